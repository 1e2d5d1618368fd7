"""The bench's figures as a table: value, aim, the strongest peer's figure, how they compare.

Peers: the best of Request Tracker 5, osTicket 1.18 and FreeScout 1.8 with the same workloads at 10,000 dossiers on a
machine of this kind, measured beforehand.
"""
import os
import platform
import re
import time

import machine

MARKS = ("<!-- figures -->", "<!-- end of figures -->")
UP, DOWN = "at least", "under"  # which way is better


def about(verb):
    """What was run, when, and on which machine."""
    cpu = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
    return (f"`./dev bench {verb}` on {time.strftime('%d %B %Y')}: {os.cpu_count()} cores"
            f" ({cpu.group(1) if cpu else platform.machine()}), kernel {platform.release()}.")


class Row:
    def __init__(self, what, value, unit, digits=0, more="", aim=None, way=UP, peer=None):
        self.what, self.value, self.unit, self.digits = what, value, unit, digits
        self.more, self.aim, self.way, self.peer = more, aim, way, peer

    def missed(self):
        return self.aim is not None and (self.value < self.aim if self.way == UP else self.value > self.aim)

    def number(self, n):
        return f"{n:,.{self.digits}f}"

    def cells(self):
        aim = f"{self.way} {self.aim:,}{' (missed)' if self.missed() else ''}" if self.aim is not None else ""
        ratio = ""
        if self.peer and self.value:
            ratio = f"{(self.value / self.peer if self.way == UP else self.peer / self.value):,.1f}"
        return [self.what, f"{self.number(self.value)} {self.unit}", self.more, aim,
                f"{self.peer:,}" if self.peer else "", ratio]


class Report:
    def __init__(self):
        self.sections = {}  # title: rows
        self.rates = {}     # (dossiers, connections): our mail
        self.faults = []
        self.about = []

    def fault(self, text):
        if text not in self.faults:
            self.faults.append(text)
            print(f"FAULT {text}", flush=True)

    def add(self, dossiers, *rows):
        self.sections.setdefault(f"{dossiers:,} dossiers of 5 messages", []).extend(rows)

    # --- what was measured

    def machine(self, scale):
        self.about.append(about(scale))
        self.load_before = machine.load()

    def finish(self, load):
        self.about.append(f"Load average before: {self.load_before}; after: {load}"
                          f" (a quiet machine begins near 0; the bench itself makes 2 to 3).")

    def mail(self, dossiers, connections, r):
        self.rates[dossiers, connections] = r
        self.add(dossiers, Row(
            f"mails stored, {connections} connection{'s' * (connections > 1)}", r["per_s"], "/s",
            more=f"p50 {r['p50']:.1f}, p99 {r['p99']:.1f} ms; CPU {r['cpu_us']:.0f} us, its client {r['client_us']:.0f} us a mail",
            aim=4000 if connections == 64 else None, peer=40))

    def raw(self, dossiers, connections, r):
        ours = self.rates[dossiers, connections]
        self.add(dossiers, Row(
            f"the same rows by raw SQLite, groups of {connections}", r["per_s"], "/s",
            more=f"CPU {r['cpu_us']:.0f} us a mail, {r['rows'] / r['mails']:.1f} rows; ours to it {ours['per_s'] / r['per_s']:.2f}"))

    def page(self, dossiers, name, connections, r):
        peer = {"list": 40, "dossier": 53}[name.split(",")[0]]
        self.add(dossiers, Row(
            f"{name}, {connections} at once", r["per_s"], "/s",
            more=f"p50 {r['p50']:.2f}, p99 {r['p99']:.2f} ms; CPU {r['cpu_us']:.0f} us; {r['bytes'] / 1000:.1f} kB",
            aim=peer * 100 if connections == 8 else None, peer=peer))

    def search(self, dossiers, name, connections, found, r):
        self.add(dossiers, Row(
            f"search, {name} word ({found} shown), {connections} at once: p99", r["p99"], "ms", 2,
            more=f"p50 {r['p50']:.2f} ms, {r['per_s']:.0f}/s; CPU {r['cpu_us']:.0f} us",
            aim=10, way=DOWN, peer=25))

    def memory(self, dossiers, idle, loaded, mailing, after):
        self.add(dossiers,
                 Row("memory idle (PSS)", idle, "MiB", 1, aim=30, way=DOWN, peer=213),
                 Row("memory while 8 read dossiers", loaded, "MiB", 1, way=DOWN),
                 Row("memory while mail comes by 8", mailing, "MiB", 1, way=DOWN),
                 Row("memory idle after that", after, "MiB", 1, way=DOWN))

    def start(self, dossiers, warm, cold, dropped):
        self.add(dossiers,
                 Row("start to first page, warm", warm, "ms", 1, aim=50, way=DOWN, peer=330),
                 Row("start to first page, cold", cold, "ms", 1, way=DOWN,
                     more="every cache of the system dropped" if dropped
                     else "binary, its libraries and the store out of the page cache, as far as nobody else maps them"))

    def size(self, binary, stripped):
        self.add(10000, Row("binary", binary / 1e6, "MB", 2, way=DOWN, more=f"{stripped / 1e6:.2f} MB stripped"))

    def weight(self, first, again):
        parts = ", ".join(f"{k} {v:g}" for k, v in first.items()
                          if isinstance(v, float) and k not in ("kb", "requests", "paint_ms", "fonts"))
        self.add(10000, Row("inbox, first visit", first["kb"], "kB", 1, aim=150, way=DOWN, peer=313,
                            more=f"{first['requests']:.0f} requests: {parts}; first paint {first['paint_ms']:.0f} ms;"
                                 f" again {again['kb']:.1f} kB"))

    # --- as text

    def markdown(self):
        out = [" ".join(self.about), ""]
        for title, rows in self.sections.items():
            out += [f"**{title}**", "", "| what | value | more | aim | best peer | ratio |", "|---|---|---|---|---|---|"]
            out += ["| " + " | ".join(row.cells()) + " |" for row in rows]
            out.append("")
        missed = [f"{row.what} ({title})" for title, rows in self.sections.items() for row in rows if row.missed()]
        out.append("Aims missed: " + ("; ".join(missed) if missed else "none") + ".")
        out += [f"Fault: {f}." for f in self.faults]
        return "\n".join(out) + "\n"


def write_into(path, text, marks=MARKS):
    with open(path) as f:
        page = f.read()
    before, rest = page.split(marks[0], 1)
    after = rest.split(marks[1], 1)[1]
    with open(path, "w") as f:
        f.write(f"{before}{marks[0]}\n{text}{marks[1]}{after}")
