#include "domain/practice/practice.h"

#include "base/arena.h"
#include "domain/practice/g01_escalate.h"
#include "domain/practice/g02_blame.h"
#include "domain/practice/g03_contradiction.h"
#include "domain/practice/g04_promises.h"
#include "domain/practice/g05_placeholders.h"
#include "domain/practice/g07_harm.h"
#include "domain/practice/g08_surcharged.h"
#include "domain/practice/g10_voucher.h"
#include "domain/practice/g11_relay.h"
#include "domain/practice/g12_inquiry.h"
#include "domain/practice/g14_known.h"
#include "domain/practice/g16_repeated.h"
#include "domain/practice/g21_stop_sale.h"
#include "domain/practice/g24_receipt.h"
#include "domain/practice/g31_carrier.h"
#include "domain/practice/g32_silent_carrier.h"
#include "domain/practice/g33_told_first.h"
#include "domain/practice/g36_outcome.h"
#include "domain/practice/g40_legal_refund.h"
#include "domain/practice/g41_private.h"
#include "domain/practice/g43_pitch.h"
#include "domain/practice/g44_silence.h"

#include <string.h>

const struct practice *const practices[] = {
    &g01_escalate,
    &g02_blame,
    &g03_contradiction,
    &g04_promises,
    &g05_placeholders,
    &g07_harm,
    &g08_surcharged,
    &g10_voucher,
    &g11_relay,
    &g12_inquiry,
    &g14_known,
    &g16_repeated,
    &g21_stop_sale,
    &g24_receipt,
    &g31_carrier,
    &g32_silent_carrier,
    &g33_told_first,
    &g36_outcome,
    &g40_legal_refund,
    &g41_private,
    &g43_pitch,
    &g44_silence,
    NULL,
};

const struct practice *practice_find(struct str id)
{
    for (const struct practice *const *p = practices; *p; p++)
        if (str_eq(id, str_of((*p)->id)))
            return *p;
    return NULL;
}

static const char *const setting_names[] = {
    [PRACTICE_ON] = "on", [PRACTICE_RECORD_ONLY] = "record", [PRACTICE_OFF] = "off"};

const char *practice_setting_name(enum practice_setting setting)
{
    return setting_names[setting];
}

bool practice_setting_parse(struct str name, enum practice_setting *out)
{
    for (int s = PRACTICE_ON; s <= PRACTICE_OFF; s++)
        if (str_eq(name, str_of(setting_names[s]))) {
            *out = (enum practice_setting)s;
            return true;
        }
    return false;
}

const struct reason_code practice_reasons[] = {
    {"misread", "override.reason.misread"},
    {"customer_asked", "override.reason.customer_asked"},
    {"verified", "override.reason.verified"},
    {"to_confirm", "override.reason.to_confirm"},
    {"exception", "override.reason.exception"},
    {NULL, NULL},
};

bool practice_reason_known(struct str code)
{
    for (const struct reason_code *r = practice_reasons; r->code; r++)
        if (str_eq(code, str_of(r->code)))
            return true;
    return false;
}

void finding_add(struct findings *findings, struct finding finding)
{
    if (findings->count < FINDINGS_MAX)
        findings->items[findings->count++] = finding;
    else if (finding.mode < findings->items[FINDINGS_MAX - 1].mode)
        findings->items[FINDINGS_MAX - 1] = finding;
}

static void ask(const struct practice *p, enum practice_setting setting,
                const struct reply_facts *facts, struct findings *out)
{
    if (!p->check_reply || setting == PRACTICE_OFF || (facts->note && !p->notes))
        return;
    p->check_reply(facts, out);
    for (size_t i = 0; setting == PRACTICE_RECORD_ONLY && i < out->count; i++)
        out->items[i].recorded |= strcmp(out->items[i].practice, p->id) == 0;
}

static int rank(const struct finding *f)
{
    return f->recorded ? PRACTICE_ACT + 1 : (int)f->mode;
}

static void strongest_first(struct findings *findings)
{
    for (size_t i = 1; i < findings->count; i++) {
        struct finding moved = findings->items[i];
        size_t at = i;
        for (; at > 0 && rank(&findings->items[at - 1]) > rank(&moved); at--)
            findings->items[at] = findings->items[at - 1];
        findings->items[at] = moved;
    }
}

static enum err refuse(struct arena *arena, const struct finding *f, struct error *err)
{
    return error_refuse(err, f->practice, str_c(arena, f->field), f->key, str_c(arena, f->arg));
}

enum err practice_check_reply(struct arena *arena, const struct reply_facts *facts,
                              struct findings *out, struct error *err)
{
    *out = (struct findings){.arena = arena, .subject = facts->subject, .text = facts->text};
    for (size_t i = 0; practices[i]; i++)
        ask(practices[i], facts->settings ? facts->settings[i] : PRACTICE_ON, facts, out);
    strongest_first(out);
    bool blocked = out->count && out->items[0].mode == PRACTICE_BLOCK && !out->items[0].recorded;
    return blocked ? refuse(arena, &out->items[0], err) : ERR_OK;
}
