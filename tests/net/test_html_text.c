/* net/html/text: HTML as a person would have typed it. */
#include "../check_main.h"
#include "../check_text.h"
#include "base/arena.h"
#include "base/buf.h"
#include "net/html/text.h"

static const struct {
    const char *html, *text;
} samples[] = {
    {"<p>Bonjour,</p><p>Où est   mon\ncolis&nbsp;?</p>", "Bonjour,\n\nOù est mon colis\xC2\xA0?"},
    {"un<br>deux<br><br>trois", "un\ndeux\n\ntrois"},
    {"<div>un</div><div>deux</div><div><br></div><div>trois</div>", "un\ndeux\n\ntrois"},
    {"a<b>b</b>c <i> d </i> e", "abc d e"},
    {"<a href=\"https://a.test/suivi\">suivi</a>", "suivi (https://a.test/suivi)"},
    {"<a href=\"https://a.test/\">https://a.test</a>", "https://a.test"},
    {"<a href=\"mailto:a@b.test\">a@b.test</a>", "a@b.test"},
    {"<a href=\"javascript:alert(1)\">x</a>", "x"},
    {"<a href=\"https://a.test/\"><img src=x></a>", ""},
    {"<ul><li>un<li>deux<ul><li>sous</ul></ul>fin", "- un\n- deux\n  - sous\n\nfin"},
    {"<ol><li>un<li>deux</ol>", "1. un\n2. deux"},
    {"<table><tr><th>Réf</th><th>Prix</th></tr><tr><td>A1</td><td>10 €</td></tr></table>",
     "Réf | Prix\nA1 | 10 €"},
    {"<table><tr><td></td><td>seul</td></tr></table>", "seul"},
    {"Oui.<blockquote>Est-il là ?<blockquote>avant</blockquote></blockquote>Non.",
     "Oui.\n> Est-il là ?\n> > avant\nNon."},
    {"<blockquote>un<br><br>deux</blockquote>", "> un\n>\n> deux"},
    {"<pre>  code\n    ici\n</pre>après", "  code\n    ici\naprès"},
    {"x<hr>y", "x\n________________________________\ny"},
    {"<img src=x alt=\"Logo\"> texte", "Logo texte"},
    {"<style>p{}</style><script>x</script><title>t</title>corps", "corps"},
    {"<div style=\"display: none\">caché</div>vu", "vu"},
    {"<!-- c -->vu<![endif]>", "vu"},
    {"&lt;b&gt; &amp; &eacute;", "<b> & é"},
    {"", ""},
};

START_TEST(html_reads_like_text)
{
    struct arena *arena = arena_create(1024 * 1024);
    ck_text_eq(html_to_text(arena, str_of(samples[_i].html), 10000), samples[_i].text);
    arena_destroy(&arena);
}
END_TEST

START_TEST(the_text_has_a_limit)
{
    struct arena *arena = arena_create(16 * 1024 * 1024);
    struct buf b = buf_in(arena);
    for (int i = 0; i < 10000; i++)
        buf_c(&b, "<blockquote>été ");
    struct str text = html_to_text(arena, buf_str(&b), 1000);
    ck_assert_uint_le(text.len, 1000);
    ck_assert(str_is_utf8(text));
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net/html");
    TCase *t = tcase_create("text");
    tcase_add_loop_test(t, html_reads_like_text, 0, (int)(sizeof samples / sizeof *samples));
    tcase_add_test(t, the_text_has_a_limit);
    suite_add_tcase(s, t);
    return check_main(s);
}
