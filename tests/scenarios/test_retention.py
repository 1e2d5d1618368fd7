#!/usr/bin/env python3
"""What a shop keeps for a time only goes when the time is over, and the words stay."""
# run: on every engine
import json
import os

from harness import ADDRESS, ApiError, Guichet, Scenario, letter, main

LEA = "lea@clients.test"
ENV = {"GUICHET_RETENTION_MAILS": "90d", "GUICHET_RETENTION_FILES": "30d"}


class Retention(Scenario):
    def photo(self, sender, subject):
        mail = letter(sender, ADDRESS, subject, "Voyez le vase zinzolin.")
        mail.add_attachment(os.urandom(200_000), "image", "jpeg", filename="fendu.jpg")
        return mail

    def files(self, desk):
        return [name for _, _, names in os.walk(os.path.join(desk.data, "blobs")) for name in names]

    def test_retention(self):
        """Whole mails go after retention.mails, files of closed dossiers after retention.files; words are still found"""
        desk = Guichet(self.folder, env=ENV)
        self.keep(desk.start())
        desk.clock("2040-01-05T10:00:00.000Z")
        for sender in (LEA, "noe@clients.test"):
            self.assertEqual(desk.deliver(sender, ADDRESS, self.photo(sender, f"Vase de {sender}"))[ADDRESS][0], 250)
        api = desk.api()
        first, second = (message for message in api.all("/messages", direction="inbound"))
        desk.stop()
        desk.sql(f"UPDATE dossier SET state = 6 WHERE id = {first['dossier']}")
        desk.start()
        desk.clock("2040-01-20T10:00:00.000Z")
        api = desk.api()
        self.assertEqual(len(api.get(f"/messages/{first['id']}")["attachments"]), 1)  # not yet
        desk.clock("2040-02-20T10:00:00.000Z")
        self.assertEqual(api.get(f"/messages/{first['id']}")["attachments"], [])
        self.assertEqual(len(api.get(f"/messages/{second['id']}")["attachments"]), 1)  # its dossier is open
        self.assertTrue(api.raw(f"/messages/{first['id']}/raw"))
        desk.clock("2040-05-20T10:00:00.000Z")
        for message in (first, second):
            with self.assertRaises(ApiError) as gone:
                api.raw(f"/messages/{message['id']}/raw")
            self.assertEqual(gone.exception.status, 404)
            self.assertIn("zinzolin", api.get(f"/messages/{message['id']}")["text"])
        self.assertEqual(len(api.get("/search", q="zinzolin")["items"]), 2)
        if not desk.env.get("GUICHET_STORE"):
            self.assertEqual(len(self.files(desk)), 1)  # the photo of the open dossier
        found = json.loads(desk.cli("doctor", "--json", check=False).stdout)["findings"]
        self.assertEqual([finding["id"] for finding in found], ["outbox.queued"])  # acknowledgements, which have no way out here

    def test_for_ever(self):
        """Without a rule nothing goes"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        desk.clock("2040-01-05T10:00:00.000Z")
        desk.deliver(LEA, ADDRESS, self.photo(LEA, "Vase"))
        desk.clock("2050-01-05T10:00:00.000Z")
        message = desk.api().all("/messages", direction="inbound")[0]
        self.assertEqual(len(message["attachments"]), 1)
        self.assertTrue(desk.api().raw(f"/messages/{message['id']}/raw"))


if __name__ == "__main__":
    main()
