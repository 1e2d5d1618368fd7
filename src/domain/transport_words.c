#include "domain/transport_words.h"

/* Whole keys, so that a test finds each of them in the catalogues. */
static const struct transport_words stages[STAGES] = {
    [STAGE_UNKNOWN] = {"carrier.stage.unknown.name", "carrier.stage.unknown.means", NULL,
                       "carrier.stage.unknown.next"},
    [STAGE_ANNOUNCED] = {"carrier.stage.announced.name", "carrier.stage.announced.means", NULL,
                         "carrier.stage.announced.next"},
    [STAGE_ACCEPTED] = {"carrier.stage.accepted.name", "carrier.stage.accepted.means", NULL,
                        "carrier.stage.accepted.next"},
    [STAGE_IN_TRANSIT] = {"carrier.stage.in_transit.name", "carrier.stage.in_transit.means", NULL,
                          "carrier.stage.in_transit.next"},
    [STAGE_OUT_FOR_DELIVERY] = {"carrier.stage.out_for_delivery.name",
                                "carrier.stage.out_for_delivery.means", NULL,
                                "carrier.stage.out_for_delivery.next"},
    [STAGE_AVAILABLE_AT_RELAY] = {"carrier.stage.available_at_relay.name",
                                  "carrier.stage.available_at_relay.means", NULL,
                                  "carrier.stage.available_at_relay.next"},
    [STAGE_DELIVERED] = {"carrier.stage.delivered.name", "carrier.stage.delivered.means", NULL,
                         "carrier.stage.delivered.next"},
    [STAGE_RETURNING] = {"carrier.stage.returning.name", "carrier.stage.returning.means", NULL,
                         "carrier.stage.returning.next"},
    [STAGE_RETURNED] = {"carrier.stage.returned.name", "carrier.stage.returned.means", NULL,
                        "carrier.stage.returned.next"},
};

static const struct transport_words troubles[TROUBLES] = {
    [TROUBLE_NONE] = {NULL, NULL, NULL, NULL},
    [TROUBLE_DAMAGED] = {"carrier.trouble.damaged.name", "carrier.trouble.damaged.means",
                         "carrier.trouble.damaged.cause", "carrier.trouble.damaged.next"},
    [TROUBLE_LOST] = {"carrier.trouble.lost.name", "carrier.trouble.lost.means",
                      "carrier.trouble.lost.cause", "carrier.trouble.lost.next"},
    [TROUBLE_REFUSED] = {"carrier.trouble.refused.name", "carrier.trouble.refused.means",
                         "carrier.trouble.refused.cause", "carrier.trouble.refused.next"},
    [TROUBLE_WRONG_ADDRESS] = {"carrier.trouble.wrong_address.name",
                               "carrier.trouble.wrong_address.means",
                               "carrier.trouble.wrong_address.cause",
                               "carrier.trouble.wrong_address.next"},
    [TROUBLE_ABSENT] = {"carrier.trouble.absent.name", "carrier.trouble.absent.means",
                        "carrier.trouble.absent.cause", "carrier.trouble.absent.next"},
    [TROUBLE_RELAY_CLOSED] = {"carrier.trouble.relay_closed.name",
                              "carrier.trouble.relay_closed.means",
                              "carrier.trouble.relay_closed.cause",
                              "carrier.trouble.relay_closed.next"},
    [TROUBLE_DELAYED] = {"carrier.trouble.delayed.name", "carrier.trouble.delayed.means",
                         "carrier.trouble.delayed.cause", "carrier.trouble.delayed.next"},
    [TROUBLE_MISSORTED] = {"carrier.trouble.missorted.name", "carrier.trouble.missorted.means",
                           "carrier.trouble.missorted.cause", "carrier.trouble.missorted.next"},
    [TROUBLE_CUSTOMS] = {"carrier.trouble.customs.name", "carrier.trouble.customs.means",
                         "carrier.trouble.customs.cause", "carrier.trouble.customs.next"},
    [TROUBLE_ACCESS] = {"carrier.trouble.access.name", "carrier.trouble.access.means",
                        "carrier.trouble.access.cause", "carrier.trouble.access.next"},
    [TROUBLE_AWAITING_INSTRUCTIONS] = {"carrier.trouble.awaiting_instructions.name",
                                       "carrier.trouble.awaiting_instructions.means",
                                       "carrier.trouble.awaiting_instructions.cause",
                                       "carrier.trouble.awaiting_instructions.next"},
    [TROUBLE_CLAIM_OPEN] = {"carrier.trouble.claim_open.name", "carrier.trouble.claim_open.means",
                            "carrier.trouble.claim_open.cause", "carrier.trouble.claim_open.next"},
    [TROUBLE_UNCOLLECTED] = {"carrier.trouble.uncollected.name",
                             "carrier.trouble.uncollected.means",
                             "carrier.trouble.uncollected.cause",
                             "carrier.trouble.uncollected.next"},
    [TROUBLE_PARTIAL] = {"carrier.trouble.partial.name", "carrier.trouble.partial.means",
                         "carrier.trouble.partial.cause", "carrier.trouble.partial.next"},
    [TROUBLE_RETURN_ANNOUNCED] = {"carrier.trouble.return_announced.name",
                                  "carrier.trouble.return_announced.means",
                                  "carrier.trouble.return_announced.cause",
                                  "carrier.trouble.return_announced.next"},
};

const struct transport_words *stage_words(enum stage stage)
{
    return &stages[stage];
}

const struct transport_words *trouble_words(enum trouble trouble)
{
    return trouble == TROUBLE_NONE ? NULL : &troubles[trouble];
}
