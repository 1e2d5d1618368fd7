#!/usr/bin/env python3
"""The domain calls nothing impure: each symbol that its library leaves open is
on a list, so that no clock, no file, no network and no store can slip in.

usage: check_purity.py NM LIBDOMAIN
"""
import re
import subprocess
import sys

from tap import Tap

ALLOWED = re.compile(r"""^(
    (arena|buf|str|duration|instant|date|days|error|err|money|zone|i18n|lang|jsonw?|nearest|time_text)(_\w+)?
  | mem(cpy|move|set|cmp|chr|mem) | str(len|cmp|ncmp|chr|rchr|str|pbrk|spn|cspn)
  | v?snprintf | bsearch | qsort | abs | labs
  | (fabs|sqrt|exp|log|pow|floor|ceil|round|lround|lgamma|expm1|log1p)f?
  | __(assert_fail|stack_chk_fail|memcpy_chk|memset_chk|memmove_chk|v?snprintf_chk)
  | _GLOBAL_OFFSET_TABLE_
  | __(asan|ubsan|tsan|sanitizer|sanc|start___sanc|stop___sanc)\w*
)$""", re.X)
# Pure by name, not by nature.
REFUSED = re.compile(r"^(zones_\w+|zone_create|arena_create|log_\w+)$")


def symbols(nm, library):
    """(name, class, section) of every symbol in the archive."""
    out = subprocess.run([nm, "--format=sysv", library], capture_output=True, text=True,
                         check=True).stdout
    rows = (line.split("|") for line in out.splitlines() if line.count("|") == 6)
    return [(row[0].strip(), row[2].strip(), row[6].strip()) for row in rows if row[2].strip()]


def main(nm, library):
    found = [row for row in symbols(nm, library) if row[1] in "ABbCDdGgRrSsTtUVvWw"]
    undefined = {name for name, kind, _ in found if kind in "Uw"}
    defined = {name for name, kind, _ in found if kind not in "Uw"}
    tap = Tap()
    tap.test("the library holds the domain",
             [] if {"calendar_add", "template_parse", "practice_check_reply"} <= defined
             else ["calendar, template or practice is missing"])
    open_symbols = sorted(undefined - defined)
    tap.test("the domain calls nothing impure",
             [f"{name}: not allowed in domain" for name in open_symbols
              if not ALLOWED.match(name) or REFUSED.match(name)])
    tap.test("the domain keeps no state",
             [f"{name} can be written ({section})" for name, kind, section in found
              if kind in "BbCDdGgSs" and not section.startswith((".rodata", ".data.rel.ro"))
              and not re.match(r"__(asan|ubsan|sanc|tsan|odr_asan|start___sanc|stop___sanc)", name)])
    tap.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
