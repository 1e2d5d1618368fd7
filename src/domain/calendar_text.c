#include "domain/calendar.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

enum { MINUTES_PER_DAY = 1440, DAYS_PER_WEEK = 7 };

static const char *const day_names[DAYS_PER_WEEK] = {"mon", "tue", "wed", "thu",
                                                     "fri", "sat", "sun"};

/* One rule, as far as it is read. */
struct rule {
    bool days[DAYS_PER_WEEK];
    struct calendar_exception dates[CALENDAR_EXCEPTIONS_MAX];
    size_t date_count;
    bool has_days, closed;
    struct day_hours hours;
};

struct reading {
    struct calendar calendar;
    bool day_given[DAYS_PER_WEEK];
    struct calendar_exception exceptions[CALENDAR_EXCEPTIONS_MAX];
    int64_t exception_days;
    struct rule rule;
    struct error *err;
};

static enum err wrong(struct reading *r, const char *key, struct str word)
{
    word = str_cut(word, 40);
    error_field(r->err, ERR_INVALID, "hours", "%s: \"%.*s\"", key, STR_ARG(word));
    if (r->err) {
        snprintf(r->err->key, sizeof r->err->key, "%s", key);
        snprintf(r->err->arg, sizeof r->err->arg, "%.*s", STR_ARG(word));
    }
    return ERR_INVALID;
}

/* Takes the next word off `*rest`; commas part words as spaces do. */
static bool next_word(struct str *rest, struct str *word)
{
    size_t from = 0;
    while (from < rest->len && strchr(" ,\t\r", rest->ptr[from]))
        from++;
    size_t to = from;
    while (to < rest->len && !strchr(" ,\t\r", rest->ptr[to]))
        to++;
    *word = str_sub(*rest, from, to - from);
    *rest = str_sub(*rest, to, rest->len);
    return word->len > 0;
}

static bool two_digits(struct str s, int max, int *out)
{
    int64_t value;
    bool digits = s.len == 2 && s.ptr[0] >= '0' && s.ptr[0] <= '9';
    if (!digits || !str_to_i64(s, 0, max, &value))
        return false;
    *out = (int)value;
    return true;
}

/* "09:30"; 24:00 is the end of the day. */
static bool read_time(struct str s, int *minutes)
{
    int hour, minute;
    if (s.len != 5 || s.ptr[2] != ':' || !two_digits(str_sub(s, 0, 2), 24, &hour) ||
        !two_digits(str_sub(s, 3, 2), 59, &minute))
        return false;
    *minutes = hour * 60 + minute;
    return *minutes <= MINUTES_PER_DAY;
}

static bool read_date(struct str s, struct date *out)
{
    int century, year;
    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' ||
        !two_digits(str_sub(s, 0, 2), 99, &century) || !two_digits(str_sub(s, 2, 2), 99, &year) ||
        !two_digits(str_sub(s, 5, 2), 12, &out->month) ||
        !two_digits(str_sub(s, 8, 2), 31, &out->day))
        return false;
    out->year = century * 100 + year;
    return date_is_valid(*out);
}

static int read_day(struct str s)
{
    for (int i = 0; i < DAYS_PER_WEEK; i++)
        if (str_ieq(s, str_of(day_names[i])))
            return i;
    return -1;
}

static enum err read_span(struct reading *r, struct str word)
{
    struct day_hours *hours = &r->rule.hours;
    struct day_span span;
    if (word.len != 11 || word.ptr[5] != '-' || !read_time(str_sub(word, 0, 5), &span.from) ||
        !read_time(str_sub(word, 6, 5), &span.to))
        return wrong(r, "calendar.bad_hours", word);
    if (span.from >= span.to)
        return wrong(r, "calendar.backwards", word);
    if (hours->count == CALENDAR_SPANS_MAX)
        return wrong(r, "calendar.too_many_spans", word);
    int at = hours->count++;
    for (; at > 0 && hours->spans[at - 1].from > span.from; at--)
        hours->spans[at] = hours->spans[at - 1];
    hours->spans[at] = span;
    if ((at > 0 && hours->spans[at - 1].to > span.from) ||
        (at + 1 < hours->count && hours->spans[at + 1].from < span.to))
        return wrong(r, "calendar.overlap", word);
    return ERR_OK;
}

