#!/usr/bin/env python3
"""Turns named SQL queries into typed C functions, one table per query.

    gen_queries.py --header OUT.h --source OUT.c --include store/queries.h [--prefix q] FILE.sql ...

A file holds queries one after the other:

    -- name: dossier_by_id :one
    -- One dossier of a shop, for the page.
    -- in: shop id, id id
    -- out: id id, number i64, subject text, next_due instant, customer id?
    SELECT id, number, subject, next_due, customer FROM dossier WHERE shop = :shop AND id = :id;

Kinds: `:one` row (ERR_NOT_FOUND when there is none), `:many` rows, `:exec` (changed rows),
`:insert` (the new id; the SQL ends with RETURNING id). A line of plain words is required: it becomes the
function's comment in the header.

Marks, each a comment line of the query's head:
  in:, out:   fields, `name type`. Types: id, i64, bool, instant, text, blob; id, i64, instant,
              text and blob may be null with a `?`. A parameter of type ids is a list for
              `IN :name`: what belongs to many things is read at once. One of type match is
              a question that tokens_query made.
  row: NAME   the row's type is `struct q_NAME_row`, shared by every query that says so; the first
              one has the out: line, the others may leave it out.
  for: v = a, b   one function per word, NAME_a and NAME_b; all share the types of NAME.
  lock: TABLE FIELD [while SQL]   inside a command, the row of TABLE whose id is FIELD is locked
              first, on engines where commands run side by side; `while` the row is so.
  plan: scan  reads a whole table and may: a small one. A test refuses it of the others.
  event       the query appends to the event log (an :insert).
A line that begins with `--` and four spaces or more continues the mark above it.

`-- fragment NAME: text` between queries names a piece of SQL for this file, used as `{{NAME}}`;
in a `for: view = mine` query `{{view.filter}}` is the fragment `view.mine.filter`.

SQL is shared by the engines; from a line `-- sqlite:`, `-- postgres:` or `-- both:` on, text is
for the one named. Parameters are written `:name`.
"""

import argparse
import itertools
import re
import sys

