/* A mail server's side of LMTP, for measuring and for fault tests: sends prepared
 * mails over several connections, one transaction at a time on each, and says
 * how fast and with what result.
 *
 *   lmtp_load --to unix:PATH|HOST:PORT --dir FOLDER --rcpt ADDRESS [--rcpt ...]
 *             [--count N] [--connections C] [--out FILE] [--retry SECONDS]
 *
 * The folder's *.eml files are sent in the order of their names, again from the
 * first when N is larger; "@N@" in a mail becomes the number of the sending, from
 * 0, so that one file makes many different mails. Lines that end with LF alone
 * are sent with CR LF. FILE gets one line for each answered mail, as it is
 * answered: "NAME NUMBER CODE" (the worst code among the recipients). With
 * --retry, mails answered 4xx or cut off without an answer are sent again until
 * they are accepted or the time is over; a server that is away is waited for.
 *
 * Prints one line. Exit code 0 when each mail was accepted, else 1. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LANES_MAX = 1000, RCPT_MAX = 50, RECONNECT_MS = 20, SENDERS = 100 };

struct mail {
    char *name;
    struct buf wire; /* stuffed, with the final dot */
    bool numbered;   /* holds @N@ */
};

enum step { STEP_AWAY, STEP_GREETING, STEP_LHLO, STEP_ENVELOPE, STEP_DATA, STEP_RSET };

struct lane {
    int fd;
    enum step step;
    struct buf out, in;
    size_t sent;
    size_t expected, heard; /* replies to the step */
    int worst;              /* code of the mail so far */
    size_t accepted;        /* recipients */
    long job;               /* number of the sending, -1: none */
    int64_t began_us, dot_us, again_ms;
};

static struct {
    const char *to, *folder, *out;
    const char *rcpts[RCPT_MAX];
    size_t rcpt_count;
    long count;
    int connections;
    double retry_s;
} options = {.connections = 1};

static struct mail *mails;
static size_t mail_count;
static long next_job, unfinished;
static long *again; /* jobs to be repeated */
static size_t again_count;
static int64_t deadline_ms;
static FILE *answers;
static int epoll;
static long stored, later, refused, lost;
static int64_t *answer_us, *whole_us;
static size_t sample_count;

static void die(const char *what, const char *detail)
{
    fprintf(stderr, "lmtp_load: %s%s%s\n", what, detail ? ": " : "", detail ? detail : "");
    exit(2);
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Mails */

static void stuff(struct buf *wire, struct str content)
{
    struct str line;
    while (str_split(&content, '\n', &line) && (line.len || content.len)) {
        if (str_starts(line, STR(".")))
            buf_char(wire, '.');
        buf_add(wire, line);
        buf_c(wire, str_ends(line, STR("\r")) ? "\n" : "\r\n");
    }
    buf_c(wire, ".\r\n");
}

static void read_file(const char *folder, const char *name, struct buf *out)
{
    char path[4096], block[65536];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        die(path, strerror(errno));
    size_t n;
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_bytes(out, block, n);
    fclose(f);
}

static int is_mail(const struct dirent *entry)
{
    return str_ends(str_of(entry->d_name), STR(".eml"));
}

static void load_mails(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_mail, alphasort);
    if (n <= 0)
        die("no *.eml in the folder", folder);
    mails = calloc((size_t)n, sizeof *mails);
    for (int i = 0; i < n; i++) {
        struct buf content = buf_in(NULL);
        read_file(folder, entries[i]->d_name, &content);
        mails[i].name = strdup(entries[i]->d_name);
        stuff(&mails[i].wire, buf_str(&content));
        mails[i].numbered = str_find(buf_str(&mails[i].wire), STR("@N@")) >= 0;
        buf_release(&content);
        free(entries[i]);
    }
    free(entries);
    mail_count = (size_t)n;
}

static const struct mail *mail_of(long job)
{
    return &mails[(size_t)job % mail_count];
}

