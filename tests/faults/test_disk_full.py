#!/usr/bin/env python3
"""The disk is full: the sender gets 4xx, nothing is half-written, and work goes on when there is room."""
import contextlib
import glob
import os
import sqlite3
import subprocess

from feed import ADDRESS, BUILD
from harness import ApiError, Guichet, Scenario, letter, main

LIBRARY = os.path.join(BUILD, "tests", "faults", "baddisk.so")
LEA = "lea@clients.test"
SMALL_DISK = 32 << 20  # bytes


class DiskFull(Scenario):
    def send(self, desk, subject):
        message = letter(LEA, ADDRESS, subject, "Bonjour, où est mon colis ?\n" * 200)
        return desk.deliver(LEA, ADDRESS, message)[ADDRESS][0]

    def subjects(self, desk):
        return sorted(message["subject"] for message in desk.api().all("/messages", direction="inbound"))

    def check(self, desk, fill, free):
        """The story, on a disk that `fill` fills and `free` frees."""
        self.assertEqual(self.send(desk, "avant"), 250)
        api = desk.api()
        dossier = api.get("/dossiers")["items"][0]["id"]
        fill()
        stored, refused = ["avant"], []
        while len(refused) < 5:  # a few may still fit into room that was taken before
            subject = f"pendant {len(stored) + len(refused)}"
            code = self.send(desk, subject)
            (stored if code == 250 else refused).append(subject)
            self.assertTrue(code == 250 or 400 <= code < 500, code)
            self.assertLess(len(stored), 50, "the disk is never full")
        with self.assertRaises(ApiError) as said:
            api.post(f"/dossiers/{dossier}/messages", {"kind": "note", "text": "Une note. " * 5000})
        self.assertGreaterEqual(said.exception.status, 500)
        self.assertEqual(self.subjects(desk), sorted(stored))
        free()
        self.assertEqual(self.send(desk, "après"), 250)
        self.assertEqual(self.subjects(desk), sorted([*stored, "après"]))

    def whole(self, folder):
        """SQLite finds nothing wrong in any table of the store (the text index needs the server's own tokenizer)."""
        files = [path for path in glob.glob(os.path.join(folder, "**"), recursive=True) if is_sqlite(path)]
        self.assertTrue(files)
        for path in files:
            with contextlib.closing(sqlite3.connect(path)) as store:
                tables = store.execute("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'")
                for (table,) in tables.fetchall():
                    self.assertEqual(store.execute(f"pragma integrity_check({table})").fetchall(), [("ok",)], table)

    def test_injected(self):
        """Disk full (injected): 4xx to the sender, nothing half-written, work goes on when there is room"""
        desk, flag = Guichet(self.folder), os.path.join(self.folder, "full")
        desk.env |= {"LD_PRELOAD": LIBRARY, "BADDISK_ROOT": desk.data, "BADDISK_SWITCH": flag}
        self.keep(desk.start())
        self.check(desk, lambda: open(flag, "w", encoding="utf-8").close(), lambda: os.remove(flag))
        desk.stop()
        self.whole(desk.data)

    def test_mounted(self):
        """Disk full (a small disk of its own): 4xx to the sender, nothing half-written, work goes on when there is room"""
        desk = Guichet(self.folder, set_up=False)
        os.mkdir(desk.data)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", desk.data], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mounting is not allowed here; the injected disk stands for it")
        self.addCleanup(subprocess.run, ["umount", desk.data], check=True)
        desk.set_up()
        self.keep(desk.start())
        ballast = os.path.join(desk.data, "ballast")

        def fill():
            file = os.open(ballast, os.O_WRONLY | os.O_CREAT)
            with contextlib.suppress(OSError):
                while os.write(file, bytes(4096)):
                    pass
            os.close(file)
        self.check(desk, fill, lambda: os.remove(ballast))
        desk.stop()
        self.whole(desk.data)


def is_sqlite(path):
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(16) == b"SQLite format 3\0"


if __name__ == "__main__":
    main()
