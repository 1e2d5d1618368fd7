/* Addresses, dates, encoded words, file names and content hashes. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/address.h"
#include "net/mime/date.h"
#include "net/mime/filename.h"
#include "net/mime/hash.h"
#include "net/mime/words.h"

#include <string.h>

static struct arena *arena;

static void setup(void)
{
    arena = arena_create(16 * 1024 * 1024);
}

static void teardown(void)
{
    arena_destroy(&arena);
}

/* "name|address;name|address" */
static const struct {
    const char *value, *list;
} lists[] = {
    {"a@b.test", "|a@b.test"},
    {" <A@B.Test> ", "|A@b.test"},
    {"Marie Dupont <m@x.test>", "Marie Dupont|m@x.test"},
    {"\"Dupont, Marie\" <m@x.test>, b@c.test", "Dupont, Marie|m@x.test;|b@c.test"},
    {"Dupont, Marie <m@x.test>", "Dupont, Marie|m@x.test"},
    {"\"a \\\"b\\\" c\" <m@x.test>", "a \"b\" c|m@x.test"},
    {"=?UTF-8?Q?H=C3=A9l=C3=A8ne?= <m@x.test>", "Hélène|m@x.test"},
    {"=?utf-8?Q?Dupont,_Marie?= <m@x.test>", "Dupont, Marie|m@x.test"},
    {"\"=?utf-8?B?w4lsb2RpZQ==?=\" <m@x.test>", "Élodie|m@x.test"},
    {"\xC9lodie <m@x.test>", "Élodie|m@x.test"},
    {"m@x.test (Marie)", "Marie|m@x.test"},
    {"Marie m@x.test", "Marie|m@x.test"},
    {"'Marie' <m@x.test>", "Marie|m@x.test"},
    {"'m@x.test' <m@x.test>", "|m@x.test"},
    {"m@x.test <m@x.test>", "|m@x.test"},
    {"Marie <m@x.test", "Marie|m@x.test"},
    {"Marie <m@x.test, Paul <p@y.test>", "Marie|m@x.test;Paul|p@y.test"},
    {"Marie <<m@x.test>>", "Marie|m@x.test"},
    {"<mailto:m@x.test>", "|m@x.test"},
    {"a@b.test; c@d.test", "|a@b.test;|c@d.test"},
    {"amis: a@b.test, B <b@c.test>;, d@e.test", "|a@b.test;B|b@c.test;|d@e.test"},
    {"undisclosed-recipients:;", ""},
    {"<@relay.test,@other.test:u@h.test>", "|u@h.test"},
    {"\"un deux\"@x.test", "|\"un deux\"@x.test"},
    {"u @ x.test", "|u@x.test"},
    {"u@[192.0.2.1]", "|u@[192.0.2.1]"},
    {"u@[IPv6:2001:db8::1]", "|u@[ipv6:2001:db8::1]"},
    {"é@exämple.test", "|é@exämple.test"},
    {"a@b.test,,,", "|a@b.test"},
    {"Marie <>", "Marie|"},
    {"MAILER-DAEMON", "MAILER-DAEMON|"},
    {"Marie <pas une adresse>", "Marie|"},
    {"a@b@c.test", "|a@b@c.test"},
    {"\"jamais fermé <m@x.test>", "jamais fermé|m@x.test"},
    {"(jamais fermé <m@x.test>", "jamais fermé|m@x.test"},
    {"u@x.test\r\n (suite)", "suite|u@x.test"},
    {"a@b.test.", "|a@b.test"},
    {"x <a@b.test>\xFF", "x \xC3\xBF|a@b.test"},
    {"", ""},
    {",", ""},
    {"@", "@|"},
};

START_TEST(address_lists_are_read)
{
    struct mime_addresses list;
    mime_address_list(arena, str_of(lists[_i].value), &list);
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < list.count; i++) {
        if (i)
            buf_char(&out, ';');
        buf_add(&out, list.at[i].name);
        buf_char(&out, '|');
        buf_add(&out, list.at[i].address);
    }
    ck_text_eq(buf_str(&out), lists[_i].list);
}
END_TEST

