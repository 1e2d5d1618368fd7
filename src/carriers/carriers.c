#include "carriers/carrier.h"

#include "carriers/aftership/aftership.h"
#include "carriers/chronopost/chronopost.h"
#include "carriers/csv/csv.h"
#include "carriers/dhl/dhl.h"
#include "carriers/dpd/dpd.h"
#include "carriers/fedex/fedex.h"
#include "carriers/generic/generic.h"
#include "carriers/gls/gls.h"
#include "carriers/iftsta/iftsta.h"
#include "carriers/laposte/laposte.h"
#include "carriers/mail/mail.h"
#include "carriers/mondial_relay/mondial_relay.h"
#include "carriers/passed_on/passed_on.h"
#include "carriers/track17/track17.h"
#include "carriers/ups/ups.h"

/* One a line, whatever the formatter thinks. */
/* clang-format off */
const struct carrier *const carriers[] = {
    &carrier_laposte,
    &carrier_chronopost,
    &carrier_mondial_relay,
    &carrier_dpd,
    &carrier_gls,
    &carrier_ups,
    &carrier_fedex,
    &carrier_dhl,
    &carrier_dhl_express,
    &carrier_dhl_parcel_de,
    &carrier_aftership,
    &carrier_17track,
    &carrier_generic,
    &carrier_iftsta,
    &carrier_csv,
    &carrier_mail,
    &carrier_passed_on,
    NULL,
};
/* clang-format on */

const struct carrier *carrier_named(struct str name)
{
    for (const struct carrier *const *c = carriers; *c; c++) {
        if (str_eq(str_of((*c)->name), name))
            return *c;
    }
    return NULL;
}
