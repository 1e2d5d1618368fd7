#include "desk/letter_paper.h"

#include "base/arena.h"
#include "domain/letter.h"
#include "domain/message.h"
#include "store/queries.h"

/* Letters and digits of a number, for a file's name. */
static struct str plain(struct arena *arena, struct str number)
{
    char *out = arena_dup(arena, number.ptr ? number.ptr : "", number.len);
    size_t n = 0;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')
            out[n++] = c;
    }
    return (struct str){out, n};
}

enum err letter_paper(const struct desk *desk, struct db *db, struct arena *arena, int64_t shop,
                      int64_t letter, struct letter_paper *out, struct error *err)
{
    struct q_letter_sheet_row row;
    struct shop of;
    enum lang lang = LANG_FR;
    enum err e = q_letter_sheet(db, arena, &(struct q_letter_sheet_in){.shop = shop, .id = letter},
                                &row, err);
    if (!e && row.direction != DIRECTION_OUTBOUND)
        e = error_set(err, ERR_NOT_FOUND, "not a letter of ours");
    if (!e)
        e = shop_load(desk, db, arena, shop, &of, err);
    if (e)
        return e;
    lang_of_code(row.language, &lang);
    struct str number = row.tracking.len ? plain(arena, row.tracking)
                                         : str_printf(arena, "%lld", (long long)letter);
    *out = (struct letter_paper){
        .from = row.shop_name,
        .to = row.carrier_name,
        .date = date_text(arena, lang, zone_date(of.zone, row.at)),
        .subject = row.subject,
        .body = row.text,
        .at = row.at,
        .name = str_printf(arena, "%s-%.*s.pdf", letter_kind_name((enum letter_kind)row.kind),
                           STR_ARG(number)),
    };
    return ERR_OK;
}
