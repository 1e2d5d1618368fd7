#include "base/log.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"

#include <stdatomic.h>
#include <unistd.h>

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

bool log_level_parse(struct str name, enum log_level *out)
{
    for (int i = 0; i < 4; i++)
        if (str_eq(name, str_of(level_names[i]))) {
            *out = (enum log_level)i;
            return true;
        }
    return false;
}

struct str log_error_text(const struct error *err)
{
    return str_of(err->text[0] ? err->text : err_name(err->code));
}

static bool plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == '"' || s.ptr[i] == '=' ||
            s.ptr[i] == 0x7F)
            return false;
    return s.len > 0;
}

static void add_text(struct buf *line, struct str s)
{
    if (plain(s)) {
        buf_add(line, s);
        return;
    }
    buf_char(line, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(line, "\\%c", c);
        else if (c < ' ' || c == 0x7F)
            buf_printf(line, "\\x%02x", c);
        else
            buf_char(line, (char)c);
    }
    buf_char(line, '"');
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    if ((int)level < atomic_load(&threshold))
        return;
    struct arena *arena = arena_create(64 * 1024);
    struct buf line = buf_in(arena);
    static const struct clock machine = {0};
    buf_add(&line, instant_format(arena, clock_now(&machine)));
    buf_printf(&line, " %s %s", level_names[level], event);
    for (; fields->kind != LOG_KIND_END; fields++) {
        buf_printf(&line, " %s=", fields->name);
        if (fields->kind == LOG_KIND_I64)
            buf_i64(&line, fields->i64);
        else
            add_text(&line, str_cut(fields->text, 512));
    }
    buf_char(&line, '\n');
    /* One write per line keeps lines of several threads whole; a log that
     * cannot be written must not stop the counter. */
    ssize_t ignored = write(STDERR_FILENO, line.ptr, line.len);
    (void)ignored;
    arena_destroy(&arena);
}
