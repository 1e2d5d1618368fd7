/* Recording what happened, inside a command: events and the totals they move. */
#ifndef DESK_RECORD_H
#define DESK_RECORD_H

#include "base/error.h"
#include "base/instant.h"
#include "base/str.h"
#include "desk/desk.h"
#include "domain/event.h"

#include <stdint.h>

struct arena;
struct db;

struct record {
    const struct desk *desk; /* NULL where no hours are counted */
    struct db *db;
    struct arena *arena;
    int64_t shop;
    instant now;
    struct actor actor;
    struct str team; /* the actor's, once desk/conduct.h asked; STR_NONE before */
    int64_t cause;   /* the command's first event, which led to its others; 0 until then */
    const struct shop *settings; /* record_shop's; NULL until then */
};

struct record record_begin(const struct desk *desk, struct db *db, struct arena *arena,
                           int64_t shop, struct actor actor, instant now);

/* The shop's settings, read when the first rule asks: its hours, zone, currency. */
ERR_MUST enum err record_shop(struct record *r, const struct shop **out, struct error *err);

/* Appends an event about `dossier` (0: none). `payload` is a JSON object of ids
 * and facts, never of customer text; STR_NONE for an empty one. */
ERR_MUST enum err record_event(struct record *r, int64_t dossier, const char *kind,
                               struct str payload, struct error *err);
/* The payload {"name": id}, the commonest one. */
ERR_MUST enum err record_event_id(struct record *r, int64_t dossier, const char *kind,
                                  const char *name, int64_t id, struct error *err);

/* Moves a total of GET /reports/counts: "dossiers", "messages.inbound",
 * "outbox.queued" ... */
void record_total(struct record *r, const char *name, int64_t delta);

#endif
