#include "cli/serve.h"

#include "base/arena.h"
#include "base/fault_point.h"
#include "base/log.h"
#include "base/pool.h"
#include "channels/email/directory.h"
#include "channels/email/intake.h"
#include "channels/email/send.h"
#include "cli/control.h"
#include "cli/open.h"
#include "domain/event.h"
#include "jobs/blob_job.h"
#include "jobs/due_job.h"
#include "jobs/feed_job.h"
#include "jobs/import_job.h"
#include "jobs/job.h"
#include "jobs/morning_job.h"
#include "jobs/pickup_job.h"
#include "jobs/remedy_job.h"
#include "jobs/retain_job.h"
#include "jobs/shop_job.h"
#include "live/live.h"
#include "net/http/server.h"
#include "net/lmtp/server.h"
#include "net/loop.h"
#include "providers/http/http.h"
#include "providers/smtp/smtp.h"
#include "store/queries.h"
#include "store/store.h"
#include "web/web.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    READ_WORKERS = 4,
    READ_QUEUE = 1024,
    MAIL_WORKERS = 3,
    MAIL_QUEUE = 512,
    LMTP_GRACE_MS = 10000,
    SETTLE_MS = 60000,
    SETTLE_ROUNDS = 3,
    SMALL_ARENA = 1024 * 1024,
    INBOX_RETRY_MS = 1000,
    FEED_JOBS = 4, /* carriers asked at once: one that is slow holds up a quarter */
};

static const struct config_key http_keys[] = {
    {.name = "http.listen",
     .type = CONFIG_LIST,
     .standard = "127.0.0.1:8080",
     .help = "Addresses to listen on, HOST:PORT; port 0 takes a free one."},
    {.name = "http.trusted_proxies",
     .type = CONFIG_LIST,
     .standard = "",
     .help = "Front proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses "
             "or ranges such as 10.0.0.0/8."},
    {.name = "http.public_url",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Where customers reach this server, as https://desk.example: for the links to their "
             "own page in mails. Empty: the first address it listens on."},
    {.name = "http.drain",
     .type = CONFIG_DURATION,
     .standard = "0s",
     .max = 300 * 1000,
     .help = "How long /readyz says no, and everything is still answered, before a SIGTERM stops "
             "it: longer than the front proxy takes to notice. A second SIGTERM stops at once."},
    {0},
};

