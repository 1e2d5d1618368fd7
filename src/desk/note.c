#include "desk/note.h"

#include "domain/contact.h"
#include "domain/message.h"
#include "domain/practice/mask.h"
#include "store/queries.h"
#include "store/store.h"
#include "store/tokens.h"

bool note_says_why(struct str reason)
{
    size_t n = 0;
    reason = str_trim(reason);
    for (size_t i = 0; i < reason.len; i++)
        n += ((unsigned char)reason.ptr[i] & 0xC0) != 0x80;
    return n >= NOTE_REASON_MIN;
}

enum err note_write(struct record *r, const struct caller *caller,
                    const struct q_dossier_facts_row *dossier, struct str text, struct error *err)
{
    int64_t message;
    struct str masked = mask_private(r->arena, NULL, text).text; /* G41 */
    enum err e = q_message_insert(r->db,
                                  &(struct q_message_insert_in){
                                      .shop = r->shop,
                                      .dossier = dossier->id,
                                      .direction = DIRECTION_NOTE,
                                      .channel = CHANNEL_EMAIL,
                                      .state = MESSAGE_RECEIVED,
                                      .author = caller_user(caller),
                                      .sender_address = STR(""),
                                      .sender_name = caller->name,
                                      .recipients = STR("{\"to\":[],\"cc\":[]}"),
                                      .subject = STR(""),
                                      .text = masked,
                                      .folds = STR("[]"),
                                      .rfc_id = STR(""),
                                      .at = r->now,
                                  },
                                  &message, err);
    if (!e)
        e = db_index_message(r->db, message, r->shop, tokens_of(r->arena, masked), err);
    record_total(r, "messages.note", 1);
    return e ? e : record_event_id(r, dossier->id, EVENT_MESSAGE_CREATED, "message", message, err);
}