/* "mon" or "mon-fri"; "sat-mon" goes round. */
static enum err read_days(struct reading *r, struct str word)
{
    struct str rest = word, first, last;
    str_split(&rest, '-', &first);
    if (!str_split(&rest, '-', &last))
        last = first;
    int day = read_day(first), end = read_day(last);
    if (day < 0 || end < 0 || rest.ptr)
        return wrong(r, "calendar.bad_word", word);
    for (;; day = (day + 1) % DAYS_PER_WEEK) {
        if (r->day_given[day])
            return wrong(r, "calendar.day_twice", str_of(day_names[day]));
        r->day_given[day] = r->rule.days[day] = true;
        if (day == end)
            return ERR_OK;
    }
}

/* "2026-12-24" or "2026-08-03..2026-08-15". */
static enum err read_dates(struct reading *r, struct str word)
{
    struct calendar_exception e = {0};
    if (!read_date(str_sub(word, 0, 10), &e.first))
        return wrong(r, "calendar.bad_date", word);
    e.last = e.first;
    struct str rest = str_sub(word, 10, word.len);
    if (rest.len &&
        (!str_starts(rest, STR("..")) || !read_date(str_sub(rest, 2, rest.len), &e.last)))
        return wrong(r, "calendar.bad_date", word);
    if (date_cmp(e.first, e.last) > 0)
        return wrong(r, "calendar.backwards", word);
    r->exception_days += date_to_days(e.last) - date_to_days(e.first) + 1;
    if (r->rule.date_count + r->calendar.exception_count == CALENDAR_EXCEPTIONS_MAX ||
        r->exception_days > CALENDAR_EXCEPTION_DAYS)
        return wrong(r, "calendar.too_many_dates", word);
    r->rule.dates[r->rule.date_count++] = e;
    return ERR_OK;
}

static enum err read_word(struct reading *r, struct str word)
{
    struct rule *rule = &r->rule;
    bool hours = str_chr(word, ':') >= 0, closed = str_ieq(word, STR("closed"));
    if (hours || closed) {
        if (!rule->has_days && !rule->date_count)
            return wrong(r, "calendar.no_days", word);
        if (rule->closed || (closed && rule->hours.count))
            return wrong(r, "calendar.closed_and_open", word);
        rule->closed = closed;
        return closed ? ERR_OK : read_span(r, word);
    }
    if (rule->closed || rule->hours.count)
        return wrong(r, "calendar.missing_separator", word);
    if (word.ptr[0] >= '0' && word.ptr[0] <= '9')
        return read_dates(r, word);
    rule->has_days = true;
    return read_days(r, word);
}

/* Spans that touch become one, so that equal hours have one text. */
static void join_spans(struct day_hours *hours)
{
    int kept = 0;
    for (int i = 1; i < hours->count; i++) {
        if (hours->spans[kept].to == hours->spans[i].from)
            hours->spans[kept].to = hours->spans[i].to;
        else
            hours->spans[++kept] = hours->spans[i];
    }
    if (hours->count)
        hours->count = kept + 1;
}

static enum err keep_exception(struct reading *r, struct calendar_exception e)
{
    size_t at = r->calendar.exception_count++;
    for (; at > 0 && date_cmp(r->exceptions[at - 1].first, e.first) > 0; at--)
        r->exceptions[at] = r->exceptions[at - 1];
    r->exceptions[at] = e;
    bool before = at > 0 && date_cmp(r->exceptions[at - 1].last, e.first) >= 0;
    bool after =
        at + 1 < r->calendar.exception_count && date_cmp(r->exceptions[at + 1].first, e.last) <= 0;
    if (!before && !after)
        return ERR_OK;
    char text[16];
    snprintf(text, sizeof text, "%04u-%02u-%02u", (unsigned)e.first.year % 10000,
             (unsigned)e.first.month % 100, (unsigned)e.first.day % 100);
    return wrong(r, "calendar.date_twice", str_of(text));
}