START_TEST(addresses_of_one_mailbox_are_equal)
{
    ck_text_eq(mime_address_fold(arena, STR(" Marie.D@Example.TEST. ")), "marie.d@example.test");
    ck_text_eq(mime_address_fold(arena, STR("x@EXÄMPLE.test")), "x@xn--exmple-cua.test");
    ck_text_eq(mime_address_fold(arena, STR("x@xn--exmple-cua.test")), "x@xn--exmple-cua.test");
    ck_text_eq(mime_address_fold(arena, STR("É@x.test")), "é@x.test");
    ck_text_eq(mime_address_fold(arena, STR("sans arobase")), "");
    ck_text_eq(mime_address_fold(arena, STR("@x.test")), "");
    ck_text_eq(mime_address_fold(arena, STR("\xFF@x.test")), "");
    ck_text_eq(mime_address_domain(STR("a@b@c.test")), "c.test");
    ck_text_eq(mime_address_domain(STR("a")), "");
}
END_TEST

static const struct {
    const char *value, *utc; /* "" no date */
} dates[] = {
    {"Mon, 3 Nov 2025 14:05:22 +0100", "2025-11-03T13:05:22.000Z"},
    {"3 Nov 2025 14:05 +0100", "2025-11-03T13:05:00.000Z"},
    {"Mon, 03 Nov 25 14:05:22 GMT", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 99 14:05:22 EST", "1999-11-03T19:05:22.000Z"},
    {"Mon, 3 Nov 125 14:05:22 +0000", "2025-11-03T14:05:22.000Z"},
    {"Mon (comment) , 3 (x) Nov 2025 14 : 05 +0000", "2025-11-03T14:05:00.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 (CET) +0100", "2025-11-03T13:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 +0100 (CET)", "2025-11-03T13:05:22.000Z"},
    {"Mon,3 Nov 2025 14:05:22 -0530", "2025-11-03T19:35:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 GMT+0200", "2025-11-03T12:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 UT", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 CEST", "2025-11-03T12:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22 XYZ", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:22", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 2025 14:05:60 +0000", "2025-11-03T14:05:59.000Z"},
    {"Mon, 3 Nov 2025 14:05:22.123 +0000", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 2025 2:05:22 PM +0000", "2025-11-03T14:05:22.000Z"},
    {"Mon, 3 Nov 2025 12:05 am", "2025-11-03T00:05:00.000Z"},
    {"Mon Nov  3 14:05:22 2025", "2025-11-03T14:05:22.000Z"},
    {"Mon Nov  3 14:05:22 CET 2025", "2025-11-03T13:05:22.000Z"},
    {"2025-11-03T14:05:22Z", "2025-11-03T14:05:22.000Z"},
    {"2025-11-03 14:05:22 +01:00", "2025-11-03T13:05:22.000Z"},
    {"20251103 14:05:22", "2025-11-03T14:05:22.000Z"},
    {"lundi 3 novembre 2025 14:05", "2025-11-03T14:05:00.000Z"},
    {"mar. 4 nov. 2025 14:05 +0100", "2025-11-04T13:05:00.000Z"},
    {"4 ao\xC3\xBBt 2025 14:05", "2025-08-04T14:05:00.000Z"},
    {"4 d\xC3\xA9"
     "cembre 2025 14:05",
     "2025-12-04T14:05:00.000Z"},
    {"Tue, 31-Dec-2024 23:59:59 +0000", "2024-12-31T23:59:59.000Z"},
    {"Thu, 29 Feb 2024 00:00:00 +1400", "2024-02-28T10:00:00.000Z"},
    {"Thu, 29 Feb 2023 00:00:00 +0000", ""},
    {"Mon, 3 Nov 2025 25:05:22 +0000", ""},
    {"Mon, 3 Nov 1925 14:05:22 +0000", ""},
    {"Mon, 3 Nov 9999 14:05:22 +0000", ""},
    {"demain", ""},
    {"", ""},
    {"99999999999999999999 Nov 2025 14:05", ""},
    {"Mon, 3 Nov 2025 14:05:22 +9999", "2025-11-03T14:05:22.000Z"},
};

START_TEST(dates_are_read)
{
    instant t = instant_of(0);
    bool ok = mime_date_read(str_of(dates[_i].value), &t);
    ck_assert_int_eq(ok, dates[_i].utc[0] != 0);
    if (ok)
        ck_text_eq(instant_format(arena, t), dates[_i].utc);
}
END_TEST

static const struct {
    const char *raw, *text;
} words[] = {
    {"Commande 4521", "Commande 4521"},
    {"  folded\r\n\tline\r\n here ", "folded line here"},
    {"=?utf-8?Q?re=C3=A7u?=", "reçu"},
    {"=?iso-8859-1?q?re=E7u_?= =?iso-8859-1?q?hier?=", "reçu hier"},
    {"=?utf-8?B?cmXDp3U=?= et =?utf-8?b?cGF5w6k=?=", "reçu et payé"},
    {"=?utf-8?Q?=C3?= =?utf-8?Q?=A9t=C3=A9?=", "été"},
    {"=?utf-8?B?w6k=?=\r\n =?utf-8?B?dMOp?=", "été"},
    {"=?utf-8*fr?Q?=C3=A9t=C3=A9?=", "été"},
    {"=?utf-8?Q?deux mots?= ici", "deux mots ici"},
    {"avant=?utf-8?Q?=C3=A9?=apr\xE8s", "avantéaprès"},
    {"=?us-ascii?Q?=E9t=E9?=", "été"},
    {"=?nonsense?Q?=E9t=E9?=", "été"},
    {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"=?utf-8?Q?sans fin", "=?utf-8?Q?sans fin"},
    {"=?=?utf-8?Q?=C3=A9?=", "=?é"},
    {"=??Q?x?=", "=??Q?x?="},
    {"=?utf-8?B?!!!?=", ""},
    {"=?utf-8?Q?"
     "?=",
     ""},
    {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
    {"brut \xC3\xA9t\xC3\xA9", "brut été"},
    {"brut \xE9t\xE9 \x80", "brut été €"},
    {"=?iso-2022-jp?B?GyRCJEskYyEhGyhC?=", "にゃ　"},
    {"tab\there", "tab here"},
};

START_TEST(header_words_are_decoded)
{
    ck_text_eq(mime_words_decode(arena, str_of(words[_i].raw), NULL), words[_i].text);
}
END_TEST

START_TEST(base64_is_lenient)
{
    static const char *const samples[][2] = {
        {"Q2F0", "Cat"},        {"Q2E=", "Ca"}, {"Q2E", "Ca"},
        {"Qw==", "C"},          {"Q", ""},      {"Q2F0Q2E=Q2F0", "CatCaCat"},
        {" Q 2\r\nF*0", "Cat"}, {"====", ""},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char out[32];
        size_t n = mime_base64_decode(str_of(samples[i][0]), out);
        ck_text_eq(((struct str){out, n}), samples[i][1]);
    }
}
END_TEST

static const struct {
    const char *name, *type, *safe;
} names[] = {
    {"facture.pdf", "application/pdf", "facture.pdf"},
    {"../../etc/passwd", "", "passwd"},
    {"C:\\Users\\x\\photo.jpg", "", "photo.jpg"},
    {"a:b*c?d\"e<f>g|h.txt", "", "a_b_c_d_e_f_g_h.txt"},
    {".htaccess", "", "htaccess"},
    {"...", "image/png", "piece-3.png"},
    {"", "application/x-unknown", "piece-3.bin"},
    {"dir/", "text/plain", "piece-3.txt"},
    {"CON.txt", "", "_CON.txt"},
    {"com1", "", "_com1"},
    {"common.txt", "", "common.txt"},
    {"a\tb\nc.txt", "", "abc.txt"},
    {"factu\xE2\x80\xAE"
     "fdp.exe",
     "", "factufdp.exe"},
    {"\xEF\xBB\xBFnote.txt ", "", "note.txt"},
    {"été 2025.pdf.", "", "été 2025.pdf"},
};

START_TEST(file_names_are_safe)
{
    ck_text_eq(mime_filename(arena, str_of(names[_i].name), str_of(names[_i].type), 3),
               names[_i].safe);
}
END_TEST

START_TEST(long_file_names_keep_their_extension)
{
    struct buf b = buf_in(arena);
    for (int i = 0; i < 300; i++)
        buf_c(&b, "é");
    buf_c(&b, ".pdf");
    struct str name = mime_filename(arena, buf_str(&b), STR(""), 1);
    ck_assert_uint_le(name.len, MIME_FILENAME_MAX);
    ck_assert(str_is_utf8(name) && str_ends(name, STR("é.pdf")));
}
END_TEST

static bool same_hash(const char *a, const char *b)
{
    struct sha256 x = mime_content_hash(str_of(a)), y = mime_content_hash(str_of(b));
    return memcmp(&x, &y, sizeof x) == 0;
}

START_TEST(a_mail_delivered_twice_has_one_hash)
{
    static const char mail[] =
        "From: a@b.test\r\nSubject: x\r\n y\r\n\r\nmots\r\n\r\nReceived: corps\r\n";
    ck_assert(same_hash(
        mail, "Return-Path: <a@b.test>\r\nDelivered-To: x@y.test\r\nReceived: by z\r\n"
              "\twith lmtp;\r\n today\r\nFrom: a@b.test\r\nSubject: x\r\n y\r\n\r\nmots\r\n"
              "\r\nReceived: corps\r\n"));
    ck_assert(same_hash(mail,
                        "X-Original-To: q@y.test\r\nFrom: a@b.test\r\nARC-Seal: i=1;\r\n a\r\n"
                        "Authentication-Results: mx; dkim=pass\r\nSubject: x\r\n y\r\n\r\nmots\r\n"
                        "\r\nReceived: corps\r\n"));
    ck_assert(same_hash(
        mail, "From a@b.test Mon\nFrom: a@b.test\nSubject: x\n y\n\nmots\n\nReceived: corps\n"));
    ck_assert(!same_hash(
        mail, "From: a@b.test\r\nSubject: x\r\n z\r\n\r\nmots\r\n\r\nReceived: corps\r\n"));
    ck_assert(!same_hash(
        mail, "From: a@b.test\r\nSubject: x\r\n y\r\n\r\nmots\r\n\r\nReceived: autre\r\n"));
    ck_assert(
        !same_hash(mail, "From: a@b.test\r\nSubject: x\r\n y\r\nmots\r\n\r\nReceived: corps\r\n"));
    ck_assert(same_hash("Received: sans fin", "Received: autre"));
    ck_assert(!same_hash("From: sans fin", ""));
    ck_assert(!same_hash("a\rb", "a\nb"));
}
END_TEST

/* All of such a mail is one line, which begins like a field that servers add. */
START_TEST(mails_that_end_lines_with_cr_alone_are_told_apart)
{
    ck_assert(!same_hash("Received: x\rFrom: a@b.test\r\rmots\r",
                         "Received: x\rFrom: a@b.test\r\rautres\r"));
    ck_assert(
        !same_hash("From a Mon\rReceived: x\r\rmots\r\n", "From a Mon\rReceived: x\r\rautres\r\n"));
    ck_assert(same_hash("Received: x\rFrom: a@b.test\r\n",
                        "Received: mx\r\nReceived: x\rFrom: a@b.test\n"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/mime");
    TCase *t = tcase_create("header");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, address_lists_are_read, 0, (int)(sizeof lists / sizeof *lists));
    tcase_add_test(t, addresses_of_one_mailbox_are_equal);
    tcase_add_loop_test(t, dates_are_read, 0, (int)(sizeof dates / sizeof *dates));
    tcase_add_loop_test(t, header_words_are_decoded, 0, (int)(sizeof words / sizeof *words));
    tcase_add_test(t, base64_is_lenient);
    tcase_add_loop_test(t, file_names_are_safe, 0, (int)(sizeof names / sizeof *names));
    tcase_add_test(t, long_file_names_keep_their_extension);
    tcase_add_test(t, a_mail_delivered_twice_has_one_hash);
    tcase_add_test(t, mails_that_end_lines_with_cr_alone_are_told_apart);
    suite_add_tcase(s, t);
    return check_main(s);
}
