#include "base/config.h"

#include "base/arena.h"
#include "base/config_value.h"
#include "base/nearest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BUDGET = 4 * 1024 * 1024 };

#define PREFIX STR("GUICHET_")

struct setting {
    const struct config_key *key;
    struct config_value value;
    int line; /* where the file being read set it; 0: nowhere */
};

struct config {
    struct arena *arena;
    const struct config_table *const *tables;
    struct setting *settings;
    size_t count;
    struct config_fault faults[CONFIG_FAULTS_MAX];
    size_t fault_count;
};

static size_t count_keys(const struct config_table *const *tables)
{
    size_t count = 0;
    for (; *tables; tables++)
        for (const struct config_key *key = (*tables)->keys; key->name; key++)
            count++;
    return count;
}

static struct setting *find(const struct config *config, struct str name)
{
    for (size_t i = 0; i < config->count; i++)
        if (str_eq(name, str_of(config->settings[i].key->name)))
            return &config->settings[i];
    return NULL;
}

struct config *config_create(const struct config_table *const *tables)
{
    struct arena *arena = arena_create(ARENA_BUDGET);
    struct config *config = arena_alloc(arena, sizeof *config);
    *config = (struct config){.arena = arena, .tables = tables};
    config->settings = arena_array(arena, count_keys(tables) + 1, sizeof *config->settings);
    for (const struct config_table *const *table = tables; *table; table++)
        for (const struct config_key *key = (*table)->keys; key->name; key++) {
            struct setting setting = {.key = key};
            if (find(config, str_of(key->name)) ||
                !config_value_read(arena, key, str_of(key->standard), &setting.value))
                abort();
            config->settings[config->count++] = setting;
        }
    return config;
}

void config_destroy(struct config **config)
{
    if (*config) {
        struct arena *arena = (*config)->arena;
        arena_destroy(&arena);
    }
    *config = NULL;
}

static void add_fault(struct config *config, struct config_fault fault)
{
    if (config->fault_count < CONFIG_FAULTS_MAX)
        config->faults[config->fault_count] = fault;
    config->fault_count++;
}

const struct config_fault *config_faults(const struct config *config, size_t *count)
{
    *count = config->fault_count < CONFIG_FAULTS_MAX ? config->fault_count : CONFIG_FAULTS_MAX;
    return config->faults;
}

/* The nearest name, or the one whose last word was written alone; none when a
 * third of the letters would have to change. */
static struct str nearest(const struct config *config, struct str name)
{
    struct str best = STR_NONE;
    size_t least = nearest_limit(name);
    for (size_t i = 0; i < config->count; i++) {
        struct str known = str_of(config->settings[i].key->name);
        const char *dot = strrchr(known.ptr, '.');
        size_t whole = nearest_distance(name, known);
        size_t last = dot ? nearest_distance(name, str_of(dot + 1)) + 1 : whole;
        size_t distance = whole < last ? whole : last;
        if (distance < least) {
            least = distance;
            best = known;
        }
    }
    return best;
}

/* Keeps a copy of what was written; `fault` says where. */
static void set(struct config *config, struct config_fault fault, struct str value)
{
    struct setting *setting = find(config, fault.key);
    fault.key = str_dup(config->arena, str_cut(fault.key, 128));
    if (!setting) {
        fault.kind = CONFIG_UNKNOWN_KEY;
        fault.near = nearest(config, fault.key);
        add_fault(config, fault);
        return;
    }
    if (fault.line && setting->line) {
        fault.kind = CONFIG_TWICE;
        fault.first_line = setting->line;
        add_fault(config, fault);
        return;
    }
    setting->line = fault.line;
    fault.about = setting->key;
    struct config_value read;
    bool large = value.len > CONFIG_VALUE_MAX;
    if (!large &&
        config_value_read(config->arena, setting->key, str_dup(config->arena, value), &read)) {
        setting->value = read;
        return;
    }
    fault.kind = large ? CONFIG_TOO_LARGE : CONFIG_BAD_VALUE;
    add_fault(config, fault);
}

size_t config_set(struct config *config, struct str source, struct str key, struct str value)
{
    size_t before = config->fault_count;
    set(config, (struct config_fault){.source = str_dup(config->arena, source), .key = key}, value);
    return config->fault_count - before;
}

static struct str unquote(struct str value)
{
    bool quoted = value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"';
    return quoted ? str_sub(value, 1, value.len - 2) : value;
}

static void read_line(struct config *config, struct config_fault fault, struct str line)
{
    line = str_trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return;
    struct str value = line, key;
    str_split(&value, '=', &key);
    fault.key = str_trim(key);
    if (value.ptr && fault.key.len) {
        set(config, fault, unquote(str_trim(value)));
        return;
    }
    fault.kind = CONFIG_BAD_LINE;
    fault.key = str_dup(config->arena, str_cut(str_to_utf8(config->arena, fault.key), 40));
    add_fault(config, fault);
}

