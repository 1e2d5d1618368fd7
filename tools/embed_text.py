#!/usr/bin/env python3
"""Text files as C: embed_text.py OUT.c HEADER TYPE NAME FILE...

Writes `const struct TYPE NAME[]` with name, bytes and length of each file, ended
by a NULL name. HEADER declares both. Texts must be UTF-8."""
import os
import sys


def c_string(data):
    lines = []
    for line in data.split(b"\n"):
        text = "".join(
            chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in line)
        lines.append(f'        "{text}\\n"')
    return "\n".join(lines)[: -len('\\n"')] + '"'


def main():
    out, header, kind, name, *files = sys.argv[1:]
    with open(out, "w", encoding="ascii") as c:
        c.write(f'#include "{header}"\n\nconst struct {kind} {name}[] = {{\n')
        for path in files:
            with open(path, "rb") as source:
                data = source.read()
            data.decode("utf-8")
            c.write(f'    {{"{os.path.basename(path)}",\n{c_string(data)},\n     {len(data)}}},\n')
        c.write("    {0}};\n")


if __name__ == "__main__":
    main()
