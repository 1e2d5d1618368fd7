#include "web/agent/override.h"

enum { PRACTICE_CHARS = 8, CODE_CHARS = 32 };

bool override_read(struct body *b, struct override *out)
{
    struct body inner;
    if (!body_inner(b, "override", "override.", &inner))
        return false;
    *out = (struct override){
        .practice = body_text(&inner, "practice", true, PRACTICE_CHARS),
        .reason_code = body_text(&inner, "reason_code", true, CODE_CHARS),
        .reason = body_text(&inner, "reason", true, OVERRIDE_REASON_MAX),
    };
    body_inner_end(b, &inner);
    return true;
}
