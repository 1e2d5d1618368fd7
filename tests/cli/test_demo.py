#!/usr/bin/env python3
"""The demo shop: a year that the house's own rules let happen."""
import json
import os
import sqlite3
import sys
import urllib.request

from command_line import CommandLine
from harness import main

NOW = "2026-05-12T15:00:00+02:00"  # a Tuesday afternoon
NOW_MS = 1778590800000
STATES = ["new", "open", "waiting_customer", "waiting_carrier", "waiting_internal", "resolved", "closed", "merged",
          "spam"]
HOUR = 3600000


class Demo(CommandLine):
    def fill(self):
        said = self.out("demo", "--now", NOW)
        self.db = sqlite3.connect(f"file:{self.data}/store.db?mode=ro", uri=True)
        self.addCleanup(self.db.close)
        return said

    def one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()[0]

    def counts(self, sql):
        return dict(self.db.execute(sql).fetchall())

    def test_year(self):
        """A year of the shop, with work of every kind to do at its end"""
        said = self.fill()
        self.assertEqual(sorted(os.listdir(self.data)), ["demo.txt", "store.db"])
        with self.subTest("it tells how to sign in, by role"):
            for word in ("admin", "manager", "lead", "agent", "guichet-demo", "http://127.0.0.1:8080"):
                self.assertIn(word, said)
            with open(os.path.join(self.data, "demo.txt"), encoding="utf-8") as file:
                self.assertIn(file.read(), said)
        with self.subTest("some 200 dossiers over a year"):
            self.assertGreaterEqual(self.one("SELECT count(*) FROM dossier"), 200)
            first, last = self.db.execute("SELECT min(created_at), max(created_at) FROM dossier").fetchone()
            self.assertGreater(last - first, 330 * 24 * HOUR)
            self.assertLess(last, NOW_MS)
        with self.subTest("dossiers in every state"):
            self.assertEqual({STATES[state] for state in self.counts("SELECT state, count(*) FROM dossier GROUP BY 1")},
                             set(STATES))
        with self.subTest("some due soon, some overdue, some asleep, some nobody's, a few unmatched"):
            owed = "SELECT count(*) FROM dossier WHERE state < 5 AND next_due_at "
            self.assertGreaterEqual(self.one(owed + "BETWEEN ? AND ?", NOW_MS, NOW_MS + 8 * HOUR), 1)
            self.assertGreaterEqual(self.one(owed + "< ?", NOW_MS), 2)
            self.assertGreaterEqual(self.one("SELECT count(*) FROM dossier WHERE snoozed_until > ?", NOW_MS), 1)
            self.assertGreaterEqual(self.one("SELECT count(*) FROM dossier WHERE state < 5 AND assignee IS NULL"), 5)
            self.assertIn(self.one("SELECT count(*) FROM dossier WHERE unmatched AND state < 5"), range(3, 9))
        with self.subTest("every mail out was settled at its time, and nothing lies ahead"):
            self.assertEqual(self.counts("SELECT state, count(*) FROM outbox GROUP BY 1").keys(), {2})
            self.assertEqual(self.one("SELECT count(*) FROM event WHERE at > ?", NOW_MS), 0)
            self.assertEqual(self.one("SELECT count(*) FROM parcel WHERE handed_over_at > ?", NOW_MS), 0)
        with self.subTest("mails are real mails, with files and HTML"):
            self.assertEqual(self.one("SELECT count(*) FROM message WHERE direction = 1 AND raw_hash IS NULL"), 0)
            self.assertGreater(self.one("SELECT count(*) FROM attachment"), 10)
            self.assertGreater(self.one("SELECT count(*) FROM message WHERE has_html"), 1)
            self.assertEqual(self.one("SELECT count(*) FROM message WHERE damaged"), 0)
        with self.subTest("the log tells the same story as the tables"):
            events = self.counts("SELECT kind, count(*) FROM event GROUP BY 1")
            self.assertEqual(events["message.created"], self.one("SELECT count(*) FROM message"))
            self.assertEqual(events["dossier.created"], self.one("SELECT count(*) FROM dossier"))
            self.assertEqual(self.one("SELECT n FROM counter WHERE name = 'dossiers'"), events["dossier.created"])
        with self.subTest("no order is unknown to its customer"):
            self.assertEqual(self.one("SELECT count(*) FROM dossier d JOIN dossier_order o ON o.dossier = d.id "
                                      "JOIN shop_order s ON s.id = o.shop_order WHERE s.customer <> d.customer "
                                      "AND NOT d.unmatched"), 0)

    def test_sign_in(self):
        """Each role signs in with the told password"""
        said = self.fill()
        addresses = [line.split()[1] for line in said.splitlines() if line.startswith("  ")]
        self.assertEqual(len(addresses), 4)
        port = self.serve()
        for email in addresses:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/v1/session", json.dumps({"email": email, "password": "guichet-demo"})
                .encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.assertEqual(json.load(answer)["shop"]["name"], "Pivoine & Pantin")

    def test_not_empty(self):
        """A folder that holds a shop is left as it is"""
        self.shop()
        self.assertIn("already holds a shop's data: nothing was changed", self.says("demo", code=65))
        self.assertIn("There is no shop", self.says("token", "create", "--name", "a", "--role", "agent", "--shop",
                                                    "pivoine-pantin", code=65))

    def test_interrupted(self):
        """What an interrupted demo left behind is in nobody's way"""
        os.makedirs(os.path.join(self.data, "demo.unfinished", "blobs"))
        with open(os.path.join(self.data, "demo.unfinished", "store.db"), "w", encoding="utf-8") as file:
            file.write("half")
        self.guichet("demo")
        self.assertEqual(sorted(os.listdir(self.data)), ["demo.txt", "store.db"])

    def test_bad_now(self):
        """A wrong time and a folder that cannot be made are told"""
        self.assertIn("“yesterday” is no time: write it like 2026-11-21T09:00:00Z",
                      self.says("demo", "--now", "yesterday", code=65))
        self.data = "/proc/guichet"
        self.assertIn("/proc/guichet cannot be written", self.says("demo", code=73))


if __name__ == "__main__":
    sys.exit(main())
