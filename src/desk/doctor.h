/* What is wrong with a shop's data, and what to do about it; what can safely be put
 * right is, when asked. Works while others do. */
#ifndef DESK_DOCTOR_H
#define DESK_DOCTOR_H

#include "desk/desk.h"

#include <stddef.h>

struct db;

enum {
    DOCTOR_SKEW_MS = 2000,             /* between this machine and the database */
    DOCTOR_LAPSED_MS = 10 * 60 * 1000, /* past a sender's lease, and past a mail's time to leave */
    DOCTOR_ROOM_PERCENT = 5,           /* of the disk, free */
};

struct doctor_finding {
    const char *id;                /* "outbox.uncertain": stable, for programs */
    const char *sentence, *advice; /* message keys, both with {count} and {what} */
    int64_t count;
    int64_t fixed;   /* of these, put right just now */
    struct str what; /* names, numbers; "" when there is no more to say */
};

enum { DOCTOR_FINDINGS_MAX = 32 };
struct doctor_report {
    struct doctor_finding items[DOCTOR_FINDINGS_MAX];
    size_t count;
};

/* `db` is a reader, `folder` the data folder. `fix`: files without a row, totals, the
 * text index and dossiers' next due times are put right. */
ERR_MUST enum err doctor(const struct desk *desk, struct db *db, struct arena *arena,
                         const char *folder, bool fix, struct doctor_report *out,
                         struct error *err);

#endif
