#include "cli/demo_data.h"

#include "base/arena.h"
#include "base/zone.h"
#include "cli/demo_build.h"

#include <assert.h>
#include <stdlib.h>

enum {
    TALES_MAX = 400,
    QUIET_ORDERS = 92, /* orders that nobody ever wrote about */
    REST_DAYS = 40,    /* between two dossiers of one customer */
};

/* --- when things happen ------------------------------------------------------------ */

/* People write more in the evening and at lunch, and much more before Christmas. */
static const int hour_weights[24] = {0, 0, 0, 0, 0, 0, 0, 2, 4, 5, 6, 5,
                                     6, 5, 4, 4, 4, 5, 6, 7, 8, 8, 6, 2};
static const int month_weights[12] = {13, 7, 7, 8, 8, 8, 6, 5, 8, 10, 16, 24};

int demo_weighted(struct demo_build *b, const int *weights, int count)
{
    uint64_t total = 0;
    for (int i = 0; i < count; i++)
        total += (uint64_t)weights[i];
    uint64_t at = demo_chance(&b->chance, total);
    int i = 0;
    for (; at >= (uint64_t)weights[i]; i++)
        at -= (uint64_t)weights[i];
    return i;
}

static instant at_random_hour(struct demo_build *b, struct date day)
{
    int64_t minutes =
        demo_weighted(b, hour_weights, 24) * 60 + (int64_t)demo_chance(&b->chance, 60);
    int64_t rest = (int64_t)demo_chance(&b->chance, 60000);
    return zone_instant(b->zone, day, minutes * 60000 + rest);
}

/* A day of the year that ends `margin` days ago, by the season's months: "12" or
 * "6-9"; "" for any. */
static struct date random_day(struct demo_build *b, struct str season, int margin)
{
    struct date today = zone_date(b->zone, b->now);
    int64_t first = 1, last = 12;
    struct str rest = season, part = STR_NONE;
    if (str_split(&rest, '-', &part) && part.len) {
        str_to_i64(part, 1, 12, &first);
        last = first;
        if (str_split(&rest, '-', &part))
            str_to_i64(part, 1, 12, &last);
    }
    for (int tries = 0; tries < 4000; tries++) {
        struct date day = date_add_days(today, -(int64_t)demo_chance(&b->chance, 365) - margin);
        bool in_season = first <= last ? day.month >= first && day.month <= last
                                       : day.month >= first || day.month <= last;
        if (in_season && demo_chance(&b->chance, 24) < (uint64_t)month_weights[day.month - 1])
            return day;
    }
    return date_add_days(today, -margin - 30);
}

static instant last_time(const struct demo_tale *tale)
{
    return tale->times[tale->story->part_count - 1];
}

/* What is said or done last, leaving out states set long after. */
static instant last_words(const struct demo_tale *tale)
{
    instant last = tale->times[0];
    for (size_t i = 0; i < tale->story->part_count; i++)
        if (tale->story->parts[i].kind < DEMO_PART_ASSIGN)
            last = tale->times[i];
    return last;
}

/* Open stories end `open` ago: the latest start by which they do. */
static enum err time_open(struct demo_build *b, struct demo_tale *tale, struct error *err)
{
    instant target = instant_add(b->now, (duration){-tale->story->open.ms});
    instant start = target;
    for (int i = 0; i < 4000; i++) {
        enum err rc = demo_tell_times(tale, &b->calendar, start, err);
        if (rc != ERR_OK)
            return rc;
        if (instant_cmp(last_words(tale), target) <= 0 && instant_cmp(last_time(tale), b->now) < 0)
            return ERR_OK;
        start = instant_add(start, duration_minutes(-20));
    }
    return demo_bad(err, "too long", tale->story->id);
}

static enum err time_past(struct demo_build *b, struct demo_tale *tale, struct error *err)
{
    for (int margin = 3;; margin += 7) {
        instant start = at_random_hour(b, random_day(b, tale->story->season, margin));
        enum err rc = demo_tell_times(tale, &b->calendar, start, err);
        if (rc != ERR_OK || instant_cmp(last_time(tale), b->now) < 0)
            return rc;
    }
}

/* --- who and what ------------------------------------------------------------------- */

