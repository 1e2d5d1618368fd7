#include "domain/practice/g01_escalate.h"

const struct practice g01_escalate = {
    .id = "G01",
    .source = "S4-1",
    .mode = PRACTICE_ACT,
    .override = ROLE_LEAD,
    .title = "practice.g01.title",
};
