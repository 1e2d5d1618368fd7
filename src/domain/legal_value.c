#include "domain/legal_value.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

const char *legal_kind_name(enum legal_kind kind)
{
    switch (kind) {
    case LEGAL_LENGTH: return "length";
    case LEGAL_RATE: return "rate";
    case LEGAL_STEPS: return "steps";
    case LEGAL_SWITCH: return "switch";
    }
    return "switch";
}

static const char *const unit_names[] = {"days", "working_days", "months", "years"};
static const int unit_most[] = {LEGAL_COUNT_MAX, LEGAL_COUNT_MAX, 100 * 12, 100};
static const char *const end_names[] = {[END_T_EU] = "T_EU", [END_T_CPC] = "T_CPC"};

/* --- reading ---------------------------------------------------------------- */

/* The next word of the text, between blanks. */
static struct str word(struct str *rest)
{
    struct str w;
    *rest = str_trim(*rest);
    return str_split(rest, ' ', &w) ? w : STR("");
}

static bool read_int(struct str text, int64_t min, int64_t max, int *out)
{
    int64_t n = 0;
    bool digits = text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9';
    if (!digits || !str_to_i64(text, min, max, &n))
        return false;
    *out = (int)n;
    return true;
}

static bool read_name(struct str text, const char *const *names, int count, int *out)
{
    for (int i = 0; i < count; i++)
        if (names[i] && str_eq(text, str_of(names[i]))) {
            *out = i;
            return true;
        }
    return false;
}

static bool read_length(struct str text, struct legal_value *v)
{
    int unit, end = END_AS_IS;
    if (!read_int(word(&text), 1, LEGAL_COUNT_MAX, &v->count) ||
        !read_name(word(&text), unit_names, 4, &unit) || v->count > unit_most[unit])
        return false;
    struct str rule = word(&text);
    if (rule.len && !read_name(rule, end_names, END_T_CPC + 1, &end))
        return false;
    v->unit = (enum legal_unit)unit;
    v->end = (enum end_rule)end;
    bool extended_anyhow = v->unit == LEGAL_WORKING_DAYS;
    return !str_trim(text).len && !(extended_anyhow && v->end != END_AS_IS);
}

/* "6.67", at most two decimals. */
static bool read_hundredths(struct str text, int *out)
{
    struct str whole = text, part = STR("");
    int units, cents = 0;
    ptrdiff_t point = str_chr(text, '.');
    if (point >= 0) {
        whole = str_sub(text, 0, (size_t)point);
        part = str_sub(text, (size_t)point + 1, text.len);
        if (part.len < 1 || part.len > 2 || !read_int(part, 0, 99, &cents))
            return false;
    }
    if (part.len == 1)
        cents *= 10;
    if (!read_int(whole, 0, LEGAL_PERCENT_MAX / 100, &units))
        return false;
    *out = units * 100 + cents;
    return *out <= LEGAL_PERCENT_MAX;
}

/* "6.67 %" or "6.67%", nothing after it. */
static bool read_percent(struct str text, int *out)
{
    text = str_trim(text);
    return str_ends(text, STR("%")) &&
           read_hundredths(str_trim(str_sub(text, 0, text.len - 1)), out) && *out > 0;
}

static bool read_step(struct str text, struct legal_step *s)
{
    text = str_trim(text);
    s->interest = str_eq(text, STR("interest"));
    return s->interest || read_percent(text, &s->percent);
}

/* "then +5 % a month" or "then 50 %". */
static bool read_then(struct str text, struct legal_value *v)
{
    text = str_trim(str_sub(text, strlen("then "), text.len));
    if (str_starts(text, STR("+")) && str_ends(text, STR(" a month")))
        return v->step_count > 0 &&
               read_percent(str_sub(text, 1, text.len - 1 - strlen(" a month")), &v->monthly);
    return v->step_count < LEGAL_STEPS_MAX && read_step(text, &v->steps[v->step_count++]);
}

static bool read_one_step(struct str text, struct legal_value *v)
{
    if (str_starts(text, STR("then ")))
        return read_then(text, v);
    ptrdiff_t colon = str_chr(text, ':');
    int before = v->step_count ? v->steps[v->step_count - 1].last_day : 0;
    if (colon < 0 || v->step_count == LEGAL_STEPS_MAX)
        return false;
    struct legal_step *s = &v->steps[v->step_count++];
    return read_int(str_trim(str_sub(text, 0, (size_t)colon)), before + 1, LEGAL_COUNT_MAX,
                    &s->last_day) &&
           read_step(str_sub(text, (size_t)colon + 1, text.len), s);
}

