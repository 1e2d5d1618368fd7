#!/usr/bin/env python3
"""What each operation costs as the store grows.

    ./dev bench growth [--sizes 10000,100000,1000000] [--engine sqlite|postgres|both] [--only WORD...] [--rounds N]
                       [--write] [--build FOLDER]

At each size: lists (first page, and one half-way down), a dossier, searches (a number, a rare, a common and a begun
word), a reply, the timer's question, and an append to the log; one asked after the other over one connection, each
warm, sizes in turn, the least disturbed of N rounds. CPU time is the server's, on PostgreSQL with its database's. What counts is the ratio of
a size to the one before. At the second size the timer's question is measured with ten times the open promises too.
--write puts the table of each engine measured into docs/performance.md.

Stores are filled at first use (bench_fill), and PostgreSQL's are copies of SQLite's rows (bench_copy), in
build/bench-work: 17 kB a dossier each. They are measured in place; some hundred replies are added to them.
"""
import argparse
import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time

import cluster
import machine
import report
import stores
from machine import Server, result_of

ENGINES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
SHOP = "banc"
AIM = 1.5
ASKED = {"view": 1000, "list": 500, "search": 300, "reply": 300}  # requests a round
TIMES = 1000  # of the timer's question, and of the append
YOUNG_HOURS = 8
TEXT = ("Bonjour,\n\nVotre colis est parti ce matin de notre entrepôt. Nous vous écrivons"
        " de nouveau lundi pour savoir si tout va bien.\n\nBien à vous,\nl'équipe du service après-vente {0}\n")


class Client:
    """One kept connection; the time of a request ends with the answer's last byte."""

    def __init__(self, server, token):
        self.socket = socket.create_connection((server.host, server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: {server.host}\r\nAuthorization: Bearer {token}\r\n"

    def request(self, method, path, body=None):
        text = json.dumps(body).encode() if body is not None else b""
        kind = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n" if body is not None else ""
        return f"{method} /api/v1{path} HTTP/1.1\r\n{self.head}{kind}\r\n".encode() + text

    def ask(self, request):
        """Seconds taken, the status, the body."""
        began = time.perf_counter()
        self.socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.received()
        length = int(re.search(rb"(?i)\r\ncontent-length: (\d+)", data[:end + 2])[1])
        while len(data) < end + 4 + length:
            data += self.received()
        return time.perf_counter() - began, int(data[9:12]), data[end + 4:]

    def received(self):
        piece = self.socket.recv(1 << 20)
        if not piece:
            raise SystemExit("the server closed the connection")
        return piece

    def get(self, path):
        _, status, body = self.ask(self.request("GET", path))
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:300]}")
        return json.loads(body)


