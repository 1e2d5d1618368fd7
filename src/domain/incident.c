#include "domain/incident.h"

#include "base/arena.h"
#include "base/buf.h"

static const struct incident_type types[INCIDENT_KINDS] = {
    [PROBLEM_LATE] = {.fault = FAULT_CARRIER,
                      .seen_alone = true,
                      .inquiry = true,
                      .can_wait = true},
    [PROBLEM_LOST] = {.fault = FAULT_CARRIER, .seen_alone = true, .inquiry = true},
    [PROBLEM_DAMAGED] = {.needs = NEED_PHOTOS,
                         .fault = FAULT_CARRIER,
                         .inquiry = true,
                         .protest = true},
    [PROBLEM_RELAY_CLOSED] = {.fault = FAULT_SHARED, .seen_alone = true, .inquiry = true},
    [PROBLEM_RELAY_WRONG] = {.needs = NEED_CAN_GO,
                             .fault = FAULT_CARRIER,
                             .seen_alone = true,
                             .inquiry = true},
    [PROBLEM_REFUSED] = {.needs = NEED_WHY,
                         .fault = FAULT_CUSTOMER,
                         .seen_alone = true,
                         .inquiry = true},
    [PROBLEM_RETURNED] = {.needs = NEED_ADDRESS, .seen_alone = true, .inquiry = true},
    [PROBLEM_PARTIAL] = {.needs = NEED_ITEMS,
                         .fault = FAULT_SHARED,
                         .inquiry = true,
                         .protest = true},
    [PROBLEM_DELIVERED_NOT_RECEIVED] = {.needs = NEED_NEIGHBOURS | NEED_STATEMENT,
                                        .fault = FAULT_CARRIER,
                                        .inquiry = true},
    [PROBLEM_WRONG_ITEM] = {.needs = NEED_PHOTO_ITEM, .fault = FAULT_SHOP},
};

static const char *const state_names[INCIDENT_STATES] = {
    "suspected", "confirmed", "remedy_chosen", "remedied", "closed", "false_alarm",
};
static const char *const seen_names[] = {"", "rule", "scan", "customer", "staff", "carrier"};
static const char *const fault_names[] = {"unknown", "carrier", "shop", "customer", "shared"};
static const char *const need_names[INCIDENT_NEEDS] = {
    "photo_parcel", "photo_label", "photo_item", "can_go",    "why",
    "address",      "items",       "neighbours", "statement",
};

/* What each event needs before it does what the table below says. */
enum guard {
    FREE,
    SCAN_AND_SILENCE,
    REMEDY_OPEN,
    REMEDY_CARRIED_OUT,
    ENDED,
    NEVER, /* refused with the state's own reason */
};

struct rule {
    enum guard guard;
    enum incident_state to;
    const char *refusal; /* of NEVER */
};

#define UNCONFIRMED \
    { \
        NEVER, INCIDENT_SUSPECTED, "refusal.incident.unconfirmed" \
    }
#define CONFIRMED \
    { \
        NEVER, INCIDENT_CONFIRMED, "refusal.incident.confirmed" \
    }
#define NOT_DONE \
    { \
        NEVER, INCIDENT_REMEDY_CHOSEN, "refusal.incident.not_done" \
    }
#define OVER \
    { \
        NEVER, INCIDENT_CLOSED, "refusal.incident.over" \
    }

static const struct rule rules[INCIDENT_STATES][INCIDENT_EVENTS] = {
    [INCIDENT_SUSPECTED] = {[INCIDENT_CONFIRM] = {FREE, INCIDENT_CONFIRMED, NULL},
                            [INCIDENT_DISMISS] = {SCAN_AND_SILENCE, INCIDENT_FALSE_ALARM, NULL},
                            [INCIDENT_CHOOSE] = UNCONFIRMED,
                            [INCIDENT_RECONSIDER] = UNCONFIRMED,
                            [INCIDENT_REMEDY] = UNCONFIRMED,
                            [INCIDENT_CLOSE] = UNCONFIRMED},
    [INCIDENT_CONFIRMED] = {[INCIDENT_CONFIRM] = {FREE, INCIDENT_CONFIRMED, NULL},
                            [INCIDENT_DISMISS] = CONFIRMED,
                            [INCIDENT_CHOOSE] = {REMEDY_OPEN, INCIDENT_REMEDY_CHOSEN, NULL},
                            [INCIDENT_RECONSIDER] = {FREE, INCIDENT_CONFIRMED, NULL},
                            [INCIDENT_REMEDY] = {REMEDY_CARRIED_OUT, INCIDENT_REMEDIED, NULL},
                            [INCIDENT_CLOSE] = {ENDED, INCIDENT_CLOSED, NULL}},
    [INCIDENT_REMEDY_CHOSEN] = {[INCIDENT_CONFIRM] = {FREE, INCIDENT_REMEDY_CHOSEN, NULL},
                                [INCIDENT_DISMISS] = CONFIRMED,
                                [INCIDENT_CHOOSE] = {REMEDY_OPEN, INCIDENT_REMEDY_CHOSEN, NULL},
                                [INCIDENT_RECONSIDER] = {FREE, INCIDENT_CONFIRMED, NULL},
                                [INCIDENT_REMEDY] = {REMEDY_CARRIED_OUT, INCIDENT_REMEDIED, NULL},
                                [INCIDENT_CLOSE] = NOT_DONE},
    [INCIDENT_REMEDIED] = {[INCIDENT_CONFIRM] = {FREE, INCIDENT_REMEDIED, NULL},
                           [INCIDENT_DISMISS] = CONFIRMED,
                           [INCIDENT_CHOOSE] = {REMEDY_OPEN, INCIDENT_REMEDIED, NULL},
                           [INCIDENT_RECONSIDER] = {FREE, INCIDENT_CONFIRMED, NULL},
                           [INCIDENT_REMEDY] = {REMEDY_CARRIED_OUT, INCIDENT_REMEDIED, NULL},
                           [INCIDENT_CLOSE] = {ENDED, INCIDENT_CLOSED, NULL}},
    [INCIDENT_CLOSED] = {[INCIDENT_CONFIRM] = OVER,
                         [INCIDENT_DISMISS] = OVER,
                         [INCIDENT_CHOOSE] = OVER,
                         [INCIDENT_RECONSIDER] = {FREE, INCIDENT_CONFIRMED, NULL},
                         [INCIDENT_REMEDY] = OVER,
                         [INCIDENT_CLOSE] = {FREE, INCIDENT_CLOSED, NULL}},
    [INCIDENT_FALSE_ALARM] = {[INCIDENT_CONFIRM] = {FREE, INCIDENT_CONFIRMED, NULL},
                              [INCIDENT_DISMISS] = {FREE, INCIDENT_FALSE_ALARM, NULL},
                              [INCIDENT_CHOOSE] = UNCONFIRMED,
                              [INCIDENT_RECONSIDER] = UNCONFIRMED,
                              [INCIDENT_REMEDY] = UNCONFIRMED,
                              [INCIDENT_CLOSE] = OVER},
};