KINDS = ('one', 'many', 'exec', 'insert')
TYPES = {  # name: (C type, tag)
    'id': ('int64_t ', 'ID'),
    'id?': ('int64_t ', 'ID_NULL'),
    'i64': ('int64_t ', 'I64'),
    'i64?': ('struct maybe_i64 ', 'I64_NULL'),
    'bool': ('bool ', 'BOOL'),
    'instant': ('instant ', 'INSTANT'),
    'instant?': ('instant ', 'INSTANT_NULL'),
    'text': ('struct str ', 'TEXT'),
    'text?': ('struct str ', 'TEXT_NULL'),
    'blob': ('struct str ', 'BLOB'),
    'blob?': ('struct str ', 'BLOB_NULL'),
    'ids': ('struct ids ', 'IDS'),
    'match': ('struct str ', 'MATCH'),
}
# A list of ids is bound as one text: a JSON array, an array of PostgreSQL's.
LISTS = {
    'sqlite': '(SELECT value FROM json_each(%s))',
    'postgres': '(SELECT unnest(CAST(%s AS BIGINT[])))',
}
C_WORDS = set('''auto bool break case char const continue default do double else enum extern false
float for goto if inline int instant long register restrict return short signed sizeof static
struct switch true typedef union unsigned void volatile while'''.split())
WORD = re.compile(r'[a-z][a-z0-9_]*\Z')
MARK = re.compile(r'-- (in|out|row|for|lock|plan|name|fragment|sqlite|postgres|both)\b[^:]*:')
SCAN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::|:[A-Za-z_]\w*|\s+|.""",
                  re.S)
MAX_FIELDS = 64  # as QUERY_MAX_FIELDS in store/query.h


class Fault(Exception):
    """A mistake in a source file."""

    def __init__(self, place, text):
        super().__init__('%s:%d: %s' % (place[0], place[1], text))


class Query:
    """One `-- name:` block as written, before families are expanded."""

    def __init__(self, place, name, kind):
        self.place, self.name, self.kind = place, name, kind
        self.doc, self.sql = [], []  # sql: (dialect or 'both', place, text)
        self.fields = {'in': None, 'out': None}
        self.row = None
        self.lock = None  # (table, field, condition or None)
        self.loops = []  # (variable, [words])
        self.scans = self.event = False
        self.dialect = 'both'


def parse_fields(place, text):
    fields = []
    for part in text.split(','):
        words = part.split()
        if len(words) != 2:
            raise Fault(place, 'a field is "name type", not "%s"' % part.strip())
        name, kind = words
        if not WORD.match(name):
            raise Fault(place, '"%s" is not a field name (a-z, 0-9, _)' % name)
        if name in C_WORDS:
            raise Fault(place, '"%s" is a word of C and cannot name a field' % name)
        if kind not in TYPES:
            raise Fault(place, 'unknown type "%s"; types are %s' % (kind, ', '.join(TYPES)))
        if name in (f[0] for f in fields):
            raise Fault(place, 'field "%s" is there twice' % name)
        fields.append((name, kind))
    if len(fields) > MAX_FIELDS:
        raise Fault(place, 'more than %d fields' % MAX_FIELDS)
    return fields


def parse_loop(place, text):
    match = re.match(r'(\w+) *= *(.+)\Z', text)
    words = [w.strip() for w in match.group(2).split(',')] if match else []
    if not words or not all(WORD.match(w) for w in words + [match.group(1)]):
        raise Fault(place, 'for: wants "variable = word, word"')
    return match.group(1), words


def parse_name(place, text):
    match = re.match(r'(\S+) +:(\w+)\Z', text)
    if not match or not WORD.match(match.group(1)):
        raise Fault(place, 'name: wants "name :kind"')
    if match.group(2) not in KINDS:
        raise Fault(place, 'unknown kind ":%s"; kinds are :%s' % (match.group(2), ', :'.join(KINDS)))
    return Query(place, match.group(1), match.group(2))


def set_fields(query, place, which, text):
    if query.fields[which] is not None:
        raise Fault(place, 'a second %s: line' % which)
    query.fields[which] = parse_fields(place, text)
    for _, kind in query.fields[which]:
        if which == 'out' and kind in ('ids', 'match'):
            raise Fault(place, '%s is a type of parameters only' % kind)


def head_line(query, place, line):
    """One comment line of a query's head."""
    mark, _, text = line[3:].partition(':')
    text = text.strip()
    if mark in ('in', 'out'):
        set_fields(query, place, mark, text)
    elif mark == 'row':
        if not WORD.match(text):
            raise Fault(place, 'row: wants one name')
        query.row = text
    elif mark == 'for':
        query.loops.append(parse_loop(place, text))
    elif mark == 'lock':
        said = re.match(r'(\w+) (\w+)(?: while (.+))?\Z', text)
        if not said:
            raise Fault(place, 'lock: wants a table and the field with its id')
        query.lock = said.groups()
    elif mark == 'plan':
        if text != 'scan':
            raise Fault(place, 'plan: knows "scan" only')
        query.scans = True
    elif line == '-- event':
        query.event = True
    elif re.match(r'-- [a-z]+:', line):
        raise Fault(place, 'unknown mark "%s:"' % mark)
    elif line[2:].strip():
        query.doc.append(line[2:].strip())


def joined_lines(path, text):
    """(place, line) with continued comment lines put together."""
    lines = []
    for number, line in enumerate(text.split('\n'), 1):
        line = line.rstrip()
        if re.match(r'--    +\S', line) and lines and MARK.match(lines[-1][1]):
            lines[-1] = (lines[-1][0], lines[-1][1] + ' ' + line[2:].strip())
        else:
            lines.append(((path, number), line))
    return lines


