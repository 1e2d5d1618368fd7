#include "net/mime/flowed.h"

#include "base/buf.h"

static void add_marks(struct buf *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buf_char(out, '>');
    if (depth)
        buf_char(out, ' ');
}

struct str mime_unflow(struct arena *arena, struct str text, bool delete_space)
{
    struct buf out = buf_in(arena);
    buf_reserve(&out, text.len + text.len / 2 + 1);
    struct str line;
    bool open = false; /* the line before ended softly */
    size_t open_depth = 0;
    while (str_split(&text, '\n', &line)) {
        size_t depth = 0;
        while (depth < line.len && line.ptr[depth] == '>')
            depth++;
        line = str_sub(line, depth, line.len);
        if (line.len && line.ptr[0] == ' ') /* space-stuffing, 4.4 */
            line = str_sub(line, 1, line.len);
        bool signature = str_eq(line, STR("-- "));
        if (open && (depth != open_depth || signature)) {
            buf_char(&out, '\n');
            open = false;
        }
        if (!open)
            add_marks(&out, depth);
        bool soft = line.len && line.ptr[line.len - 1] == ' ' && !signature && text.ptr;
        if (soft && delete_space)
            line.len--;
        buf_add(&out, line);
        if (!soft && text.ptr)
            buf_char(&out, '\n');
        open = soft;
        open_depth = depth;
    }
    return buf_str(&out);
}
