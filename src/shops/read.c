#include "shops/read.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

/* --- times ---------------------------------------------------------------------------- */

static bool digits(struct str *s, size_t count, int *out)
{
    int64_t n;
    struct str part = str_sub(*s, 0, count);
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return false;
    if (part.len < count || !str_to_i64(part, 0, 9999, &n))
        return false;
    *out = (int)n;
    *s = str_sub(*s, count, s->len);
    return true;
}

static bool mark(struct str *s, const char *one_of)
{
    if (!s->len || !strchr(one_of, s->ptr[0]))
        return false;
    *s = str_sub(*s, 1, s->len);
    return true;
}

static bool read_date(struct str *s, struct date *d)
{
    struct str french = *s;
    if (digits(s, 4, &d->year) && mark(s, "-/") && digits(s, 2, &d->month) && mark(s, "-/") &&
        digits(s, 2, &d->day))
        return date_is_valid(*d);
    *s = french;
    return digits(s, 2, &d->day) && mark(s, "/.-") && digits(s, 2, &d->month) && mark(s, "/.-") &&
           digits(s, 4, &d->year) && date_is_valid(*d);
}

static bool read_hour(struct str *s, int64_t *ms)
{
    int hour, minute, second = 0;
    if (!s->len)
        return true;
    if (!mark(s, " T") || !digits(s, 2, &hour) || !mark(s, ":h") || !digits(s, 2, &minute) ||
        (s->len && (!mark(s, ":") || !digits(s, 2, &second))))
        return false;
    *ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000);
    return hour < 24 && minute < 60 && second < 60;
}

bool shop_time(struct str text, const struct zone *zone, instant *out)
{
    struct date date;
    int64_t ms = 0;
    text = str_trim(text);
    if (instant_parse(text, out))
        return true;
    if (!read_date(&text, &date) || date.year < 1970 || !read_hour(&text, &ms) || text.len)
        return false;
    *out = zone_instant(zone, date, ms);
    return true;
}

/* --- answers -------------------------------------------------------------------------- */

enum err shop_status(int status, struct error *err)
{
    char number[12];
    snprintf(number, sizeof number, "%d", status);
    if (status >= 200 && status < 300)
        return ERR_OK;
    if (status == 401 || status == 403)
        return error_tell(err, ERR_FORBIDDEN, "", "shop.not_let_in", number);
    if (status == 429 || status >= 500)
        return error_tell(err, ERR_BUSY, "", "shop.busy", number);
    return error_tell(err, ERR_INVALID, "", "shop.refused", number);
}

void shop_query(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c && strchr("-._~", c)))
            buf_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

/* --- what is read --------------------------------------------------------------------- */

struct order_in *shop_found(struct shop_page *page, instant changed_at)
{
    struct shop_reading *r = &page->reading;
    page->found++;
    if (instant_cmp(changed_at, page->upto) > 0)
        page->upto = changed_at;
    if (!r->orders)
        r->orders = arena_array(page->arena, SHOP_PAGE_ORDERS, sizeof *r->orders);
    if (r->count == SHOP_PAGE_ORDERS)
        return NULL;
    r->orders[r->count] = order_unsaid();
    r->orders[r->count].changed_at = changed_at;
    return &r->orders[r->count++];
}

void shop_fault(struct shop_reading *reading, const char *key, struct str detail)
{
    if (reading->fault_count < SHOP_FAULTS_MAX)
        reading->faults[reading->fault_count++] = (struct reading_fault){key, detail};
}

/* Room for one more in a list that grows by halves of what the whole may hold. */
static void *grown(struct arena *arena, void *items, size_t count, size_t size)
{
    if (count & (count - 1))
        return items;
    void *more = arena_array(arena, count ? count * 2 : 1, size);
    if (count)
        memcpy(more, items, count * size);
    return more;
}

struct order_parcel_in *shop_add_parcel(struct arena *arena, struct order_in *order)
{
    order->parcels = grown(arena, order->parcels, order->parcel_count, sizeof *order->parcels);
    struct order_parcel_in *p = &order->parcels[order->parcel_count++];
    *p = (struct order_parcel_in){
        .weight = ORDER_UNSAID, .value = ORDER_UNSAID, .freight = ORDER_UNSAID};
    return p;
}

struct order_line_in *shop_add_line(struct arena *arena, struct order_in *order)
{
    order->lines = grown(arena, order->lines, order->line_count, sizeof *order->lines);
    order->has_lines = true;
    struct order_line_in *l = &order->lines[order->line_count++];
    *l = (struct order_line_in){.quantity = 1, .unit_price = ORDER_UNSAID, .weight = ORDER_UNSAID};
    return l;
}

struct str shop_name(struct arena *arena, struct str first, struct str last)
{
    return str_trim(str_printf(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last)));
}

struct str shop_carrier(struct arena *arena, struct str name)
{
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < name.len && out.len < ORDER_WORD_CHARS; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (word)
            buf_char(&out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
        else if (out.len && out.ptr[out.len - 1] != '_')
            buf_char(&out, '_');
    }
    while (out.len && out.ptr[out.len - 1] == '_')
        out.len--;
    return out.len ? buf_str(&out) : STR("");
}
