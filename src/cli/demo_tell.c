#include "cli/demo_tell.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "base/zone.h"

#include <string.h>

enum { WAKES_MS = 7 * 3600000 + 20 * 60000, SLEEPS_MS = 23 * 3600000, MINUTE_MS = 60000 };

/* --- when ------------------------------------------------------------------------- */

static instant awake(const struct zone *zone, instant t, struct demo_chance *chance)
{
    struct local local = zone_local(zone, t);
    int64_t late = (int64_t)demo_chance(chance, 90) * MINUTE_MS;
    if (local.ms >= WAKES_MS && local.ms < SLEEPS_MS)
        return t;
    struct date day = date_add_days(local.date, local.ms >= SLEEPS_MS);
    return zone_instant(zone, day, WAKES_MS + late);
}

static enum err staff_time(const struct calendar *calendar, instant from, duration after,
                           instant *out, struct error *err)
{
    enum err rc = calendar_add(calendar, from, after, out, err);
    if (rc == ERR_OK)
        *out = calendar_next_opening(calendar, *out);
    return rc;
}

enum err demo_tell_times(struct demo_tale *tale, const struct calendar *calendar, instant start,
                         struct error *err)
{
    struct demo_chance chance = {tale->seed};
    const struct demo_story *story = tale->story;
    instant t = start;
    enum err rc = ERR_OK;
    if (story->part_count > DEMO_PARTS_MAX)
        return error_set(err, ERR_INVALID, "story %.*s is too long", STR_ARG(story->id));
    for (size_t i = 0; rc == ERR_OK && i < story->part_count; i++) {
        const struct demo_part *part = &story->parts[i];
        int64_t spread = part->after.ms / 4 + 6 * MINUTE_MS;
        duration after = {part->after.ms - part->after.ms / 8 +
                          (int64_t)demo_chance(&chance, (uint64_t)spread)};
        switch (part->kind) {
        case DEMO_PART_CUSTOMER:
        case DEMO_PART_SECOND:
        case DEMO_PART_STRANGER:
            t = awake(calendar->zone, i == 0 ? t : instant_add(t, after), &chance);
            break;
        case DEMO_PART_AGENT:
        case DEMO_PART_LEAD:
        case DEMO_PART_NOTE:
        case DEMO_PART_ASSIGN: rc = staff_time(calendar, t, after, &t, err); break;
        case DEMO_PART_STATE: t = calendar_next_opening(calendar, instant_add(t, after)); break;
        case DEMO_PART_SNOOZE: t = instant_add(t, duration_minutes(1)); break;
        }
        tale->times[i] = t;
    }
    return rc;
}

/* --- words ------------------------------------------------------------------------ */

struct words {
    struct arena *arena;
    const struct demo_telling *telling;
    const struct demo_tale *tale;
    const struct demo_thread *thread;
    instant at;
    bool staff;
};

/* "lundi 23 novembre" */
static struct str day_text(struct words *w, struct date date)
{
    struct str text = date_text(w->arena, w->tale->story->lang, date);
    return str_sub(text, 0, text.len - 5);
}

/* "23 novembre" */
static struct str short_day_text(struct words *w, instant t)
{
    struct str text = day_text(w, zone_date(w->telling->calendar->zone, t)), weekday;
    str_split(&text, ' ', &weekday);
    return text;
}

/* "+3": three days later on which the shop is open; "-2": two days before. */
static struct str relative_day(struct words *w, struct str name)
{
    int64_t days;
    struct date date = zone_date(w->telling->calendar->zone, w->at);
    if (!str_to_i64(name, -60, 60, &days))
        return STR_NONE;
    if (days < 0)
        return day_text(w, date_add_days(date, days));
    for (; days > 0; days--)
        do
            date = date_add_days(date, 1);
        while (calendar_day(w->telling->calendar, date).count == 0);
    return day_text(w, date);
}

static struct str amount(struct words *w, int64_t cents)
{
    struct money money;
    if (!money_of(cents, w->telling->shop->currency, &money))
        return STR_NONE;
    return money_format(w->arena, money, lang_code(w->tale->story->lang));
}

static struct str last_scan_day(struct words *w)
{
    instant last = {0};
    for (size_t i = 0; i < w->telling->scan_count; i++)
        if (instant_cmp(w->telling->scans[i].at, w->tale->times[0]) < 0)
            last = w->telling->scans[i].at;
    return instant_is_none(last) ? STR_NONE
                                 : day_text(w, zone_date(w->telling->calendar->zone, last));
}

static struct str order_slot(struct words *w, struct str name)
{
    if (w->thread->order < 0)
        return STR_NONE;
    const struct demo_order *order = &w->telling->shop->orders[w->thread->order];
    const struct zone *zone = w->telling->calendar->zone;
    if (str_eq(name, STR("order")))
        return order->number;
    if (str_eq(name, STR("tracking")))
        return order->parcel.tracking;
    if (str_eq(name, STR("carrier")))
        return order->parcel.carrier;
    if (str_eq(name, STR("relay"))) {
        struct str rest = order->parcel.pickup_point, relay = STR_NONE;
        str_split(&rest, ',', &relay);
        return relay;
    }
    if (str_eq(name, STR("placed")))
        return short_day_text(w, order->placed_at);
    if (str_eq(name, STR("due")))
        return day_text(w, zone_date(zone, order->parcel.due_at));
    if (str_eq(name, STR("needed")))
        return instant_is_none(order->needed_by) ? STR_NONE
                                                 : day_text(w, zone_date(zone, order->needed_by));
    if (str_eq(name, STR("total")))
        return amount(w, order->total);
    return str_eq(name, STR("scan")) ? last_scan_day(w) : STR_NONE;
}

