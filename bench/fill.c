/* Fills an empty data folder with a shop and the dossiers of corpus.h, through
 * the store's own commands: customers, orders, parcels with scans, messages
 * with their mails, now and then a file, and their text index, promises, events.
 *
 *   bench_fill --data FOLDER [--dossiers N]
 *
 * The shop is "banc", its inbox support@banc.example, its agents
 * agent1@banc.example to agent8@banc.example with the password FILL_PASSWORD.
 * The last message is of now, the first a year old. What an open dossier still
 * owes falls due from ten hours from now on. Says how far it is, then prints one
 * line; rows are counted one by one as they are inserted. */
#include "corpus.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/secret.h"
#include "cli/open.h"
#include "desk/customer.h"
#include "desk/owe.h"
#include "desk/record.h"
#include "desk/setup.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/message.h"
#include "domain/outbox.h"
#include "domain/threading.h"
#include "store/queries.h"
#include "store/sqlite/engine.h"
#include "store/store.h"
#include "store/tokens.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILL_PASSWORD "les mots du banc"

enum {
    AGENTS = 8,
    BATCH = 64, /* dossiers a command */
    AHEAD = 3,  /* commands prepared while one is written */
    CUSTOMERS_PER_10 = 8,
    SCANS = 3,
    ARENA = 64 * 1024 * 1024,
    YEAR_S = 365 * 86400,
    OVERDUE_OF_100 = 8,
    CLOSED_AFTER_DAYS = 14,
    FILE_OF_20 = 5,
    FILE_BYTES = 6000,
    SAY_EVERY_S = 5,
    CACHE_KIB = 2 * 1024 * 1024, /* of the writing connection */
};

struct scene {
    struct house house;
    int64_t shop, inbox, agents[AGENTS];
    size_t dossiers, customers;
    int64_t *customer_ids; /* by number; 0 until told. The store's thread only */
    int64_t rows;
    instant now;
};

/* What is made before the command runs. */
struct told {
    struct corpus_dossier d;
    size_t n;
    instant at[CORPUS_MESSAGES];
    struct str tokens[CORPUS_MESSAGES];
    struct str raw[CORPUS_MESSAGES]; /* of the customer's */
    struct str rfc_id[CORPUS_MESSAGES];
    struct sha256 hash[CORPUS_MESSAGES];
    struct str file, file_name; /* with the first message; STR_NONE: none */
    struct sha256 file_hash;
};

struct batch {
    struct store_job job;
    struct scene *scene;
    struct arena *arena;
    struct told told[BATCH];
    size_t count;
    sem_t free;
};

/* The command at work. */
struct teller {
    struct scene *scene;
    const struct told *t;
    struct record r;
    int64_t customer, agent, dossier, order;
    int64_t messages[CORPUS_MESSAGES];
};

static int64_t agent_of(const struct scene *s, size_t n)
{
    return s->agents[n / 10 % AGENTS];
}

static void must(enum err e, const struct error *err)
{
    if (e) {
        fprintf(stderr, "bench_fill: %s\n", err->text);
        exit(1);
    }
}

static bool is_open(const struct teller *k)
{
    return !k->t->d.closed;
}

/* A quarter of what is open is nobody's yet. */
static int64_t holder(const struct teller *k)
{
    return is_open(k) && k->t->n / 10 / AGENTS % 4 == 0 ? 0 : k->agent;
}

/* --- making: any thread */

