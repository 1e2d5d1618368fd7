#include "domain/carrier_terms.h"

#include "base/arena.h"
#include "base/buf.h"

static const struct {
    const char *name;
    enum term_kind kind;
} codes[TERM_CODES] = {
    [TERM_PROTEST] = {"protest", TERM_LENGTH},
    [TERM_DAMAGE_BY] = {"damage_by", TERM_LENGTH},
    [TERM_LOSS_BY] = {"loss_by", TERM_LENGTH},
    [TERM_NOT_RECEIVED_BY] = {"not_received_by", TERM_LENGTH},
    [TERM_LATE_BY] = {"late_by", TERM_LENGTH},
    [TERM_LOST_AFTER] = {"lost_after", TERM_LENGTH},
    [TERM_BAR] = {"bar", TERM_LENGTH},
    [TERM_INQUIRY_AFTER] = {"inquiry_after", TERM_LENGTH},
    [TERM_ANSWER_IN] = {"answer_in", TERM_LENGTH},
    [TERM_CAP_KILO] = {"cap_kilo", TERM_MONEY},
    [TERM_CAP_PARCEL] = {"cap_parcel", TERM_MONEY},
    [TERM_PAPERS_DAMAGE] = {"papers_damage", TERM_PAPERS},
    [TERM_PAPERS_LOSS] = {"papers_loss", TERM_PAPERS},
    [TERM_PAPERS_NOT_RECEIVED] = {"papers_not_received", TERM_PAPERS},
    [TERM_PAPERS_LATE] = {"papers_late", TERM_PAPERS},
    [TERM_SHARE_LOST] = {"share_lost", TERM_PERCENT},
    [TERM_SHARE_DAMAGED] = {"share_damaged", TERM_PERCENT},
    [TERM_SHARE_NOT_RECEIVED] = {"share_not_received", TERM_PERCENT},
    [TERM_FREIGHT_LATE] = {"freight_late", TERM_PERCENT},
    [TERM_FREIGHT_RETURNED] = {"freight_returned", TERM_PERCENT},
    [TERM_THRESHOLD] = {"threshold", TERM_MONEY},
    [TERM_MONTH_CAP] = {"month_cap", TERM_MONEY},
    [TERM_AUDIT] = {"audit", TERM_PERCENT},
};

const char *term_code_name(enum term_code code)
{
    return codes[code].name;
}

enum term_kind term_code_kind(enum term_code code)
{
    return codes[code].kind;
}

bool term_code_parse(struct str name, enum term_code *out)
{
    for (int i = 0; i < TERM_CODES; i++)
        if (str_eq(name, str_of(codes[i].name))) {
            *out = (enum term_code)i;
            return true;
        }
    return false;
}

/* --- values ----------------------------------------------------------------------------- */

static bool read_length(struct str text, struct clock_length *out)
{
    struct str rest = text, number;
    int64_t amount;
    bool good = str_split(&rest, ' ', &number) &&
                str_to_i64(number, 1, CLOCK_AMOUNT_MAX, &amount) &&
                clock_unit_parse(str_trim(rest), &out->unit);
    out->amount = good ? (int)amount : 0;
    return good && (out->unit == UNIT_DAYS || out->unit == UNIT_WORKING_DAYS ||
                    out->unit == UNIT_MONTHS || out->unit == UNIT_HOURS);
}

/* "23 EUR" or "23.00 EUR": two digits behind the point. */
static bool read_money(struct str text, struct money *out)
{
    struct str rest = text, number, units;
    int64_t whole, part = 0;
    if (!str_split(&rest, ' ', &number) || !str_split(&number, '.', &units))
        return false;
    bool good = str_to_i64(units, 0, 100000000, &whole) &&
                (!number.len || (number.len == 2 && str_to_i64(number, 0, 99, &part)));
    return good && money_of(whole * 100 + part, str_trim(rest), out);
}

static bool read_percent(struct str text, int *out)
{
    int64_t n;
    if (!str_ends(text, STR("%")) ||
        !str_to_i64(str_trim(str_sub(text, 0, text.len - 1)), 0, 100, &n))
        return false;
    *out = (int)n;
    return true;
}

static bool read_papers(struct str text, unsigned *out)
{
    struct str rest = text, word;
    enum claim_paper paper;
    *out = 0;
    while (str_split(&rest, ' ', &word)) {
        if (word.len && !claim_paper_parse(word, &paper))
            return false;
        *out |= word.len ? (unsigned)paper : 0;
    }
    return *out != 0;
}

enum err term_value_parse(enum term_kind kind, struct str text, struct term_value *out,
                          struct error *err)
{
    static const char *const keys[] = {[TERM_LENGTH] = "carrier_terms.bad_length",
                                       [TERM_MONEY] = "carrier_terms.bad_money",
                                       [TERM_PERCENT] = "carrier_terms.bad_percent",
                                       [TERM_PAPERS] = "carrier_terms.bad_papers"};
    char shown[64];
    bool good = false;
    text = str_trim(text);
    *out = (struct term_value){.kind = kind, .none = str_eq(text, STR("none"))};
    switch (kind) {
    case TERM_LENGTH: good = read_length(text, &out->length); break;
    case TERM_MONEY: good = read_money(text, &out->money); break;
    case TERM_PERCENT: good = read_percent(text, &out->percent); break;
    case TERM_PAPERS: good = read_papers(text, &out->papers); break;
    }
    if (good || out->none)
        return ERR_OK;
    struct str cut = str_cut(text, sizeof shown - 1);
    for (size_t i = 0; i < cut.len; i++)
        shown[i] = cut.ptr[i];
    shown[cut.len] = 0;
    return error_tell(err, ERR_INVALID, "value", keys[kind], shown);
}

static struct str papers_text(struct arena *arena, unsigned papers)
{
    struct buf out = buf_in(arena);
    for (int i = 0; i < PAPER_KINDS; i++)
        if (papers & 1u << i) {
            buf_c(&out, out.len ? " " : "");
            buf_c(&out, claim_paper_name((enum claim_paper)(1 << i)));
        }
    return buf_str(&out);
}

struct str term_value_format(struct arena *arena, const struct term_value *v)
{
    if (v->none)
        return STR("none");
    switch (v->kind) {
    case TERM_LENGTH:
        return str_printf(arena, "%d %s", v->length.amount, clock_unit_name(v->length.unit));
    case TERM_MONEY:
        return str_printf(arena, "%lld.%02lld %s", (long long)(v->money.amount / 100),
                          (long long)(v->money.amount % 100), v->money.currency);
    case TERM_PERCENT: return str_printf(arena, "%d %%", v->percent);
    case TERM_PAPERS: return papers_text(arena, v->papers);
    }
    return STR("");
}
