#include "domain/practice/practice.h"

#include "base/arena.h"
#include "domain/practice/g05_placeholders.h"

#include <stdio.h>

const struct practice *const practices[] = {
    &g05_placeholders,
    NULL,
};

const struct practice *practice_find(struct str id)
{
    for (const struct practice *const *p = practices; *p; p++)
        if (str_eq(id, str_of((*p)->id)))
            return *p;
    return NULL;
}

void finding_add(struct findings *findings, struct finding finding)
{
    if (findings->count < FINDINGS_MAX)
        findings->items[findings->count++] = finding;
}

static enum err refuse(struct arena *arena, const struct finding *f, struct error *err)
{
    return error_refuse(err, f->practice, str_c(arena, f->field), f->key, str_c(arena, f->arg));
}

enum err practice_check_reply(struct arena *arena, const struct reply_facts *facts,
                              struct findings *out, struct error *err)
{
    *out = (struct findings){.arena = arena, .subject = facts->subject, .text = facts->text};
    for (const struct practice *const *p = practices; *p; p++)
        if ((*p)->check_reply)
            (*p)->check_reply(facts, out);
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].mode == PRACTICE_BLOCK)
            return refuse(arena, &out->items[i], err);
    return ERR_OK;
}
