#include "desk/words_facts.h"

#include "base/arena.h"
#include "desk/books.h"
#include "desk/known.h"
#include "domain/contact.h"
#include "domain/practice/g05_placeholders.h"
#include "domain/practice/g41_private.h"
#include "domain/practice/mask.h"
#include "domain/remedy.h"
#include "store/words.h"

/* Words of the subject that are orders of the shop. */
static enum err orders_named(struct words *w, struct db *db, struct arena *arena,
                             struct reply_facts *facts, struct error *err)
{
    struct order_mention words[ORDER_MENTIONS_MAX];
    struct str *known = arena_array(arena, ORDER_MENTIONS_MAX, sizeof *known);
    size_t n = g05_order_mentions(facts->subject, words);
    for (size_t i = 0; i < n; i++) {
        struct q_order_by_number_row order;
        enum err e = q_order_by_number(
            db, arena,
            &(struct q_order_by_number_in){.shop = w->caller->shop, .number = words[i].number},
            &order, err);
        if (!e)
            known[facts->known_order_count++] = words[i].number;
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    facts->known_orders = known;
    return ERR_OK;
}

/* Markers that were not filled: of fields that exist, or of none. */
static void add_holes(struct reply_facts *facts, struct template_hole *holes, struct str words)
{
    size_t at = 0;
    struct template_hole hole;
    while (facts->hole_count < TEMPLATE_FIELDS_MAX && template_next_marker(words, &at, &hole)) {
        hole.kind = template_field_find(hole.field) ? HOLE_EMPTY : HOLE_UNKNOWN;
        holes[facts->hole_count++] = hole;
    }
}

static enum err read_settings(struct words *w, struct db *db, struct arena *arena,
                              struct error *err)
{
    struct q_practice_switches_rows rows;
    enum err e = q_practice_switches(
        db, arena, &(struct q_practice_switches_in){.shop = w->caller->shop}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++)
        for (size_t n = 0; practices[n]; n++)
            if (str_eq(str_of(practices[n]->id), rows.items[i].practice))
                w->settings[n] = (enum practice_setting)rows.items[i].setting;
    return e;
}

static void state(struct words *w, enum stated_kind kind, struct str value)
{
    if (w->state_count < STATED_MAX && value.len <= STATED_VALUE_MAX)
        w->states[w->state_count++] = (struct stated){kind, value};
}

static void state_remedy(struct words *w, struct arena *arena,
                         const struct q_reply_standing_row *row)
{
    const char *name = remedy_kind_name((enum remedy_kind)row->kind);
    state(w, STATED_REMEDY, str_of(name));
    if (row->amount)
        state(w, STATED_AMOUNT,
              str_printf(arena, "%s=%lld %.*s", name, (long long)row->amount,
                         STR_ARG(row->currency)));
}

static enum err state_date(struct words *w, struct db *db, struct arena *arena,
                           const struct q_reply_standing_row *row, struct error *err)
{
    struct shop shop;
    enum promise_kind kind = (enum promise_kind)row->kind;
    if (promise_kept_by_reply(kind))
        return ERR_OK;
    enum err e = shop_load(w->desk, db, arena, w->caller->shop, &shop, err);
    if (e)
        return e;
    struct date d = zone_date(shop.zone, row->due_at);
    state(w, STATED_DATE,
          str_printf(arena, "%s=%04d-%02d-%02d", promise_kind_name(kind), d.year, d.month, d.day));
    return ERR_OK;
}

/* What stands behind the answer: for G04, and to be stated with it (G03). */
static enum err read_standing(struct words *w, struct db *db, struct arena *arena,
                              struct reply_facts *facts, struct error *err)
{
    struct q_reply_standing_rows rows;
    enum err e = q_reply_standing(db, arena, &(struct q_reply_standing_in){.dossier = w->dossier},
                                  &rows, err);
    if (e)
        return e;
    enum promise_kind *promises = arena_array(arena, rows.count, sizeof *promises);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_reply_standing_row *row = &rows.items[i];
        if (row->is_remedy) {
            state_remedy(w, arena, row);
            continue;
        }
        promises[facts->promise_count++] = (enum promise_kind)row->kind;
        e = state_date(w, db, arena, row, err);
    }
    for (size_t i = 0; i < w->reply->state_count; i++)
        state(w, w->reply->states[i].kind, w->reply->states[i].value);
    facts->promises = promises;
    facts->promises_known = true;
    facts->states = w->states;
    facts->state_count = w->state_count;
    return e;
}

