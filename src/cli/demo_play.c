#include "cli/demo_play.h"

#include "base/arena.h"
#include "cli/demo_files.h"
#include "cli/demo_orders_in.h"
#include "cli/demo_post.h"
#include "cli/open.h"
#include "desk/change.h"
#include "desk/dispatch.h"
#include "desk/due.h"
#include "desk/match.h"
#include "desk/remedy.h"
#include "desk/reply.h"
#include "desk/setup.h"
#include "desk/templates.h"
#include "store/queries.h"
#include "store/store.h"

/* A message that fits no dossier for sure, and where it does belong. */
struct doubt {
    int64_t message;
    ptrdiff_t thread; /* -1: an agent has said */
};

enum { DOUBTS_MAX = 32 };
enum { PLAY_ARENA = 8 * 1024 * 1024, STEP_ARENA = 32 * 1024 * 1024, PROGRESS_EVERY = 50 };

struct stage {
    const struct demo_play *play;
    const struct demo_shop *shop;
    const struct desk *desk;
    struct db *db;
    struct arena *arena; /* of the whole play */
    struct arena *step;  /* of one step */
    struct demo_post *post;
    int64_t shop_id;
    struct caller *agents; /* by demo_shop.agents */
    int64_t *dossiers;     /* by demo_shop.threads; 0: not opened yet */
    struct demo_orders *orders;
    struct doubt doubts[DOUBTS_MAX];
    size_t doubt_count;
};

/* --- the shop opens ---------------------------------------------------------- */

static enum err open_shop(struct stage *s, struct error *err)
{
    const struct demo_shop *d = s->shop;
    struct new_shop shop = new_shop_defaults;
    struct str slug;
    int64_t inbox;
    shop.name = d->name;
    shop.zone = d->zone;
    shop.currency = d->currency;
    shop.opening_hours = d->opening_hours;
    shop.holidays = d->holidays;
    shop.first_reply_minutes = d->first_reply_minutes;
    enum err e = setup_shop(s->desk, s->arena, &shop, &slug, &s->shop_id, err);
    if (!e)
        e = setup_inbox(s->desk, s->arena, slug, d->inbox.address, d->inbox.name, STR(""), &inbox,
                        err);
    for (size_t i = 0; !e && i < d->agent_count; i++) {
        const struct demo_agent *a = &d->agents[i];
        struct str made;
        int64_t user;
        e = setup_user(s->desk, s->arena, slug, a->person.address, a->person.name, STR("fr"),
                       a->role, s->play->password, &made, &user, err);
        s->agents[i] = (struct caller){.shop = s->shop_id,
                                       .actor = {ACTOR_STAFF, e ? 0 : user},
                                       .role = a->role,
                                       .name = a->person.name,
                                       .lang = LANG_FR};
    }
    return e;
}

static enum err write_templates(struct stage *s, struct error *err)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < s->shop->template_count; i++) {
        const struct demo_template *t = &s->shop->templates[i];
        int64_t id;
        e = template_add(s->desk, s->arena, &(struct caller){.shop = s->shop_id},
                         &(struct template_text){.name = t->name,
                                                 .language = str_of(lang_code(t->lang)),
                                                 .subject = t->subject,
                                                 .body = t->body},
                         &id, err);
    }
    return e;
}

/* --- time -------------------------------------------------------------------- */

static enum err next_due(struct stage *s, instant *next, struct error *err)
{
    instant due, leaving;
    enum err e = due_next(s->db, s->step, &due, err);
    if (!e)
        e = dispatch_next(s->db, s->step, &leaving, err);
    if (e)
        return e;
    bool later =
        instant_is_none(due) || (!instant_is_none(leaving) && instant_cmp(leaving, due) < 0);
    *next = later ? leaving : due;
    return ERR_OK;
}

static enum err do_due(struct stage *s, struct error *err)
{
    size_t count;
    enum err e = demo_post_collect(s->post, err);
    do
        e = e ? e : due_act(s->desk, &count, err);
    while (!e && count);
    return e;
}

/* Time passes until `to`, and everything due on the way is done at its time. */
static enum err pass(struct stage *s, instant to, struct error *err)
{
    struct clock *clock = &s->play->house->clock;
    instant next;
    enum err e;
    while (!(e = next_due(s, &next, err)) && !instant_is_none(next) && instant_cmp(next, to) <= 0) {
        if (instant_cmp(next, clock_now(clock)) > 0)
            clock_set(clock, next);
        e = do_due(s, err);
        if (e)
            break;
    }
    clock_set(clock, to);
    return e;
}

