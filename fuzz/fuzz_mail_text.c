/* The words of a mail: folding covers them all and never hides all, and the words of a
 * mail daemon give recipients that are well formed. */
#include "base/arena.h"
#include "channels/email/bounce.h"
#include "channels/email/quote.h"
#include "net/mime/mime.h"

#include <stdint.h>
#include <stdlib.h>

#define must(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(size * 20 + 16 * 1024 * 1024);
    struct str text = {(const char *)data, size};
    struct quote_spans spans;
    quote_fold(arena, text, &spans);
    size_t at = 0;
    for (size_t i = 0; i < spans.count; i++) {
        must(spans.at[i].from == at && spans.at[i].len > 0);
        at += spans.at[i].len;
    }
    must(at == size);
    must(!str_trim(text).len || quote_visible(arena, text, &spans).len);

    struct str safe = str_to_utf8(arena, text);
    struct mime_address daemon = {.name = STR(""), .address = STR("mailer-daemon@mx.test")};
    struct mime_message m = {
        .subject = STR("failure notice"),
        .text = safe,
        .from = {&daemon, 1},
        .report_type = STR(""),
        .returned = STR(""),
    };
    struct bounce b;
    bounce_read(arena, &m, &b);
    for (size_t i = 0; i < b.count; i++) {
        must(!b.at[i].address.len || mime_address_domain(b.at[i].address).len);
        must(b.at[i].reply_code == 0 || (b.at[i].reply_code >= 400 && b.at[i].reply_code < 600));
        must(str_is_utf8(b.at[i].diagnostic));
    }
    arena_destroy(&arena);
    return 0;
}
