#!/usr/bin/env python3
"""Every practice has its file, its place in the registry, its page and its test.

usage: check_practices.py SOURCE_ROOT
"""
import pathlib
import re
import sys

from tap import Tap


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
    tap = Tap()
    tap.test("there are practices", [] if files else ["none found"])
    tap.test("every practice says its number and has a header", faults["file"])
    tap.test("every practice is in the registry", faults["registry"])
    tap.test("every practice is explained to people", faults["page"])
    tap.test("every practice is tested under its number", faults["test"])
    tap.end()


if __name__ == "__main__":
    main(sys.argv[1])
