/* Errors as values.
 *
 * Every function that can fail returns `enum err` and takes a `struct error *`
 * last. The text is written once, where the fault is seen; callers pass it up
 * untouched. A refusal (ERR_REFUSED) is a normal outcome: a practice or a rule
 * of the domain said no, and `practice`, `field` and `key` say which and why. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

enum err {
    ERR_OK = 0,
    ERR_NOT_FOUND,       /* no such thing, or none in this shop */
    ERR_INVALID,         /* the input is wrong; `field` names the part */
    ERR_CONFLICT,        /* the thing changed meanwhile; read again, decide again */
    ERR_FORBIDDEN,       /* known caller, insufficient role */
    ERR_UNAUTHENTICATED, /* no valid session or token */
    ERR_REFUSED,         /* a practice or a domain rule refused */
    ERR_BUSY,            /* a bounded queue is full or a budget is spent; try later */
    ERR_TOO_LARGE,       /* over a size limit */
    ERR_UNCERTAIN,       /* it may have happened: never repeat blindly */
    ERR_IO,              /* disk, network or engine fault */
    ERR_CORRUPT,         /* stored bytes contradict themselves */
};

#define ERR_MUST __attribute__((warn_unused_result))

struct error {
    enum err code;
    char practice[8]; /* "G05" when a practice refused, else "" */
    char field[64];   /* the input at fault, as the API names it, else "" */
    char key[64];     /* message key of the sentence for people (i18n), else "" */
    char arg[128];    /* the one value the sentence names ("{arg}"), else "" */
    char text[256];   /* for logs and developers, English, no customer text */
};

/* Fills `err` (which may be NULL) and returns `code`, so that an origin reads
 * `return error_set(err, ERR_IO, "cannot open %s", path);`. Truncates silently. */
enum err error_set(struct error *err, enum err code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like error_set, for a wrong input: `field` is the name the API uses. */
enum err error_field(struct error *err, enum err code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A refusal a person reads: `practice` ("G05" or ""), `field`, message `key`
 * and its argument `arg` (NULL for none). Always returns ERR_REFUSED. */
enum err error_refuse(struct error *err, const char *practice, const char *field, const char *key,
                      const char *arg);

/* An error of any other kind with a sentence of its own for people. Returns `code`. */
enum err error_tell(struct error *err, enum err code, const char *field, const char *key,
                    const char *arg);

/* "not_found" for ERR_NOT_FOUND, and so on: stable names for API and logs. */
const char *err_name(enum err code);

#endif
