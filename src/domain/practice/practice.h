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
#include "domain/promise.h"
#include "domain/role.h"
#include "domain/template.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct phrase_book;
struct stated;
struct spotted_words;

enum practice_mode {
    PRACTICE_BLOCK, /* cannot be sent */
    PRACTICE_HOLD,  /* waits for a lead's approval */
    PRACTICE_WARN,  /* shown and recorded */
    PRACTICE_ACT,   /* the counter acts by itself */
};

/* How a shop has set a practice. Stored as numbers: never renumber. */
enum practice_setting {
    PRACTICE_ON = 0,
    PRACTICE_RECORD_ONLY = 1, /* never stops, holds or acts: what it would have done is recorded */
    PRACTICE_OFF = 2,
};

/* What the desk may not have looked up: a practice that needs it is silent then. */
enum answer { ANSWER_UNKNOWN = 0, ANSWER_NO, ANSWER_YES };

/* What customers are asked for again and again. */
enum fact_kind { FACT_ORDER, FACT_ADDRESS, FACT_PARCEL, FACT_PROBLEM, FACT_PHONE, FACT_PHOTOS };

struct known_fact {
    enum fact_kind kind;
    struct str value; /* for the agent to read: "CMD-42"; may be empty */
};

/* What is known of a reply about to be sent. Everything is borrowed. A field
 * that is zero says "not known" and refuses nothing. */
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

    /* How the shop has set each of `practices`, in their order; NULL: all in force. */
    const enum practice_setting *settings;
    bool note; /* for the staff alone: only practices with `notes` are asked */

    /* The phrases of this shop (domain/practice/phrases.h), read once and kept;
     * NULL: the practices about words find none. */
    const struct phrase_book *book;
    enum answer complaint;              /* G02: the customer complains */
    enum answer first_human_reply;      /* G02: nobody of the shop wrote to them before */
    struct str understood;              /* G02: what the customer wants, as the shop says it */
    const struct stated *stated_before; /* G03: with the last answer */
    size_t stated_before_count;
    struct str stated_when;      /* G03: when that was, and on which channel, in words */
    const struct stated *states; /* G03: what stands behind this one */
    size_t state_count;
    enum answer refund_declined;       /* G10: a refund was shown and declined in writing */
    bool promises_known;               /* G04: `promises` was looked up */
    const enum promise_kind *promises; /* active ones owed to the customer */
    size_t promise_count;
    const struct known_fact *known; /* G14: of this customer, from every channel */
    size_t known_count;
    bool asks_to_confirm;      /* G14: ticked "to confirm, because" */
    const struct str *earlier; /* G16: texts sent to this customer before */
    size_t earlier_count;
    bool masks;            /* G41: the caller masks what is found before it keeps the text */
    bool after_sales_note; /* G43: a note or script of an after-sales call, without consent */
};

enum { FINDINGS_MAX = 32 };

struct finding {
    const char *practice;    /* "G05" */
    enum practice_mode mode; /* of this finding */
    const char *key;         /* message key */
    struct str field;        /* "fields.customer.name", "subject", "text" */
    struct str arg;          /* the value the sentence names; may be empty */
    bool recorded;           /* of a practice that is recorded only: stops nothing */
    bool overridden;         /* somebody went on against it */
    bool in_subject;         /* the words at fault stand there, else in the text */
    size_t offset, len;      /* of these words; len 0: none */
};

/* What blocks first, then what is held, warnings and acts, each in the order
 * found; what is recorded only comes last. What comes after FINDINGS_MAX is dropped, save that a
 * block takes the place of something weaker. */
struct findings {
    struct arena *arena;      /* of fields and arguments */
    struct str subject, text; /* what was checked: findings point into them */
    struct finding items[FINDINGS_MAX];
    size_t count;
    const struct spotted_words *spotted; /* domain/practice/spot.h; NULL: not looked yet */
};

void finding_add(struct findings *findings, struct finding finding);

struct practice {
    const char *id;          /* "G05" */
    const char *source;      /* where the rule comes from */
    enum practice_mode mode; /* the strongest it uses */
    enum role override; /* who may go on against it, with a written reason; ROLE_NONE: nobody */
    bool notes;         /* it reads notes of the staff too */
    bool law;           /* so that nobody goes on against it, and no shop switches it off */
    const char *title;  /* message key: the rule in one line */
    void (*check_reply)(const struct reply_facts *facts, struct findings *findings);
};

/* Every practice of the program, by id; ends with NULL. */
extern const struct practice *const practices[];
enum { PRACTICES_MAX = 48 };
/* NULL when unknown. */
const struct practice *practice_find(struct str id);

/* "on", "record", "off". */
const char *practice_setting_name(enum practice_setting setting);
bool practice_setting_parse(struct str name, enum practice_setting *out);

/* Why somebody goes on against a practice; ends with a NULL code. */
struct reason_code {
    const char *code; /* "customer_asked" */
    const char *key;  /* message key */
};
extern const struct reason_code practice_reasons[];
bool practice_reason_known(struct str code);

/* Runs every practice on a reply or a note. ERR_REFUSED (by error_refuse) for the
 * first finding that blocks and is not only recorded; `*out` holds them all, warnings included,
 * either way. */
ERR_MUST enum err practice_check_reply(struct arena *arena, const struct reply_facts *facts,
                                       struct findings *out, struct error *err);

#endif
