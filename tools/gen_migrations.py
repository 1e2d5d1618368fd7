#!/usr/bin/env python3
"""Builds migrations/NNNN_name.sql into the program: gen_migrations.py OUT.c FILE.sql ...

Numbers run from 0001 without a gap. From a line `-- sqlite:`, `-- postgres:` or `-- both:` on,
the text is for the engine named."""

import os
import re
import sys


def sqlite_text(text):
    kept, dialect = [], 'both'
    for line in text.split('\n'):
        match = re.match(r'-- (sqlite|postgres|both):\s*\Z', line)
        if match:
            dialect = match.group(1)
        elif dialect != 'postgres':
            kept.append(line.rstrip())
    return '\n'.join(kept).strip() + '\n'


def c_string(text):
    lines = [line.replace('\\', '\\\\').replace('"', '\\"') for line in text.split('\n')]
    return '\n'.join('        "%s\\n"' % line for line in lines[:-1])


def main(out, paths):
    rows = []
    for number, path in enumerate(sorted(paths, key=os.path.basename), 1):
        match = re.match(r'(\d{4})_([a-z0-9_]+)\.sql\Z', os.path.basename(path))
        if not match or int(match.group(1)) != number:
            print('%s:1: expected a name like %04d_what_it_brings.sql' % (path, number),
                  file=sys.stderr)
            return 1
        with open(path, encoding='utf-8') as f:
            text = c_string(sqlite_text(f.read()))
        rows.append('    {%d, "%s",\n%s},\n' % (number, match.group(2), text))
    with open(out, 'w', encoding='utf-8') as f:
        f.write('/* Made by tools/gen_migrations.py: do not edit. */\n'
                '#include "store/migration.h"\n\n'
                'const struct migration store_migrations[] = {\n%s};\n'
                'const size_t store_migrations_count = %d;\n' % (''.join(rows), len(rows)))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2:]))