static void make_told(const struct scene *s, struct arena *arena, size_t n, struct told *t)
{
    int64_t step = YEAR_S * (int64_t)1000 / (int64_t)s->dossiers;
    int64_t last = s->now.ms - (int64_t)(s->dossiers - 1 - n) * step;
    *t = (struct told){.n = n};
    corpus_dossier(arena, n, s->customers, &t->d);
    if (n % 20 == FILE_OF_20) {
        t->file = corpus_file(arena, n, FILE_BYTES);
        t->file_name = corpus_file_name(arena, n);
        t->file_hash = sha256_of(t->file);
    }
    for (int i = 0; i < CORPUS_MESSAGES; i++) {
        t->at[i] = instant_of(last - (CORPUS_MESSAGES - 1 - i) * 5400000);
        t->rfc_id[i] =
            str_printf(arena, "%zu.%d@%s", n, i, i % 2 ? "banc.example" : "courriel.example");
        if (i % 2) {
            t->tokens[i] = tokens_of(arena, t->d.texts[i]);
            continue;
        }
        bool with_file = i == 0 && t->file.ptr;
        t->tokens[i] = tokens_of(arena, str_printf(arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s",
                                                   STR_ARG(t->d.subject), STR_ARG(t->d.name),
                                                   STR_ARG(t->d.address), STR_ARG(t->d.texts[i]),
                                                   STR_ARG(with_file ? t->file_name : STR(""))));
        t->raw[i] = with_file ? corpus_file_mail(arena, &t->d, t->rfc_id[i], t->at[i].ms / 1000,
                                                 t->file, t->file_name)
                              : corpus_plain_mail(arena, t->d.name, t->d.address, t->d.subject,
                                                  t->rfc_id[i], t->at[i].ms / 1000, t->d.texts[i]);
        t->hash[i] = sha256_of(t->raw[i]);
    }
}

/* --- telling: the store's thread */

static void count(struct teller *k, int64_t rows)
{
    k->scene->rows += rows;
}

static enum err tell_customer(struct teller *k, struct error *err)
{
    int64_t *id = &k->scene->customer_ids[k->t->d.customer];
    enum err e = ERR_OK;
    if (!*id) {
        e = customer_insert(&k->r, &(struct person){k->t->d.name, k->t->d.address}, STR("fr"),
                            instant_of(0), id, err);
        count(k, 4); /* with two words of the name */
    }
    k->customer = *id;
    return e;
}

static enum err tell_parcel(struct teller *k, struct error *err)
{
    static const char *const stages[SCANS] = {"accepted", "in_transit", "delivered"};
    instant sent = instant_add(k->t->at[0], duration_hours(-72));
    int64_t parcel, id;
    enum err e = q_parcel_insert(k->r.db,
                                 &(struct q_parcel_insert_in){
                                     .shop = k->scene->shop,
                                     .shop_order = k->order,
                                     .carrier = STR("colissimo"),
                                     .tracking = k->t->d.parcel,
                                     .stage = STR("delivered"),
                                     .pickup_point = STR(""),
                                     .handed_over_at = sent,
                                     .due_at = instant_add(sent, duration_hours(48)),
                                 },
                                 &parcel, err);
    for (int i = 0; i < SCANS && !e; i++)
        e = q_parcel_event_insert(k->r.db,
                                  &(struct q_parcel_event_insert_in){
                                      .parcel = parcel,
                                      .at = instant_add(sent, duration_hours(20 * i)),
                                      .stage = str_of(stages[i]),
                                      .label = STR("Votre colis est passé par notre plateforme"),
                                      .place = STR("Nantes"),
                                  },
                                  &id, err);
    count(k, 1 + SCANS);
    return e;
}

static enum err tell_order(struct teller *k, struct error *err)
{
    int64_t id;
    enum err e = q_order_insert(k->r.db,
                                &(struct q_order_insert_in){
                                    .shop = k->scene->shop,
                                    .customer = k->customer,
                                    .number = k->t->d.order,
                                    .state = STR("shipped"),
                                    .total = 4990,
                                    .currency = STR("EUR"),
                                    .placed_at = instant_add(k->t->at[0], duration_hours(-96)),
                                },
                                &k->order, err);
    if (!e)
        e = q_order_line_insert(k->r.db,
                                &(struct q_order_line_insert_in){
                                    .shop_order = k->order,
                                    .sku = STR("A-100"),
                                    .title = k->t->d.product,
                                    .quantity = 1,
                                    .unit_price = 4990,
                                },
                                &id, err);
    count(k, 2);
    return e ? e : tell_parcel(k, err);
}

