/* Letters on paper, read back by poppler. */
#include "net/pdf/pdf.h"

#include "base/arena.h"
#include "base/buf.h"

#include "../check_main.h"

#include <stdio.h>
#include <unistd.h>

static struct arena *arena;
static struct error err;

static void set_up(void)
{
    arena = arena_create(16 * 1024 * 1024);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static struct pdf_letter letter_of(struct str body)
{
    return (struct pdf_letter){.title = STR("Protestation"),
                               .from = STR("Atelier Lune"),
                               .to = STR("Colissimo\nService réclamations"),
                               .date = STR("le vendredi 20 novembre 2026"),
                               .subject = STR("Protestation motivée : colis 6A00000001"),
                               .body = body,
                               .made_at = instant_of(1795168800000)};
}

static struct str written(const struct pdf_letter *letter)
{
    struct str bytes;
    ck_assert_msg(!pdf_letter_write(arena, letter, &bytes, &err), "%s", err.text);
    ck_assert(str_starts(bytes, STR("%PDF-")));
    return bytes;
}

/* What `pdftotext -layout` reads of it. */
static const char *read_back(struct str bytes)
{
    char path[] = "/tmp/guichet-pdf-XXXXXX", command[128], piece[4096];
    int fd = mkstemp(path);
    ck_assert(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    close(fd);
    snprintf(command, sizeof command, "pdftotext -layout %s -", path);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    struct buf text = buf_in(arena);
    for (size_t n; (n = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buf_bytes(&text, piece, n);
    ck_assert_int_eq(pclose(pipe), 0);
    unlink(path);
    return str_c(arena, buf_str(&text));
}

START_TEST(what_is_written_can_be_read_back)
{
    struct pdf_letter letter = letter_of(STR("Conformément à l'article L133-3, nous protestons.\n"
                                             "\nŒuvre reçue brisée : 49,90 €."));
    const char *text = read_back(written(&letter));
    ck_assert_ptr_nonnull(strstr(text, "Atelier Lune"));
    ck_assert_ptr_nonnull(strstr(text, "Service réclamations"));
    ck_assert_ptr_nonnull(strstr(text, "le vendredi 20 novembre 2026"));
    ck_assert_ptr_nonnull(strstr(text, "Protestation motivée : colis 6A00000001"));
    ck_assert_ptr_nonnull(strstr(text, "l'article L133-3"));
    ck_assert_ptr_nonnull(strstr(text, "brisée : 49,90 €."));
}
END_TEST

START_TEST(a_long_letter_goes_on_overleaf_and_loses_no_line)
{
    struct buf body = buf_in(arena);
    char last[32];
    for (int i = 1; i <= 300; i++)
        buf_printf(&body, "6A%08d\tAL-%d\tretard\t5,90 €\n", i, i);
    struct pdf_letter letter = letter_of(buf_str(&body));
    const char *text = read_back(written(&letter));
    for (int i = 1; i <= 300; i++) {
        snprintf(last, sizeof last, "6A%08d", i);
        ck_assert_msg(strstr(text, last), "%s is missing", last);
    }
    int pages = 0;
    for (const char *p = text; (p = strchr(p, '\f')); p++)
        pages++;
    ck_assert_int_gt(pages, 5);
}
END_TEST

START_TEST(the_same_letter_is_the_same_bytes)
{
    struct pdf_letter letter = letter_of(STR("Bonjour"));
    struct str one = written(&letter), other = written(&letter);
    ck_assert(str_eq(one, other));
}
END_TEST

START_TEST(an_empty_letter_is_a_page_and_an_endless_one_is_refused)
{
    struct pdf_letter empty = {.made_at = instant_of(0)};
    struct str bytes;
    ck_assert_uint_gt(written(&empty).len, 500);
    struct pdf_letter endless =
        letter_of((struct str){arena_alloc(arena, PDF_TEXT_MAX), PDF_TEXT_MAX});
    ck_assert_int_eq(pdf_letter_write(arena, &endless, &bytes, &err), ERR_TOO_LARGE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdf");
    TCase *tests = tcase_create("pdf");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, what_is_written_can_be_read_back);
    tcase_add_test(tests, a_long_letter_goes_on_overleaf_and_loses_no_line);
    tcase_add_test(tests, the_same_letter_is_the_same_bytes);
    tcase_add_test(tests, an_empty_letter_is_a_page_and_an_endless_one_is_refused);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
