#include "domain/holiday.h"

enum {
    ALL = ~0,
    ALSACE_MOSELLE = 1 << HOLIDAYS_FR_ALSACE_MOSELLE,
};

struct fixed_day {
    int month, day;
    int sets; /* bit per holiday_set; HOLIDAYS_NONE is answered before */
};

static const struct fixed_day fixed_days[] = {
    {1, 1, ALL},
    {4, 27, 1 << HOLIDAYS_FR_YT},
    {5, 1, ALL},
    {5, 8, ALL},
    {5, 22, 1 << HOLIDAYS_FR_MQ},
    {5, 27, 1 << HOLIDAYS_FR_GP},
    {5, 28, 1 << HOLIDAYS_FR_MF},
    {6, 10, 1 << HOLIDAYS_FR_GF},
    {7, 14, ALL},
    {8, 15, ALL},
    {10, 9, 1 << HOLIDAYS_FR_BL},
    {11, 1, ALL},
    {11, 11, ALL},
    {12, 20, 1 << HOLIDAYS_FR_RE},
    {12, 25, ALL},
    {12, 26, ALSACE_MOSELLE},
};

struct easter_day {
    int offset; /* days after Easter Sunday */
    int sets;
};

static const struct easter_day easter_days[] = {
    {-2, ALSACE_MOSELLE}, /* Good Friday */
    {1, ALL},             /* Easter Monday */
    {39, ALL},            /* Ascension */
    {50, ALL},            /* Whit Monday */
};

struct set_name {
    const char *name;
    enum holiday_set set;
};

/* The canonical name of a set comes first. */
static const struct set_name set_names[] = {
    {"none", HOLIDAYS_NONE},
    {"FR", HOLIDAYS_FR},
    {"FR-ALSACE-MOSELLE", HOLIDAYS_FR_ALSACE_MOSELLE},
    {"FR-57", HOLIDAYS_FR_ALSACE_MOSELLE},
    {"FR-67", HOLIDAYS_FR_ALSACE_MOSELLE},
    {"FR-68", HOLIDAYS_FR_ALSACE_MOSELLE},
    {"FR-GP", HOLIDAYS_FR_GP},
    {"FR-971", HOLIDAYS_FR_GP},
    {"FR-MQ", HOLIDAYS_FR_MQ},
    {"FR-972", HOLIDAYS_FR_MQ},
    {"FR-GF", HOLIDAYS_FR_GF},
    {"FR-973", HOLIDAYS_FR_GF},
    {"FR-RE", HOLIDAYS_FR_RE},
    {"FR-974", HOLIDAYS_FR_RE},
    {"FR-YT", HOLIDAYS_FR_YT},
    {"FR-976", HOLIDAYS_FR_YT},
    {"FR-BL", HOLIDAYS_FR_BL},
    {"FR-977", HOLIDAYS_FR_BL},
    {"FR-MF", HOLIDAYS_FR_MF},
    {"FR-978", HOLIDAYS_FR_MF},
    {"FR-2A", HOLIDAYS_FR},
    {"FR-2B", HOLIDAYS_FR},
};

enum { SET_NAMES = sizeof set_names / sizeof set_names[0] };

bool holiday_set_parse(struct str name, enum holiday_set *out)
{
    int64_t department;
    for (int i = 0; i < SET_NAMES; i++)
        if (str_ieq(name, str_of(set_names[i].name))) {
            *out = set_names[i].set;
            return true;
        }
    *out = HOLIDAYS_FR;
    return name.len == 5 && str_istarts(name, STR("FR-")) &&
           str_to_i64(str_sub(name, 3, 2), 1, 95, &department);
}

const char *holiday_set_name(enum holiday_set set)
{
    int i = 0;
    while (set_names[i].set != set)
        i++;
    return set_names[i].name;
}

/* Anonymous Gregorian algorithm (Meeus, Jones, Butcher). */
struct date holiday_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return (struct date){year, n / 31, n % 31 + 1};
}

bool holiday_is(enum holiday_set set, struct date date)
{
    if (set == HOLIDAYS_NONE)
        return false;
    int bit = 1 << set;
    for (size_t i = 0; i < sizeof fixed_days / sizeof fixed_days[0]; i++)
        if (fixed_days[i].month == date.month && fixed_days[i].day == date.day &&
            fixed_days[i].sets & bit)
            return true;
    if (date.month < 3 || date.month > 6)
        return false;
    int64_t after = date_to_days(date) - date_to_days(holiday_easter(date.year));
    for (size_t i = 0; i < sizeof easter_days / sizeof easter_days[0]; i++)
        if (easter_days[i].offset == after && easter_days[i].sets & bit)
            return true;
    return false;
}

size_t holiday_list(enum holiday_set set, int year, struct date out[HOLIDAYS_MAX])
{
    size_t count = 0;
    struct date d = {year, 1, 1};
    for (; d.year == year; d = date_add_days(d, 1))
        if (holiday_is(set, d))
            out[count++] = d;
    return count;
}