static enum err tell_dossier(struct teller *k, struct error *err)
{
    struct q_shop_take_number_row taken;
    enum err e = q_shop_take_number(
        k->r.db, k->r.arena, &(struct q_shop_take_number_in){.shop = k->scene->shop}, &taken, err);
    if (!e)
        e = q_dossier_insert(k->r.db,
                             &(struct q_dossier_insert_in){
                                 .shop = k->scene->shop,
                                 .number = taken.number,
                                 .subject = k->t->d.subject,
                                 .state = DOSSIER_NEW,
                                 .channel = CHANNEL_EMAIL,
                                 .customer = k->customer,
                                 .assignee = holder(k),
                                 .inbox = k->scene->inbox,
                                 .reply_token = token_create(k->r.arena),
                                 .reply_address = k->t->d.address,
                                 .reply_name = k->t->d.name,
                                 .severity = SEVERITY_NORMAL,
                                 .messages = 1,
                                 .snippet = str_cut(k->t->d.texts[0], 120),
                                 .direction = DIRECTION_INBOUND,
                                 .sort_due = OWE_NOTHING_DUE,
                                 .now = k->t->at[0],
                             },
                             &k->dossier, err);
    record_total(&k->r, "dossiers", 1);
    if (!e)
        e = q_dossier_order_add(
            k->r.db,
            &(struct q_dossier_order_add_in){.dossier = k->dossier, .shop_order = k->order}, NULL,
            err);
    count(k, 3);
    return e ? e
             : record_event_id(&k->r, k->dossier, EVENT_DOSSIER_CREATED, "number", taken.number,
                               err);
}

static enum err tell_file(struct teller *k, struct error *err)
{
    int64_t id;
    enum err e = db_blob_put(k->r.db, k->t->file, &k->t->file_hash, err);
    if (!e)
        e = q_attachment_insert(k->r.db,
                                &(struct q_attachment_insert_in){
                                    .shop = k->scene->shop,
                                    .message = k->messages[0],
                                    .name = k->t->file_name,
                                    .type = STR("application/pdf"),
                                    .size = (int64_t)k->t->file.len,
                                    .content_id = STR(""),
                                    .hash = {(const char *)k->t->file_hash.bytes, SHA256_BYTES},
                                },
                                &id, err);
    count(k, 2);
    return e;
}

/* Raw mail, its file, its inbox: what only the customer's words have. */
static enum err tell_source(struct teller *k, int i, struct error *err)
{
    enum err e = db_blob_put(k->r.db, k->t->raw[i], &k->t->hash[i], err);
    if (!e && i == 0 && k->t->file.ptr)
        e = tell_file(k, err);
    if (!e)
        e = q_message_inbox_add(k->r.db,
                                &(struct q_message_inbox_add_in){.message = k->messages[i],
                                                                 .inbox = k->scene->inbox,
                                                                 .now = k->t->at[i]},
                                NULL, err);
    count(k, 2);
    record_total(&k->r, "messages.inbound", 1);
    return e;
}

/* How it left: what only our words have. */
static enum err tell_departure(struct teller *k, int i, struct error *err)
{
    int64_t id;
    enum err e =
        q_outbox_insert(k->r.db,
                        &(struct q_outbox_insert_in){
                            .shop = k->scene->shop,
                            .message = k->messages[i],
                            .key = str_printf(k->r.arena, "reply:%lld", (long long)k->messages[i]),
                            .next_at = k->t->at[i],
                            .now = k->t->at[i],
                        },
                        &id, err);
    if (!e)
        e = q_outbox_claim(
            k->r.db, &(struct q_outbox_claim_in){.id = id, .lease_until = k->t->at[i]}, NULL, err);
    if (!e)
        e = q_outbox_finish(k->r.db,
                            &(struct q_outbox_finish_in){.id = id,
                                                         .state = OUTBOX_SENT,
                                                         .next_at = k->t->at[i],
                                                         .last_error = STR(""),
                                                         .done_at = k->t->at[i]},
                            NULL, err);
    count(k, 1);
    record_total(&k->r, "messages.outbound", 1);
    record_total(&k->r, "outbox.sent", 1);
    return e;
}

