/* Whole mails on the whole way: reading, cleaning, folding, judging. What comes out
 * is UTF-8, harmless and complete, whatever went in. */
#include "../tests/net/html_check.h"
#include "base/arena.h"
#include "channels/email/authentication.h"
#include "channels/email/bounce.h"
#include "channels/email/machine.h"
#include "channels/email/quote.h"
#include "net/html/sanitize.h"
#include "net/mime/hash.h"
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
    struct arena *arena = arena_create(size + 16 * 1024 * 1024);
    struct str raw = {(const char *)data, size};
    struct mime_message m;
    struct error err;
    must(mime_read(arena, raw, NULL, &m, &err) == ERR_OK);
    must(str_is_utf8(m.text) && str_is_utf8(m.html) && str_is_utf8(m.subject));
    must((str_trim(m.text).len == 0) == m.unreadable);
    for (size_t i = 0; i < m.fields.count; i++)
        must(str_is_utf8(m.fields.at[i].value) && str_chr(m.fields.at[i].value, '\n') < 0);
    for (size_t i = 0; i < m.attachments.count; i++) {
        struct str name = m.attachments.at[i].name;
        must(name.len && str_is_utf8(name) && str_chr(name, '/') < 0 && str_chr(name, '\\') < 0);
        must(str_is_utf8(m.attachments.at[i].type) && m.attachments.at[i].bytes.ptr);
    }
    struct html_clean clean;
    html_sanitize(arena, m.html, NULL, &clean);
    must(html_is_harmless(clean.html));
    struct quote_spans spans;
    quote_fold(arena, m.text, &spans);
    must(m.unreadable || quote_visible(arena, m.text, &spans).len);
    struct machine_context context = {.own_message_id_domain = STR("x.test"),
                                      .envelope_sender = STR_NONE};
    machine_recognise(&m, &context);
    struct bounce bounce;
    bounce_read(arena, &m, &bounce);
    struct authentication authentication;
    authentication_read(arena, &m, STR("mx"), &authentication);
    mime_content_hash(raw);
    arena_destroy(&arena);
    return 0;
}
