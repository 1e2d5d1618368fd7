/* Template sources as shops write them, rendered with values as hostile as the
 * source itself, and the final text read by G05. */
#include "base/arena.h"
#include "domain/practice/practice.h"
#include "domain/template.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool look_up(void *ctx, struct str field, struct str *value)
{
    const struct str *input = ctx;
    *value = str_sub(*input, field.len, 100);
    return field.len % 3 != 0;
}

static size_t markers(struct str text)
{
    struct template_hole marker;
    size_t count = 0;
    for (size_t at = 0; template_next_marker(text, &at, &marker); count++) {
        assert(marker.offset + marker.len <= text.len && at == marker.offset + marker.len);
        assert(marker.field.len > 0 && marker.field.len <= TEMPLATE_NAME_MAX);
    }
    return count;
}

static void check_draft(struct arena *arena, const struct template *t, struct str input)
{
    struct template_draft d = template_render(arena, t, look_up, &input);
    for (size_t i = 0; i < d.hole_count; i++) {
        struct str marker = str_sub(d.text, d.holes[i].offset, d.holes[i].len);
        assert(marker.len == d.holes[i].field.len + 4);
        assert(str_eq(str_sub(marker, 2, d.holes[i].field.len), d.holes[i].field));
    }
    assert(markers(d.text) >= d.hole_count);
}

static void check_reply(struct arena *arena, struct str text)
{
    struct str subject = text, rest = text;
    str_split(&rest, '\n', &subject);
    struct reply_facts facts = {
        .subject = subject, .text = text, .known_orders = &subject, .known_order_count = 1};
    struct findings findings;
    enum err code = practice_check_reply(arena, &facts, &findings, NULL);
    assert(code == ERR_OK || code == ERR_REFUSED);
    for (size_t i = 0; i < findings.count; i++)
        assert(findings.items[i].offset + findings.items[i].len <= text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create(64 * 1024 * 1024);
    struct str input = {(const char *)data, size};
    struct template t;
    struct error err;
    if (template_parse(arena, input, &t, &err) == ERR_OK) {
        for (size_t i = 0; i < t.count; i++)
            assert(t.parts[i].text.ptr >= input.ptr &&
                   t.parts[i].text.ptr + t.parts[i].text.len <= input.ptr + input.len);
        check_draft(arena, &t, input);
    }
    check_reply(arena, input);
    arena_destroy(&arena);
    return 0;
}