static enum err tell_message(struct teller *k, int i, struct error *err)
{
    bool ours = i % 2;
    struct str raw_hash = {(const char *)k->t->hash[i].bytes, SHA256_BYTES};
    enum err e =
        q_message_insert(k->r.db,
                         &(struct q_message_insert_in){
                             .shop = k->scene->shop,
                             .dossier = k->dossier,
                             .direction = ours ? DIRECTION_OUTBOUND : DIRECTION_INBOUND,
                             .channel = CHANNEL_EMAIL,
                             .state = ours ? MESSAGE_SENT : MESSAGE_RECEIVED,
                             .authenticity = AUTHENTICITY_UNKNOWN,
                             .customer = ours ? 0 : k->customer,
                             .author = ours ? k->agent : 0,
                             .sender_address = ours ? STR("support@banc.example") : k->t->d.address,
                             .sender_name = ours ? STR("Agent du banc") : k->t->d.name,
                             .recipients = STR("{\"to\":[],\"cc\":[]}"),
                             .subject = k->t->d.subject,
                             .text = k->t->d.texts[i],
                             .folds = STR("[]"),
                             .rfc_id = k->t->rfc_id[i],
                             .content_hash = ours ? STR_NONE : raw_hash,
                             .raw_hash = ours ? STR_NONE : raw_hash,
                             .at = k->t->at[i],
                         },
                         &k->messages[i], err);
    if (!e)
        e = q_message_ref_add(k->r.db,
                              &(struct q_message_ref_add_in){.shop = k->scene->shop,
                                                             .rfc_id = k->t->rfc_id[i],
                                                             .message = k->messages[i]},
                              NULL, err);
    if (!e)
        e = db_index_message(k->r.db, k->messages[i], k->scene->shop, k->t->tokens[i], err);
    if (!e)
        e = ours ? tell_departure(k, i, err) : tell_source(k, i, err);
    count(k, 3);
    return e ? e
             : record_event_id(&k->r, k->dossier, EVENT_MESSAGE_CREATED, "message", k->messages[i],
                               err);
}

/* What a message after the first does to its dossier. */
static enum err tell_turn(struct teller *k, int i, struct error *err)
{
    bool ours = i % 2;
    struct str snippet = str_cut(k->t->d.texts[i], 120);
    if (ours)
        return q_dossier_add_words(k->r.db,
                                   &(struct q_dossier_add_words_in){
                                       .id = k->dossier,
                                       .state = DOSSIER_WAITING_CUSTOMER,
                                       .assignee = holder(k),
                                       .snippet = snippet,
                                       .direction = DIRECTION_OUTBOUND,
                                       .now = k->t->at[i],
                                   },
                                   NULL, err);
    return q_dossier_add_contact(k->r.db,
                                 &(struct q_dossier_add_contact_in){
                                     .id = k->dossier,
                                     .state = DOSSIER_OPEN,
                                     .snippet = snippet,
                                     .direction = DIRECTION_INBOUND,
                                     .reply_address = k->t->d.address,
                                     .reply_name = k->t->d.name,
                                     .now = k->t->at[i],
                                 },
                                 NULL, err);
}

/* The last words of an open dossier are still owed an answer. */
static instant due_of(const struct teller *k, int i)
{
    if (i < CORPUS_MESSAGES - 1 || !is_open(k))
        return instant_add(k->t->at[i], duration_hours(4));
    bool late = k->t->n % 100 < OVERDUE_OF_100;
    int64_t minutes = 5 + (int64_t)(k->t->n * 37 % 2880);
    return instant_add(k->scene->now, duration_minutes(late ? -minutes : minutes + 600));
}

static enum err tell_promise(struct teller *k, int i, struct error *err)
{
    instant due = due_of(k, i);
    enum err e = owe(&k->r, k->dossier,
                     &(struct owed){.kind = i ? PROMISE_NEWS : PROMISE_FIRST_REPLY,
                                    .text = STR("sous quatre heures ouvrées"),
                                    .due = due},
                     err);
    count(k, 1);
    if (e || i < CORPUS_MESSAGES - 1)
        return e;
    struct q_promise_facts_rows rows;
    e = q_promise_pending(k->r.db, k->r.arena,
                          &(struct q_promise_pending_in){.dossier = k->dossier}, &rows, err);
    bool late = !e && instant_cmp(due, k->scene->now) < 0;
    if (e || (is_open(k) && !late))
        return e;
    e = q_promise_set_state(k->r.db,
                            &(struct q_promise_set_state_in){
                                .id = rows.items[0].id,
                                .state = is_open(k) ? PROMISE_BROKEN : PROMISE_RELEASED,
                                .proof = is_open(k) ? STR("") : OWE_PROOF_RESOLVED,
                                .closed_at = is_open(k) ? instant_of(0) : k->t->at[i],
                                .broken_at = is_open(k) ? due : instant_of(0),
                            },
                            NULL, err);
    if (e || !is_open(k))
        return e ? e
                 : record_event_id(&k->r, k->dossier, EVENT_PROMISE_RELEASED, "promise",
                                   rows.items[0].id, err);
    return record_event(&k->r, k->dossier, EVENT_PROMISE_BROKEN,
                        str_printf(k->r.arena, "{\"promise\":%lld,\"owed_to\":\"customer\"}",
                                   (long long)rows.items[0].id),
                        err);
}

