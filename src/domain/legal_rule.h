/* Law as dated rows: what each rule that carries a number says, from which day to which,
 * and by which article. A change of law is a row: the program's own are a table here,
 * those that a shop adds (table legal_rule, desk/legal.h) take precedence. State of law:
 * 21 November 2026; rows begin in 2023 where the text is older, since nobody asks before.
 *
 * Not here, since they carry no number: whom a delivery's risk lies with, which goods
 * cannot be withdrawn from, what a number may cost (practice G08), hours of promotion. */
#ifndef DOMAIN_LEGAL_RULE_H
#define DOMAIN_LEGAL_RULE_H

#include "domain/legal_value.h"

#include <stddef.h>

/* Kept in the store by name: the order may change. */
enum legal_code {
    LEGAL_WD_PERIOD,        /* to withdraw, from the receipt of the last good */
    LEGAL_WD_EXT,           /* more of it, from its end, when nobody told of the right */
    LEGAL_WD_EXT_TOLD,      /* from when it was told after all */
    LEGAL_WD_SENDBACK,      /* for the consumer to send the goods back */
    LEGAL_WD_REFUND,        /* for the shop to pay back */
    LEGAL_WD_PENALTY,       /* when that is late */
    LEGAL_WD_FUNCTION,      /* the button to withdraw */
    LEGAL_INTEREST,         /* a year, on consumers' claims */
    LEGAL_DELIVERY_DUE,     /* from the contract, when nothing else was told */
    LEGAL_DELIVERY_REFUND,  /* from the termination */
    LEGAL_DELIVERY_PENALTY, /* when that is late */
    LEGAL_CONFORMITY,       /* guarantee, from the delivery */
    LEGAL_CONFORMITY_PRESUMED,
    LEGAL_CONFORMITY_PRESUMED_USED, /* second-hand goods */
    LEGAL_CONFORMITY_FIX,           /* repair or replacement, from the request */
    LEGAL_CONFORMITY_REFUND,        /* from when the goods, or proof of dispatch, are there */
    LEGAL_CONFORMITY_EXT,           /* more guarantee after a repair that the consumer chose */
    LEGAL_CONFORMITY_EXT_REPLACED,  /* anew, when repair was asked and replacement imposed */
    LEGAL_HIDDEN_DEFECT,            /* from its discovery */
    LEGAL_HIDDEN_DEFECT_MAX,        /* from the sale */
    LEGAL_MEDIATION_FROM,           /* from the written complaint, without an answer */
    LEGAL_MEDIATION_OPEN_UNTIL,     /* from the written complaint */
    LEGAL_MEDIATION_ADMISS,         /* for the mediator, from the file */
    LEGAL_MEDIATION_OUTCOME,        /* from the notice to the parties */
    LEGAL_ODR_GONE,                 /* the European platform is closed: no link to it */
    LEGAL_ADR_NEW,                  /* for the trader to answer the mediator */
    LEGAL_ADR_NEW_COMPLEX,
    LEGAL_LIMITATION_CONSUMER,
    LEGAL_LIMITATION_TRADER,
    LEGAL_PHONE_OPTIN, /* no commercial call without prior consent */
    LEGAL_BOT_DISCLOSE,
    LEGAL_CALL_REC,   /* recordings are kept so long at most */
    LEGAL_CALL_SHEET, /* and what was written from them */
};
enum { LEGAL_CODES = LEGAL_CALL_SHEET + 1 };

const char *legal_code_name(enum legal_code code); /* "WD_PERIOD" */
bool legal_code_parse(struct str name, enum legal_code *out);
enum legal_kind legal_code_kind(enum legal_code code);

struct legal_rule {
    enum legal_code code;
    struct date from, to; /* to: the last day; {9999, 12, 31} while it lasts */
    struct legal_value value;
    struct str source; /* "CC L221-18" */
};

enum { LEGAL_FOR_EVER = 9999 };
bool legal_rule_lasts(const struct legal_rule *rule);

/* Rows that were added to the program's own, in any order; borrowed. */
struct legal_rules {
    const struct legal_rule *items;
    size_t count;
};

/* The program's rows, by code and date. */
struct legal_rules legal_rules_own(void);

/* What holds on a local date: of the added rows that which began last, else the
 * program's; NULL when there is none or it says "off". `added` NULL: none. */
const struct legal_rule *legal_rule_on(const struct legal_rules *added, enum legal_code code,
                                       struct date on);

/* Of what began by that day and is not "off", the latest, whether it still holds or not. */
const struct legal_rule *legal_rule_before(const struct legal_rules *added, enum legal_code code,
                                           struct date on);

/* The end of a length by the rule that holds on the day of the event; false when none does. */
bool legal_due(const struct legal_rules *added, enum legal_code code, struct date event,
               enum holiday_set set, struct date *out);

#endif
