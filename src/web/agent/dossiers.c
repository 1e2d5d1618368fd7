#include "base/arena.h"
#include "desk/change.h"
#include "desk/escalate.h"
#include "desk/open.h"
#include "desk/reply.h"
#include "domain/dossier.h"
#include "domain/harm.h"
#include "web/agent/agent.h"
#include "web/agent/override.h"
#include "web/agent/views.h"
#include "web/agent/words.h"
#include "web/body.h"
#include "web/render.h"

enum { SUBJECT_CHARS = 200, NAME_CHARS = 120, UNDERSTOOD_CHARS = 500 };

/* What a view's queries have in common. */
typedef enum err (*list_query)(struct db *db, struct arena *arena,
                               const struct q_dossier_list_in *in, struct q_dossier_rows *out,
                               struct error *err);
/* By enum view; what is done is sorted otherwise. */
static const list_query list_queries[VIEWS] = {
    [VIEW_MINE] = q_dossier_list_mine,           [VIEW_UNASSIGNED] = q_dossier_list_unassigned,
    [VIEW_WAITING] = q_dossier_list_waiting,     [VIEW_OVERDUE] = q_dossier_list_overdue,
    [VIEW_ESCALATED] = q_dossier_list_escalated, [VIEW_ALL] = q_dossier_list_all,
    [VIEW_UNMATCHED] = q_dossier_list_unmatched,
};

static void put_rows(struct jsonw *w, struct request *r, const struct q_dossier_rows *rows,
                     int64_t limit, bool by_words)
{
    size_t shown = list_shown(rows->count, limit);
    const struct q_dossier_row *last = shown ? &rows->items[shown - 1] : NULL;
    list_begin(w);
    for (size_t i = 0; i < shown; i++)
        render_dossier(w, &rows->items[i]);
    int64_t key = !last ? 0 : by_words ? last->last_message_at.ms : last->sort_due.ms;
    list_end(w, r, rows->count > shown, key, last ? last->id : 0);
}

enum err render_view(struct jsonw *w, struct request *r, enum view view, int64_t limit,
                     const struct cursor *after, struct error *err)
{
    int64_t shop = r->session.caller.shop, user = caller_user(&r->session.caller);
    struct q_dossier_rows rows;
    enum err e;
    if (view == VIEW_RESOLVED)
        e = q_dossier_list_resolved(r->db, r->arena,
                                    &(struct q_dossier_list_resolved_in){
                                        .shop = shop,
                                        .user = user,
                                        .after_at = after->has ? after->key : INT64_MAX,
                                        .after_id = after->has ? after->id : INT64_MAX,
                                        .limit = limit + 1,
                                    },
                                    &rows, err);
    else
        e = list_queries[view](r->db, r->arena,
                               &(struct q_dossier_list_in){
                                   .shop = shop,
                                   .user = user,
                                   .now = clock_now(r->desk->clock),
                                   .after_due = after->has ? after->key : INT64_MIN,
                                   .after_id = after->id,
                                   .limit = limit + 1,
                               },
                               &rows, err);
    if (!e)
        put_rows(w, r, &rows, limit, view == VIEW_RESOLVED);
    return e;
}

static enum err list_of_customer(struct jsonw *w, struct request *r, int64_t customer,
                                 int64_t limit, const struct cursor *after, struct error *err)
{
    struct q_dossier_rows rows;
    enum err e = q_dossier_list_customer(r->db, r->arena,
                                         &(struct q_dossier_list_customer_in){
                                             .shop = r->session.caller.shop,
                                             .user = caller_user(&r->session.caller),
                                             .customer = customer,
                                             .after_id = after->has ? after->id : INT64_MAX,
                                             .limit = limit + 1,
                                         },
                                         &rows, err);
    if (!e)
        put_rows(w, r, &rows, limit, true);
    return e;
}

