/* Who did what happened: the actors of domain.md 2.0, and the names of events.
 * The names are the contract with webhooks, live updates and reports. */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include <stdint.h>

/* Stored as numbers: never renumber. */
enum actor_kind {
    ACTOR_SYSTEM = 0,
    ACTOR_CUSTOMER = 1,
    ACTOR_STAFF = 2, /* a signed-in person; the role is in the user's row */
    ACTOR_TOKEN = 3, /* a program */
};

struct actor {
    enum actor_kind kind;
    int64_t id; /* customer, user or token; 0 for the system */
};

const char *actor_kind_name(enum actor_kind kind);

#define EVENT_DOSSIER_CREATED "dossier.created"
#define EVENT_DOSSIER_UPDATED "dossier.updated"
#define EVENT_DOSSIER_ASSIGNED "dossier.assigned"
#define EVENT_DOSSIER_STATE "dossier.state_changed"
#define EVENT_DOSSIER_MATCHED "dossier.matched"
#define EVENT_DOSSIER_ESCALATED "dossier.escalated"
#define EVENT_DOSSIER_LOWERED "dossier.lowered"
#define EVENT_DOSSIER_HARMED "dossier.harmed"
#define EVENT_DOSSIER_MERGED "dossier.merged"
#define EVENT_DOSSIER_UNMERGED "dossier.unmerged"
#define EVENT_DOSSIER_SPLIT "dossier.split"
#define EVENT_DOSSIER_LINKED "dossier.linked"
#define EVENT_DOSSIER_UNLINKED "dossier.unlinked"
#define EVENT_MESSAGE_MOVED "message.moved"
#define EVENT_FACT_NOTED "fact.noted"
#define EVENT_FACT_REMOVED "fact.removed"
#define EVENT_DOSSIER_HARM_CLEARED "dossier.harm_cleared"
#define EVENT_MESSAGE_CREATED "message.created"
#define EVENT_MESSAGE_SENT "message.sent"
#define EVENT_MESSAGE_FAILED "message.failed"
#define EVENT_MESSAGE_UNCERTAIN "message.uncertain"
#define EVENT_MESSAGE_BOUNCED "message.bounced"
#define EVENT_MESSAGE_CANCELLED "message.cancelled"
#define EVENT_PROMISE_DRAFTED "promise.drafted"
#define EVENT_PROMISE_SAID "promise.said" /* without proof */
#define EVENT_PROMISE_MADE "promise.made"
#define EVENT_PROMISE_RENEGOTIATED "promise.renegotiated"
#define EVENT_PROMISE_ALERTED "promise.alerted" /* it falls due soon */
#define EVENT_PROMISE_KEPT "promise.kept"
#define EVENT_PROMISE_BROKEN "promise.broken"
#define EVENT_PROMISE_REVIVED "promise.revived" /* its proof came to nothing */
#define EVENT_PROMISE_RELEASED "promise.released"
#define EVENT_REMEDY_PROPOSED "remedy.proposed"
#define EVENT_REMEDY_CHOSEN "remedy.chosen"
#define EVENT_REMEDY_DECLINED "remedy.declined" /* by the customer, in writing */
#define EVENT_REMEDY_WITHDRAWN "remedy.withdrawn"
#define EVENT_REMEDY_APPROVAL_ASKED \
    "remedy.approval_asked" /* over the limit of who would grant it */
