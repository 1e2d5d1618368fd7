/* A server may say anything at any time. The input is a list of lines: '>' is a
 * command of ours, '.' the final dot, anything else comes from the server. */
#include "providers/smtp/dialogue.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct smtp_outcome *out, bool dot)
{
    assert(memchr(out->reply.text, 0, sizeof out->reply.text));
    assert(memchr(out->reply.enhanced, 0, sizeof out->reply.enhanced));
    assert(dot || (out->result != SMTP_SENT && out->result != SMTP_UNCERTAIN));
    assert((out->accepted > 0) == (out->result == SMTP_SENT));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct smtp_recipient recipients[2];
    static const bool utf8[2] = {false, true};
    struct smtp_dialogue d = {0};
    struct str rest = {(const char *)data, size}, line;
    struct smtp_need need = {.size = size, .eight_bit = size & 1, .utf8 = size & 2};
    struct smtp_outcome out;
    bool dot = false;
    smtp_dialogue_start(&d, need, recipients, utf8, 2);
    while (str_split(&rest, '\n', &line)) {
        if (str_eq(line, STR("."))) {
            smtp_dialogue_dot(&d);
            dot = true;
        } else if (str_starts(line, STR(">"))) {
            if (!dot) /* after it the transport sends nothing but QUIT */
                smtp_dialogue_command(&d, str_sub(line, 1, line.len));
        } else if (!smtp_dialogue_line(&d, line)) {
            break;
        }
    }
    smtp_dialogue_decide(&d, "lost", &out);
    check(&out, dot);
    return 0;
}
