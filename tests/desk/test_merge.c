/* Merging by hand and taking it back, splitting, placing one message, and where
 * answers go then (domain.md 2.0, 2.1). */
#include "counter.h"
#include "invariants.h"

#include "base/arena.h"
#include "base/buf.h"
#include "desk/change.h"
#include "desk/link.h"
#include "desk/merge.h"
#include "desk/place.h"
#include "desk/reply.h"
#include "desk/split.h"
#include "domain/dossier.h"
#include "domain/promise.h"

#include "../check_main.h"

static struct counter c;
static struct error err;
static struct caller agent;

static void set_up(void)
{
    counter_open(&c);
    err = (struct error){0};
    agent = (struct caller){.shop = c.shop.id,
                            .actor = {ACTOR_TOKEN, 1},
                            .role = ROLE_AGENT,
                            .name = STR("Inès"),
                            .lang = LANG_FR};
}

static void tear_down(void)
{
    const char *broken = invariants_broken(c.db);
    ck_assert_msg(!broken, "%s", broken);
    counter_close(&c);
}

static struct received mail(const char *from, const char *subject, struct str token,
                            struct str answers)
{
    struct inbound in = counter_mail(&c, from, subject);
    in.reply_token = token;
    in.refs = &answers;
    in.ref_count = answers.len > 0;
    return counter_receive(&c, &in);
}

/* From somebody else's address, so that it opens a dossier of its own. */
static struct received opened(const char *from)
{
    struct received got = mail(from, "Colis", STR_NONE, STR_NONE);
    counter_pass(&c, duration_minutes(1));
    return got;
}

static struct q_message_facts_row message(int64_t id)
{
    struct q_message_facts_row m;
    ck_assert_int_eq(q_message_facts(c.db, c.arena,
                                     &(struct q_message_facts_in){.shop = c.shop.id, .id = id}, &m,
                                     &err),
                     ERR_OK);
    return m;
}