class Growth:
    def __init__(self, args):
        self.args = args
        self.build = os.path.abspath(args.build)
        self.work = f"{self.build}/bench-work"
        self.figures = {}  # (engine, operation, size): {"p50", "p99", "cpu"}
        self.notes = []  # (engine, sentence)
        self.chance = random.Random(20261121)
        os.makedirs(self.work, exist_ok=True)

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} [load {machine.load()}] {text}", flush=True)

    def wanted(self, name):
        return not self.args.only or any(word in name for word in self.args.only)

    def keep(self, engine, name, size, p50, p99, cpu):
        self.figures[engine, name, size] = {"p50": p50, "p99": p99, "cpu": cpu}
        self.say(f"{engine} {size:,}: {name}: p50 {p50:.3f} p99 {p99:.3f} ms, {cpu:.0f} us CPU")

    # --- over HTTP

    def once(self, place, client, requests, status):
        """CPU time, p50 and p99 of one round."""
        took, cpu = [], place.cpu_ns()
        for request in requests:
            seconds, got, body = client.ask(request)
            if got != status:
                raise SystemExit(f"{got} {body[:400]}")
            took.append(seconds * 1e3)
        cpu = (place.cpu_ns() - cpu) / len(requests) / 1e3
        took.sort()
        return cpu, took[len(took) // 2], took[len(took) * 99 // 100]

    def measure(self, name, plans, status=200, repeat=True):
        """`plans` has the requests of a round by place and client. Sizes take turns, so that what else the machine does
        is the same for each; what is repeated is warmed by one pass. The round that was disturbed least counts."""
        rounds = {}
        asked = {who: requests() for who, requests in plans.items()}
        for turn in range(self.args.rounds + 1):
            for who, requests in plans.items():
                result = self.once(*who, asked[who] if repeat or not turn else requests(), status)
                if turn:
                    rounds.setdefault(who[0], []).append(result)
        for place, results in rounds.items():
            cpu, p50, p99 = min(results)
            self.keep(place.engine, name, place.size, p50, p99, cpu)

    def deep_cursor(self, client, open_dossiers):
        """The cursor half-way down a list."""
        seen, after = 0, None
        while seen < open_dossiers // 2:
            page = client.get("/dossiers?view=all&limit=100" + (f"&after={after}" if after else ""))
            seen, after = seen + len(page["items"]), page["next"]
        return after

    def operations(self, place, client):
        """(name, requests of a round, the status they get, whether they may be repeated)"""
        size, ask = place.size, client.request
        ids = [self.chance.randrange(1, size + 1) for _ in range(ASKED["view"])]
        parcels = ["8R%09dFR" % ((n * 7919 + 104729) % 1000000000) for n in ids[:ASKED["search"]]]
        dossiers_open = [i for i in range(1, size + 1) if (i - 1) % 10 >= 7]
        deep = self.deep_cursor(client, len(dossiers_open)) if self.wanted("list, a page half-way down") else ""
        for word in ("hygrom%C3%A8tre", "remboursement"):
            if not client.get(f"/search?q={word}&limit=10")["items"]:
                raise SystemExit(f"{word} is not found")

        def same(path, many):
            return lambda: [ask("GET", path)] * many

        yield "list, first page of 50", same("/dossiers?view=all", ASKED["list"]), 200, True
        yield "list, a page half-way down", same(f"/dossiers?view=all&after={deep}", ASKED["list"]), 200, True
        yield "dossier", lambda: [ask("GET", f"/dossiers/{i}") for i in ids], 200, True
        yield "search, a parcel's number", lambda: [ask("GET", f"/search?q={p}") for p in parcels], 200, True
        for name, word in (("a rare word (1 of 1,000 dossiers)", "hygrom%C3%A8tre"), ("a word of 1 of 50", "r%C3%A9tractation"),
                           ("a common word (1 of 4)", "remboursement"), ("a rare and a common word", "hygrom%C3%A8tre%20carton"),
                           ("a begun word", "rembou")):
            yield f"search, {name}, 10 shown", same(f"/search?q={word}&limit=10", ASKED["search"]), 200, True
        yield "reply", lambda: [
            ask("POST", f"/dossiers/{i}/messages", {"kind": "reply", "text": TEXT.format(self.chance.random()), "confirm_warnings": True})
            for i in self.chance.sample(dossiers_open, min(ASKED["reply"], len(dossiers_open) // 8))], 201, False

    def over_http(self, clients):
        columns = [[(who, operation) for operation in self.operations(*who)] for who in clients]
        for row in zip(*columns):
            _, (name, _, status, repeat) = row[0]
            if self.wanted(name):
                self.measure(name, {who: operation[1] for who, operation in row}, status, repeat)

    # --- beside it

    def tell(self, tool, word):
        tool.stdin.write(word + "\n")
        tool.stdin.flush()
        return result_of(tool.stdout.readline())

    def inside(self, tools, word, name):
        if not self.wanted(name):
            return
        rounds = {place: [] for place in tools}
        for _ in range(self.args.rounds):
            for place, tool in tools.items():
                cpu = place.cpu_ns()
                r = self.tell(tool, word)
                rounds[place].append(((place.cpu_ns() - cpu) / TIMES / 1e3, r["p50"], r["p99"]))
        for place, results in rounds.items():
            cpu, p50, p99 = min(results)
            self.keep(place.engine, name, place.size, p50, p99, cpu)

    def many_promises(self, place, tool):
        """The timer's question with ten times the open promises."""
        names = "timer's question", "timer's question, ten times the promises"
        if not self.wanted(names[0]):
            return
        grown = self.tell(tool, "more")
        self.inside({place: tool}, "due", names[1])
        few, many = (self.figures[place.engine, name, place.size] for name in names)
        self.notes.append((place.engine,
            f"The timer's question at {place.size:,} dossiers with {grown['open']:,.0f} open promises, ten times as"
            f" many: CPU {few['cpu']:.1f} to {many['cpu']:.1f} us, p50 {few['p50']:.4f} to {many['p50']:.4f} ms."))
        self.tell(tool, "fewer")

    def without_server(self, places):
        tools = {}
        for place in places:
            tools[place] = subprocess.Popen([f"{self.build}/bench/bench_growth", "--store", place.url, "--times", str(TIMES),
                                             "--dossiers", str(place.size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            place.pids = [tools[place].pid]
        self.inside(tools, "due", "timer's question")
        beside = places[min(1, len(places) - 1)]
        self.many_promises(beside, tools[beside])
        self.inside(tools, "append", "append to the log")
        for tool in tools.values():
            tool.stdin.close()
            tool.wait()

    # --- the whole

    def token(self, place):
        return machine.run([f"{self.build}/guichet", "token", "create", "--name", f"growth-{time.time():.0f}", "--role", "lead",
                            "--shop", SHOP, "--data", place.data, *place.options]).split()[-1]

    def all_of(self, engine, folders):
        with cluster.places(engine, self, folders) as places, contextlib.ExitStack() as servers:
            clients = []
            for place in places:
                token = self.token(place)
                server = servers.enter_context(Server(f"{self.build}/guichet", place.data, options=place.options))
                place.pids = [server.pid]
                clients.append((place, Client(server, token)))
            self.over_http(clients)
            servers.close()
            self.without_server(places)

    def run(self):
        engines = ["sqlite", "postgres"] if self.args.engine == "both" else [self.args.engine]
        before, folders = machine.load(), {}
        for size in self.args.sizes:
            if stores.room_for(self.work, size, len(engines)):
                folders[size] = stores.filled(self.build, self.work, size, self.say, YOUNG_HOURS)
            else:
                self.notes += [(e, f"{size:,} dossiers were not filled: the disk has no room for them.") for e in engines]
        for engine in engines:
            self.all_of(engine, folders)
            text = self.markdown(engine, f"Load average before: {before}; after: {machine.load()}.")
            print("\n" + text)
            if self.args.write:
                report.write_into("docs/performance.md", text, (f"<!-- growth {engine} -->", f"<!-- end of growth {engine} -->"))

    def cell(self, engine, name, size):
        f = self.figures.get((engine, name, size))
        return f"{f['p50']:.3g} / {f['p99']:.3g}; {f['cpu']:,.0f}" if f else ""

    def ratios(self, engine, name):
        """CPU time of each size by the one before, and of the last by the first; the same of p50."""
        out, last = [], []
        for key in ("cpu", "p50"):
            values = [f[key] for size in self.args.sizes if (f := self.figures.get((engine, name, size)))]
            steps = [b / a for a, b in zip(values, values[1:])]
            last.append(values[-1] / values[0] if steps else 1)
            out.append(", ".join(f"{s:.2f}" for s in steps) + (f"; {last[-1]:.2f} in all" if len(steps) > 1 else ""))
        return out, last

    def markdown(self, engine, load):
        heads = [f"{size:,}" for size in self.args.sizes]
        missed = []
        out = [report.about("growth") + " " + load, "", f"**{ENGINES[engine]}** (p50 / p99 in ms; CPU in us)", "",
               f"| operation | {' | '.join(heads)} | CPU, by step | p50, by step |", "|---|" + "---|" * (len(heads) + 2)]
        for name in dict.fromkeys(n for e, n, _ in self.figures if e == engine):
            cells = [self.cell(engine, name, size) for size in self.args.sizes]
            steps, total = self.ratios(engine, name)
            if max(total) > AIM:
                missed.append(f"{name} (CPU {total[0]:.2f}, p50 {total[1]:.2f})")
            out.append("| " + " | ".join([name, *cells, *steps]) + " |")
        out += ["", *(note + "\n" for e, note in self.notes if e == engine),
                f"Grew by more than {AIM} times: " + ("; ".join(missed) if missed else "nothing") + "."]
        return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", type=lambda s: [int(n) for n in s.split(",")])
    parser.add_argument("--engine", default="both", choices=["sqlite", "postgres", "both"])
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default="build")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped
    Growth(args).run()


if __name__ == "__main__":
    sys.exit(main())
