/* What a customer does on their own page: they choose a remedy, wait until a date, give
 * what they were asked for, or write. No login: the link is theirs (desk/page_link.h).
 * All of it is words of theirs in the dossier, with what follows from them in the same
 * command. */
#ifndef DESK_PAGE_H
#define DESK_PAGE_H

#include "base/secret.h"
#include "desk/once.h"
#include "desk/page_link.h"
#include "domain/incident.h"

enum {
    PAGE_FILES_MAX = 6,
    PAGE_FILE_BYTES = 10 * 1024 * 1024,
    PAGE_TEXT_BYTES = 8000, /* 2,000 characters of any kind */
    PAGE_WAIT_DAYS = 5,     /* working days that "I'd rather wait" means */
};

enum page_deed { PAGE_CHOOSE, PAGE_WAIT, PAGE_GIVE, PAGE_WRITE };

struct page_file {
    struct str name, type, bytes;
    struct sha256 hash; /* page_do fills it */
};

struct page_act {
    enum page_deed deed;
    int64_t remedy;   /* CHOOSE: one that is on the table */
    int64_t incident; /* WAIT, GIVE */
    unsigned needs;   /* GIVE: domain/incident.h */
    struct str text;  /* as it stands in the dossier, in the customer's language */
    struct page_file *files;
    size_t file_count;
    const struct once *once; /* the form's nonce: twice is once */
};

/* When waiting ends that begins at `now`. */
ERR_MUST enum err page_wait_until(const struct shop *shop, instant now, instant *out,
                                  struct error *err);

/* ERR_REFUSED: "refusal.page.gone" (no longer on the table), "refusal.page.over" (the
 * dossier is closed). ERR_CONFLICT, field "Idempotency-Key": done already. ERR_INVALID:
 * `field`. Files over STORE_BLOB_INLINE are put here, before the command. */
ERR_MUST enum err page_do(const struct desk *desk, const struct page_link *link,
                          struct page_act *act, struct error *err);

#endif
