#include "carriers/iftsta/codes.h"

#include "carriers/codes.h"

/* A status that only tells leaves the parcel where it was: STAGE_UNKNOWN. */
static const struct carrier_code statuses[] = {
    {"68", NULL, STAGE_ANNOUNCED, TROUBLE_NONE}, /* pre-informed */
    {"6", NULL, STAGE_ANNOUNCED, TROUBLE_NONE},
    {"50", NULL, STAGE_ANNOUNCED, TROUBLE_NONE},
    {"71", NULL, STAGE_ANNOUNCED, TROUBLE_NONE},
    {"53", NULL, STAGE_ANNOUNCED, TROUBLE_DELAYED}, /* no pick-up at the sender's */
    {"55", NULL, STAGE_ANNOUNCED, TROUBLE_DELAYED},
    {"63", NULL, STAGE_ANNOUNCED, TROUBLE_DELAYED},
    {"13", NULL, STAGE_ACCEPTED, TROUBLE_NONE}, /* collected */
    {"41", NULL, STAGE_ACCEPTED, TROUBLE_NONE},
    {"43", NULL, STAGE_ACCEPTED, TROUBLE_NONE},
    {"74", NULL, STAGE_ACCEPTED, TROUBLE_NONE},
    {"1", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE}, /* arrived */
    {"15", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"16", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"24", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"27", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"31", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"35", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"48", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"79", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"98", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"99", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"100", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"75", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE}, /* reconsigned */
    {"76", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE},
    {"91", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE}, /* stored */
    {"90", NULL, STAGE_IN_TRANSIT, TROUBLE_DELAYED},
    {"20", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"25", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"101", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED},
    {"52", NULL, STAGE_UNKNOWN, TROUBLE_DELAYED}, /* mechanical breakdown */
    {"44", NULL, STAGE_IN_TRANSIT, TROUBLE_MISSORTED},
    {"87", NULL, STAGE_IN_TRANSIT, TROUBLE_MISSORTED},
    {"17", NULL, STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
    {"8", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE, .solved = true}, /* cleared */
    {"9", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE, .solved = true},
    {"12", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE, .solved = true},
    {"37", NULL, STAGE_IN_TRANSIT, TROUBLE_NONE, .solved = true}, /* found */
    {"45", NULL, STAGE_AVAILABLE_AT_RELAY, TROUBLE_NONE},
    {"64", NULL, STAGE_AVAILABLE_AT_RELAY, TROUBLE_NONE},
    {"21", NULL, STAGE_DELIVERED, TROUBLE_NONE},
    {"22", NULL, STAGE_DELIVERED, TROUBLE_NONE},
    {"72", NULL, STAGE_DELIVERED, TROUBLE_NONE},
    {"73", NULL, STAGE_DELIVERED, TROUBLE_PARTIAL},
    {"23", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT}, /* delivery not completed */
    {"56", NULL, STAGE_IN_TRANSIT, TROUBLE_ABSENT},
    {"77", NULL, STAGE_UNKNOWN, TROUBLE_REFUSED},
    {"80", NULL, STAGE_RETURNED, TROUBLE_NONE},
    {"82", NULL, STAGE_RETURNED, TROUBLE_NONE},
    {"81", NULL, STAGE_RETURNED, TROUBLE_DAMAGED},
    {"3", NULL, STAGE_UNKNOWN, TROUBLE_DAMAGED},
    {"18", NULL, STAGE_UNKNOWN, TROUBLE_DAMAGED},
    {"97", NULL, STAGE_UNKNOWN, TROUBLE_DAMAGED},
    {"36", NULL, STAGE_UNKNOWN, TROUBLE_LOST},
    {"49", NULL, STAGE_UNKNOWN, TROUBLE_LOST},
    {"66", NULL, STAGE_UNKNOWN, TROUBLE_LOST}, /* plundered */
    {"69", NULL, STAGE_UNKNOWN, TROUBLE_LOST}, /* put to refuse */
};

static const struct {
    const char *code;
    enum trouble trouble; /* NONE: nothing is wrong by this, whatever the status is taken for */
} reasons[] = {
    {"1", TROUBLE_WRONG_ADDRESS},
    {"9", TROUBLE_WRONG_ADDRESS},
    {"16", TROUBLE_WRONG_ADDRESS},
    {"30", TROUBLE_WRONG_ADDRESS},
    {"39", TROUBLE_WRONG_ADDRESS},
    {"6", TROUBLE_ABSENT},
    {"7", TROUBLE_RELAY_CLOSED},
    {"3", TROUBLE_REFUSED},
    {"47", TROUBLE_REFUSED},
    {"49", TROUBLE_REFUSED},
    {"90", TROUBLE_REFUSED},
    {"14", TROUBLE_DAMAGED},
    {"34", TROUBLE_DAMAGED},
    {"60", TROUBLE_DAMAGED},
    {"74", TROUBLE_DAMAGED},
    {"75", TROUBLE_DAMAGED},
    {"76", TROUBLE_DAMAGED},
    {"33", TROUBLE_LOST},
    {"48", TROUBLE_LOST},
    {"56", TROUBLE_LOST},
    {"59", TROUBLE_LOST},
    {"66", TROUBLE_LOST},
    {"27", TROUBLE_PARTIAL},
    {"45", TROUBLE_PARTIAL},
    {"96", TROUBLE_PARTIAL},
    {"17", TROUBLE_DELAYED},
    {"18", TROUBLE_DELAYED},
    {"20", TROUBLE_DELAYED},
    {"31", TROUBLE_DELAYED},
    {"35", TROUBLE_DELAYED},
    {"50", TROUBLE_DELAYED},
    {"58", TROUBLE_DELAYED},
    {"63", TROUBLE_DELAYED},
    {"88", TROUBLE_DELAYED},
    {"53", TROUBLE_MISSORTED},
    {"13", TROUBLE_CUSTOMS},
    {"24", TROUBLE_CUSTOMS},
    {"25", TROUBLE_CUSTOMS},
    {"28", TROUBLE_CUSTOMS},
    {"37", TROUBLE_CUSTOMS},
    {"93", TROUBLE_CUSTOMS},
    {"5", TROUBLE_NONE}, /* an appointment, other arrangements */
    {"12", TROUBLE_NONE},
    {"15", TROUBLE_NONE},
    {"38", TROUBLE_NONE},
    {"91", TROUBLE_NONE},
    {"32", TROUBLE_AWAITING_INSTRUCTIONS},
    {"46", TROUBLE_AWAITING_INSTRUCTIONS}, /* payment not received */
    {"64", TROUBLE_UNCOLLECTED},
};

void iftsta_codes_read(struct scan *scan)
{
    codes_read(statuses, sizeof statuses / sizeof *statuses, scan);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_eq(scan->reason, str_of(reasons[i].code)))
            scan->trouble = reasons[i].trouble;
}
