#include "channels/email/read.h"

#include "base/arena.h"
#include "base/jsonw.h"
#include "channels/email/authentication.h"
#include "channels/email/bounce.h"
#include "channels/email/machine.h"
#include "channels/email/quote.h"
#include "domain/message.h"
#include "domain/practice/mask.h"
#include "net/html/sanitize.h"
#include "net/mime/compose.h"
#include "net/mime/hash.h"
#include "net/mime/mime.h"
#include "store/queries.h"
#include "store/searched.h"
#include "store/words.h"

static struct str not_null(struct str s)
{
    return s.ptr ? s : STR("");
}

static struct person person_of(struct arena *arena, const struct mime_addresses *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].address.len)
            return (struct person){str_cut(not_null(list->at[i].name), READ_NAME_MAX),
                                   mime_address_fold(arena, list->at[i].address)};
    struct str name = list->count ? not_null(list->at[0].name) : STR("");
    return (struct person){str_cut(name, READ_NAME_MAX), STR("")};
}

/* Somebody other than ourselves who can be written to. */
static bool can_answer(struct arena *arena, const struct mail *mail, struct str address)
{
    struct str token;
    return mime_address_writable(arena, address) && !machine_is_noreply(address) &&
           !mailbox_find(mail->boxes, arena, address, &token);
}

/* Where answers go: the first of Reply-To that leads to somebody, else the sender;
 * to nobody ("") when not even that is an address. */
static struct person answer_to(struct arena *arena, const struct mail *mail,
                               const struct mime_addresses *reply_to, const struct person *sender)
{
    for (size_t i = 0; i < reply_to->count; i++) {
        struct person one = person_of(arena, &(struct mime_addresses){&reply_to->at[i], 1});
        if (can_answer(arena, mail, one.address))
            return one;
    }
    bool writable = mime_address_writable(arena, sender->address);
    return (struct person){sender->name, writable ? sender->address : STR("")};
}

static void read_people(struct arena *arena, const struct mail *mail, const struct mime_message *m,
                        struct inbound *out)
{
    out->sender = person_of(arena, &m->from);
    if (!out->sender.address.len) {
        struct person sender = person_of(arena, &m->sender);
        out->sender.address =
            sender.address.len ? sender.address : mime_address_fold(arena, mail->envelope_sender);
    }
    out->answer_to = answer_to(arena, mail, &m->reply_to, &out->sender);
}

static bool is_other(const struct mail *mail, struct arena *arena, const struct inbound *in,
                     struct str address)
{
    if (str_eq(address, in->sender.address) || str_eq(address, in->answer_to.address) ||
        !can_answer(arena, mail, address))
        return false;
    for (size_t i = 0; i < in->other_count; i++)
        if (str_eq(in->others[i].address, address))
            return false;
    return true;
}

static void add_others(struct arena *arena, const struct mail *mail,
                       const struct mime_addresses *list, struct person *others,
                       struct inbound *out)
{
    for (size_t i = 0; i < list->count && out->other_count < PARTICIPANTS_MAX; i++) {
        struct str address = mime_address_fold(arena, list->at[i].address);
        if (is_other(mail, arena, out, address))
            others[out->other_count++] =
                (struct person){str_cut(not_null(list->at[i].name), READ_NAME_MAX), address};
    }
}

static void read_others(struct arena *arena, const struct mail *mail, const struct mime_message *m,
                        struct inbound *out)
{
    struct person *others = arena_array(arena, PARTICIPANTS_MAX, sizeof *others);
    out->others = others;
    add_others(arena, mail, &m->to, others, out);
    add_others(arena, mail, &m->cc, others, out);
}

static void put_people(struct jsonw *w, const char *key, const struct mime_addresses *list)
{
    jsonw_key(w, key);
    jsonw_array(w);
    for (size_t i = 0; i < list->count && i < READ_RECIPIENTS_MAX; i++) {
        jsonw_object(w);
        jsonw_put_str(w, "name", str_cut(not_null(list->at[i].name), READ_NAME_MAX));
        jsonw_put_str(w, "address", not_null(list->at[i].address));
        jsonw_end(w);
    }
    jsonw_end(w);
}

static struct str recipients_json(struct arena *arena, const struct mime_message *m)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_object(&w);
    put_people(&w, "to", &m->to);
    put_people(&w, "cc", &m->cc);
    jsonw_end(&w);
    return buf_str(&out);
}

/* What the screen folds, as [[from, to], ...] in bytes. */
static struct str folds_json(struct arena *arena, const struct quote_spans *spans)
{
    struct buf out = buf_in(arena);
    struct jsonw w = jsonw_to(&out);
    jsonw_array(&w);
    for (size_t i = 0; i < spans->count; i++) {
        if (spans->at[i].kind == QUOTE_VISIBLE)
            continue;
        jsonw_array(&w);
        jsonw_i64(&w, (int64_t)spans->at[i].from);
        jsonw_i64(&w, (int64_t)(spans->at[i].from + spans->at[i].len));
        jsonw_end(&w);
    }
    jsonw_end(&w);
    return buf_str(&out);
}