static enum err read_stated(struct words *w, struct db *db, struct arena *arena,
                            struct reply_facts *facts, struct error *err)
{
    struct q_stated_last_rows rows;
    struct shop shop;
    if (!w->state_count)
        return ERR_OK;
    enum err e = q_stated_last(
        db, arena, &(struct q_stated_last_in){.dossier = w->dossier, .channel = CHANNEL_EMAIL},
        &rows, err);
    if (!e && rows.count)
        e = shop_load(w->desk, db, arena, w->caller->shop, &shop, err);
    if (e || !rows.count)
        return e;
    struct stated *before = arena_array(arena, rows.count, sizeof *before);
    for (size_t i = 0; i < rows.count; i++)
        before[i] = (struct stated){(enum stated_kind)rows.items[i].kind, rows.items[i].value};
    facts->stated_before = before;
    facts->stated_before_count = rows.count;
    struct str day = date_text(arena, w->caller->lang, zone_date(shop.zone, rows.items[0].at));
    facts->stated_when = str_printf(arena, "%.*s (%s)", STR_ARG(day),
                                    channel_name((enum channel)rows.items[0].channel));
    return ERR_OK;
}

static enum err read_earlier(const struct words *w, struct db *db, struct arena *arena,
                             struct reply_facts *facts, struct error *err)
{
    struct q_reply_earlier_rows rows;
    enum err e = q_reply_earlier(db, arena,
                                 &(struct q_reply_earlier_in){.shop = w->caller->shop,
                                                              .customer = w->customer,
                                                              .dossier = w->dossier,
                                                              .limit = EARLIER_MAX},
                                 &rows, err);
    if (e)
        return e;
    struct str *earlier = arena_array(arena, rows.count, sizeof *earlier);
    for (size_t i = 0; i < rows.count; i++)
        earlier[i] = rows.items[i].text;
    facts->earlier = earlier;
    facts->earlier_count = rows.count;
    return ERR_OK;
}

static enum answer yes(bool what)
{
    return what ? ANSWER_YES : ANSWER_NO;
}

/* What is asked of an answer to a customer, and not of a note. */
static enum err read_reply(struct words *w, struct db *db, struct arena *arena,
                           const struct q_reply_facts_row *row, struct reply_facts *facts,
                           struct error *err)
{
    struct known_fact *known = NULL;
    struct template_hole *holes = arena_array(arena, TEMPLATE_FIELDS_MAX, sizeof *holes);
    facts->complaint = yes(row->complaint);
    facts->first_human_reply = yes(!row->answered);
    facts->understood = row->understood;
    facts->refund_declined = yes(row->refund_declined);
    facts->holes = holes;
    add_holes(facts, holes, facts->text);
    add_holes(facts, holes, facts->subject);
    enum err e = orders_named(w, db, arena, facts, err);
    if (!e)
        e = read_standing(w, db, arena, facts, err);
    if (!e)
        e = read_stated(w, db, arena, facts, err);
    if (!e)
        e = read_earlier(w, db, arena, facts, err);
    if (!e)
        e = known_for_reply(w->desk, db, arena, w->caller, w->dossier, w->customer, &known,
                            &facts->known_count, err);
    facts->known = known;
    return e;
}

static bool in_force(const struct reply_facts *facts, const struct practice *practice)
{
    for (size_t i = 0; practices[i]; i++)
        if (practices[i] == practice)
            return facts->settings[i] == PRACTICE_ON;
    return false;
}

/* As the words will be kept (G41), however much else was found. */
static void mask(struct words *w, struct arena *arena, const struct reply_facts *facts)
{
    w->masked = in_force(facts, &g41_private) ? mask_private(arena, facts->book, facts->text)
                                              : (struct masked){.text = facts->text};
    w->masked_subject = w->reply->subject;
    if (w->reply->subject.len && facts->masks)
        w->masked_subject = mask_private(arena, NULL, w->reply->subject).text;
}

enum err words_ask(struct words *w, struct db *db, struct arena *arena, struct str subject,
                   struct findings *findings, struct error *err)
{
    struct lent_book lent = {0};
    struct q_reply_facts_row row;
    struct reply_facts facts = {
        .lang = text_language(w->reply->text) == LANGUAGE_FRENCH ? LANG_FR : LANG_EN,
        .subject = subject,
        .text = w->reply->text,
        .dossier_number = str_printf(arena, "%lld", (long long)w->number),
        .linked_orders = w->orders,
        .linked_order_count = w->order_count,
        .settings = w->settings,
        .note = w->reply->note,
        .masks = true,
        .after_sales_note = w->reply->note,
    };
    enum err e = read_settings(w, db, arena, err);
    if (!e)
        e = q_reply_facts(
            db, arena, &(struct q_reply_facts_in){.shop = w->caller->shop, .dossier = w->dossier},
            &row, err);
    if (!e && !w->reply->note)
        e = read_reply(w, db, arena, &row, &facts, err);
    if (!e && w->desk->books)
        e = books_lend(w->desk->books, db, arena, w->caller->shop, row.phrases, &lent, err);
    if (e)
        return e;
    facts.book = lent.book;
    e = practice_check_reply(arena, &facts, findings, err);
    mask(w, arena, &facts);
    findings->spotted = NULL; /* it points into the book */
    if (w->desk->books)
        books_return(w->desk->books, &lent);
    return e;
}