static enum err tell_end(struct teller *k, struct error *err)
{
    instant last = k->t->at[CORPUS_MESSAGES - 1];
    instant over = instant_add(k->scene->now, duration_hours(-24 * CLOSED_AFTER_DAYS));
    int64_t state = instant_cmp(last, over) < 0 ? DOSSIER_CLOSED : DOSSIER_RESOLVED;
    enum err e = owe_refresh(&k->r, k->dossier, err);
    if (e || is_open(k))
        return e;
    e = q_dossier_set_state(
        k->r.db, &(struct q_dossier_set_state_in){.id = k->dossier, .state = state, .now = last},
        NULL, err);
    if (!e)
        e = q_dossier_seen_set(
            k->r.db,
            &(struct q_dossier_seen_set_in){.user = k->agent, .dossier = k->dossier, .now = last},
            NULL, err);
    count(k, 1);
    return e ? e : record_event_id(&k->r, k->dossier, EVENT_DOSSIER_STATE, "to", state, err);
}

static enum err tell_one(struct teller *k, struct error *err)
{
    enum err e = tell_customer(k, err);
    k->r.actor = (struct actor){ACTOR_CUSTOMER, k->customer};
    if (!e)
        e = tell_order(k, err);
    if (!e)
        e = tell_dossier(k, err);
    for (int i = 0; i < CORPUS_MESSAGES && !e; i++) {
        k->r.actor = i % 2 ? (struct actor){ACTOR_STAFF, k->agent}
                           : (struct actor){ACTOR_CUSTOMER, k->customer};
        k->r.now = k->t->at[i];
        e = tell_message(k, i, err);
        if (!e && i > 0)
            e = tell_turn(k, i, err);
        if (!e)
            e = i % 2 ? owe_replied(&k->r, k->dossier,
                                    owe_proof_message(k->r.arena, k->messages[i]), err)
                      : tell_promise(k, i, err);
    }
    return e ? e : tell_end(k, err);
}

static enum err tell_batch(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    struct batch *b = ctx;
    struct scene *s = b->scene;
    enum err e = ERR_OK;
    for (size_t i = 0; i < b->count && !e; i++) {
        const struct told *t = &b->told[i];
        struct teller k = {.scene = s, .t = t, .agent = agent_of(s, t->n)};
        k.r = record_begin(NULL, db, arena, s->shop, (struct actor){ACTOR_SYSTEM, 0}, t->at[0]);
        e = tell_one(&k, err);
    }
    return e;
}

static void batch_done(struct store_job *job)
{
    must(job->result, &job->error);
    sem_post(&((struct batch *)job)->free);
}

/* --- the whole */

static void set_up(struct scene *s, struct arena *arena)
{
    struct error err;
    struct new_shop shop = new_shop_defaults;
    struct str slug, made;
    int64_t id;
    shop.name = STR("Banc");
    must(setup_shop(&s->house.desk, arena, &shop, &slug, &s->shop, &err), &err);
    must(setup_inbox(&s->house.desk, arena, slug, STR("support@banc.example"), STR("Support"),
                     STR(""), &s->inbox, &err),
         &err);
    for (int i = 0; i < AGENTS; i++) {
        must(setup_user(&s->house.desk, arena, slug,
                        str_printf(arena, "agent%d@banc.example", i + 1),
                        str_printf(arena, "Agent %d", i + 1), STR("fr"), ROLE_LEAD,
                        STR(FILL_PASSWORD), &made, &id, &err),
             &err);
        s->agents[i] = id;
    }
}

