/* A disk whose power can be cut: loaded with LD_PRELOAD, it keeps beside the data folder what a
 * disk would still hold.
 *
 * Everything the program does to files below POWERCUT_ROOT happens as usual. In POWERCUT_PLATTER (a
 * folder on the same file system, outside the root) this library keeps what is durable: inode/N the
 * bytes of inode N as of its last fsync or fdatasync folder/N   the names in the folder with inode
 * N as of its last fsync: lines of "inode kind name", kind d or f held/N     a link that keeps
 * inode N from being used again while an old name may still come back A name or a byte that was not
 * followed by its fsync is not on the platter; the power is cut with kill -9, and platter.py lays
 * the platter out as a data folder. An fsync copies what was written since the one before, so a
 * kill in the midst of it leaves some of it: as disks do.
 *
 * POWERCUT_LEAK=N (0 to 100) lets N per cent of the writes reach the platter before their fsync, in
 * any order, as a disk may do as well; POWERCUT_SEED makes the choice repeatable.
 *
 * While the file POWERCUT_REFUSE exists, an fsync below the root fails with EIO. It holds "always"
 * or "once" (the first one takes it away), and may name the end of the only paths that are meant:
 * "once store.db-wal". As Linux does, what could not be written is forgotten: it is still read
 * back, and a later fsync that succeeds does not bring it.
 *
 * What is there when the program starts counts as durable. A shared writable mapping is not
 * followed: SQLite's -shm is one, and is rebuilt after a crash; nothing else may be. The library
 * ends the program (abort) rather than lose track.
 */
#undef _FILE_OFFSET_BITS /* both names of a call are ours: open and open64 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

enum { FILES_MAX = 4096, COPY_BYTES = 1 << 16 };

struct range {
    off_t from, to;
    struct range *next;
};

struct file {
    ino_t inode;
    struct range *dirty; /* written since the last fsync, in no order */
};

static char root[PATH_MAX], platter[PATH_MAX], refusal[PATH_MAX];
static long leak;
static unsigned seed = 1;
static struct file files[FILES_MAX];
static size_t file_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread bool inside; /* our own calls are not watched */

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

static void lose_track(const char *why)
{
    fprintf(stderr, "powercut: %s\n", why);
    abort();
}

static void enter(void)
{
    pthread_mutex_lock(&lock);
    inside = true;
}

static void leave(void)
{
    inside = false;
    pthread_mutex_unlock(&lock);
}

static bool watching(void)
{
    return root[0] && !inside;
}

/* --- the platter --- */

static int platter_open(const char *kind, ino_t inode, int flags)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s/%ju", platter, kind, (uintmax_t)inode);
    return open(path, flags, 0600);
}

static void copy_range(int from, int to, off_t start, off_t end)
{
    static char buffer[COPY_BYTES]; /* under the lock */
    while (start < end) {
        size_t want = end - start < COPY_BYTES ? (size_t)(end - start) : COPY_BYTES;
        ssize_t n = pread(from, buffer, want, start);
        if (n <= 0)
            return; /* shorter by now: the size says so */
        if (pwrite(to, buffer, (size_t)n, start) != n)
            lose_track("the platter is full");
        start += n;
    }
}

/* The bytes [start, end) of the inode behind fd become durable; its size too when `sized`. */
static void make_durable(int fd, ino_t inode, off_t start, off_t end, bool sized)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int from = open(path, O_RDONLY); /* fd itself may be write-only */
    int to = platter_open("inode", inode, O_WRONLY | O_CREAT);
    struct stat st;
    if (from < 0 || to < 0 || fstat(from, &st) != 0)
        lose_track("cannot open the platter");
    copy_range(from, to, start, end);
    if (sized && ftruncate(to, st.st_size) != 0)
        lose_track("the platter is full");
    close(from);
    close(to);
}

