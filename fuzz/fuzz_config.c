/* Configuration files: whatever is read can be shown, and told of when wrong. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct config_key keys[] = {
    {.name = "a.text", .type = CONFIG_TEXT, .standard = "", .help = "."},
    {.name = "a.int", .type = CONFIG_INT, .standard = "4", .min = -5, .max = 64, .help = "."},
    {.name = "a.bool", .type = CONFIG_BOOL, .standard = "no", .help = "."},
    {.name = "b.time",
     .type = CONFIG_DURATION,
     .standard = "75s",
     .min = 1,
     .max = 3600000,
     .help = "."},
    {.name = "b.size", .type = CONFIG_SIZE, .standard = "50MB", .help = "."},
    {.name = "b.list", .type = CONFIG_LIST, .standard = "a, b", .help = "."},
    {.name = "b.choice", .type = CONFIG_CHOICE, .standard = "x", .choices = "x,y", .help = "."},
    {.name = "secret", .type = CONFIG_TEXT, .standard = "", .secret = true, .help = "."},
    {0},
};
static const struct config_table table = {"Fuzz", keys};
static const struct config_table *const tables[] = {&table, NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config = config_create(tables);
    struct arena *arena = arena_create(16 * 1024 * 1024);
    struct str input = {(const char *)data, size};
    char *variable = str_c(arena, input);
    config_file(config, STR("file"), input);
    config_environment(config, (const char *const[]){variable, NULL});
    size_t count;
    const struct config_fault *faults = config_faults(config, &count);
    for (size_t i = 0; i < count; i++)
        assert(config_fault_text(arena, LANG_FR, &faults[i]).len > 0);
    int64_t number = config_i64(config, "a.int"), time = config_duration(config, "b.time").ms;
    assert(number >= -5 && number <= 64 && time >= 1 && time <= 3600000);
    assert(config_i64(config, "b.size") >= 0);
    const struct str *items;
    size_t items_count = config_list(config, "b.list", &items);
    for (size_t i = 0; i < items_count; i++)
        assert(items[i].len > 0);
    struct buf out = buf_in(arena);
    config_show(config, &out);
    assert(out.len > 0);
    arena_destroy(&arena);
    config_destroy(&config);
    return 0;
}
