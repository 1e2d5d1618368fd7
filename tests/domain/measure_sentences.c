/* The practices about words, read over labelled sentences.
 *
 *   measure_sentences FILE.tsv...          precision and recall, as a table
 *   measure_sentences --exact FILE.tsv     TAP: every sentence as it is labelled
 *   measure_sentences --wrong FILE.tsv     what differs, for whoever tunes
 *
 * Columns: id, language, expected practices ("-" for none; several with ","),
 * text ("\\n" is a line break), the practice it is near to; the first line is their header. Every
 * fact is set so that a practice which sees its words speaks. */
#include "base/arena.h"
#include "base/buf.h"
#include "domain/practice/phrases.h"
#include "domain/practice/practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, MEASURED = 9, COLUMNS = 5 };

static const char *const measured[MEASURED] = {"G02", "G04", "G08", "G10", "G12",
                                               "G14", "G31", "G41", "G43"};

/* Sentences that the practices read otherwise than their label, and why that
 * is accepted. */
static const struct {
    const char *id, *why;
} accepted[] = {
    {"", ""},
};

struct row {
    struct str id, language, expected, text, near;
};

struct tally {
    int right, wrong, missed;
};

struct measure {
    const struct phrase_book *book;
    struct tally tallies[MEASURED];
    int sentences, differing;
    enum { TABLE, EXACT, WRONG } output;
};

static const struct known_fact known[] = {{FACT_ORDER, STR_NONE},  {FACT_ADDRESS, STR_NONE},
                                          {FACT_PARCEL, STR_NONE}, {FACT_PROBLEM, STR_NONE},
                                          {FACT_PHONE, STR_NONE},  {FACT_PHOTOS, STR_NONE}};

static void check(struct arena *arena, const struct measure *m, struct str text,
                  bool found[MEASURED])
{
    struct reply_facts facts = {
        .text = text,
        .book = m->book,
        .complaint = ANSWER_YES,
        .first_human_reply = ANSWER_YES,
        .refund_declined = ANSWER_NO,
        .promises_known = true,
        .known = known,
        .known_count = sizeof known / sizeof *known,
        .masks = true,
        .after_sales_note = true,
    };
    struct findings findings;
    enum err code = practice_check_reply(arena, &facts, &findings, NULL);
    if (code != ERR_OK && code != ERR_REFUSED)
        abort();
    for (size_t i = 0; i < findings.count; i++)
        for (size_t k = 0; k < MEASURED; k++)
            found[k] |= strcmp(findings.items[i].practice, measured[k]) == 0;
}

static struct str with_line_breaks(struct arena *arena, struct str text)
{
    struct buf out = buf_in(arena);
    for (size_t i = 0; i < text.len; i++) {
        bool line_break = text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == 'n';
        buf_char(&out, line_break ? '\n' : text.ptr[i]);
        i += line_break;
    }
    return buf_str(&out);
}

static const char *why_accepted(struct str id)
{
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
        if (accepted[i].id[0] && str_eq(id, str_of(accepted[i].id)))
            return accepted[i].why;
    return NULL;
}

static void report(struct measure *m, const struct row *row, bool differs, const char *names)
{
    const char *why = why_accepted(row->id);
    m->sentences++;
    m->differing += differs && !why;
    if (m->output == EXACT)
        printf("%s %d - %.*s %s%s: %.*s\n", differs && !why ? "not ok" : "ok", m->sentences,
               STR_ARG(row->id), why ? "accepted: " : "", why ? why : names, STR_ARG(row->text));
    if (m->output == WRONG && differs)
        printf("%.*s expected %.*s, found %s: %.*s\n", STR_ARG(row->id), STR_ARG(row->expected),
               names[0] ? names : "-", STR_ARG(row->text));
}

static void measure_row(struct measure *m, const struct row *row)
{
    struct arena *arena = arena_create(1 << 20);
    bool found[MEASURED] = {false}, differs = false;
    char names[MEASURED * 5] = "";
    check(arena, m, with_line_breaks(arena, row->text), found);
    for (size_t i = 0; i < MEASURED; i++) {
        bool expected = str_find(row->expected, str_of(measured[i])) >= 0;
        m->tallies[i].right += found[i] && expected;
        m->tallies[i].wrong += found[i] && !expected;
        m->tallies[i].missed += !found[i] && expected;
        differs |= found[i] != expected;
        if (found[i])
            snprintf(names + strlen(names), sizeof names - strlen(names), " %s", measured[i]);
    }
    report(m, row, differs, names);
    arena_destroy(&arena);
}

static bool read_row(struct str line, struct row *row)
{
    struct str *columns[COLUMNS] = {&row->id, &row->language, &row->expected, &row->text,
                                    &row->near};
    size_t count = 0;
    while (count < COLUMNS && str_split(&line, '\t', columns[count]))
        count++;
    return count >= COLUMNS - 1;
}

static void measure_file(struct measure *m, const char *path)
{
    static char bytes[FILE_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(EXIT_FAILURE);
    }
    struct str text = {bytes, fread(bytes, 1, sizeof bytes, file)}, line;
    fclose(file);
    str_split(&text, '\n', &line); /* the header */
    while (str_split(&text, '\n', &line)) {
        struct row row = {0};
        if (read_row(line, &row))
            measure_row(m, &row);
    }
}

static void print_share(int part, int whole)
{
    if (whole)
        printf(" %.2f |", (double)part / whole);
    else
        printf(" – |");
}

static void print_table(const struct measure *m)
{
    struct tally all = {0};
    printf("| practice | sentences | found | precision | recall |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i <= MEASURED; i++) {
        struct tally t = i < MEASURED ? m->tallies[i] : all;
        printf("| %s | %d | %d |", i < MEASURED ? measured[i] : "all", t.right + t.missed,
               t.right + t.wrong);
        print_share(t.right, t.right + t.wrong);
        print_share(t.right, t.right + t.missed);
        printf("\n");
        all.right += t.right;
        all.wrong += t.wrong;
        all.missed += t.missed;
    }
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_create(4 << 20);
    struct phrase_book book;
    struct error err;
    struct measure m = {.book = &book};
    if (phrases_read(arena, STR_NONE, &book, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return EXIT_FAILURE;
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--exact") == 0)
            m.output = EXACT;
        else if (strcmp(argv[i], "--wrong") == 0)
            m.output = WRONG;
        else
            measure_file(&m, argv[i]);
    }
    if (m.output == EXACT)
        printf("1..%d\n", m.sentences);
    if (m.output == TABLE)
        print_table(&m);
    arena_destroy(&arena);
    return m.sentences && (m.output == TABLE || !m.differing) ? EXIT_SUCCESS : EXIT_FAILURE;
}
