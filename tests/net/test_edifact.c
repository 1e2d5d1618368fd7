/* EDIFACT syntax: cases of our own, and every sample of ../shared/fixtures/edifact. */
#include "net/edifact/edifact.h"

#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>

static struct arena *arena;

static void set_up(void)
{
    arena = arena_create(8 * 1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

/* Every segment as it was understood: "UNB[UNOC:3][A]...", and how it ended. */
static struct str shown(struct str bytes)
{
    struct edifact edi;
    struct edifact_segment s;
    struct buf out = buf_in(arena);
    if (edifact_open(&edi, arena, bytes, NULL))
        return STR("refused");
    enum edifact_step step;
    while ((step = edifact_next(&edi, &s)) == EDIFACT_SEGMENT) {
        buf_printf(&out, "%s%.*s", out.len ? " " : "", STR_ARG(s.tag));
        for (size_t i = 1; i < s.count; i++)
            buf_printf(&out, "[%d.%d.%d %.*s]", s.values[i].element, s.values[i].repeat,
                       s.values[i].component, STR_ARG(s.values[i].text));
    }
    buf_c(&out, step == EDIFACT_BROKEN ? " broken" : "");
    return buf_str(&out);
}

static const struct {
    const char *bytes, *shown;
} cases[] = {
    {"UNB+UNOC:3'BGM+77::a'", "UNB[1.1.1 UNOC][1.1.2 3] BGM[1.1.1 77][1.1.3 a]"},
    {"\xEF\xBB\xBF \r\nUNB+UNOC:3'", "UNB[1.1.1 UNOC][1.1.2 3]"},
    {"UNB+UNOC:3'FTX+a?+b?'c??d?:e'", "UNB[1.1.1 UNOC][1.1.2 3] FTX[1.1.1 a+b'c?d:e]"},
    {"UNB+UNOC:3'FTX+a?\r\n+b'", "UNB[1.1.1 UNOC][1.1.2 3] FTX[1.1.1 a+b]"},
    {"UN\r\nB+UN\r\nOC:3'\r\n\r\nBGM+7\r\n7'\r\n", "UNB[1.1.1 UNOC][1.1.2 3] BGM[1.1.1 77]"},
    {"UNA:+.? 'UNB+UNOC:3'ATT+M*N'", "UNB[1.1.1 UNOC][1.1.2 3] ATT[1.1.1 M*N]"},
    {"UNB+UNOC:4'ATT+M*N:b'", "UNB[1.1.1 UNOC][1.1.2 4] ATT[1.1.1 M][1.2.1 N][1.2.2 b]"},
    {"UNA=*.! ~UNB*UNOC=3~FTX*a!*b+c'~", "UNB[1.1.1 UNOC][1.1.2 3] FTX[1.1.1 a*b+c']"},
    {"UNA:+.? \nUNB+UNOC:3\nBGM+77\r\n", "UNB[1.1.1 UNOC][1.1.2 3] BGM[1.1.1 77]"},
    {"UNB+UNOC:3'FTX+\xE9t\xE9'", "UNB[1.1.1 UNOC][1.1.2 3] FTX[1.1.1 été]"},
    {"UNB+UNOC:3'FTX+\xC3\xA9t\xC3\xA9'", "UNB[1.1.1 UNOC][1.1.2 3] FTX[1.1.1 été]"},
    {"UNB+UNOE:3'FTX+\xBF\xE0'", "UNB[1.1.1 UNOE][1.1.2 3] FTX[1.1.1 Пр]"},
    {"UNB+UNOC:3'UNZ+0+1'UNA:*.? ~UNB*UNOC:3~UNZ*0*2~",
     "UNB[1.1.1 UNOC][1.1.2 3] UNZ[1.1.1 0][2.1.1 1] UNB[1.1.1 UNOC][1.1.2 3] UNZ[1.1.1 0][2.1.1 "
     "2]"},
    {"UNB+UNOC:3'''BGM'", "UNB[1.1.1 UNOC][1.1.2 3] BGM"},
    {"UNB+UNOC:3'BGM+77", "UNB[1.1.1 UNOC][1.1.2 3] broken"},
    {"UNB+UNOC:3'bgm+77'", "UNB[1.1.1 UNOC][1.1.2 3] broken"},
    {"UNB+UNOC:3'BGM+a?", "UNB[1.1.1 UNOC][1.1.2 3] broken"},
    {"UNB+UNOC:3'FTX+a\x01\x00", "UNB[1.1.1 UNOC][1.1.2 3] broken"},
    {"", "refused"},
    {"<xml/>", "refused"},
    {"ISA*00*", "refused"},
};

START_TEST(segments_are_cut_as_the_sender_meant_them)
{
    ck_text_eq(shown(str_of(cases[_i].bytes)), cases[_i].shown);
}
END_TEST

static enum edifact_fault walk(struct str bytes, size_t *segments, enum edifact_step *last)
{
    struct edifact edi;
    struct edifact_segment s;
    struct edifact_envelope envelope = {0};
    enum edifact_fault first = EDIFACT_FINE;
    ck_assert_int_eq(edifact_open(&edi, arena, bytes, NULL), ERR_OK);
    *segments = 0;
    while ((*last = edifact_next(&edi, &s)) == EDIFACT_SEGMENT) {
        enum edifact_fault fault = edifact_envelope_take(&envelope, &s);
        first = first ? first : fault;
        ++*segments;
    }
    return first ? first : edifact_envelope_end(&envelope);
}

static const struct {
    const char *bytes;
    enum edifact_fault fault;
} envelopes[] = {
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+2+1'UNZ+1+7'", EDIFACT_FINE},
    {"UNB+UNOC:3+A+B+D+7'UNZ+0+7'UNB+UNOC:3+A+B+D+8'UNZ+0+8'", EDIFACT_FINE},
    {"UNB+UNOC:3+A+B+D+7'UNG+X++++1'UNH+1+X'UNT+2+1'UNE+1+'UNZ+1+7'", EDIFACT_OTHER_REFERENCE},
    {"UNB+UNOC:3+A+B+D+7'UNG+X+A+B+D+1'UNH+1+X'UNT+2+1'UNH+2+X'UNT+2+2'UNE+2+1'UNZ+1+7'",
     EDIFACT_FINE},
    {"UNB+UNOC:3+A+B+D+7'UNG+X+A+B+D+1'UNE+0+1'UNG+X+A+B+D+2'UNE+0+2'UNZ+2+7'", EDIFACT_FINE},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+3+1'UNZ+1+7'", EDIFACT_SEGMENT_COUNT},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+2+2'UNZ+1+7'", EDIFACT_OTHER_REFERENCE},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+2+1'UNZ+2+7'", EDIFACT_MESSAGE_COUNT},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+2+1'UNZ+1+8'", EDIFACT_OTHER_REFERENCE},
    {"UNB+UNOC:3+A+B+D+7'BGM+1'UNZ+0+7'", EDIFACT_OUTSIDE},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNH+2+X'UNT+2+2'UNZ+2+7'", EDIFACT_OUTSIDE},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'UNT+2+1'", EDIFACT_NOT_ENDED},
    {"UNB+UNOC:3+A+B+D+7'UNH+1+X'", EDIFACT_NOT_ENDED},
};

