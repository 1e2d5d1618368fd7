#include "carriers/iftsta/when.h"

#include "carriers/when.h"

#include <stdio.h>

/* How many digits of each, and whether a zone stands behind them. */
static const struct {
    const char *format;
    int year, clock; /* digits */
    bool zoned;
} formats[] = {
    {"101", 2, 0, false}, {"102", 4, 0, false}, {"201", 2, 4, false}, {"202", 2, 6, false},
    {"203", 4, 4, false}, {"204", 4, 6, false}, {"205", 4, 4, true},  {"301", 2, 4, true},
    {"302", 2, 6, true},  {"303", 4, 4, true},  {"304", 4, 6, true},
};

/* "+0100", "+01", "GMT" ... as carriers/when.h reads it; "" for one it does not. */
static struct str zone_of(struct str text)
{
    static const struct {
        const char *name, *offset;
    } names[] = {{"UTC", "Z"},      {"GMT", "Z"},       {"Z", "Z"},
                 {"CET", "+01:00"}, {"CEST", "+02:00"}, {"MEZ", "+01:00"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(text, str_of(names[i].name)))
            return str_of(names[i].offset);
    bool is_offset = text.len >= 3 && (text.ptr[0] == '+' || text.ptr[0] == '-');
    return is_offset ? text : STR("");
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

static bool read_as(struct str value, size_t row, const struct zone *zone, instant *out,
                    bool *date_only)
{
    char date[16], clock[32];
    size_t day = (size_t)formats[row].year + 4, digits = day + (size_t)formats[row].clock;
    if (value.len < digits || (value.len > digits && !formats[row].zoned) ||
        !all_digits(str_sub(value, 0, digits)))
        return false;
    snprintf(date, sizeof date, "%s%.*s", formats[row].year == 2 ? "20" : "",
             STR_ARG(str_sub(value, 0, day)));
    struct str offset = str_cut(zone_of(str_trim(str_sub(value, digits, value.len))), 8);
    snprintf(clock, sizeof clock, "%.*s%.*s", STR_ARG(str_sub(value, day, digits - day)),
             STR_ARG(offset));
    return when_read(str_of(date), str_of(clock), false, zone, out, date_only) ||
           (offset.len && when_read(str_of(date), str_sub(value, day, digits - day), false, zone,
                                    out, date_only));
}

bool iftsta_when(struct str value, struct str format, const struct zone *zone, instant *out,
                 bool *date_only)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_eq(format, str_of(formats[i].format)))
            return read_as(value, i, zone, out, date_only);
    return false;
}
