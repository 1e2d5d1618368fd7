#include "desk/inquiry.h"

enum err inquiry_open(struct record *r, int64_t incident, struct error *err)
{
    (void)r;
    (void)incident;
    (void)err;
    return ERR_OK;
}

enum err inquiry_over(struct record *r, int64_t incident, struct error *err)
{
    (void)r;
    (void)incident;
    (void)err;
    return ERR_OK;
}

enum err inquiry_do(const struct desk *desk, const struct caller *caller,
                    const struct inquiry_step *step, struct error *err)
{
    (void)desk;
    (void)caller;
    (void)step;
    return error_set(err, ERR_NOT_FOUND, "no such inquiry");
}
