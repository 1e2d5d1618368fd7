#include "store/searched.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/tokens.h"

/* The number at the beginning of `*rest`, signs before it dropped; false when there is none left.
 */
static bool next_number(struct str *rest, size_t *out)
{
    size_t at = 0, n = 0;
    while (at < rest->len && (rest->ptr[at] < '0' || rest->ptr[at] > '9'))
        at++;
    bool found = at < rest->len;
    for (; at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9'; at++)
        n = n * 10 + (size_t)(rest->ptr[at] - '0');
    *rest = str_sub(*rest, at, rest->len);
    *out = n;
    return found;
}

struct str searched_visible(struct arena *arena, struct str text, struct str folds)
{
    struct buf out = buf_in(arena);
    size_t shown = 0, from, to;
    while (next_number(&folds, &from) && next_number(&folds, &to)) {
        if (from > shown)
            buf_add(&out, str_sub(text, shown, from - shown));
        if (to > shown)
            shown = to;
    }
    buf_add(&out, str_sub(text, shown, text.len));
    return str_trim(buf_str(&out));
}

static void add_line(struct buf *out, struct str line)
{
    buf_add(out, line);
    buf_char(out, '\n');
}

struct str searched_tokens(struct arena *arena, const struct searched *message)
{
    if (message->automatic)
        return STR_NONE;
    if (!message->inbound)
        return tokens_of(arena, message->text);
    struct buf all = buf_in(arena);
    add_line(&all, message->subject);
    add_line(&all, message->sender_name);
    add_line(&all, message->sender_address);
    add_line(&all, searched_visible(arena, message->text, message->folds));
    for (size_t i = 0; i < message->file_count; i++)
        add_line(&all, message->files[i]);
    return tokens_of(arena, buf_str(&all));
}
