#include "domain/practice/phrases.h"

enum err phrases_read(struct arena *arena, struct str own, struct phrase_book *out,
                      struct error *err)
{
    const struct str texts[] = {str_of(phrases_fr), str_of(phrases_en), own};
    return phrase_book_parse(arena, texts, sizeof texts / sizeof *texts, out, err);
}
