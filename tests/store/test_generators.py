"""The generators of queries and migrations: what they write for good files, and what they say of bad ones."""

import os
import re
import subprocess
import sys
import tempfile

GENERATOR, MIGRATIONS, TABLES = sys.argv[1:]

GOOD = '''-- A word about the file.
-- fragment fresh: at > :since
-- fragment view.mine.filter: owner = :me
-- fragment view.nobody.filter: owner IS NULL AND {{fresh}}

-- name: note_list :many
-- Notes of a shop,
-- newest first.
-- for: view = mine, nobody
-- in: shop id, me id,
--     since instant
-- out: id id, text text, at instant, owner id?, grade i64?, done bool, raw blob?
-- plan: scan
SELECT id, text, at, owner, grade, done, raw -- the lot
FROM note /* all */ WHERE shop = :shop AND {{view.filter}} AND text <> ':me; -- no'
  ORDER BY "at" DESC;

-- name: note_add :insert
-- A new note.
-- event
-- in: text text, again text
-- sqlite:
INSERT INTO note (text, a, b) VALUES (:text, :again, :again) RETURNING id;
-- postgres:
INSERT INTO note (text, a, b) VALUES (:text, :again::text, :again) RETURNING id;

-- name: note_count :one
-- How many.
-- out: n i64
SELECT count(*) FROM note
-- postgres:
  WHERE true
-- both:
;

-- name: note_of :many
-- Notes of several owners.
-- in: owners ids, shop id
-- out: id id
SELECT id FROM note WHERE owner IN :owners AND shop = :shop;

-- name: note_clear :exec
-- Away.
DELETE FROM note;

-- name: note_by_id :one
-- One note.
-- lock: note id while text IS NOT NULL
-- row: note
-- in: id id
-- out: id id, text text
SELECT id, text FROM note WHERE id = :id;

-- name: note_all :many
-- All notes.
-- row: note
SELECT id, text FROM note;
'''

HEAD = '-- name: a :one\n-- Words.\n'
GOOD_QUERY = HEAD + '-- out: x i64\nSELECT 1;\n'

