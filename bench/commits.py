#!/usr/bin/env python3
"""Durable commits: one writer, 64 of them, and who else does the same.

    ./dev bench commits [--engine sqlite|postgres|both] [--messages N] [--write] [--build FOLDER]

SQLite: each sync takes 2 ms more (injected), for a disk slower than the one at hand; raw SQLite inserts the same rows
in the same groups. PostgreSQL: pgbench sends the same statements with as many connections as the store has, on the
same cluster with every commit synced. A message is inserted under three indexes, its dossier updated, an event
appended, its words indexed (bench/store_bench.c). --write puts the table into docs/performance.md.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

import cluster
import machine
import report
from machine import result_of, run

MARKS = ("<!-- commits -->", "<!-- end of commits -->")
SYNC_MS = 2
CONNECTIONS = 12  # the store's own, src/store/postgres/engine.h
SECONDS = 15
AIM_GROUP, AIM_RAW, AIM_PGBENCH = 5, 0.8, 0.75


class Commits:
    def __init__(self, args):
        self.args, self.build = args, os.path.abspath(args.build)
        self.work = f"{self.build}/bench-work"
        self.rows, self.missed = [], []
        os.makedirs(self.work, exist_ok=True)

    def bench(self, *options):
        r = result_of(run([f"{self.build}/bench/store_bench", "--messages", self.args.messages, *options]))
        print(r, flush=True)
        return r

    def judge(self, what, value, aim):
        if value < aim:
            self.missed.append(f"{what}: {value:.2f} instead of {aim}")
        return f"at least {aim}{' (missed)' if value < aim else ''}"

    def row(self, what, rate, more, ratio="", aim=""):
        self.rows.append(f"| {what} | {rate:,.0f} | {more} | {ratio} | {aim} |")

    # --- SQLite

    def sqlite(self):
        one, many = (self.bench("--sync-ms", SYNC_MS, "--in-flight", n) for n in (1, 64))
        for n, r in ((1, one), (64, many)):
            self.row(f"SQLite, {n} in flight, {SYNC_MS} ms more a sync", r["store"],
                     f"p50 {r['p50']:.1f}, p99 {r['p99']:.1f} ms; CPU {r['store_cpu']:.0f} us; raw SQLite in groups of {r['group']:.0f}:"
                     f" {r['raw']:,.0f}/s, CPU {r['raw_cpu']:.0f} us",
                     f"{r['ratio']:.2f} of raw, by CPU {r['cpu_ratio']:.2f}",
                     self.judge("64 in flight to raw SQLite", r["ratio"], AIM_RAW) if n == 64 else "")
        grown = many["store"] / one["store"]
        self.row("SQLite, 64 in flight to one", grown, "times", "", self.judge("64 in flight to one", grown, AIM_GROUP))

    # --- PostgreSQL

    def pgbench(self, postgres, database, connections, scripts):
        files = [word for name in sorted(os.listdir(scripts)) for word in ("-f", f"{scripts}/{name}")]
        out = run([f"{postgres.bin}/pgbench", "-h", postgres.folder, "-U", cluster.USER, "-n", "-M", "prepared", "-c", connections,
                   "-j", min(2, connections), "-T", SECONDS, *files, database])
        return float(re.search(r"tps = ([\d.]+)", out)[1])

    def postgres(self):
        scripts = f"{self.work}/scripts"
        shutil.rmtree(scripts, ignore_errors=True)
        os.makedirs(scripts)
        subprocess.run([f"{self.build}/bench/store_bench", "--scripts", scripts], check=True, stdout=subprocess.DEVNULL)
        for in_flight, connections in ((1, 1), (64, CONNECTIONS)):
            with cluster.fresh() as postgres:
                url = postgres.database("commits")
                r = self.bench("--store", url, "--in-flight", in_flight)
                peer = self.pgbench(postgres, "commits", connections, scripts)
            ratio = r["store"] / peer
            self.row(f"PostgreSQL, {in_flight} in flight", r["store"],
                     f"p50 {r['p50']:.1f}, p99 {r['p99']:.1f} ms; our own CPU {r['store_cpu']:.0f} us; pgbench, {connections}"
                     f" connection{'s' * (connections > 1)}: {peer:,.0f}/s", f"{ratio:.2f} of pgbench",
                     self.judge(f"{in_flight} in flight to pgbench", ratio, AIM_PGBENCH))

    # --- the whole

    def run(self):
        before = machine.load()
        if self.args.engine != "postgres":
            self.sqlite()
        if self.args.engine != "sqlite":
            self.postgres()
        text = "\n".join([f"{report.about('commits')} Load average before: {before}; after: {machine.load()}.", "",
                          "| what | messages/s | more | ratio | aim |", "|---|---|---|---|---|", *self.rows, "",
                          "Aims missed: " + ("; ".join(self.missed) if self.missed else "none") + "."]) + "\n"
        print("\n" + text)
        if self.args.write:
            report.write_into("docs/performance.md", text, MARKS)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--engine", default="both", choices=["sqlite", "postgres", "both"])
    parser.add_argument("--messages", default=20000, type=int)
    parser.add_argument("--build", default="build")
    parser.add_argument("--write", action="store_true")
    Commits(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
