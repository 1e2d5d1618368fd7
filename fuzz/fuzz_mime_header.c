/* Header values: addresses, dates, words, file names; and what is read of them must
 * be writable again without a field more. */
#include "base/arena.h"
#include "net/mime/address.h"
#include "net/mime/compose.h"
#include "net/mime/date.h"
#include "net/mime/filename.h"
#include "net/mime/mime.h"
#include "net/mime/words.h"

#include <stdint.h>
#include <stdlib.h>

#define must(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A draft with this text in every place that takes one. */
static void write_back(struct arena *arena, struct str text, const struct mime_addresses *to)
{
    struct mime_draft_field extra = {"X-Note", text};
    struct mime_draft_file file = {text, STR("image/png"), STR(""), text};
    struct mime_draft d = {
        .from = {.name = text, .address = STR("sav@shop.test")},
        .to = *to,
        .reply_to = {.address = STR("")},
        .subject = text,
        .date = instant_of(1762175122000),
        .message_id = STR("m1@shop.test"),
        .in_reply_to = text,
        .references = &text,
        .reference_count = 1,
        .extra = &extra,
        .extra_count = 1,
        .text = text,
        .html = text,
        .files = &file,
        .file_count = 1,
    };
    struct str out;
    struct error err;
    if (mime_compose(arena, &d, &out, &err) != ERR_OK)
        return;
    struct mime_message m;
    must(mime_read(arena, out, NULL, &m, &err) == ERR_OK);
    must((m.damaged & ~(unsigned)MIME_CUT) == 0);
    must(str_eq(m.subject, str_trim(text)) || !str_eq(str_trim(text), text));
    must(m.from.count == 1 && str_eq(m.from.at[0].address, STR("sav@shop.test")));
    must(str_eq(m.message_id, STR("m1@shop.test")));
    must(m.attachments.count == 1 && str_eq(m.attachments.at[0].bytes, text));
    must(mime_header(&m, "Bcc", 0).ptr == NULL && mime_header(&m, "Subject", 1).ptr == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(size + 16 * 1024 * 1024);
    struct str text = {(const char *)data, size};
    struct mime_addresses list;
    mime_address_list(arena, text, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct mime_address *a = &list.at[i];
        must(str_is_utf8(a->name) && str_is_utf8(a->address) && str_is_utf8(a->raw));
        must(str_chr(a->name, '\n') < 0 && str_chr(a->address, '\n') < 0);
        must(!a->address.len || mime_address_domain(a->address).len);
        struct str folded = mime_address_fold(arena, a->address);
        must(str_eq(folded, mime_address_fold(arena, folded)));
    }
    instant t;
    mime_date_read(text, &t);
    struct str words = mime_words_decode(arena, text, NULL);
    must(str_is_utf8(words) && str_chr(words, '\n') < 0 && str_chr(words, '\r') < 0);
    struct str name = mime_filename(arena, words, STR("image/png"), 1);
    must(name.len && name.len <= MIME_FILENAME_MAX && str_is_utf8(name));
    write_back(arena, words, &list);
    arena_destroy(&arena);
    return 0;
}
