/* What can be offered to the customer of a dossier now: the ladder of its problem
 * (domain/remedy_menu.h), with what each would come to and who grants it. */
#ifndef DESK_REMEDY_OFFERS_H
#define DESK_REMEDY_OFFERS_H

#include "desk/caller.h"
#include "desk/desk.h"
#include "domain/remedy_menu.h"

struct remedy_offers {
    struct remedy_menu menu;
    int64_t order; /* 0: none */
    bool harmed;
    struct str currency;
    struct {
        int64_t amount;      /* 0: as agreed, or no money */
        enum role waits_for; /* who grants it when the caller may not; NONE: the caller */
    } items[REMEDY_MENU_MAX];
};

/* For a screen: `db` is a reader. `order` 0: the dossier's, where there is one only.
 * ERR_NOT_FOUND in another shop; ERR_INVALID, field "order": not the dossier's. */
ERR_MUST enum err remedy_offers_read(const struct desk *desk, struct db *db, struct arena *arena,
                                     const struct caller *caller, int64_t dossier, int64_t order,
                                     enum problem problem, struct remedy_offers *out,
                                     struct error *err);

#endif
