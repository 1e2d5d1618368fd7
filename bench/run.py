#!/usr/bin/env python3
"""The workloads, with their figures.

    ./dev bench [quick|full] [--only PART...] [--build FOLDER] [--write] [--drop-caches]

quick (10,000 dossiers, one round, about three minutes) while working; full (10,000 and 100,000, medians of three
rounds) for what docs say. Parts: mail, pages, search, memory, start, size, weight. --write puts the tables into
docs/performance.md; --drop-caches (root, and nobody else on the machine) makes the cold start cold for the whole
system, not for Guichet's files alone. Needs wrk, and for the page's weight Chromium and the interface's packages.

Nothing else should run meanwhile: load averages are printed, and CPU time beside each rate, which suffers less.
Rates are the server's on this machine with its client on the same cores.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import machine
import report
import stores
from machine import Server, result_of, run

PARTS = ["practices", "mail", "pages", "search", "memory", "start", "size", "weight"]
INBOX = "support@banc.example"
AGENTS = 8
IDLE_S = 8  # after a start and one page, before memory is read
LOADED_S = 6
MAIL_CONNECTIONS = (1, 8, 64)
SEARCH_PAGE = 50


class Scale:
    def __init__(self, full):
        self.sizes = [10000, 100000] if full else [10000]
        self.rounds = 3 if full else 1
        self.seconds = 10 if full else 3
        self.mails = {1: 1500, 8: 4000, 64: 10000} if full else {1: 300, 8: 1000, 64: 3000}
        self.starts = 15 if full else 5


class Bench:
    def __init__(self, args):
        self.args = args
        self.scale = Scale(args.scale == "full")
        self.build = os.path.abspath(args.build)
        self.work = f"{self.build}/bench-work"
        self.binary = f"{self.build}/guichet"
        self.report = report.Report()
        self.mails_used = 0
        os.makedirs(self.work, exist_ok=True)

    def tool(self, name):
        return f"{self.build}/bench/{name}"

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} [load {machine.load()}] {text}", flush=True)

    # --- what everything starts from

    def filled(self, dossiers):
        return stores.filled(self.build, self.work, dossiers, self.say)

    def sessions(self, server):
        path = f"{self.work}/cookies"
        with open(path, "w") as f:
            f.writelines(server.sign_in(f"agent{i + 1}@banc.example") + "\n" for i in range(AGENTS))
        return path

    def paths(self, name, paths):
        with open(f"{self.work}/{name}", "w") as f:
            f.writelines(p + "\n" for p in paths)
        return f"{self.work}/{name}"

    def wrk(self, server, paths, cookies, connections, accept="application/json", least=2, seconds=None):
        environment = {**os.environ, "PATHS": paths, "COOKIES": cookies, "ACCEPT": accept, "LEAST": str(least)}
        before = server.cpu()
        out = run(["wrk", "-t1", f"-c{connections}", f"-d{seconds or self.scale.seconds}s", "--timeout", "60s",
                   "-s", f"{os.path.dirname(__file__)}/pages.lua", server.url], env=environment)
        r = result_of(out)
        r["cpu_us"] = (server.cpu() - before) / max(1, r["n"]) * 1e6
        if r["failed"]:
            self.report.fault(f"{int(r['failed'])} of {int(r['n'])} answers failed: {os.path.basename(paths)}")
        return r

    def rounds(self, measure):
        """The round whose rate is the median."""
        results = sorted((measure() for _ in range(self.scale.rounds)), key=lambda r: r["per_s"])
        return results[len(results) // 2]

    # --- W1 mail

    def mail_folder(self, count):
        folder = f"{self.work}/mails"
        shutil.rmtree(folder, ignore_errors=True)
        run([self.tool("bench_mails"), "--first", self.mails_used, "--count", count, "--out", folder])
        self.mails_used += count
        return folder

    def send(self, server, connections, count):
        folder = self.mail_folder(count)
        before, client = server.cpu(), machine.children_cpu_s()
        out = run([self.tool("lmtp_load"), "--to", server.lmtp, "--dir", folder, "--rcpt", INBOX, "--count", count,
                   "--connections", connections])
        r = result_of(out)
        r["p50"], r["p99"] = r["mail_p50_ms"], r["mail_p99_ms"]
        r["cpu_us"] = (server.cpu() - before) / count * 1e6
        r["client_us"] = (machine.children_cpu_s() - client) / count * 1e6
        return r

    def raw(self, filled, after, connections, mails):
        before = machine.fresh_copy(filled, f"{self.work}/raw")
        out = run([self.tool("bench_raw"), "--before", f"{before}/store.db", "--after", after,
                   "--group", min(connections, 64), "--mails", mails])
        shutil.rmtree(before)
        return result_of(out)

    def mail(self, dossiers, filled):
        data = machine.fresh_copy(filled, f"{self.work}/run")
        with Server(self.binary, data) as server:
            self.send(server, 1, 10)
            for connections in MAIL_CONNECTIONS:
                r = self.rounds(lambda: self.send(server, connections, self.scale.mails[connections]))
                self.report.mail(dossiers, connections, r)
                self.say(f"mail, {connections} connections: {r['per_s']:.0f}/s, {r['cpu_us']:.0f} us CPU a mail, "
                         f"client {r['client_us']:.0f} us")
        for connections in MAIL_CONNECTIONS:
            mails = self.scale.mails[connections] // 2
            r = self.rounds(lambda: self.raw(filled, f"{data}/store.db", connections, mails))
            self.report.raw(dossiers, connections, r)
            self.say(f"raw SQLite, groups of {connections}: {r['per_s']:.0f}/s, {r['cpu_us']:.0f} us CPU a mail")

    # --- W2 pages

    def pages(self, dossiers, filled):
        data = machine.fresh_copy(filled, f"{self.work}/run")
        html = "text/html"
        ids = [i for i in range(1, dossiers + 1) if i % (dossiers // 1000) == 3]
        with Server(self.binary, data) as server:
            cookies = self.sessions(server)
            plan = [
                ("list, API", self.paths("list-api", ["/api/v1/dossiers?view=all"]), "application/json", 5000),
                ("list, page", self.paths("list-page", ["/inbox/all"]), html, 5000),
                ("dossier, API", self.paths("dossier-api", [f"/api/v1/dossiers/{i}" for i in ids]),
                 "application/json", 2000),
                ("dossier, page", self.paths("dossier-page", [f"/dossiers/{i}" for i in ids]), html, 1000),
            ]
            for _, paths, accept, least in plan:
                self.wrk(server, paths, cookies, 8, accept, least, seconds=1)
            for name, paths, accept, least in plan:
                for connections in (1, 8):
                    r = self.rounds(lambda: self.wrk(server, paths, cookies, connections, accept, least))
                    self.report.page(dossiers, name, connections, r)
                    self.say(f"{name}, c={connections}: {r['per_s']:.0f}/s, p50 {r['p50']:.2f} p99 {r['p99']:.2f} ms, "
                             f"{r['cpu_us']:.0f} us CPU, {r['bytes']:.0f} bytes")

    # --- W3 search

    def search(self, dossiers, filled):
        def asked(words):
            return f"/api/v1/search?q={words}&limit={SEARCH_PAGE}"

        unique = [asked("8R%09dFR" % ((n * 7919 + 104729) % 1000000000))
                  for n in range(500, dossiers - 500, (dossiers - 1000) // 20)]
        classes = [("unique", unique, 1), ("rare", [asked("hygrom%C3%A8tre")], 1),
                   ("medium", [asked("r%C3%A9tractation")], 1), ("common", [asked("remboursement")], 1),
                   ("unique", unique, 8)]
        data = machine.fresh_copy(filled, f"{self.work}/run")
        with Server(self.binary, data) as server:
            cookies = self.sessions(server)
            first = cookies and open(cookies).readline().strip()
            for name, paths, connections in classes:
                _, _, body = server.get(paths[0], {"Cookie": first})
                found = len(json.loads(body)["items"])
                if not found:
                    self.report.fault(f"search finds nothing: {paths[0]}")
                file = self.paths(f"search-{name}", paths)
                self.wrk(server, file, cookies, connections, seconds=1)
                r = self.rounds(lambda: self.wrk(server, file, cookies, connections))
                self.report.search(dossiers, name, connections, found, r)
                self.say(f"search {name} ({found} found), c={connections}: {r['per_s']:.0f}/s, p50 {r['p50']:.2f} "
                         f"p99 {r['p99']:.2f} ms, {r['cpu_us']:.0f} us CPU")

    # --- W4 memory

    def under(self, server, command, seconds, **options):
        """PSS while a command runs, read once it has run for so long."""
        load = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        most, end = 0.0, time.time() + seconds
        while load.poll() is None and time.time() < end:
            time.sleep(0.1)
            most = max(most, server.pss())
        load.wait()
        return most

    def memory(self, dossiers, filled):
        data = machine.fresh_copy(filled, f"{self.work}/run")
        with Server(self.binary, data) as server:
            time.sleep(IDLE_S)
            idle = server.pss()
            cookies = self.sessions(server)
            paths = self.paths("memory", [f"/api/v1/dossiers/{i}" for i in range(1, dossiers) if i % 10 == 3])
            loaded = self.under(server, ["wrk", "-t1", "-c8", f"-d{LOADED_S}s", "-s",
                                         f"{os.path.dirname(__file__)}/pages.lua", server.url], LOADED_S + 2,
                                env={**os.environ, "PATHS": paths, "COOKIES": cookies})
            folder = self.mail_folder(3000)
            mailing = self.under(server, [self.tool("lmtp_load"), "--to", server.lmtp, "--dir", folder, "--rcpt", INBOX,
                                          "--count", "3000", "--connections", "8"], 60)
            time.sleep(IDLE_S)
            after = server.pss()
        self.report.memory(dossiers, idle, loaded, mailing, after)
        self.say(f"memory (PSS): idle {idle:.1f}, dossiers {loaded:.1f}, mail {mailing:.1f}, idle after {after:.1f} MiB")

    # --- W5 start

    def start_ms(self, data, cold):
        if cold and self.args.drop_caches:
            machine.drop_caches()
        elif cold:
            machine.evict(self.files + [os.path.join(data, f) for f in os.listdir(data)])
        with Server(self.binary, data) as server:
            self.files = machine.mapped_files(server.pid)
            return server.first_page_ms

    def start(self, dossiers, filled):
        data = machine.fresh_copy(filled, f"{self.work}/run")
        self.start_ms(data, False)
        warm = statistics.median(self.start_ms(data, False) for _ in range(self.scale.starts))
        cold = statistics.median(self.start_ms(data, True) for _ in range(self.scale.starts))
        self.report.start(dossiers, warm, cold, self.args.drop_caches)
        self.say(f"start: warm {warm:.1f} ms, cold {cold:.1f} ms")

    # --- practices

    def practices(self, _dossiers, _filled):
        """CPU time of all of them on a reply of 10 kB; the aim is under 1 ms."""
        us = min(json.loads(run([self.tool("bench_practices")]))["us"] for _ in range(5))
        self.say(f"practices: {us} us CPU for a reply of 10 kB")
        if us >= 1000:
            self.report.fault(f"all practices took {us} us CPU over a reply of 10 kB, the aim is under 1,000")

    # --- size and weight

    def size(self, _dossiers, _filled):
        stripped = f"{self.work}/stripped"
        run(["strip", "-o", stripped, self.binary])
        self.report.size(os.path.getsize(self.binary), os.path.getsize(stripped))

    def weight(self, _dossiers, filled):
        if not os.path.isdir("ui/node_modules/playwright-core"):
            self.report.fault("the inbox was not weighed: no packages in ui/ (./dev build)")
            return
        data = machine.fresh_copy(filled, f"{self.work}/run")
        with Server(self.binary, data) as server:
            cookie = server.sign_in("agent1@banc.example")
            out = run(["node", f"{os.path.dirname(__file__)}/weight.mjs", server.url, cookie])
        first, again = (result_of(line) for line in out.splitlines() if line.startswith("RESULT"))
        self.report.weight(first, again)
        self.say(out.strip().replace("\n", "; "))

    # --- the whole

    def run(self):
        self.report.machine(self.args.scale)
        for dossiers in self.scale.sizes:
            filled = self.filled(dossiers)
            for part in self.args.only or PARTS:
                if dossiers > 10000 and part in ("practices", "size", "weight"):
                    continue
                getattr(self, part)(dossiers, filled)
            shutil.rmtree(f"{self.work}/run", ignore_errors=True)
        self.report.finish(machine.load())
        text = self.report.markdown()
        print("\n" + text)
        with open(f"{self.work}/figures.md", "w") as f:
            f.write(text)
        if self.args.write:
            report.write_into("docs/performance.md", text)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("scale", nargs="?", default="quick", choices=["quick", "full"])
    parser.add_argument("--only", nargs="+", choices=PARTS)
    parser.add_argument("--build", default="build")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--drop-caches", action="store_true")
    args = parser.parse_args()
    if not shutil.which("wrk") and set(args.only or PARTS) & {"pages", "search", "memory"}:
        raise SystemExit("wrk is missing: apt-get install wrk, or ./dev bench, which installs it")
    bench = Bench(args)
    try:
        bench.run()
    finally:
        for name in ("run", "raw", "mails"):
            shutil.rmtree(f"{bench.work}/{name}", ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