def parse_file(path, text):
    """The file's queries and its fragments."""
    queries, fragments, pending, query = [], {}, [], None
    for place, line in joined_lines(path, text):
        in_head = query and not query.sql
        if line.startswith('-- name:'):
            query = parse_name(place, line[8:].strip())
            query.loops, pending = pending, []
            queries.append(query)
        elif line.startswith('-- fragment '):
            name, colon, body = line[12:].partition(':')
            if not colon or not re.match(r'[a-z][\w.]*\Z', name.strip()):
                raise Fault(place, 'fragment wants "name: text"')
            if name.strip() in fragments:
                raise Fault(place, 'fragment "%s" is there twice' % name.strip())
            fragments[name.strip()] = body.strip()
            query = query if in_head else None
        elif line.startswith('-- for:') and not in_head:
            pending.append(parse_loop(place, line[7:].strip()))
            query = None
        elif re.match(r'-- (sqlite|postgres|both):\Z', line) and query:
            query.dialect = line[3:-1]
        elif line.startswith('--'):
            if in_head:
                head_line(query, place, line)
        elif line.strip():
            if not query:
                raise Fault(place, 'SQL without a "-- name:" line')
            query.sql.append((query.dialect, place, line))
    return queries, fragments


def check_query(query):
    if not query.doc:
        raise Fault(query.place, '"%s" has no comment that says what it is for' % query.name)
    if not query.sql:
        raise Fault(query.place, '"%s" has no SQL' % query.name)
    rows = query.kind in ('one', 'many')
    if rows and not query.fields['out']:
        raise Fault(query.place, '"%s" returns rows: an out: line is missing' % query.name)
    if not rows and (query.fields['out'] or query.row):
        raise Fault(query.place, '"%s" is :%s and has no rows' % (query.name, query.kind))
    if query.lock and (query.lock[1], 'id') not in (query.fields['in'] or []):
        raise Fault(query.place, 'lock: "%s" is not a parameter of type id' % query.lock[1])
    if query.event and query.kind != 'insert':
        raise Fault(query.place, 'event is for an :insert')


def take_row_fields(queries):
    """Shared row types: the first query with the name defines it."""
    rows = {}
    for query in queries:
        if not query.row:
            query.row = query.name
        known = rows.get(query.row)
        if known and query.fields['out'] not in (None, known):
            raise Fault(query.place, 'row "%s" has other fields elsewhere' % query.row)
        if known and query.kind in ('one', 'many'):
            query.fields['out'] = known
        elif query.fields['out']:
            rows[query.row] = query.fields['out']


def expand(place, text, fragments, chosen):
    """`text` with every {{fragment}} replaced, fragments inside fragments too."""
    for _ in range(8):
        found = re.search(r'\{\{(.*?)\}\}', text)
        if not found:
            return text
        first, dot, rest = found.group(1).strip().partition('.')
        name = '%s.%s.%s' % (first, chosen[first], rest) if dot and first in chosen \
            else found.group(1).strip()
        if name not in fragments:
            raise Fault(place, 'no fragment "%s"' % name)
        text = re.sub(r'\{\{\s*%s\s*\}\}' % re.escape(found.group(1).strip()),
                      lambda _: fragments[name], text)
    raise Fault(place, 'fragments inside each other without end')


def compact(place, sql):
    """(pieces, parameters): SQL without comments, in pieces; parameters are (name,) pieces."""
    pieces = []
    for piece in SCAN.findall(sql):
        if piece.startswith(('--', '/*')):
            continue
        if piece.isspace():
            piece = ' '
        if re.match(r':\w', piece):
            pieces.append((piece[1:],))
        elif piece != ' ' or (pieces and pieces[-1] != ' '):
            pieces.append(piece)
    while pieces and pieces[-1] == ' ':
        pieces.pop()
    if not pieces or pieces[-1] != ';':
        raise Fault(place, 'the SQL does not end with ";"')
    if ';' in pieces[:-1]:
        raise Fault(place, 'more than one statement')
    pieces.pop()
    return pieces[:-1] if pieces and pieces[-1] == ' ' else pieces


def dialect_sql(query, dialect, fragments, chosen):
    lines = [(p, expand(p, t, fragments, chosen)) for d, p, t in query.sql
             if d in ('both', dialect)]
    if not lines:
        raise Fault(query.place, '"%s" has no SQL for %s' % (query.name, dialect))
    declared = [f[0] for f in query.fields['in'] or []]
    for place, text in lines:
        for piece in SCAN.findall(text):
            if re.match(r':\w', piece) and piece[1:] not in declared:
                raise Fault(place, 'parameter "%s" is not in the in: line' % piece)
    return compact(query.place, '\n'.join(t for _, t in lines))


