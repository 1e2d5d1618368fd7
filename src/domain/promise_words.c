#include "domain/promise_words.h"

#include "base/arena.h"

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

static const char *const weekdays[] = {
    "date.weekday.1", "date.weekday.2", "date.weekday.3", "date.weekday.4",
    "date.weekday.5", "date.weekday.6", "date.weekday.7",
};
static const char *const months[] = {
    "date.month.1", "date.month.2",  "date.month.3",  "date.month.4",
    "date.month.5", "date.month.6",  "date.month.7",  "date.month.8",
    "date.month.9", "date.month.10", "date.month.11", "date.month.12",
};

static struct str day_words(struct arena *arena, enum lang lang, struct date d, int this_year)
{
    if (d.year != this_year)
        return date_text(arena, lang, d);
    const char *key = d.day == 1 ? "promise.day_first" : "promise.day";
    return i18n_format(
        arena, lang, key, I18N_STR("weekday", i18n_text(lang, weekdays[date_weekday(d) - 1])),
        I18N_I64("day", d.day), I18N_STR("month", i18n_text(lang, months[d.month - 1])));
}

/* English says the hour of a promise as people do: "6 pm", "10:30 am". */
static struct str hour_words(struct arena *arena, enum lang lang, int64_t ms)
{
    if (lang != LANG_EN)
        return time_text(arena, lang, ms);
    int hour = (int)(ms / HOUR_MS), minute = (int)(ms % HOUR_MS / MINUTE_MS);
    const char *half = hour % 24 < 12 ? "am" : "pm";
    int shown = hour % 12 ? hour % 12 : 12;
    return minute ? str_printf(arena, "%d:%02d %s", shown, minute, half)
                  : str_printf(arena, "%d %s", shown, half);
}

struct str promise_when(struct arena *arena, enum lang lang, const struct zone *zone, instant now,
                        instant due)
{
    struct local at = zone_local(zone, due);
    int year = zone_date(zone, now).year;
    if (!at.ms)
        return day_words(arena, lang, date_add_days(at.date, -1), year);
    return i18n_format(arena, lang, "promise.day_hour",
                       I18N_STR("day", day_words(arena, lang, at.date, year)),
                       I18N_STR("hour", hour_words(arena, lang, at.ms)));
}

struct str promise_by(struct arena *arena, enum lang lang, const struct zone *zone, instant now,
                      instant due)
{
    return i18n_format(arena, lang, "promise.by",
                       I18N_STR("when", promise_when(arena, lang, zone, now, due)));
}

static const char *sentence_of(enum promise_kind kind)
{
    switch (kind) {
    case PROMISE_FIRST_REPLY: return "promise.told.first_reply";
    case PROMISE_CALLBACK:
    case PROMISE_AFTERCARE: return "promise.told.callback";
    case PROMISE_REMEDY_OFFER: return "promise.told.remedy_offer";
    case PROMISE_RESHIP: return "promise.told.reship";
    case PROMISE_REFUND: return "promise.told.refund";
    case PROMISE_REPAIR: return "promise.told.repair";
    case PROMISE_REPLACEMENT: return "promise.told.replacement";
    case PROMISE_FEE_REFUND: return "promise.told.fee_refund";
    case PROMISE_NONE:
    case PROMISE_NEWS:
    case PROMISE_OTHER:
    case PROMISE_SURVEY:
    case PROMISE_LEGAL:
    case PROMISE_CARRIER_ANSWER:
    case PROMISE_CLAIM_WINDOW:
    case PROMISE_LEAD_TAKE:
    case PROMISE_TASK: return "promise.told.news";
    }
    return "promise.told.news";
}

struct str promise_sentence(struct arena *arena, enum lang lang, enum promise_kind kind, bool sure,
                            struct str by)
{
    return i18n_format(arena, lang, sure ? sentence_of(kind) : "promise.told.news",
                       I18N_STR("by", by));
}
