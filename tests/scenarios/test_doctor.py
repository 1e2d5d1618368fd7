#!/usr/bin/env python3
"""The doctor finds what is wrong with a shop's data, says what to do, and puts right what is safe."""
# run: on every engine
import json
import os
import time

from harness import ADDRESS, Guichet, Scenario, letter, main

LEA = "lea@clients.test"
BROKEN = (  # what is done behind the program's back, and the finding
    ("DROP INDEX attachment_message", "index.missing"),
    ("UPDATE outbox SET state = 1, lease_until = 1 WHERE id = (SELECT min(id) FROM outbox)", "outbox.sending"),
    ("UPDATE outbox SET state = 0, next_at = 1 WHERE id = (SELECT max(id) FROM outbox)", "outbox.queued"),
    ("UPDATE promise SET due_at = due_at + 1000", "next_due"),
    ("DELETE FROM attachment", None),
    ("INSERT INTO attachment (shop, message, name, type, size, content_id, is_inline, hash)"
     " SELECT 1, min(id), 'x', 'x/x', 1, '', 0, raw_hash FROM message WHERE raw_hash IS NOT NULL GROUP BY raw_hash LIMIT 1", None),
    ("DELETE FROM blob WHERE hash IN (SELECT hash FROM attachment)", "bytes.missing"),
    ("INSERT INTO event (shop, kind, at, actor_kind, payload) VALUES (1, 'test.happened', 4102444800000, 4, '{}')", "clock.event"),
    # a message that the text index has never heard of
    ("INSERT INTO message (shop, dossier, direction, channel, state, automatic, machine, authenticity, damaged, sender_address, sender_name,"
     " recipients, subject, text, folds, has_html, remote_images, rfc_id, at) SELECT shop, dossier, 3, 1, 0, 0, 0, 0, 0, '', '', '{}', '',"
     " 'zinzolin', '[]', 0, 0, '', at FROM message ORDER BY id LIMIT 1", "words"),
)
FIXABLE = {"totals", "words", "next_due", "files.orphan"}


class Doctor(Scenario):
    def findings(self, desk, *options, code=1):
        done = desk.cli("doctor", "--json", *options, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return {finding["id"]: finding for finding in json.loads(done.stdout)["findings"]}

    def orphan(self, desk, name="ab/" + "c" * 62):
        path = os.path.join(desk.data, "blobs", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("nobody's")
        long_ago = time.time() - 3 * 86400
        os.utime(path, (long_ago, long_ago))
        return path

    def test_doctor(self):
        """Each fault made behind the program's back is found, with advice, and what is safe is put right"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        large = letter(LEA, ADDRESS, "Photos", "Voyez vous-même.")
        large.add_attachment(os.urandom(500_000), "image", "jpeg", filename="photo.jpg")
        desk.deliver(LEA, ADDRESS, large)
        for n in range(3):
            sender = f"client{n}@clients.test"
            desk.deliver(sender, ADDRESS, letter(sender, ADDRESS, f"Colis {n}", "Où est mon colis ?"))
        self.assertEqual(self.findings(desk, code=0), {})
        self.assertIn("All is well.", desk.cli("doctor").stdout)  # asked of the server, which holds the data
        desk.stop()
        desk.sql(*(statement for statement, _ in BROKEN))
        files = not desk.env.get("GUICHET_STORE")
        expected = {found for _, found in BROKEN if found} | {"totals"} | ({"files.orphan"} if files else set())
        if files:
            path = self.orphan(desk)
        found = self.findings(desk)
        self.assertEqual(set(found), expected)
        for finding in found.values():
            self.assertTrue(finding["sentence"] and finding["advice"] and "{" not in finding["sentence"], finding)
        self.assertIn("attachment_message", found["index.missing"]["what"])

        fixed = self.findings(desk, "--fix")
        self.assertEqual({name for name, finding in fixed.items() if finding["fixed"] == finding["count"]}, expected & FIXABLE)
        self.assertEqual(set(self.findings(desk)), expected - FIXABLE)
        if files:
            self.assertFalse(os.path.exists(path))
        desk.start()
        self.assertEqual(len(desk.api().get("/search", q="zinzolin")["items"]), 1)

    def test_lost_file(self):
        """A large attachment whose file is gone is missed"""
        desk = Guichet(self.folder, new_store=False)
        self.keep(desk.start())
        large = letter(LEA, ADDRESS, "Photos", "Voyez vous-même.")
        large.add_attachment(os.urandom(500_000), "image", "jpeg", filename="photo.jpg")
        desk.deliver(LEA, ADDRESS, large)
        folder = os.path.join(desk.data, "blobs")
        lost = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
        self.assertEqual(len(lost), 2)
        os.remove(lost[0])
        self.assertEqual({name: finding["count"] for name, finding in self.findings(desk).items()}, {"files.missing": 1})


if __name__ == "__main__":
    main()
