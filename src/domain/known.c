#include "domain/known.h"

static const char *const names[FACT_KINDS] = {
    [FACT_ORDER] = "order",     [FACT_ADDRESS] = "address", [FACT_PARCEL] = "parcel",
    [FACT_PROBLEM] = "problem", [FACT_PHONE] = "phone",     [FACT_PHOTOS] = "photos",
};

const char *fact_kind_name(enum fact_kind kind)
{
    return names[kind];
}

bool fact_kind_parse(struct str name, enum fact_kind *out)
{
    for (int i = 0; i < FACT_KINDS; i++)
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum fact_kind)i;
            return true;
        }
    return false;
}

bool known_is_photo(struct str type, int64_t size, bool is_inline)
{
    return str_istarts(type, STR("image/")) && (!is_inline || size >= KNOWN_PHOTO_BYTES);
}

bool known_problem_told(struct str words)
{
    int count = 0;
    bool inside = false;
    for (size_t i = 0; i < words.len && count < KNOWN_PROBLEM_WORDS; i++) {
        bool letter = (unsigned char)words.ptr[i] > ' ';
        count += letter && !inside;
        inside = letter;
    }
    return count >= KNOWN_PROBLEM_WORDS;
}

static const struct fact *first_of(const struct fact *facts, size_t count, enum fact_kind kind)
{
    const struct fact *first = NULL;
    for (size_t i = 0; i < count; i++)
        if (facts[i].kind == kind && (!first || instant_cmp(facts[i].since, first->since) < 0))
            first = &facts[i];
    return first;
}

size_t known_first(const struct fact *facts, size_t count, struct fact *out)
{
    size_t n = 0;
    for (int kind = 0; kind < FACT_KINDS; kind++) {
        const struct fact *first = first_of(facts, count, (enum fact_kind)kind);
        if (first)
            out[n++] = *first;
    }
    return n;
}
