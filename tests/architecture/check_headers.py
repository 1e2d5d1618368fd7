#!/usr/bin/env python3
"""Every header compiles alone, explains itself at its top, and has the guard of
its path.

usage: check_headers.py SOURCE_ROOT BUILD_ROOT COMPILER...
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

from tap import Tap

FLAGS = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wstrict-prototypes", "-Werror",
         "-fsyntax-only", "-x", "c", "-"]
# Headers of one library's wrapper, which need its own flags.
INTERNAL = {"store/sqlite/engine.h", "store/postgres/engine.h"}


def compile_fault(compiler, includes, name):
    run = subprocess.run([*compiler, *includes, *FLAGS], input=f'#include "{name}"\n', text=True,
                         capture_output=True, check=False)
    if run.returncode == 0:
        return None
    return next((line for line in run.stderr.splitlines() if "error" in line), name)


def comment_fault(root, name):
    text = (root / name).read_text(encoding="utf-8")
    end = text.find("*/")
    if not text.startswith("/*") or end < 40:
        return f"{name}: the first lines must say what the module is for"
    return None


def guard_fault(root, name):
    guard = name.upper().translate(str.maketrans("/.-", "___"))
    if f"#ifndef {guard}\n#define {guard}\n" not in (root / name).read_text(encoding="utf-8"):
        return f"{name}: the guard must be {guard}"
    return None


def main(source, build, *compiler):
    root = pathlib.Path(source) / "src"
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.h"))
    includes = [f"-I{root}", f"-I{pathlib.Path(build) / 'src'}"]
    public = [name for name in names if name not in INTERNAL]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = list(pool.map(lambda name: compile_fault(compiler, includes, name), public))
    tap = Tap()
    tap.test("there are headers to read", [] if len(names) > 20 else ["hardly any header"])
    tap.test("every header compiles alone", [fault for fault in faults if fault])
    tap.test("every header says what it is for",
             [fault for fault in (comment_fault(root, name) for name in names) if fault])
    tap.test("every header is guarded by its path",
             [fault for fault in (guard_fault(root, name) for name in names) if fault])
    tap.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
