#include "base/arena.h"
#include "base/jsonw.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/verb.h"
#include "desk/doctor.h"

#include <sysexits.h>

enum { SOMETHING_FOUND = 1 };

static struct str text(const struct verb *v, const char *key, const struct doctor_finding *f)
{
    return i18n_format(v->arena, v->lang, key, I18N_I64("count", f->count),
                       I18N_I64("fixed", f->fixed), I18N_STR("what", f->what));
}

static void add_json(struct verb *v, const struct doctor_report *report)
{
    struct jsonw w = jsonw_to(&v->out);
    jsonw_object(&w);
    jsonw_key(&w, "findings");
    jsonw_array(&w);
    for (size_t i = 0; i < report->count; i++) {
        const struct doctor_finding *f = &report->items[i];
        jsonw_object(&w);
        jsonw_put_str(&w, "id", str_of(f->id));
        jsonw_put_i64(&w, "count", f->count);
        jsonw_put_i64(&w, "fixed", f->fixed);
        jsonw_put_str(&w, "what", f->what);
        jsonw_put_str(&w, "sentence", text(v, f->sentence, f));
        jsonw_put_str(&w, "advice", text(v, f->advice, f));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    jsonw_end(&w);
    buf_char(&v->out, '\n');
}

static void add_text(struct verb *v, const struct doctor_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct doctor_finding *f = &report->items[i];
        bool fixed = f->fixed == f->count;
        buf_printf(&v->out, "%.*s\n    %.*s\n", STR_ARG(text(v, f->sentence, f)),
                   STR_ARG(text(v, fixed ? "doctor.fixed" : f->advice, f)));
    }
    if (!report->count)
        buf_printf(&v->out, "%.*s\n", STR_ARG(i18n_text(v->lang, "doctor.healthy")));
}

static int examine(struct verb *v, const struct options *given)
{
    struct error error;
    struct doctor_report report;
    if (doctor(&v->house->desk, v->db, v->arena, v->house->data, options_on(given, "fix"), &report,
               &error))
        return verb_fails(v, given, &error);
    if (options_on(given, "json"))
        add_json(v, &report);
    else
        add_text(v, &report);
    for (size_t i = 0; i < report.count; i++)
        if (report.items[i].fixed < report.items[i].count)
            return SOMETHING_FOUND;
    return EX_OK;
}

static const struct option doctor_options[] = {
    OPTION_DATA,
    OPTION_STORE,
    OPTION_BLOBS,
    {.name = "json", .help = "cli.option.json"},
    {.name = "fix", .help = "cli.option.fix"},
    {0},
};

const struct command command_doctor = {
    .name = "doctor",
    .summary = "cli.summary.doctor",
    .details = "cli.details.doctor",
    .form = {.table = doctor_options},
    .verb = examine,
};
