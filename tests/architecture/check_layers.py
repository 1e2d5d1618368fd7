#!/usr/bin/env python3
"""Reads every #include under src/ against the layers of ARCHITECTURE.md.

usage: check_layers.py SOURCE_ROOT
"""
import pathlib
import re
import sys

from tap import Tap

# folder -> folders it may include, beside itself
LAYERS = {
    "base": set(),
    "domain": {"base"},
    "net": {"base"},
    "store": {"base"},
    "providers": {"base", "net"},
    "carriers": {"base", "domain", "net"},
    "shops": {"base", "domain", "net"},
    "desk": {"base", "domain", "store"},
    "channels": {"base", "domain", "store", "desk", "net"},
    "web": {"base", "domain", "store", "desk", "net", "live", "carriers", "shops"},
    "live": {"base", "domain", "store", "desk", "net"},
    "jobs": {"base", "domain", "store", "desk", "net", "carriers", "shops"},
    "cli": {"base", "domain", "store", "desk", "carriers", "shops"},
}
# Files that wire the program together and may include everything.
WIRING = {"main.c", "cli/serve.c", "cli/keep_blobs.c", "cli/demo_post.c"}

# A folder or header that only the named one may look into.
PRIVATE = {"store/sqlite": "store", "store/postgres": "store", "store/engine.h": "store"}

# A library is known to the files below these folders only.
CONTAINED = {
    "sqlite3.h": ("store/sqlite",),
    "libpq-fe.h": ("store/postgres",),
    "libstemmer.h": ("store",),
    "gmime/": ("net/mime",),
    "glib": ("net/mime",),
    "libxml/": ("net/html", "net/xml"),
    "llhttp.h": ("net/http",),
    "uv.h": ("net",),
    "curl/": ("providers",),
    "libetpan/": ("providers",),
    "sodium.h": ("base",),
    "nettle/": ("base", "net/mime"),
    "cmark.h": ("net/html",),
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def includes(root):
    """(file, quoted or system, name) for each #include of the sources."""
    for path in sorted([*root.rglob("*.c"), *root.rglob("*.h")]):
        text = path.read_text(encoding="utf-8")
        for bracket, name in INCLUDE.findall(text):
            yield path.relative_to(root), bracket == '"', name


def folder(path):
    return path.split("/")[0] if "/" in path else ""


def layer_fault(path, name):
    file = path.as_posix()
    home, target = folder(file), folder(name)
    if ".." in name or not target:
        return f'{file} includes "{name}": write the path from src/'
    if file in WIRING or target == home:
        return None
    if home not in LAYERS:
        return f"{file}: the folder {home or 'src'} is in no layer"
    if target not in LAYERS[home]:
        return f"{file} includes {name}: {home} may not know {target}"
    return None


def private_fault(path, name):
    for secret, owner in PRIVATE.items():
        if (name == secret or name.startswith(secret + "/")) and folder(path.as_posix()) != owner:
            return f"{path} includes {name}: only {owner} may"
    return None


def contained_fault(path, name):
    for library, homes in CONTAINED.items():
        if name.startswith(library) and not path.as_posix().startswith(
                tuple(home + "/" for home in homes)):
            return f"{path} includes <{name}>: only {' and '.join(homes)} may know that library"
    return None


def main(source):
    root = pathlib.Path(source) / "src"
    found = list(includes(root))
    quoted = [(path, name) for path, quotes, name in found if quotes]
    system = [(path, name) for path, quotes, name in found if not quotes]
    tap = Tap()
    tap.test("there are sources to read", [] if len(quoted) > 100 else ["hardly any #include"])
    tap.test("every folder includes only the layers below it",
             filter_faults(layer_fault, quoted))
    tap.test("nobody looks into an engine", filter_faults(private_fault, quoted))
    tap.test("every library stays in its folder", filter_faults(contained_fault, system))
    gmime = {path.as_posix() for path, name in system if name.startswith(("gmime", "glib"))}
    tap.test("GLib is brought into one file at most",
             [f"GLib in {', '.join(sorted(gmime))}"] if len(gmime) > 1 else [])
    tap.end()


def filter_faults(check, pairs):
    return [fault for fault in (check(path, name) for path, name in pairs) if fault]


if __name__ == "__main__":
    main(sys.argv[1])
