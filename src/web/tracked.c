#include "web/tracked.h"

#include "base/arena.h"
#include "web/problem.h"

#include <stdio.h>

static void put_fault(struct jsonw *w, struct request *r, const struct reading_fault *fault)
{
    struct error err = {.code = ERR_INVALID};
    snprintf(err.key, sizeof err.key, "%s", fault->key);
    snprintf(err.arg, sizeof err.arg, "%.*s", STR_ARG(str_cut(fault->detail, sizeof err.arg - 1)));
    jsonw_object(w);
    jsonw_put_str(w, "key", str_of(fault->key));
    jsonw_put_str(w, "where", fault->detail.len ? fault->detail : STR_NONE);
    jsonw_put_str(w, "detail", problem_sentence(r->arena, r->lang, &err));
    jsonw_end(w);
}

void tracked_write(struct jsonw *w, struct request *r, const struct track_taken *taken,
                   const struct reading_fault *faults, size_t count)
{
    jsonw_object(w);
    jsonw_put_i64(w, "stored", (int64_t)taken->stored);
    jsonw_put_i64(w, "repeated", (int64_t)taken->repeated);
    jsonw_put_i64(w, "waiting", (int64_t)taken->waiting);
    jsonw_put_i64(w, "parcels", (int64_t)taken->parcels);
    jsonw_key(w, "faults");
    jsonw_array(w);
    for (size_t i = 0; i < count; i++)
        put_fault(w, r, &faults[i]);
    jsonw_end(w);
    jsonw_end(w);
}

struct str tracked_lines(struct arena *arena, struct str body)
{
    struct buf out = buf_in(arena);
    struct str rest = body, line;
    buf_reserve(&out, body.len + 2);
    buf_char(&out, '[');
    while (str_split(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len && out.len > 1)
            buf_char(&out, ',');
        buf_add(&out, line);
    }
    buf_char(&out, ']');
    return buf_str(&out);
}
