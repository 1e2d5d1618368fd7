/* One reply through all practices, for the tests of those about words. */
#ifndef TESTS_DOMAIN_WORDS_CHECK_H
#define TESTS_DOMAIN_WORDS_CHECK_H

#include "base/arena.h"
#include "domain/practice/phrases.h"
#include "domain/practice/practice.h"

#include "../check_main.h"
#include "../check_text.h"

static struct arena *arena;
static struct findings findings;
static struct error error;
static struct phrase_book book;

static void set_up(void)
{
    arena = arena_create(4 * 1024 * 1024);
    ck_assert_int_eq(phrases_read(arena, STR_NONE, &book, NULL), ERR_OK);
}

static void tear_down(void)
{
    arena_destroy(&arena);
}

static inline enum err check(struct reply_facts facts)
{
    error = (struct error){0};
    facts.book = &book;
    return practice_check_reply(arena, &facts, &findings, &error);
}

/* The words at fault in the first finding. */
static inline struct str at_fault(void)
{
    ck_assert_uint_gt(findings.count, 0);
    return str_sub(findings.text, findings.items[0].offset, findings.items[0].len);
}

static inline int run_tests(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *c = tcase_create(name);
    tcase_add_checked_fixture(c, set_up, tear_down);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(suite, c);
    return check_main(suite);
}

#endif