static void note_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct stat st;
    if (!folder || fstat(dirfd(folder), &st) != 0)
        lose_track("cannot read a folder");
    char name[PATH_MAX + 64], whole[PATH_MAX + 96];
    snprintf(name, sizeof name, "%s/folder/%ju", platter, (uintmax_t)st.st_ino);
    snprintf(whole, sizeof whole, "%s.new", name);
    FILE *out = fopen(whole, "w");
    if (!out)
        lose_track("the platter is full");
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            (entry->d_type == DT_DIR || entry->d_type == DT_REG))
            fprintf(out, "%ju %c %s\n", (uintmax_t)entry->d_ino,
                    entry->d_type == DT_DIR ? 'd' : 'f', entry->d_name);
    fclose(out);
    closedir(folder);
    rename(whole, name);
}

static struct file *file_of(ino_t inode, bool add)
{
    for (size_t i = 0; i < file_count; i++)
        if (files[i].inode == inode)
            return &files[i];
    if (!add)
        return NULL;
    if (file_count == FILES_MAX)
        lose_track("too many files");
    files[file_count] = (struct file){.inode = inode};
    return &files[file_count++];
}

/* What is below the folder when the program starts is durable. */
static void note_all(const char *path)
{
    note_folder(path);
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char below[PATH_MAX];
        if ((size_t)snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= sizeof below)
            lose_track("a path is too long");
        if (entry->d_type == DT_DIR) {
            note_all(below);
        } else if (entry->d_type == DT_REG) {
            int fd = open(below, O_RDONLY);
            struct stat st;
            if (fd < 0 || fstat(fd, &st) != 0)
                lose_track("cannot read a file");
            file_of(st.st_ino, true);
            make_durable(fd, st.st_ino, 0, st.st_size, true);
            close(fd);
        }
    }
    if (folder)
        closedir(folder);
}

__attribute__((constructor)) static void begin(void)
{
    const char *from = getenv("POWERCUT_ROOT"), *to = getenv("POWERCUT_PLATTER");
    if (!from || !to)
        return;
    inside = true;
    if (!realpath(to, platter))
        lose_track("POWERCUT_PLATTER is no folder");
    for (const char **kind = (const char *[]){"inode", "folder", "held", NULL}; *kind; kind++) {
        char path[PATH_MAX + 16];
        snprintf(path, sizeof path, "%s/%s", platter, *kind);
        if (mkdir(path, 0700) != 0)
            lose_track("the platter is not empty");
    }
    if (getenv("POWERCUT_REFUSE"))
        snprintf(refusal, sizeof refusal, "%s", getenv("POWERCUT_REFUSE"));
    leak = getenv("POWERCUT_LEAK") ? strtol(getenv("POWERCUT_LEAK"), NULL, 10) : 0;
    seed = getenv("POWERCUT_SEED") ? (unsigned)strtol(getenv("POWERCUT_SEED"), NULL, 10) : 1;
    if (!realpath(from, root))
        lose_track("POWERCUT_ROOT is no folder");
    note_all(root);
    unsetenv("LD_PRELOAD"); /* children have no business with our platter */
    inside = false;
}

/* --- what is watched --- */

static bool below_root(const char *path)
{
    size_t n = strlen(root);
    return strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static bool fd_below_root(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return false;
    path[n] = 0;
    return below_root(path);
}

/* Bytes of a watched file change: they are dirty until its fsync. */
static void wrote(int fd, off_t from, off_t to)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    struct file *file = file_of(st.st_ino, false);
    if (!file)
        return;
    struct range *range = malloc(sizeof *range);
    if (!range)
        abort();
    *range = (struct range){from, to, file->dirty};
    file->dirty = range;
    if (leak && rand_r(&seed) % 100 < leak)
        make_durable(fd, st.st_ino, from, to, false);
}

