#include "cli/demo_closings.h"

#include "base/arena.h"
#include "cli/demo_text.h"

#include <stdlib.h>

enum { CLOSINGS_MAX = 16, AFTER_MINUTES = 25 };

struct closing {
    enum lang lang;
    struct str words;
};

static size_t read_closings(struct closing *out)
{
    struct str rest = demo_source("closings.txt"), head, body;
    size_t count = 0;
    while (count < CLOSINGS_MAX && demo_block(&rest, &head, &body))
        if (lang_parse(head, &out[count].lang))
            out[count++].words = body;
    return count;
}

/* The `turn`th of the language; there is at least one of each. */
static struct str closing_of(const struct closing *all, size_t count, enum lang lang, size_t turn)
{
    for (size_t i = 0;; i = (i + 1) % count)
        if (all[i].lang == lang && turn-- == 0)
            return all[i].words;
}

/* The mail that nobody has answered when `end` resolves its dossier, or NULL. */
static const struct demo_step *unanswered(const struct demo_shop *shop, const struct demo_step *end)
{
    if (end->kind != DEMO_STATE || end->state != DOSSIER_RESOLVED)
        return NULL;
    for (const struct demo_step *s = end; s-- > shop->steps;)
        if (s->thread == end->thread && (s->kind == DEMO_MAIL || s->kind == DEMO_REPLY))
            return s->kind == DEMO_MAIL ? s : NULL;
    return NULL;
}

static enum err answer(struct arena *arena, const struct demo_shop *shop,
                       const struct calendar *calendar, const struct demo_step *mail,
                       const struct demo_step *end, struct str words, struct demo_step *out,
                       struct error *err)
{
    struct str name = shop->agents[end->agent].person.name, first;
    instant before = instant_add(end->at, duration_ms(-1000)), at;
    str_split(&name, ' ', &first);
    enum err e = calendar_add(calendar, mail->at, duration_minutes(AFTER_MINUTES), &at, err);
    if (e)
        return e;
    *out = (struct demo_step){
        .at = instant_cmp(at, before) < 0 ? at : before,
        .kind = DEMO_REPLY,
        .thread = end->thread,
        .order = end->order,
        .agent = end->agent,
        .text = str_printf(arena, "%.*s\n%.*s", STR_ARG(words), STR_ARG(first)),
    };
    return ERR_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct demo_step *x = *(const struct demo_step *const *)a;
    const struct demo_step *y = *(const struct demo_step *const *)b;
    int order = instant_cmp(x->at, y->at);
    return order ? order : (x > y) - (x < y);
}

static const struct demo_step *in_order(struct arena *arena, const struct demo_step *steps,
                                        size_t count)
{
    const struct demo_step **order = arena_array(arena, count, sizeof *order);
    struct demo_step *sorted = arena_array(arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        order[i] = &steps[i];
    qsort(order, count, sizeof *order, by_time);
    for (size_t i = 0; i < count; i++)
        sorted[i] = *order[i];
    return sorted;
}

enum err demo_closings(struct arena *arena, const struct demo_shop *shop,
                       const struct calendar *calendar, const struct demo_step **steps,
                       size_t *count, struct error *err)
{
    struct closing closings[CLOSINGS_MAX];
    size_t closing_count = read_closings(closings), turn = 0;
    struct demo_step *all = arena_array(arena, shop->step_count * 2, sizeof *all);
    *count = 0;
    for (size_t i = 0; i < shop->step_count; i++) {
        const struct demo_step *end = &shop->steps[i], *mail = unanswered(shop, end);
        all[(*count)++] = *end;
        if (!mail)
            continue;
        ptrdiff_t customer = shop->threads[end->thread].customer;
        enum lang lang = customer < 0 ? LANG_FR : shop->customers[customer].lang;
        struct str words = closing_of(closings, closing_count, lang, turn++ % CLOSINGS_MAX);
        enum err e = answer(arena, shop, calendar, mail, end, words, &all[(*count)++], err);
        if (e)
            return e;
    }
    *steps = in_order(arena, all, *count);
    return ERR_OK;
}
