/* Mails from the listener's hands to the store: read, received, answered. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/pool.h"
#include "channels/email/directory.h"
#include "channels/email/intake.h"
#include "desk/setup.h"
#include "domain/contact.h"
#include "domain/dossier.h"
#include "domain/machine.h"
#include "domain/message.h"

#include "../check_main.h"
#include "../desk/counter.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

enum { RECIPIENTS_MAX = 100 };

static struct counter c;
static struct error err;
static struct directory *directory;
static struct pool *pool;
static struct intake intake;

/* --- the listener's side ------------------------------------------------------ */

struct handed {
    struct lmtp_message message; /* first: intake gives it back */
    struct str bytes;
    bool unreadable;
    enum lmtp_result results[RECIPIENTS_MAX];
    atomic_int given[RECIPIENTS_MAX];
    atomic_size_t missing;
    sem_t done;
};

enum err lmtp_message_bytes(struct lmtp_message *message, struct str *out, struct error *e)
{
    struct handed *h = (struct handed *)message;
    *out = h->bytes;
    return h->unreadable ? error_set(e, ERR_IO, "cannot read a spooled mail") : ERR_OK;
}

void lmtp_message_done(struct lmtp_message *message, size_t recipient, enum lmtp_result result)
{
    struct handed *h = (struct handed *)message;
    h->results[recipient] = result;
    atomic_fetch_add(&h->given[recipient], 1);
    if (atomic_fetch_sub(&h->missing, 1) == 1)
        sem_post(&h->done);
}

static struct handed *hand(struct str bytes, const char *from, struct str *to, size_t count)
{
    struct handed *h = calloc(1, sizeof *h);
    h->message.envelope = (struct lmtp_envelope){.client = STR("mx.example"),
                                                 .sender = str_of(from),
                                                 .recipients = to,
                                                 .recipient_count = count};
    h->message.size = bytes.len;
    h->bytes = bytes;
    atomic_init(&h->missing, count);
    sem_init(&h->done, 0, 0);
    return h;
}

static void wait_for(struct handed *h)
{
    while (sem_wait(&h->done) != 0)
        continue;
}

static void let_go(struct handed *h)
{
    sem_destroy(&h->done);
    free(h);
}

/* Delivers one mail to one address; the first recipient's result. */
static enum lmtp_result deliver(struct str bytes, const char *from, const char *to)
{
    struct str address = str_of(to);
    struct handed *h = hand(bytes, from, &address, 1);
    intake_deliver(&intake, &h->message);
    wait_for(h);
    enum lmtp_result result = h->results[0];
    ck_assert_int_eq(atomic_load(&h->given[0]), 1);
    let_go(h);
    return result;
}

static void must_store(struct str bytes)
{
    ck_assert_int_eq(deliver(bytes, "lea@example.org", "sav@lune.example"), LMTP_STORED);
}

/* --- what is there ------------------------------------------------------------- */

static struct q_message_row newest(void)
{
    struct q_message_rows rows;
    ck_assert_int_eq(q_message_list(c.db, c.arena,
                                    &(struct q_message_list_in){.shop = c.shop.id,
                                                                .direction = DIRECTION_INBOUND,
                                                                .before = INT64_MAX,
                                                                .limit = 1},
                                    &rows, &err),
                     ERR_OK);
    ck_assert_uint_eq(rows.count, 1);
    return rows.items[0];
}

static void raw_is(int64_t message, struct str bytes)
{
    struct q_message_raw_row row;
    struct sha256 hash;
    struct str raw;
    ck_assert_int_eq(q_message_raw(c.db, c.arena,
                                   &(struct q_message_raw_in){.shop = c.shop.id, .id = message},
                                   &row, &err),
                     ERR_OK);
    memcpy(hash.bytes, row.raw_hash.ptr, SHA256_BYTES);
    ck_assert_int_eq(db_blob_get(c.db, c.arena, &hash, &raw, &err), ERR_OK);
    ck_assert(str_eq(raw, bytes));
}