static enum err read_rule(struct reading *r, struct str text)
{
    struct rule *rule = &r->rule;
    *rule = (struct rule){0};
    struct str rest = text, word;
    enum err code = ERR_OK;
    while (code == ERR_OK && next_word(&rest, &word))
        code = read_word(r, word);
    if (code != ERR_OK)
        return code;
    if ((rule->has_days || rule->date_count) && !rule->closed && !rule->hours.count)
        return wrong(r, "calendar.no_hours", str_trim(text));
    join_spans(&rule->hours);
    for (int i = 0; i < DAYS_PER_WEEK; i++)
        if (rule->days[i])
            r->calendar.week[i] = rule->hours;
    for (size_t i = 0; code == ERR_OK && i < rule->date_count; i++) {
        rule->dates[i].hours = rule->hours;
        code = keep_exception(r, rule->dates[i]);
    }
    return code;
}

static size_t rule_length(struct str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != ';' && text.ptr[len] != '\n')
        len++;
    return len;
}

static enum err read_rules(struct reading *r, struct str text)
{
    if (text.len > CALENDAR_TEXT_MAX)
        return wrong(r, "calendar.too_long", STR_NONE);
    while (text.len) {
        size_t len = rule_length(text);
        enum err code = read_rule(r, str_sub(text, 0, len));
        if (code != ERR_OK)
            return code;
        text = str_sub(text, len + 1, text.len);
    }
    for (int i = 0; i < DAYS_PER_WEEK; i++)
        if (r->calendar.week[i].count)
            return ERR_OK;
    return wrong(r, "calendar.never_open", STR_NONE);
}

enum err calendar_parse(struct arena *arena, struct str hours, enum holiday_set holidays,
                        const struct zone *zone, struct calendar *out, struct error *err)
{
    struct reading r = {.calendar = {.zone = zone, .holidays = holidays}, .err = err};
    enum err code = read_rules(&r, hours);
    if (code != ERR_OK)
        return code;
    *out = r.calendar;
    out->exceptions = (const struct calendar_exception *)arena_dup(
        arena, r.exceptions, out->exception_count * sizeof r.exceptions[0]);
    return ERR_OK;
}

static bool same_hours(const struct day_hours *a, const struct day_hours *b)
{
    bool same = a->count == b->count;
    for (int i = 0; same && i < a->count; i++)
        same = a->spans[i].from == b->spans[i].from && a->spans[i].to == b->spans[i].to;
    return same;
}

static void add_hours(struct buf *out, const struct day_hours *hours)
{
    if (!hours->count)
        buf_c(out, " closed");
    for (int i = 0; i < hours->count; i++) {
        struct day_span s = hours->spans[i];
        buf_printf(out, "%s %02d:%02d-%02d:%02d", i ? "," : "", s.from / 60, s.from % 60, s.to / 60,
                   s.to % 60);
    }
}

static void add_date(struct buf *out, struct date d)
{
    buf_printf(out, "%04d-%02d-%02d", d.year, d.month, d.day);
}

struct str calendar_format(struct arena *arena, const struct calendar *c)
{
    struct buf out = buf_in(arena);
    for (int day = 0, last; day < DAYS_PER_WEEK; day = last + 1) {
        last = day;
        while (last + 1 < DAYS_PER_WEEK && same_hours(&c->week[day], &c->week[last + 1]))
            last++;
        if (!c->week[day].count)
            continue;
        buf_printf(&out, "%s%s", out.len ? "; " : "", day_names[day]);
        if (last > day)
            buf_printf(&out, "-%s", day_names[last]);
        add_hours(&out, &c->week[day]);
    }
    for (size_t i = 0; i < c->exception_count; i++) {
        const struct calendar_exception *e = &c->exceptions[i];
        buf_c(&out, "; ");
        add_date(&out, e->first);
        if (date_cmp(e->first, e->last) != 0) {
            buf_c(&out, "..");
            add_date(&out, e->last);
        }
        add_hours(&out, &e->hours);
    }
    return buf_str(&out);
}