# what is wrong: (source, line, words of the message)
BAD = {
    'an empty file': ('', 1, 'no query'),
    'a name without a kind': ('-- name: a\n-- W.\nSELECT 1;', 1, 'name: wants'),
    'a name that C cannot have': ('-- name: A-b :one\n-- W.\nSELECT 1;', 1, 'name: wants'),
    'an unknown kind': ('\n-- name: a :all\n-- W.\nSELECT 1;', 2, 'unknown kind ":all"'),
    'no comment': ('-- name: a :exec\nDELETE FROM t;', 1, 'no comment'),
    'no SQL': (HEAD + '-- out: x i64\n', 1, 'no SQL'),
    'SQL before any name': ('SELECT 1;\n' + GOOD_QUERY, 1, 'without a "-- name:"'),
    'rows without fields': (HEAD + 'SELECT 1;', 1, 'out: line is missing'),
    'fields without rows': ('-- name: a :exec\n-- W.\n-- out: x i64\nDELETE FROM t;', 1, 'no rows'),
    'a row type without rows': ('-- name: a :exec\n-- W.\n-- row: b\nDELETE FROM t;', 1, 'no rows'),
    'an unknown type': (HEAD + '-- out: x int\nSELECT 1;', 3, 'unknown type "int"'),
    'a type that cannot be null': (HEAD + '-- out: x bool?\nSELECT 1;', 3, 'unknown type "bool?"'),
    'a list that comes back': (HEAD + '-- out: x ids\nSELECT 1;', 3, 'parameters only'),
    'a field without a type': (HEAD + '-- out: x\nSELECT 1;', 3, 'a field is'),
    'a field that C cannot have': (HEAD + '-- out: X i64\nSELECT 1;', 3, 'not a field name'),
    'a field named like a word of C': (HEAD + '-- out: case i64\nSELECT 1;', 3, 'word of C'),
    'a field twice': (HEAD + '-- out: x i64, x i64\nSELECT 1;', 3, 'twice'),
    'too many fields': (HEAD + '-- out: ' + ', '.join('f%d i64' % n for n in range(65))
                        + '\nSELECT 1;', 3, 'more than 64'),
    'a second in: line': (HEAD + '-- in: x i64\n-- in: y i64\nSELECT 1;', 4, 'second in:'),
    'an unknown mark': (HEAD + '-- inn: x i64\nSELECT 1;', 3, 'unknown mark "inn:"'),
    'a lock without a field': (HEAD + '-- lock: t\n-- out: x i64\nSELECT 1;', 3, 'lock: wants'),
    'a lock by another type': (HEAD + '-- lock: t y\n-- in: y i64\n-- out: x i64\nSELECT :y;', 1, 'not a parameter'),
    'a question that comes back': (HEAD + '-- out: x match\nSELECT 1;', 3, 'parameters only'),
    'an unknown plan': (HEAD + '-- plan: quick\nSELECT 1;', 3, 'plan:'),
    'an insert that gives no id': ('-- name: a :insert\n-- W.\nINSERT INTO t VALUES (1);', 1, 'RETURNING id'),
    'an event that is no insert': (HEAD + '-- event\n-- out: x i64\nSELECT 1;', 1, 'event is for'),
    'an undeclared parameter': (HEAD + '-- out: x i64\nSELECT 1\n + :y;', 5, '":y" is not in'),
    'an unused parameter': (HEAD + '-- in: y i64\n-- out: x i64\nSELECT 1;', 1, '"y" is not used'),
    'a missing semicolon': (HEAD + '-- out: x i64\nSELECT 1', 1, 'does not end'),
    'two statements': (HEAD + '-- out: x i64\nSELECT 1; SELECT 2;', 1, 'more than one statement'),
    'one engine without SQL': (HEAD + '-- out: x i64\n-- sqlite:\nSELECT 1;', 1, 'for postgres'),
    'a fragment that is not there': (HEAD + '-- out: x i64\nSELECT {{y}};', 4, 'no fragment "y"'),
    'a fragment of one view missing': ('-- fragment v.p.f: 1\n-- name: a :one\n-- W.\n-- for: v = p, q\n'
                                       '-- out: x i64\nSELECT {{v.f}};', 6, 'no fragment "v.q.f"'),
    'a fragment twice': ('-- fragment y: 1\n-- fragment y: 2\n' + GOOD_QUERY, 2, 'twice'),
    'a fragment without text': ('-- fragment y\n' + GOOD_QUERY, 1, 'fragment wants'),
    'a fragment inside itself': ('-- fragment y: {{y}}\n' + HEAD + '-- out: x i64\nSELECT {{y}};', 5,
                                 'without end'),
    'a loop without words': (HEAD + '-- for: v\n-- out: x i64\nSELECT 1;', 3, 'for: wants'),
    'a name twice': (GOOD_QUERY + GOOD_QUERY, 5, 'already at'),
    'a name that a family makes': ('-- name: a_p :exec\n-- W.\nDELETE FROM t;\n-- name: a :exec\n-- W.\n'
                                   '-- for: v = p\nDELETE FROM u;', 4, '"a_p" is already at'),
    'a row type with other fields': (HEAD + '-- row: r\n-- out: x i64\nSELECT 1;\n-- name: b :one\n-- W.\n'
                                     '-- row: r\n-- out: y i64\nSELECT 1;', 6, 'other fields'),
}

cases = 0
failed = 0


def check(name, ok, detail=''):
    global cases, failed
    cases += 1
    failed += not ok
    print('%s %d - %s' % ('ok' if ok else 'not ok', cases, name))
    if not ok:
        print('\n'.join('# ' + line for line in str(detail).split('\n')))


def generate(folder, source):
    """(exit code, messages, header, source)"""
    paths = [os.path.join(folder, name) for name in ('in.sql', 'out.h', 'out.c')]
    for path in paths[1:]:
        if os.path.exists(path):
            os.unlink(path)
    with open(paths[0], 'w', encoding='utf-8') as f:
        f.write(source)
    run = subprocess.run([sys.executable, GENERATOR, '--header', paths[1], '--source', paths[2],
                          '--include', 'store/out.h', '--prefix', 't', paths[0]],
                         capture_output=True, text=True, check=False)
    made = []
    for path in paths[1:]:
        made.append(open(path, encoding='utf-8').read() if os.path.exists(path) else '')
    return run.returncode, run.stderr, made[0], made[1]


