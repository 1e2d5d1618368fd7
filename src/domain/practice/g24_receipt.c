#include "domain/practice/g24_receipt.h"

bool g24_is_whole(struct str receipt, struct str copy, struct str when)
{
    return when.len && str_find(receipt, when) >= 0 && str_find(receipt, str_trim(copy)) >= 0;
}

const struct practice g24_receipt = {
    .id = "G24",
    .source = "S1",
    .mode = PRACTICE_ACT,
    .override = ROLE_NONE,
    .title = "practice.g24.title",
};
