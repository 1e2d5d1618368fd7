/* Values of carriers' terms as text: what is accepted has one canonical text, which reads
 * as the same value, and what follows from it are dates and amounts. The first byte chooses
 * the kind. */
#include "base/arena.h"
#include "domain/carrier_terms.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum term_code codes[] = {[TERM_LENGTH] = TERM_LOSS_BY,
                                       [TERM_MONEY] = TERM_CAP_KILO,
                                       [TERM_PERCENT] = TERM_SHARE_LOST,
                                       [TERM_PAPERS] = TERM_PAPERS_LOSS};

static void follow(const struct term_value *value)
{
    struct date day = {2026, 11, 20};
    struct carrier_term row = {.carrier = STR("mine"),
                               .code = codes[value->kind],
                               .from = {2026, 1, 1},
                               .to = {9999, 12, 31},
                               .value = *value};
    struct carrier_terms added = {&row, 1};
    struct terms_of terms = {&added, STR("mine"), false, day};
    struct carried what = {.problem = PROBLEM_LOST,
                           .handed = day,
                           .agreed = day,
                           .known = day,
                           .value = 8000,
                           .weight = 1500,
                           .currency = "EUR",
                           .holidays = HOLIDAYS_FR};
    struct claim_dates dates = carrier_claim_dates(&terms, &what);
    assert(date_is_valid(dates.file_by) && date_is_valid(dates.bar));
    int64_t owed = carrier_indemnity(&terms, &what);
    assert(owed >= 0 && owed <= what.value);
    assert(carrier_papers(&terms, PROBLEM_LOST) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena *arena = arena_create(64 * 1024);
    enum term_kind kind = (enum term_kind)(data[0] % 4);
    struct term_value v, again;
    struct error err = {0};
    if (term_value_parse(kind, (struct str){(const char *)data + 1, size - 1}, &v, &err) ==
        ERR_OK) {
        struct str canonical = term_value_format(arena, &v);
        enum err e = term_value_parse(kind, canonical, &again, &err);
        assert(e == ERR_OK && str_eq(canonical, term_value_format(arena, &again)));
        follow(&v);
    } else {
        assert(err.key[0] && err.field[0]);
    }
    arena_destroy(&arena);
    return 0;
}
