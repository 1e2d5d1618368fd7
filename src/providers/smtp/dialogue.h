/* What client and server said to each other, and what it means for the mail.
 *
 * Pure: it is told each command that left, each line that came and the moment
 * from which the final dot may leave; it owns no socket and knows no time. The
 * transport reports, this decides, so that every stage has one rule (and a
 * fuzzer). RFC 5321 4.2 (replies), 3463 (enhanced codes). */
#ifndef PROVIDERS_SMTP_DIALOGUE_H
#define PROVIDERS_SMTP_DIALOGUE_H

#include "providers/smtp/smtp.h"

/* What the server offered in EHLO; outlives the mail, as the connection does. */
struct smtp_offer {
    bool eight_bit;
    bool utf8;
    int64_t size; /* bytes; 0: no limit told */
};

/* What this mail asks of the server. */
struct smtp_need {
    bool eight_bit; /* bytes above 127 */
    bool utf8;      /* a local part above 127 */
    size_t size;
};

struct smtp_dialogue {
    enum smtp_stage stage;
    struct smtp_reply reply; /* to the last command; code 0: none, or not whole */
    struct smtp_reply part;  /* a reply whose last line has not come */
    struct smtp_offer offer;
    struct smtp_need need;
    struct smtp_recipient *recipients;
    const bool *utf8_recipient; /* which recipients need SMTPUTF8 */
    size_t count;
    size_t asked;    /* RCPT commands so far */
    bool objection;  /* the server lacks what the mail needs: we stop */
    bool mail_taken; /* MAIL was answered 2xx */
    bool over;       /* QUIT was said: what follows is about the connection */
};

/* A new mail; the offer of the connection stays. Recipients are reset. */
void smtp_dialogue_start(struct smtp_dialogue *d, struct smtp_need need,
                         struct smtp_recipient *recipients, const bool *utf8_recipient,
                         size_t count);

/* A line that was sent (credentials may be in it: nothing of it is kept). */
void smtp_dialogue_command(struct smtp_dialogue *d, struct str line);

/* A line that came. False: the server lacks what this mail needs, stop here. */
bool smtp_dialogue_line(struct smtp_dialogue *d, struct str line);

/* The body is out but for its end: from here the final dot may leave. */
void smtp_dialogue_dot(struct smtp_dialogue *d);

/* All is said, or the connection is lost; `cause` is why, in our own words. */
void smtp_dialogue_decide(struct smtp_dialogue *d, const char *cause, struct smtp_outcome *out);

#endif