static struct q_participant_list_rows participants(int64_t dossier)
{
    struct q_participant_list_rows rows;
    ck_assert_int_eq(q_participant_list(c.db, c.arena,
                                        &(struct q_participant_list_in){.dossier = dossier}, &rows,
                                        &err),
                     ERR_OK);
    return rows;
}

static struct str mail_of(const char *fields, const char *text)
{
    return str_printf(c.arena, "%sDate: Fri, 20 Nov 2026 10:00:00 +0100\r\n\r\n%s\r\n", fields,
                      text);
}

/* --- set up ---------------------------------------------------------------------- */

static enum err make_reader(void *ctx, int index, void **worker, struct error *e)
{
    (void)ctx, (void)index;
    struct db *db = NULL;
    enum err made = store_reader_create(c.desk.store, &db, e);
    *worker = db;
    return made;
}

static void drop_reader(void *ctx, void *worker)
{
    (void)ctx;
    struct db *db = worker;
    store_reader_destroy(&db);
}

static void refresh(void)
{
    ck_assert_int_eq(directory_refresh(directory, &c.desk, c.db, &err), ERR_OK);
}

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    directory = directory_create();
    refresh();
    ck_assert_int_eq(pool_create(&(struct pool_options){.workers = 3,
                                                        .queue_max = 512,
                                                        .worker_create = make_reader,
                                                        .worker_destroy = drop_reader},
                                 &pool, &err),
                     ERR_OK);
    intake = (struct intake){.desk = &c.desk, .directory = directory, .pool = pool};
}

static void tear_down(void)
{
    pool_destroy(&pool);
    directory_destroy(&directory);
    counter_close(&c);
}

static void add_shop(int number)
{
    struct new_shop shop = new_shop_defaults;
    struct str slug;
    int64_t id;
    shop.name = str_printf(c.arena, "Boutique %d", number);
    ck_assert_int_eq(setup_shop(&c.desk, c.arena, &shop, &slug, &id, &err), ERR_OK);
    ck_assert_int_eq(setup_inbox(&c.desk, c.arena, slug,
                                 str_printf(c.arena, "sav@b%d.example", number), STR("SAV"),
                                 STR(""), &id, &err),
                     ERR_OK);
}

/* --- tests ------------------------------------------------------------------------ */

START_TEST(a_mail_to_two_inboxes_and_two_shops_is_one_message_in_each_shop)
{
    add_shop(1);
    refresh();
    struct str to[] = {STR("sav@lune.example"), STR("sav@b1.example"), STR("compta@lune.example"),
                       STR("nobody@lune.example")};
    struct handed *h =
        hand(mail_of("From: lea@example.org\r\n", "Bonjour"), "lea@example.org", to, 4);
    intake_deliver(&intake, &h->message);
    wait_for(h);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(h->results[i], LMTP_STORED);
    ck_assert_int_eq(h->results[3], LMTP_MAILBOX_GONE);
    let_go(h);
    struct q_message_inbox_rows inboxes;
    ck_assert_int_eq(
        q_message_inboxes(c.db, c.arena,
                          &(struct q_message_inboxes_in){.messages = {&(int64_t){newest().id}, 1}},
                          &inboxes, &err),
        ERR_OK);
    ck_assert_uint_eq(inboxes.count, 2);
    ck_assert_int_eq(counter_total(&c, "messages.inbound"), 1);
}
END_TEST

