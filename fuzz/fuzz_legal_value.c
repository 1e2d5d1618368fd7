/* Values of legal rules as text: what is accepted has one canonical text, which reads as
 * the same value, and can be counted with. The first byte chooses the kind. */
#include "base/arena.h"
#include "domain/legal_penalty.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_steps(const struct legal_value *v, unsigned char seed)
{
    struct date due = {2026, 1, 15};
    struct legal_rule rule = {.code = LEGAL_WD_PENALTY,
                              .from = {2026, 1, 1},
                              .to = {LEGAL_FOR_EVER, 12, 31},
                              .value = *v};
    struct legal_rules rules = {&rule, 1};
    struct late_refund late = {.owed = 20000, .price = 15000, .due = due};
    struct legal_penalty p;
    late.on = date_add_days(due, seed * 3);
    if (legal_penalty(&rules, LEGAL_WD_PENALTY, &late, &p))
        assert(p.surcharge >= 0 && p.interest >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena *arena = arena_create(1024 * 1024);
    enum legal_kind kind = (enum legal_kind)(data[0] % 4);
    struct legal_value v, again;
    struct error err = {0};
    if (legal_value_parse(kind, (struct str){(const char *)data + 1, size - 1}, &v, &err) ==
        ERR_OK) {
        struct str canonical = legal_value_format(arena, &v);
        enum err e = legal_value_parse(kind, canonical, &again, &err);
        assert(e == ERR_OK && memcmp(&v, &again, sizeof v) == 0);
        if (kind == LEGAL_LENGTH && !v.off) {
            struct date event = {2026, 11, 20};
            struct date end = legal_length_end(&v, event, HOLIDAYS_FR);
            assert(date_is_valid(end) && date_cmp(end, event) > 0);
        }
        if (kind == LEGAL_STEPS)
            check_steps(&v, data[size - 1]);
    } else {
        assert(err.key[0] && err.field[0]);
    }
    arena_destroy(&arena);
    return 0;
}
