#include "store/tokens.h"

#include "base/arena.h"
#include "base/buf.h"
#include "store/words.h"

static void add_place(struct buf *out, struct stemmers *stemmers, enum language language,
                      const struct word *word)
{
    char stem[TOKENS_WORD_BYTES];
    if (out->len)
        buf_char(out, ' ');
    buf_add(out, word_folded(word));
    size_t len = word_stem(stemmers, language, word, stem);
    if (len) {
        buf_char(out, '|');
        buf_bytes(out, stem, len);
    }
}

static void add_whole(struct buf *out, const struct group *group)
{
    if (!group->whole_len)
        return;
    if (group->count)
        buf_char(out, '|');
    else if (out->len)
        buf_char(out, ' ');
    buf_bytes(out, group->whole, group->whole_len);
}

struct str tokens_of(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    struct stemmers *stemmers = stemmers_create();
    enum language language = text_language(text);
    struct group group;
    size_t at = 0, words = 0;
    buf_reserve(&out, text.len + text.len / 2 + 16);
    while (words < TOKENS_MAX_WORDS && group_next(text, &at, &group)) {
        for (size_t i = 0; i < group.count; i++) {
            add_place(&out, stemmers, language, &group.parts[i]);
            if (i == 0)
                add_whole(&out, &group);
        }
        if (!group.count)
            add_whole(&out, &group);
        words += group.count;
    }
    stemmers_destroy(&stemmers);
    return buf_str(&out);
}

bool tokens_may_be_begun(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return false;
    return word.len >= TOKENS_PREFIX_MIN_BYTES && word.len <= TOKENS_WORD_BYTES;
}