START_TEST(nul_and_bytes_of_no_charset_anywhere_are_stored_and_given_back)
{
    static const char nasty[] =
        "From: \"L\0\xff\xc3 a\" <le\xff\0a@exam\0ple.org>\r\n"
        "Reply-To: =?utf-8?B?AP/+?= <r\xc0@example.org>\r\n"
        "To: sav@lune.example, \xff\xfe\0 <x\0y@example.org>\r\n"
        "Cc: =?utf-8?Q?=00=FF?= <\xed\xa0\x80@example.org>\r\n"
        "Subject: a\0b =?utf-8?Q?=00=0D=0A=FF?= \xf0\x9f\r\n"
        "Message-ID: <a\0b\xff c d@ex\0>\r\n"
        "In-Reply-To: <\0@\xff>\r\nReferences: <a b> <\xff\0> <c>\r\n"
        "Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n"
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nB\0on\xffjour\r\n"
        "--x\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<p>\0\xff<img "
        "src=\"cid:a\0b\"></p>\r\n"
        "--x\r\nContent-Type: ima\0ge/\xff; name=\"a\0\xff/../b.png\"\r\nContent-ID: <a\0b>\r\n"
        "Content-Disposition: attachment; "
        "filename*=utf-8''%00%FF%0A.png\r\n\r\n\0\xff\r\n--x--\r\n";
    struct str bytes = {nasty, sizeof nasty - 1};
    ck_assert_int_eq(deliver(bytes,
                             "l\xff"
                             "ea@example.org",
                             "sav@lune.example"),
                     LMTP_STORED);
    struct q_message_row m = newest();
    raw_is(m.id, bytes);
    ck_assert(str_find(m.text, STR("jour")) >= 0);
}
END_TEST

START_TEST(a_mail_without_from_or_subject_comes_from_its_envelope)
{
    must_store(mail_of("", "Bonjour, où est mon colis ?"));
    struct q_message_row m = newest();
    ck_assert(str_eq(m.sender_address, STR("lea@example.org")));
    ck_assert_uint_gt(m.subject.len, 0);
    ck_assert_int_eq(m.machine, MACHINE_NONE);
}
END_TEST

START_TEST(words_of_nobody_are_kept_for_a_person_and_owed_nothing)
{
    ck_assert_int_eq(
        deliver(mail_of("Subject: ?\r\n", "Bonjour"), "not an address", "sav@lune.example"),
        LMTP_STORED);
    struct q_dossier_facts_row d = counter_facts(&c, newest().dossier);
    ck_assert(d.unmatched);
    ck_assert(instant_is_none(d.next_due_at));
    must_store(mail_of("From: a=?b@example.org\r\n", "Bonjour"));
    d = counter_facts(&c, newest().dossier);
    ck_assert(d.unmatched);
    ck_assert_uint_eq(d.reply_address.len, 0);
    ck_assert_int_eq(counter_total(&c, "messages.outbound"), 0);
}
END_TEST

START_TEST(our_own_addresses_are_no_participants_and_get_no_answers)
{
    must_store(mail_of("From: lea@example.org\r\nReply-To: Compta@lune.example\r\n"
                       "To: sav+abcdef@lune.example, Noé <noe@example.org>\r\n"
                       "Cc: compta@LUNE.example, compta+xyz@lune.example\r\n",
                       "Bonjour"));
    int64_t dossier = newest().dossier;
    struct q_participant_list_rows people = participants(dossier);
    ck_assert_uint_eq(people.count, 1);
    ck_assert(str_eq(people.items[0].address, STR("noe@example.org")));
    ck_assert(str_eq(counter_facts(&c, dossier).reply_address, STR("lea@example.org")));
}
END_TEST

START_TEST(a_reply_address_that_answers_nobody_is_not_written_to)
{
    must_store(mail_of("From: lea@example.org\r\nReply-To: <no-reply@example.org>\r\n", "Bonjour"));
    ck_assert(str_eq(counter_facts(&c, newest().dossier).reply_address, STR("lea@example.org")));
    must_store(mail_of("From: noreply@form.example\r\nReply-To: <noe@example.org>\r\n", "Colis"));
    ck_assert(str_eq(counter_facts(&c, newest().dossier).reply_address, STR("noe@example.org")));
}
END_TEST

START_TEST(a_copy_that_no_mail_can_be_addressed_to_spoils_no_answer)
{
    must_store(
        mail_of("From: lea@example.org\r\n"
                "Cc: \"a b\"@example.org, =?utf-8?Q?x?=@example.org, noe@example.org,\r\n "
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org\r\n",
                "Bonjour"));
    struct q_participant_list_rows people = participants(newest().dossier);
    for (size_t i = 0; i < people.count; i++)
        ck_assert_msg(people.items[i].address.len < 320 &&
                          str_find(people.items[i].address, STR("=?")) < 0,
                      "%.*s", STR_ARG(people.items[i].address));
    ck_assert_uint_ge(people.count, 1);
}
END_TEST