/* The last one, and no other, says what is ever after. */
static bool read_steps(struct str text, struct legal_value *v)
{
    struct str part;
    bool ended = false;
    while (str_split(&text, ';', &part)) {
        if (ended || !read_one_step(str_trim(part), v))
            return false;
        ended = v->monthly || !v->steps[v->step_count - 1].last_day;
    }
    return ended;
}

static bool read_value(enum legal_kind kind, struct str text, struct legal_value *v)
{
    v->off = str_eq(text, STR("off"));
    if (v->off)
        return true;
    switch (kind) {
    case LEGAL_LENGTH: return read_length(text, v);
    case LEGAL_RATE: return read_percent(text, &v->rate);
    case LEGAL_STEPS: return read_steps(text, v);
    case LEGAL_SWITCH: return str_eq(text, STR("on"));
    }
    return false;
}

enum err legal_value_parse(enum legal_kind kind, struct str text, struct legal_value *out,
                           struct error *err)
{
    static const char *const keys[] = {
        [LEGAL_LENGTH] = "legal.bad_length",
        [LEGAL_RATE] = "legal.bad_rate",
        [LEGAL_STEPS] = "legal.bad_steps",
        [LEGAL_SWITCH] = "legal.bad_switch",
    };
    char shown[64];
    *out = (struct legal_value){.kind = kind};
    text = str_trim(text);
    if (text.len <= LEGAL_TEXT_MAX && read_value(kind, text, out))
        return ERR_OK;
    struct str cut = str_cut(text, sizeof shown - 1);
    memcpy(shown, cut.len ? cut.ptr : "", cut.len);
    shown[cut.len] = '\0';
    return error_tell(err, ERR_INVALID, "value", keys[kind], shown);
}

/* --- writing ---------------------------------------------------------------- */

static void put_percent(struct buf *out, int hundredths)
{
    buf_printf(out, "%d", hundredths / 100);
    if (hundredths % 100)
        buf_printf(out, hundredths % 10 ? ".%02d" : ".%d",
                   hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10);
    buf_c(out, " %");
}

static void put_step(struct buf *out, const struct legal_step *s)
{
    if (s->last_day)
        buf_printf(out, "%d: ", s->last_day);
    else
        buf_c(out, "then ");
    if (s->interest)
        buf_c(out, "interest");
    else
        put_percent(out, s->percent);
}

static void put_steps(struct buf *out, const struct legal_value *v)
{
    for (int i = 0; i < v->step_count; i++) {
        buf_c(out, i ? "; " : "");
        put_step(out, &v->steps[i]);
    }
    if (!v->monthly)
        return;
    buf_c(out, "; then +");
    put_percent(out, v->monthly);
    buf_c(out, " a month");
}

struct str legal_value_format(struct arena *arena, const struct legal_value *v)
{
    struct buf out = buf_in(arena);
    if (v->off)
        return STR("off");
    switch (v->kind) {
    case LEGAL_LENGTH:
        buf_printf(&out, "%d %s", v->count, unit_names[v->unit]);
        if (v->end != END_AS_IS)
            buf_printf(&out, " %s", end_names[v->end]);
        break;
    case LEGAL_RATE: put_percent(&out, v->rate); break;
    case LEGAL_STEPS: put_steps(&out, v); break;
    case LEGAL_SWITCH: buf_c(&out, "on"); break;
    }
    return buf_str(&out);
}

/* --- counting --------------------------------------------------------------- */

struct date legal_length_end(const struct legal_value *v, struct date event, enum holiday_set set)
{
    switch (v->unit) {
    case LEGAL_DAYS: return period_legal_days(event, v->count, v->end, set);
    case LEGAL_WORKING_DAYS: return period_days(event, v->count, DAY_OUVRE, set);
    case LEGAL_MONTHS: return period_legal_months(event, v->count, v->end, set);
    case LEGAL_YEARS: return period_legal_months(event, v->count * 12, v->end, set);
    }
    return event;
}
