/* An order with a parcel on its way, and what carriers and customers may say of it. */
#ifndef TESTS_DESK_INCIDENT_SCENE_H
#define TESTS_DESK_INCIDENT_SCENE_H

#include "counter.h"

#include "domain/incident.h"
#include "domain/parcel.h"
#include "domain/tracking.h"

enum { SCENE_PAID = 4990 };

struct parcel_scene {
    struct counter c;
    int64_t customer, order, parcel;
    int scans;
};

/* At the counter's hour: order AL-1 of Léa (lea@example.org, in French), paid 49.90 EUR,
 * its parcel handed over just now, due on Tuesday 24 November at midnight, for the
 * pick-up point 0042; customers reach the shop at https://lune.example. */
void parcel_scene_open(struct parcel_scene *s);
/* One more parcel of an order of its own, with everything alike. */
int64_t parcel_scene_more(struct parcel_scene *s, int number, int64_t *order);

/* The carrier says so now; the parcel is folded as it came, and looked at. */
void parcel_scan(struct parcel_scene *s, int64_t parcel, enum stage stage, enum trouble trouble,
                 const char *pickup);
/* Time passes, and what falls due is done. */
void parcel_wait(struct parcel_scene *s, duration time);

struct q_incident_rows parcel_incidents(struct parcel_scene *s, int64_t parcel);
struct q_incident_row parcel_incident(struct parcel_scene *s, int64_t parcel, enum problem kind);
int64_t parcel_report(struct parcel_scene *s, int64_t order, int64_t parcel, enum problem kind,
                      enum incident_seen seen);

#endif
