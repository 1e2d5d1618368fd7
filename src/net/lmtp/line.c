#include "net/lmtp/line.h"

#include <string.h>

static enum lmtp_line_outcome judge(struct str text, struct str *line)
{
    size_t len = text.len - 1; /* the LF */
    if (len == 0 || text.ptr[len - 1] != '\r')
        return LMTP_LINE_NO_CRLF;
    *line = str_sub(text, 0, len - 1);
    for (size_t i = 0; i < line->len; i++)
        if ((unsigned char)line->ptr[i] < ' ' || line->ptr[i] == 0x7F)
            return LMTP_LINE_CONTROL;
    return LMTP_LINE_WHOLE;
}

static void keep(struct lmtp_line *l, struct str part)
{
    if (l->too_long || part.len > sizeof l->text - l->len) {
        l->too_long = true;
        return;
    }
    memcpy(l->text + l->len, part.ptr, part.len);
    l->len += part.len;
}

size_t lmtp_line_take(struct lmtp_line *l, struct str in, enum lmtp_line_outcome *outcome,
                      struct str *line)
{
    ptrdiff_t lf = str_chr(in, '\n');
    struct str part = str_sub(in, 0, lf < 0 ? in.len : (size_t)lf + 1);
    bool in_one_block = l->len == 0 && !l->too_long && part.len <= LMTP_LINE_MAX;
    *outcome = LMTP_LINE_MORE;
    if (lf >= 0 && in_one_block) {
        *outcome = judge(part, line);
        return part.len;
    }
    keep(l, part);
    if (lf < 0)
        return part.len;
    *outcome = l->too_long ? LMTP_LINE_TOO_LONG : judge((struct str){l->text, l->len}, line);
    l->len = 0;
    l->too_long = false;
    return part.len;
}