static int64_t reply(int64_t dossier)
{
    struct replied out;
    enum err e =
        reply_write(&c.desk, c.db, c.arena, &agent,
                    &(struct reply){.dossier = dossier, .text = STR("Bonjour Léa.")}, &out, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    counter_pass(&c, duration_minutes(1));
    return out.message;
}

static int64_t merged(int64_t dossier, int64_t into)
{
    int64_t survivor;
    struct merge merge = {dossier, into, true};
    enum err e = merge_dossiers(&c.desk, &agent, &merge, &survivor, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return survivor;
}

static int64_t unmerged(int64_t dossier)
{
    int64_t survivor;
    enum err e = merge_undo(&c.desk, &agent, dossier, &survivor, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return survivor;
}

static int64_t split(int64_t dossier, int64_t one)
{
    int64_t made;
    struct split split = {dossier, {&one, 1}, STR("Autre chose")};
    enum err e = split_dossier(&c.desk, &agent, &split, &made, &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
    return made;
}

static void set_state(int64_t dossier, enum dossier_state state)
{
    enum err e =
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = dossier,
                                               .version = counter_facts(&c, dossier).version,
                                               .has_state = true,
                                               .state = state},
                       &err);
    ck_assert_msg(e == ERR_OK, "%s %s %s", err_name(e), err.key, err.text);
}

struct ordering {
    int64_t customer, order;
    const char *number;
    instant needed_by;
};

static enum err order_command(struct db *db, struct arena *arena, void *ctx, struct error *e)
{
    (void)arena;
    struct ordering *o = ctx;
    return q_order_insert(db,
                          &(struct q_order_insert_in){.shop = c.shop.id,
                                                      .customer = o->customer,
                                                      .number = str_of(o->number),
                                                      .state = STR("paid"),
                                                      .total = 4000,
                                                      .currency = STR("EUR"),
                                                      .placed_at = clock_now(&c.clock),
                                                      .needed_by = o->needed_by},
                          &o->order, e);
}

/* The dossier is about an order that is needed by then. */
static void about_order(int64_t dossier, const char *number, instant needed_by)
{
    struct ordering o = {counter_facts(&c, dossier).customer, 0, number, needed_by};
    ck_assert_int_eq(counter_write(&c, order_command, &o, &err), ERR_OK);
    ck_assert_int_eq(change_order_link(&c.desk, &agent, dossier, o.order, true, &err), ERR_OK);
}

static instant in_days(int days)
{
    return instant_add(clock_now(&c.clock), duration_days(days));
}

static void needed_by(int64_t dossier, instant when)
{
    ck_assert_int_eq(
        change_dossier(&c.desk, &agent,
                       &(struct dossier_patch){.dossier = dossier,
                                               .version = counter_facts(&c, dossier).version,
                                               .has_needed_by = true,
                                               .needed_by = when},
                       &err),
        ERR_OK);
}

/* All that is to be the same again, in words that can be compared. */
static struct str picture(void)
{
    static const struct query_field text[] = {{"line", QUERY_TEXT, 0}};
    static const char sql[] =
        "SELECT line FROM ("
        "SELECT 1 AS part, d.id AS id, 'dossier ' || d.id || ' ' || d.state || ' ' || "
        "COALESCE(d.customer, 0) || ' ' || d.reply_address || ' ' || d.message_count || ' ' || "
        "d.snippet || ' ' || d.last_direction || ' ' || "
        "d.last_message_at || ' ' || COALESCE(d.next_due_at, 0) || ' ' || d.next_due_kind || ' ' "
        "|| d.severity || ' ' || d.escalation_level || ' ' || d.harm || ' ' || "
        "COALESCE(d.resolved_at, 0) || ' ' || COALESCE(d.merged_into, 0) || ' ' || "
        "d.contact_count || ' ' || COALESCE(d.needed_by, 0) || ' ' || d.needed_own || ' ' || "
        "COALESCE(d.needed_look_at, 0) || ' ' || d.reopened || ' ' || COALESCE(d.harm_at, 0) AS "
        "line FROM dossier d "
        "UNION ALL SELECT 2, m.id, 'message ' || m.id || ' ' || m.dossier FROM message m "
        "UNION ALL SELECT 3, p.id, 'promise ' || p.id || ' ' || p.dossier || ' ' || p.kind || ' ' "
        "|| p.state || ' ' || p.due_at || ' ' || p.proof FROM promise p "
        "UNION ALL SELECT 4, q.dossier, 'person ' || q.dossier || ' ' || q.address FROM "
        "participant "
        "q UNION ALL SELECT 5, o.dossier, 'order ' || o.dossier || ' ' || o.shop_order FROM "
        "dossier_order o) x ORDER BY part, id, line";
    static const struct query all = {.name = "picture",
                                     .kind = QUERY_MANY,
                                     .sqlite = sql,
                                     .postgres = sql,
                                     .out = text,
                                     .out_count = 1,
                                     .row_size = sizeof(struct str)};
    void *rows;
    size_t count;
    ck_assert_msg(query_many(c.db, c.arena, &all, NULL, &rows, &count, &err) == ERR_OK, "%s",
                  err.text);
    struct buf out = buf_in(c.arena);
    for (size_t i = 0; i < count; i++) {
        buf_add(&out, ((struct str *)rows)[i]);
        buf_char(&out, '\n');
    }
    return buf_str(&out);
}

static void same(struct str before, struct str after)
{
    ck_assert_msg(str_eq(before, after), "before:\n%.*s\nafter:\n%.*s", STR_ARG(before),
                  STR_ARG(after));
}

/* --- merging ---------------------------------------------------------------- */

START_TEST(replies_to_a_merged_dossier_follow_the_survivor)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier;
    struct str token = counter_token(&c, a);
    struct str ours = message(reply(a)).rfc_id;
    ck_assert_int_eq(merged(a, b), b);
    ck_assert_int_eq(counter_facts(&c, a).state, DOSSIER_MERGED);
    ck_assert_int_eq(mail("lea@example.org", "Re", token, STR_NONE).dossier, b);
    ck_assert_int_eq(mail("lea@example.org", "Re", STR_NONE, ours).dossier, b);
    struct str subject =
        str_printf(c.arena, "Re: Colis [#%lld]", (long long)counter_facts(&c, a).number);
    ck_assert_int_eq(mail("lea@example.org", str_c(c.arena, subject), STR_NONE, STR_NONE).dossier,
                     b);
}
END_TEST

START_TEST(merging_then_taking_it_back_changes_nothing)
{
    int64_t a, b;
    for (int kind = 0; kind < 8; kind++) {
        char from[3][40];
        for (int i = 0; i < 3; i++)
            snprintf(from[i], sizeof from[i], "p%d-%d@example.org", kind, i);
        a = opened(from[0]).dossier;
        b = opened(kind & 4 ? from[0] : from[1]).dossier;
        if (a == b)
            b = split(a, mail(from[0], "Re", counter_token(&c, a), STR_NONE).message);
        if (kind & 1)
            reply(a);
        if (kind & 2) {
            reply(b);
            set_state(b, kind & 1 ? DOSSIER_WAITING_CUSTOMER : DOSSIER_RESOLVED);
        }
        struct str before = picture();
        merged(a, b);
        ck_assert(!str_eq(before, picture()));
        ck_assert_int_eq(unmerged(a), b);
        same(before, picture());
    }
}
END_TEST

START_TEST(the_date_that_matters_and_what_is_grave_follow_the_orders_there_and_back)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier,
            d = opened("zoe@example.org").dossier;
    instant near = in_days(2), later = in_days(20), own = in_days(9);
    about_order(a, "CMD-1", later);
    about_order(b, "CMD-2", in_days(30));
    needed_by(d, own);
    struct str before = picture();
    merged(a, b); /* of the orders of both */
    ck_assert_int_eq(counter_facts(&c, b).needed_by.ms, later.ms);
    ck_assert(!counter_facts(&c, b).needed_own);
    ck_assert_int_eq(counter_facts(&c, b).contact_count, 2);
    merged(d, b); /* and what a person said */
    ck_assert_int_eq(counter_facts(&c, b).needed_by.ms, own.ms);
    ck_assert(counter_facts(&c, b).needed_own);
    unmerged(d);
    unmerged(a);
    same(before, picture());
    about_order(a, "CMD-3", near);
    ck_assert_int_eq(counter_facts(&c, a).severity, SEVERITY_MAJOR);
    merged(a, d);
    ck_assert_int_eq(counter_facts(&c, d).needed_by.ms, near.ms);
    ck_assert_int_eq(counter_facts(&c, d).severity, SEVERITY_MAJOR);
    mail("lea@example.org", "Re", counter_token(&c, d), STR_NONE); /* it is not as it was */
    unmerged(a);
    ck_assert_int_eq(counter_facts(&c, a).needed_by.ms, near.ms);
}
END_TEST

