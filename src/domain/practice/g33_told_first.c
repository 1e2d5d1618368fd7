#include "domain/practice/g33_told_first.h"

const struct practice g33_told_first = {
    .id = "G33",
    .source = "S2",
    .mode = PRACTICE_ACT,
    .override = ROLE_LEAD,
    .title = "practice.g33.title",
};

bool g33_counts(enum problem kind)
{
    return incident_type(kind)->seen_alone;
}
