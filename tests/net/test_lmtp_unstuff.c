#include "../check_main.h"
#include "base/buf.h"
#include "net/lmtp/unstuff.h"

#include <string.h>

static void keep(void *ctx, struct str run)
{
    ck_assert_uint_gt(run.len, 0);
    buf_add(ctx, run);
}

struct outcome {
    struct buf content;
    bool ended;
    size_t used;
};

/* Feeds `in` in blocks of `step` bytes. */
static struct outcome unstuff(struct str in, size_t step)
{
    struct outcome o = {.content = buf_in(NULL)};
    struct lmtp_unstuff u = {0};
    while (o.used < in.len && !o.ended) {
        struct str block = str_sub(in, o.used, step);
        size_t n = lmtp_unstuff_feed(&u, block, keep, &o.content);
        o.ended = u.state == LMTP_AT_END;
        ck_assert(n == block.len || o.ended);
        o.used += n;
    }
    return o;
}

#define S(literal) \
    { \
        literal, sizeof(literal) - 1 \
    }

static const struct {
    struct str wire, content;
    bool ends; /* at the end of `wire`, not before */
} cases[] = {
    {S("hello\r\n.\r\n"), S("hello\r\n"), true},
    {S(".\r\n"), S(""), true},
    {S("..\r\n.\r\n"), S(".\r\n"), true},
    {S("a\r\n..b\r\n.\r\n"), S("a\r\n.b\r\n"), true},
    {S("a\r\n.b\r\n.\r\n"), S("a\r\nb\r\n"), true},
    {S("\r\n\r\n.\r\n"), S("\r\n\r\n"), true},
    {S("\r\n.\r\n"), S("\r\n"), true},
    {S("a.b\r\n. \r\n.\r\n"), S("a.b\r\n \r\n"), true},
    /* bare LF is content, and a dot behind it begins no line */
    {S("a\n.\nb\r\n.\r\n"), S("a\n.\nb\r\n"), true},
    {S("a\n..b\r\n.\r\n"), S("a\n..b\r\n"), true},
    {S("a\n\n.\r\n\r\n.\r\n"), S("a\n\n.\r\n\r\n"), true},
    /* smuggling: none of these ends the mail */
    {S("a\n.\nQUIT"), S("a\n.\nQUIT"), false},
    {S("a\n.\r\nQUIT"), S("a\n.\r\nQUIT"), false},
    {S("a\r\n.\nQUIT"), S("a\r\n\nQUIT"), false},
    {S("a\r.\rQUIT"), S("a\r.\rQUIT"), false},
    {S("a\r.\r\nQUIT"), S("a\r.\r\nQUIT"), false},
    {S("a\r\n.\rQUIT"), S("a\r\n\rQUIT"), false},
    {S("a\r\n.\r\r\nQUIT"), S("a\r\n\r\r\nQUIT"), false},
    {S("a\n\r.\r\nQUIT"), S("a\n\r.\r\nQUIT"), false},
    {S("a\r\n.\0\r\nQUIT"), S("a\r\n\0\r\nQUIT"), false},
    {S("a\r\n\0.\r\nQUIT"), S("a\r\n\0.\r\nQUIT"), false},
    {S(".\nQUIT"), S("\nQUIT"), false},
    {S("a\r\n .\r\n"), S("a\r\n .\r\n"), false},
    /* CR CR LF . CR LF holds CR LF . CR LF */
    {S("a\r\r\n.\r\n"), S("a\r\r\n"), true},
    {S("\r\r\r\n.\r\n"), S("\r\r\r\n"), true},
    /* the held back CR of ". CR" comes out when the line goes on */
    {S(".\r.\r\n\r\n.\r\n"), S("\r.\r\n\r\n"), true},
    {S(".\r\r\r\n.\r\n"), S("\r\r\r\n"), true},
    {S("...\r\n.\r\n"), S("..\r\n"), true},
};

START_TEST(every_case_at_every_block_size)
{
    struct str wire = cases[_i].wire;
    for (size_t step = 1; step <= wire.len; step++) {
        struct outcome o = unstuff(wire, step);
        ck_assert_int_eq(o.ended, cases[_i].ends);
        ck_assert_uint_eq(o.used, wire.len);
        ck_assert_uint_eq(o.content.len, cases[_i].content.len);
        ck_assert_mem_eq(buf_str(&o.content).ptr, cases[_i].content.ptr, o.content.len);
        buf_release(&o.content);
    }
}
END_TEST

START_TEST(bytes_after_the_final_dot_are_left)
{
    struct str wire = STR("x\r\n.\r\nQUIT\r\n");
    struct lmtp_unstuff u = {0};
    struct buf content = buf_in(NULL);
    ck_assert_uint_eq(lmtp_unstuff_feed(&u, wire, keep, &content), 6);
    ck_assert_int_eq(u.state, LMTP_AT_END);
    ck_assert_uint_eq(lmtp_unstuff_feed(&u, str_sub(wire, 6, 9), keep, &content), 0);
    ck_assert_uint_eq(content.len, 3);
    buf_release(&content);
}
END_TEST

/* RFC 5321 4.5.2 as the sender does it. */
static void stuff(struct buf *out, struct str content)
{
    for (size_t i = 0; i < content.len; i++) {
        bool line_start = i == 0 || (i >= 2 && memcmp(content.ptr + i - 2, "\r\n", 2) == 0);
        if (line_start && content.ptr[i] == '.')
            buf_char(out, '.');
        buf_char(out, content.ptr[i]);
    }
    buf_c(out, ".\r\n");
}

START_TEST(what_a_sender_stuffed_comes_out_as_it_was)
{
    static const char letters[] = {'\r', '\n', '.', 'a'};
    /* every content of up to 7 of the four interesting bytes, then CR LF */
    for (unsigned length = 0; length <= 7; length++)
        for (unsigned n = 0; n < 1u << (2 * length); n++) {
            struct buf content = buf_in(NULL), wire = buf_in(NULL);
            for (unsigned i = 0; i < length; i++)
                buf_char(&content, letters[n >> (2 * i) & 3]);
            buf_c(&content, "\r\n");
            stuff(&wire, buf_str(&content));
            struct outcome o = unstuff(buf_str(&wire), 1 + n % 5);
            ck_assert(o.ended && o.used == wire.len);
            ck_assert(str_eq(buf_str(&o.content), buf_str(&content)));
            buf_release(&content);
            buf_release(&wire);
            buf_release(&o.content);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lmtp_unstuff");
    TCase *t = tcase_create("unstuff");
    tcase_add_loop_test(t, every_case_at_every_block_size, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, bytes_after_the_final_dot_are_left);
    tcase_add_test(t, what_a_sender_stuffed_comes_out_as_it_was);
    suite_add_tcase(suite, t);
    return check_main(suite);
}
