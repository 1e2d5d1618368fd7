#include "desk/party.h"

#include "domain/remedy_menu.h"
#include "domain/transport_words.h"

enum err party_load(struct record *r, int64_t incident, struct party *out, struct error *err)
{
    enum err e = q_carrier_party(
        r->db, r->arena, &(struct q_carrier_party_in){.shop = r->shop, .incident = incident},
        &out->row, err);
    if (!e)
        e = record_shop(r, &out->shop, err);
    return e ? e
             : letter_thread(r,
                             &(struct thread_about){.carrier = out->row.carrier,
                                                    .incident = incident,
                                                    .dossier = out->row.dossier,
                                                    .inbox = out->row.inbox},
                             &out->thread, err);
}

struct str party_address(const struct party *party, int level)
{
    const struct str at[] = {party->row.inquiry_address, party->row.manager_address,
                             party->row.management_address};
    while (level > 0 && !at[level].len)
        level--;
    return at[level];
}

struct str party_day(const struct record *r, const struct party *party, instant t)
{
    return instant_is_none(t)
               ? STR("—")
               : date_text(r->arena, party->shop->lang, zone_date(party->shop->zone, t));
}

/* --- the words ----------------------------------------------------------------------- */

static const char *const problems[PROBLEMS] = {
    [PROBLEM_OTHER] = "letter.problem.late",
    [PROBLEM_LATE] = "letter.problem.late",
    [PROBLEM_LOST] = "letter.problem.lost",
    [PROBLEM_DAMAGED] = "letter.problem.damaged",
    [PROBLEM_RELAY_CLOSED] = "letter.problem.relay_closed",
    [PROBLEM_RELAY_WRONG] = "letter.problem.relay_wrong",
    [PROBLEM_REFUSED] = "letter.problem.refused",
    [PROBLEM_RETURNED] = "letter.problem.returned",
    [PROBLEM_PARTIAL] = "letter.problem.partial",
    [PROBLEM_DELIVERED_NOT_RECEIVED] = "letter.problem.delivered_not_received",
    [PROBLEM_WRONG_ITEM] = "letter.problem.late",
    [PROBLEM_DEFECT] = "letter.problem.late",
    [PROBLEM_TERMINATED] = "letter.problem.late",
};

struct wording {
    const char *subject, *body;
};

static const struct wording wordings[LETTER_KINDS] = {
    [LETTER_INQUIRY] = {"letter.inquiry.subject", "letter.inquiry.body"},
    [LETTER_REMINDER] = {"letter.reminder.subject", "letter.reminder.body"},
    [LETTER_ESCALATION] = {"letter.escalation.subject", "letter.escalation.body"},
    [LETTER_REOPENED] = {"letter.reopened.subject", "letter.reopened.body"},
    [LETTER_PROTEST] = {"letter.protest.subject", "letter.protest.body"},
    [LETTER_CLAIM] = {"letter.claim.subject", "letter.claim.body"},
    [LETTER_CONTEST] = {"letter.contest.subject", "letter.contest.body"},
    [LETTER_BY_HAND] = {"letter.by_hand.subject", "letter.by_hand.body"},
};

static struct str last_word(const struct record *r, const struct party *p)
{
    enum stage stage;
    enum lang lang = p->shop->lang;
    if (!stage_parse(p->row.stage, &stage))
        stage = STAGE_UNKNOWN;
    struct str name = i18n_text(lang, stage_words(stage)->name);
    return instant_is_none(p->row.last_event_at)
               ? name
               : str_printf(r->arena, "%.*s, %.*s", STR_ARG(name),
                            STR_ARG(party_day(r, p, p->row.last_event_at)));
}

static struct str said(struct str s)
{
    return s.ptr ? s : STR("");
}

static struct str filled(const struct record *r, const struct party *p,
                         const struct party_words *words, const char *key)
{
    enum lang lang = p->shop->lang;
    const struct q_carrier_party_row *row = &p->row;
    struct i18n_arg args[] = {
        I18N_STR("shop", p->shop->name),
        I18N_STR("carrier", row->carrier_name),
        I18N_STR("tracking", row->tracking),
        I18N_STR("order", row->order_number),
        I18N_STR("problem", i18n_text(lang, problems[row->kind])),
        I18N_STR("handed", party_day(r, p, row->handed_at)),
        I18N_STR("received", party_day(r, p, row->delivered_at)),
        I18N_STR("last", last_word(r, p)),
        I18N_STR("due", party_day(r, p, words->due)),
        I18N_STR("since", party_day(r, p, words->since)),
        I18N_STR("details", said(words->details)),
        I18N_STR("amount", said(words->amount)),
        {0},
    };
    return i18n_fill(r->arena, lang, key, args);
}

enum err party_write(struct record *r, const struct party *party, const struct party_words *words,
                     int64_t *letter, struct error *err)
{
    const struct wording *wording = &wordings[words->kind];
    return letter_write(r, &party->thread,
                        &(struct letter){
                            .kind = words->kind,
                            .address = party_address(party, words->level),
                            .name = party->row.carrier_name,
                            .lang = party->shop->lang,
                            .subject = filled(r, party, words, wording->subject),
                            .text = filled(r, party, words, wording->body),
                            .author = words->author,
                            .files = words->files,
                            .file_count = words->file_count,
                        },
                        letter, err);
}