START_TEST(a_part_that_is_split_off_has_the_date_and_the_contacts_that_are_its_own)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier, went;
    int64_t one = mail("lea@example.org", "Re", counter_token(&c, a), STR_NONE).message;
    int64_t other = mail("lea@example.org", "Re", counter_token(&c, a), STR_NONE).message;
    instant by_order = in_days(20), own = in_days(9);
    about_order(a, "CMD-1", by_order);
    int64_t made = split(a, one);
    ck_assert_int_eq(counter_facts(&c, made).needed_by.ms, by_order.ms);
    ck_assert_int_eq(counter_facts(&c, made).contact_count, 1);
    ck_assert_int_eq(counter_facts(&c, a).contact_count, 2);
    needed_by(a, own);
    made = split(a, other);
    ck_assert_int_eq(counter_facts(&c, made).needed_by.ms, own.ms);
    other = mail("lea@example.org", "Re", counter_token(&c, a), STR_NONE).message;
    ck_assert_int_eq(place_message(&c.desk, &agent, other, b, &went, &err), ERR_OK);
    ck_assert_int_eq(counter_facts(&c, b).contact_count, 2);
    ck_assert_int_eq(counter_facts(&c, a).contact_count, 1);
    ck_assert_int_eq(counter_facts(&c, b).needed_by.ms, 0);
}
END_TEST

