/* Products that fail (G21): what customers found to be defective, line by line, and the
 * products that the shop is told to sell no more. */
#ifndef DESK_DEFECT_H
#define DESK_DEFECT_H

#include "desk/caller.h"
#include "desk/desk.h"

#include <stdbool.h>

enum { LIFT_REASON_MIN = 15 /* bytes */, LIFT_REASON_MAX = 1000 };

struct defect_note {
    int64_t dossier, order;
    struct str sku;
    int64_t units; /* of the order's line of this product; 0: all of it */
};

struct defect_noted {
    struct str sku;
    int64_t defects, units; /* of this product, sold by this shop */
    bool fails;             /* G21 says so */
};

/* What is noted again of an order and a product is that. What G21 makes of it is as the shop has
 * set it: the product is stopped (event product.stop_sale). ERR_NOT_FOUND: no such dossier, or no
 * such product in that order, in this shop; ERR_INVALID, field "units": more than the line has. */
ERR_MUST enum err defect_note(const struct desk *desk, struct arena *arena,
                              const struct caller *caller, const struct defect_note *note,
                              struct defect_noted *out, struct error *err);

/* A manager has it sold again, and says why; it stops again when more fail.
 * ERR_NOT_FOUND; ERR_CONFLICT: lifted already; ERR_INVALID, field "reason". */
ERR_MUST enum err stop_sale_lift(const struct desk *desk, const struct caller *caller, int64_t id,
                                 struct str reason, struct error *err);

#endif
