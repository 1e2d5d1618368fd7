/* net/mime/compose: what is written reads back the same, and no value escapes its place. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
#include "net/mime/compose.h"
#include "net/mime/mime.h"

#include <string.h>

static struct arena *arena;

static void setup(void)
{
    arena = arena_create(64 * 1024 * 1024);
}

static void teardown(void)
{
    arena_destroy(&arena);
}

static const struct mime_address marie = {.name = STR("Marie Dupont"),
                                          .address = STR("marie@example.test")};

static struct mime_draft draft(void)
{
    return (struct mime_draft){
        .from = {.name = STR("Service client"), .address = STR("sav+4k2@shop.test")},
        .to = {&marie, 1},
        .reply_to = {.name = STR(""), .address = STR("")},
        .subject = STR("Votre commande"),
        .date = instant_of(1762175122000),
        .utc_offset_minutes = 60,
        .message_id = STR("m1@shop.test"),
        .in_reply_to = STR(""),
        .text = STR("Bonjour,\n\nC'est parti.\n"),
        .html = STR_NONE,
    };
}

static struct str written(const struct mime_draft *d)
{
    struct str out = STR("");
    struct error err = {0};
    ck_assert_msg(mime_compose(arena, d, &out, &err) == ERR_OK, "%s: %s", err.field, err.text);
    size_t line = 0;
    for (size_t i = 0; i < out.len; i++) {
        ck_assert_msg(out.ptr[i] != '\n' || (i && out.ptr[i - 1] == '\r'), "a bare LF at %zu", i);
        ck_assert(out.ptr[i] != '\r' || (i + 1 < out.len && out.ptr[i + 1] == '\n'));
        ck_assert_uint_lt((unsigned char)out.ptr[i], 0x80);
        line = out.ptr[i] == '\n' ? 0 : line + 1;
        ck_assert_uint_le(line, 998);
    }
    return out;
}

static struct mime_message read_back(const struct mime_draft *d)
{
    struct mime_message m;
    ck_assert_int_eq(mime_read(arena, written(d), NULL, &m, NULL), ERR_OK);
    ck_assert_uint_eq(m.damaged, 0);
    return m;
}

START_TEST(a_simple_reply_is_written_exactly)
{
    struct mime_draft d = draft();
    static const struct str refs[] = {STR("a@x.test"), STR("b@x.test")};
    static const struct mime_draft_field extra[] = {{"Auto-Submitted", STR("auto-replied")}};
    d.in_reply_to = STR("b@x.test");
    d.references = refs;
    d.reference_count = 2;
    d.extra = extra;
    d.extra_count = 1;
    ck_text_eq(
        written(&d),
        "From: Service client <sav+4k2@shop.test>\r\nTo: Marie Dupont <marie@example.test>\r\n"
        "Subject: Votre commande\r\nDate: Mon, 3 Nov 2025 14:05:22 +0100\r\n"
        "Message-ID: <m1@shop.test>\r\nIn-Reply-To: <b@x.test>\r\nReferences: <a@x.test> "
        "<b@x.test>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        "Bonjour,\r\n\r\nC'est parti.\r\n");
}
END_TEST

static const char *const texts[] = {
    "",
    "été",
    "Votre commande n° 4521 est retardée : nous vous présentons nos excuses les plus sincères",
    "un seul mot très long "
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaa",
    "=?utf-8?Q?pas=20un=20mot=20cod=C3=A9?=",
    "deux  blancs et =?",
    "你好，世界，你好，世界，你好，世界，你好，世界，你好，世界，你好，世界",
    "😀 \"guillemets\" (parenthèses) <chevrons> a@b.test, virgule; point",
    "\"\\",
    "O'Brien, Jean-Paul (SAV)",
    "ligne unique de mots courts qui doit être repliée plusieurs fois parce qu'elle dépasse la "
    "limite "
    "de soixante-seize caractères par ligne, et même davantage encore",
    "plain ascii words that go on and on so that the field has to be folded at a blank somewhere "
    "in it",
};

START_TEST(subjects_and_names_read_back)
{
    struct mime_draft d = draft();
    struct mime_address to = {.name = str_of(texts[_i]), .address = STR("a@b.test")};
    d.subject = str_of(texts[_i]);
    d.to = (struct mime_addresses){&to, 1};
    struct mime_message m = read_back(&d);
    ck_text_eq(m.subject, texts[_i]);
    ck_text_eq(m.to.at[0].name, texts[_i]);
    ck_text_eq(m.to.at[0].address, "a@b.test");
    struct str rest = written(&d), line;
    while (str_split(&rest, '\n', &line) && line.len > 1) /* the header's lines */
        ck_assert_uint_le(line.len, 78 + 60);
}
END_TEST