instant incident_silent_at(const struct incident_facts *facts)
{
    if (instant_is_none(facts->against_at))
        return facts->against_at;
    instant from =
        instant_cmp(facts->spoken_at, facts->against_at) > 0 ? facts->spoken_at : facts->against_at;
    return instant_add(from, duration_hours(24 * INCIDENT_SILENT_DAYS));
}

static const char *refusal(const struct rule *rule, const struct incident_facts *facts, instant now)
{
    switch (rule->guard) {
    case FREE: return NULL;
    case SCAN_AND_SILENCE:
        if (instant_is_none(facts->against_at))
            return "refusal.incident.no_scan";
        return instant_cmp(incident_silent_at(facts), now) > 0 ? "refusal.incident.silence" : NULL;
    case REMEDY_OPEN: return facts->remedy_open ? NULL : "refusal.incident.no_remedy";
    case REMEDY_CARRIED_OUT: return facts->remedy_done ? NULL : "refusal.incident.not_done";
    case ENDED: return facts->ended ? NULL : "refusal.incident.open";
    case NEVER: return rule->refusal;
    }
    return NULL;
}

enum err incident_decide(const struct incident_facts *facts, enum incident_event event, instant now,
                         enum incident_state *out, struct error *err)
{
    const struct rule *rule = &rules[facts->state][event];
    const char *no = refusal(rule, facts, now);
    *out = no ? facts->state : rule->to;
    return no ? error_refuse(err, "", "incident", no, NULL) : ERR_OK;
}

bool incident_is_open(enum incident_state state)
{
    return state <= INCIDENT_REMEDY_CHOSEN;
}

bool problem_is_incident(enum problem kind)
{
    return kind > PROBLEM_OTHER && (int)kind < INCIDENT_KINDS;
}

const struct incident_type *incident_type(enum problem kind)
{
    return &types[problem_is_incident(kind) ? kind : PROBLEM_OTHER];
}

const char *incident_need_name(enum incident_need need)
{
    for (unsigned i = 0; i < INCIDENT_NEEDS; i++)
        if ((unsigned)need == 1U << i)
            return need_names[i];
    return "";
}

struct str incident_needs_text(struct arena *arena, unsigned needs)
{
    struct buf out = buf_in(arena);
    for (unsigned i = 0; i < INCIDENT_NEEDS; i++)
        if (needs & 1U << i) {
            buf_c(&out, buf_str(&out).len ? " " : "");
            buf_c(&out, need_names[i]);
        }
    return buf_str(&out);
}

unsigned incident_needs_read(struct str text)
{
    unsigned needs = 0;
    struct str word;
    while (str_split(&text, ' ', &word))
        for (unsigned i = 0; i < INCIDENT_NEEDS; i++)
            if (str_eq(word, str_of(need_names[i])))
                needs |= 1U << i;
    return needs;
}

const char *incident_state_name(enum incident_state state)
{
    return state_names[state];
}

bool incident_state_parse(struct str name, enum incident_state *out)
{
    for (int i = 0; i < INCIDENT_STATES; i++)
        if (str_eq(name, str_of(state_names[i]))) {
            *out = (enum incident_state)i;
            return true;
        }
    return false;
}

const char *incident_seen_name(enum incident_seen seen)
{
    return seen_names[seen];
}

const char *fault_name(enum fault fault)
{
    return fault_names[fault];
}