/* --- steps ------------------------------------------------------------------- */

static enum err facts(struct stage *s, int64_t dossier, struct q_dossier_facts_row *out,
                      struct error *err)
{
    return q_dossier_facts(
        s->db, s->step, &(struct q_dossier_facts_in){.shop = s->shop_id, .id = dossier}, out, err);
}

static struct str file_bytes(struct stage *s, const struct demo_step *step)
{
    if (step->file.kind == DEMO_NO_FILE)
        return STR_NONE;
    struct str order = step->order < 0 ? STR("") : s->shop->orders[step->order].number;
    return demo_file_bytes(s->step, &step->file, s->shop->name, order);
}

/* The first words open a dossier; later ones answer the shop's last mail; a
 * stranger answers somebody else's. */
static enum err play_mail(struct stage *s, const struct demo_step *step, struct error *err)
{
    const struct demo_thread *thread = &s->shop->threads[step->thread];
    int64_t *dossier = &s->dossiers[step->thread];
    int64_t answered = *dossier || thread->answers < 0 ? *dossier : s->dossiers[thread->answers];
    struct demo_letter letter = {
        .at = step->at,
        .from = &step->sender,
        .cc = step->cc.address.len ? &step->cc : NULL,
        .inbox = &s->shop->inbox,
        .subject = step->subject,
        .text = step->text,
        .html = step->html,
        .file_name = step->file.name,
        .file_bytes = file_bytes(s, step),
        .answers = STR(""),
        .to_inbox = !*dossier,
    };
    if (letter.file_bytes.ptr)
        letter.file_type = demo_file_type(&step->file);
    if (answered) {
        struct q_dossier_facts_row row;
        enum err e = facts(s, answered, &row, err);
        if (e)
            return e;
        letter.answers = row.reply_token;
    }
    struct received received;
    enum err e = demo_post_bring(s->post, s->step, &letter, &received, err);
    if (e)
        return e;
    if (!*dossier)
        *dossier = received.dossier;
    else if (received.dossier != *dossier && s->doubt_count < DOUBTS_MAX)
        s->doubts[s->doubt_count++] = (struct doubt){received.message, step->thread};
    return ERR_OK;
}

/* Who takes up a conversation first joins to it what others wrote about it. */
static enum err settle_doubts(struct stage *s, const struct demo_step *step, struct error *err)
{
    for (size_t i = 0; i < s->doubt_count; i++) {
        int64_t joined;
        if (s->doubts[i].thread != step->thread)
            continue;
        enum err e = match_message(s->desk, &s->agents[step->agent], s->doubts[i].message,
                                   s->dossiers[step->thread], &joined, err);
        if (e)
            return e;
        s->doubts[i].thread = -1;
    }
    return ERR_OK;
}

struct upload_command {
    struct stage *stage;
    const struct caller *author;
    struct str name, type, bytes;
    struct sha256 hash;
    int64_t id;
};

static enum err upload_command(struct db *db, struct arena *arena, void *ctx, struct error *err)
{
    (void)arena;
    struct upload_command *u = ctx;
    enum err e = db_blob_put(db, u->bytes, &u->hash, err);
    return e ? e
             : q_upload_insert(db,
                               &(struct q_upload_insert_in){
                                   .shop = u->author->shop,
                                   .user = caller_user(u->author),
                                   .name = u->name,
                                   .type = u->type,
                                   .size = (int64_t)u->bytes.len,
                                   .hash = {(const char *)u->hash.bytes, SHA256_BYTES},
                                   .now = clock_now(u->stage->desk->clock),
                               },
                               &u->id, err);
}

static enum err upload(struct stage *s, const struct demo_step *step, int64_t *id,
                       struct error *err)
{
    struct upload_command u = {
        .stage = s,
        .author = &s->agents[step->agent],
        .name = step->file.name,
        .type = demo_file_type(&step->file),
        .bytes = file_bytes(s, step),
    };
    u.hash = sha256_of(u.bytes);
    enum err e = store_write(s->desk->store, upload_command, &u, err);
    *id = u.id;
    return e;
}

/* Where a practice stops a story, a lead goes on with a reason, as happens in a real
 * shop: the weekly list of overrides has something to show. */