START_TEST(a_chain_of_merges_can_be_taken_back_in_any_order)
{
    for (int first = 0; first < 2; first++) {
        char from[3][40];
        for (int i = 0; i < 3; i++)
            snprintf(from[i], sizeof from[i], "q%d-%d@example.org", first, i);
        int64_t a = opened(from[0]).dossier, b = opened(from[1]).dossier,
                d = opened(from[2]).dossier;
        reply(b);
        struct str before = picture();
        merged(a, b);
        ck_assert_int_eq(merged(b, d), d);
        ck_assert_int_eq(counter_facts(&c, a).merged_into, d);
        ck_assert_int_eq(unmerged(first ? a : b), d);
        if (!first)
            ck_assert_int_eq(counter_facts(&c, a).merged_into, b);
        unmerged(first ? b : a);
        same(before, picture());
    }
}
END_TEST

START_TEST(what_came_after_a_merge_stays_and_can_be_moved_one_by_one)
{
    struct received a = opened("lea@example.org");
    int64_t b = opened("noe@example.org").dossier, dossier;
    merged(a.dossier, b);
    struct received later = mail("lea@example.org", "Re", counter_token(&c, a.dossier), STR_NONE);
    ck_assert_int_eq(later.dossier, b);
    unmerged(a.dossier);
    ck_assert_int_eq(message(a.message).dossier, a.dossier);
    ck_assert_int_eq(message(later.message).dossier, b);
    ck_assert_int_eq(place_message(&c.desk, &agent, later.message, a.dossier, &dossier, &err),
                     ERR_OK);
    ck_assert_int_eq(dossier, a.dossier);
    ck_assert_int_eq(message(later.message).dossier, a.dossier);
}
END_TEST

START_TEST(what_a_dossier_promised_is_owed_by_it_again)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier;
    merged(a, b);
    reply(b);
    ck_assert_int_eq(counter_facts(&c, b).customer_promises, 0);
    unmerged(a);
    ck_assert_int_eq(counter_facts(&c, a).customer_promises, 1);
    ck_assert_int_eq(counter_facts(&c, b).customer_promises, 0);
    ck_assert_int_eq(counter_facts(&c, a).state, DOSSIER_NEW);
}
END_TEST

START_TEST(what_had_its_place_keeps_it_when_it_joins_words_that_had_none)
{
    int64_t a = opened("lea@example.org").dossier;
    int64_t doubt =
        mail("stranger@example.net", "Re: Colis", counter_token(&c, a), STR_NONE).dossier;
    ck_assert(counter_facts(&c, doubt).unmatched);
    merged(a, doubt);
    ck_assert(!counter_facts(&c, doubt).unmatched);
}
END_TEST

