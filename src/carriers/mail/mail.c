#include "carriers/mail/mail.h"

#include "base/arena.h"
#include "carriers/csv/csv.h"
#include "carriers/csv/entry.h"
#include "carriers/iftsta/iftsta.h"
#include "net/mime/mime.h"

enum { FILES_MAX = 20 };

/* --- files --------------------------------------------------------------------------- */

static const struct carrier *reader_of(const struct mime_attachment *file)
{
    struct str begins = str_trim(file->bytes);
    if (str_starts(begins, STR("UNA")) || str_starts(begins, STR("UNB")))
        return &carrier_iftsta;
    struct str name = file->name;
    size_t from = name.len > 4 ? name.len - 4 : 0;
    bool table = str_ieq(str_sub(name, from, 4), STR(".csv")) ||
                 str_eq(file->type, STR("text/csv")) ||
                 str_ieq(str_sub(name, from, 4), STR(".txt"));
    return table && !file->unreadable ? &carrier_csv : NULL;
}

/* How many could be read; what could not is told. */
static size_t read_files(struct arena *arena, const struct carrier_account *account,
                         const struct mime_attachments *files, struct carrier_reading *out)
{
    size_t read = 0;
    for (size_t i = 0; i < files->count && i < FILES_MAX; i++) {
        const struct carrier *reader = reader_of(&files->at[i]);
        struct error why;
        if (!reader)
            continue;
        if (reader->read(arena, account, 200, files->at[i].bytes, out, &why))
            reading_fault(out, "reading.mail.file", str_dup(arena, files->at[i].name));
        else
            read++;
    }
    return read;
}

/* --- words --------------------------------------------------------------------------- */

static struct entry empty_entry(instant at)
{
    struct entry entry = {.at = at};
    for (size_t i = 0; i < COLUMNS; i++)
        entry.values[i] = STR("");
    return entry;
}

static bool is_complete(const struct entry *entry)
{
    const struct str *v = entry->values;
    return v[COLUMN_TRACKING].len &&
           (v[COLUMN_LABEL].len || v[COLUMN_CODE].len || v[COLUMN_STAGE].len);
}

static void finish_entry(struct arena *arena, const struct zone *zone, struct entry *entry,
                         size_t line, struct carrier_reading *out)
{
    if (is_complete(entry))
        entry_read(arena, zone, entry, str_printf(arena, "line %zu", line), out);
    *entry = empty_entry(entry->at);
}

static void read_words(struct arena *arena, const struct carrier_account *account,
                       const struct mime_message *mail, struct carrier_reading *out)
{
    struct entry entry = empty_entry(mail->date);
    struct str rest = mail->text, line;
    size_t number = 0;
    while (!arena_spent(arena) && str_split(&rest, '\n', &line)) {
        number++;
        ptrdiff_t colon = str_chr(line, ':');
        enum column column =
            colon > 0 ? column_named(arena, str_sub(line, 0, (size_t)colon)) : COLUMN_OTHER;
        if ((!str_trim(line).len && is_complete(&entry)) ||
            (column == COLUMN_TRACKING && entry.values[COLUMN_TRACKING].len))
            finish_entry(arena, account->zone, &entry, number, out);
        if (column != COLUMN_OTHER)
            entry.values[column] = str_trim(str_sub(line, (size_t)colon + 1, line.len));
    }
    finish_entry(arena, account->zone, &entry, number, out);
}

static enum err read_mail(struct arena *arena, const struct carrier_account *account, int status,
                          struct str body, struct carrier_reading *out, struct error *err)
{
    struct mime_message mail;
    enum err e = reading_status(status, err);
    if (!e)
        e = mime_read(arena, body, &mime_limits_default, &mail, err);
    if (e)
        return e;
    if (!read_files(arena, account, &mail.attachments, out))
        read_words(arena, account, &mail, out);
    return out->scans.count || out->fault_count
               ? ERR_OK
               : error_tell(err, ERR_INVALID, "body", "reading.mail.nothing", NULL);
}

const struct carrier carrier_mail = {
    .name = "mail",
    .title = "Mail",
    .link = "",
    .zone = "Europe/Paris",
    .url = "",
    .read = read_mail,
};
