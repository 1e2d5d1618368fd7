/* The language of reply templates: text with merge fields, nothing else.
 *
 *   Bonjour {{customer.name}}, votre commande {{order.number}} est partie.
 *
 * A field name is two words or more of a-z, 0-9 and _ joined by dots; spaces are
 * allowed inside the braces. "\{{" writes two literal braces; every other
 * character stands for itself. There are no filters, conditions or loops on purpose: what a
 * template says can be read from it.
 *
 * A field without a value leaves its marker, {{customer.name}}, in the draft and
 * a hole in the list: the person sees it, and practice G05 refuses to send it.
 * A value that itself holds "{{" is copied with a space between the braces, so
 * that a customer's name can never pass for a field. */
#ifndef DOMAIN_TEMPLATE_H
#define DOMAIN_TEMPLATE_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum {
    TEMPLATE_SOURCE_MAX = 64 * 1024, /* bytes */
    TEMPLATE_FIELDS_MAX = 200,       /* markers and escaped braces in one template */
    TEMPLATE_NAME_MAX = 48,          /* bytes of a field's name */
    TEMPLATE_VALUE_MAX = 8 * 1024,   /* bytes of a value; longer ones are cut */
};

/* The fields a reply template can merge, for menus and for the check of a
 * template when it is saved. The desk's lookup knows the same names. */
struct template_field {
    const char *name;  /* "customer.name" */
    const char *label; /* message key */
};
/* By name; ends with a NULL name. */
extern const struct template_field template_fields[];
const struct template_field *template_field_find(struct str name);

enum template_part_kind { TEMPLATE_TEXT, TEMPLATE_FIELD };

struct template_part {
    enum template_part_kind kind;
    struct str text; /* the literal text, or the field's name; borrows the source */
    size_t offset;   /* in the source, in bytes */
};

struct template
{
    struct template_part *parts;
    size_t count;
};

/* ERR_INVALID with field "text", key "template.bad_field" and the words at fault
 * in `arg`: no field name, or braces never closed. ERR_TOO_LARGE: limits. */
ERR_MUST enum err template_parse(struct arena *arena, struct str source, struct template *out,
                                 struct error *err);

/* ERR_INVALID ("template.unknown_field", `arg` the name) unless every field is
 * in template_fields: for a template about to be saved. */
ERR_MUST enum err template_check_fields(const struct template *template, struct error *err);

enum template_hole_kind {
    HOLE_UNKNOWN, /* no such field */
    HOLE_EMPTY,   /* the field exists, this dossier has no value for it */
};

struct template_hole {
    enum template_hole_kind kind;
    struct str field; /* "customer.name" */
    size_t offset;    /* of the marker in the text */
    size_t len;
};

/* Puts the value of a field into `*value`; absent or blank means empty.
 * False: no such field. */
typedef bool (*template_lookup)(void *ctx, struct str field, struct str *value);

struct template_draft {
    struct str text;
    struct template_hole *holes; /* in order */
    size_t hole_count;
};

struct template_draft template_render(struct arena *arena, const struct template *template,
                                      template_lookup lookup, void *ctx);

/* Takes the next marker with a well-formed name at or after `*at` in any text:
 * how a draft that came back from the composer is read. False at the end. */
bool template_next_marker(struct str text, size_t *at, struct template_hole *out);

#endif
