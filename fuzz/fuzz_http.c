/* Bytes to requests: whole, and cut where the first bytes of the input say. Both
 * ways must find the same requests and the same end, and what is found must keep
 * what net/http/http.h promises to handlers. */
#include "base/arena.h"
#include "net/http/form.h"
#include "net/http/forwarded.h"
#include "net/http/reader.h"

#include <stdlib.h>
#include <string.h>

enum { CUTS = 8, BODY_LIMIT = 4096, REQUESTS_MAX = 32, ARENA = 1 << 20 };

#define MUST(condition) \
    do { \
        if (!(condition)) \
            abort(); \
    } while (0)

/* One line of what was found, so that two runs can be compared. */

static void note(struct buf *out, const char *what, struct str s)
{
    buf_printf(out, "%s %zu ", what, s.len);
    buf_add(out, s);
    buf_char(out, '\n');
}

static void check_path(struct str path)
{
    MUST(path.len && path.ptr[0] == '/' && str_is_utf8(path));
    MUST(str_find(path, STR("/../")) < 0 && !str_ends(path, STR("/..")));
    for (size_t i = 0; i < path.len; i++)
        MUST((unsigned char)path.ptr[i] >= ' ' && path.ptr[i] != 0x7F && path.ptr[i] != '\\');
}

static void check_fields(const struct http_request *r)
{
    int lengths = 0, hosts = 0;
    for (size_t i = 0; i < r->field_count; i++) {
        struct str value = r->fields[i].value;
        lengths += str_ieq(r->fields[i].name, STR("Content-Length")) ||
                   str_ieq(r->fields[i].name, STR("Transfer-Encoding"));
        hosts += str_ieq(r->fields[i].name, STR("Host"));
        MUST(r->fields[i].name.len && value.ptr);
        MUST(str_chr(value, '\n') < 0 && str_chr(value, '\r') < 0 && str_chr(value, 0) < 0);
    }
    MUST(lengths <= 1 && hosts <= 1);
}

static void use(struct buf *out, struct arena *arena, const struct http_request *r)
{
    check_path(r->path);
    check_fields(r);
    MUST(r->body.len <= BODY_LIMIT);
    note(out, http_method_name(r->method), r->path);
    note(out, "query", r->query);
    note(out, "body", r->body);
    struct str value;
    struct error err;
    if (http_query(arena, r, "a", &value, &err) == ERR_OK)
        MUST(str_is_utf8(value));
    if (http_form(arena, r, "a", &value, &err) == ERR_OK)
        MUST(str_is_utf8(value));
    note(out, "cookie", http_cookie(r, "session"));
    struct address_range all = {.bits = 0};
    struct trusted trusted = {&all, 1};
    struct address client = forwarded_client(&trusted, (struct address){{0}}, r);
    note(out, "client", address_text(arena, &client));
}

struct run {
    struct reader reader;
    struct arena *arena;
    struct http_request request;
    struct buf *out;
    int requests;
    bool over;
};

static void next_request(struct run *run)
{
    use(run->out, run->arena, &run->request);
    reader_release(&run->reader);
    run->reader = (struct reader){0};
    run->request = (struct http_request){0};
    run->over = ++run->requests == REQUESTS_MAX;
}

/* As the connection does it. */
static void feed(struct run *run, struct str bytes)
{
    static const struct reader_limits limits = {.head_bytes = 2048, .fields = 20};
    while (bytes.len && !run->over) {
        enum reader_step step =
            reader_feed(&run->reader, &limits, run->arena, &run->request, &bytes);
        if (step == READER_HEAD) {
            if (!reader_allow_body(&run->reader, BODY_LIMIT))
                step = READER_REFUSED;
            else
                step = reader_feed(&run->reader, &limits, run->arena, &run->request, &bytes);
        }
        MUST(step != READER_HEAD);
        MUST(reader_held(&run->reader) <= (int64_t)limits.head_bytes + BODY_LIMIT ||
             step == READER_REFUSED);
        if (step == READER_DONE)
            next_request(run);
        if (step == READER_REFUSED) {
            buf_printf(run->out, "refused %d\n", run->reader.refusal.status);
            MUST(run->reader.refusal.status >= 400 && run->reader.refusal.reason);
            run->over = true;
        }
    }
}

/* Cuts of `sizes[i]` bytes in turn, 0 for all the rest. */
static struct buf read_all(struct str input, const uint8_t *sizes, size_t count)
{
    struct buf out = buf_in(NULL);
    struct run run = {.arena = arena_create(ARENA), .out = &out};
    for (size_t i = 0; input.len; i++) {
        size_t size = count ? sizes[i % count] : 0;
        struct str piece = str_sub(input, 0, size ? size : input.len);
        /* A copy of exact size, so that a read past the piece is seen. */
        char *copy = malloc(piece.len);
        memcpy(copy, piece.ptr, piece.len);
        feed(&run, (struct str){copy, piece.len});
        free(copy);
        input = str_sub(input, piece.len, input.len);
    }
    reader_release(&run.reader);
    arena_destroy(&run.arena);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < CUTS || size > 16 * 1024)
        return 0;
    struct str input = {(const char *)data + CUTS, size - CUTS};
    struct buf whole = read_all(input, NULL, 0);
    struct buf cut = read_all(input, data, CUTS);
    MUST(str_eq(buf_str(&whole), buf_str(&cut)));
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
