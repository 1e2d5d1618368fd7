/* net/mime: any bytes give a message, and the words of real mails come out right. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
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

static struct mime_message read_limited(struct str raw, const struct mime_limits *limits)
{
    struct mime_message m;
    struct error err;
    ck_assert_int_eq(mime_read(arena, raw, limits, &m, &err), ERR_OK);
    ck_assert(str_is_utf8(m.text) && str_is_utf8(m.html) && str_is_utf8(m.subject));
    return m;
}

static struct mime_message read_bytes(struct str raw)
{
    return read_limited(raw, NULL);
}

static struct mime_message read_mail(const char *text)
{
    return read_bytes(str_of(text));
}

#define HEAD "From: Marie <marie@example.test>\r\nMIME-Version: 1.0\r\n"

START_TEST(a_plain_mail_is_read)
{
    struct mime_message m = read_mail(
        "Received: by a.test\r\n"
        "From: =?UTF-8?Q?H=C3=A9l=C3=A8ne?= Dupont <Helene@Example.TEST>\r\n"
        "To: SAV <sav+4k2@shop.test>, b@c.test\r\nCc: d@e.test\r\nReply-To: r@example.test\r\n"
        "Subject: Commande\r\n 4521\r\nDate: Mon, 3 Nov 2025 14:05:22 +0100\r\n"
        "Message-ID: <abc@mail.example.test>\r\nIn-Reply-To: <m1@shop.test>\r\n"
        "References: <m0@shop.test>\r\n <m1@shop.test>\r\n\r\nBonjour,\r\n\r\nOù est-il ?\r\n");
    ck_assert_uint_eq(m.damaged, 0);
    ck_text_eq(m.from.at[0].name, "Hélène Dupont");
    ck_text_eq(m.from.at[0].address, "Helene@example.test");
    ck_assert_uint_eq(m.to.count, 2);
    ck_text_eq(m.to.at[0].address, "sav+4k2@shop.test");
    ck_text_eq(m.cc.at[0].address, "d@e.test");
    ck_text_eq(m.reply_to.at[0].address, "r@example.test");
    ck_text_eq(m.subject, "Commande 4521");
    ck_text_eq(instant_format(arena, m.date), "2025-11-03T13:05:22.000Z");
    ck_text_eq(m.message_id, "abc@mail.example.test");
    ck_assert_uint_eq(m.in_reply_to.count, 1);
    ck_assert_uint_eq(m.references.count, 2);
    ck_text_eq(m.references.at[1], "m1@shop.test");
    ck_text_eq(m.text, "Bonjour,\n\nOù est-il ?");
    ck_assert(!m.html.ptr && !m.unreadable && m.attachments.count == 0);
    ck_text_eq(mime_header(&m, "received", 0), "by a.test");
    ck_assert(!mime_header(&m, "Received", 1).ptr);
    ck_text_eq(m.fields.at[1].name, "From");
}
END_TEST

/* Each of these says something to a person, or says that it says nothing. */
static const struct {
    const char *raw, *text;
    unsigned damaged;
} odd_mails[] = {
    {"", "", MIME_BAD_HEADER},
    {"\r\n", "", MIME_BAD_HEADER},
    {"\r\n\r\nBonjour", "Bonjour", MIME_BAD_HEADER},
    {"Bonjour, rien qu'un texte\nsur deux lignes", "Bonjour, rien qu'un texte\nsur deux lignes",
     MIME_BAD_HEADER},
    {"Subject: x", "", MIME_BAD_HEADER},
    {"From: a@b.test\nSubject: x\n\nlignes LF", "lignes LF", 0},
    {"From: a@b.test\rSubject: x\r\rlignes CR\rdeux", "lignes CR\ndeux", 0},
    {"From a@b.test Mon Nov  3 14:05:22 2025\nFrom: a@b.test\n\nmbox", "mbox", 0},
    {"From: a@b.test\r\nune ligne perdue\r\nSubject: x\r\n\r\nmots", "mots", MIME_BAD_HEADER},
    {"From: a@b.test\r\nJamais de ligne vide\r\nmais des mots\r\n",
     "Jamais de ligne vide\nmais des mots", MIME_BAD_HEADER},
    {"Subject: sans auteur\r\n\r\nmots", "mots", MIME_BAD_HEADER},
    {HEAD "Content-Type: ;;;\r\n\r\nmots", "mots", 0},
    {HEAD "Content-Type: text/plain; charset=\"utf-8\r\n\r\nété", "été", 0},
    {HEAD "Content-Type: multipart/mixed\r\n\r\n--a\r\n\r\nmots\r\n--a--", "--a\n\nmots\n--a--",
     MIME_BAD_STRUCTURE},
    {HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\nmots sans limite", "mots sans limite",
     MIME_BAD_STRUCTURE},
    {HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsans fin", "sans fin", 0},
    {HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\nMots avant\r\n--b\r\n"
          "Content-Type: image/png\r\n\r\nPNG\r\n--b--",
     "Mots avant", 0},
    {HEAD "Content-Transfer-Encoding: x-rot13\r\n\r\nmots", "mots", MIME_BAD_ENCODING},
    {HEAD "Content-Transfer-Encoding: base64\r\n\r\nQm9uam91cg=", "Bonjour", 0},
    {HEAD "Content-Transfer-Encoding: base64\r\n\r\nQm9u!\r\n am91cg==\r\n", "Bonjour", 0},
    {HEAD "Content-Transfer-Encoding: base64\r\n\r\n", "", 0},
    {HEAD "Content-Transfer-Encoding: quoted-printable\r\n\r\nBon=\r\njour =3D =ZZ =",
     "Bonjour = =ZZ", 0},
    {HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\n\xC3\xA9t\xE9", "ét\xEF\xBF\xBD",
     MIME_BAD_CHARSET},
    {HEAD "Content-Type: text/plain; charset=utf-8\r\n\r\n\xE9t\xE9 \x80", "été €",
     MIME_BAD_CHARSET},
    {HEAD "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xE9t\xE9 \x92", "été ’", 0},
    {HEAD "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xC3\xA9t\xC3\xA9", "été",
     MIME_BAD_CHARSET},
    {HEAD "Content-Type: text/plain; charset=iso-8859-15\r\n\r\n10 \xA4", "10 €", 0},
    {HEAD "Content-Type: text/plain; charset=nonsense\r\n\r\n\xE9t\xE9", "été", MIME_BAD_CHARSET},
    {HEAD "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1B$B$K$c$!\x1B(B", "にゃぁ", 0},
    {HEAD "Content-Type: text/plain; charset=gb2312\r\n\r\n\xC4\xE3\xBA\xC3", "你好", 0},
    {HEAD "Content-Type: text/plain; charset=utf-7\r\n\r\n+AOk-t+AOk-", "été", 0},
    {HEAD "\r\n\r\n\r\n  retrait gardé\r\n\r\n", "  retrait gardé", 0},
    {HEAD "\r\nsonnette\a et\b retour\f", "sonnette et retour", 0},
    {HEAD "Content-Type: text/plain; format=flowed\r\n\r\nune ligne \r\nlongue\r\n> citée \r\n> "
          "aussi\r\n"
          " From stuffed\r\n-- \r\nMarie",
     "une ligne longue\n> citée aussi\nFrom stuffed\n-- \nMarie", 0},
    {HEAD "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nanti \r\ncipé", "anticipé", 0},
    {HEAD "Content-Type: text/plain\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend",
     "begin 644 a.txt\n#0V%T\n`\nend", 0},
    {HEAD "Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n",
     "Cat", 0},
};

START_TEST(odd_mails_show_their_words)
{
    struct mime_message m = read_mail(odd_mails[_i].raw);
    ck_text_eq(m.text, odd_mails[_i].text);
    ck_assert_uint_eq(m.damaged, odd_mails[_i].damaged);
    ck_assert_int_eq(m.unreadable, odd_mails[_i].text[0] == 0);
}
END_TEST

START_TEST(bytes_zero_are_replaced_not_believed)
{
    struct mime_message m = read_bytes(STR("From: a@b.test\0c\r\nSubject: a\0b\r\n\r\nun\0deux"));
    ck_text_eq(m.subject, "a b");
    ck_text_eq(m.text, "un\xEF\xBF\xBD"
                       "deux");
}
END_TEST

START_TEST(of_alternatives_the_text_and_the_html_are_kept)
{
    struct mime_message m = read_mail(
        HEAD "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
             "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ntexte\r\n"
             "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>html</p>\r\n--b--\r\n");
    ck_text_eq(m.text, "texte");
    ck_text_eq(m.html, "<p>html</p>");
    ck_assert(!m.text_from_html);
    m = read_mail(HEAD "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
                       "--b\r\n\r\n  \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>seul "
                       "<b>html</b></p>\r\n--b--\r\n");
    ck_text_eq(m.text, "seul html");
    ck_assert(m.text_from_html);
}
END_TEST

START_TEST(inline_images_are_known_by_their_content_id)
{
    struct mime_message m = read_mail(
        HEAD "Content-Type: multipart/related; boundary=r; start=\"<root@x>\"\r\n\r\n"
             "--r\r\nContent-Type: image/png; name=\"../../photo.png\"\r\nContent-ID: <img1@x>\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nUE5H\r\n"
             "--r\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-ID: <root@x>\r\n\r\n"
             "<p>\xE9t\xE9 <img src=\"cid:img1@x\"></p>\r\n"
             "--r\r\nContent-Type: image/gif\r\nContent-ID: <other@x>\r\n\r\nGIF\r\n--r--\r\n");
    ck_text_eq(m.html, "<p>été <img src=\"cid:img1@x\"></p>");
    ck_assert_uint_eq(m.attachments.count, 2);
    ck_text_eq(m.attachments.at[0].name, "photo.png");
    ck_text_eq(m.attachments.at[0].type, "image/png");
    ck_text_eq(m.attachments.at[0].content_id, "img1@x");
    ck_text_eq(m.attachments.at[0].bytes, "PNG");
    ck_assert(m.attachments.at[0].is_inline && !m.attachments.at[1].is_inline);
    ck_text_eq(m.attachments.at[1].name, "piece-2.gif");
}
END_TEST

START_TEST(words_around_a_picture_are_joined)
{
    struct mime_message m =
        read_mail(HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\navant\r\n"
                       "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: inline; "
                       "filename=p.jpg\r\n\r\nJ\r\n"
                       "--b\r\nContent-Type: text/html\r\n\r\n<p>apr\xC3\xA8s</p>\r\n--b--\r\n");
    ck_text_eq(m.text, "avant\n\naprès");
    ck_text_eq(m.html, "<div style=\"white-space:pre-wrap\">avant</div><p>après</p>");
    ck_assert(m.attachments.count == 1 && m.attachments.at[0].is_inline);
}
END_TEST

START_TEST(files_are_not_words_and_keep_their_names)
{
    struct mime_message m = read_mail(
        HEAD
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nvoir les fichiers\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; "
        "filename=notes.txt\r\n\r\nn\r\n"
        "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
        " filename*0*=UTF-8''re%C3%A7u%20; filename*1*=2025.pdf\r\n\r\n%PDF\r\n"
        "--b\r\nContent-Type: application/pdf; name=\"=?UTF-8?B?cmXDp3UucGRm?=\"\r\n\r\n%PDF\r\n"
        "--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
        "--b\r\nContent-Type: text/html; name=page.html\r\nContent-Disposition: inline; "
        "filename=page.html"
        "\r\n\r\n<p>x</p>\r\n--b--\r\n");
    static const char *const names[] = {"notes.txt", "reçu 2025.pdf", "reçu.pdf", "piece-4.ics",
                                        "page.html"};
    ck_text_eq(m.text, "voir les fichiers");
    ck_assert(!m.html.ptr);
    ck_assert_uint_eq(m.attachments.count, 5);
    for (size_t i = 0; i < 5; i++)
        ck_text_eq(m.attachments.at[i].name, names[i]);
    ck_text_eq(m.attachments.at[1].bytes, "%PDF");
}
END_TEST

START_TEST(a_nested_mail_becomes_a_file_of_its_own_bytes)
{
    static const char nested[] = "From: c@d.test\r\nSubject: Le mien/tien\r\nContent-Type: "
                                 "multipart/mixed; boundary=in\r\n\r\n"
                                 "--in\r\n\r\nd\xE9"
                                 "dans\r\n--in--\r\nfin";
    struct buf raw = buf_in(arena);
    buf_c(&raw,
          HEAD "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\n\r\nvoir\r\n--out\r\n"
               "Content-Type: message/rfc822\r\n\r\n");
    buf_c(&raw, nested);
    buf_c(&raw, "\r\n--out--\r\n");
    struct mime_message m = read_bytes(buf_str(&raw));
    ck_text_eq(m.text, "voir");
    ck_assert_uint_eq(m.attachments.count, 1);
    ck_text_eq(m.attachments.at[0].type, "message/rfc822");
    ck_text_eq(m.attachments.at[0].name, "Le mien-tien.eml");
    ck_text_eq(m.attachments.at[0].bytes, nested);
    ck_text_eq(m.returned, nested);
}
END_TEST

START_TEST(a_digest_gives_its_mails)
{
    struct mime_message m =
        read_mail(HEAD "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n"
                       "Subject: un\r\n\r\nx\r\n--b\r\nContent-Type: MESSAGE/RFC822\r\n\r\n"
                       "Subject: deux\r\n\r\ny\r\n--b--\r\n");
    ck_assert_uint_eq(m.attachments.count, 2);
    ck_text_eq(m.attachments.at[0].name, "un.eml");
    ck_text_eq(m.attachments.at[1].name, "deux.eml");
    ck_text_eq(m.attachments.at[1].bytes, "Subject: deux\r\n\r\ny");
}
END_TEST

START_TEST(a_delivery_report_gives_its_groups)
{
    struct mime_message m = read_mail(
        "From: MAILER-DAEMON@mx.test\r\nContent-Type: multipart/report; "
        "report-type=Delivery-Status;"
        " boundary=b\r\n\r\n--b\r\n\r\nPas remis.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        "Final-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "Final-Recipient: rfc822; c@d.test\r\nAction: delayed\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <m1@shop.test>\r\n--b--\r\n");
    ck_text_eq(m.report_type, "delivery-status");
    ck_text_eq(m.text, "Pas remis.");
    ck_assert_uint_eq(m.report_count, 3);
    ck_text_eq(mime_field_value(&m.report[1], "status", 0), "5.1.1");
    ck_text_eq(mime_field_value(&m.report[2], "Action", 0), "delayed");
    ck_text_eq(m.returned, "Message-ID: <m1@shop.test>");
}
END_TEST

START_TEST(what_is_encrypted_is_said_to_be)
{
    struct mime_message m = read_mail(
        HEAD "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nMIAG\r\n");
    ck_assert(m.encrypted && m.unreadable && m.attachments.at[0].unreadable);
    ck_text_eq(m.attachments.at[0].name, "smime.p7m");
    m = read_mail(HEAD "Content-Type: multipart/encrypted; boundary=b; protocol=\"application/"
                       "pgp-encrypted\"\r\n\r\n--b\r\nContent-Type: "
                       "application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
                       "--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP "
                       "MESSAGE-----\r\n--b--\r\n");
    ck_assert(m.encrypted && m.unreadable);
    ck_assert_uint_eq(m.attachments.count, 2);
    m = read_mail(HEAD "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nx\r\n");
    ck_assert(!m.encrypted && m.unreadable && m.attachments.at[0].unreadable);
    m = read_mail(
        HEAD
        "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nsign\xC3\xA9\r\n"
        "--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--b--\r\n");
    ck_text_eq(m.text, "signé");
    ck_assert(!m.unreadable && !m.attachments.at[0].unreadable);
}
END_TEST

START_TEST(ids_are_bounded_and_forgiving)
{
    struct buf raw = buf_in(arena);
    buf_c(&raw,
          "From: a@b.test\r\nMessage-ID: bare@id.test\r\nIn-Reply-To: Your mail of Monday <x@y>\r\n"
          "References:");
    for (int i = 0; i < 500; i++)
        buf_printf(&raw, "\r\n <%d@r.test>", i);
    buf_c(&raw, "\r\n\r\nx");
    struct mime_message m = read_bytes(buf_str(&raw));
    ck_text_eq(m.message_id, "bare@id.test");
    ck_text_eq(m.in_reply_to.at[0], "x@y");
    ck_assert_uint_eq(m.references.count, MIME_IDS_MAX);
    ck_text_eq(m.references.at[0], "0@r.test");
    ck_text_eq(m.references.at[1], "401@r.test");
    ck_text_eq(m.references.at[MIME_IDS_MAX - 1], "499@r.test");
}
END_TEST

static struct str repeated(const char *head, const char *piece, int times, const char *tail)
{
    struct buf raw = buf_in(arena);
    buf_c(&raw, head);
    for (int i = 0; i < times; i++)
        buf_c(&raw, piece);
    buf_c(&raw, tail);
    return buf_str(&raw);
}

START_TEST(limits_cut_and_say_so)
{
    struct mime_limits small = mime_limits_default;
    small.text_bytes = 10;
    struct mime_message m = read_limited(STR(HEAD "\r\n0123456789abc"), &small);
    ck_assert(m.damaged & MIME_CUT);
    ck_text_eq(m.text, "0123456789");

    small = mime_limits_default;
    small.decoded_bytes = 8;
    m = read_limited(repeated(HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                              "--b\r\nContent-Type: image/png\r\n\r\n12345\r\n", 3, "--b--\r\n"),
                     &small);
    ck_assert(m.damaged & MIME_CUT);
    ck_assert_uint_eq(m.attachments.count, 1);

    m = read_bytes(repeated(HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                            "--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 2000, "--b--\r\n"));
    ck_assert(m.damaged & MIME_CUT);
    ck_assert_uint_lt(m.attachments.count, mime_limits_default.parts);
    ck_assert_uint_gt(m.attachments.count, 400);
}
END_TEST

/* Each would cost gigabytes or minutes without its limit. */
START_TEST(mails_made_to_be_expensive_are_cheap)
{
    struct str raw;
    switch (_i) {
    case 0: raw = repeated("From: a@b.test\r\n", "X: y\r\n", 2000000, "\r\nx"); break;
    case 1: raw = repeated("", "Content-Type: message/rfc822\r\n\r\n", 300000, "x"); break;
    case 2:
        raw = repeated(HEAD "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\n",
                       1000000, "");
        break;
    case 3: raw = repeated("From: ", "((((((((\"<,", 20000, "\r\n\r\nx"); break;
    case 4:
        raw = repeated("From: a@b.test\r\nSubject: ", "=?utf-8?q?a", 20000, "?=\r\n\r\nx");
        break;
    case 5:
        raw = repeated("From: a@b.test\r\nContent-Type: text/plain", ";\r\n a*0=b", 20000,
                       "\r\n\r\nx");
        break;
    case 6: raw = repeated(HEAD "Content-Type: text/html\r\n\r\n", "<b><i>", 300000, "x"); break;
    case 7:
        raw =
            repeated(HEAD "Content-Type: text/html\r\n\r\n", "<table><tr><td><ul><li>", 80000, "x");
        break;
    case 8: raw = repeated("To: ", "a,b", 80000, "\r\n\r\nx"); break;
    case 9:
        raw = repeated("Content-Type: message/rfc822\r\n\r\nTo: ", "a,b", 80000, "\r\n\r\nx");
        break;
    case 10:
        raw = repeated("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nTo: ", "a,b",
                       80000, "\r\n\r\nx");
        break;
    default: raw = repeated("To: ", "a@b.test,", 100000, "\r\n\r\nx"); break;
    }
    read_bytes(raw);
}
END_TEST

START_TEST(deep_nesting_stops_at_the_limit)
{
    struct buf raw = buf_in(arena);
    buf_c(&raw, HEAD);
    for (int i = 0; i < 100; i++)
        buf_printf(&raw, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    buf_c(&raw, "\r\nau fond");
    struct mime_message m = read_bytes(buf_str(&raw));
    ck_assert(m.damaged & MIME_CUT);
    ck_assert(m.unreadable);
}
END_TEST

/* A winmail.dat of one attachment, written here byte by byte. */
static void tnef_u32(struct buf *b, unsigned v)
{
    char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};
    buf_bytes(b, bytes, 4);
}

static void tnef_attribute(struct buf *b, unsigned id, struct str data)
{
    buf_char(b, 1);
    tnef_u32(b, id);
    tnef_u32(b, (unsigned)data.len);
    buf_add(b, data);
    buf_bytes(b, "\0\0", 2);
}

static struct str tnef_sample(struct str message_properties)
{
    struct buf b = buf_in(arena), props = buf_in(arena);
    tnef_u32(&b, 0x223E9F78);
    buf_bytes(&b, "\1\0", 2);
    tnef_attribute(&b, 0x00069007, STR("\xE4\4\0\0\0\0\0\0"));
    tnef_attribute(&b, 0x00069003, message_properties);
    tnef_attribute(&b, 0x00069002, STR("\1\0\0\0"));
    tnef_attribute(&b, 0x00018010, STR("FACTUR~1.PDF\0"));
    tnef_attribute(&b, 0x0006800F, STR("%PDF"));
    tnef_u32(&props, 1);
    tnef_u32(&props, 0x3707001F);
    tnef_u32(&props, 1);
    tnef_u32(&props, 12);
    buf_add(&props, STR("\xE9\0.\0p\0d\0f\0\0\0"));
    tnef_attribute(&b, 0x00069005, buf_str(&props));
    return buf_str(&b);
}

static struct str tnef_property(unsigned tag, struct str value)
{
    struct buf b = buf_in(arena);
    tnef_u32(&b, 1);
    tnef_u32(&b, tag);
    tnef_u32(&b, 1);
    tnef_u32(&b, (unsigned)value.len);
    buf_add(&b, value);
    buf_bytes(&b, "\0\0\0", (4 - value.len % 4) % 4);
    return buf_str(&b);
}

static struct mime_message read_winmail(struct str tnef)
{
    struct buf raw = buf_in(arena);
    buf_c(&raw, HEAD "Content-Type: application/ms-tnef; name=winmail.dat\r\n"
                     "Content-Transfer-Encoding: binary\r\n\r\n");
    buf_add(&raw, tnef);
    return read_bytes(buf_str(&raw));
}

START_TEST(winmail_dat_is_opened)
{
    struct mime_message m =
        read_winmail(tnef_sample(tnef_property(0x10130102, STR("<p>\xE9t\xE9</p>"))));
    ck_assert_uint_eq(m.damaged, 0);
    ck_text_eq(m.html, "<p>été</p>");
    ck_text_eq(m.text, "été");
    ck_assert_uint_eq(m.attachments.count, 1);
    ck_text_eq(m.attachments.at[0].name, "é.pdf");
    ck_text_eq(m.attachments.at[0].bytes, "%PDF");

    /* Rich text, stored without compression, that wraps HTML. */
    struct buf rtf = buf_in(arena);
    struct str words = STR("{\\rtf1\\ansi\\ansicpg1252\\fromhtml1{\\fonttbl{\\f0 Arial;}}"
                           "{\\*\\htmltag64 <p>}Re\\'e7u \\u8364? \\u-10179?\\u-8704?"
                           "\\htmlrtf {\\b gras\\htmlrtf0}{\\*\\htmltag72 </p>}}");
    tnef_u32(&rtf, (unsigned)words.len + 12);
    tnef_u32(&rtf, (unsigned)words.len);
    buf_c(&rtf, "MELA");
    tnef_u32(&rtf, 0);
    buf_add(&rtf, words);
    m = read_winmail(tnef_sample(tnef_property(0x10090102, buf_str(&rtf))));
    ck_text_eq(m.html, "<p>Reçu € 😀</p>");

    m = read_winmail(STR("no TNEF at all"));
    ck_assert_uint_eq(m.damaged, MIME_BAD_TNEF);
    ck_text_eq(m.attachments.at[0].name, "winmail.dat");
    struct str whole = tnef_sample(STR(""));
    for (size_t n = 0; n < whole.len; n++)
        read_winmail(str_sub(whole, 0, n));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/mime");
    TCase *t = tcase_create("read");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 20);
    tcase_add_test(t, a_plain_mail_is_read);
    tcase_add_loop_test(t, odd_mails_show_their_words, 0,
                        (int)(sizeof odd_mails / sizeof *odd_mails));
    tcase_add_test(t, bytes_zero_are_replaced_not_believed);
    tcase_add_test(t, of_alternatives_the_text_and_the_html_are_kept);
    tcase_add_test(t, inline_images_are_known_by_their_content_id);
    tcase_add_test(t, words_around_a_picture_are_joined);
    tcase_add_test(t, files_are_not_words_and_keep_their_names);
    tcase_add_test(t, a_nested_mail_becomes_a_file_of_its_own_bytes);
    tcase_add_test(t, a_digest_gives_its_mails);
    tcase_add_test(t, a_delivery_report_gives_its_groups);
    tcase_add_test(t, what_is_encrypted_is_said_to_be);
    tcase_add_test(t, ids_are_bounded_and_forgiving);
    tcase_add_test(t, limits_cut_and_say_so);
    tcase_add_loop_test(t, mails_made_to_be_expensive_are_cheap, 0, 12);
    tcase_add_test(t, deep_nesting_stops_at_the_limit);
    tcase_add_test(t, winmail_dat_is_opened);
    suite_add_tcase(s, t);
    return check_main(s);
}
