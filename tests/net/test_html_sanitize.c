/* net/html/sanitize: nothing that runs, fetches or covers comes through. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
#include "html_check.h"
#include "html_vectors.h"
#include "net/html/sanitize.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_create(64 * 1024 * 1024);
}

static void teardown(void)
{
    arena_destroy(&arena);
}

static struct str place_of(void *ctx, struct arena *a, struct str content_id)
{
    (void)ctx;
    return str_eq(content_id, STR("img1@x")) ? str_printf(a, "attachment:%d", 7) : STR_NONE;
}

static struct html_clean clean(struct str html, bool remote)
{
    struct html_options options = {.cid_url = place_of, .remote_images = remote};
    struct html_clean out;
    html_sanitize(arena, html, &options, &out);
    ck_assert_msg(html_is_harmless(out.html), "harmful: %.*s", STR_ARG(out.html));
    struct html_clean again;
    html_sanitize(arena, out.html, &options, &again);
    ck_assert_msg(html_is_harmless(again.html), "harmful at second sight: %.*s",
                  STR_ARG(again.html));
    return out;
}

START_TEST(a_known_attack_is_disarmed)
{
    struct html_clean c = clean(str_of(html_vectors[_i]), _i % 2);
    ck_assert(str_ifind(c.html, STR("<script")) < 0);
    ck_assert(str_ifind(c.html, STR("javascript:alert")) < 0 || str_chr(c.html, '<') < 0);
}
END_TEST

static const struct {
    const char *html, *clean;
} kept[] = {
    {"<p>Bonjour <b>vous</b>,<br>à demain</p>", "<p>Bonjour <b>vous</b>,<br>à demain</p>"},
    {"<P ALIGN=Center>x</P>", "<p align=\"Center\">x</p>"},
    {"a < b && c > d \"e\" 'f'", "a &lt; b &amp;&amp; c &gt; d &quot;e&quot; &#39;f&#39;"},
    {"<p>&eacute;&nbsp;&#8364;&inconnu;</p>", "<p>é\xC2\xA0€&amp;inconnu;</p>"},
    {"<a href=\"https://a.test/?x=1&y=2\">lien</a>",
     "<a href=\"https://a.test/?x=1&amp;y=2\" target=\"_blank\" rel=\"noopener "
     "noreferrer\">lien</a>"},
    {"<a href=\"//a.test/x y\">lien</a>",
     "<a href=\"https://a.test/x%20y\" target=\"_blank\" rel=\"noopener noreferrer\">lien</a>"},
    {"<a href=mailto:a@b.test>m</a><a href=tel:+33123>t</a>",
     "<a href=\"mailto:a@b.test\" target=\"_blank\" rel=\"noopener noreferrer\">m</a>"
     "<a href=\"tel:+33123\" target=\"_blank\" rel=\"noopener noreferrer\">t</a>"},
    {"<a href=\"page.html\">relatif</a>", "<a>relatif</a>"},
    {"<img src=\"cid:img1%40x\" alt=\"photo\" width=100>",
     "<img src=\"attachment:7\" alt=\"photo\" width=\"100\">"},
    {"<img src=\"cid:inconnu\" alt=\"photo\">", "<img alt=\"photo\">"},
    {"<img src=\"http://a.test/p.gif\" width=1 height=1>",
     "<img data-remote-src=\"http://a.test/p.gif\" width=\"1\" height=\"1\">"},
    {"<p style=\"COLOR: Red; font-size:12px; background:#fff; text-align:center !important\">x</p>",
     "<p style=\"color:Red;font-size:12px;background:#fff;text-align:center !important\">x</p>"},
    {"<p style=\"color:rgb(1, 2, 3);position:fixed;font-family:'Times New Roman',serif\">x</p>",
     "<p style=\"color:rgb(1, 2, 3);font-family:&#39;Times New Roman&#39;,serif\">x</p>"},
    {"<table border=1 cellpadding=2 bgcolor=#eeeeee><tr><td colspan=2>x</td></tr></table>",
     "<table border=\"1\" cellpadding=\"2\" bgcolor=\"#eeeeee\"><tr><td "
     "colspan=\"2\">x</td></tr></table>"},
    {"<ol start=3 type=a><li>un<li>deux</ol>",
     "<ol start=\"3\" type=\"a\"><li>un</li><li>deux</li></ol>"},
    {"<blockquote class=gmail_quote id=x>cité</blockquote>", "<blockquote>cité</blockquote>"},
    {"<o:p>Word</o:p><unknown>mots</unknown>", "Wordmots"},
    {"<form>avant<input value=x><button>bouton</button>après</form>", "avantboutonaprès"},
    {"<html><head><title>t</title><style>x</style></head><body bgcolor=red>corps</body></html>",
     "corps"},
    {"<!--[if mso]>x<![endif]--><![if !mso]>vu<![endif]><!doctype html>", "vu"},
    {"<b>jamais fermé", "<b>jamais fermé</b>"},
    {"<b><i>croisés</b></i>", "<b><i>croisés</i></b>"},
    {"", ""},
};

START_TEST(what_is_harmless_is_kept)
{
    struct html_clean c = clean(str_of(kept[_i].html), false);
    ck_text_eq(c.html, kept[_i].clean);
    ck_assert(!c.cut);
}
END_TEST

START_TEST(remote_images_are_counted_and_wait)
{
    struct str html = STR("<img src=http://a.test/1><img src=HTTPS://b.test/2><img src=cid:img1@x>"
                          "<img src=//c.test/3><img src=x.png>");
    ck_assert_uint_eq(clean(html, false).remote_images, 3);
    ck_assert(str_find(clean(html, false).html, STR(" src=\"http")) < 0);
    struct html_clean shown = clean(html, true);
    ck_assert(str_find(shown.html, STR("data-remote-src")) < 0);
    ck_assert(str_find(shown.html,
                       STR("<img src=\"https://c.test/3\" referrerpolicy=\"no-referrer\">")) >= 0);
}
END_TEST

START_TEST(without_options_no_image_has_an_address)
{
    struct html_clean out;
    html_sanitize(arena, STR("<img src=cid:img1@x alt=a><img src=http://a.test/>"), NULL, &out);
    ck_text_eq(out.html, "<img alt=\"a\"><img data-remote-src=\"http://a.test/\">");
}
END_TEST

START_TEST(huge_and_deep_inputs_are_cut)
{
    struct buf deep = buf_in(arena), wide = buf_in(arena), large = buf_in(arena);
    for (int i = 0; i < 200; i++)
        buf_c(&deep, "<div>");
    buf_c(&deep, "au fond");
    struct html_clean c = clean(buf_str(&deep), false);
    ck_assert(c.cut && str_find(c.html, STR("au fond")) >= 0);
    for (int i = 0; i < 5000; i++)
        buf_c(&deep, "<div>");
    ck_assert(clean(buf_str(&deep), false).cut);
    for (int i = 0; i < HTML_NODES_MAX; i++)
        buf_c(&wide, "<i>x</i>");
    ck_assert(clean(buf_str(&wide), false).cut);
    for (int i = 0; i < 500; i++)
        buf_printf(&large, "%s%010000d%s", "<p>", 0, "</p>");
    ck_assert(clean(buf_str(&large), false).cut);
}
END_TEST

/* Each took the parser minutes before its input was made unambiguous. */
START_TEST(html_made_to_be_expensive_is_cheap)
{
    static const char *const pieces[] = {" a",
                                         "</x>",
                                         "<p>",
                                         "<!-",
                                         "<!x",
                                         "<a href=\"&amp",
                                         "</p></b>",
                                         "<table><tr><td>",
                                         "<select><option>",
                                         "&",
                                         "<b a='"};
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
        struct buf b = buf_in(NULL);
        for (int i = 0; i < 240; i++)
            buf_c(&b, "<div>");
        buf_c(&b, "<p ");
        for (int i = 0; b.len < 3 * 1024 * 1024; i++) {
            buf_c(&b, pieces[k]);
            if (k == 0)
                buf_i64(&b, i);
        }
        buf_c(&b, ">");
        arena_reset(arena);
        clean(buf_str(&b), false);
        buf_release(&b);
    }
}
END_TEST

