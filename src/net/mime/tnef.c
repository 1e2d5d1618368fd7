#include "net/mime/tnef.h"

bool mime_tnef_read(struct arena *arena, struct str bytes, const struct mime_limits *limits,
                    struct mime_tnef *out)
{
    (void)arena; (void)bytes; (void)limits;
    *out = (struct mime_tnef){0};
    return false;
}
