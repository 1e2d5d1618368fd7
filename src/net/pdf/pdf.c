#include "net/pdf/pdf.h"

#include "base/arena.h"
#include "base/buf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* Points: A4, with the recipient where the window of a French envelope is. */
enum {
    PAGE_WIDTH = 595,
    PAGE_HEIGHT = 842,
    MARGIN = 62,
    WINDOW_LEFT = 312,
    WINDOW_TOP = 142,
    DATE_TOP = 232,
    BODY_TOP = 272,
    BOTTOM = 780,
    COLUMN = 118,
    COLUMNS = 6,
};

struct sheet {
    cairo_t *cr;
    double y;
    int page;
};

static cairo_status_t keep(void *out, const unsigned char *bytes, unsigned len)
{
    buf_bytes(out, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static PangoLayout *layout_of(struct sheet *s, struct str text, int width, const char *font)
{
    PangoLayout *layout = pango_cairo_create_layout(s->cr);
    PangoFontDescription *description = pango_font_description_from_string(font);
    PangoTabArray *tabs = pango_tab_array_new(COLUMNS, FALSE);
    for (int i = 0; i < COLUMNS; i++)
        pango_tab_array_set_tab(tabs, i, PANGO_TAB_LEFT, (i + 1) * COLUMN * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_layout_set_tabs(layout, tabs);
    pango_layout_set_width(layout, width * PANGO_SCALE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    pango_layout_set_text(layout, text.ptr ? text.ptr : "", (int)text.len);
    pango_tab_array_free(tabs);
    pango_font_description_free(description);
    return layout;
}

static void next_page(struct sheet *s)
{
    cairo_show_page(s->cr);
    s->page++;
    s->y = MARGIN;
}

/* Line by line, going on overleaf. */
static void flow(struct sheet *s, PangoLayout *layout, double x)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(iter, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        if (s->y + height > BOTTOM)
            next_page(s);
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
        PangoRectangle ink, logical;
        pango_layout_line_get_extents(line, &ink, &logical);
        cairo_move_to(s->cr, x, s->y - (double)logical.y / PANGO_SCALE);
        pango_cairo_show_layout_line(s->cr, line);
        s->y += height + 2;
    } while (s->page <= PDF_PAGES_MAX && pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}

static void block(struct sheet *s, struct str text, double x, double y, int width, const char *font)
{
    PangoLayout *layout = layout_of(s, text, width, font);
    s->y = y;
    flow(s, layout, x);
    g_object_unref(layout);
}

static void draw(struct sheet *s, const struct pdf_letter *letter)
{
    int width = PAGE_WIDTH - 2 * MARGIN;
    block(s, letter->from, MARGIN, MARGIN, WINDOW_LEFT - MARGIN, "Sans 10");
    block(s, letter->to, WINDOW_LEFT, WINDOW_TOP, PAGE_WIDTH - WINDOW_LEFT - MARGIN, "Sans 10");
    block(s, letter->date, WINDOW_LEFT, DATE_TOP, PAGE_WIDTH - WINDOW_LEFT - MARGIN, "Sans 10");
    block(s, letter->subject, MARGIN, BODY_TOP, width, "Sans Bold 10");
    block(s, letter->body, MARGIN, s->y + 14, width, "Sans 10");
}

static void describe(cairo_surface_t *surface, struct arena *arena, const struct pdf_letter *letter)
{
    struct str made = instant_format(arena, letter->made_at);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(arena, letter->title));
    if (made.len) /* "2026-11-20T10:00:00Z": cairo takes no fraction */
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       arena_printf(arena, "%.19sZ", made.ptr));
}

static size_t length_of(const struct pdf_letter *l)
{
    return l->from.len + l->to.len + l->date.len + l->subject.len + l->body.len;
}

enum err pdf_letter_write(struct arena *arena, const struct pdf_letter *letter, struct str *out,
                          struct error *err)
{
    struct buf bytes = buf_in(arena);
    if (length_of(letter) > PDF_TEXT_MAX)
        return error_set(err, ERR_TOO_LARGE, "a letter of %zu bytes", length_of(letter));
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(keep, &bytes, PAGE_WIDTH, PAGE_HEIGHT);
    struct sheet s = {.cr = cairo_create(surface), .page = 1};
    describe(surface, arena, letter);
    draw(&s, letter);
    cairo_destroy(s.cr);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    *out = buf_str(&bytes);
    if (s.page > PDF_PAGES_MAX)
        return error_set(err, ERR_TOO_LARGE, "a letter of more than %d pages", PDF_PAGES_MAX);
    return status == CAIRO_STATUS_SUCCESS
               ? ERR_OK
               : error_set(err, ERR_IO, "cairo: %s", cairo_status_to_string(status));
}