static void synced(int fd)
{
    struct stat st;
    char link[64], path[PATH_MAX];
    if (fstat(fd, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        path[n < 0 ? 0 : n] = 0;
        if (below_root(path))
            note_folder(path);
        return;
    }
    struct file *file = file_of(st.st_ino, false);
    if (!file) { /* opened behind our back, by stdio: the whole of it */
        if (fd_below_root(fd))
            make_durable(fd, st.st_ino, 0, st.st_size, true);
        return;
    }
    for (struct range *range = file->dirty, *next; range; range = next) {
        make_durable(fd, st.st_ino, range->from, range->to, false);
        next = range->next;
        free(range);
    }
    file->dirty = NULL;
    make_durable(fd, st.st_ino, 0, 0, true);
}

/* What the file says: "once" or "always", and the end of a path. */
static bool read_refusal(char word[8], char end[256])
{
    char text[300] = "";
    int flag = refusal[0] ? open(refusal, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = flag >= 0 ? read(flag, text, sizeof text - 1) : -1;
    if (flag >= 0)
        close(flag);
    end[0] = 0;
    return n > 0 && sscanf(text, "%7s %255s", word, end) >= 1;
}

/* Whether this fsync fails; what it was to bring is then forgotten. */
static bool refused(int fd)
{
    char word[8], end[256], link[64], path[PATH_MAX];
    struct stat st;
    if (!read_refusal(word, end) || !fd_below_root(fd) || fstat(fd, &st) != 0)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    size_t want = strlen(end);
    if (n < (ssize_t)want || memcmp(path + n - want, end, want) != 0)
        return false;
    if (strcmp(word, "once") == 0)
        unlink(refusal);
    struct file *file = file_of(st.st_ino, false);
    for (struct range *range = file ? file->dirty : NULL, *next; range; range = next) {
        next = range->next;
        free(range);
    }
    if (file)
        file->dirty = NULL;
    return true;
}

/* What a truncation takes away is a change as well. */
static off_t durable_size(ino_t inode)
{
    char path[PATH_MAX + 64];
    struct stat st;
    snprintf(path, sizeof path, "%s/inode/%ju", platter, (uintmax_t)inode);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

static int opened(int fd, int flags)
{
    if (fd < 0 || !watching() || (flags & O_ACCMODE) == O_RDONLY)
        return fd;
    int keep = errno;
    enter();
    struct stat st;
    if (fd_below_root(fd) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        file_of(st.st_ino, true);
        if (flags & O_TRUNC)
            wrote(fd, 0, durable_size(st.st_ino));
    }
    leave();
    errno = keep;
    return fd;
}

/* A name goes away: its inode must not be used again, since the name may come back. */
static void hold(int at, const char *path)
{
    struct stat st;
    if (!watching() || fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
        return;
    enter();
    if (file_of(st.st_ino, false)) {
        char name[PATH_MAX + 64];
        snprintf(name, sizeof name, "%s/held/%ju", platter, (uintmax_t)st.st_ino);
        if (linkat(at, path, AT_FDCWD, name, 0) != 0 && errno != EEXIST)
            lose_track("cannot hold an inode: is the platter on the same file system?");
    }
    leave();
}

/* --- the calls --- */

#define MODE(flags) \
    mode_t mode = 0; \
    if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) { \
        va_list ap; \
        va_start(ap, flags); \
        mode = va_arg(ap, mode_t); \
        va_end(ap); \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags)
    return opened(REAL(open)(path, flags, mode), flags);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags)
    return opened(REAL(open64)(path, flags, mode), flags);
}

int openat(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return opened(REAL(openat)(at, path, flags, mode), flags);
}

int openat64(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return opened(REAL(openat64)(at, path, flags, mode), flags);
}

int creat(const char *path, mode_t mode)
{
    return opened(REAL(creat)(path, mode), O_WRONLY | O_CREAT | O_TRUNC);
}

/* Runs the real call under the lock and notes [at, at + what it wrote). */
#define WRITES(call, fd, at) \
    if (!watching()) \
        return call; \
    enter(); \
    off_t start = (at); \
    ssize_t written = call; \
    int keep = errno; \
    if (written > 0) \
        wrote(fd, start < 0 ? 0 : start, (start < 0 ? 0 : start) + written); \
    leave(); \
    errno = keep; \
    return written;

/* Where write(2) will begin. */
static off_t position(int fd)
{
    struct stat st;
    if (fcntl(fd, F_GETFL) & O_APPEND)
        return fstat(fd, &st) == 0 ? st.st_size : 0;
    return lseek(fd, 0, SEEK_CUR);
}

static bool watched(int fd)
{
    struct stat st;
    if (!watching() || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    enter();
    bool known = file_of(st.st_ino, false) != NULL;
    leave();
    return known;
}

ssize_t write(int fd, const void *data, size_t len)
{
    if (!watched(fd)) /* a pipe or a socket may block, and must not do so under the lock */
        return REAL(write)(fd, data, len);
    WRITES(REAL(write)(fd, data, len), fd, position(fd))
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (!watched(fd))
        return REAL(writev)(fd, parts, count);
    WRITES(REAL(writev)(fd, parts, count), fd, position(fd))
}

ssize_t pwrite(int fd, const void *data, size_t len,
               off_t at){WRITES(REAL(pwrite)(fd, data, len, at), fd, at)}

ssize_t pwrite64(int fd, const void *data, size_t len,
                 off64_t at){WRITES(REAL(pwrite64)(fd, data, len, at), fd, at)}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    WRITES(REAL(pwritev)(fd, parts, count, at), fd, at)
}

/* What lies between the old and the new end has changed; the fsync that follows brings the size. */
#define RESIZES(call, fd, from, to) \
    if (!watching()) \
        return call; \
    enter(); \
    int status = call, keep = errno; \
    if (status == 0) \
        wrote(fd, from, to); \
    leave(); \
    errno = keep; \
    return status;

int ftruncate(int fd, off_t size)
{
    struct stat st;
    off_t before = fstat(fd, &st) == 0 ? st.st_size : 0;
    RESIZES(REAL(ftruncate)(fd, size), fd, before < size ? before : size,
            before < size ? size : before)
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

int posix_fallocate(int fd, off_t from, off_t len)
{
    RESIZES(REAL(posix_fallocate)(fd, from, len), fd, from, from + len)
}

int fallocate(int fd, int mode, off_t from, off_t len)
{
    RESIZES(REAL(fallocate)(fd, mode, from, len), fd, from, from + len)
}

int fsync(int fd)
{
    if (!watching())
        return REAL(fsync)(fd);
    enter();
    bool fails = refused(fd);
    if (!fails)
        synced(fd);
    leave();
    errno = fails ? EIO : errno;
    return fails ? -1 : 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int unlink(const char *path)
{
    hold(AT_FDCWD, path);
    return REAL(unlink)(path);
}

int unlinkat(int at, const char *path, int flags)
{
    hold(at, path);
    return REAL(unlinkat)(at, path, flags);
}

int remove(const char *path)
{
    hold(AT_FDCWD, path);
    return REAL(remove)(path);
}

int rename(const char *from, const char *to)
{
    hold(AT_FDCWD, to);
    return REAL(rename)(from, to);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    hold(to_at, to);
    return REAL(renameat)(from_at, from, to_at, to);
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t at)
{
    static __typeof__(&mmap) call; /* malloc may map before dlsym can answer twice */
    if (!call)
        call = REAL(mmap);
    char link[64], path[PATH_MAX];
    if (fd >= 0 && watching() && (flags & MAP_SHARED) && (protection & PROT_WRITE) && watched(fd)) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        path[n < 0 ? 0 : n] = 0;
        if (n < 4 || strcmp(path + n - 4, "-shm") != 0)
            lose_track("a writable mapping of a file that is not SQLite's -shm");
    }
    return call(address, len, protection, flags, fd, at);
}

void *mmap64(void *address, size_t len, int protection, int flags, int fd, off64_t at)
{
    return mmap(address, len, protection, flags, fd, at);
}

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t len,
                        unsigned flags)
{
    if (watched(out))
        lose_track("copy_file_range is not followed");
    return REAL(copy_file_range)(in, in_at, out, out_at, len, flags);
}
