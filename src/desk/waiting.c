#include "desk/waiting.h"

#include "base/arena.h"
#include "desk/due.h"
#include "desk/life.h"
#include "desk/post.h"
#include "desk/record.h"
#include "desk/standing.h"
#include "store/queries.h"

static const struct actor the_system = {ACTOR_SYSTEM, 0};

static instant days_before(instant now, int days)
{
    return instant_add(now, duration_days(-days));
}

static struct str domain_of(struct str address)
{
    ptrdiff_t at = str_chr(address, '@');
    return at < 0 ? STR("localhost") : str_sub(address, (size_t)at + 1, SIZE_MAX);
}

/* Somebody must do something else: write elsewhere, call, give up. */
static enum err comes_back(struct record *r, const struct q_dossier_facts_row *row,
                           struct error *err)
{
    return life_move(r, row, &(struct life){.event = DOSSIER_DUE}, err);
}

static const struct automatic *reminder(struct record *r, const struct q_dossier_facts_row *row,
                                        const struct q_reminder_facts_row *facts,
                                        const struct shop *shop)
{
    struct arena *arena = r->arena;
    enum lang lang = shop->lang;
    lang_parse(facts->language, &lang);
    instant end = instant_add(row->waiting_since, duration_days(WAIT_END_DAYS));
    struct str number = str_printf(arena, "%lld", (long long)row->number);
    struct str asked = date_text(arena, lang, zone_date(shop->zone, facts->asked_at));
    struct str until = date_text(arena, lang, zone_date(shop->zone, end));
    struct automatic *out = arena_alloc(arena, sizeof *out);
    *out = (struct automatic){
        .dossier = row->id,
        .shop_name = shop->name,
        .mail_domain = domain_of(facts->inbox_address),
        .to = {row->reply_name, row->reply_address},
        .subject = i18n_format(arena, lang, "mail.reminder.subject",
                               I18N_STR("subject", row->subject), I18N_STR("number", number)),
        .text = i18n_format(arena, lang, "mail.reminder.body", I18N_STR("shop", shop->name),
                            I18N_STR("number", number), I18N_STR("asked", asked),
                            I18N_STR("until", until)),
        .key = str_printf(arena, "reminder:%lld:%lld", (long long)row->id,
                          (long long)row->waiting_since.ms),
    };
    return out;
}

static enum err ask_again(struct record *r, const struct q_dossier_facts_row *row,
                          struct error *err)
{
    const struct shop *shop;
    struct q_reminder_facts_row facts;
    enum err e =
        q_reminder_facts(r->db, r->arena, &(struct q_reminder_facts_in){row->id}, &facts, err);
    if (e == ERR_NOT_FOUND || (!e && !row->reply_address.len))
        return comes_back(r, row, err);
    if (!e)
        e = record_shop(r, &shop, err);
    if (e)
        return e;
    e = post_automatic(r, reminder(r, row, &facts, shop), err);
    return e ? e
             : q_dossier_set_reminded(
                   r->db, &(struct q_dossier_set_reminded_in){.id = row->id, .now = r->now}, NULL,
                   err);
}

/* What something holds open is no dossier to give up: it comes back instead. */
static enum err give_up(struct record *r, const struct q_dossier_facts_row *row, struct error *err)
{
    enum err e = life_move(r, row, &(struct life){.event = DOSSIER_SILENCE}, err);
    return e == ERR_REFUSED ? comes_back(r, row, err) : e;
}

typedef enum err (*waited)(struct record *r, const struct q_dossier_facts_row *row,
                           struct error *err);

static enum err silent(const struct desk *desk, struct db *db, struct arena *arena, instant now,
                       bool reminded, size_t *count, struct error *err)
{
    waited act = reminded ? give_up : ask_again;
    struct q_dossier_silent_rows rows;
    struct q_dossier_silent_in in = {
        .before = days_before(now, reminded ? WAIT_END_DAYS : WAIT_REMIND_DAYS),
        .reminded = reminded,
        .limit = DUE_BATCH};
    enum err e = q_dossier_silent(db, arena, &in, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct record r = record_begin(desk, db, arena, rows.items[i].shop, the_system, now);
        struct q_dossier_facts_row row;
        e = q_dossier_facts(db, arena,
                            &(struct q_dossier_facts_in){.shop = r.shop, .id = rows.items[i].id},
                            &row, err);
        if (!e)
            e = act(&r, &row, err);
    }
    *count += e ? 0 : rows.count;
    return e;
}

static enum err look_at_dates(const struct desk *desk, struct db *db, struct arena *arena,
                              instant now, size_t *count, struct error *err)
{
    struct q_dossier_needed_due_rows rows;
    enum err e = q_dossier_needed_due(
        db, arena, &(struct q_dossier_needed_due_in){.now = now, .limit = DUE_BATCH}, &rows, err);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct record r = record_begin(desk, db, arena, rows.items[i].shop, the_system, now);
        e = standing_needed_due(&r, rows.items[i].id, err);
    }
    *count += e ? 0 : rows.count;
    return e;
}

enum err waiting_act(const struct desk *desk, struct db *db, struct arena *arena, instant now,
                     size_t *count, struct error *err)
{
    enum err e = silent(desk, db, arena, now, true, count, err);
    if (!e)
        e = silent(desk, db, arena, now, false, count, err);
    return e ? e : look_at_dates(desk, db, arena, now, count, err);
}

/* Days are over once they have passed, not at their end. */
static instant over(instant since, int days)
{
    return instant_is_none(since) ? since
                                  : instant_add(since, duration_ms(duration_days(days).ms + 1));
}

static instant earlier(instant a, instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_cmp(a, b) <= 0 ? a : b;
}

enum err waiting_next(struct db *db, struct arena *arena, instant *next, struct error *err)
{
    struct q_waiting_next_row row;
    enum err e = q_waiting_next(db, arena, &row, err);
    if (!e)
        *next = earlier(row.look_at, earlier(over(row.unasked_since, WAIT_REMIND_DAYS),
                                             over(row.asked_since, WAIT_END_DAYS)));
    return e;
}
