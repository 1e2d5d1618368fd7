/* The store against raw SQLite doing the same: a message of some 230 bytes is
 * inserted, its dossier updated, an event appended and its words indexed.
 *
 *   store_bench [--messages N] [--sync-ms MS] [--folder DIR]
 *
 * Raw: one thread, statements bound by hand, a group per transaction, nothing
 * else. Store: so many commands in flight, each sent again when answered. The
 * words are made before the clock starts. --sync-ms lengthens every fsync and
 * fdatasync, for a slower disk than the one at hand. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "bench_queries.h"
#include "store/queries.h"
#include "store/sqlite/engine.h"
#include "store/tokens.h"

#include <ftw.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { DOSSIERS = 20000, VOCABULARY = 30000, LARGEST_FLIGHT = 256 };

static int sync_ms;

static int sync_slowly(int fd, long call)
{
    struct timespec pause = {sync_ms / 1000, sync_ms % 1000 * 1000000L};
    if (sync_ms)
        nanosleep(&pause, NULL);
    return (int)syscall(call, fd);
}

/* SQLite calls these instead of libc's. */
int fsync(int fd)
{
    return sync_slowly(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return sync_slowly(fd, SYS_fdatasync);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Of the whole process: what noise of a shared machine moves least. */
static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "store_bench: %s\n", what);
        exit(1);
    }
}

/* --- texts --- */

struct message {
    int64_t dossier;
    struct str text, tokens;
};

static uint32_t seed = 42;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(seed >> 8) * below >> 24);
}

static void add_word(struct buf *b, uint32_t rank)
{
    static const char *const start[] = {"b", "c", "d", "f", "g", "l",  "m",  "n",
                                        "p", "r", "s", "t", "v", "ch", "tr", "pl"};
    static const char *const middle[] = {"a", "e", "i", "o", "u", "ou", "an", "on", "é", "è"};
    static const char *const end[] = {"", "s", "r", "t", "ment", "é", "tion", "er", "ée", "e"};
    for (uint32_t n = rank;; n /= 160) {
        buf_c(b, start[n % 16]);
        buf_c(b, middle[n / 16 % 10]);
        if (n < 160)
            break;
    }
    buf_c(b, end[rank % 10]);
}

static struct message *make_messages(struct arena *arena, size_t count)
{
    struct message *messages = arena_array(arena, count, sizeof *messages);
    for (size_t i = 0; i < count; i++) {
        struct buf b = buf_in(arena);
        for (uint32_t words = 22 + chance(30); words; words--) {
            uint32_t r = chance(1000); /* few words often, many seldom */
            add_word(&b, (uint32_t)((uint64_t)r * r * r * VOCABULARY / 1000000000u));
            buf_c(&b, " ");
        }
        messages[i].dossier = 1 + chance(DOSSIERS);
        messages[i].text = buf_str(&b);
    }
    return messages;
}

static void bench_tokens(struct arena *arena, struct message *messages, size_t count)
{
    size_t bytes = 0;
    double began = cpu_us();
    for (size_t i = 0; i < count; i++) {
        messages[i].tokens = tokens_of(arena, messages[i].text);
        bytes += messages[i].text.len;
    }
    printf("tokens: %.0f messages/s of %zu bytes on one core (by CPU time)\n",
           (double)count / (cpu_us() - began) * 1e6, bytes / count);
}

/* --- places --- */

static const char tables[] =
    "CREATE TABLE bench_dossier (id INTEGER PRIMARY KEY, state BIGINT NOT NULL,"
    "  last_at BIGINT NOT NULL, messages BIGINT NOT NULL);"
    "CREATE INDEX bench_dossier_list ON bench_dossier(state, last_at, id);"
    "CREATE TABLE bench_message (id INTEGER PRIMARY KEY,"
    "  dossier BIGINT NOT NULL REFERENCES bench_dossier(id), sender TEXT NOT NULL,"
    "  text TEXT NOT NULL, at BIGINT NOT NULL);"
    "CREATE INDEX bench_message_dossier ON bench_message(dossier, id);"
    "CREATE INDEX bench_message_sender ON bench_message(sender, id);";

static int remove_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)kind, (void)where;
    return remove(path);
}

struct place {
    char folder[256], url[320];
    struct store *store;
    struct migration *migrations;
};

static enum err fill(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena, (void)ctx;
    return b_dossier_fill(db, &(struct b_dossier_fill_in){DOSSIERS}, NULL, err);
}

static void open_place(struct place *p, const char *under)
{
    size_t own = store_migrations_count;
    struct error err = {0};
    snprintf(p->folder, sizeof p->folder, "%s/store-bench-XXXXXX", under);
    must(mkdtemp(p->folder) != NULL, "cannot make a folder");
    snprintf(p->url, sizeof p->url, "sqlite://%s/guichet.db", p->folder);
    p->migrations = calloc(own + 1, sizeof *p->migrations);
    must(p->migrations != NULL, "no memory");
    memcpy(p->migrations, store_migrations, own * sizeof *p->migrations);
    p->migrations[own] = (struct migration){(int)own + 1, "bench", tables};
    struct store_options options = {
        .url = p->url, .migrations = p->migrations, .migrations_count = own + 1};
    must(store_open(&options, &p->store, &err) == ERR_OK, err.text);
    must(store_write(p->store, fill, NULL, &err) == ERR_OK, err.text);
}