static struct str product_slot(struct words *w, struct str name)
{
    const struct demo_product *p = w->tale->product, *with = w->tale->with;
    bool english = w->tale->story->lang == LANG_EN;
    if (str_eq(name, STR("p2")))
        return !with ? STR_NONE : english ? with->noun_en : with->noun;
    if (!p)
        return STR_NONE;
    if (str_eq(name, STR("p")))
        return english ? p->noun_en : p->noun;
    if (str_eq(name, STR("title")))
        return p->title;
    if (str_eq(name, STR("price")))
        return amount(w, p->price);
    if (str_eq(name, STR("f"))) /* agreement with the product */
        return p->feminine ? STR("e") : STR("");
    return STR_NONE;
}

static struct str first_name(struct str name)
{
    struct str first = name;
    str_split(&name, ' ', &first);
    return first;
}

static struct str person_slot(struct words *w, struct str name)
{
    const struct demo_shop *shop = w->telling->shop;
    const struct demo_agent *agent = &shop->agents[w->tale->agent];
    if (str_eq(name, STR("agent")))
        return first_name(agent->person.name);
    if (str_eq(name, STR("lead")))
        return first_name(shop->agents[w->tale->lead].person.name);
    if (str_eq(name, STR("ae")))
        return agent->female ? STR("e") : STR("");
    if (str_eq(name, STR("shop")))
        return shop->name;
    if (w->thread->customer < 0)
        return STR_NONE;
    const struct demo_customer *customer = &shop->customers[w->thread->customer];
    if (str_eq(name, STR("first")))
        return first_name(customer->person.name);
    if (str_eq(name, STR("name")))
        return customer->person.name;
    if (str_eq(name, STR("civil")))
        return customer->lang == LANG_EN ? customer->female ? STR("Ms") : STR("Mr")
               : customer->female ? STR("Madame")
                                         : STR("Monsieur");
    if (str_eq(name, STR("last")))
        return str_trim(str_sub(customer->person.name, first_name(customer->person.name).len,
                                customer->person.name.len));
    if (str_eq(name, STR("city")))
        return customer->city;
    return str_eq(name, STR("e")) ? customer->female ? STR("e") : STR("") : STR_NONE;
}

static struct str slot(void *ctx, struct str name)
{
    struct words *w = ctx;
    if (name.ptr[0] == '+' || name.ptr[0] == '-')
        return relative_day(w, name);
    struct str value = order_slot(w, name);
    if (!value.ptr)
        value = product_slot(w, name);
    return value.ptr ? value : person_slot(w, name);
}

static enum err fill(struct words *w, struct str text, struct str *out, struct error *err)
{
    struct error why = {0};
    if (demo_fill(w->arena, text, w->tale->telling, slot, w, out, &why) != ERR_OK)
        return error_set(err, ERR_INVALID, "story %.*s: %s", STR_ARG(w->tale->story->id), why.text);
    return ERR_OK;
}

/* What a mail program puts under an answer. */
static struct str quoted(struct words *w, const struct demo_step *before, struct str text)
{
    static const char *const days[2][7] = {{"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
                                           {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}};
    struct local at = zone_local(w->telling->calendar->zone, before->at);
    const struct demo_person *inbox = &w->telling->shop->inbox;
    bool english = w->tale->story->lang == LANG_EN;
    struct buf b = buf_in(w->arena);
    buf_add(&b, text);
    buf_printf(&b,
               english ? "\n\nOn %s, %d/%02d/%d at %02d:%02d, %.*s <%.*s> wrote:\n"
                       : "\n\nLe %s %d/%02d/%d à %02d:%02d, %.*s <%.*s> a écrit :\n",
               days[english][date_weekday(at.date) - 1], at.date.day, at.date.month, at.date.year,
               (int)(at.ms / 3600000), (int)(at.ms / MINUTE_MS % 60), STR_ARG(inbox->name),
               STR_ARG(inbox->address));
    struct str rest = before->text, line;
    while (str_split(&rest, '\n', &line))
        buf_printf(&b, line.len ? "> %.*s\n" : ">%.*s\n", STR_ARG(line));
    return str_trim(buf_str(&b));
}

static struct str as_html(struct words *w, struct str text)
{
    struct buf b = buf_in(w->arena);
    buf_c(&b, "<html><head><style>p{margin:0 0 1em}</style></head>"
              "<body style=\"font-family:Calibri,sans-serif;font-size:11pt;color:#1f3864\">\n<p>");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool blank_line = c == '\n' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (blank_line) {
            buf_c(&b, "</p>\n<p>");
            i++;
        } else if (c == '\n') {
            buf_c(&b, "<br>\n");
        } else if (c == '&' || c == '<') {
            buf_c(&b, c == '&' ? "&amp;" : "&lt;");
        } else {
            buf_char(&b, c);
        }
    }
    buf_c(&b,
          "</p>\n<table><tr><td><img src=\"https://images.example.com/signature.png\" width=\"90\""
          " height=\"30\" alt=\"\"></td><td><b style=\"color:#c00000\">");
    buf_add(&b, w->telling->shop->customers[w->thread->customer].person.name);
    buf_c(&b, "</b></td></tr></table>\n</body></html>\n");
    return buf_str(&b);
}

