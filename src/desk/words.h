/* What an agent writes, in two steps: prepared and checked by the practices
 * outside the command, then recorded inside one. For reply.h and open.h. */
#ifndef DESK_WORDS_H
#define DESK_WORDS_H

#include "desk/customer.h"
#include "desk/record.h"
#include "desk/reply.h"
#include "domain/practice/mask.h"
#include "store/queries.h"

enum { WORDS_COPIES_MAX = 50 };

struct words {
    const struct desk *desk;
    const struct caller *caller;
    const struct reply *reply;
    /* The dossier they are for, as the checks see it. */
    int64_t dossier, number;  /* 0: the dossier is only being opened */
    int64_t customer;         /* whom it is with; 0: nobody known */
    struct str subject;       /* the dossier's */
    int64_t inbox;            /* answers leave from it; 0: none */
    const struct str *orders; /* numbers of the orders it is about */
    size_t order_count;
    struct person copies[WORDS_COPIES_MAX]; /* when the reply names none */
    size_t copy_count;
    /* made by words_prepare */
    struct str sender_address, mail_domain, tokens;
    struct q_upload_by_id_row files[REPLY_FILES_MAX];
    struct str masked_subject;
    struct masked masked;      /* the text as it is kept */
    struct findings *findings; /* what the practices said */
    enum practice_setting settings[PRACTICES_MAX];
    struct stated states[STATED_MAX];
    size_t state_count;
    bool held; /* a lead must see them first */
    /* made by words_record */
    int64_t message;
};

/* Says what dossier they are for, with the orders linked to it. */
ERR_MUST enum err words_about(struct words *w, struct db *db, struct arena *arena,
                              const struct q_dossier_facts_row *dossier, struct error *err);

/* Who else reads what is written there. */
ERR_MUST enum err words_copies(struct words *w, struct db *db, struct arena *arena,
                               const struct q_dossier_facts_row *dossier, struct error *err);

/* Reads what is needed, and asks the practices. ERR_REFUSED and ERR_INVALID as in
 * reply.h. `db` is a reader; `findings` are used again when the words are recorded. */
ERR_MUST enum err words_prepare(struct words *w, struct db *db, struct arena *arena,
                                struct findings *findings, struct error *err);

/* What the practices say, blocking or not: ERR_OK either way. */
ERR_MUST enum err words_check(struct words *w, struct db *db, struct arena *arena,
                              struct findings *findings, struct error *err);

/* Inside a command: keeps them, moves the dossier, keeps its promise of a first
 * reply. ERR_REFUSED: there is nobody to write to, or the dossier is final. */
ERR_MUST enum err words_record(struct words *w, struct record *r,
                               const struct q_dossier_facts_row *dossier, struct error *err);

#endif
