#!/usr/bin/env python3
"""The checker finds what is wrong with an account, and nothing in one that is right."""
import copy
import types

import trial  # noqa: F401  (finds the harness)
from checker import INBOUND, NOTE, OUTBOUND, check
from harness import Scenario, main
from workload import Journal

MAIL, SAID, CALLED = "xm00n00001", "xa00n00001", "xa00n00002"


def message(number, direction, text="", state=0, subject="", automatic=0):
    return {"id": str(number), "dossier": "1", "direction": str(direction), "state": str(state), "automatic": str(automatic),
            "subject": subject, "text": text, "rfc_id": f"m{number}@atelier-lune.test"}


def event(number, kind, payload="{}"):
    return {"id": str(number), "dossier": "1", "kind": kind, "payload": payload}


class Account:
    """One mail, its acknowledgement that left, a note under a key, and a changed subject: all is well."""

    def __init__(self, folder):
        self.journal = Journal(folder + "/journal")
        for marker, kind, dossier, repeated in ((MAIL, "mail", None, True), (SAID, "note", 1, True), (CALLED, "change", 1, False)):
            self.journal.ask(marker, kind, dossier, repeated)
            self.journal.tell(marker, "done")
        self.reader = types.SimpleNamespace(seen=[1, 2, 3, 4, 5])
        self.mails = [types.SimpleNamespace(data=b"From: a\r\nMessage-ID: <m2@atelier-lune.test>\r\n\r\n")]
        self.counts = {"dossiers": 1, "events": 5, "messages": {"inbound": 1, "outbound": 1},
                       "outbox": {"queued": 0, "sent": 1, "uncertain": 0, "failed": 0}}
        self.tables = {
            "message": [message(1, INBOUND, subject="Commande " + MAIL), message(2, OUTBOUND, state=2, automatic=1, text=MAIL),
                        message(3, NOTE, text="Une note. " + SAID)],
            "dossier": [{"id": "1", "subject": "Sujet " + CALLED}],
            "event": [event(1, "dossier.created"), event(2, "message.created", '{"message":1}'),
                      event(3, "message.created", '{"message":2}'), event(4, "message.created", '{"message":3}'),
                      event(5, "dossier.updated", '{"field":"subject"}')],
            "outbox": [{"message": "2", "state": "2"}],
            "idempotency": [{"key": SAID, "status": "201"}],
        }

    def rows(self, select):
        if "JOIN" in select or "promise" in select:
            return []
        return copy.deepcopy(self.tables[select.split(" FROM ")[1].split()[0]])

    def found(self):
        workload = types.SimpleNamespace(journal=self.journal, readers=[self.reader], faults=lambda: [])
        findings = check(workload, self.rows, self.counts, self.mails)
        return {name for name, faults in findings.faults.items() if faults}


class Checker(Scenario):
    def setUp(self):
        super().setUp()
        self.account = Account(self.folder)
        self.tables = self.account.tables

    def expect(self, *categories):
        self.assertEqual(self.account.found(), set(categories))

    def test_all_is_well(self):
        """Checker: an account that is right has no fault, whatever became of what was not answered"""
        self.account.journal.ask("xa00n00003", "note", 1)
        self.expect()

    def test_lost(self):
        """Checker: a note that was acknowledged and is not there is lost, and its key and event stand there alone"""
        del self.tables["message"][2]
        self.expect("lost", "half")

    def test_lost_change(self):
        """Checker: a subject that was acknowledged and is not the dossier's is lost"""
        self.tables["dossier"][0]["subject"] = "Commande"
        self.expect("lost")

    def test_repeated(self):
        """Checker: a mail that is there twice is repeated"""
        self.tables["message"].append(message(4, INBOUND, subject="Commande " + MAIL))
        self.tables["event"].append(event(6, "message.created", '{"message":4}'))
        self.account.counts |= {"events": 6, "messages": {"inbound": 2, "outbound": 1}}
        self.account.reader.seen.append(6)
        self.expect("repeated")

    def test_refused(self):
        """Checker: what was refused and is there was shown as not done"""
        self.account.journal.tell(SAID, "refused")
        self.expect("refused")

    def test_half(self):
        """Checker: a message without its event, a total that disagrees, a dossier without words are there by half"""
        self.tables["event"][3]["payload"] = '{"message":9}'
        self.expect("half")
        self.tables["event"][3]["payload"] = '{"message":3}'
        self.account.counts["dossiers"] = 2
        self.expect("half")
        self.account.counts["dossiers"] = 2
        self.tables["dossier"].append({"id": "2", "subject": "Vide"})
        self.expect("half")

    def test_events(self):
        """Checker: a reader that missed an event, saw one twice or one that is not there"""
        for seen in ([1, 2, 4, 5], [1, 2, 3, 3, 4, 5], [1, 2, 3, 4, 5, 6], [1, 3, 2, 4, 5]):
            self.account.reader.seen = seen
            self.expect("events")

    def test_outbox(self):
        """Checker: what is sent arrived once, what is uncertain at most once, and nothing else arrived"""
        self.account.mails *= 2
        self.expect("outbox")
        self.account.mails = []
        self.expect("outbox")
        self.tables["outbox"][0]["state"], self.account.counts["outbox"] = "3", {"queued": 0, "sent": 0, "uncertain": 1, "failed": 0}
        self.expect()
        self.account.mails = [types.SimpleNamespace(data=b"Message-ID: <other@atelier-lune.test>\r\n\r\n")]
        self.expect("outbox")


if __name__ == "__main__":
    main()
