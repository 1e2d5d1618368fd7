#include "domain/practice/g36_outcome.h"

const struct practice g36_outcome = {
    .id = "G36",
    .source = "S3",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_NONE,
    .title = "practice.g36.title",
};
