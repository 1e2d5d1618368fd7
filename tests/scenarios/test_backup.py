#!/usr/bin/env python3
"""A backup made while the server works is a whole data folder in one file."""
import os
import shutil

from harness import ADDRESS, Guichet, Scenario, letter, main

LEA = "lea@clients.test"


class Backup(Scenario):
    def test_backup(self):
        """A backup made while serving, put into an empty folder as store.db, gives back everything, large mails included"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        large = letter(LEA, ADDRESS, "Photos", "Voyez vous-même.")
        large.add_attachment(os.urandom(3_000_000), "image", "jpeg", filename="photo.jpg")
        for mail in (letter(LEA, ADDRESS, "Colis perdu", "Où est mon colis ?"), large):
            self.assertEqual(desk.deliver(LEA, ADDRESS, mail)[ADDRESS][0], 250)
        copy = os.path.join(self.folder, "copy")
        desk.cli("backup", copy)

        other = Guichet(os.path.join(self.folder, "other"), set_up=False)
        os.makedirs(other.data)
        shutil.copyfile(copy, os.path.join(other.data, "store.db"))
        other.tokens = desk.tokens
        self.keep(other.start())
        for message in desk.api().all("/messages"):
            kept = other.api().get(f"/messages/{message['id']}")
            self.assertEqual(kept, desk.api().get(f"/messages/{message['id']}"))
            if message["has_raw"]:
                self.assertEqual(other.api().raw(f"/messages/{message['id']}/raw"), desk.api().raw(f"/messages/{message['id']}/raw"))
            for file in message["attachments"]:
                self.assertEqual(len(other.api().raw(f"/attachments/{file['id']}")), file["size"])


if __name__ == "__main__":
    main()