def check_good(folder):
    code, messages, header, source = generate(folder, GOOD)
    check('a good file is taken', code == 0, messages)
    flat = re.sub(r'\s+', ' ', header)

    def has(name, text, where):
        check(name, text in re.sub(r'\s+', ' ', where), '%s\nnot in\n%s' % (text, where))

    has('the comment becomes the header\'s', '/* Notes of a shop, * newest first. */', header)
    has('a list of ids in C', 'struct t_note_of_in { struct ids owners; int64_t shop; };', header)
    has('a list of ids for SQLite',
        'WHERE owner IN (SELECT value FROM json_each(?1)) AND shop = ?2"', source)
    has('a list of ids for PostgreSQL', 'WHERE owner IN (SELECT unnest(CAST($1 AS BIGINT[]))) AND shop = $2"', source)
    has('a row that is locked first', '.lock = "SELECT 1 FROM note WHERE id = $1 AND text IS NOT NULL FOR NO KEY UPDATE", .lock_by = 0,', source)
    has('types of C', 'int64_t id; struct str text; instant at; int64_t owner; '
        'struct maybe_i64 grade; bool done; struct str raw; };', header)
    has('a family shares its types', 'struct t_note_list_in { int64_t shop; int64_t me; instant since; };',
        header)
    check('each member of a family is a function',
          all('enum err t_note_list_%s(struct db *db, struct arena *arena, const struct t_note_list_in *in, '
              'struct t_note_list_rows *out, struct error *err);' % v in flat for v in ('mine', 'nobody')),
          header)
    has('no parameters, no in', 'enum err t_note_count(struct db *db, struct arena *arena, '
        'struct t_note_count_row *out, struct error *err);', header)
    has('exec has no arena', 'enum err t_note_clear(struct db *db, int64_t *changed, struct error *err);',
        header)
    has('insert gives the id', 'enum err t_note_add(struct db *db, const struct t_note_add_in *in, '
        'int64_t *id, struct error *err);', header)
    has('a shared row', 'enum err t_note_all(struct db *db, struct arena *arena, struct t_note_rows *out',
        header)
    check('a shared row is defined once', header.count('struct t_note_row {') == 1, header)
    has('parameters are numbered for SQLite, comments gone, strings kept',
        '.sqlite = "SELECT id, text, at, owner, grade, done, raw FROM note WHERE shop = ?1 AND owner = ?2 '
        'AND text <> \':me; -- no\' ORDER BY \\"at\\" DESC"', source)
    has('and for PostgreSQL, each member\'s own',
        '.postgres = "SELECT id, text, at, owner, grade, done, raw FROM note WHERE shop = $1 AND '
        'owner IS NULL AND at > $2 AND', source)
    has('a member\'s table holds what it uses',
        'query_note_list_mine_in[] = { {"shop", QUERY_ID, offsetof(struct t_note_list_in, shop)}, '
        '{"me", QUERY_ID, offsetof(struct t_note_list_in, me)}, };', source)
    has('text for one engine', '.sqlite = "INSERT INTO note (text, a, b) VALUES (?1, ?2, ?2)", '
        '.postgres = "INSERT INTO note (text, a, b) VALUES ($1, $2::text, $2) RETURNING id"', source)
    has('and back for both', '.sqlite = "SELECT count(*) FROM note", '
        '.postgres = "SELECT count(*) FROM note WHERE true"', source)
    has('the event mark', '.name = "note_add", .kind = QUERY_INSERT, .event = true', source)
    has('the plan mark', '.name = "note_list_mine", .kind = QUERY_MANY, .scans = true', source)
    has('all queries are listed', 't_queries_count = 8;', source)
    check('the same input makes the same files',
          generate(folder, GOOD) == (code, messages, header, source))


def check_bad(folder):
    for name, (source, line, words) in BAD.items():
        code, messages, header, _ = generate(folder, source)
        expected = 'in.sql:%d: ' % line
        check('%s is refused' % name,
              code == 1 and expected in messages and words in messages and not header
              and len(messages.splitlines()) == 1, '%s... %s\n%s' % (expected, words, messages))


def migrate(folder, files):
    """(exit code, messages, source)"""
    paths = []
    for name, text in files.items():
        paths.append(os.path.join(folder, name))
        with open(paths[-1], 'w', encoding='utf-8') as f:
            f.write(text)
    out = os.path.join(folder, 'migrations.c')
    if os.path.exists(out):
        os.unlink(out)
    run = subprocess.run([sys.executable, MIGRATIONS, out, "store_migrations"] + paths, capture_output=True, text=True,
                         check=False)
    return run.returncode, run.stderr, open(out, encoding='utf-8').read() if os.path.exists(out) else ''


