#!/usr/bin/env python3
"""Turns i18n/*.json into the C table behind base/i18n.h.

usage: gen_i18n.py OUTPUT fr.json en.json

Fails, so that the build fails, when a catalogue is not a flat object of texts,
holds a key twice, or lacks a key that another one has.
"""
import json
import re
import sys

KEY = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")


def read(path):
    def flat(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            sys.exit(f"{path}: key given twice: {twice[0]}")
        return dict(pairs)

    with open(path, encoding="utf-8") as file:
        catalogue = json.load(file, object_pairs_hook=flat)
    for key, text in catalogue.items():
        if not KEY.match(key):
            sys.exit(f'{path}: "{key}" is no key; write words of a-z, 0-9 and _ joined by dots')
        if not isinstance(text, str) or not text:
            sys.exit(f'{path}: "{key}" has no text')
    return catalogue


def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 0x20 <= byte < 0x7F and char != "?":
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")  # three digits: the next character cannot join
    return '"' + "".join(out) + '"'


def main(output, *paths):
    catalogues = [read(path) for path in paths]
    keys = sorted(set().union(*catalogues))
    for path, catalogue in zip(paths, catalogues):
        missing = [key for key in keys if key not in catalogue]
        if missing:
            sys.exit(f"{path}: missing: {', '.join(missing)}")
    with open(output, "w", encoding="ascii") as file:
        file.write("/* Made by tools/gen_i18n.py from i18n/; change those files instead. */\n")
        file.write('#include "base/i18n_table.h"\n\n')
        file.write(f"const size_t i18n_table_size = {len(keys)};\n")
        file.write("const struct i18n_entry i18n_table[] = {\n")
        for key in keys:
            texts = ", ".join(c_string(catalogue[key]) for catalogue in catalogues)
            file.write(f"    {{{c_string(key)}, {{{texts}}}}},\n")
        file.write("};\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
