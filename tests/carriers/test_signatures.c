/* Webhooks' signatures over raw bytes: vectors made with another program. */
#include "carriers/carrier.h"
#include "fixtures.h"

#include "base/arena.h"
#include "base/mac.h"

#include "../check_main.h"

#include <stdio.h>
#include <string.h>

/* A request that has one header. */
struct request {
    const char *name;
    struct str value;
};

static struct str header_of(void *ctx, const char *name)
{
    const struct request *request = ctx;
    return strcmp(name, request->name) == 0 ? request->value : STR("");
}

static bool is_signed(const char *carrier, const char *secret, struct request request,
                      struct str body)
{
    struct carrier_account account = {.secret = str_of(secret)};
    return carrier_named(str_of(carrier))->signed_by(&account, header_of, &request, body);
}

static const struct {
    const char *carrier, *header, *secret, *body, *value;
} good[] = {
    {"aftership", "aftership-hmac-sha256", "as-secret", "{\"a\":1}",
     "IFrhVUU5ZUITW0S9y87AzTMWkpxrfUfkAxAOcE26aXQ="},
    {"aftership", "aftership-hmac-sha256", "as-secret", "",
     "2gRczQv07nyQRjayzNAIJ1lLz0zNF0zxKnO3VsxngB0="},
    {"17track", "sign", "17-key", "{\"a\":1}",
     "de757e81567e7cbf1c1edec5a19fe80727b6f32a77b667a6a78b0eb167d794ea"},
    {"generic", "x-guichet-signature", "app-secret-1", "{\"a\":1}",
     "sha256=fb7573028b4a76907bc73c79118216c1efc9d7818f3bd5a66753248e808e1b90"},
    {"passed_on", "x-guichet-signature", "app-secret-1", "{\"a\":1}",
     "sha256=fb7573028b4a76907bc73c79118216c1efc9d7818f3bd5a66753248e808e1b90"},
};

START_TEST(a_signature_is_of_these_bytes_and_this_secret_alone)
{
    struct request request = {good[_i].header, str_of(good[_i].value)};
    struct str body = str_of(good[_i].body);
    ck_assert(is_signed(good[_i].carrier, good[_i].secret, request, body));
    ck_assert(!is_signed(good[_i].carrier, "another", request, body));
    ck_assert(!is_signed(good[_i].carrier, good[_i].secret, request, STR("{\"a\": 1}")));
    request.value = str_sub(request.value, 0, request.value.len - 1);
    ck_assert(!is_signed(good[_i].carrier, good[_i].secret, request, body));
    request.value = STR("");
    ck_assert(!is_signed(good[_i].carrier, good[_i].secret, request, body));
    request.value = STR_NONE;
    ck_assert(!is_signed(good[_i].carrier, good[_i].secret, request, body));
}
END_TEST

START_TEST(an_account_without_a_secret_is_never_signed_for)
{
    struct arena *arena = arena_create(4096);
    struct str body = STR("{}");
    struct str empty = sha256_hex(arena, hmac_sha256(STR(""), body));
    struct request ours = {"x-guichet-signature", str_printf(arena, "sha256=%.*s", STR_ARG(empty))};
    struct request aftership = {"aftership-hmac-sha256",
                                mac_base64(arena, hmac_sha256(STR(""), body))};
    struct request track17 = {"sign", sha256_hex(arena, sha256_of(STR("{}/")))};
    ck_assert(!is_signed("generic", "", ours, body));
    ck_assert(!is_signed("aftership", "", aftership, body));
    ck_assert(!is_signed("17track", "", track17, body));
    arena_destroy(&arena);
}
END_TEST

/* --- the vectors beside the project ------------------------------------------------ */

enum { COLUMNS = 6 };

static struct str base64(struct arena *arena, struct str text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
        bits = bits << 6 | (unsigned)(strchr(letters, text.ptr[i]) - letters);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[len++] = (char)(bits >> have & 255);
        }
    }
    return (struct str){out, len};
}

static int check_line(struct arena *arena, struct str line)
{
    struct str columns[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        ck_assert(str_split(&line, '\t', &columns[i]));
    const struct carrier *carrier = carrier_named(columns[0]);
    struct str body = base64(arena, columns[3]);
    if (str_eq(columns[0], STR("shopify")) || str_eq(columns[0], STR("woocommerce")))
        ck_assert(mac_is_base64(hmac_sha256(columns[2], body), columns[5]));
    if (!carrier)
        return 0;
    struct request request = {str_c(arena, str_lower(arena, columns[1])), columns[5]};
    ck_assert_msg(is_signed(carrier->name, str_c(arena, columns[2]), request, body), "%s",
                  carrier->name);
    return 1;
}

START_TEST(the_vectors_of_aggregators_and_shops)
{
    if (!fixtures_are_here())
        return;
    struct arena *arena = arena_create(1024 * 1024);
    struct str rest = fixture(arena, "signatures/vectors.tsv"), line;
    int checked = 0;
    str_split(&rest, '\n', &line); /* names */
    while (str_split(&rest, '\n', &line)) {
        if (line.len > 0)
            checked += check_line(arena, line);
    }
    ck_assert_int_eq(checked, 6);
    arena_destroy(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("carriers/signatures");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, a_signature_is_of_these_bytes_and_this_secret_alone, 0,
                        sizeof good / sizeof *good);
    tcase_add_test(tests, an_account_without_a_secret_is_never_signed_for);
    tcase_add_test(tests, the_vectors_of_aggregators_and_shops);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
