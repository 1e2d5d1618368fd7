#!/usr/bin/env python3
"""Every practice has its file, its place in the registry, its page and its test.

usage: check_practices.py SOURCE_ROOT
"""
import json
import pathlib
import re
import sys

from tap import Tap


OVERRIDES = {"ROLE_NONE": "nobody", "ROLE_AGENT": "agent", "ROLE_LEAD": "lead", "ROLE_MANAGER": "manager"}


def sentences_missing(text, catalogues):
    """Keys that a practice's file names and a language lacks; a practice without any says nothing."""
    keys = set(re.findall(r'"((?:refusal|warning|practice)\.[a-z0-9_.]+)"', text))
    return sorted(key for key in keys for words in catalogues if key not in words) or ([] if keys else ["none"])


def catalogue(root, page, built):
    """Faults of the rows, of the override rules and of the sentences."""
    rows, rules, sentences = [], [], []
    waits = set(re.findall(r"^\| (G\d\d) \| [^|]+ \| [^|]{3,} \|$", page, re.M))
    in_force = {m[1]: m[2].strip() for m in re.finditer(r"^\| \[(G\d\d)\]\([^|]+\| [^|]+ \| [^|]+ \| ([^|]+) \|", page, re.M)}
    tests = "".join(path.read_text(encoding="utf-8") for kind in ("*.c", "api_*.py") for path in (root / "tests").rglob(kind))
    catalogues = [json.loads((root / f"i18n/{code}.json").read_text(encoding="utf-8")) for code in ("fr", "en")]
    for number in (f"G{n:02}" for n in range(1, 45)):
        if (number in waits) == (number in in_force):
            rows.append(f"{number} has no row, or two")
        if number not in in_force:
            continue
        section = re.search(rf"^## {number} .*?(?=^## )", page, re.M | re.S)
        named = re.findall(r"\]\(\.\./(src/[^)]+)\)", section[0]) if section else []
        tested = re.search(rf"START_TEST\({number}_|\"\"\"{number}[:,]", tests)
        if not section or not (tested or any((root / name).exists() for name in named)):
            rows.append(f"{number}: no section, or neither a test named after it nor the place where it is enforced")
        if number in built:
            text = built[number].read_text(encoding="utf-8")
            role = re.search(r"\.override = (\w+)", text)
            says = OVERRIDES[role[1] if role else "ROLE_NONE"]
            if not re.search(rf"\b{says}\b", in_force[number]) or (".law = true" in text and says != "nobody"):
                rules.append(f"{number}: {says} in the code, {in_force[number]} on the page")
            sentences += [f"{number}: {key}" for key in sentences_missing(text, catalogues)]
    return rows, rules, sentences


def main(source):
    root = pathlib.Path(source)
    files = sorted((root / "src/domain/practice").glob("g[0-9][0-9]_*.c"))
    registry = (root / "src/domain/practice/practice.c").read_text(encoding="utf-8")
    page = (root / "docs/practices.md").read_text(encoding="utf-8")
    faults = {"file": [], "registry": [], "page": [], "test": []}
    for path in files:
        number, name = path.stem[:3].upper(), path.stem
        text = path.read_text(encoding="utf-8")
        if f'"{number}"' not in text or not path.with_suffix(".h").exists():
            faults["file"].append(f"{path.name}: no header, or it does not say {number}")
        if f"&{name}," not in registry:
            faults["registry"].append(f"practice.c does not list {name}")
        if not re.search(rf"^## {number} ", page, re.M) or f"| [{number}](" not in page:
            faults["page"].append(f"docs/practices.md has no row and section for {number}")
        test = root / f"tests/domain/test_{name}.c"
        if not test.exists() or f"START_TEST({number}_" not in test.read_text(encoding="utf-8"):
            faults["test"].append(f"tests/domain/test_{name}.c has no test named {number}")
    faults["catalogue"], faults["rule"], faults["sentence"] = catalogue(root, page, {path.stem[:3].upper(): path for path in files})
    tap = Tap()
    tap.test("there are practices", [] if files else ["none found"])
    tap.test("every practice says its number and has a header", faults["file"])
    tap.test("every practice is in the registry", faults["registry"])
    tap.test("every practice is explained to people", faults["page"])
    tap.test("every practice is tested under its number", faults["test"])
    tap.test("each of G01 to G44 is in force, with a section and a test or its place, or says what it waits for", faults["catalogue"])
    tap.test("the page says who may go on as the code does", faults["rule"])
    tap.test("every practice has a title and its sentences in both languages", faults["sentence"])
    tap.end()


if __name__ == "__main__":
    main(sys.argv[1])
