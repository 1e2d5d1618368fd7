/* Letters to carriers and their answers. */
#include "web/agent/letters.h"

#include "base/arena.h"
#include "desk/letter_paper.h"
#include "domain/letter.h"
#include "domain/message.h"
#include "net/pdf/pdf.h"
#include "web/answer.h"
#include "web/render.h"

int64_t before_of(const struct cursor *after)
{
    return after->has ? after->id : INT64_MAX;
}

static void put_files(struct jsonw *w, int64_t letter, const struct q_letter_files_rows *files)
{
    jsonw_key(w, "files");
    jsonw_array(w);
    for (size_t i = 0; i < files->count; i++) {
        const struct q_letter_files_row *f = &files->items[i];
        if (f->letter != letter)
            continue;
        jsonw_object(w);
        jsonw_put_i64(w, "id", f->id);
        jsonw_put_str(w, "name", f->name);
        jsonw_put_str(w, "type", f->type);
        jsonw_put_i64(w, "size", f->size);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void render_letter(struct jsonw *w, const struct q_letter_row *l,
                          const struct q_letter_files_rows *files)
{
    bool ours = l->direction == DIRECTION_OUTBOUND;
    jsonw_object(w);
    jsonw_put_i64(w, "id", l->id);
    jsonw_put_str(w, "kind", str_of(letter_kind_name((enum letter_kind)l->kind)));
    jsonw_put_str(w, "direction", str_of(ours ? "outbound" : "inbound"));
    jsonw_put_str(w, "state", str_of(message_state_name((enum message_state)l->state)));
    jsonw_put_bool(w, "automatic", l->machine != 0 || (ours && !l->author));
    put_person(w, "author", l->author, l->author_name);
    jsonw_put_str(w, "address", or_null(l->address));
    jsonw_put_str(w, "name", or_null(l->name));
    jsonw_put_str(w, "subject", l->subject);
    jsonw_put_str(w, "text", l->text);
    jsonw_put_instant(w, "at", l->at);
    jsonw_put_instant(w, "sent_at", l->sent_at);
    jsonw_put_str(w, "failure", or_null(l->failure));
    jsonw_put_bool(w, "paper", ours && letter_on_paper((enum letter_kind)l->kind));
    put_files(w, l->id, files);
    jsonw_end(w);
}

static enum err files_of(struct request *r, const struct q_letter_row *rows, size_t count,
                         struct q_letter_files_rows *out, struct error *err)
{
    int64_t *ids = arena_array(r->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    return q_letter_files(r->db, r->arena, &(struct q_letter_files_in){.letters = {ids, count}},
                          out, err);
}

enum err render_letters(struct request *r, struct buf *out, int64_t thread, int64_t after,
                        int64_t limit, struct error *err)
{
    struct q_letter_rows rows;
    struct q_letter_files_rows files;
    enum err e = q_letter_of_thread(
        r->db, r->arena,
        &(struct q_letter_of_thread_in){
            .shop = r->session.caller.shop, .thread = thread, .after = after, .limit = limit + 1},
        &rows, err);
    if (!e)
        e = files_of(r, rows.items, rows.count, &files, err);
    if (e)
        return e;
    size_t shown = list_shown(rows.count, limit);
    struct jsonw w = jsonw_to(out);
    list_begin(&w);
    for (size_t i = 0; i < shown; i++)
        render_letter(&w, &rows.items[i], &files);
    list_end(&w, r, rows.count > shown, 0, shown ? rows.items[shown - 1].id : 0);
    return ERR_OK;
}

enum err render_letter_now(struct request *r, struct buf *out, int64_t letter, struct error *err)
{
    struct q_letter_row row;
    struct q_letter_files_rows files;
    enum err e = q_letter_row(
        r->db, r->arena, &(struct q_letter_row_in){.shop = r->session.caller.shop, .id = letter},
        &row, err);
    if (!e)
        e = files_of(r, &row, 1, &files, err);
    struct jsonw w = jsonw_to(out);
    if (!e)
        render_letter(&w, &row, &files);
    return e;
}

HANDLER(letter_pdf)
{
    (void)out;
    (void)status;
    struct letter_paper paper;
    struct str bytes;
    enum err e =
        letter_paper(r->desk, r->db, r->arena, r->session.caller.shop, r->ids[0], &paper, err);
    if (!e)
        e = pdf_letter_write(r->arena,
                             &(struct pdf_letter){.title = paper.subject,
                                                  .from = paper.from,
                                                  .to = paper.to,
                                                  .date = paper.date,
                                                  .subject = paper.subject,
                                                  .body = paper.body,
                                                  .made_at = paper.at},
                             &bytes, err);
    if (!e)
        answer_file(r, bytes, STR("application/pdf"), paper.name, false);
    return e;
}

HANDLER(letter_file_get)
{
    (void)out;
    (void)status;
    struct q_letter_file_get_row row;
    struct str bytes;
    enum err e = q_letter_file_get(
        r->db, r->arena,
        &(struct q_letter_file_get_in){.shop = r->session.caller.shop, .id = r->ids[0]}, &row, err);
    if (!e)
        e = read_blob(r, row.hash, &bytes, err);
    if (!e)
        answer_file(r, bytes, row.type, row.name, false);
    return e;
}