START_TEST(the_envelope_is_counted)
{
    size_t segments;
    enum edifact_step last;
    ck_assert_int_eq(walk(str_of(envelopes[_i].bytes), &segments, &last), envelopes[_i].fault);
    ck_assert_int_eq(last, EDIFACT_END);
}
END_TEST

START_TEST(a_segment_without_end_and_one_with_too_many_parts_are_broken)
{
    struct buf b = buf_in(arena);
    buf_c(&b, "UNB+UNOC:3'FTX");
    for (int i = 0; i < EDIFACT_VALUES_MAX; i++)
        buf_c(&b, "+a");
    buf_c(&b, "'");
    ck_assert(str_ends(shown(buf_str(&b)), STR(" broken")));
    b = buf_in(arena);
    buf_c(&b, "UNB+UNOC:3'FTX+");
    for (int i = 0; i < EDIFACT_SEGMENT_MAX; i++)
        buf_char(&b, 'a');
    buf_c(&b, "'");
    ck_assert(str_ends(shown(buf_str(&b)), STR(" broken")));
}
END_TEST

/* --- every sample -------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t segments;
    enum edifact_fault fault; /* what the sample itself has wrong */
} samples[] = {
    {"d00b_iftsta.edi", 33, EDIFACT_OTHER_REFERENCE}, /* UNB 2803570, UNZ 2805570 */
    {"parcel-iftsta-delivered.edi", 26, EDIFACT_FINE},
    {"parcel-iftsta-relay-closed-damaged.edi", 23, EDIFACT_FINE},
    {"php-edifact/D96ADESADV.edi", 23, EDIFACT_FINE},
    {"php-edifact/example.edi", 15, EDIFACT_FINE},
    {"php-edifact/example_multiline.edi", 9, EDIFACT_SEGMENT_COUNT}, /* shortened by hand */
    {"php-edifact/example_order_error.edi", 601, EDIFACT_FINE},      /* its faults are not syntax */
    {"php-edifact/example_order_ok.edi", 601, EDIFACT_FINE},
    {"php-edifact/example_utf8.edi", 23, EDIFACT_FINE},
    {"php-edifact/example_wrapped.edi", 15, EDIFACT_FINE},
    {"smooks/bad-paxlst.txt", 21, EDIFACT_SEGMENT_COUNT}, /* a segment is there twice */
    {"smooks/invoic.txt", 38, EDIFACT_FINE},
    {"smooks/paxlst.txt", 20, EDIFACT_FINE},
    {"smooks/recadv.txt", 26, EDIFACT_FINE},
    {"staedi/empty-segment-loop-example.edi", 16, EDIFACT_FINE},
    {"staedi/invoic_d97b.edi", 26, EDIFACT_FINE},
    {"staedi/issue106_null-pointer-example.edi", 11, EDIFACT_FINE},
    {"staedi/issue122_baplie-test.edi", 21, EDIFACT_FINE},
    {"staedi/issue128_wrapped_invoic_d97b.edi", 26, EDIFACT_FINE},
    {"staedi/issue128_wrapped_invoic_d97b_una.edi", 26, EDIFACT_FINE},
    {"staedi/issue174_other_dialect_term_segments.edi", 6, EDIFACT_FINE},
    {"staedi/orders-with-group.edi", 22, EDIFACT_SEGMENT_COUNT},
    {"staedi/pnrgov.edi", 87, EDIFACT_FINE},
};