struct inline_images {
    const struct mime_message *m;
};

/* Inline images are named by their place; the page that shows the message knows
 * the attachments' ids by then. */
static struct str place_of(void *ctx, struct arena *arena, struct str content_id)
{
    const struct inline_images *images = ctx;
    for (size_t i = 0; i < images->m->attachments.count; i++)
        if (str_eq(images->m->attachments.at[i].content_id, content_id))
            return str_printf(arena, "attachment:%zu", i);
    return STR_NONE;
}

static void read_html(struct arena *arena, const struct mime_message *m,
                      const struct masked *masked, struct inbound *out)
{
    out->html = STR_NONE;
    if (!m->html.len)
        return;
    struct inline_images images = {m};
    struct html_clean clean;
    html_sanitize(arena, m->html, &(struct html_options){.cid_url = place_of, .ctx = &images},
                  &clean);
    if (!clean.html.len)
        return;
    out->html = mask_in_html(arena, clean.html, masked);
    out->remote_images = (int64_t)clean.remote_images;
    out->damaged |= clean.cut;
}

/* What is given back are the author's own words. */
static struct str read_words(struct arena *arena, const struct mime_message *m,
                             struct masked *masked, struct inbound *out)
{
    struct quote_spans spans;
    *masked = mask_private(arena, NULL, not_null(m->text));
    quote_fold(arena, masked->text, &spans);
    struct str visible = quote_visible(arena, masked->text, &spans);
    out->text = masked->text;
    out->folds = folds_json(arena, &spans);
    out->snippet = message_snippet(arena, visible);
    out->lang = !visible.len                                ? out->shop->lang
                : text_language(visible) == LANGUAGE_FRENCH ? LANG_FR
                                                            : LANG_EN;
    out->damaged = m->damaged != 0 || m->unreadable;
    struct str subject = str_cut(str_trim(not_null(m->subject)), READ_SUBJECT_MAX);
    struct masked head = mask_private(arena, NULL, subject);
    out->subject = subject.len ? head.text : i18n_text(out->lang, "mail.no_subject");
    out->masked = masked->count + head.count;
    return visible;
}

static void read_tokens(struct arena *arena, const struct mime_message *m, struct inbound *out)
{
    struct str *files = arena_array(arena, m->attachments.count, sizeof *files);
    for (size_t i = 0; i < m->attachments.count; i++)
        files[i] = m->attachments.at[i].name;
    out->tokens = searched_tokens(arena, &(struct searched){
                                             .inbound = true,
                                             .subject = out->subject,
                                             .sender_name = out->sender.name,
                                             .sender_address = out->sender.address,
                                             .text = out->text,
                                             .folds = out->folds,
                                             .files = files,
                                             .file_count = m->attachments.count,
                                         });
}

static void read_files(struct arena *arena, const struct mime_message *m, struct inbound *out)
{
    struct inbound_file *files = arena_array(arena, m->attachments.count, sizeof *files);
    for (size_t i = 0; i < m->attachments.count; i++) {
        const struct mime_attachment *a = &m->attachments.at[i];
        files[i] = (struct inbound_file){
            .name = a->name,
            .type = a->type,
            .content_id = a->content_id,
            .is_inline = a->is_inline,
            .bytes = a->bytes,
            .hash = sha256_of(a->bytes),
        };
    }
    out->files = files;
    out->file_count = m->attachments.count;
}

static void read_references(struct arena *arena, const struct mime_message *m, struct inbound *out)
{
    struct str *refs = arena_array(arena, m->in_reply_to.count + m->references.count, sizeof *refs);
    size_t n = 0;
    for (size_t i = 0; i < m->in_reply_to.count; i++)
        refs[n++] = m->in_reply_to.at[i];
    for (size_t i = m->references.count; i > 0; i--)
        refs[n++] = m->references.at[i - 1];
    out->refs = refs;
    out->ref_count = n;
    out->rfc_id = not_null(m->message_id);
}