static void add_wire(struct buf *out, long job)
{
    struct str rest = buf_str(&mail_of(job)->wire);
    ptrdiff_t at;
    while (mail_of(job)->numbered && (at = str_find(rest, STR("@N@"))) >= 0) {
        buf_add(out, str_sub(rest, 0, (size_t)at));
        buf_i64(out, job);
        rest = str_sub(rest, (size_t)at + 3, rest.len);
    }
    buf_add(out, rest);
}

/* Jobs */

static bool may_retry(void)
{
    return clock_monotonic_ms() < deadline_ms;
}

static long take_job(void)
{
    if (again_count)
        return again[--again_count];
    return next_job < options.count ? next_job++ : -1;
}

/* `code` 0: the connection ended before the answer. */
static void finish_job(struct lane *l, int code)
{
    int class = code / 100;
    if (code)
        fprintf(answers, "%s %ld %d\n", mail_of(l->job)->name, l->job, code);
    if (class != 2 && class != 5 && may_retry()) {
        again[again_count++] = l->job;
        l->job = -1;
        return;
    }
    if (class == 2) {
        int64_t now = now_us();
        answer_us[sample_count] = now - l->dot_us;
        whole_us[sample_count++] = now - l->began_us;
    }
    *(class == 2 ? &stored : class == 5 ? &refused : code ? &later : &lost) += 1;
    unfinished--;
    l->job = -1;
}

/* Connections */

static int dial(const char *to)
{
    union {
        struct sockaddr sa;
        struct sockaddr_un un;
        struct sockaddr_in in;
    } a = {0};
    bool is_unix = strncmp(to, "unix:", 5) == 0;
    if (is_unix) {
        a.un.sun_family = AF_UNIX;
        snprintf(a.un.sun_path, sizeof a.un.sun_path, "%s", to + 5);
    } else {
        char host[64];
        const char *colon = strrchr(to, ':');
        if (!colon)
            die("--to needs unix:PATH or HOST:PORT", to);
        snprintf(host, sizeof host, "%.*s", (int)(colon - to), to);
        a.in.sin_family = AF_INET;
        a.in.sin_port = htons((uint16_t)atoi(colon + 1));
        if (inet_pton(AF_INET, host, &a.in.sin_addr) != 1)
            die("not an IPv4 address", host);
    }
    int fd = socket(a.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0 || connect(fd, &a.sa, is_unix ? sizeof a.un : sizeof a.in) != 0) {
        close(fd);
        return -1;
    }
    if (!is_unix)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(struct lane *l, int op, bool writing)
{
    struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0U), .data.ptr = l};
    epoll_ctl(epoll, op, l->fd, &e);
}

static void begin_step(struct lane *l, enum step step, size_t replies)
{
    l->step = step;
    l->expected = replies;
    l->heard = 0;
}

static void hang_up(struct lane *l)
{
    close(l->fd);
    l->fd = -1;
    l->step = STEP_AWAY;
    l->again_ms = clock_monotonic_ms() + RECONNECT_MS;
    l->out.len = l->in.len = l->sent = 0;
    if (l->job >= 0)
        finish_job(l, 0);
}

static void connect_lane(struct lane *l)
{
    l->fd = dial(options.to);
    if (l->fd >= 0) {
        begin_step(l, STEP_GREETING, 1);
        watch(l, EPOLL_CTL_ADD, false);
        return;
    }
    if (!may_retry())
        die("cannot connect", options.to);
    l->again_ms = clock_monotonic_ms() + RECONNECT_MS;
}

static void flush_lane(struct lane *l)
{
    bool was_waiting = l->sent > 0;
    while (l->sent < l->out.len) {
        ssize_t n = send(l->fd, l->out.ptr + l->sent, l->out.len - l->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            watch(l, EPOLL_CTL_MOD, true);
            return;
        }
        if (n < 0) {
            hang_up(l);
            return;
        }
        l->sent += (size_t)n;
    }
    l->out.len = l->sent = 0;
    if (was_waiting)
        watch(l, EPOLL_CTL_MOD, false);
}

