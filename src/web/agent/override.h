/* "I go on, because": the member "override" of a request's body. */
#ifndef WEB_AGENT_OVERRIDE_H
#define WEB_AGENT_OVERRIDE_H

#include "desk/practice.h"
#include "web/body.h"

/* {"practice", "reason_code", "reason"}; false when there is none. */
bool override_read(struct body *b, struct override *out);

#endif