static struct str sample(const char *name)
{
    struct buf b = buf_in(arena);
    char block[4096];
    size_t n;
    FILE *f = fopen(arena_printf(arena, SHARED "/fixtures/edifact/samples/%s", name), "rb");
    ck_assert_msg(f != NULL, "%s is missing", name);
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_bytes(&b, block, n);
    fclose(f);
    return buf_str(&b);
}

START_TEST(every_sample_is_read_to_its_end)
{
    size_t segments;
    enum edifact_step last;
    enum edifact_fault fault = walk(sample(samples[_i].name), &segments, &last);
    ck_assert_msg(last == EDIFACT_END, "%s stops at segment %zu", samples[_i].name, segments);
    ck_assert_msg(segments == samples[_i].segments, "%s: %zu segments", samples[_i].name, segments);
    ck_assert_msg(fault == samples[_i].fault, "%s: %s", samples[_i].name, edifact_fault_key(fault));
}
END_TEST

static const struct {
    const char *name, *text; /* one value that is easily lost */
} details[] = {
    {"parcel-iftsta-delivered.edi", "[4.1.1 Remis à l'accueil]"},
    {"php-edifact/example_utf8.edi", "[3.1.4 MUNCIË THE MIDDLE]"},
    {"php-edifact/example_multiline.edi", "COSTS/DELAYS OCCUR][4.1.2 DUE TO INTERVENTION"},
    {"php-edifact/example_order_ok.edi", "[4.1.1 A+A K\xEF\xBF\xBDlte GmbH]"},
    {"smooks/invoic.txt", "Tolkien's original colours"},
    {"smooks/invoic.txt", "CUX[1.1.1 3][1.2.1 1]"},
    {"smooks/paxlst.txt", "ATT[1.1.1 2][3.1.1 M][3.2.1 M]"},
    {"smooks/recadv.txt", "报文测试天津有限公司"},
    {"staedi/invoic_d97b.edi", "BÜTTNER WIDGET COMPANY"},
    {"staedi/issue128_wrapped_invoic_d97b_una.edi", "[4.1.1 GENERAL WIDGET COMPANY]"},
    {"staedi/issue128_wrapped_invoic_d97b_una.edi", "[3.1.1 006415160]"},
};

START_TEST(details_of_samples_come_through)
{
    struct str all = shown(sample(details[_i].name));
    ck_assert_msg(str_find(all, str_of(details[_i].text)) >= 0, "%s: no %s", details[_i].name,
                  details[_i].text);
}
END_TEST

int main(void)
{
    FILE *f = fopen(SHARED "/fixtures/edifact/README.md", "r");
    Suite *suite = suite_create("net/edifact");
    TCase *own = tcase_create("own");
    tcase_add_checked_fixture(own, set_up, tear_down);
    tcase_add_loop_test(own, segments_are_cut_as_the_sender_meant_them, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(own, the_envelope_is_counted, 0, sizeof envelopes / sizeof *envelopes);
    tcase_add_test(own, a_segment_without_end_and_one_with_too_many_parts_are_broken);
    suite_add_tcase(suite, own);
    if (f) {
        TCase *shared = tcase_create("samples");
        tcase_add_checked_fixture(shared, set_up, tear_down);
        tcase_add_loop_test(shared, every_sample_is_read_to_its_end, 0,
                            sizeof samples / sizeof *samples);
        tcase_add_loop_test(shared, details_of_samples_come_through, 0,
                            sizeof details / sizeof *details);
        suite_add_tcase(suite, shared);
        fclose(f);
    } else {
        printf("# the samples are skipped: none in %s/fixtures/edifact\n", SHARED);
    }
    return check_main(suite);
}
