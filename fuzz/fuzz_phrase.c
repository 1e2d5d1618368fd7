/* A shop's phrases and a reply, both from outside: the first line that is "==="
 * parts them. What is found stands in the text, whatever the bytes are. */
#include "base/arena.h"
#include "domain/practice/phrases.h"
#include "domain/practice/practice.h"
#include "domain/scope.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct look {
    const struct sentence *sentence;
    size_t at;
};

static void found(void *ctx, const struct phrase_match *match)
{
    const struct look *look = ctx;
    assert(match->from == look->at && match->to > match->from);
    assert(match->to <= look->sentence->count);
    (void)scope_of(look->sentence, match);
}

static void check_sentences(const struct phrase_book *book, struct str text)
{
    static struct sentence sentence;
    struct sentence_reader reader = {.text = text};
    size_t behind = 0;
    while (sentence_next(&reader, &sentence)) {
        assert(sentence.count > 0 && sentence.count <= SENTENCE_WORDS_MAX);
        for (size_t i = 0; i < sentence.count; i++) {
            const struct word *word = &sentence.words[i];
            assert(word->len > 0 && word->len <= WORD_BYTES_MAX);
            assert(word->from >= behind && word->end > word->from && word->end <= text.len);
            behind = word->end;
            phrase_match_at(book, &sentence, i, found, &(struct look){&sentence, i});
        }
    }
}

static void check_practices(struct arena *arena, const struct phrase_book *book, struct str text)
{
    const enum answer yes = ANSWER_YES;
    const struct known_fact known[] = {{FACT_ORDER, STR("1")}, {FACT_PHOTOS, STR_NONE}};
    struct reply_facts facts = {.text = text,
                                .book = book,
                                .complaint = yes,
                                .first_human_reply = yes,
                                .refund_declined = ANSWER_NO,
                                .promises_known = true,
                                .known = known,
                                .known_count = 2,
                                .earlier = &text,
                                .earlier_count = 1,
                                .masks = true,
                                .after_sales_note = true};
    struct findings findings;
    enum err code = practice_check_reply(arena, &facts, &findings, NULL);
    assert(code == ERR_OK || code == ERR_REFUSED);
    assert(findings.count <= FINDINGS_MAX);
    for (size_t i = 0; i < findings.count; i++)
        assert(findings.items[i].offset + findings.items[i].len <= text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct str text = {(const char *)data, size}, own = STR_NONE;
    ptrdiff_t parted = str_find(text, STR("\n===\n"));
    if (parted >= 0) {
        own = str_sub(text, 0, (size_t)parted);
        text = str_sub(text, (size_t)parted + 5, text.len);
    }
    struct phrase_book book;
    struct error err = {0};
    if (phrases_read(arena, own, &book, &err) == ERR_OK) {
        check_sentences(&book, text);
        check_practices(arena, &book, text);
    } else {
        assert(err.key[0] && strcmp(err.field, "phrases") == 0);
    }
    arena_destroy(&arena);
    return 0;
}