def check_migrations(folder):
    code, messages, source = migrate(folder, {
        '0002_more.sql': '-- sqlite:\nA "x\\";\n-- postgres:\nB;\n-- both:\nC;\n',
        '0001_first.sql': '-- First.\nCREATE TABLE a (id INTEGER PRIMARY KEY, b BLOB); -- a column\n'})
    check('migrations are taken in order', code == 0 and '{1, "first",' in source and '{2, "more",' in source
          and source.index('"first"') < source.index('"more"') and 'store_migrations_count = 2' in source,
          messages + source)
    first, second = source.split('{2, "more"')
    sqlite, postgres = second.split('.postgres')
    check('a migration keeps its comments, and each engine its own text',
          '"A \\"x\\\\\\";\\n"' in sqlite and '"C;' in sqlite and '"B;' not in sqlite
          and '"B;' in postgres and '"C;' in postgres and '"A ' not in postgres, source)
    check('keys and bytes have each engine\'s words',
          '"CREATE TABLE a (id INTEGER PRIMARY KEY, b BLOB); -- a column\\n"' in first
          and '"CREATE TABLE a (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b BYTEA); -- a column\\n"' in first, first)
    for name, files in {'a gap in the numbers': {'0001_a.sql': '', '0003_b.sql': ''},
                        'a number twice': {'0001_a.sql': '', '0001_b.sql': ''},
                        'a bad name': {'first.sql': ''}}.items():
        code, messages, source = migrate(folder, files)
        check('%s is refused' % name, code == 1 and 'expected a name like' in messages and not source, messages)


def tables_of(folder, text):
    """(exit code, messages, source)"""
    path, out = os.path.join(folder, '0001_tables.sql'), os.path.join(folder, 'tables.c')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    if os.path.exists(out):
        os.unlink(out)
    run = subprocess.run([sys.executable, TABLES, out, 'some_tables', path], capture_output=True, text=True, check=False)
    return run.returncode, run.stderr, open(out, encoding='utf-8').read() if os.path.exists(out) else ''


def check_tables(folder):
    code, messages, source = tables_of(folder, """
CREATE TABLE child (parent BIGINT NOT NULL REFERENCES parent(id), word TEXT NOT NULL, n BIGINT, PRIMARY KEY (parent, word));
CREATE TABLE parent (id INTEGER PRIMARY KEY, over BIGINT REFERENCES parent(id), bytes BLOB);
CREATE INDEX child_word ON child(word);
CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT NOT NULL);
CREATE TRIGGER log_stays BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'no'); END;
""")
    check('tables are read off the migrations, parents first',
          code == 0 and source.index('{.name = "parent"') < source.index('{.name = "child"'), messages + source)
    check('a key of several columns is paged by all of them, texts by their bytes',
          'WHERE (parent, word) > (?1, ?2) ORDER BY parent, word LIMIT ?3' in source
          and 'WHERE (parent, word COLLATE \\"C\\") > ($1, $2) ORDER BY parent, word COLLATE \\"C\\" LIMIT $3' in source, source)
    check('references to the same table, and what is append-only, are told',
          '.to_self = 0x2u' in source and source.count('.append_only = true') == 1
          and 'INSERT INTO log (id, what) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING' in source, source)
    check('indexes are listed', '{"child_word", "child", "CREATE INDEX child_word ON child(word)"}' in source, source)
    for name, (text, words) in {'a table without a key': ('CREATE TABLE a (b BIGINT);', 'a has no primary key'),
                                'a column of another type': ('CREATE TABLE a (id INTEGER PRIMARY KEY, b REAL);', 'a.b: type REAL'),
                                'a circle': ('CREATE TABLE a (id INTEGER PRIMARY KEY, b BIGINT REFERENCES b(id));'
                                             'CREATE TABLE b (id INTEGER PRIMARY KEY, a BIGINT REFERENCES a(id));', 'refer to each other')}.items():
        code, messages, source = tables_of(folder, text)
        check('%s cannot be copied and is refused' % name, code == 1 and words in messages and not source, messages)


with tempfile.TemporaryDirectory() as FOLDER:
    check_tables(FOLDER)
    check_migrations(FOLDER)
    check_good(FOLDER)
    check_bad(FOLDER)
print('1..%d' % cases)
sys.exit(failed > 0)
