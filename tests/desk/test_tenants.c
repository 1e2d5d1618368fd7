/* Two shops in one house: nothing of the one can be reached from the other. */
#include "counter.h"

#include "base/arena.h"
#include "desk/change.h"
#include "desk/match.h"
#include "desk/open.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "desk/templates.h"
#include "domain/contact.h"
#include "domain/dossier.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static struct shop other;
static int64_t other_inbox;
static struct caller ours, theirs;

static void set_up(void)
{
    struct new_shop shop = new_shop_defaults;
    struct str slug;
    int64_t id;
    counter_open(&c);
    err = (struct error){0};
    shop.name = STR("Les Tilleuls");
    ck_assert_int_eq(setup_shop(&c.desk, c.arena, &shop, &slug, &id, &err), ERR_OK);
    ck_assert_int_eq(setup_inbox(&c.desk, c.arena, slug, STR("sav@tilleuls.example"), STR("SAV"),
                                 STR(""), &other_inbox, &err),
                     ERR_OK);
    ck_assert_int_eq(shop_load(&c.desk, c.db, c.arena, id, &other, &err), ERR_OK);
    ours = (struct caller){.shop = c.shop.id,
                           .actor = {ACTOR_TOKEN, 1},
                           .role = ROLE_ADMIN,
                           .name = STR("Inès"),
                           .lang = LANG_FR};
    theirs = ours;
    theirs.shop = other.id;
}

static void tear_down(void)
{
    counter_close(&c);
}

static struct inbound their_mail(const char *subject)
{
    struct inbound in = counter_mail(&c, "lea@example.org", subject);
    in.shop = &other;
    in.inboxes = &other_inbox;
    in.mail_domain = STR("tilleuls.example");
    return in;
}

static enum err upload_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct q_upload_insert_in *in = ctx;
    int64_t id;
    enum err result = q_upload_insert(db, in, &id, e);
    in->size = id;
    return result;
}

static int64_t upload(int64_t shop, int64_t size)
{
    struct sha256 hash = sha256_of(STR("x"));
    struct q_upload_insert_in in = {.shop = shop,
                                    .name = STR("a.pdf"),
                                    .type = STR("application/pdf"),
                                    .size = size,
                                    .hash = {(const char *)hash.bytes, SHA256_BYTES},
                                    .now = clock_now(&c.clock)};
    ck_assert_int_eq(counter_write(&c, upload_command, &in, &err), ERR_OK);
    return in.size;
}

static enum err write_reply(const struct reply *reply)
{
    struct replied out;
    return reply_write(&c.desk, c.db, c.arena, &ours, reply, &out, &err);
}

START_TEST(a_token_a_number_or_a_message_id_of_another_shop_is_no_sign)
{
    struct inbound in = their_mail("Colis");
    struct received first = counter_receive(&c, &in);
    struct q_dossier_facts_row d;
    ck_assert_int_eq(
        q_dossier_facts(c.db, c.arena,
                        &(struct q_dossier_facts_in){.shop = other.id, .id = first.dossier}, &d,
                        &err),
        ERR_OK);
    struct inbound here = counter_mail(&c, "lea@example.org", "Re: Colis [#1]");
    here.reply_token = d.reply_token;
    here.refs = &in.rfc_id;
    here.ref_count = 1;
    struct received got = counter_receive(&c, &here);
    ck_assert_int_ne(got.dossier, first.dossier);
    struct q_dossier_facts_row mine = counter_facts(&c, got.dossier);
    ck_assert(!mine.unmatched);
    ck_assert_int_eq(mine.number, 1);
    ck_assert_int_ne(mine.customer, d.customer);
}
END_TEST

START_TEST(the_same_mail_to_both_shops_is_a_message_in_each)
{
    struct inbound here = counter_mail(&c, "lea@example.org", "Colis"), there = here;
    there.shop = &other;
    there.inboxes = &other_inbox;
    struct received a = counter_receive(&c, &here), b = counter_receive(&c, &there);
    ck_assert(!b.known);
    ck_assert_int_ne(a.message, b.message);
    ck_assert(counter_receive(&c, &here).known);
}
END_TEST

