/* Every real mail goes the whole way from bytes to what a screen shows. */
#include "../net/html_check.h"
#include "base/arena.h"
#include "channels/email/authentication.h"
#include "channels/email/bounce.h"
#include "channels/email/machine.h"
#include "channels/email/quote.h"
#include "corpus.h"
#include "net/html/sanitize.h"
#include "net/html/text.h"
#include "net/mime/hash.h"
#include "net/mime/mime.h"

#include <stdio.h>
#include <string.h>

struct counts {
    size_t mails, silent, from_html, damaged, html, files, bounces;
    size_t kinds[MACHINE_REPORT + 1];
    bool words_or_silent, harmless, utf8, spans_cover, visible;
};

static bool is_mail(const char *name)
{
    const char *base = strrchr(name, '/');
    const char *dot = strrchr(name, '.');
    base = base ? base + 1 : name;
    return strncmp(base, "README", 6) != 0 && strncmp(name, "lmtp/", 5) != 0 && dot &&
           strcmp(dot, ".tsv") != 0 && strcmp(dot, ".json") != 0 && strcmp(dot, ".yml") != 0 &&
           strcmp(dot, ".xml") != 0;
}

static void check_spans(struct counts *c, struct arena *arena, struct str text)
{
    struct quote_spans spans;
    quote_fold(arena, text, &spans);
    size_t at = 0;
    for (size_t i = 0; i < spans.count; i++) {
        c->spans_cover = c->spans_cover && spans.at[i].from == at;
        at += spans.at[i].len;
    }
    c->spans_cover = c->spans_cover && at == text.len;
    c->visible = c->visible && (str_trim(text).len == 0 || quote_visible(arena, text, &spans).len);
}

static void visit(void *ctx, const char *name, struct str bytes)
{
    struct counts *c = ctx;
    if (!is_mail(name))
        return;
    struct arena *arena = arena_create(bytes.len + 16 * 1024 * 1024);
    struct mime_message m;
    struct error err;
    bool read = mime_read(arena, bytes, NULL, &m, &err) == ERR_OK;
    struct html_clean clean;
    html_sanitize(arena, m.html, NULL, &clean);
    struct str words = html_to_text(arena, clean.html, 1024 * 1024);
    check_spans(c, arena, m.text);
    struct machine_context unknown = {.own_message_id_domain = STR(""),
                                      .envelope_sender = STR_NONE};
    struct machine_verdict verdict = machine_recognise(&m, &unknown);
    struct bounce bounce;
    bounce_read(arena, &m, &bounce);
    struct authentication authentication;
    authentication_read(arena, &m, STR("mx.example.test"), &authentication);
    mime_content_hash(bytes);
    bool good = read && (str_trim(m.text).len > 0) != m.unreadable;
    if (!good)
        printf("# no words: %s\n", name);
    c->words_or_silent = c->words_or_silent && good;
    c->harmless = c->harmless && html_is_harmless(clean.html);
    c->utf8 = c->utf8 && str_is_utf8(m.text) && str_is_utf8(words) && str_is_utf8(m.subject);
    c->mails++;
    c->silent += m.unreadable;
    c->from_html += m.text_from_html;
    c->damaged += m.damaged != 0;
    c->html += m.html.ptr != NULL;
    c->files += m.attachments.count;
    c->kinds[verdict.kind]++;
    c->bounces += bounce.count > 0;
    arena_destroy(&arena);
}

int main(void)
{
    if (!corpus_is_here())
        return 0;
    struct counts c = {.words_or_silent = true,
                       .harmless = true,
                       .utf8 = true,
                       .spans_cover = true,
                       .visible = true};
    corpus_walk("", visit, &c);
    printf("# %zu mails: %zu with words (%zu from HTML), %zu without; %zu with HTML, %zu damaged, "
           "%zu attachments\n",
           c.mails, c.mails - c.silent, c.from_html, c.silent, c.html, c.damaged, c.files);
    for (int k = 0; k <= MACHINE_REPORT; k++)
        printf("# %s: %zu\n", machine_kind_name((enum machine_kind)k), c.kinds[k]);
    printf("# with recipients that failed or wait: %zu\n", c.bounces);
    corpus_result(c.mails > 900, "the corpus is whole");
    corpus_result(c.words_or_silent, "each mail shows words or says that it has none");
    corpus_result(c.silent * 10 < c.mails, "nine mails of ten show words");
    corpus_result(c.utf8, "all that is shown is UTF-8");
    corpus_result(c.harmless, "all HTML is harmless");
    corpus_result(c.spans_cover, "folding loses no byte");
    corpus_result(c.visible, "folding never hides a whole mail");
    return corpus_end();
}