/* The dialogue */

static void begin_mail(struct lane *l)
{
    l->job = take_job();
    if (l->job < 0)
        return;
    l->worst = 0;
    l->accepted = 0;
    l->began_us = now_us();
    begin_step(l, STEP_ENVELOPE, options.rcpt_count + 2);
    buf_printf(&l->out, "MAIL FROM:<load%ld@load.example> SIZE=%zu\r\n", l->job % SENDERS,
               mail_of(l->job)->wire.len);
    for (size_t i = 0; i < options.rcpt_count; i++)
        buf_printf(&l->out, "RCPT TO:<%s>\r\n", options.rcpts[i]);
    buf_c(&l->out, "DATA\r\n");
}

static void note(struct lane *l, int code)
{
    if (code > l->worst)
        l->worst = code;
}

/* The replies to MAIL, RCPT..., DATA, which went out together. */
static void on_envelope_reply(struct lane *l, int code, bool last)
{
    if (!last) {
        l->accepted += l->heard > 1 && code == 250;
        note(l, code == 250 ? 0 : code);
    } else if (code == 354) {
        add_wire(&l->out, l->job);
        l->dot_us = now_us();
        begin_step(l, STEP_DATA, l->accepted);
    } else {
        finish_job(l, l->worst ? l->worst : code);
        buf_c(&l->out, "RSET\r\n");
        begin_step(l, STEP_RSET, 1);
    }
}

static void on_reply(struct lane *l, int code)
{
    bool last = ++l->heard == l->expected;
    switch (l->step) {
    case STEP_GREETING:
        buf_c(&l->out, "LHLO load.example\r\n");
        begin_step(l, STEP_LHLO, 1);
        break;
    case STEP_ENVELOPE: on_envelope_reply(l, code, last); break;
    case STEP_DATA:
        note(l, code);
        if (last) {
            finish_job(l, l->worst);
            begin_mail(l);
        }
        break;
    case STEP_LHLO:
    case STEP_RSET: begin_mail(l); break;
    case STEP_AWAY: break;
    }
}

static void read_replies(struct lane *l)
{
    struct str rest = buf_str(&l->in);
    size_t used = 0;
    ptrdiff_t lf;
    while ((lf = str_chr(rest, '\n')) >= 0) {
        struct str line = str_sub(rest, 0, (size_t)lf);
        rest = str_sub(rest, (size_t)lf + 1, rest.len);
        used += (size_t)lf + 1;
        int64_t code = 0;
        if (line.len > 3 && line.ptr[3] == '-')
            continue;
        if (!str_to_i64(str_sub(line, 0, 3), 200, 599, &code) || code == 421) {
            hang_up(l);
            return;
        }
        on_reply(l, (int)code);
    }
    buf_drop(&l->in, used);
}

static void on_event(struct lane *l, unsigned events)
{
    char block[4096];
    if (l->fd >= 0 && events & ~EPOLLOUT) {
        ssize_t n = recv(l->fd, block, sizeof block, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            hang_up(l);
            return;
        }
        if (n > 0)
            buf_bytes(&l->in, block, (size_t)n);
        read_replies(l);
    }
    if (l->fd >= 0 && l->out.len)
        flush_lane(l);
}

/* Those that are away come back; those without work look for mails to repeat. */
static void wake_lanes(struct lane *lanes)
{
    int64_t now = clock_monotonic_ms();
    for (int i = 0; i < options.connections; i++) {
        struct lane *l = &lanes[i];
        if (l->fd < 0 && l->again_ms <= now)
            connect_lane(l);
        bool idle = l->step != STEP_AWAY && l->job < 0 && l->heard == l->expected;
        if (idle && again_count) {
            begin_mail(l);
            flush_lane(l);
        }
    }
}