START_TEST(two_customers_stay_two_and_the_agent_must_know)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier, survivor;
    struct merge merge = {a, b, false};
    ck_assert_int_eq(merge_dossiers(&c.desk, &agent, &merge, &survivor, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.merge.customers");
    int64_t lea = counter_facts(&c, a).customer, noe = counter_facts(&c, b).customer;
    merged(a, b);
    ck_assert_int_eq(counter_facts(&c, a).customer, lea);
    ck_assert_int_eq(counter_facts(&c, b).customer, noe);
}
END_TEST

START_TEST(a_merge_is_final_after_thirty_days_and_for_what_is_not_merged)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier, survivor;
    ck_assert_int_eq(merge_undo(&c.desk, &agent, a, &survivor, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.undo.none");
    merged(a, b);
    counter_pass(&c, duration_days(31));
    ck_assert_int_eq(merge_undo(&c.desk, &agent, a, &survivor, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.undo.late");
    struct merge itself = {b, a, true};
    ck_assert_int_eq(merge_dossiers(&c.desk, &agent, &itself, &survivor, &err), ERR_INVALID);
}
END_TEST

/* --- splitting -------------------------------------------------------------- */

START_TEST(answers_to_split_words_follow_them)
{
    struct received first = opened("lea@example.org");
    struct str token = counter_token(&c, first.dossier);
    int64_t ours = reply(first.dossier);
    struct received second = mail("lea@example.org", "Re", token, STR_NONE);
    int64_t answer = reply(first.dossier);
    int64_t ids[] = {second.message, answer}, made;
    struct split both = {first.dossier, {ids, 2}, STR_NONE};
    ck_assert_int_eq(split_dossier(&c.desk, &agent, &both, &made, &err), ERR_OK);
    ck_assert_int_eq(message(answer).dossier, made);
    ck_assert_int_eq(mail("lea@example.org", "Re", token, message(answer).rfc_id).dossier, made);
    ck_assert_int_eq(mail("lea@example.org", "Re", token, message(ours).rfc_id).dossier,
                     first.dossier);
    ck_assert_int_eq(mail("lea@example.org", "Re", counter_token(&c, made), STR_NONE).dossier,
                     made);
}
END_TEST

START_TEST(a_split_owes_what_was_owed_and_taking_it_back_leaves_one_debt)
{
    struct received first = opened("lea@example.org");
    struct received second =
        mail("lea@example.org", "Re", counter_token(&c, first.dossier), STR_NONE);
    instant due = counter_facts(&c, first.dossier).next_due_at;
    struct str before = picture();
    int64_t made = split(first.dossier, second.message), survivor;
    struct q_dossier_facts_row is = counter_facts(&c, made);
    ck_assert_int_eq(is.state, DOSSIER_OPEN);
    ck_assert_int_eq(is.next_due_at.ms, due.ms);
    ck_assert_int_eq(is.customer, counter_facts(&c, first.dossier).customer);
    ck_assert_int_eq(counter_facts(&c, first.dossier).next_due_at.ms, due.ms);
    ck_assert_int_eq(split_undo(&c.desk, &agent, made, &survivor, &err), ERR_OK);
    ck_assert_int_eq(survivor, first.dossier);
    ck_assert_int_eq(message(second.message).dossier, first.dossier);
    ck_assert_int_eq(counter_facts(&c, first.dossier).customer_promises, 1);
    struct str after = picture(), line;
    while (str_split(&before, '\n', &line))
        ck_assert_msg(!line.len || str_find(after, line) >= 0, "%.*s", STR_ARG(line));
}
END_TEST

START_TEST(a_split_is_no_more_to_be_undone_when_the_rest_joined_what_was_split_off)
{
    struct received first = opened("lea@example.org");
    struct received second =
        mail("lea@example.org", "Re", counter_token(&c, first.dossier), STR_NONE);
    int64_t made = split(first.dossier, second.message), survivor;
    merged(first.dossier, made);
    ck_assert_int_eq(split_undo(&c.desk, &agent, made, &survivor, &err), ERR_REFUSED);
    ck_assert_int_eq(counter_facts(&c, made).state, DOSSIER_OPEN);
    unmerged(first.dossier);
    ck_assert_int_eq(split_undo(&c.desk, &agent, made, &survivor, &err), ERR_OK);
}
END_TEST

START_TEST(at_least_one_message_stays)
{
    struct received first = opened("lea@example.org");
    int64_t made, dossier, other = opened("noe@example.org").dossier;
    struct split all = {first.dossier, {&first.message, 1}, STR_NONE};
    ck_assert_int_eq(split_dossier(&c.desk, &agent, &all, &made, &err), ERR_REFUSED);
    ck_assert_str_eq(err.key, "refusal.split.all");
    ck_assert_int_eq(place_message(&c.desk, &agent, first.message, other, &dossier, &err),
                     ERR_REFUSED);
    all.dossier = other;
    ck_assert_int_eq(split_dossier(&c.desk, &agent, &all, &made, &err), ERR_INVALID);
}
END_TEST

START_TEST(words_split_from_anothers_dossier_are_their_authors)
{
    int64_t a = opened("lea@example.org").dossier;
    struct received noe = opened("noe@example.org");
    int64_t customer = counter_facts(&c, noe.dossier).customer;
    merged(noe.dossier, a);
    int64_t made = split(a, noe.message);
    struct q_dossier_facts_row is = counter_facts(&c, made);
    ck_assert_int_eq(is.customer, customer);
    ck_assert(str_eq(is.reply_address, STR("noe@example.org")));
}
END_TEST

/* --- links ------------------------------------------------------------------ */

static size_t links(int64_t dossier)
{
    struct q_link_list_rows rows;
    ck_assert_int_eq(
        q_link_list(c.db, c.arena, &(struct q_link_list_in){.dossier = dossier}, &rows, &err),
        ERR_OK);
    return rows.count;
}

START_TEST(linked_dossiers_show_each_other_also_when_one_is_merged)
{
    int64_t a = opened("lea@example.org").dossier, b = opened("noe@example.org").dossier,
            d = opened("zoe@example.org").dossier;
    ck_assert_int_eq(link_dossiers(&c.desk, &agent, b, a, true, &err), ERR_OK);
    ck_assert_int_eq(link_dossiers(&c.desk, &agent, a, b, true, &err), ERR_OK);
    ck_assert_int_eq(counter_events(&c, EVENT_DOSSIER_LINKED), 2);
    ck_assert_uint_eq(links(a), 1);
    merged(b, d);
    ck_assert_uint_eq(links(a), 1);
    ck_assert_uint_eq(links(d), 1);
    ck_assert_int_eq(link_dossiers(&c.desk, &agent, a, b, false, &err), ERR_OK);
    ck_assert_uint_eq(links(d), 0);
    ck_assert_int_eq(link_dossiers(&c.desk, &agent, a, a, true, &err), ERR_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("merge");
    TCase *t = tcase_create("merge");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, replies_to_a_merged_dossier_follow_the_survivor);
    tcase_add_test(t, merging_then_taking_it_back_changes_nothing);
    tcase_add_test(t, the_date_that_matters_and_what_is_grave_follow_the_orders_there_and_back);
    tcase_add_test(t, a_part_that_is_split_off_has_the_date_and_the_contacts_that_are_its_own);
    tcase_add_test(t, a_chain_of_merges_can_be_taken_back_in_any_order);
    tcase_add_test(t, what_came_after_a_merge_stays_and_can_be_moved_one_by_one);
    tcase_add_test(t, what_a_dossier_promised_is_owed_by_it_again);
    tcase_add_test(t, what_had_its_place_keeps_it_when_it_joins_words_that_had_none);
    tcase_add_test(t, two_customers_stay_two_and_the_agent_must_know);
    tcase_add_test(t, a_merge_is_final_after_thirty_days_and_for_what_is_not_merged);
    tcase_add_test(t, answers_to_split_words_follow_them);
    tcase_add_test(t, a_split_owes_what_was_owed_and_taking_it_back_leaves_one_debt);
    tcase_add_test(t, a_split_is_no_more_to_be_undone_when_the_rest_joined_what_was_split_off);
    tcase_add_test(t, at_least_one_message_stays);
    tcase_add_test(t, words_split_from_anothers_dossier_are_their_authors);
    tcase_add_test(t, linked_dossiers_show_each_other_also_when_one_is_merged);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
