/* A letter on paper: A4 pages as a PDF, by pango and cairo, which no other file sees. The
 * text stays text: it can be searched, copied and read aloud. */
#ifndef NET_PDF_PDF_H
#define NET_PDF_PDF_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"

struct arena;

enum { PDF_TEXT_MAX = 1024 * 1024, PDF_PAGES_MAX = 200 };

/* Texts are UTF-8; lines end with "\n", a tab goes to the next column of a table. */
struct pdf_letter {
    struct str title;   /* of the document */
    struct str from;    /* who writes, at the top left; lines */
    struct str to;      /* to whom, in the window at the right; lines */
    struct str date;    /* "le vendredi 20 novembre 2026" */
    struct str subject; /* in bold */
    struct str body;
    instant made_at; /* in the document's data: the same letter is the same bytes */
};

/* ERR_TOO_LARGE: more text or pages than a letter has. ERR_IO: cairo says no. */
ERR_MUST enum err pdf_letter_write(struct arena *arena, const struct pdf_letter *letter,
                                   struct str *out, struct error *err);

#endif
