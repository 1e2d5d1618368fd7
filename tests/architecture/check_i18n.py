#!/usr/bin/env python3
"""Catalogues and sources agree: same keys, same {placeholders}, no key unused,
none unknown, and every call of i18n_format gives what its sentence asks for.

usage: check_i18n.py SOURCE_ROOT
"""
import json
import pathlib
import re
import sys

from tap import Tap

KEY = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"
LITERAL = re.compile(rf'"({KEY})"')
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
ARGUMENT = re.compile(r'I18N_(?:STR|I64)\(\s*"([a-z0-9_]+)"')
CALL = re.compile(r"\b(i18n_text|i18n_format|i18n_fill|i18n_count|i18n_fill_count|error_refuse)\(")
# Every key of these families that stands in a C source must exist.
FAMILIES = ("refusal.", "warning.", "practice.", "error.")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def call_text(text, start):
    """What stands between the parentheses that open at `start`."""
    depth, at, quoted = 0, start, False
    while at < len(text):
        char = text[at]
        if quoted:
            at += char == "\\"
            quoted = text[at] != '"' if char != "\\" else True
        elif char == '"':
            quoted = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[start + 1:at]
        at += 1
    return ""


def own_literals(call):
    """Keys in the call itself, not in the calls inside its arguments."""
    inner = CALL.search(call)
    return LITERAL.findall(call[:inner.start()] if inner else call)


def sources(root, *patterns):
    for pattern in patterns:
        for path in sorted(root.rglob(pattern)):
            if "node_modules" not in path.parts and "generated" not in path.parts \
                    and "dist" not in path.parts:
                yield path, path.read_text(encoding="utf-8", errors="replace")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def calls(files):
    """(file, function, text of the arguments) of each call that names sentences."""
    for path, text in files:
        for match in CALL.finditer(text):
            yield path, match[1], call_text(text, match.end() - 1)


def forms(key, catalogue):
    """The entries a call with this key may show."""
    return [name for name in (key, key + ".one", key + ".other") if name in catalogue]


def unknown(c_files, catalogue, root):
    faults = set()
    for path, _, call in calls(c_files):
        for key in own_literals(call):
            if not forms(key, catalogue):
                faults.add(f"{path.relative_to(root)}: {key} has no sentence")
    for path, text in c_files:
        for key in LITERAL.findall(re.sub(r"#define EVENT_.*", "", text)):
            if key.startswith(FAMILIES) and not forms(key, catalogue):
                faults.add(f"{path.relative_to(root)}: {key} has no sentence")
    return sorted(faults)


def unknown_to_ui(ui_files, catalogue, root):
    """What the interface compares with what the program says."""
    named = re.compile(r"""["'`]((?:refusal|warning)\.[a-z0-9_.]+)["'`]""")
    return sorted({f"{path.relative_to(root)}: {key} is said nowhere"
                   for path, text in ui_files for key in named.findall(text) if key not in catalogue})


def unused(c_files, ui_files, catalogue):
    c_text = "\n".join(text for _, text in c_files)
    ui_text = "\n".join(text for _, text in ui_files)
    whole = set(LITERAL.findall(c_text)) | set(re.findall(rf"""["'`]({KEY})["'`]""", ui_text))
    # word('state', x) and `ui.state.${x}`: every key of the family may be shown
    begun = tuple({f"ui.{family}." for family in re.findall(r"\bword\('([a-z_]+)'", ui_text)}
                  | set(re.findall(r"`((?:[a-z0-9_]+\.)+)\$\{", ui_text)))
    faults = []
    for key in catalogue:
        base = re.sub(r"\.(one|other)$", "", key)
        if key.startswith("ui.") and not ui_files:
            continue
        if key not in whole and base not in whole and not (begun and key.startswith(begun)):
            faults.append(f"{key} is shown nowhere")
    return faults


def missing_arguments(c_files, catalogue, root):
    faults = set()
    for path, function, call in calls(c_files):
        keys = own_literals(call)
        if function not in ("i18n_format", "i18n_count") or not keys:
            continue
        given = set(ARGUMENT.findall(call)) | ({"count"} if function == "i18n_count" else set())
        for key in keys:
            for name in forms(key, catalogue):
                lacking = set(PLACEHOLDER.findall(catalogue[name])) - given
                faults |= {f"{path.relative_to(root)}: {name} asks for {{{x}}}" for x in lacking}
    return sorted(faults)


def main(source):
    root = pathlib.Path(source)
    fr, en = load(root / "i18n/fr.json"), load(root / "i18n/en.json")
    c_files = [(path, without_comments(text))
               for path, text in sources(root / "src", "*.c", "*.h")]
    ui_files = list(sources(root / "ui", "*.ts", "*.svelte", "*.html")) if (root / "ui").is_dir() else []
    tap = Tap()
    tap.test("both catalogues hold the same keys",
             sorted(f"{key} is in one catalogue only" for key in fr.keys() ^ en.keys()))
    tap.test("their keys are in order, so that changes merge",
             [f"{a} stands before {b}" for catalogue in (fr, en)
              for a, b in zip(list(catalogue), list(catalogue)[1:]) if a > b])
    tap.test("both languages ask for the same arguments",
             [f"{key}: {fr[key]!r}, {en[key]!r}" for key in fr.keys() & en.keys()
              if set(PLACEHOLDER.findall(fr[key])) != set(PLACEHOLDER.findall(en[key]))])
    tap.test("a counted sentence has both forms",
             [f"{key} has no .other" for key in fr
              if key.endswith(".one") and key[:-3] + "other" not in fr])
    tap.test("every key in the C sources has a sentence", unknown(c_files, fr, root))
    tap.test("every refusal that the interface knows is one", unknown_to_ui(ui_files, fr, root))
    tap.test("every sentence is shown somewhere", unused(c_files, ui_files, fr))
    tap.test("every call gives what its sentence asks for", missing_arguments(c_files, fr, root))
    tap.end()


if __name__ == "__main__":
    main(sys.argv[1])
