/* Comparing a borrowed text (struct str) with what it should read. */
#ifndef TESTS_CHECK_TEXT_H
#define TESTS_CHECK_TEXT_H

#include "base/str.h"

#include <check.h>

#define ck_text_eq(actual, expected) \
    do { \
        struct str ck_actual = (actual); \
        ck_assert_msg(str_eq(ck_actual, str_of(expected)), "%s is \"%.*s\", expected \"%s\"", \
                      #actual, STR_ARG(ck_actual), (expected)); \
    } while (0)

#endif