#define EVENT_REMEDY_APPROVED "remedy.approved"
#define EVENT_REMEDY_HELD "remedy.held"
#define EVENT_REMEDY_HOLD_ENDED "remedy.hold_ended"
#define EVENT_REMEDY_STARTED "remedy.started"
#define EVENT_REMEDY_HANDED_OVER "remedy.handed_over"
#define EVENT_REMEDY_DONE "remedy.done"
#define EVENT_REMEDY_FAILED "remedy.failed"
#define EVENT_REMEDY_UNCERTAIN "remedy.uncertain" /* it may have been executed */
#define EVENT_REMEDY_RETRIED "remedy.retried"
#define EVENT_REMEDY_REVERSED "remedy.reversed"
#define EVENT_LIMITS_CHANGED "remedy_limits.changed"
#define EVENT_CLOCK_CHANGED "clock.changed"
#define EVENT_TEAM_CHANGED "team.changed"
#define EVENT_INBOX_CHANGED "inbox.changed"
#define EVENT_ORDER_CREATED "order.created"
#define EVENT_ORDER_CHANGED "order.changed"
#define EVENT_IMPORT_STARTED "import.started"
#define EVENT_IMPORT_DONE "import.done"
#define EVENT_CONNECTOR_CHANGED "connector.changed"
#define EVENT_PARCEL_CREATED "parcel.created"
#define EVENT_PARCEL_MOVED "parcel.moved"     /* its stage changed */
#define EVENT_PARCEL_TROUBLE "parcel.trouble" /* what is wrong with it changed */
#define EVENT_INTAKE_KEPT "intake.kept"       /* not understood, or of nobody known */
#define EVENT_INTAKE_SETTLED "intake.settled"
#define EVENT_CARRIER_CHANGED "carrier.changed"
#define EVENT_CUSTOMER_ERASED "customer.erased"
#define EVENT_REPLY_REFUSED "reply.refused"
#define EVENT_GUARDRAIL_STOPPED "guardrail.stopped" /* a practice refused what is no message */
#define EVENT_GUARDRAIL_OVERRIDDEN "guardrail.overridden" /* gone against, with a reason */
#define EVENT_GUARDRAIL_WOULD "guardrail.would"           /* recorded only: it would have acted */
#define EVENT_GUARDRAIL_WARNED "guardrail.warned"         /* and confirmed */
#define EVENT_PRACTICE_SWITCHED "practice.switched"
#define EVENT_LEGAL_CHANGED "legal_rule.changed"
#define EVENT_PHRASES_CHANGED "phrases.changed"
#define EVENT_MESSAGE_HELD "message.held" /* waits for a lead */
#define EVENT_MESSAGE_APPROVED "message.approved"
#define EVENT_MESSAGE_REFUSED "message.refused" /* by the lead; its author reads why */
#define EVENT_MESSAGE_MASKED "message.masked"
#define EVENT_DEFECT_NOTED "product.defect_noted"
#define EVENT_STOP_SALE "product.stop_sale"
#define EVENT_STOP_SALE_LIFTED "product.stop_sale_lifted"
#define EVENT_PICKUP_CLOSURES "pickup_point.closures_changed"

#define EVENT_INCIDENT_SUSPECTED "incident.suspected"
#define EVENT_INCIDENT_CONFIRMED "incident.confirmed"
#define EVENT_INCIDENT_TOLD "incident.told"       /* the customer, by us */
#define EVENT_INCIDENT_CHANGED "incident.changed" /* a remedy was chosen, failed, carried out */
#define EVENT_INCIDENT_CLOSED "incident.closed"
#define EVENT_INCIDENT_FALSE_ALARM "incident.false_alarm"
#define EVENT_GROUP_SEEN "incident_group.seen" /* incidents of one cause rise beyond chance */
#define EVENT_GROUP_CLOSED "incident_group.closed"
#define EVENT_INCIDENT_ANSWERED "incident.answered" /* the customer gave what was asked for */
#define EVENT_LETTER_CREATED "letter.created"       /* to a carrier */
#define EVENT_LETTER_SENT "letter.sent"
#define EVENT_LETTER_FAILED "letter.failed"
#define EVENT_LETTER_UNCERTAIN "letter.uncertain"
#define EVENT_LETTER_BOUNCED "letter.bounced"
#define EVENT_LETTER_RECEIVED "letter.received"
#define EVENT_INQUIRY_OPENED "inquiry.opened"
#define EVENT_INQUIRY_SENT "inquiry.sent"
#define EVENT_INQUIRY_REMINDED "inquiry.reminded"
#define EVENT_INQUIRY_ACKNOWLEDGED "inquiry.acknowledged"
#define EVENT_INQUIRY_HEARD "inquiry.heard" /* somebody has to read its words */
#define EVENT_INQUIRY_OVERDUE "inquiry.overdue"
#define EVENT_INQUIRY_ESCALATED "inquiry.escalated"
#define EVENT_INQUIRY_UNANSWERED "inquiry.unanswered"
#define EVENT_INQUIRY_ANSWERED "inquiry.answered"
#define EVENT_INQUIRY_REOPENED "inquiry.reopened"
#define EVENT_INQUIRY_CLOSED "inquiry.closed"
#define EVENT_CLAIM_OPENED "claim.opened"
#define EVENT_CLAIM_CHANGED "claim.changed" /* its value or its papers */
#define EVENT_CLAIM_ALERTED "claim.alerted" /* a last day is near */
#define EVENT_CLAIM_PROTESTED "claim.protested"
#define EVENT_CLAIM_STATE "claim.state_changed"
#define EVENT_TERMS_CHANGED "carrier_terms.changed"
#define EVENT_SETTLEMENT_STATE "settlement.state_changed"
#define EVENT_SETTLEMENT_CONTESTED "settlement.contested" /* a line */

#endif