def without_returning(query, sql):
    """SQLite tells the new id itself; asked by RETURNING it keeps a journal of each statement."""
    text, found, rest = sql.rpartition(' RETURNING id')
    if not found or rest:
        raise Fault(query.place, '"%s" is :insert and does not end with RETURNING id' % query.name)
    return text


def members(query, fragments):
    """The functions of a query: (name, used in-fields, {dialect: SQL text})."""
    names = [v for v, _ in query.loops]
    result, used_anywhere = [], set()
    for words in itertools.product(*(w for _, w in query.loops)):
        pieces = {d: dialect_sql(query, d, fragments, dict(zip(names, words)))
                  for d in ('sqlite', 'postgres')}
        used = {p[0] for text in pieces.values() for p in text if isinstance(p, tuple)}
        fields = [f for f in query.fields['in'] or [] if f[0] in used]
        text = {}
        for dialect, sign in (('sqlite', '?'), ('postgres', '$')):
            value = {name: LISTS[dialect] % (sign + str(n)) if kind == 'ids' else sign + str(n)
                     for n, (name, kind) in enumerate(fields, 1)}
            text[dialect] = ''.join(value[p[0]] if isinstance(p, tuple) else p for p in pieces[dialect])
        if query.kind == 'insert':
            text['sqlite'] = without_returning(query, text['sqlite'])
        used_anywhere |= used
        result.append(('_'.join((query.name,) + words), fields, text))
    for name, _ in query.fields['in'] or []:
        if name not in used_anywhere:
            raise Fault(query.place, 'parameter "%s" is not used' % name)
    return result


def c_string(text):
    return '"%s"' % text.replace('\\', '\\\\').replace('"', '\\"')


def c_struct(name, fields):
    lines = ''.join('    %s%s;\n' % (TYPES[k][0], n) for n, k in fields)
    return 'struct %s {\n%s};\n' % (name, lines)


def signature(p, query, name):
    args = ['struct db *db']
    if query.kind in ('one', 'many'):
        args.append('struct arena *arena')
    if query.fields['in']:
        args.append('const struct %s_%s_in *in' % (p, query.name))
    args.append({'one': 'struct %s_%s_row *out' % (p, query.row),
                 'many': 'struct %s_%s_rows *out' % (p, query.row),
                 'exec': 'int64_t *changed', 'insert': 'int64_t *id'}[query.kind])
    args.append('struct error *err')
    return 'enum err %s_%s(%s)' % (p, name, ', '.join(args))


def header_text(p, queries, guard):
    out = ['/* Made by tools/gen_queries.py from the .sql files: do not edit.\n'
           ' * Memory, errors and limits of these functions: store/query.h. */\n'
           '#ifndef %s\n#define %s\n\n#include "store/query.h"\n' % (guard, guard)]
    rows = set()
    for query, functions in queries:
        out.append('/* %s */' % '\n * '.join(query.doc))
        if query.fields['in']:
            out.append(c_struct('%s_%s_in' % (p, query.name), query.fields['in']))
        if query.fields['out'] and query.row not in rows:
            rows.add(query.row)
            row = '%s_%s_row' % (p, query.row)
            out.append(c_struct(row, query.fields['out']))
            out.append('struct %ss {\n    struct %s *items;\n    size_t count;\n};\n' % (row, row))
        for name, _, _ in functions:
            out.append('ERR_MUST ' + signature(p, query, name) + ';')
        out.append('')
    out.append('/* Every query above, for the tests that prepare them. */\n'
               'extern const struct query *const %s_queries[];\n'
               'extern const size_t %s_queries_count;\n\n#endif' % (p, p))
    return '\n'.join(out) + '\n'


def field_table(name, struct, fields):
    rows = ''.join('    {"%s", QUERY_%s, offsetof(struct %s, %s)},\n' % (n, TYPES[k][1], struct, n)
                   for n, k in fields)
    return 'static const struct query_field %s[] = {\n%s};' % (name, rows)