/* The `telling`th of "a, b, c"; NULL when the list is empty or names nothing. */
static const struct demo_product *product_of(const struct demo_build *b, struct str list,
                                             unsigned telling)
{
    size_t count = 1;
    for (size_t i = 0; i < list.len; i++)
        count += list.ptr[i] == ',';
    struct str part = STR_NONE;
    for (size_t i = 0; i <= telling % count; i++)
        str_split(&list, ',', &part);
    for (size_t i = 0; i < b->product_count; i++)
        if (str_eq(b->products[i].sku, str_trim(part)))
            return &b->products[i];
    return NULL;
}

static size_t random_agent(struct demo_build *b, enum role role)
{
    for (;;) {
        size_t i = demo_chance(&b->chance, b->shop->agent_count);
        if (b->agents[i].role == role)
            return i;
    }
}

static enum err plan(struct demo_build *b, struct error *err)
{
    b->tales = arena_array(b->arena, TALES_MAX, sizeof *b->tales);
    enum err rc = ERR_OK;
    for (size_t s = 0; rc == ERR_OK && s < b->story_count; s++)
        for (int k = 0; rc == ERR_OK && k < b->stories[s].tellings; k++) {
            const struct demo_story *story = &b->stories[s];
            if (b->tale_count == TALES_MAX)
                return demo_bad(err, "too many stories", story->id);
            struct demo_tale *tale = &b->tales[b->tale_count++];
            *tale = (struct demo_tale){.story = story,
                                       .telling = (unsigned)k,
                                       .seed = s * 1000 + (uint64_t)k,
                                       .agent = random_agent(b, ROLE_AGENT),
                                       .lead = random_agent(b, ROLE_LEAD)};
            tale->product = product_of(b, story->sku, tale->telling);
            tale->with = product_of(b, story->with, tale->telling);
            if ((story->sku.len && !tale->product) || (story->with.len && !tale->with))
                return demo_bad(err, "no such product", story->id);
            rc = story->open.ms ? time_open(b, tale, err) : time_past(b, tale, err);
        }
    return rc;
}

static int by_start(const void *a, const void *b)
{
    return instant_cmp(((const struct demo_tale *)a)->times[0],
                       ((const struct demo_tale *)b)->times[0]);
}

static bool told_before(const struct demo_build *b, const struct demo_tale *tale, size_t customer)
{
    for (const struct demo_tale *t = b->tales; t < tale; t++)
        if (t->story == tale->story && b->threads[t - b->tales].customer == (ptrdiff_t)customer)
            return true;
    return false;
}

/* Somebody of the story's language who has had some rest, and to whom it has not
 * happened before. */
static size_t pick_customer(struct demo_build *b, const struct demo_tale *tale, instant from)
{
    size_t count = b->shop->customer_count, best = count;
    size_t first = demo_chance(&b->chance, count);
    for (size_t k = 0; k < count; k++) {
        size_t i = (first + k) % count;
        if (b->customers[i].lang != tale->story->lang || told_before(b, tale, i))
            continue;
        if (best == count || instant_cmp(b->busy_until[i], b->busy_until[best]) < 0)
            best = i;
        if (instant_cmp(b->busy_until[i], from) < 0) {
            best = i;
            break;
        }
    }
    assert(best < count);
    b->busy_until[best] = instant_add(last_time(tale), duration_days(REST_DAYS));
    return best;
}

static bool has_stranger(const struct demo_story *story)
{
    return story->parts[0].kind == DEMO_PART_STRANGER;
}

/* Threads in time order, each with its customer and order; then quiet orders. */
static void cast(struct demo_build *b)
{
    qsort(b->tales, b->tale_count, sizeof *b->tales, by_start);
    b->threads = arena_array(b->arena, b->tale_count, sizeof *b->threads);
    b->orders = arena_array(b->arena, b->tale_count + QUIET_ORDERS, sizeof *b->orders);
    b->order_tales = arena_array(b->arena, b->tale_count + QUIET_ORDERS, sizeof(void *));
    for (size_t i = 0; i < b->tale_count; i++) {
        const struct demo_tale *tale = &b->tales[i];
        struct demo_thread *thread = &b->threads[i];
        *thread = (struct demo_thread){.story = tale->story->id,
                                       .order = -1,
                                       .customer = -1,
                                       .answers = -1,
                                       .ends = DOSSIER_NEW};
        if (has_stranger(tale->story))
            continue;
        instant start = tale->times[0];
        instant placed = instant_add(start, duration_days(-tale->story->placed));
        thread->customer = (ptrdiff_t)pick_customer(b, tale, placed);
        if (tale->story->placed)
            demo_add_order(b, (size_t)thread->customer,
                           at_random_hour(b, zone_date(b->zone, placed)), tale);
    }
    for (int i = 0; i < QUIET_ORDERS; i++)
        demo_add_order(b, demo_chance(&b->chance, b->shop->customer_count),
                       at_random_hour(b, random_day(b, STR(""), 1)), NULL);
}

