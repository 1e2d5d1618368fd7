/* What kind of machine wrote some words, whatever the channel: a machine is
 * never answered. */
#ifndef DOMAIN_MACHINE_H
#define DOMAIN_MACHINE_H

/* Stored as numbers: never renumber. */
enum machine_kind {
    MACHINE_NONE,       /* a person, as far as can be seen */
    MACHINE_AUTO_REPLY, /* out of office, acknowledgements */
    MACHINE_BOUNCE,     /* delivery failed or is delayed; see channels/email/bounce.h */
    MACHINE_LIST,       /* a mailing list */
    MACHINE_BULK,       /* newsletters, notifications */
    MACHINE_LOOP,       /* our own words come back */
    MACHINE_REPORT,     /* read receipts, abuse and DMARC reports */
};

/* "auto_reply" and so on: stable names for API, log and store. */
const char *machine_kind_name(enum machine_kind kind);

#endif
