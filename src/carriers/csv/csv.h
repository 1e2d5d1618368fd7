/* Tables (CSV) of carriers with nothing better: a head line, then a row an event.
 *
 * Needed: the parcel's number, a date (with its hour or a column of hours), and a code, a
 * label or a stage. The head's names are those of carriers/csv/entry.h, in any order; DPD's
 * SCANINFO file is read as such (carriers/dpd). Bytes are UTF-8 or windows-1252; dates are day
 * first. */
#ifndef CARRIERS_CSV_CSV_H
#define CARRIERS_CSV_CSV_H

#include "carriers/carrier.h"

extern const struct carrier carrier_csv;

#endif
