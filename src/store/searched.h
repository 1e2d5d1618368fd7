/* Which words of a message the text index holds: of an inbound one its subject,
 * sender, visible text and files' names; of our own and of notes the text; of what
 * was written by the system nothing. One rule, from what the store keeps, so that
 * the index can be made again, and a message taken out of it, at any time. */
#ifndef STORE_SEARCHED_H
#define STORE_SEARCHED_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* As the columns of table message have them. */
struct searched {
    bool inbound, automatic;
    struct str subject, sender_name, sender_address, text;
    struct str folds;        /* JSON [[from, to], ...]: what quotes others is not searched */
    const struct str *files; /* names, in the order of their rows */
    size_t file_count;
};

/* The tokens for db_index_message; STR_NONE when it is not in the index. */
struct str searched_tokens(struct arena *arena, const struct searched *message);

/* `text` without the folded parts, trimmed. Folds that are no JSON hide nothing. */
struct str searched_visible(struct arena *arena, struct str text, struct str folds);

#endif
