#!/usr/bin/env python3
"""The long run: some hundreds of falls, and their account in docs/reliability.md (./dev faults long [NAME...]).

Each test adds a line to build/faults.json; the tables between the two marks of the page are written from it.
"""
import json
import os
import signal
import time

from databases import Alone, Pair
from trial import Trial, points
from checker import CATEGORIES, Findings

from harness import Scenario, main
from harness.folder import BUILD, ROOT
from harness.postgres import binaries

FIGURES = os.path.join(BUILD, "faults.json")
PAGE = os.path.join(ROOT, "docs", "reliability.md")
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
PEOPLE = {"customers": 4, "clerks": 6}


class Long(Scenario):
    def setUp(self):
        super().setUp()
        self.findings = Findings()

    def close(self, trial):
        """The account of a trial is added to the test's."""
        findings = trial.finish()
        print(f"# {dict(findings.figures)}\n" + "".join(f"# {line}\n" for line in str(findings).splitlines()), end="", flush=True)
        self.findings = self.findings + findings

    def report(self, name, falls, strict=True, **more):
        line = {"name": name, "falls": falls, **{category: self.findings.count(category) for category in CATEGORIES},
                **self.findings.figures, **more}
        kept = read_figures()
        kept[self._testMethodName] = line
        with open(FIGURES, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
        if strict:
            self.assertTrue(self.findings.clean(), self.findings)

    def need_postgres(self):
        if not binaries():
            self.skipTest("PostgreSQL is not installed")

    # --- SQLite

    def test_1_sqlite_kills(self):
        """SQLite: 200 kills, half of them at random moments, half at the marked points in turn"""
        falls, names = 0, points("sqlite")
        for seed in range(10):
            trial = Trial(self, seed, **PEOPLE).start()
            for i in range(10):
                trial.work()
                trial.kill()
                trial.work()
                trial.kill_at(names[(falls // 2 + i) % len(names)], trial.luck.randint(1, 30))
            falls += trial.kills
            self.close(trial)
        self.report("SQLite, kill -9", falls)

    def test_2_sqlite_power(self):
        """SQLite: the power cut at random moments, at each marked point, and in checkpoints"""
        falls = 0
        cuts = [("", None)] * 10 + [(point, None) for point in points("sqlite")] + [("", page) for page in (1, 3, 8, 20, 50)]
        for start in range(0, len(cuts), 5):
            trial = Trial(self, 100 + start, **PEOPLE).start()
            for point, page in cuts[start:start + 5]:
                self.cut(trial, point, page)
            trial.work()
            falls += trial.kills
            self.close(trial)
        self.report("SQLite, power cut", falls)

    def cut(self, trial, point, page):
        """The power is cut at a marked point, at the page-th write of a checkpoint, or at a random moment."""
        trial.work()
        trial.follow_power(leak=trial.luck.choice([0, 30, 60]), shims=["dieat.so"])
        node = trial.nodes[0]
        if page:
            node.env["DIEAT"] = f"/store.db:{page}"
        if point:
            node.env["GUICHET_TEST_FAULT"] = f"{point}:{trial.luck.randint(1, 8)}"
        try:
            node.start()
        except AssertionError:
            assert point, "it did not start"  # it came by before it listened
        if point or page:
            trial.wait_for_death(point or f"at write {page} of a checkpoint")
        else:
            time.sleep(trial.luck.random() * 2)
        trial.cut_power()

    # --- PostgreSQL

    def test_3_postgres_kills(self):
        """PostgreSQL: 50 kills of one of two nodes, half of them at the marked points in turn"""
        self.need_postgres()
        falls, names = 0, points("postgres")
        for seed in range(5):
            trial = Alone(self).trial(200 + seed, nodes=2, **PEOPLE).start()
            for i in range(5):
                trial.work()
                trial.kill()
                trial.work()
                trial.kill_at(names[(falls // 2 + i) % len(names)], trial.luck.randint(1, 10))
            falls += trial.kills
            self.close(trial)
        self.report("PostgreSQL, kill -9 of one of two nodes", falls)

    def test_4_postgres_restarts(self):
        """PostgreSQL itself ended, crashed and killed, five times each"""
        self.need_postgres()
        database = Alone(self)
        trial = database.trial(300, nodes=2, **PEOPLE).start()
        for how in (signal.SIGINT, signal.SIGQUIT, None) * 5:
            trial.work()
            time.sleep(trial.luck.random() * 0.3)
            database.restart(how)
        trial.work()
        self.close(trial)
        self.report("PostgreSQL ended, crashed, killed", 15)

    def test_5_postgres_connections(self):
        """PostgreSQL: all connections cut, thirty times"""
        self.need_postgres()
        database = Alone(self)
        trial = database.trial(301, nodes=2, **PEOPLE).start()
        for _ in range(30):
            trial.work(5)
            database.cut_connections()
        trial.work()
        self.close(trial)
        self.report("PostgreSQL, all connections cut", 30)

    def test_6_fail_overs(self):
        """PostgreSQL: ten times the primary dies and its synchronous standby takes over"""
        self.need_postgres()
        away = []
        for seed in (400, 401):
            database = Pair(self)
            trial = database.trial(seed, nodes=2, **PEOPLE).start()
            for turn in range(5):
                trial.work(30)
                time.sleep(trial.luck.random() * 0.3)
                began = time.monotonic()
                database.fail_over()
                trial.work(1)
                away.append(time.monotonic() - began)
                if turn < 4:
                    database.follow()
            trial.work(30)
            self.close(trial)
        self.report("PostgreSQL, synchronous standby takes over", 10, away_s=sorted(away)[len(away) // 2])

    def test_7_asynchronous(self):
        """PostgreSQL: ten times the primary dies and an asynchronous standby takes over; what is lost is counted"""
        self.need_postgres()
        windows = []
        for seed in range(10):
            database = Pair(self, synchronous=False)
            trial = database.trial(500 + seed, nodes=2, forgiving=True, **PEOPLE).start()
            trial.work(200, seconds=60)
            died = database.fail_over()
            trial.work(20)
            self.close(trial)
            windows.append(max([died - write.at for write in trial.missing()], default=0.0) * 1000)
        self.report("PostgreSQL, asynchronous standby takes over", 10, strict=False, window_ms=max(windows),
                    window_median_ms=sorted(windows)[len(windows) // 2])


def read_figures():
    if not os.path.exists(FIGURES):
        return {}
    with open(FIGURES, encoding="utf-8") as file:
        return json.load(file)


def line_of(row):
    def value(name):
        return f"{row.get(name, 0):,}"
    return (f"| {row['name']} | {row['falls']} | {value('acknowledged')} | {value('lost')} | {value('repeated')} | {value('half')} | "
            f"{value('not acknowledged')} ({value('not acknowledged, there')}) | {value('events')} | {value('events missed or twice')} | "
            f"{value('mails sent')} | {value('mails uncertain')} ({value('uncertain, arrived')}) | {value('mails twice')} |")


def write_page():
    rows = [row for _, row in sorted(read_figures().items())]
    head = ["| what fell over | times | acknowledged | lost | repeated | by half | without answer (there) | events | missed or twice | "
            "mails sent | uncertain (arrived) | left twice |", "|---|" + "---:|" * 11]
    text = "\n".join(head + [line_of(row) for row in rows])
    for row in rows:
        if "away_s" in row:
            text += f"\n\nFrom the primary's death to the next acknowledged write: {row['away_s']:.1f} s (median), of which the promotion " \
                    "takes most."
        if "window_ms" in row:
            text += f"\n\nAsynchronous: the oldest write that was lost had been acknowledged {row['window_ms']:.0f} ms before the primary " \
                    f"died (median of the ten: {row['window_median_ms']:.0f} ms)."
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    try:
        main()
    finally:
        write_page()
