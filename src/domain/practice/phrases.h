/* The phrases that the program comes with (domain/phrase.h has their language):
 * French in phrases_fr.c, English in phrases_en.c. A shop adds its own lines. */
#ifndef DOMAIN_PRACTICE_PHRASES_H
#define DOMAIN_PRACTICE_PHRASES_H

#include "domain/phrase.h"

extern const char phrases_fr[], phrases_en[];

/* Both lists, and behind them the lines of a shop (STR_NONE for none), which may
 * use their sets. Errors as phrase_book_parse tells them: of the shop's lines alone. */
ERR_MUST enum err phrases_read(struct arena *arena, struct str own, struct phrase_book *out,
                               struct error *err);

#endif