START_TEST(of_a_hundred_recipients_twenty_stay_in_the_conversation)
{
    struct buf fields = buf_in(c.arena);
    buf_c(&fields, "From: lea@example.org\r\nTo: sav@lune.example");
    for (int i = 0; i < 100; i++)
        buf_printf(&fields, ",\r\n p%d@example.org", i);
    buf_c(&fields, "\r\n");
    must_store(mail_of(str_c(c.arena, buf_str(&fields)), "Bonjour"));
    ck_assert_uint_eq(participants(newest().dossier).count, PARTICIPANTS_MAX);
}
END_TEST

START_TEST(a_text_of_a_megabyte_and_a_long_message_id_are_kept_whole)
{
    char *text = arena_alloc(c.arena, 1200 * 1000 + 1);
    for (size_t i = 0; i < 1200 * 1000; i++)
        text[i] = i % 70 == 69 ? '\n' : i % 7 == 6 ? ' ' : (char)('a' + i % 23);
    char id[3000];
    memset(id, 'i', sizeof id);
    memcpy(id + sizeof id - 6, "@a.b", 5);
    must_store(mail_of(arena_printf(c.arena,
                                    "From: lea@example.org\r\nMessage-ID: <%s>\r\nReferences: <%s> "
                                    "<a b@c>\r\n",
                                    id, id),
                       text));
    struct q_message_row m = newest(), whole;
    ck_assert_uint_eq(m.text.len, 16000); /* so that a page of them stays a page */
    ck_assert(m.text_cut);
    ck_assert_int_eq(q_message_row(c.db, c.arena,
                                   &(struct q_message_row_in){.shop = c.shop.id, .id = m.id},
                                   &whole, &err),
                     ERR_OK);
    ck_assert_uint_gt(whole.text.len, 1190 * 1000);
    ck_assert(!whole.text_cut && !whole.damaged);
}
END_TEST

START_TEST(a_bounce_that_cannot_be_read_brings_its_dossier_back_and_a_delay_does_not)
{
    must_store(mail_of("From: lea@example.org\r\n", "Bonjour"));
    int64_t dossier = newest().dossier;
    char to[80];
    snprintf(to, sizeof to, "sav+%.*s@lune.example", STR_ARG(counter_token(&c, dossier)));
    struct str delay =
        mail_of("From: MAILER-DAEMON@example.org\r\nSubject: Warning: message delayed 24 hours\r\n",
                "This is a warning message only, you do not need to resend.\n\n  lea@example.org\n "
                "   Delay "
                "reason: mailbox is full");
    ck_assert_int_eq(deliver(delay, "", to), LMTP_STORED);
    ck_assert_int_eq(newest().dossier, dossier);
    ck_assert_int_eq(counter_facts(&c, dossier).state, DOSSIER_NEW);
    struct str failure =
        mail_of("From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\n", "Alas.");
    ck_assert_int_eq(deliver(failure, "", to), LMTP_STORED);
    ck_assert_int_eq(newest().dossier, dossier);
    ck_assert_int_eq(counter_facts(&c, dossier).state, DOSSIER_OPEN);
}
END_TEST

