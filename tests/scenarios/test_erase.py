#!/usr/bin/env python3
"""A person who asks for it is erased: no word, name, address or file of theirs is left, and what happened still counts."""
# run: on every engine
import os
import sqlite3
import subprocess

from harness import ADDRESS, SLUG, Guichet, MailPeer, Scenario, letter, main
from harness.postgres import binaries

LEA, NOE = "lea.zinzolin@clients.test", "noe@clients.test"
# what must be nowhere afterwards: words, names, the address, the photo's name, what was answered
TRACES = [b"zinzolin", b"Amarante", b"ocre brun", b"chamarrure", b"turlututu"]


class Erase(Scenario):
    def shop(self):
        peer = self.keep(MailPeer())
        desk = Guichet(self.folder, smtp=peer.address)
        self.keep(desk.start())
        desk.clock("2026-11-20T10:00:00.000Z")
        large = letter(f"Amarante Lea <{LEA}>", ADDRESS, "Vase ocre brun", "Le vase ocre brun est fendu.")
        large.add_attachment(os.urandom(300_000), "image", "jpeg", filename="chamarrure.jpg")
        self.assertEqual(desk.deliver(LEA, ADDRESS, large)[ADDRESS][0], 250)
        self.assertEqual(desk.deliver(NOE, ADDRESS, letter(NOE, ADDRESS, "Colis", "Mon colis garance est perdu."))[ADDRESS][0], 250)
        dossier = next(d for d in desk.api().all("/dossiers", view="all") if "ocre" in d["subject"])["id"]
        desk.api().post(f"/dossiers/{dossier}/messages", {"kind": "note", "text": "Turlututu, dit Amarante: turlututu."})
        desk.api().post(f"/dossiers/{dossier}/remedies", {"kind": "gesture", "amount": 500, "text": "Pour Amarante", "reason": "turlututu"})
        desk.api().post(f"/dossiers/{dossier}/messages", {"kind": "reply", "text": "Bonjour Amarante, voici l'ocre brun neuf."},
                        **{"Idempotency-Key": "reply-1"})
        desk.api().post(f"/dossiers/{dossier}/facts", {"kind": "address", "value": "3 rue Turlututu", "channel": "phone"})
        desk.clock("2026-11-20T11:00:00.000Z")
        return desk

    def traces(self, desk):
        """Which traces the store still holds: its files byte by byte; of PostgreSQL, all that can be read."""
        store = desk.env.get("GUICHET_STORE", "")
        if store:
            held = subprocess.run([f"{binaries()}/pg_dump", "--inserts", "-d", store], capture_output=True, check=True).stdout
        else:
            held = b""
            for where, _, names in os.walk(desk.data):
                for name in names:
                    if name != "control.sock":
                        with open(os.path.join(where, name), "rb") as file:
                            held += name.encode() + file.read()
        return [trace for trace in TRACES if trace.lower() in held.lower()]

    def test_erase(self):
        """Everything of one person goes, while the server works; everybody else's stays, and so do the counts"""
        desk = self.shop()
        self.assertGreaterEqual(len(self.traces(desk)), 4)
        counts, noes = desk.api().get("/reports/counts"), desk.api().get("/search", q="garance")["items"]
        self.assertEqual(len(desk.api().get("/search", q="ocre")["items"]), 1)
        self.assertIn("no customer's address", desk.cli("forget", "customer", "nobody@clients.test", "--shop", SLUG, check=False).stderr)
        self.assertIn("messages emptied", desk.cli("forget", "customer", LEA, "--shop", SLUG).stdout)
        self.assertEqual(desk.api().get("/search", q="ocre")["items"], [])
        self.assertEqual(desk.api().get("/search", q="garance")["items"], noes)
        after = desk.api().get("/reports/counts")
        self.assertEqual({**after, "events": 0}, {**counts, "events": 0})
        self.assertEqual(after["events"], counts["events"] + 1)
        self.assertEqual({message["text"] for message in desk.api().all("/messages") if "colis" not in message["text"]
                          and not message["automatic"]}, {""})
        self.assertEqual(desk.cli("doctor").returncode, 0)
        desk.stop()
        self.assertEqual(self.traces(desk), [])
        desk.start()
        # a new word from the same person makes a new customer
        self.assertEqual(desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Bonjour", "Encore moi."))[ADDRESS][0], 250)
        self.assertEqual(desk.api().get("/reports/counts")["dossiers"], counts["dossiers"] + 1)

    def test_overrides_stay(self):
        """Who went on against a practice stays in the store, though somebody writes into it; words alone can be emptied"""
        desk = self.shop()
        lead = desk.api("lead")
        dossier = lead.get("/dossiers", view="all")["items"][0]["id"]
        lead.post(f"/dossiers/{dossier}/messages", {"kind": "reply", "text": "Contactez La Poste.", "override": {
            "practice": "G31", "reason_code": "customer_asked", "reason": "Le client veut le numéro du dépôt."}})
        desk.stop()
        for statement in ("DELETE FROM practice_override", "UPDATE practice_override SET practice = 'G05'",
                          "UPDATE practice_override SET role = 4", "UPDATE practice_override SET reason = 'autre'",
                          "UPDATE practice_override SET shown = 'autre'"):
            with self.assertRaises((sqlite3.Error, subprocess.CalledProcessError), msg=statement):
                desk.sql(statement)
        desk.sql("UPDATE practice_override SET reason = '', shown = ''")
        desk.start()
        kept = desk.api("manager").get("/overrides")["items"]
        self.assertEqual([(o["practice"], o["reason_code"], o["reason"], o["shown"]) for o in kept], [("G31", "customer_asked", "", "")])

    def test_merged(self):
        """What went with a dossier of theirs to another's goes too, and the other's words stay"""
        desk = self.shop()
        lea, noe = (next(d for d in desk.api().all("/dossiers", view="all") if word in d["subject"])["id"] for word in ("ocre", "Colis"))
        desk.api().post(f"/dossiers/{lea}/merge", {"into": noe, "other_customer": True})
        self.assertIn("messages emptied", desk.cli("forget", "customer", LEA, "--shop", SLUG).stdout)
        self.assertEqual(len(desk.api().get("/search", q="garance")["items"]), 1)
        desk.stop()
        self.assertEqual(self.traces(desk), [])

    def test_waiting(self):
        """Nobody is erased while a mail to them is still to leave"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Vase", "Fendu."))
        self.assertIn("still to leave", desk.cli("forget", "customer", LEA, "--shop", SLUG, check=False).stderr)


if __name__ == "__main__":
    main()
