#!/usr/bin/env python3
"""Every mail of the corpus goes in, gives back its own bytes, and shows something.

The corpus is not ours to ship: it is read where it lies beside the project, and skipped where it is absent; the mails of
tests/channels cover the same ground.
"""
# run: 900 s
import csv
import glob
import hashlib
import os
import re
import unittest

from harness import ADDRESS, Guichet, Scenario, main
from harness.folder import SHARED

MAILS = os.path.join(SHARED, "fixtures", "mail")
EXPECTED = os.path.join(MAILS, "bounces", "expected-bounces.tsv")
TRACE = re.compile(rb"^(?:Return-Path|Received|Received-SPF|X-Received|Delivered-To|X-Delivered-To|X-Original-To|Envelope-To|"
                   rb"Delivery-date|Authentication-Results|ARC-[\w-]+):[^\r\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M)
BOUNCES_KNOWN = 0.97  # of those that another project calls bounces; the rest say nothing that a program can tell


def corpus():
    """Path and bytes of each mail: all files but READMEs, tables, and the dialogues in lmtp/."""
    for path in sorted(glob.glob(os.path.join(MAILS, "**"), recursive=True)):
        if os.path.isfile(path) and not path.endswith(("README.md", ".tsv")) and f"{os.sep}lmtp{os.sep}" not in path:
            with open(path, "rb") as file:
                data = file.read()
            yield path, data if data.endswith(b"\r\n") else data + b"\r\n"  # as LMTP ends a mail


def digest(data):
    return hashlib.sha256(data).digest()


def words(data):
    """What the author wrote: line ends as LF, without the fields that servers add. The same words are the same mail."""
    head, gap, body = re.sub(rb"\r+\n", b"\n", data).partition(b"\n\n")
    return (TRACE.sub(b"", head + b"\n") + gap + body).strip()


@unittest.skipUnless(os.path.isdir(MAILS), "no corpus beside the project (../shared/fixtures/mail)")
class Corpus(Scenario):
    def test_every_mail(self):
        """Corpus: none is refused, none is lost, each gives back its own bytes and shows words or says that it cannot"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        mails = list(corpus())
        for path, data in mails:
            answer = desk.deliver("lea@clients.test", ADDRESS, data)
            self.assertEqual(answer[ADDRESS][0], 250, f"{path}: {answer}")
        self.assertTrue(desk.process.alive())
        api = desk.api()
        messages, known = {}, {}
        for message in api.all("/messages", direction="inbound"):
            raw = api.raw(f"/messages/{message['id']}/raw")
            messages[digest(raw)] = known[words(raw)] = message
        lost = [path for path, data in mails if digest(data) not in messages and words(data) not in known]
        self.assertEqual(lost, [])
        again = [path for path, data in mails if digest(data) not in messages]
        mails = [(path, data) for path, data in mails if path not in again]
        shown = [path for path, data in mails if messages[digest(data)]["text"].strip()]
        html = [path for path, data in mails if path not in shown and messages[digest(data)]["has_html"]]
        unreadable = len(mails) - len(shown) - len(html)
        self.assertTrue(all(message["has_raw"] for message in messages.values()))
        print(f"# {len(mails)} mails (and {len(again)} a second time): {len(shown)} show text, {len(html)} HTML alone, "
              f"{unreadable} say that they cannot be read")
        self.bounces({os.path.basename(path): messages[digest(data)] for path, data in mails
                      if "bounces" in path and b"\r" not in data.replace(b"\r\n", b"")})

    def bounces(self, messages):
        with open(EXPECTED, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t") if row["recipient_no"] == "1"]
        known = [row for row in rows if row["file"] in messages]
        machine = [row for row in known if messages[row["file"]]["machine"]]
        missed = sorted(row["file"] for row in known if not messages[row["file"]]["machine"])
        print(f"# {len(machine)} of {len(known)} expected bounces and reports are known as machine mail; not: {missed}")
        self.assertGreaterEqual(len(machine), BOUNCES_KNOWN * len(known))


if __name__ == "__main__":
    main()