HANDLER(dossiers_list)
{
    (void)status;
    int64_t limit, customer;
    struct cursor after;
    struct str name;
    enum err e = query_page(r, &limit, &after, err);
    if (!e)
        e = query_i64(r, "customer", 1, INT64_MAX, 0, &customer, err);
    if (!e)
        e = query_text(r, "view", 32, &name, err);
    if (e)
        return e;
    struct jsonw w = jsonw_to(out);
    if (customer)
        return list_of_customer(&w, r, customer, limit, &after, err);
    enum view view;
    if (!view_parse(name.ptr ? name : STR("all"), &view))
        return error_field(err, ERR_INVALID, "view",
                           "mine, unassigned, waiting, overdue, escalated, all or resolved");
    return render_view(&w, r, view, limit, &after, err);
}

HANDLER(dossiers_views)
{
    (void)status;
    struct jsonw w = jsonw_to(out);
    return render_view_counts(&w, r, err);
}

enum err after_write(enum err reading, struct error *err)
{
    if (reading != ERR_BUSY && reading != ERR_IO)
        return reading;
    struct error why = *err;
    return error_set(err, ERR_UNCERTAIN, "it was done, and cannot be read: %s", why.text);
}

enum err render_dossier_now(struct jsonw *w, struct request *r, int64_t dossier, struct error *err)
{
    struct q_dossier_row row;
    enum err e = q_dossier_row(r->db, r->arena,
                               &(struct q_dossier_row_in){
                                   .shop = r->session.caller.shop,
                                   .user = caller_user(&r->session.caller),
                                   .id = dossier,
                               },
                               &row, err);
    if (!e)
        render_dossier(w, &row);
    return e;
}

static void read_names(struct body *b, struct dossier_patch *patch)
{
    struct str state = body_text(b, "state", false, 32);
    struct str severity = body_text(b, "severity", false, 16);
    patch->has_state = state.ptr != NULL;
    if (state.ptr && !dossier_state_parse(state, &patch->state))
        body_fault(b, "state", "no such state");
    patch->has_severity = severity.ptr != NULL;
    if (!severity.ptr)
        return;
    for (int i = SEVERITY_MINOR; i <= SEVERITY_MAJOR; i++)
        if (str_eq(severity, str_of(severity_name((enum severity)i)))) {
            patch->severity = (enum severity)i;
            return;
        }
    body_fault(b, "severity", "must be minor, normal or major");
}

static void read_outcome(struct body *b, struct dossier_patch *patch)
{
    struct str outcome = body_text(b, "outcome", false, 32);
    if (outcome.ptr && !outcome_parse(outcome, &patch->outcome))
        body_fault(b, "outcome", "no such outcome");
    else if (outcome.ptr && !(patch->has_state && patch->state == DOSSIER_RESOLVED))
        body_fault(b, "outcome", "goes with the state resolved");
}

static unsigned read_harm_reasons(struct body *b, const char *name)
{
    const struct str *names;
    size_t count;
    unsigned bits = 0;
    names = body_names(b, name, HARM_REASONS, &count);
    for (size_t i = 0; i < count; i++) {
        enum harm_reason why = 0;
        if (!harm_parse(names[i], &why))
            body_fault(b, name, "no such harm");
        bits |= why;
    }
    return bits;
}

static void read_harm(struct body *b, struct harm_change *harm)
{
    struct body inner;
    if (!body_inner(b, "harm", "harm.", &inner))
        return;
    harm->add = read_harm_reasons(&inner, "add");
    harm->clear = read_harm_reasons(&inner, "clear");
    harm->reason = body_text(&inner, "reason", false, NOTE_REASON_CHARS);
    if (!harm->add && !harm->clear)
        body_fault(&inner, "add", "is missing, and so is clear");
    body_inner_end(b, &inner);
}

static void read_matter(struct body *b, struct dossier_patch *patch)
{
    patch->has_complaint = body_has(b, "complaint");
    patch->complaint = body_bool(b, "complaint", false);
    patch->has_understood = body_has(b, "understood");
    if (!body_null(b, "understood"))
        patch->understood = body_text(b, "understood", false, UNDERSTOOD_CHARS);
    patch->has_needed_by = body_has(b, "needed_by");
    if (!body_null(b, "needed_by"))
        patch->needed_by = body_instant(b, "needed_by", false);
    read_harm(b, &patch->harm);
}