START_TEST(what_is_the_other_shops_is_not_found)
{
    struct inbound in = their_mail("Colis");
    struct received first = counter_receive(&c, &in);
    struct replied replied;
    ck_assert_int_eq(reply_write(&c.desk, c.db, c.arena, &theirs,
                                 &(struct reply){.dossier = first.dossier, .text = STR("Bonjour")},
                                 &replied, &err),
                     ERR_OK);
    in = counter_mail(&c, "lea@example.org", "Colis");
    struct received mine = counter_receive(&c, &in);
    ck_assert_int_eq(write_reply(&(struct reply){.dossier = first.dossier, .text = STR("Bonjour")}),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(write_reply(&(struct reply){
                         .dossier = first.dossier, .note = true, .text = STR("Bonjour")}),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(reply_take_back(&c.desk, &ours, replied.message, &err), ERR_NOT_FOUND);
    ck_assert_int_eq(change_dossier(&c.desk, &ours,
                                    &(struct dossier_patch){.dossier = first.dossier,
                                                            .version = 2,
                                                            .has_subject = true,
                                                            .subject = STR("?")},
                                    &err),
                     ERR_NOT_FOUND);
    int64_t dossier;
    ck_assert_int_eq(match_message(&c.desk, &ours, first.message, mine.dossier, &dossier, &err),
                     ERR_NOT_FOUND);
    struct opened opened;
    ck_assert_int_eq(open_dossier(&c.desk, c.db, c.arena, &ours,
                                  &(struct opening){.subject = STR("Appel"),
                                                    .address = STR("lea@example.org"),
                                                    .inbox = other_inbox},
                                  &opened, &err),
                     ERR_INVALID);
}
END_TEST

START_TEST(a_template_or_a_file_of_another_shop_goes_with_no_reply)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    int64_t dossier = counter_receive(&c, &in).dossier, template, file = upload(other.id, 10);
    ck_assert_int_eq(template_add(&c.desk, c.arena, &theirs,
                                  &(struct template_text){.name = STR("Retard"),
                                                          .language = STR("fr"),
                                                          .subject = STR(""),
                                                          .body = STR("Bonjour")},
                                  &template, &err),
                     ERR_OK);
    struct reply reply = {.dossier = dossier, .text = STR("Bonjour"), .template = template};
    ck_assert_int_eq(write_reply(&reply), ERR_INVALID);
    ck_assert_str_eq(err.field, "template");
    reply = (struct reply){
        .dossier = dossier, .text = STR("Bonjour"), .uploads = &file, .upload_count = 1};
    ck_assert_int_eq(write_reply(&reply), ERR_INVALID);
    ck_assert_str_eq(err.field, "attachments");
}
END_TEST

START_TEST(files_that_no_mail_server_takes_together_are_refused_before_they_are_queued)
{
    struct inbound in = counter_mail(&c, "lea@example.org", "Colis");
    int64_t dossier = counter_receive(&c, &in).dossier;
    int64_t files[] = {upload(c.shop.id, REPLY_FILES_BYTES - 10), upload(c.shop.id, 11)};
    struct reply reply = {
        .dossier = dossier, .text = STR("Bonjour"), .uploads = files, .upload_count = 2};
    ck_assert_int_eq(write_reply(&reply), ERR_TOO_LARGE);
    ck_assert_str_eq(err.field, "attachments");
    reply.note = true; /* goes nowhere */
    ck_assert_int_eq(write_reply(&reply), ERR_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tenants");
    TCase *t = tcase_create("tenants");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_token_a_number_or_a_message_id_of_another_shop_is_no_sign);
    tcase_add_test(t, the_same_mail_to_both_shops_is_a_message_in_each);
    tcase_add_test(t, what_is_the_other_shops_is_not_found);
    tcase_add_test(t, a_template_or_a_file_of_another_shop_goes_with_no_reply);
    tcase_add_test(t, files_that_no_mail_server_takes_together_are_refused_before_they_are_queued);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
