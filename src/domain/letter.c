#include "domain/letter.h"

static const struct {
    const char *name;
    bool paper;
} kinds[LETTER_KINDS] = {
    [LETTER_ANSWER] = {"answer", false},        [LETTER_INQUIRY] = {"inquiry", false},
    [LETTER_REMINDER] = {"reminder", false},    [LETTER_ESCALATION] = {"escalation", false},
    [LETTER_REOPENED] = {"reopened", false},    [LETTER_PROTEST] = {"protest", true},
    [LETTER_CLAIM] = {"claim", true},           [LETTER_CONTEST] = {"contest", true},
    [LETTER_SETTLEMENT] = {"settlement", true}, [LETTER_INVOICE] = {"invoice", true},
    [LETTER_BY_HAND] = {"by_hand", false},
};

const char *letter_kind_name(enum letter_kind kind)
{
    return kinds[kind].name;
}

bool letter_on_paper(enum letter_kind kind)
{
    return kinds[kind].paper;
}
