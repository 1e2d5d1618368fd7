#include "base/config_value.h"

#include "base/arena.h"

#include <string.h>

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit durations[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000},
};
static const struct unit sizes[] = {
    {"B", 1},
    {"KB", 1 << 10},
    {"MB", 1 << 20},
    {"GB", 1 << 30},
};

enum {
    DURATIONS = sizeof durations / sizeof durations[0],
    SIZES = sizeof sizes / sizeof sizes[0],
};

static bool in_range(const struct config_key *key, int64_t value)
{
    int64_t max = key->min || key->max ? key->max : INT64_MAX;
    return value >= key->min && value <= max;
}

static bool read_measure(struct str text, const struct unit *units, size_t count, int64_t *out)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    int64_t number;
    struct str unit = str_trim(str_sub(text, digits, text.len));
    if (!str_to_i64(str_sub(text, 0, digits), 0, INT64_MAX, &number))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_ieq(unit, str_of(units[i].name)))
            return !__builtin_mul_overflow(number, units[i].factor, out);
    *out = 0;
    return number == 0 && unit.len == 0;
}

static bool read_bool(struct str text, int64_t *out)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (int i = 0; i < 8; i++)
        if (str_ieq(text, str_of(words[i]))) {
            *out = i % 2;
            return true;
        }
    return false;
}

static bool read_list(struct arena *arena, struct config_value *out)
{
    size_t commas = 0;
    for (size_t i = 0; i < out->text.len; i++)
        commas += out->text.ptr[i] == ',';
    struct str *items = arena_array(arena, commas + 1, sizeof *items);
    struct str rest = out->text, item;
    while (str_split(&rest, ',', &item)) {
        item = str_trim(item);
        if (item.len)
            items[out->count++] = item;
    }
    out->items = items;
    return str_is_utf8(out->text);
}

static bool is_choice(const struct config_key *key, struct str text)
{
    struct str rest = str_of(key->choices), choice;
    while (str_split(&rest, ',', &choice))
        if (str_eq(choice, text))
            return true;
    return false;
}

bool config_value_read(struct arena *arena, const struct config_key *key, struct str text,
                       struct config_value *out)
{
    *out = (struct config_value){.text = text};
    switch (key->type) {
    case CONFIG_TEXT: return str_is_utf8(text);
    case CONFIG_INT:
        return str_to_i64(text, INT64_MIN, INT64_MAX, &out->number) && in_range(key, out->number);
    case CONFIG_BOOL: return read_bool(text, &out->number);
    case CONFIG_DURATION:
        return read_measure(text, durations, DURATIONS, &out->number) && in_range(key, out->number);
    case CONFIG_SIZE:
        return read_measure(text, sizes, SIZES, &out->number) && in_range(key, out->number);
    case CONFIG_LIST: return read_list(arena, out);
    case CONFIG_CHOICE: return is_choice(key, text);
    }
    return false;
}

/* In the largest unit that leaves no rest. */
static struct str write_measure(struct arena *arena, int64_t value, const struct unit *units,
                                size_t count)
{
    while (count > 1 && (value == 0 || value % units[count - 1].factor != 0))
        count--;
    return str_printf(arena, "%lld%s", (long long)(value / units[count - 1].factor),
                      units[count - 1].name);
}

static struct str write_number(struct arena *arena, const struct config_key *key, int64_t value)
{
    if (key->type == CONFIG_DURATION)
        return write_measure(arena, value, durations, DURATIONS);
    if (key->type == CONFIG_SIZE)
        return write_measure(arena, value, sizes, SIZES);
    return str_printf(arena, "%lld", (long long)value);
}

static const char *form_key(enum config_type type)
{
    switch (type) {
    case CONFIG_TEXT: return "config.form.text";
    case CONFIG_INT: return "config.form.int";
    case CONFIG_BOOL: return "config.form.bool";
    case CONFIG_DURATION: return "config.form.duration";
    case CONFIG_SIZE: return "config.form.size";
    case CONFIG_LIST: return "config.form.list";
    case CONFIG_CHOICE: return "config.form.choice";
    }
    return "config.form.text";
}

struct str config_value_form(struct arena *arena, enum lang lang, const struct config_key *key)
{
    struct str form = i18n_format(arena, lang, form_key(key->type),
                                  I18N_STR("choices", str_of(key->choices ? key->choices : "")));
    if (!key->min && !key->max)
        return form;
    return i18n_format(arena, lang, "config.form.range", I18N_STR("form", form),
                       I18N_STR("min", write_number(arena, key, key->min)),
                       I18N_STR("max", write_number(arena, key, key->max)));
}