START_TEST(bytes_that_are_no_text_do_not_slip_through)
{
    clean(STR("<scr\0ipt>alert(1)</scr\0ipt><img src=\0x onerror\0=alert(1)>"), false);
    clean(STR("\xFE\xFF\0<\0s\0c\0r\0i\0p\0t\0>"), false);
    clean(STR("<p>\xE9t\xE9 <img src=x \xF0onerror=alert(1)></p>"), false);
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    for (size_t n = 0; n < sizeof all; n++) {
        struct buf b = buf_in(arena);
        buf_c(&b, "<a href=\"");
        buf_bytes(&b, &all[n], 1);
        buf_c(&b, "javascript:alert(1)\" ");
        buf_bytes(&b, &all[n], 1);
        buf_c(&b, "onclick=alert(1)>x</a><script");
        buf_bytes(&b, &all[n], 1);
        buf_c(&b, ">alert(1)</script");
        buf_bytes(&b, &all[n], 1);
        buf_c(&b, ">");
        clean(buf_str(&b), true);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/html");
    TCase *t = tcase_create("sanitize");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 20);
    tcase_add_loop_test(t, a_known_attack_is_disarmed, 0, (int)(HTML_VECTORS));
    tcase_add_loop_test(t, what_is_harmless_is_kept, 0, (int)(sizeof kept / sizeof *kept));
    tcase_add_test(t, remote_images_are_counted_and_wait);
    tcase_add_test(t, without_options_no_image_has_an_address);
    tcase_add_test(t, huge_and_deep_inputs_are_cut);
    tcase_add_test(t, html_made_to_be_expensive_is_cheap);
    tcase_add_test(t, bytes_that_are_no_text_do_not_slip_through);
    suite_add_tcase(s, t);
    return check_main(s);
}