static void read_machine(struct arena *arena, const struct mail *mail, const struct mime_message *m,
                         struct inbound *out)
{
    struct str token;
    struct machine_verdict verdict =
        machine_recognise(m, &(struct machine_context){.own_message_id_domain = out->mail_domain,
                                                       .envelope_sender = mail->envelope_sender});
    if (verdict.kind == MACHINE_NONE &&
        mailbox_find(mail->boxes, arena, out->sender.address, &token))
        verdict.kind = MACHINE_LOOP; /* words from our own address come back to us */
    if (verdict.kind == MACHINE_NONE && !out->answer_to.address.len)
        verdict.kind = MACHINE_BULK; /* nobody to answer: a person must look at it */
    out->machine = (int)verdict.kind;
    out->effect = verdict.kind == MACHINE_NONE ? MACHINE_EFFECT_NONE : MACHINE_EFFECT_KEEP;
    out->bounced_id = STR_NONE;
    if (verdict.kind != MACHINE_BOUNCE)
        return;
    struct bounce bounce;
    bounce_read(arena, m, &bounce);
    if (bounce.original_message_id.len)
        out->bounced_id = bounce.original_message_id;
    for (size_t i = 0; i < bounce.count; i++)
        if (bounce.at[i].action == BOUNCE_FAILED)
            out->effect = MACHINE_EFFECT_BOUNCE;
}

static enum authenticity authenticity_of(struct arena *arena, const struct mail *mail,
                                         const struct mime_message *m)
{
    if (!mail->to[0]->authserv.len)
        return AUTHENTICITY_UNKNOWN;
    struct authentication a;
    authentication_read(arena, m, mail->to[0]->authserv, &a);
    switch (a.verdict) {
    case AUTHENTICATION_PASS: return AUTHENTICITY_PASS;
    case AUTHENTICATION_FAIL: return AUTHENTICITY_FAIL;
    case AUTHENTICATION_NONE: return AUTHENTICITY_NONE;
    }
    return AUTHENTICITY_NONE;
}

static enum err find_order(struct db *db, struct arena *arena, int64_t shop, struct str number,
                           struct named_order *out, struct error *err)
{
    struct q_order_by_number_row order;
    enum err e = q_order_by_number(
        db, arena, &(struct q_order_by_number_in){.shop = shop, .number = number}, &order, err);
    if (!e)
        *out = (struct named_order){order.id, order.customer, MATCH_ORDER_NUMBER};
    if (e != ERR_NOT_FOUND)
        return e;
    struct q_parcel_by_tracking_row parcel;
    e = q_parcel_by_tracking(db, arena,
                             &(struct q_parcel_by_tracking_in){.shop = shop, .tracking = number},
                             &parcel, err);
    if (!e)
        *out = (struct named_order){parcel.shop_order, parcel.customer, MATCH_PARCEL_NUMBER};
    return e;
}

static enum err read_orders(struct db *db, struct arena *arena, struct inbound *out,
                            struct str visible, struct error *err)
{
    struct str numbers[READ_NUMBERS_MAX];
    size_t n = threading_numbers(out->subject, numbers, READ_NUMBERS_MAX);
    n += threading_numbers(str_sub(visible, 0, READ_NUMBERS_TEXT), numbers + n,
                           READ_NUMBERS_MAX - n);
    struct named_order *orders = arena_array(arena, READ_NUMBERS_MAX, sizeof *orders);
    out->orders = orders;
    for (size_t i = 0; i < n; i++) {
        enum err e =
            find_order(db, arena, out->shop->id, numbers[i], &orders[out->order_count], err);
        if (e && e != ERR_NOT_FOUND)
            return e;
        out->order_count += e == ERR_OK;
    }
    return ERR_OK;
}

enum err mail_read(struct db *db, struct arena *arena, const struct mail *mail, struct inbound *out,
                   struct error *err)
{
    struct mime_message m;
    enum err e = mime_read(arena, mail->raw, NULL, &m, err);
    if (e)
        return e;
    int64_t *inboxes = arena_array(arena, mail->to_count, sizeof *inboxes);
    for (size_t i = 0; i < mail->to_count; i++)
        inboxes[i] = mail->to[i]->inbox;
    *out = (struct inbound){
        .shop = mail->to[0]->shop,
        .inboxes = inboxes,
        .inbox_count = mail->to_count,
        .mail_domain = mime_address_domain(mail->to[0]->address),
        .at = mail->at,
        .reply_token = mail->reply_token,
        .authenticity = authenticity_of(arena, mail, &m),
        .recipients = recipients_json(arena, &m),
        .raw = mail->raw,
        .raw_hash = sha256_of(mail->raw),
        .content_hash = mime_content_hash(mail->raw),
    };
    read_people(arena, mail, &m, out);
    read_others(arena, mail, &m, out);
    struct masked masked;
    struct str visible = read_words(arena, &m, &masked, out);
    read_tokens(arena, &m, out);
    read_html(arena, &m, &masked, out);
    read_files(arena, &m, out);
    read_references(arena, &m, out);
    read_machine(arena, mail, &m, out);
    if (mail->boxes && mail->boxes->tones && !receive_by_machine(out))
        out->tone = tone_of(mail->boxes->tones, visible);
    return read_orders(db, arena, out, visible, err);
}
