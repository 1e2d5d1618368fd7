#!/usr/bin/env python3
"""Tells the program its own tables: gen_tables.py OUT.c NAME MIGRATION.sql ...

The migrations' SQLite texts are applied to a database in memory, which then says what tables,
columns, keys, references and indexes there are. OUT.c defines `const struct tables NAME`
(store/table.h): the tables, those first that others refer to, each with the queries that
copy it, in both dialects."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gen_migrations import dialect_text  # noqa: E402

CELL = 16  # sizeof(struct cell), which store/table.h checks
MAX_COLUMNS = 63
NUMBERS = ('INTEGER', 'BIGINT')
NOT_COPIED = {'copy_mark'}  # what is true of one store only
APART = {'blob': {'bytes'}}  # columns that are read and written by functions of their own

# Where PostgreSQL keeps a thing in another way (store/migrations).
NUMBER_TO_COME = ("COALESCE((SELECT q.last_value + 1 FROM pg_sequences q WHERE q.schemaname = current_schema()"
                  " AND q.sequencename = 'dossier_number_' || shop.id), next_number)")
POSTGRES_COLUMNS = {('shop', 'next_number'): NUMBER_TO_COME}
POSTGRES_PUT = {
    'counter': 'WITH others AS (DELETE FROM counter_slot WHERE shop = $1 AND name = $2 AND slot <> 0)'
               ' INSERT INTO counter_slot (shop, name, slot, n) VALUES ($1, $2, 0, $3)'
               ' ON CONFLICT (shop, name, slot) DO UPDATE SET n = excluded.n',
}
POSTGRES_REMOVE = {'counter': 'DELETE FROM counter_slot WHERE shop = $1 AND name = $2'}
# Numbers go on behind the greatest there is.
POSTGRES_SETTLE = "SELECT setval(pg_get_serial_sequence('{name}', 'id'), COALESCE(max(id), 0) + 1, false) FROM {name}"
POSTGRES_SETTLE_MORE = {
    'shop': " UNION ALL SELECT setval(CAST(format('%I.%I', q.schemaname, q.sequencename) AS regclass), s.next_number, false)"
            " FROM pg_sequences q JOIN shop s ON q.sequencename = 'dossier_number_' || s.id"
            " WHERE q.schemaname = current_schema()",
}


class Fault(Exception):
    """A table that cannot be copied."""


class Column:
    def __init__(self, table, row):
        _, self.name, kind, not_null, _, key = row
        self.key = key  # place in the primary key from 1 on; 0: not part of it
        self.number = kind in NUMBERS
        if not self.number and kind not in ('TEXT', 'BLOB'):
            raise Fault('%s.%s: type %s is not one of %s, TEXT, BLOB' % (table, self.name, kind, ', '.join(NUMBERS)))
        self.type = ('I64' if self.number else kind) + ('' if not_null or key else '_NULL')
        self.text = kind == 'TEXT'


class Table:
    def __init__(self, db, name):
        self.name = name
        apart = APART.get(name, set())
        self.columns = [c for c in (Column(name, row) for row in db.execute('PRAGMA table_info(%s)' % name))
                        if c.name not in apart]
        self.key = sorted((c for c in self.columns if c.key), key=lambda c: c.key)
        if not self.key:
            raise Fault('%s has no primary key, by which it is copied' % name)
        if len(self.columns) > MAX_COLUMNS:
            raise Fault('%s has more than %d columns' % (name, MAX_COLUMNS))
        references = [(row[2], row[3]) for row in db.execute('PRAGMA foreign_key_list(%s)' % name)]
        self.parents = {table for table, _ in references if table != name}
        self.to_self = {column for table, column in references if table == name}
        self.append_only = any('BEFORE DELETE' in sql for sql, in db.execute(
            "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (name,)))

    def at(self, column):
        return self.columns.index(column)


def in_order(tables):
    """Parents before children; of the rest, as they were made."""
    done, left = [], list(tables)
    while left:
        free = [t for t in left if not t.parents & {other.name for other in left}]
        if not free:
            raise Fault('tables that refer to each other: %s' % ', '.join(t.name for t in left))
        done.append(free[0])
        left.remove(free[0])
    return done


def c_string(text):
    return '"%s"' % text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')


def names(columns):
    return ', '.join(c.name for c in columns)


class Writer:
    """The C text of one table."""

    def __init__(self, table):
        self.table, self.out, self.queries = table, [], {}

    def field(self, column):
        return '{"%s", QUERY_%s, %d * %d}' % (column.name, column.type, self.table.at(column), CELL)

    def fields(self, name, columns, *more):
        rows = [self.field(c) for c in columns] + list(more)
        self.out.append('static const struct query_field %s[] = {\n%s};' % (name, ''.join('    %s,\n' % r for r in rows)))
        return name, len(rows)

    def query(self, what, kind, sqlite, postgres, given=None, rows=None):
        name = 'copy_%s_%s' % (self.table.name, what)
        parts = ['.name = "%s"' % name, '.kind = QUERY_%s' % kind, '.scans = true',
                 '.sqlite = %s' % c_string(sqlite), '.postgres = %s' % c_string(postgres)]
        if given:
            parts.append('.in = %s, .in_count = %d' % given)
        if rows:
            parts.append('.out = %s, .out_count = %d, .row_size = %s' % rows)
        self.out.append('static const struct query %s = {\n%s};' % (name, ''.join('    %s,\n' % p for p in parts)))
        self.queries[what] = name

    def pages(self, what, columns, given, rows):
        """Rows behind a key, in its order: bytes compared on both engines."""
        t, size = self.table, '%d * %d' % (len(self.table.columns), CELL)

        def sql(sign, collate, spell):
            key = ', '.join(c.name + (collate if c.text else '') for c in t.key)
            after = ', '.join('%s%d' % (sign, n + 1) for n in range(len(t.key)))
            return 'SELECT %s FROM %s WHERE (%s) > (%s) ORDER BY %s LIMIT %s%d' % (
                ', '.join(spell(c) for c in columns), t.name, key, after, key, sign, len(t.key) + 1)

        def postgres_name(column):
            return POSTGRES_COLUMNS.get((t.name, column.name), column.name)

        self.query(what, 'MANY', sql('?', '', lambda c: c.name), sql('$', ' COLLATE "C"', postgres_name), given, rows + (size,))

    def puts(self, given):
        t = self.table
        rest = [c for c in t.columns if not c.key]

        def sql(sign):
            text = 'INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO ' % (
                t.name, names(t.columns), ', '.join('%s%d' % (sign, n + 1) for n in range(len(t.columns))), names(t.key))
            if t.append_only or not rest:
                return text + 'NOTHING'
            return text + 'UPDATE SET ' + ', '.join('%s = excluded.%s' % (c.name, c.name) for c in rest)

        self.query('put', 'EXEC', sql('?'), POSTGRES_PUT.get(t.name, sql('$')), given)

    def removes(self, given):
        t = self.table

        def sql(sign):
            return 'DELETE FROM %s WHERE %s' % (
                t.name, ' AND '.join('%s = %s%d' % (c.name, sign, n + 1) for n, c in enumerate(t.key)))

        self.query('remove', 'EXEC', sql('?'), POSTGRES_REMOVE.get(t.name, sql('$')), given)

    def settles(self):
        t = self.table
        if not any(c.name == 'id' and c.key for c in t.columns):
            return
        text = POSTGRES_SETTLE.format(name=t.name) + POSTGRES_SETTLE_MORE.get(t.name, '')
        fields = '%s_number' % t.name
        self.out.append('static const struct query_field %s[] = {{"number", QUERY_I64_NULL, 0}};' % fields)
        self.query('settle', 'MANY', 'SELECT NULL', text, rows=(fields, 1, str(CELL)))

    def write(self):
        t = self.table
        columns = self.fields('%s_columns' % t.name, t.columns)
        limit = '{"limit", QUERY_I64, %d * %d}' % (len(t.columns), CELL)
        after = self.fields('%s_after' % t.name, t.key, limit)
        key = self.fields('%s_key' % t.name, t.key)
        number = '%s_count' % t.name
        self.out.append('static const struct query_field %s[] = {{"count", QUERY_I64, 0}};' % number)
        self.query('count', 'ONE', *['SELECT count(*) FROM %s' % t.name] * 2, rows=(number, 1, str(CELL)))
        self.pages('read', t.columns, after, columns)
        self.pages('keys', t.key, after, key)
        self.puts(columns)
        self.removes(key)
        self.settles()
        self.out.append('static const size_t %s_key_columns[] = {%s};' % (t.name, ', '.join(str(t.at(c)) for c in t.key)))
        return '\n'.join(self.out) + '\n\n'

    def row(self):
        t = self.table
        mask = sum(1 << t.at(c) for c in t.columns if c.name in t.to_self)
        parts = ['.name = "%s"' % t.name, '.columns = %s_columns, .column_count = %d' % (t.name, len(t.columns)),
                 '.key = %s_key_columns, .key_count = %d' % (t.name, len(t.key)),
                 '.to_self = 0x%xu' % mask, '.append_only = %s' % ('true' if t.append_only else 'false')]
        parts += ['.%s = &%s' % pair for pair in self.queries.items()]
        return '    {%s},\n' % ',\n     '.join(parts)


def tables_of(paths):
    db = sqlite3.connect(':memory:')
    for path in paths:
        with open(path, encoding='utf-8') as f:
            db.executescript(dialect_text(f.read(), 'sqlite'))
    found = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                          " ORDER BY rowid")]
    indexes = list(db.execute("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"))
    return in_order([Table(db, name) for name in found if name not in NOT_COPIED]), indexes


def main(out, name, paths):
    try:
        tables, indexes = tables_of(paths)
    except (Fault, sqlite3.Error) as fault:
        print('%s: %s' % (paths[-1], fault), file=sys.stderr)
        return 1
    writers = [Writer(t) for t in tables]
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Made by tools/gen_tables.py from the migrations: do not edit. */\n#include "store/table.h"\n\n')
        f.write(''.join(w.write() for w in writers))
        f.write('static const struct table all_tables[] = {\n%s};\n' % ''.join(w.row() for w in writers))
        f.write('static const struct table_index all_indexes[] = {\n%s};\n' % ''.join(
            '    {%s},\n' % ', '.join(map(c_string, row)) for row in indexes))
        f.write('const struct tables %s = {all_tables, %d, all_indexes, %d};\n' % (name, len(tables), len(indexes)))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