static enum err go_on(struct stage *s, struct caller *caller, struct reply *reply,
                      struct error *err)
{
    struct findings findings;
    enum err e = reply_check(s->desk, s->db, s->step, caller, reply, &findings, err);
    for (size_t i = 0; !e && i < findings.count; i++) {
        const struct finding *f = &findings.items[i];
        if (f->mode != PRACTICE_BLOCK && f->mode != PRACTICE_HOLD)
            continue;
        bool again = false;
        for (size_t n = 0; n < reply->override_count; n++)
            again |= str_eq(reply->overrides[n].practice, str_of(f->practice));
        if (again || reply->override_count == REPLY_OVERRIDES_MAX)
            continue;
        caller->role = ROLE_LEAD;
        reply->overrides[reply->override_count++] =
            (struct override){.practice = str_of(f->practice),
                              .reason_code = STR("verified"),
                              .reason = i18n_text(caller->lang, "demo.override")};
    }
    return e;
}

static enum err play_words(struct stage *s, const struct demo_step *step, struct error *err)
{
    int64_t file = 0;
    enum err e = step->file.kind == DEMO_NO_FILE ? ERR_OK : upload(s, step, &file, err);
    if (e)
        return e;
    struct reply reply = {
        .dossier = s->dossiers[step->thread],
        .note = step->kind == DEMO_NOTE,
        .text = step->text,
        .uploads = &file,
        .upload_count = file != 0,
        .confirm_warnings = true,
    };
    struct replied replied;
    struct caller caller = s->agents[step->agent];
    e = go_on(s, &caller, &reply, err);
    return e ? e : reply_write(s->desk, s->db, s->step, &caller, &reply, &replied, err);
}

static enum err apology_step(struct stage *s, const struct caller *agent, int64_t remedy,
                             enum remedy_event event, int64_t message, struct error *err)
{
    return remedy_do(s->desk, agent,
                     &(struct remedy_step){.remedy = remedy, .event = event, .message = message},
                     err);
}

/* Whom the shop harmed it has apologised to: recorded, so that it can be resolved (G07). */
static enum err apologise(struct stage *s, const struct caller *agent, int64_t dossier,
                          int64_t message, struct error *err)
{
    struct remedy_proposal apology = {.dossier = dossier,
                                      .kind = REMEDY_APOLOGY,
                                      .text = STR("Excuses"),
                                      .reason = STR("Préjudice constaté pendant le dossier")};
    int64_t remedy;
    enum err e = remedy_propose(s->desk, agent, &apology, &remedy, err);
    if (!e)
        e = apology_step(s, agent, remedy, REMEDY_APPROVE, 0, err);
    return e ? e : apology_step(s, agent, remedy, REMEDY_FINISH, message, err);
}

static enum err apologise_again(struct stage *s, const struct caller *agent, int64_t dossier,
                                struct error *err)
{
    struct reply reply = {.dossier = dossier,
                          .text = STR("Nous vous présentons nos excuses pour cette attente. / "
                                      "Please accept our apologies for the wait."),
                          .confirm_warnings = true};
    struct replied replied;
    struct caller caller = *agent;
    enum err e = go_on(s, &caller, &reply, err);
    if (!e)
        e = reply_write(s->desk, s->db, s->step, &caller, &reply, &replied, err);
    return e ? e : apologise(s, agent, dossier, replied.message, err);
}

/* By the last words that left; what was said before the harm is no answer to it, and
 * then it is said once more. */
static enum err make_good(struct stage *s, const struct caller *agent,
                          struct q_dossier_facts_row *row, struct error *err)
{
    struct q_message_last_left_row last;
    enum err e = q_message_last_left(
        s->db, s->step, &(struct q_message_last_left_in){.dossier = row->id}, &last, err);
    if (!e)
        e = apologise(s, agent, row->id, last.id, err);
    if (!e)
        e = facts(s, row->id, row, err);
    if (!e && !row->made_good) {
        e = apologise_again(s, agent, row->id, err);
        if (!e)
            e = facts(s, row->id, row, err);
    }
    return e;
}

static enum err play_change(struct stage *s, const struct demo_step *step, struct error *err)
{
    struct q_dossier_facts_row row;
    enum err e = facts(s, s->dossiers[step->thread], &row, err);
    if (e)
        return e;
    const struct caller *agent = &s->agents[step->agent];
    bool ends = step->kind == DEMO_STATE && step->state == DOSSIER_RESOLVED;
    if (ends && row.harm && !row.made_good) {
        e = make_good(s, agent, &row, err);
        if (e)
            return e;
    }
    struct dossier_patch patch = {
        .dossier = row.id,
        .version = row.version,
        .has_state = step->kind == DEMO_STATE,
        .state = step->state,
        .outcome = ends ? OUTCOME_ANSWERED : OUTCOME_NONE,
        .has_assignee = step->kind == DEMO_ASSIGN,
        .assignee = caller_user(agent),
        .has_snooze = step->kind == DEMO_SNOOZE,
        .snoozed_until = step->until,
    };
    return change_dossier(s->desk, agent, &patch, err);
}

