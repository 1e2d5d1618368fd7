/* Where the words of this mail end and those of earlier mails begin, so that
 * the screen can fold what the reader knows already. Nothing is ever cut: the
 * spans cover the whole text, and in doubt a line is visible. */
#ifndef CHANNELS_EMAIL_QUOTE_H
#define CHANNELS_EMAIL_QUOTE_H

#include "base/str.h"

#include <stddef.h>

struct arena;

enum quote_kind {
    QUOTE_VISIBLE,   /* the author's words; also forwarded mails */
    QUOTE_QUOTED,    /* an earlier mail, with the line that introduces it */
    QUOTE_SIGNATURE, /* "-- " and below, "Envoyé de mon iPhone" */
};

struct quote_span {
    enum quote_kind kind;
    size_t from, len; /* bytes of the text; whole lines */
};

struct quote_spans {
    const struct quote_span *at; /* in order, without gaps, neighbours differ in kind */
    size_t count;
};

/* At least one span of a text that is not empty is visible and holds something
 * else than white space, if the text does. Linear in the text's length. */
void quote_fold(struct arena *arena, struct str text, struct quote_spans *out);

/* The visible spans joined, trimmed. */
struct str quote_visible(struct arena *arena, struct str text, const struct quote_spans *spans);

#endif
