#include "domain/practice/g11_relay.h"

const struct practice g11_relay = {
    .id = "G11",
    .source = "S4 c.1",
    .mode = PRACTICE_ACT,
    .override = ROLE_LEAD,
    .title = "practice.g11.title",
};
