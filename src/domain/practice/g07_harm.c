#include "domain/practice/g07_harm.h"

const struct practice g07_harm = {
    .id = "G07",
    .source = "S4-7",
    .mode = PRACTICE_BLOCK,
    .override = ROLE_MANAGER,
    .title = "practice.g07.title",
};