static const char *const bodies[] = {
    "",
    "Bonjour",
    "été = été\n",
    "From ici\n.\n..\n--=_x\n",
    "blancs à la fin   \nun\ttab\t\nfin",
    "=C3=A9 =\n",
    "\n\n\nun",
    "CR seul\r ici\r\net CRLF\r\n",
    "😀你好\n",
};

START_TEST(texts_read_back)
{
    struct mime_draft d = draft();
    struct buf long_line = buf_in(arena);
    for (int i = 0; i < 3000; i++)
        buf_c(&long_line, i % 7 ? "x" : "é");
    size_t count = sizeof bodies / sizeof *bodies;
    d.text = (size_t)_i < count ? str_of(bodies[_i]) : buf_str(&long_line);
    struct mime_message m = read_back(&d), direct;
    struct buf raw = buf_in(arena); /* what a reader makes of the same words */
    buf_c(&raw, "From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\n");
    buf_add(&raw, d.text);
    ck_assert_int_eq(mime_read(arena, buf_str(&raw), NULL, &direct, NULL), ERR_OK);
    ck_assert(str_eq(m.text, direct.text));
}
END_TEST

START_TEST(html_and_files_read_back)
{
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    struct mime_draft_file files[] = {
        {STR("reçu de l'été à la très longue île d'Oléron, en deux exemplaires signés.pdf"),
         STR("application/pdf"),
         STR(""),
         {all, sizeof all}},
        {STR("photo.png"), STR("image/png"), STR("img1@shop.test"), STR("PNG")},
        {STR("../../x\"y.txt"), STR("pas un type"), STR(""), STR("")},
        {STR("mail.eml"), STR("message/rfc822"), STR(""), STR("From: a@b.test\r\n\r\nx")},
    };
    struct mime_draft d = draft();
    d.html = STR("<p>été <img src=\"cid:img1@shop.test\"></p>");
    d.files = files;
    d.file_count = 4;
    struct mime_message m = read_back(&d);
    ck_text_eq(m.text, "Bonjour,\n\nC'est parti.");
    ck_text_eq(m.html, "<p>été <img src=\"cid:img1@shop.test\"></p>");
    ck_assert_uint_eq(m.attachments.count, 4);
    ck_text_eq(m.attachments.at[0].name, "photo.png");
    ck_assert(m.attachments.at[0].is_inline);
    ck_assert(str_eq(m.attachments.at[1].name, files[0].name));
    ck_assert(str_eq(m.attachments.at[1].bytes, files[0].bytes));
    ck_text_eq(m.attachments.at[2].name, "x_y.txt");
    ck_text_eq(m.attachments.at[2].type, "application/octet-stream");
    ck_text_eq(m.attachments.at[3].bytes, "From: a@b.test\r\n\r\nx");
    d.html = STR_NONE;
    m = read_back(&d);
    ck_assert_uint_eq(m.attachments.count, 4);
}
END_TEST

START_TEST(many_references_are_shortened_and_bad_ones_left_out)
{
    struct str refs[200];
    for (int i = 0; i < 200; i++)
        refs[i] = i == 198 ? STR("pas un id") : str_printf(arena, "%d@x.test", i);
    struct mime_draft d = draft();
    d.references = refs;
    d.reference_count = 200;
    d.in_reply_to = STR("évil@x.test");
    struct mime_message m = read_back(&d);
    ck_text_eq(m.references.at[0], "0@x.test");
    ck_text_eq(m.references.at[m.references.count - 1], "199@x.test");
    ck_text_eq(m.references.at[m.references.count - 2], "197@x.test");
    ck_assert_uint_eq(m.references.count, 29);
    ck_assert_uint_eq(m.in_reply_to.count, 0);
}
END_TEST