static void close_place(struct place *p)
{
    store_close(&p->store);
    nftw(p->folder, remove_file, 16, FTW_DEPTH | FTW_PHYS);
    free(p->migrations);
}

/* --- raw SQLite --- */

struct raw {
    sqlite3_stmt *message, *dossier, *event, *words;
};

static void done(sqlite3_stmt *s)
{
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW)
        continue;
    must(rc == SQLITE_DONE, sqlite3_errmsg(sqlite3_db_handle(s)));
    sqlite3_reset(s);
}

static void bind_text(sqlite3_stmt *s, int n, struct str text)
{
    sqlite3_bind_text(s, n, text.ptr, (int)text.len, SQLITE_STATIC);
}

static void raw_message(struct raw *raw, const struct message *m, int64_t at)
{
    sqlite3_bind_int64(raw->message, 1, m->dossier);
    bind_text(raw->message, 2, STR("someone@example.com"));
    bind_text(raw->message, 3, m->text);
    sqlite3_bind_int64(raw->message, 4, at);
    done(raw->message);
    sqlite3_bind_int64(raw->dossier, 1, m->dossier);
    sqlite3_bind_int64(raw->dossier, 2, at);
    done(raw->dossier);
    sqlite3_bind_int64(raw->event, 1, m->dossier);
    bind_text(raw->event, 2, STR("message.created"));
    sqlite3_bind_int64(raw->event, 3, at);
    bind_text(raw->event, 4, STR("{}"));
    done(raw->event);
}

static void raw_words(struct raw *raw, const struct message *m, int64_t id)
{
    char words[2048];
    int len = snprintf(words, sizeof words, TOKENS_SHOP_FORMAT " %.*s", 1LL, STR_ARG(m->tokens));
    sqlite3_bind_int64(raw->words, 1, id);
    sqlite3_bind_text(raw->words, 2, words, len < (int)sizeof words ? len : (int)sizeof words - 1,
                      SQLITE_STATIC);
    done(raw->words);
}

static sqlite3_stmt *prepared(sqlite3 *sqlite, const char *sql)
{
    sqlite3_stmt *s = NULL;
    must(sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL) == SQLITE_OK, sqlite3_errmsg(sqlite));
    return s;
}

struct result {
    double rate, cpu; /* messages/s; CPU us per message */
    float p50, p99, max;
};