size_t config_file(struct config *config, struct str name, struct str text)
{
    size_t before = config->fault_count;
    struct config_fault fault = {.source = str_dup(config->arena, name)};
    for (size_t i = 0; i < config->count; i++)
        config->settings[i].line = 0;
    if (text.len > CONFIG_FILE_MAX) {
        fault.kind = CONFIG_TOO_LARGE;
        add_fault(config, fault);
        return 1;
    }
    struct str line;
    while (str_split(&text, '\n', &line)) {
        fault.line++;
        read_line(config, fault, line);
    }
    return config->fault_count - before;
}

struct str config_environment_name(struct arena *arena, const char *key)
{
    struct str name = str_printf(arena, "%.*s%s", STR_ARG(PREFIX), key);
    char *text = arena_dup(arena, name.ptr, name.len);
    for (size_t i = PREFIX.len; i < name.len; i++) {
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
        if (text[i] == '.')
            text[i] = '_';
    }
    return (struct str){text, name.len};
}

/* The key whose twin this is; else the twin as a key might read, for the fault. */
static struct str key_of_environment(struct config *config, struct str name)
{
    for (size_t i = 0; i < config->count; i++) {
        const char *key = config->settings[i].key->name;
        if (str_eq(name, config_environment_name(config->arena, key)))
            return str_of(key);
    }
    return name;
}

static struct str nearest_environment(struct config *config, struct str name)
{
    struct str rest = str_lower(config->arena, str_sub(name, PREFIX.len, name.len));
    char *dotted = arena_dup(config->arena, rest.ptr, rest.len);
    char *first = memchr(dotted, '_', rest.len);
    if (first)
        *first = '.';
    struct str near = nearest(config, (struct str){dotted, rest.len});
    return near.ptr ? config_environment_name(config->arena, near.ptr) : near;
}

size_t config_environment(struct config *config, const char *const *environment)
{
    size_t before = config->fault_count;
    for (; *environment; environment++) {
        struct str value = str_of(*environment), name;
        str_split(&value, '=', &name);
        if (!str_starts(name, PREFIX))
            continue;
        struct config_fault fault = {.source = STR("environment")};
        fault.key = key_of_environment(config, name);
        size_t faults = config->fault_count;
        set(config, fault, value.ptr ? value : STR(""));
        if (config->fault_count > faults && faults < CONFIG_FAULTS_MAX &&
            config->faults[faults].kind == CONFIG_UNKNOWN_KEY)
            config->faults[faults].near = nearest_environment(config, name);
    }
    return config->fault_count - before;
}

static const char *fault_key(const struct config_fault *fault)
{
    switch (fault->kind) {
    case CONFIG_BAD_LINE: return "config.fault.line";
    case CONFIG_UNKNOWN_KEY:
        return fault->near.ptr ? "config.fault.unknown_near" : "config.fault.unknown";
    case CONFIG_BAD_VALUE: return "config.fault.value";
    case CONFIG_TWICE: return "config.fault.twice";
    case CONFIG_TOO_LARGE: return "config.fault.too_large";
    }
    return "config.fault.line";
}

struct str config_fault_text(struct arena *arena, enum lang lang, const struct config_fault *fault)
{
    struct str place = fault->source;
    if (fault->line)
        place = i18n_format(arena, lang, "config.place", I18N_STR("file", fault->source),
                            I18N_I64("line", fault->line));
    struct str form = fault->about ? config_value_form(arena, lang, fault->about) : STR("");
    struct str words = i18n_format(arena, lang, fault_key(fault), I18N_STR("key", fault->key),
                                   I18N_STR("near", fault->near), I18N_STR("form", form),
                                   I18N_I64("line", fault->first_line));
    return i18n_format(arena, lang, "config.fault", I18N_STR("place", place),
                       I18N_STR("words", words));
}

static const struct setting *must_find(const struct config *config, const char *key, unsigned types)
{
    const struct setting *setting = find(config, str_of(key));
    if (!setting || !(types & 1u << setting->key->type))
        abort();
    return setting;
}

struct str config_text(const struct config *config, const char *key)
{
    return must_find(config, key, 1u << CONFIG_TEXT | 1u << CONFIG_CHOICE)->value.text;
}

int64_t config_i64(const struct config *config, const char *key)
{
    return must_find(config, key, 1u << CONFIG_INT | 1u << CONFIG_SIZE)->value.number;
}

bool config_bool(const struct config *config, const char *key)
{
    return must_find(config, key, 1u << CONFIG_BOOL)->value.number != 0;
}

duration config_duration(const struct config *config, const char *key)
{
    return duration_ms(must_find(config, key, 1u << CONFIG_DURATION)->value.number);
}

size_t config_list(const struct config *config, const char *key, const struct str **items)
{
    const struct config_value *value = &must_find(config, key, 1u << CONFIG_LIST)->value;
    *items = value->items;
    return value->count;
}

void config_show(const struct config *config, struct buf *out)
{
    for (size_t i = 0; i < config->count; i++) {
        const struct setting *s = &config->settings[i];
        struct str shown = s->value.text;
        if (s->key->secret)
            shown = shown.len ? STR("(set)") : STR("(not set)");
        buf_printf(out, "%s = %.*s\n", s->key->name, STR_ARG(shown));
    }
}
