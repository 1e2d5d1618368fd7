#include "base/config.h"

#include "base/arena.h"
#include "base/config_value.h"

enum { WIDTH = 78, ARENA_BUDGET = 1024 * 1024 };

/* Breaks a text into lines of comments. */
static void add_comment(struct buf *out, struct str text)
{
    struct str word;
    size_t column = 0;
    while (str_split(&text, ' ', &word)) {
        if (column && column + 1 + word.len > WIDTH) {
            buf_char(out, '\n');
            column = 0;
        }
        buf_c(out, column ? " " : "# ");
        buf_add(out, word);
        column += word.len + (column ? 1 : 2);
    }
    buf_char(out, '\n');
}

static void add_sample_key(struct buf *out, struct arena *arena, const struct config_key *key)
{
    struct str form = config_value_form(arena, LANG_EN, key);
    add_comment(out, str_printf(arena, "%s (%.*s%s%s)", key->help, STR_ARG(form),
                                key->unit ? ", in " : "", key->unit ? key->unit : ""));
    buf_printf(out, "#%s =%s%s\n\n", key->name, key->standard[0] ? " " : "", key->standard);
}

void config_sample(const struct config_table *const *tables, struct buf *out)
{
    struct arena *arena = arena_create(ARENA_BUDGET);
    add_comment(out,
                STR("Settings of Guichet. Each line shows a default: take away the # to change "
                    "it, then try `guichet check-config`."));
    for (; *tables; tables++) {
        buf_printf(out, "\n## %s\n\n", (*tables)->title);
        for (const struct config_key *key = (*tables)->keys; key->name; key++)
            add_sample_key(out, arena, key);
    }
    out->len -= out->len > 1 && out->ptr[out->len - 2] == '\n';
    arena_destroy(&arena);
}

static void add_cell(struct buf *out, struct str text)
{
    buf_c(out, " ");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|')
            buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
    buf_c(out, " |");
}

static void add_row(struct buf *out, struct arena *arena, const struct config_key *key)
{
    buf_char(out, '|');
    add_cell(out, str_printf(arena, "`%s`", key->name));
    add_cell(out, str_printf(arena, "`%.*s`", STR_ARG(config_environment_name(arena, key->name))));
    struct str form = config_value_form(arena, LANG_EN, key);
    add_cell(out, str_printf(arena, "%.*s%s%s%s", STR_ARG(form), key->unit ? ", in " : "",
                             key->unit ? key->unit : "", key->secret ? "; secret" : ""));
    add_cell(out, key->standard[0] ? str_printf(arena, "`%s`", key->standard) : STR("none"));
    add_cell(out, str_of(key->help));
    buf_char(out, '\n');
}

void config_markdown(const struct config_table *const *tables, struct buf *out)
{
    struct arena *arena = arena_create(ARENA_BUDGET);
    buf_c(out, "# Settings\n\nMade by `guichet config docs` from the tables in the "
               "source.\n");
    for (; *tables; tables++) {
        buf_printf(out, "\n## %s\n\n", (*tables)->title);
        buf_c(out,
              "| key | environment | value | default | what it does |\n|---|---|---|---|---|\n");
        for (const struct config_key *key = (*tables)->keys; key->name; key++)
            add_row(out, arena, key);
    }
    arena_destroy(&arena);
}