HANDLER(dossier_change)
{
    (void)status;
    struct dossier_patch patch = {.dossier = r->ids[0]};
    struct override override;
    struct body b;
    enum err e = body_begin(r, &b, err);
    patch.version = body_id(&b, "version", true);
    patch.has_assignee = body_has(&b, "assignee");
    patch.assignee = body_null(&b, "assignee") ? 0 : body_id(&b, "assignee", false);
    read_names(&b, &patch);
    read_outcome(&b, &patch);
    read_matter(&b, &patch);
    if (override_read(&b, &override))
        patch.override = &override;
    patch.has_subject = body_has(&b, "subject");
    patch.subject = body_text(&b, "subject", patch.has_subject, SUBJECT_CHARS);
    patch.has_snooze = body_has(&b, "snoozed_until");
    if (!body_null(&b, "snoozed_until"))
        patch.snoozed_until = body_instant(&b, "snoozed_until", false);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = change_dossier(r->desk, &r->session.caller, &patch, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : after_write(render_dossier_now(&w, r, patch.dossier, err), err);
}

HANDLER(dossier_escalate)
{
    (void)status;
    struct escalation_wish wish = {.dossier = r->ids[0]};
    struct body b;
    enum err e = body_begin(r, &b, err);
    struct str level = body_text(&b, "level", true, 16);
    if (level.ptr && !escalation_level_parse(level, &wish.level))
        body_fault(&b, "level", "must be agent, lead or manager");
    wish.reason = body_text(&b, "reason", true, NOTE_REASON_CHARS);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    e = escalate_by_hand(r->desk, &r->session.caller, &wish, err);
    struct jsonw w = jsonw_to(out);
    return e ? e : after_write(render_dossier_now(&w, r, wish.dossier, err), err);
}

static void read_opening(struct body *b, struct opening *opening)
{
    struct body customer;
    opening->subject = body_text(b, "subject", true, SUBJECT_CHARS);
    opening->inbox = body_id(b, "inbox", false);
    opening->order = body_id(b, "order", false);
    if (body_inner(b, "customer", "customer.", &customer)) {
        opening->customer = body_id(&customer, "id", false);
        opening->name = body_text(&customer, "name", false, NAME_CHARS);
        opening->address = body_address(&customer, "email", !opening->customer);
        body_inner_end(b, &customer);
        if (opening->customer && (opening->address.ptr || opening->name.ptr))
            body_fault(b, "customer", "must be an id, or name and address of a new one");
    } else {
        body_fault(b, "customer", "is missing");
    }
}

HANDLER(dossiers_open)
{
    struct opening opening = {0};
    struct reply first = {0};
    struct body b, message;
    enum err e = body_begin(r, &b, err);
    read_opening(&b, &opening);
    bool has_message = body_inner(&b, "message", "message.", &message);
    if (has_message) {
        words_read(&message, &first);
        body_inner_end(&b, &message);
    }
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    opening.words = has_message ? &first : NULL;
    struct opened *opened = arena_alloc(r->arena, sizeof *opened);
    r->findings = &opened->findings;
    e = open_dossier(r->desk, r->db, r->arena, &r->session.caller, &opening, opened, err);
    struct jsonw w = jsonw_to(out);
    *status = 201;
    return e ? e : after_write(render_dossier_now(&w, r, opened->dossier, err), err);
}

HANDLER(dossier_link_order)
{
    (void)out;
    *status = 204;
    return change_order_link(r->desk, &r->session.caller, r->ids[0], r->ids[1], true, err);
}

HANDLER(dossier_unlink_order)
{
    (void)out;
    *status = 204;
    return change_order_link(r->desk, &r->session.caller, r->ids[0], r->ids[1], false, err);
}
