#include "base/arena.h"
#include "desk/conduct.h"
#include "desk/inquiry_step.h"
#include "desk/practice.h"
#include "desk/scorecard.h"
#include "domain/practice/g32_silent_carrier.h"

struct silence {
    struct record *r;
    struct q_inquiry_row row;
    struct party party;
};

static bool passed(const struct silence *s, instant t)
{
    return !instant_is_none(t) && instant_cmp(t, s->r->now) <= 0;
}

static enum err write(struct silence *s, enum letter_kind kind, int level, struct error *err)
{
    int64_t letter;
    return party_write(
        s->r, &s->party,
        &(struct party_words){
            .kind = kind, .level = level, .due = s->row.due_at, .since = s->row.sent_at},
        &letter, err);
}

static enum err remind(struct silence *s, struct error *err)
{
    s->row.remind_at = instant_of(0);
    enum err e = write(s, LETTER_REMINDER, 0, err);
    return e ? e : inquiry_event(s->r, &s->row, EVENT_INQUIRY_REMINDED, err);
}

static enum err move(struct silence *s, enum inquiry_event event, bool *moved, struct error *err)
{
    struct inquiry_act act = {.event = event, .now = s->r->now};
    return inquiry_move(s->r, &s->row, &act, moved, err);
}

static enum err go_above(struct silence *s, struct error *err)
{
    int level = inquiry_level((enum inquiry_state)s->row.state);
    s->row.level = level;
    conduct_count(s->r, g32_silent_carrier.id, CONDUCT_RESPECTED);
    enum err e = write(s, LETTER_ESCALATION, level, err);
    return e ? e : inquiry_event(s->r, &s->row, EVENT_INQUIRY_ESCALATED, err);
}

/* G32 acts as the shop has set it. */
static enum err overdue(struct silence *s, struct error *err)
{
    enum practice_setting setting;
    bool moved = false;
    bool again = !instant_is_none(s->row.overdue_at);
    s->row.overdue_at = s->r->now;
    enum err e = inquiry_event(s->r, &s->row, EVENT_INQUIRY_OVERDUE, err);
    if (!e && !again)
        e = scorecard_answer(
            s->r, &(struct scored_answer){.parcel = s->row.parcel, .asked_at = s->row.sent_at},
            err);
    if (!e)
        e = practice_setting_of(s->r->db, s->r->arena, s->r->shop, &g32_silent_carrier, &setting,
                                err);
    if (e || setting == PRACTICE_OFF)
        return e;
    if (setting == PRACTICE_ON)
        e = move(s, INQUIRY_ESCALATE, &moved, err);
    if (!e && moved)
        return go_above(s, err);
    conduct_count(s->r, g32_silent_carrier.id, CONDUCT_RECORDED);
    return e ? e
             : record_event(s->r, s->row.dossier, EVENT_GUARDRAIL_WOULD,
                            str_printf(s->r->arena, "{\"practice\":\"G32\",\"inquiry\":%lld}",
                                       (long long)s->row.id),
                            err);
}

static enum err fell_due(struct silence *s, struct error *err)
{
    bool moved;
    enum err e = move(s, INQUIRY_LATE, &moved, err);
    if (!e && s->row.state == INQUIRY_UNANSWERED)
        return inquiry_concludes(s->r, &s->row, err);
    if (!e && moved)
        e = s->row.state == INQUIRY_OVERDUE ? overdue(s, err) : go_above(s, err);
    return e ? e : inquiry_keep(s->r, &s->row, err);
}

enum err inquiry_late(struct record *r, int64_t inquiry, struct error *err)
{
    struct silence *s = arena_alloc(r->arena, sizeof *s);
    s->r = r;
    enum err e = q_inquiry_row(
        r->db, r->arena, &(struct q_inquiry_row_in){.shop = r->shop, .id = inquiry}, &s->row, err);
    if (!e)
        e = party_load(r, s->row.incident, &s->party, err);
    if (e)
        return e;
    if (passed(s, s->row.due_at))
        return fell_due(s, err);
    if (passed(s, s->row.remind_at))
        e = remind(s, err);
    return e ? e : inquiry_keep(r, &s->row, err);
}