START_TEST(one_large_mail_to_many_shops_reaches_each_within_its_memory)
{
    enum { SHOPS = 60, SIZE = 3 * 1024 * 1024 };
    struct str *to = arena_array(c.arena, SHOPS, sizeof *to);
    for (int i = 0; i < SHOPS; i++) {
        add_shop(i);
        to[i] = str_printf(c.arena, "sav@b%d.example", i);
    }
    refresh();
    struct buf mail = buf_in(NULL);
    buf_c(&mail,
          "From: lea@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
          "--x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    while (mail.len < SIZE)
        buf_c(&mail, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n");
    buf_c(&mail, "--x--\r\n");
    struct handed *h = hand(buf_str(&mail), "lea@example.org", to, SHOPS);
    intake_deliver(&intake, &h->message);
    wait_for(h);
    for (int i = 0; i < SHOPS; i++)
        ck_assert_int_eq(h->results[i], LMTP_STORED);
    let_go(h);
    buf_release(&mail);
}
END_TEST

START_TEST(a_spooled_mail_that_cannot_be_read_is_for_later)
{
    struct str to = STR("sav@lune.example");
    struct handed *h = hand(STR("From: a@b.example\r\n\r\n"), "a@b.example", &to, 1);
    h->unreadable = true;
    intake_deliver(&intake, &h->message);
    wait_for(h);
    ck_assert_int_eq(h->results[0], LMTP_FAILED);
    let_go(h);
}
END_TEST

/* --- many at once ------------------------------------------------------------------ */

enum { SENDERS = 4, EACH = 40 };

static void *send_many(void *arg)
{
    int sender = *(int *)arg;
    struct arena *arena = arena_create(1024 * 1024);
    struct str to[] = {STR("sav@lune.example"), STR("compta@lune.example")};
    for (int i = 0; i < EACH; i++) {
        struct str bytes =
            str_printf(arena, "From: p%d@example.org\r\nSubject: n %d\r\n\r\nBonjour\r\n", sender,
                       i / 2); /* each twice */
        struct handed *h = hand(bytes, "p@example.org", to, 2);
        intake_deliver(&intake, &h->message);
        wait_for(h);
        for (int k = 0; k < 2; k++)
            if (h->results[k] != LMTP_STORED || atomic_load(&h->given[k]) != 1)
                abort();
        let_go(h);
    }
    arena_destroy(&arena);
    return NULL;
}

static atomic_bool refreshing;

static void *refresh_often(void *arg)
{
    struct db *db = arg;
    struct error e;
    while (atomic_load(&refreshing))
        if (directory_refresh(directory, &c.desk, db, &e))
            abort();
    return NULL;
}

START_TEST(many_senders_and_a_directory_that_changes_lose_and_double_nothing)
{
    pthread_t senders[SENDERS], other;
    int numbers[SENDERS];
    struct db *db;
    ck_assert_int_eq(store_reader_create(c.desk.store, &db, &err), ERR_OK);
    atomic_store(&refreshing, true);
    pthread_create(&other, NULL, refresh_often, db);
    for (int i = 0; i < SENDERS; i++) {
        numbers[i] = i;
        pthread_create(&senders[i], NULL, send_many, &numbers[i]);
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    atomic_store(&refreshing, false);
    pthread_join(other, NULL);
    store_reader_destroy(&db);
    ck_assert_int_eq(counter_total(&c, "messages.inbound"), SENDERS * EACH / 2);
    ck_assert_int_eq(counter_total(&c, "dossiers"), SENDERS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("intake");
    TCase *t = tcase_create("intake");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, a_mail_to_two_inboxes_and_two_shops_is_one_message_in_each_shop);
    tcase_add_test(t, nul_and_bytes_of_no_charset_anywhere_are_stored_and_given_back);
    tcase_add_test(t, a_mail_without_from_or_subject_comes_from_its_envelope);
    tcase_add_test(t, words_of_nobody_are_kept_for_a_person_and_owed_nothing);
    tcase_add_test(t, our_own_addresses_are_no_participants_and_get_no_answers);
    tcase_add_test(t, a_reply_address_that_answers_nobody_is_not_written_to);
    tcase_add_test(t, a_copy_that_no_mail_can_be_addressed_to_spoils_no_answer);
    tcase_add_test(t, of_a_hundred_recipients_twenty_stay_in_the_conversation);
    tcase_add_test(t, a_text_of_a_megabyte_and_a_long_message_id_are_kept_whole);
    tcase_add_test(t, a_bounce_that_cannot_be_read_brings_its_dossier_back_and_a_delay_does_not);
    tcase_add_test(t, one_large_mail_to_many_shops_reaches_each_within_its_memory);
    tcase_add_test(t, a_spooled_mail_that_cannot_be_read_is_for_later);
    tcase_add_test(t, many_senders_and_a_directory_that_changes_lose_and_double_nothing);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