def body(query, name):
    given = 'in' if query.fields['in'] else 'NULL'
    if query.kind == 'many':
        return ('    void *items = NULL;\n'
                '    enum err e = query_many(db, arena, &%s, %s, &items, &out->count, err);\n'
                '    out->items = items;\n    return e;\n' % (name, given))
    if query.kind == 'one':
        return '    return query_one(db, arena, &%s, %s, out, err);\n' % (name, given)
    result = 'changed' if query.kind == 'exec' else 'id'
    return '    return query_%s(db, &%s, %s, %s, err);\n' % (query.kind, name, given, result)


def function_source(p, query, name, fields, sql):
    table = 'query_' + name
    out, parts = [], ['.name = "%s"' % name, '.kind = QUERY_%s' % query.kind.upper()]
    if query.event:
        parts.append('.event = true')
    if query.scans:
        parts.append('.scans = true')
    if query.lock:
        table_locked, _, condition = query.lock
        # rows that refer to it may be added meanwhile: its id does not change
        parts.append('.lock = "SELECT 1 FROM %s WHERE id = $1%s FOR NO KEY UPDATE"'
                     % (table_locked, ' AND ' + condition if condition else ''))
        parts.append('.lock_by = %d' % [f[0] for f in fields].index(query.lock[1]))
    parts += ['.%s = %s' % (d, c_string(sql[d])) for d in ('sqlite', 'postgres')]
    if fields:
        out.append(field_table(table + '_in', '%s_%s_in' % (p, query.name), fields))
        parts.append('.in = %s_in, .in_count = %d' % (table, len(fields)))
    if query.fields['out']:
        row = '%s_%s_row' % (p, query.row)
        out.append(field_table(table + '_out', row, query.fields['out']))
        parts.append('.out = %s_out, .out_count = %d, .row_size = sizeof(struct %s)'
                     % (table, len(query.fields['out']), row))
    out.append('static const struct query %s = {\n%s};'
               % (table, ''.join('    %s,\n' % part for part in parts)))
    out.append('%s\n{\n%s}\n' % (signature(p, query, name), body(query, table)))
    return '\n'.join(out)


def source_text(p, queries, include):
    out = ['/* Made by tools/gen_queries.py from the .sql files: do not edit. */\n'
           '#include "%s"\n\n#include <stddef.h>\n' % include]
    names = []
    for query, functions in queries:
        for name, fields, sql in functions:
            out.append(function_source(p, query, name, fields, sql))
            names.append(name)
    out.append('const struct query *const %s_queries[] = {\n%s};\n'
               'const size_t %s_queries_count = %d;'
               % (p, ''.join('    &query_%s,\n' % n for n in names), p, len(names)))
    return '\n'.join(out) + '\n'


def load(paths):
    """[(query, functions)] of all files, checked as a whole."""
    loaded = []
    for path in paths:
        with open(path, encoding='utf-8') as f:
            queries, fragments = parse_file(path, f.read())
        loaded += [(q, fragments) for q in queries]
    take_row_fields([q for q, _ in loaded])
    result, seen = [], {}
    for query, fragments in loaded:
        if query.kind not in ('one', 'many') and query.row == query.name:
            query.row = None
        check_query(query)
        functions = members(query, fragments)
        for name in {f[0] for f in functions} | {query.name}:
            if name in seen:
                raise Fault(query.place, '"%s" is already at %s:%d' % ((name,) + seen[name]))
            seen[name] = query.place
        result.append((query, functions))
    if not result:
        raise Fault((paths[0], 1), 'no query at all')
    return result


def main(arguments):
    parser = argparse.ArgumentParser(description='typed C functions from named SQL queries')
    parser.add_argument('--header', required=True)
    parser.add_argument('--source', required=True)
    parser.add_argument('--include', required=True, help='how the source includes the header')
    parser.add_argument('--prefix', default='q')
    parser.add_argument('files', nargs='+')
    options = parser.parse_args(arguments)
    try:
        queries = load(options.files)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    guard = re.sub(r'\W', '_', options.include).upper()
    with open(options.header, 'w', encoding='utf-8') as f:
        f.write(header_text(options.prefix, queries, guard))
    with open(options.source, 'w', encoding='utf-8') as f:
        f.write(source_text(options.prefix, queries, options.include))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