/* Whoever takes a dossier ties it to its order where the customer did not name it. */
static enum err link_order(struct stage *s, const struct demo_step *step, struct error *err)
{
    if (step->order < 0)
        return ERR_OK;
    return change_order_link(s->desk, &s->agents[step->agent], s->dossiers[step->thread],
                             demo_order_id(s->orders, (size_t)step->order), true, err);
}

static enum err play_agent(struct stage *s, const struct demo_step *step, struct error *err)
{
    enum err e = settle_doubts(s, step, err);
    if (!e && step->kind == DEMO_ASSIGN)
        e = link_order(s, step, err);
    if (e)
        return e;
    bool words = step->kind == DEMO_REPLY || step->kind == DEMO_NOTE;
    return words ? play_words(s, step, err) : play_change(s, step, err);
}

static enum err play_step(struct stage *s, const struct demo_step *step, struct error *err)
{
    switch (step->kind) {
    case DEMO_ORDER: return demo_order_in(s->orders, (size_t)step->order, err);
    case DEMO_SCAN: return demo_scan_in(s->orders, (size_t)step->order, step, err);
    case DEMO_MAIL: return play_mail(s, step, err);
    case DEMO_REPLY:
    case DEMO_NOTE:
    case DEMO_STATE:
    case DEMO_ASSIGN:
    case DEMO_SNOOZE: break;
    }
    return play_agent(s, step, err);
}

static enum err told(const struct stage *s, const struct demo_step *step, enum err e,
                     struct error *err)
{
    static const char *const kinds[] = {"order", "scan",  "mail",   "reply",
                                        "note",  "state", "assign", "snooze"};
    const char *why = arena_printf(s->step, "%s", err->key[0] ? err->key : err->text);
    struct str story = step->thread < 0 ? STR("") : s->shop->threads[step->thread].story;
    return error_set(err, e, "story %.*s, %s of %.*s: %s", STR_ARG(story), kinds[step->kind],
                     STR_ARG(instant_format(s->step, step->at)), why);
}

static enum err play_steps(struct stage *s, struct error *err)
{
    const struct demo_play *play = s->play;
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < s->shop->step_count; i++) {
        const struct demo_step *step = &s->shop->steps[i];
        arena_reset(s->step);
        e = pass(s, step->at, err);
        if (!e)
            e = play_step(s, step, err);
        if (e)
            return told(s, step, e, err);
        if (play->progress && i % PROGRESS_EVERY == 0)
            play->progress(play->ctx, i, s->shop->step_count);
    }
    return e ? e : pass(s, play->now, err);
}

static enum err play_all(struct stage *s, struct error *err)
{
    instant first = s->shop->step_count ? s->shop->steps[0].at : s->play->now;
    clock_set(&s->play->house->clock, instant_add(first, duration_days(-1)));
    enum err e = open_shop(s, err);
    if (!e)
        e = write_templates(s, err);
    if (!e)
        e = demo_post_create(s->desk, s->db, &s->post, err);
    if (e)
        return e;
    s->orders = demo_orders_create(s->desk, s->shop, s->shop_id, s->play->now, s->arena);
    e = play_steps(s, err);
    demo_post_destroy(&s->post);
    return e;
}

enum err demo_play(const struct demo_play *play, struct error *err)
{
    struct stage s = {
        .play = play,
        .shop = play->shop,
        .desk = &play->house->desk,
        .arena = arena_create(PLAY_ARENA),
        .step = arena_create(STEP_ARENA),
    };
    s.agents = arena_array(s.arena, play->shop->agent_count, sizeof *s.agents);
    s.dossiers = arena_array(s.arena, play->shop->thread_count, sizeof *s.dossiers);
    enum err e = store_reader_create(play->house->store, &s.db, err);
    if (!e) {
        e = play_all(&s, err);
        store_reader_destroy(&s.db);
    }
    arena_destroy(&s.step);
    arena_destroy(&s.arena);
    return e;
}
