/* Borrowed bytes with a length. `ptr` need not end with 0 and may be NULL,
 * which means "absent" (SQL NULL); an empty text has a pointer and length 0. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

/* Of a 0-ended text; NULL gives STR_NONE. Borrows. */
struct str str_of(const char *c);

bool str_eq(struct str a, struct str b);
/* ASCII letters compared without case. */
bool str_ieq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Offset of `needle`, or -1; str_ifind ignores ASCII case. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_ifind(struct str s, struct str needle);
/* Offset of byte `c`, or -1. */
ptrdiff_t str_chr(struct str s, char c);
/* The part from `from` on, at most `len` bytes; clamped to what is there. */
struct str str_sub(struct str s, size_t from, size_t len);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Takes what stands before the next `sep` off `*rest` into `*part` (without
 * the separator); false when nothing is left. Like strsep, empty parts kept. */
bool str_split(struct str *rest, char sep, struct str *part);

/* Copies into the arena, 0-ended. STR_NONE stays STR_NONE. */
struct str str_dup(struct arena *arena, struct str s);
/* 0-ended copy ("" for STR_NONE). A 0 inside ends the C string early. */
char *str_c(struct arena *arena, struct str s);
/* ASCII lower-case copy. */
struct str str_lower(struct arena *arena, struct str s);
/* printf into the arena. */
struct str str_printf(struct arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A whole decimal integer within [min, max], sign allowed; false otherwise. */
bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *out);

/* Whether the bytes are valid UTF-8 without NUL. */
bool str_is_utf8(struct str s);
/* A copy with each invalid byte (and NUL) replaced by U+FFFD; `s` when valid. */
struct str str_to_utf8(struct arena *arena, struct str s);
/* Shortens to at most `max` bytes without cutting a UTF-8 sequence. */
struct str str_cut(struct str s, size_t max);

/* Length and content compared without an early end: for secrets. */
bool str_eq_secret(struct str a, struct str b);

#endif