static const struct config_key mail_keys[] = {
    {.name = "lmtp.listen",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Where the mail server delivers: unix:PATH or a loopback HOST:PORT. Empty: no mail "
             "comes in."},
    {.name = "lmtp.message_max",
     .type = CONFIG_SIZE,
     .standard = "50MB",
     .min = 64 * 1024,
     .max = 1024 * 1024 * 1024,
     .help = "Largest mail taken."},
    {.name = "smtp.url",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Where mail leaves: smtp://HOST:PORT or smtps://HOST:PORT. Empty: it waits in the "
             "outbox."},
    {.name = "smtp.user", .type = CONFIG_TEXT, .standard = "", .help = "Name for AUTH."},
    {.name = "smtp.password",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Password for AUTH.",
     .secret = true},
    {.name = "smtp.tls",
     .type = CONFIG_CHOICE,
     .standard = "auto",
     .choices = "auto,opportunistic,required,never",
     .help = "STARTTLS for smtp://: auto means opportunistic on this machine and required "
             "elsewhere."},
    {.name = "smtp.ca_file",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Certificates (PEM) to trust instead of the machine's own."},
    {.name = "mail.undo",
     .type = CONFIG_DURATION,
     .standard = "10s",
     .max = 600 * 1000,
     .help = "How long a reply waits before it leaves and can be taken back."},
    {0},
};

static const struct config_key partner_keys[] = {
    {.name = "partners.timeout",
     .type = CONFIG_DURATION,
     .standard = "30s",
     .min = 1000,
     .max = 300 * 1000,
     .help = "How long carriers and shops' programs have for a whole answer."},
    {.name = "partners.ca_file",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Certificates (PEM) to trust instead of the machine's own."},
    {.name = "partners.plain_http",
     .type = CONFIG_BOOL,
     .standard = "no",
     .help = "Whether http without TLS may leave this machine and its private network: keys and "
             "customers' data can then be read on the way."},
    {0},
};

static const struct config_key store_keys[] = {
    {.name = "store.url",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "sqlite:///absolute/path, or postgresql://USER@HOST/DATABASE as libpq has it (with "
             "prepare=no behind a pooler in transaction mode, and listen=HOST:PORT where LISTEN "
             "works); empty: store.db in the data folder."},
    {.name = "store.blobs",
     .type = CONFIG_TEXT,
     .standard = "",
     .help =
         "Where files over 128 KiB are kept: an absolute folder, or "
         "s3://BUCKET[/PREFIX]?endpoint=https://HOST&region=NAME. Empty: the folder blobs beside "
         "an SQLite file, rows in PostgreSQL."},
    {.name = "store.blobs_key",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Access key of S3; empty: AWS_ACCESS_KEY_ID.",
     .secret = true},
    {.name = "store.blobs_secret",
     .type = CONFIG_TEXT,
     .standard = "",
     .help = "Secret key of S3; empty: AWS_SECRET_ACCESS_KEY.",
     .secret = true},
    {0},
};

static const struct config_key log_keys[] = {
    {.name = "log.level",
     .type = CONFIG_CHOICE,
     .standard = "info",
     .choices = "debug,info,warn,error",
     .help = "Lines below this level are not written."},
    {0},
};

static const struct config_key retention_keys[] = {
    {.name = "retention.mails",
     .type = CONFIG_DURATION,
     .standard = "0d",
     .help = "How long whole mails are kept as they came and left; their words stay, as they are "
             "shown. 0d: for ever."},
    {.name = "retention.files",
     .type = CONFIG_DURATION,
     .standard = "0d",
     .help = "How long the files of closed dossiers are kept after their last message. 0d: for "
             "ever."},
    {0},
};

static const struct config_table http_table = {"HTTP server", http_keys};
static const struct config_table mail_table = {"Mail", mail_keys};
static const struct config_table partner_table = {"Carriers and shops' programs", partner_keys};
static const struct config_table store_table = {"Store", store_keys};
static const struct config_table retention_table = {"Retention", retention_keys};
static const struct config_table log_table = {"Log", log_keys};
const struct config_table *const serve_settings[] = {
    &http_table, &mail_table, &partner_table, &store_table, &retention_table, &log_table, NULL};

/* Everything that runs. */
struct server {
    const struct serve *serve;
    struct house house;
    struct arena *arena;
    struct loop *loop;
    struct pool *readers; /* HTTP and followers */
    struct pool *mailers; /* mails coming in */
    struct directory *directory;
    struct intake intake;
    struct live *live;
    struct web *web;
    struct http_server *http;
    const char *first_host; /* of its addresses */
    struct lmtp_server *lmtp;
    struct smtp *smtp;
    struct sender sender;
    struct retain_job retention;
    struct remedy_job remedies;
    struct job *sending, *due, *paying, *retaining;
    struct job *mornings;         /* of shops: pick-up points, lanes */
    struct job *removing;         /* of files nobody names */
    struct http_client *partners; /* carriers and shops' programs are asked with it */
    struct feed_job *feeds;       /* FEED_JOBS of them */
    struct job *feeding[FEED_JOBS];
    struct pickup_job points; /* that parcels are on their way to */
    struct job *pointing;
    struct job *importing; /* files of orders */
    struct shop_job shops;
    struct job *asking_shops;
    struct control *control; /* commands from the terminal */
    struct live_subscriber *inbox_watch;
    struct loop_timer *inbox_retry, *drained;
    _Atomic bool leaving;
    pthread_mutex_t following; /* of `running`: commits wake those who follow */
    bool running;
    int stopping; /* listeners still to end */
};

/* --- following the log ------------------------------------------------------ */

static void committed(void *ctx, int64_t last_event)
{
    struct server *s = ctx;
    pthread_mutex_lock(&s->following);
    if (s->running) {
        live_wake(s->live, last_event);
        job_wake(s->sending);
        job_wake(s->due);
        job_wake(s->paying);
        job_wake(s->mornings);
        job_wake(s->importing);
        job_wake(s->asking_shops);
    }
    pthread_mutex_unlock(&s->following);
}

/* Once it is false, and this has returned, no commit wakes anybody. */
static void set_running(struct server *s, bool running)
{
    pthread_mutex_lock(&s->following);
    s->running = running;
    pthread_mutex_unlock(&s->following);
}

static void read_inboxes(void *ctx);

static void read_inboxes_later(void *ctx)
{
    struct server *s = ctx;
    loop_timer_stop(&s->inbox_retry);
    if (s->running)
        s->inbox_retry = loop_timer_start(s->loop, INBOX_RETRY_MS, 0, read_inboxes, s);
}

static void refresh_directory(void *worker, void *ctx)
{
    struct server *s = ctx;
    struct error err;
    if (!directory_refresh(s->directory, &s->house.desk, worker, &err))
        return;
    log_error("inboxes.not_read", LOG_ERR(&err));
    loop_post(s->loop, read_inboxes_later, s);
}

static void read_inboxes(void *ctx)
{
    struct server *s = ctx;
    if (!pool_submit(s->readers, refresh_directory, s))
        read_inboxes_later(s); /* every worker is taken */
}

/* A new inbox takes mail, and a mail goes by a new clock, as soon as it is in the log. */
static void seen_event(void *ctx, const struct live_event *event)
{
    if (str_eq(event->kind, STR(EVENT_INBOX_CHANGED)) ||
        str_eq(event->kind, STR(EVENT_CLOCK_CHANGED)))
        read_inboxes(ctx);
}

/* --- mail out --------------------------------------------------------------- */

static enum dispatch_result result_of(enum smtp_result result)
{
    switch (result) {
    case SMTP_SENT: return DISPATCH_SENT;
    case SMTP_REFUSED_PERMANENT: return DISPATCH_REFUSED;
    case SMTP_REFUSED_TEMPORARY: return DISPATCH_RETRY;
    case SMTP_UNCERTAIN: return DISPATCH_UNCERTAIN;
    }
    return DISPATCH_UNCERTAIN;
}

static void send_by_smtp(void *ctx, struct arena *arena, const struct transport_mail *mail,
                         struct dispatch_outcome *out)
{
    struct server *s = ctx;
    struct smtp_outcome outcome;
    struct error err;
    enum err e = smtp_send(
        s->smtp,
        &(struct smtp_mail){
            .from = mail->from, .to = mail->to, .to_count = mail->to_count, .bytes = mail->bytes},
        arena, &outcome, &err);
    if (e) { /* it can never be sent like this */
        out->result = DISPATCH_REFUSED;
        out->reply = str_printf(arena, "%s", err.text);
        return;
    }
    out->result = result_of(outcome.result);
    out->reply = outcome.reply.code ? str_printf(arena, "%d %s %s", outcome.reply.code,
                                                 outcome.reply.enhanced, outcome.reply.text)
                                    : str_printf(arena, "%s", outcome.reply.text);
}

static enum smtp_tls tls_of(struct str name)
{
    static const char *const names[] = {"auto", "opportunistic", "required", "never"};
    static const enum smtp_tls values[] = {SMTP_TLS_AUTO, SMTP_TLS_OPPORTUNISTIC, SMTP_TLS_REQUIRED,
                                           SMTP_TLS_NEVER};
    for (int i = 0; i < 4; i++)
        if (str_eq(name, str_of(names[i])))
            return values[i];
    return SMTP_TLS_AUTO;
}

static struct str or_none(struct str s)
{
    return s.len ? s : STR_NONE;
}

/* Without a way out, mail waits: the outbox sleeps until there is one. */
static enum err no_way_out(void *ctx, struct db *db, instant *next, struct error *err)
{
    (void)ctx;
    (void)db;
    (void)err;
    *next = instant_of(0);
    return ERR_OK;
}

static enum err start_sending(struct server *s, struct error *err)
{
    const struct config *c = s->serve->config;
    struct job_options options = {
        .name = "outbox", .store = s->house.store, .clock = &s->house.clock, .work = no_way_out};
    if (config_text(c, "smtp.url").len) {
        enum err e = smtp_create(
            &(struct smtp_options){
                .url = config_text(c, "smtp.url"),
                .user = or_none(config_text(c, "smtp.user")),
                .password = config_text(c, "smtp.password"),
                .ca_file = or_none(config_text(c, "smtp.ca_file")),
                .local_name = STR_NONE,
                .tls = tls_of(config_text(c, "smtp.tls")),
            },
            &s->smtp, err);
        if (e)
            return e;
        s->sender =
            (struct sender){.desk = &s->house.desk, .transport = {.send = send_by_smtp, .ctx = s}};
        options.work = send_due;
        options.ctx = &s->sender;
    }
    return job_start(&options, &s->sending, err);
}

/* --- opening ---------------------------------------------------------------- */

static enum err make_reader(void *ctx, int index, void **worker, struct error *err)
{
    (void)index;
    struct server *s = ctx;
    struct db *db;
    enum err e = store_reader_create(s->house.store, &db, err);
    *worker = e ? NULL : db;
    return e;
}

static void drop_reader(void *ctx, void *worker)
{
    (void)ctx;
    struct db *db = worker;
    store_reader_destroy(&db);
}

static enum err make_pool(struct server *s, int workers, size_t queue, struct pool **out,
                          struct error *err)
{
    return pool_create(&(struct pool_options){.workers = workers,
                                              .queue_max = queue,
                                              .worker_create = make_reader,
                                              .worker_destroy = drop_reader,
                                              .ctx = s},
                       out, err);
}

static enum err prepare(struct server *s, struct error *err)
{
    struct db *db;
    struct q_event_last_row last;
    enum err e = store_reader_create(s->house.store, &db, err);
    if (e)
        return e;
    s->directory = directory_create();
    e = directory_refresh(s->directory, &s->house.desk, db, err);
    if (!e)
        e = q_event_last(db, s->arena, &last, err);
    store_reader_destroy(&db);
    if (!e)
        e = make_pool(s, READ_WORKERS, READ_QUEUE, &s->readers, err);
    if (!e)
        e = make_pool(s, MAIL_WORKERS, MAIL_QUEUE, &s->mailers, err);
    return e ? e : live_create(s->loop, s->readers, last.id, &s->live, err);
}

/* "HOST:PORT" or "[::1]:PORT". */
static enum err parse_listen(struct str text, struct http_listen *out, struct error *err)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    int64_t port;
    if (colon == 0 || !str_to_i64(str_sub(text, colon, text.len), 0, 65535, &port))
        return error_field(err, ERR_INVALID, "http.listen", "HOST:PORT expected");
    out->host = str_sub(text, 0, colon - 1);
    if (str_starts(out->host, STR("[")) && str_ends(out->host, STR("]")))
        out->host = str_sub(out->host, 1, out->host.len - 2);
    out->port = (int)port;
    return ERR_OK;
}

static bool set_clock(void *ctx, instant now)
{
    struct server *s = ctx;
    clock_set(&s->house.clock, now);
    bool settled = true;
    for (int i = 0; settled && i < FEED_JOBS; i++)
        settled = job_settle(s->feeding[i], SETTLE_MS);
    settled = settled && job_settle(s->pointing, SETTLE_MS);
    for (int i = 0; settled && i < SETTLE_ROUNDS; i++)
        settled = job_settle(s->due, SETTLE_MS) && job_settle(s->mornings, SETTLE_MS) &&
                  job_settle(s->paying, SETTLE_MS) && job_settle(s->sending, SETTLE_MS) &&
                  job_settle(s->importing, SETTLE_MS) && job_settle(s->asking_shops, SETTLE_MS) &&
                  (!s->retaining || job_settle(s->retaining, SETTLE_MS));
    return settled;
}

static bool is_staying(void *ctx)
{
    const struct server *s = ctx;
    return !s->leaving;
}

static enum err start_http(struct server *s, struct error *err)
{
    const struct config *c = s->serve->config;
    enum err e = web_create(
        &(struct web_options){
            .desk = &s->house.desk,
            .loop = s->loop,
            .pool = s->readers,
            .live = s->live,
            .set_clock = s->serve->test_clock ? set_clock : NULL,
            .set_clock_ctx = s,
            .ready = is_staying,
            .ready_ctx = s,
        },
        &s->web, err);
    if (e)
        return e;
    const struct str *texts, *trusted;
    size_t count = config_list(c, "http.listen", &texts);
    size_t trusted_count = config_list(c, "http.trusted_proxies", &trusted);
    struct http_listen *listen = arena_array(s->arena, count, sizeof *listen);
    for (size_t i = 0; !e && i < count; i++)
        e = parse_listen(texts[i], &listen[i], err);
    if (e)
        return e;
    e = http_server_create(s->loop,
                           &(struct http_options){
                               .listen = listen,
                               .listen_count = count,
                               .trusted = trusted,
                               .trusted_count = trusted_count,
                               .handle = web_handle,
                               .body_limit = web_body_limit,
                               .ctx = s->web,
                           },
                           &s->http, err);
    s->first_host = e ? NULL : str_c(s->arena, listen[0].host);
    return e;
}

static enum err start_lmtp(struct server *s, struct error *err)
{
    const struct config *c = s->serve->config;
    struct str address = config_text(c, "lmtp.listen");
    if (!address.len)
        return ERR_OK;
    char *spool = arena_printf(s->arena, "%s/spool", s->serve->data);
    if (mkdir(spool, 0700) != 0 && errno != EEXIST)
        return error_set(err, ERR_IO, "cannot make %s: %s", spool, strerror(errno));
    s->intake =
        (struct intake){.desk = &s->house.desk, .directory = s->directory, .pool = s->mailers};
    return lmtp_server_create(
        &(struct lmtp_server_options){
            .loop = s->loop,
            .pool = s->mailers,
            .address = address,
            .mode = 0666, /* the MTA's user must reach it; the folder above guards it */
            .spool_folder = str_of(spool),
            .message_max = (size_t)config_i64(c, "lmtp.message_max"),
            .rcpt_check = intake_rcpt_check,
            .deliver = intake_deliver,
            .ctx = &s->intake,
        },
        &s->lmtp, err);
}

static enum err start_retaining(struct server *s, struct error *err)
{
    const struct config *c = s->serve->config;
    s->retention = (struct retain_job){
        .desk = &s->house.desk,
        .rules = {.mails = config_duration(c, "retention.mails"),
                  .files = config_duration(c, "retention.files")},
    };
    if (!s->retention.rules.mails.ms && !s->retention.rules.files.ms)
        return ERR_OK; /* for ever */
    return job_start(&(struct job_options){.name = "retention",
                                           .store = s->house.store,
                                           .clock = &s->house.clock,
                                           .work = retain_work,
                                           .ctx = &s->retention},
                     &s->retaining, err);
}

static enum err start_removing(struct server *s, struct error *err)
{
    static const struct clock machine = {0};
    return job_start(&(struct job_options){.name = "blobs",
                                           .store = s->house.store,
                                           .clock = &machine,
                                           .work = blob_work,
                                           .ctx = s->house.store},
                     &s->removing, err);
}

static enum err start_paying(struct server *s, struct error *err)
{
    s->remedies = (struct remedy_job){.desk = &s->house.desk, .port = &remedy_ledger};
    return job_start(&(struct job_options){.name = "remedies",
                                           .store = s->house.store,
                                           .clock = &s->house.clock,
                                           .work = remedy_work,
                                           .ctx = &s->remedies},
                     &s->paying, err);
}

static enum err start_mornings(struct server *s, struct error *err)
{
    return job_start(&(struct job_options){.name = "mornings",
                                           .store = s->house.store,
                                           .clock = &s->house.clock,
                                           .work = morning_job_work,
                                           .ctx = &s->house.desk},
                     &s->mornings, err);
}

static enum err start_feeding(struct server *s, struct error *err)
{
    const struct config *c = s->serve->config;
    http_client_create(
        &(struct http_client_options){.ca_file = config_text(c, "partners.ca_file"),
                                      .plain = config_bool(c, "partners.plain_http"),
                                      .total_ms = config_duration(c, "partners.timeout").ms},
        &s->partners);
    s->feeds = arena_array(s->arena, FEED_JOBS, sizeof *s->feeds);
    enum err e = ERR_OK;
    for (int i = 0; !e && i < FEED_JOBS; i++) {
        s->feeds[i] =
            (struct feed_job){.desk = &s->house.desk, .fetcher = http_client_fetcher(s->partners)};
        e = job_start(&(struct job_options){.name = "feeds",
                                            .store = s->house.store,
                                            .clock = &s->house.clock,
                                            .work = feed_work,
                                            .ctx = &s->feeds[i]},
                      &s->feeding[i], err);
    }
    s->points =
        (struct pickup_job){.desk = &s->house.desk, .fetcher = http_client_fetcher(s->partners)};
    return e ? e
             : job_start(&(struct job_options){.name = "pickups",
                                               .store = s->house.store,
                                               .clock = &s->house.clock,
                                               .work = pickup_work,
                                               .ctx = &s->points},
                         &s->pointing, err);
}

static enum err start_importing(struct server *s, struct error *err)
{
    return job_start(&(struct job_options){.name = "imports",
                                           .store = s->house.store,
                                           .clock = &s->house.clock,
                                           .work = import_work,
                                           .ctx = &s->house.desk},
                     &s->importing, err);
}

static enum err start_asking_shops(struct server *s, struct error *err)
{
    s->shops = (struct shop_job){&s->house.desk, http_client_fetcher(s->partners)};
    return job_start(&(struct job_options){.name = "shops",
                                           .store = s->house.store,
                                           .clock = &s->house.clock,
                                           .work = shop_work,
                                           .ctx = &s->shops},
                     &s->asking_shops, err);
}

static enum err start_jobs(struct server *s, struct error *err)
{
    enum err e = start_sending(s, err);
    if (!e)
        e = start_paying(s, err);
    if (!e)
        e = start_retaining(s, err);
    if (!e)
        e = start_mornings(s, err);
    if (!e)
        e = start_removing(s, err);
    if (!e)
        e = start_feeding(s, err);
    if (!e)
        e = start_importing(s, err);
    if (!e)
        e = start_asking_shops(s, err);
    return e ? e
             : job_start(&(struct job_options){.name = "due",
                                               .store = s->house.store,
                                               .clock = &s->house.clock,
                                               .work = due_work,
                                               .ctx = &s->house.desk},
                         &s->due, err);
}

/* --- stopping --------------------------------------------------------------- */

static void one_stopped(void *ctx)
{
    struct server *s = ctx;
    if (--s->stopping == 0)
        loop_stop(s->loop);
}

static void stop_now(void *ctx)
{
    struct server *s = ctx;
    loop_timer_stop(&s->drained);
    if (s->stopping)
        return;
    log_info("serve.stopping");
    s->stopping = (s->http != NULL) + (s->lmtp != NULL);
    if (s->web)
        web_stop(s->web);
    if (s->http)
        http_server_stop(s->http, one_stopped, s);
    if (s->lmtp)
        lmtp_server_stop(s->lmtp, LMTP_GRACE_MS, one_stopped, s);
}

/* Told to stop: first those in front are given the time to notice. */
static void stop(void *ctx)
{
    struct server *s = ctx;
    int64_t drain = config_duration(s->serve->config, "http.drain").ms;
    if (s->leaving || !drain || !s->http) {
        stop_now(s);
        return;
    }
    log_info("serve.draining", LOG_I64("ms", drain));
    s->leaving = true;
    http_server_drain(s->http);
    s->drained = loop_timer_start(s->loop, drain, 0, stop_now, s);
}

static void close_all(struct server *s)
{
    set_running(s, false);
    loop_timer_stop(&s->inbox_retry);
    loop_timer_stop(&s->drained);
    if (s->live)
        live_stop(s->live);
    control_stop(&s->control);
    if (s->smtp)
        smtp_cancel(s->smtp);
    if (s->partners)
        http_client_cancel(s->partners);
    job_stop(&s->sending);
    job_stop(&s->due);
    job_stop(&s->paying);
    job_stop(&s->retaining);
    job_stop(&s->mornings);
    job_stop(&s->removing);
    for (int i = 0; i < FEED_JOBS; i++)
        job_stop(&s->feeding[i]);
    job_stop(&s->pointing);
    job_stop(&s->importing);
    job_stop(&s->asking_shops);
    http_client_destroy(&s->partners);
    smtp_destroy(&s->smtp);
    if (s->lmtp)
        lmtp_server_destroy(&s->lmtp);
    if (s->mailers)
        pool_destroy(&s->mailers);
    if (s->readers)
        pool_destroy(&s->readers);
    if (s->live)
        live_unsubscribe(s->live, &s->inbox_watch);
    web_destroy(&s->web);
    loop_destroy(&s->loop);
    live_destroy(&s->live);
    house_close(&s->house);
    if (s->directory)
        directory_destroy(&s->directory);
    pthread_mutex_destroy(&s->following);
    arena_destroy(&s->arena);
}

/* Where a test wants the process to die. */
static enum err arm_fault(const struct serve *serve, struct error *err)
{
    const char *fault = serve->test_clock ? getenv("GUICHET_TEST_FAULT") : NULL;
    return !fault || !*fault || fault_arm(fault)
               ? ERR_OK
               : error_field(err, ERR_INVALID, "GUICHET_TEST_FAULT", "POINT:COUNT expected");
}

/* Where a port is only taken when it listens, links wait for the setting. */
static struct str public_url(struct server *s)
{
    const struct config *c = s->serve->config;
    struct str url = config_text(c, "http.public_url");
    const struct str *listen;
    while (str_ends(url, STR("/")))
        url = str_sub(url, 0, url.len - 1);
    if (url.len)
        return str_dup(s->arena, url);
    if (!config_list(c, "http.listen", &listen) || str_ends(listen[0], STR(":0")))
        return STR_NONE;
    return str_printf(s->arena, "http://%.*s", STR_ARG(listen[0]));
}

enum err serve_run(const struct serve *serve, struct error *err)
{
    struct server s = {.serve = serve, .arena = arena_create(SMALL_ARENA)};
    const char *url = str_c(s.arena, config_text(serve->config, "store.url"));
    s.loop = loop_create();
    pthread_mutex_init(&s.following, NULL);
    const char *synchronous = serve->test_clock ? getenv("GUICHET_TEST_SYNCHRONOUS") : NULL;
    enum err e = arm_fault(serve, err);
    if (!e)
        e = house_open(
            &(struct house_options){
                .data = serve->data,
                .store_url = *url ? url : NULL,
                .blobs = {.where = str_c(s.arena, config_text(serve->config, "store.blobs")),
                          .key = config_text(serve->config, "store.blobs_key"),
                          .secret = config_text(serve->config, "store.blobs_secret")},
                .on_commit = committed,
                .ctx = &s,
                .unsafe_no_sync = synchronous && strcmp(synchronous, "off") == 0,
            },
            &s.house, err);
    if (synchronous && strcmp(synchronous, "off") == 0)
        log_warn("store.unsafe_no_sync");
    if (!e) {
        s.house.desk.undo = config_duration(serve->config, "mail.undo");
        s.house.desk.public_url = public_url(&s);
        e = prepare(&s, err);
    }
    if (!e)
        e = start_jobs(&s, err);
    if (!e) {
        set_running(&s, true);
        s.inbox_watch = live_subscribe(s.live, 0, -1, seen_event, &s);
        e = start_lmtp(&s, err);
    }
    if (!e)
        e = control_start(&s.house, serve->data, &s.control, err);
    if (!e)
        e = start_http(&s, err);
    if (!e) {
        loop_signal(s.loop, SIGTERM, stop, &s);
        loop_signal(s.loop, SIGINT, stop, &s);
        if (serve->listening)
            serve->listening(serve->ctx, s.first_host, http_server_port(s.http));
    } else if (s.http || s.lmtp) {
        stop(&s); /* what was opened is closed in order */
    }
    if (s.http || s.lmtp)
        loop_run(s.loop);
    log_info("serve.stopped");
    close_all(&s);
    return e;
}