/* A large cache spares the many indexes most of their reading. */
static enum err enlarge_cache(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)ctx;
    return sqlite_connection_exec((struct sqlite_db *)db,
                                  arena_printf(arena, "PRAGMA cache_size=-%d", CACHE_KIB), err);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void say_how_far(const struct scene *s, size_t n, double began, double *said)
{
    double now = seconds();
    if (now - *said < SAY_EVERY_S)
        return;
    *said = now;
    double each = (now - began) / (double)n;
    fprintf(stderr, "%zu of %zu dossiers, %.0f %%, %.0f a second, %.0f s left\n", n, s->dossiers,
            100.0 * (double)n / (double)s->dossiers, 1 / each, each * (double)(s->dossiers - n));
}

static void fill(struct scene *s)
{
    static struct batch batches[AHEAD];
    struct error err;
    double began = seconds(), said = began;
    must(store_write(s->house.store, enlarge_cache, NULL, &err), &err);
    for (int i = 0; i < AHEAD; i++) {
        struct batch *b = &batches[i];
        *b = (struct batch){.scene = s, .arena = arena_create(ARENA)};
        b->job = (struct store_job){.command = tell_batch, .ctx = b, .done = batch_done};
        sem_init(&b->free, 0, 1);
    }
    for (size_t n = 0, turn = 0; n < s->dossiers; turn++) {
        struct batch *b = &batches[turn % AHEAD];
        while (sem_wait(&b->free) != 0)
            continue;
        arena_reset(b->arena);
        for (b->count = 0; b->count < BATCH && n < s->dossiers; n++)
            make_told(s, b->arena, n, &b->told[b->count++]);
        must(store_submit(s->house.store, &b->job, &err), &err);
        say_how_far(s, n, began, &said);
    }
    for (int i = 0; i < AHEAD; i++) {
        while (sem_wait(&batches[i].free) != 0)
            continue;
        arena_destroy(&batches[i].arena);
    }
}

static int64_t count_events(struct scene *s, struct arena *arena)
{
    struct q_event_last_row last;
    struct db *db;
    struct error err;
    must(store_reader_create(s->house.store, &db, &err), &err);
    must(q_event_last(db, arena, &last, &err), &err);
    store_reader_destroy(&db);
    return last.id;
}

/* What the program itself does when it is idle: merges until nothing is left. */
static void settle_index(const char *data)
{
    char *path = realpath(data, NULL);
    struct arena *arena = arena_create(65536);
    struct sqlite_store store = {.path = arena_printf(arena, "%s/store.db", path)};
    struct error err;
    bool more = true;
    must(sqlite_connection_open(&store, OPEN_WRITER, &store.writer, &err), &err);
    while (more)
        must(text_index_merge(store.writer, 1000, &more, &err), &err);
    must(sqlite_connection_exec(store.writer, "PRAGMA wal_checkpoint(TRUNCATE)", &err), &err);
    sqlite_connection_close(&store.writer);
    arena_destroy(&arena);
    free(path);
}

int main(int argc, char **argv)
{
    static struct scene s = {.dossiers = 10000};
    const char *data = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--data") == 0)
            data = argv[i + 1];
        else if (strcmp(argv[i], "--dossiers") == 0)
            s.dossiers = strtoul(argv[i + 1], NULL, 10);
    }
    if (!data || !s.dossiers || !secret_init()) {
        fprintf(stderr, "bench_fill --data FOLDER [--dossiers N]\n");
        return 1;
    }
    log_set_level(LOG_ERROR); /* a command here is as long as 64 mails */
    struct error err;
    struct arena *arena = arena_create(1024 * 1024);
    s.customers = (s.dossiers * CUSTOMERS_PER_10 + 9) / 10;
    s.customer_ids = calloc(s.customers, sizeof *s.customer_ids);
    must(house_open(&(struct house_options){.data = data, .unsafe_no_sync = true}, &s.house, &err),
         &err);
    s.now = clock_now(&s.house.clock);
    set_up(&s, arena);
    double began = seconds();
    fill(&s);
    double took = seconds() - began;
    s.rows += count_events(&s, arena);
    house_close(&s.house);
    double settle_began = seconds();
    settle_index(data);
    printf("RESULT dossiers=%zu rows=%lld seconds=%.1f rows_s=%.0f index_seconds=%.1f\n",
           s.dossiers, (long long)s.rows, took, (double)s.rows / took, seconds() - settle_began);
    arena_destroy(&arena);
    free(s.customer_ids);
    return 0;
}