START_TEST(an_international_domain_is_written_in_ascii)
{
    struct mime_address to = {.name = STR(""), .address = STR("Marie@exämple.test")};
    struct mime_draft d = draft();
    d.to = (struct mime_addresses){&to, 1};
    ck_text_eq(read_back(&d).to.at[0].address, "Marie@xn--exmple-cua.test");
}
END_TEST

static const char *const bad[] = {"a\r\nBcc: x@y.test", "a\nb", "a\rb", "a\001b", "\xFF"};

static void refuse(const struct mime_draft *d, const char *field)
{
    struct str out;
    struct error err = {0};
    ck_assert_int_eq(mime_compose(arena, d, &out, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, field);
}

START_TEST(no_value_can_add_a_field)
{
    struct str v = str_of(bad[_i]);
    struct str address = str_printf(arena, "a%.*s@b.test", STR_ARG(v));
    struct mime_draft d = draft();
    d.subject = v;
    refuse(&d, "subject");
    struct mime_address named = {.name = v, .address = STR("a@b.test")};
    struct mime_address addressed = {.name = STR(""), .address = address};
    for (int i = 0; i < 2; i++) {
        struct mime_address a = i ? addressed : named;
        d = draft();
        d.to = (struct mime_addresses){&a, 1};
        refuse(&d, "to");
        d = draft();
        d.cc = (struct mime_addresses){&a, 1};
        refuse(&d, "cc");
        d = draft();
        d.from = a;
        refuse(&d, "from");
        d = draft();
        d.reply_to = a;
        refuse(&d, "reply_to");
    }
    d = draft();
    d.message_id = address;
    refuse(&d, "message_id");
    struct mime_draft_field extra = {"X-Note", v};
    d = draft();
    d.extra = &extra;
    d.extra_count = 1;
    refuse(&d, "extra");
    extra = (struct mime_draft_field){str_c(arena, v), STR("x")};
    refuse(&d, "extra");
    struct mime_draft_file file = {v, STR("image/png"), STR(""), STR("x")};
    d = draft();
    d.files = &file;
    d.file_count = 1;
    refuse(&d, "files");
    file = (struct mime_draft_file){STR("x"), v, STR(""), STR("x")};
    refuse(&d, "files");
    file = (struct mime_draft_file){STR("x"), STR("image/png"), address, STR("x")};
    refuse(&d, "files");
}
END_TEST

START_TEST(incomplete_drafts_are_refused)
{
    struct mime_draft d = draft();
    d.to.count = 0;
    refuse(&d, "to");
    d = draft();
    d.from.address = STR("");
    refuse(&d, "from");
    d = draft();
    d.from.address = STR("a@b.test, c@d.test");
    refuse(&d, "from");
    d = draft();
    d.message_id = STR("");
    refuse(&d, "message_id");
    d = draft();
    d.date = instant_of(0);
    refuse(&d, "date");
    d = draft();
    d.text = STR("\xFF");
    refuse(&d, "text");
    static const char *const names[] = {"Bcc", "to", "Content-Type", "Subject:", "X Y", ""};
    for (size_t i = 0; i < 6; i++) {
        struct mime_draft_field extra = {names[i], STR("x")};
        d = draft();
        d.extra = &extra;
        d.extra_count = 1;
        refuse(&d, "extra");
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/mime");
    TCase *t = tcase_create("compose");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_simple_reply_is_written_exactly);
    tcase_add_loop_test(t, subjects_and_names_read_back, 0, (int)(sizeof texts / sizeof *texts));
    tcase_add_loop_test(t, texts_read_back, 0, (int)(sizeof bodies / sizeof *bodies) + 1);
    tcase_add_test(t, html_and_files_read_back);
    tcase_add_test(t, many_references_are_shortened_and_bad_ones_left_out);
    tcase_add_test(t, an_international_domain_is_written_in_ascii);
    tcase_add_loop_test(t, no_value_can_add_a_field, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, incomplete_drafts_are_refused);
    suite_add_tcase(s, t);
    return check_main(s);
}