/* --- steps ------------------------------------------------------------------------ */

static enum err tell_mail(struct words *w, const struct demo_part *part, struct str subject,
                          const struct demo_step *answered, struct demo_step *step,
                          struct error *err)
{
    step->kind = DEMO_MAIL;
    if (part->kind == DEMO_PART_CUSTOMER) {
        step->sender = w->telling->shop->customers[w->thread->customer].person;
        step->cc = part->person;
    } else {
        step->sender = part->person;
    }
    step->subject = answered ? str_printf(w->arena, "Re: %.*s", STR_ARG(subject)) : subject;
    step->file = part->file;
    enum err rc = fill(w, part->text, &step->text, err);
    if (rc == ERR_OK)
        rc = fill(w, part->file.name, &step->file.name, err);
    if (rc == ERR_OK && part->html)
        step->html = as_html(w, step->text);
    if (rc == ERR_OK && part->quote && answered && answered->kind == DEMO_REPLY)
        step->text = quoted(w, answered, step->text);
    return rc;
}

/* What stands on a PDF, by its file's name. */
static struct str pdf_title(struct str name)
{
    static const struct str titles[][2] = {{{"Bon-de-retour", 13}, {"Bon de retour", 13}},
                                           {{"Return", 6}, {"Return slip", 11}},
                                           {{"Devis", 5}, {"Devis", 5}}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (str_starts(name, titles[i][0]))
            return titles[i][1];
    return STR("Facture");
}

static enum err tell_staff(struct words *w, const struct demo_part *part, struct demo_step *step,
                           struct error *err)
{
    static const enum demo_step_kind kinds[] = {
        [DEMO_PART_AGENT] = DEMO_REPLY, [DEMO_PART_LEAD] = DEMO_REPLY,
        [DEMO_PART_NOTE] = DEMO_NOTE,   [DEMO_PART_ASSIGN] = DEMO_ASSIGN,
        [DEMO_PART_STATE] = DEMO_STATE, [DEMO_PART_SNOOZE] = DEMO_SNOOZE,
    };
    step->kind = kinds[part->kind];
    step->agent = part->kind == DEMO_PART_LEAD ? w->tale->lead : w->tale->agent;
    step->state = part->state;
    if (part->kind == DEMO_PART_SNOOZE) {
        const struct zone *zone = w->telling->calendar->zone;
        struct date day = zone_date(zone, instant_add(w->telling->now, part->after));
        step->until = zone_instant(zone, day, 9 * 3600000);
    }
    step->file = part->file;
    step->file.title = pdf_title(step->file.name);
    enum err rc = fill(w, part->text, &step->text, err);
    return rc == ERR_OK ? fill(w, part->file.name, &step->file.name, err) : rc;
}

static void add_assignment(const struct demo_step *first, struct demo_step *steps, size_t *count)
{
    struct demo_step *taken = &steps[(*count)++];
    *taken = (struct demo_step){
        .kind = DEMO_ASSIGN, .thread = first->thread, .order = first->order, .agent = first->agent};
    taken->at = instant_add(first->at, duration_ms(-MINUTE_MS));
}

enum err demo_tell(struct arena *arena, const struct demo_telling *telling,
                   const struct demo_tale *tale, size_t index, struct demo_step *steps,
                   size_t *count, struct error *err)
{
    struct words w = {
        .arena = arena, .telling = telling, .tale = tale, .thread = &telling->shop->threads[index]};
    const struct demo_step *answered = NULL;
    bool assigned = false;
    struct str subject;
    w.at = tale->times[0];
    enum err rc = fill(&w, tale->story->subject, &subject, err);
    for (size_t i = 0; rc == ERR_OK && i < tale->story->part_count; i++) {
        const struct demo_part *part = &tale->story->parts[i];
        struct demo_step step = {
            .at = tale->times[i], .thread = (ptrdiff_t)index, .order = w.thread->order};
        w.at = step.at;
        if (part->kind <= DEMO_PART_STRANGER)
            rc = tell_mail(&w, part, subject, answered, &step, err);
        else
            rc = tell_staff(&w, part, &step, err);
        if (step.kind == DEMO_REPLY && !assigned) {
            add_assignment(&step, steps, count);
            assigned = true;
        }
        assigned |= step.kind == DEMO_ASSIGN;
        steps[(*count)++] = step;
        if (step.kind == DEMO_REPLY || (!answered && step.kind == DEMO_MAIL))
            answered = &steps[*count - 1];
    }
    return rc;
}