static struct result raw_rate(const char *under, const struct message *messages, size_t count,
                              size_t group)
{
    struct place p;
    struct sqlite_db *db;
    struct error err = {0};
    open_place(&p, under);
    must(sqlite_connection_open((struct sqlite_store *)p.store, OPEN_WRITER, &db, &err) == ERR_OK,
         err.text);
    sqlite3_exec(db->sqlite, "PRAGMA wal_autocheckpoint=1000", NULL, NULL, NULL);
    struct raw raw = {
        prepared(db->sqlite, "INSERT INTO bench_message (dossier, sender, text, at)"
                             " VALUES (?1, ?2, ?3, ?4) RETURNING id"),
        prepared(db->sqlite, "UPDATE bench_dossier SET last_at = ?2, messages = messages + 1"
                             " WHERE id = ?1"),
        prepared(db->sqlite, "INSERT INTO event (shop, dossier, kind, at, actor_kind, payload)"
                             " VALUES (1, ?1, ?2, ?3, 1, ?4) RETURNING id"),
        prepared(db->sqlite, "INSERT INTO message_text (rowid, tokens) VALUES (?1, ?2)"),
    };
    double began = now_ms(), cpu = cpu_us();
    for (size_t i = 0; i < count; i += group) {
        size_t end = i + group < count ? i + group : count;
        sqlite3_exec(db->sqlite, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        for (size_t j = i; j < end; j++)
            raw_message(&raw, &messages[j], (int64_t)j);
        for (size_t j = i; j < end; j++)
            raw_words(&raw, &messages[j], (int64_t)j + 1);
        must(sqlite3_exec(db->sqlite, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
    }
    struct result r = {.rate = (double)count / (now_ms() - began) * 1e3,
                       .cpu = (cpu_us() - cpu) / (double)count};
    sqlite3_finalize(raw.message);
    sqlite3_finalize(raw.dossier);
    sqlite3_finalize(raw.event);
    sqlite3_finalize(raw.words);
    sqlite_connection_close(&db);
    close_place(&p);
    return r;
}

/* --- the store --- */

struct flight {
    struct store *store;
    const struct message *messages;
    size_t count, next, answered;
    float *waited; /* ms, by message */
    sem_t over;
};

struct traveller {
    struct store_job job;
    struct flight *flight;
    size_t at;
    double sent;
};

static enum err store_message(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    const struct traveller *t = ctx;
    const struct message *m = &t->flight->messages[t->at];
    instant at = instant_of((int64_t)t->at);
    int64_t id;
    enum err e = b_message_add(
        db, &(struct b_message_add_in){m->dossier, STR("someone@example.com"), m->text, at}, &id,
        err);
    if (!e)
        e = b_dossier_touch(db, &(struct b_dossier_touch_in){m->dossier, at}, NULL, err);
    if (!e)
        e = q_event_append(db,
                           &(struct q_event_append_in){.shop = 1,
                                                       .dossier = m->dossier,
                                                       .kind = STR("message.created"),
                                                       .at = at,
                                                       .actor_kind = 1,
                                                       .payload = STR("{}")},
                           NULL, err);
    return e ? e : db_index_message(db, id, 1, m->tokens, err);
}

static void send_next(struct traveller *t)
{
    t->at = t->flight->next++;
    t->sent = now_ms();
    must(store_submit(t->flight->store, &t->job, NULL) == ERR_OK, "submit");
}

/* On the store's thread: the only one that touches the flight by then. */
static void arrive(struct store_job *job)
{
    struct traveller *t = (struct traveller *)job;
    struct flight *f = t->flight;
    must(job->result == ERR_OK, job->error.text);
    f->waited[t->at] = (float)(now_ms() - t->sent);
    if (++f->answered == f->count)
        sem_post(&f->over);
    else if (f->next < f->count)
        send_next(t);
}

/* The first ones are sent by one command, so that no other thread sends. */
static enum err take_off(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)db, (void)arena, (void)err;
    struct traveller *travellers = ctx;
    for (size_t i = 0; i < LARGEST_FLIGHT && travellers[i].flight; i++)
        send_next(&travellers[i]);
    return ERR_OK;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static struct result store_rate(const char *under, const struct message *messages, size_t count,
                                size_t in_flight)
{
    struct place p;
    open_place(&p, under);
    struct flight f = {.store = p.store,
                       .messages = messages,
                       .count = count,
                       .waited = calloc(count, sizeof(float))};
    static struct traveller travellers[LARGEST_FLIGHT];
    must(f.waited != NULL, "no memory");
    memset(travellers, 0, sizeof travellers);
    for (size_t i = 0; i < in_flight; i++) {
        travellers[i].flight = &f;
        travellers[i].job =
            (struct store_job){.command = store_message, .ctx = &travellers[i], .done = arrive};
    }
    sem_init(&f.over, 0, 0);
    double began = now_ms(), cpu = cpu_us();
    must(store_write(p.store, take_off, travellers, NULL) == ERR_OK, "take off");
    sem_wait(&f.over);
    struct result r = {.rate = (double)count / (now_ms() - began) * 1e3,
                       .cpu = (cpu_us() - cpu) / (double)count};
    qsort(f.waited, count, sizeof *f.waited, by_size);
    r.p50 = f.waited[count / 2];
    r.p99 = f.waited[count * 99 / 100];
    r.max = f.waited[count - 1];
    free(f.waited);
    sem_destroy(&f.over);
    close_place(&p);
    return r;
}

int main(int argc, char **argv)
{
    static const size_t flights[] = {1, 8, 64, 256};
    size_t count = 20000;
    const char *folder = "/var/tmp";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--messages") == 0)
            count = strtoul(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--sync-ms") == 0)
            sync_ms = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--folder") == 0)
            folder = argv[i + 1];
        else
            must(false, "options: --messages N --sync-ms MS --folder DIR");
    }
    must(secret_init() && count >= LARGEST_FLIGHT, "at least 256 messages");
    struct arena *arena = arena_create((size_t)4 << 30);
    struct message *messages = make_messages(arena, count);
    bench_tokens(arena, messages, count);
    printf("%zu messages, %d ms added to each sync\n", count, sync_ms);
    for (size_t i = 0; i < sizeof flights / sizeof *flights; i++) {
        size_t n = flights[i] == 1 ? count / 4 : count, group = flights[i] < 64 ? flights[i] : 64;
        struct result raw = raw_rate(folder, messages, n, group);
        struct result r = store_rate(folder, messages, n, flights[i]);
        printf("%3zu in flight: store %6.0f/s, %3.0f us CPU, p50 %.2f p99 %.2f max %.1f ms;"
               " raw SQLite in groups of %2zu %6.0f/s, %3.0f us CPU; ratio %.2f, by CPU %.2f\n",
               flights[i], r.rate, r.cpu, (double)r.p50, (double)r.p99, (double)r.max, group,
               raw.rate, raw.cpu, r.rate / raw.rate, raw.cpu / r.cpu);
        fflush(stdout);
    }
    arena_destroy(&arena);
    return 0;
}
