/* A shop's carriers: how their events come, and who answers for them there. Secrets go in and
 * are never shown. */
#ifndef DESK_CARRIER_H
#define DESK_CARRIER_H

#include "desk/caller.h"
#include "desk/desk.h"

enum {
    CARRIER_CODE_MAX = 40, /* a to z, 0 to 9, "_" and "-" */
    CARRIER_NAME_MAX = 80, /* bytes, as the others here */
    CARRIER_URL_MAX = 500,
    CARRIER_SECRET_MAX = 500,
    CARRIER_ADDRESS_MAX = 320,
    CARRIER_PROCEDURE_MAX = 32 * 1024,
    CARRIER_ACK_HOURS_MAX = 24 * 30,
};

struct carrier_in {
    struct str code; /* as parcels name it; it never changes */
    struct str name;
    struct str feed; /* a reader of src/carriers, which the caller knows; "" none */
    struct str url;  /* "": it is not asked */
    struct str account, secret;
    int64_t ack_hours; /* 0: the clocks of domain/clock.h */
    struct str inquiry_address, manager_address, management_address;
    struct str procedure; /* Markdown */
};

/* ERR_INVALID with the field; ERR_CONFLICT, field "code": the shop has it. Event
 * carrier.changed. */
ERR_MUST enum err carrier_add(const struct desk *desk, const struct caller *caller,
                              const struct carrier_in *in, int64_t *id, struct error *err);

/* Where it can be asked now and could not be before, or the other way round, its parcels are
 * asked for, or no more. ERR_CONFLICT, field "version". */
ERR_MUST enum err carrier_change(const struct desk *desk, const struct caller *caller, int64_t id,
                                 int64_t version, const struct carrier_in *in, struct error *err);

#endif
