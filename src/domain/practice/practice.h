/* The practices: rules of good customer service that the counter enforces.
 *
 * One file per practice, g05_placeholders.{h,c} being the model: a constant
 * `struct practice` that says what it is and where it comes from, and a pure
 * check that reads facts and adds findings. The registry (practice.c) lists
 * them; docs/practices.md is their catalogue for people.
 *
 * A refusal names the practice, the field as the API calls it, and the message
 * key of the sentence shown to the agent (argument `{arg}`). */
#ifndef DOMAIN_PRACTICE_PRACTICE_H
#define DOMAIN_PRACTICE_PRACTICE_H

#include "base/error.h"
#include "base/i18n.h"
#include "base/str.h"
#include "domain/role.h"
#include "domain/template.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum practice_mode {
    PRACTICE_BLOCK, /* cannot be sent */
    PRACTICE_HOLD,  /* waits for a lead's approval */
    PRACTICE_WARN,  /* shown and recorded */
    PRACTICE_ACT,   /* the counter acts by itself */
};

/* What is known of a reply about to be sent. Everything is borrowed. */
struct reply_facts {
    enum lang lang;     /* the language of the text */
    struct str subject; /* as it will be sent */
    struct str text;    /* plain text; lines that begin with ">" are quoted */
    /* What template_render says of the markers in `text`: unknown or empty. A
     * marker that is in the text and not in this list counts as unknown. */
    const struct template_hole *holes;
    size_t hole_count;
    struct str dossier_number;
    const struct str *linked_orders; /* order numbers linked to the dossier */
    size_t linked_order_count;
    /* Words of the subject that are order numbers of the shop: the desk looks
     * up what g05_order_mentions finds. Linked ones may be among them. */
    const struct str *known_orders;
    size_t known_order_count;
};

enum { FINDINGS_MAX = 32 };

struct finding {
    const char *practice;    /* "G05" */
    enum practice_mode mode; /* of this finding */
    const char *key;         /* message key */
    struct str field;        /* "fields.customer.name", "subject", "text" */
    struct str arg;          /* the value the sentence names; may be empty */
    bool in_subject;         /* the words at fault stand there, else in the text */
    size_t offset, len;      /* of these words; len 0: none */
};

/* In the order found; what comes after FINDINGS_MAX is dropped, and blocks are
 * looked for before warnings so that none of them is. */
struct findings {
    struct arena *arena;      /* of fields and arguments */
    struct str subject, text; /* what was checked: findings point into them */
    struct finding items[FINDINGS_MAX];
    size_t count;
};

void finding_add(struct findings *findings, struct finding finding);

struct practice {
    const char *id;          /* "G05" */
    const char *source;      /* where the rule comes from */
    enum practice_mode mode; /* the strongest it uses */
    enum role override; /* who may go on against it, with a written reason; ROLE_NONE: nobody */
    const char *title;  /* message key: the rule in one line */
    void (*check_reply)(const struct reply_facts *facts, struct findings *findings);
};

/* Every practice of the program, by id; ends with NULL. */
extern const struct practice *const practices[];
/* NULL when unknown. */
const struct practice *practice_find(struct str id);

/* Runs every practice on a reply. ERR_REFUSED (by error_refuse) for the first
 * finding that blocks; `*out` holds them all, warnings included, either way. */
ERR_MUST enum err practice_check_reply(struct arena *arena, const struct reply_facts *facts,
                                       struct findings *out, struct error *err);

#endif