/* --- steps -------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct demo_step *x = *(const struct demo_step *const *)a;
    const struct demo_step *y = *(const struct demo_step *const *)b;
    int order = instant_cmp(x->at, y->at);
    return order ? order : (x > y) - (x < y);
}

static void sort_steps(struct demo_build *b, struct demo_step *steps, size_t count)
{
    const struct demo_step **order = arena_array(b->arena, count, sizeof *order);
    struct demo_step *sorted = arena_array(b->arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        order[i] = &steps[i];
    qsort(order, count, sizeof *order, by_time);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    b->shop->steps = sorted;
    b->shop->step_count = count;
}

static enum err tell_all(struct demo_build *b, struct error *err)
{
    size_t room = b->shop->order_count * 20 + b->tale_count * (DEMO_PARTS_MAX + 1), count = 0;
    struct demo_step *steps = arena_array(b->arena, room, sizeof *steps);
    struct demo_telling telling = {.shop = b->shop, .calendar = &b->calendar, .now = b->now};
    enum err rc = ERR_OK;
    for (size_t i = 0; rc == ERR_OK && i < b->shop->order_count; i++) {
        const struct demo_tale *tale = b->order_tales[i];
        steps[count++] = (struct demo_step){
            .at = b->orders[i].placed_at, .kind = DEMO_ORDER, .thread = -1, .order = (ptrdiff_t)i};
        telling.scans = &steps[count];
        size_t from = count;
        rc = demo_scan_order(b, i, steps, &count, err);
        telling.scan_count = count - from;
        if (rc == ERR_OK && tale)
            rc = demo_tell(b->arena, &telling, tale, (size_t)(tale - b->tales), steps, &count, err);
    }
    telling.scan_count = 0;
    for (size_t i = 0; rc == ERR_OK && i < b->tale_count; i++)
        if (b->threads[i].order < 0)
            rc = demo_tell(b->arena, &telling, &b->tales[i], i, steps, &count, err);
    if (rc == ERR_OK)
        sort_steps(b, steps, count);
    return rc;
}

/* Taking or answering opens what was new, the customer's words what was put aside. */
static bool reopens(enum dossier_state state, enum demo_part_kind kind)
{
    bool answered = kind == DEMO_PART_AGENT || kind == DEMO_PART_LEAD || kind == DEMO_PART_ASSIGN;
    return state == DOSSIER_NEW ? answered : kind <= DEMO_PART_STRANGER;
}

/* Where the strangers' mails pretend to belong, and how each thread ends. */
static enum err link_threads(struct demo_build *b, struct error *err)
{
    for (size_t i = 0; i < b->tale_count; i++) {
        const struct demo_story *story = b->tales[i].story;
        b->threads[i].ends = DOSSIER_NEW;
        for (size_t k = 0; k < story->part_count; k++)
            if (story->parts[k].kind == DEMO_PART_STATE)
                b->threads[i].ends = story->parts[k].state;
            else if (k > 0 && reopens(b->threads[i].ends, story->parts[k].kind))
                b->threads[i].ends = DOSSIER_OPEN;
        for (size_t k = 0; story->answers.len && k < b->tale_count; k++)
            if (str_eq(b->tales[k].story->id, story->answers))
                b->threads[i].answers = (ptrdiff_t)k;
        if (story->answers.len && b->threads[i].answers < 0)
            return demo_bad(err, "answers no story", story->id);
    }
    b->shop->threads = b->threads;
    b->shop->thread_count = b->tale_count;
    return ERR_OK;
}

enum err demo_shop(struct arena *arena, const struct zone *zone, instant now, struct demo_shop *out,
                   struct error *err)
{
    *out = (struct demo_shop){0};
    struct demo_build b = {
        .arena = arena, .zone = zone, .now = now, .shop = out, .chance = {0x5EED}};
    enum err rc = demo_read_tables(&b, err);
    if (rc == ERR_OK)
        rc = plan(&b, err);
    if (rc != ERR_OK)
        return rc;
    cast(&b);
    demo_number_orders(&b);
    rc = link_threads(&b, err);
    return rc == ERR_OK ? tell_all(&b, err) : rc;
}
