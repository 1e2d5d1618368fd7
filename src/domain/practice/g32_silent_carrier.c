#include "domain/practice/g32_silent_carrier.h"

const struct practice g32_silent_carrier = {
    .id = "G32",
    .source = "S2",
    .mode = PRACTICE_ACT,
    .override = ROLE_NONE,
    .title = "practice.g32.title",
};
