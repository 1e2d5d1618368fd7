/* The values of merge fields for one dossier (domain/template.h). */
#ifndef DESK_MERGE_FIELDS_H
#define DESK_MERGE_FIELDS_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/template.h"

struct db;

enum { MERGE_FIELDS = 10 };

struct merge_fields {
    struct {
        const char *name;
        struct str value;
    } fields[MERGE_FIELDS];
};

/* Reads them all; ERR_NOT_FOUND for a dossier of another shop. */
ERR_MUST enum err merge_fields_load(const struct desk *desk, struct db *db, struct arena *arena,
                                    const struct caller *caller, int64_t dossier,
                                    struct merge_fields *out, struct error *err);

/* A template_lookup; `ctx` is a struct merge_fields. */
bool merge_fields_lookup(void *ctx, struct str field, struct str *value);

#endif
