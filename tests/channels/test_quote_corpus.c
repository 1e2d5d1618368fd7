/* Folding against what other projects expect of their reply parsers. Theirs is a
 * second opinion: they cut, we fold, so a line they keep must be visible here,
 * while more may be visible than they keep (forwards, questions between answers). */
#include "base/arena.h"
#include "channels/email/quote.h"
#include "corpus.h"
#include "net/html/text.h"
#include "net/mime/mime.h"

#include <stdio.h>
#include <string.h>

struct tally {
    size_t texts, equal, lost;
};

static bool has_line(struct str text, struct str wanted)
{
    struct str line;
    while (str_split(&text, '\n', &line))
        if (str_eq(str_trim(line), str_trim(wanted)))
            return true;
    return false;
}

static void compare(struct tally *t, struct arena *arena, const char *name, struct str text,
                    struct str expected)
{
    struct quote_spans spans;
    struct str line, rest = expected;
    quote_fold(arena, text, &spans);
    struct str visible = quote_visible(arena, text, &spans);
    t->texts++;
    t->equal += str_eq(visible, str_trim(expected));
    bool lost = false;
    while (rest.len && str_split(&rest, '\n', &line))
        /* A marked line is another's, even where they keep it. */
        if (str_trim(line).len && line.ptr[0] != '>' && !has_line(visible, line)) {
            printf("# %s hides: %.*s\n", name, STR_ARG(line));
            lost = true;
        }
    if (!lost && !str_eq(visible, str_trim(expected)))
        printf("# %s shows more\n", name);
    t->lost += lost;
}

/* FOLDER/x.txt with FOLDER/../trimmed/x.txt or x.expected.txt. */
static void visit(void *ctx, const char *name, struct str bytes)
{
    struct tally *t = ctx;
    struct arena *arena = arena_create(16 * 1024 * 1024);
    const char *base = strrchr(name, '/') + 1;
    size_t stem = strlen(name) > 4 ? strlen(name) - 4 : 0;
    struct str expected = STR_NONE;
    if (strstr(name, "reply_trimmer/emails/"))
        expected = corpus_file(arena, arena_printf(arena,
                                                   "replies/discourse-email_reply_trimmer/"
                                                   "trimmed/%s",
                                                   base));
    else if (!strstr(name, ".expected.") && stem)
        expected = corpus_file(arena, arena_printf(arena, "%.*s.expected.txt", (int)stem, name));
    if (expected.ptr)
        compare(t, arena, name, bytes, expected);
    arena_destroy(&arena);
}

/* What the author wrote in those corpora that come without expectations. */
static const struct {
    const char *folder, *mine, *theirs; /* theirs: must not be visible; NULL for none */
} known[] = {
    {"replies/talon/html_replies", "Hi. I am fine.", "Hello! How are you?"},
    {"replies/talon/standard_replies", "Hello", "> Hi"},
    {"replies/crisp-email-reply-parser", NULL, "Etiam non sagittis orci"},
    {"replies/willdurand-EmailReplyParser", NULL, "Vous venez de recevoir"},
};

struct known_tally {
    int which;
    size_t texts, lost, hidden;
};

static void visit_known(void *ctx, const char *name, struct str bytes)
{
    struct known_tally *t = ctx;
    struct arena *arena = arena_create(16 * 1024 * 1024);
    struct quote_spans spans;
    struct mime_message m;
    struct error err;
    struct str text = bytes;
    if (strstr(name, ".eml") && mime_read(arena, bytes, NULL, &m, &err) == ERR_OK)
        text = m.text;
    else if (strstr(name, ".html"))
        text = html_to_text(arena, bytes, 1024 * 1024);
    quote_fold(arena, text, &spans);
    struct str visible = quote_visible(arena, text, &spans);
    const char *mine = known[t->which].mine;
    ptrdiff_t end = str_chr(text, '\n'); /* without `mine`: the first line is the author's */
    struct str wanted = mine ? str_of(mine) : str_sub(text, 0, end < 0 ? text.len : (size_t)end);
    t->texts++;
    if (str_find(visible, wanted) < 0)
        printf("# %s hides: %.*s\n", name, STR_ARG(wanted));
    t->lost += str_find(visible, wanted) < 0;
    t->hidden += str_find(visible, str_of(known[t->which].theirs)) < 0;
    arena_destroy(&arena);
}

int main(void)
{
    if (!corpus_is_here())
        return 0;
    struct tally t = {0};
    corpus_walk("replies", visit, &t);
    printf("# %zu replies with an expectation: %zu equal to the byte, %zu show more, %zu hide "
           "what the author wrote\n",
           t.texts, t.equal, t.texts - t.equal - t.lost, t.lost);
    corpus_result(t.texts >= 40, "the expectations are there");
    corpus_result(t.lost == 0, "no visible line of an author is lost");
    corpus_result(t.equal * 10 >= t.texts * 6, "six of ten agree to the byte");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct known_tally k = {.which = (int)i};
        corpus_walk(known[i].folder, visit_known, &k);
        printf("# %s: of %zu texts %zu hide the quoted mail\n", known[i].folder, k.texts, k.hidden);
        corpus_result(k.texts > 0 && k.lost == 0, known[i].folder);
        corpus_result(k.hidden * 10 >= k.texts * 8, "and most quotes are folded");
    }
    return corpus_end();
}