static void run(struct lane *lanes)
{
    struct epoll_event events[64];
    int64_t woken_ms = 0;
    while (unfinished > 0) {
        if (clock_monotonic_ms() - woken_ms >= RECONNECT_MS / 2) {
            wake_lanes(lanes);
            woken_ms = clock_monotonic_ms();
        }
        int n = epoll_wait(epoll, events, 64, RECONNECT_MS / 2);
        for (int i = 0; i < n; i++)
            on_event(events[i].data.ptr, events[i].events);
    }
}

static void close_lanes(struct lane *lanes)
{
    for (int i = 0; i < options.connections; i++) {
        struct lane *l = &lanes[i];
        if (l->fd >= 0) {
            send(l->fd, "QUIT\r\n", 6, MSG_NOSIGNAL);
            close(l->fd);
        }
        buf_release(&l->in);
        buf_release(&l->out);
    }
}

/* Figures */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double ms_at(const int64_t *samples, double part)
{
    if (!sample_count)
        return 0;
    return (double)samples[(size_t)((double)(sample_count - 1) * part)] / 1000.0;
}

static void report(double seconds)
{
    qsort(answer_us, sample_count, sizeof *answer_us, by_value);
    qsort(whole_us, sample_count, sizeof *whole_us, by_value);
    printf("RESULT mails=%ld connections=%d seconds=%.3f per_s=%.0f dot_p50_ms=%.2f "
           "dot_p99_ms=%.2f dot_max_ms=%.2f mail_p50_ms=%.2f mail_p99_ms=%.2f stored=%ld "
           "later=%ld refused=%ld lost=%ld\n",
           options.count, options.connections, seconds, (double)stored / seconds,
           ms_at(answer_us, 0.5), ms_at(answer_us, 0.99), ms_at(answer_us, 1), ms_at(whole_us, 0.5),
           ms_at(whole_us, 0.99), stored, later, refused, lost);
}

static void read_option(const char *name, const char *value)
{
    if (strcmp(name, "--to") == 0)
        options.to = value;
    else if (strcmp(name, "--dir") == 0)
        options.folder = value;
    else if (strcmp(name, "--out") == 0)
        options.out = value;
    else if (strcmp(name, "--rcpt") == 0 && options.rcpt_count < RCPT_MAX)
        options.rcpts[options.rcpt_count++] = value;
    else if (strcmp(name, "--count") == 0)
        options.count = atol(value);
    else if (strcmp(name, "--connections") == 0)
        options.connections = atoi(value);
    else if (strcmp(name, "--retry") == 0)
        options.retry_s = atof(value);
    else
        die("unknown option", name);
}

static void read_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2)
        read_option(argv[i], i + 1 < argc ? argv[i + 1] : "");
    if (!options.to || !options.folder || !options.rcpt_count || options.connections < 1 ||
        options.connections > LANES_MAX)
        die("usage: lmtp_load --to unix:PATH|HOST:PORT --dir FOLDER --rcpt ADDRESS "
            "[--count N] [--connections C] [--out FILE] [--retry SECONDS]",
            NULL);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    load_mails(options.folder);
    if (options.count <= 0)
        options.count = (long)mail_count;
    unfinished = options.count;
    again = calloc((size_t)options.count, sizeof *again);
    answer_us = calloc((size_t)options.count, sizeof *answer_us);
    whole_us = calloc((size_t)options.count, sizeof *whole_us);
    answers = fopen(options.out ? options.out : "/dev/null", "w");
    if (!answers)
        die(options.out, strerror(errno));
    setvbuf(answers, NULL, options.out ? _IOLBF : _IOFBF, 1 << 16);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    deadline_ms = clock_monotonic_ms() + (int64_t)(options.retry_s * 1000);
    struct lane *lanes = calloc((size_t)options.connections, sizeof *lanes);
    for (int i = 0; i < options.connections; i++)
        lanes[i] = (struct lane){.fd = -1, .job = -1};
    int64_t start = now_us();
    run(lanes);
    report((double)(now_us() - start) / 1e6);
    close_lanes(lanes);
    fclose(answers);
    return stored == options.count ? 0 : 1;
}
