#!/usr/bin/env python3
# run: on every engine
"""Large files are kept in a folder or by an S3-compatible service, and come back byte for byte."""
import os
import sqlite3
import subprocess
import time

from harness import ADDRESS, SLUG, Guichet, MailPeer, Scenario, letter, main, until
from harness.guichet import BINARY
from harness.s3 import S3

LEA, NOE = "lea@clients.test", "noe@clients.test"


class Blobs(Scenario):
    def photo(self, subject="Photos"):
        mail = letter(LEA, ADDRESS, subject, "Voyez vous-même.")
        mail.add_attachment(os.urandom(400_000), "image", "jpeg", filename="photo.jpg")
        return mail

    def all_files(self, desk):
        """What the API gives back of every message: raw bytes and files."""
        given = {}
        for message in desk.api().all("/messages"):
            if message["has_raw"]:
                given[message["id"]] = desk.api().raw(f"/messages/{message['id']}/raw")
            for file in message["attachments"]:
                given[message["id"], file["id"]] = desk.api().raw(f"/attachments/{file['id']}")
        return given

    def saved_whole(self, desk, *options):
        """A backup holds the files too."""
        path = os.path.join(self.folder, "saved.db")
        desk.cli("backup", path, *options)
        store = sqlite3.connect(path)
        self.assertEqual(store.execute("SELECT count(*) FROM blob WHERE bytes IS NULL").fetchone(), (0,))
        self.assertGreater(store.execute("SELECT max(length(bytes)) FROM blob").fetchone()[0], 400_000)
        store.close()

    def test_folder(self):
        """--blobs names the folder of large files, on either engine"""
        folder = os.path.join(self.folder, "files")
        desk = Guichet(self.folder, options=["--blobs", folder])
        self.keep(desk.start())
        self.assertEqual(desk.deliver(LEA, ADDRESS, self.photo())[ADDRESS][0], 250)
        kept = [os.path.join(where, name) for where, _, names in os.walk(folder) for name in names]
        self.assertEqual(len(kept), 2)  # the mail and its photo
        self.assertFalse(os.path.exists(os.path.join(desk.data, "blobs")))
        self.assertEqual(sorted(len(bytes) for bytes in self.all_files(desk).values()), sorted(map(os.path.getsize, kept)))
        self.saved_whole(desk)
        desk.stop()
        self.assertEqual(desk.cli("doctor", "--blobs", folder).returncode, 0)
        os.remove(kept[0])
        self.assertIn("missing", desk.cli("doctor", "--blobs", folder, check=False).stdout)

    def test_s3(self):
        """An S3-compatible service keeps them, signed; while it fails, large mails wait at the mail server (451)"""
        service = self.keep(S3())
        desk = Guichet(self.folder, options=["--blobs", service.url()], env=service.env)
        self.keep(desk.start())
        self.assertEqual(desk.deliver(LEA, ADDRESS, self.photo())[ADDRESS][0], 250)
        self.assertEqual(len(service.objects), 2)
        self.assertTrue(all(name.startswith("/files/shop/") for name in service.objects))
        given = self.all_files(desk)
        self.assertEqual(set(given.values()), set(service.objects.values()))
        self.saved_whole(desk)
        self.assertEqual(desk.cli("doctor").returncode, 0)

        service.fails = True
        code, said = desk.deliver(LEA, ADDRESS, self.photo("Encore"))[ADDRESS]
        self.assertEqual(code, 451, said)
        self.assertEqual(desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Court", "Sans photo."))[ADDRESS][0], 250)
        service.fails = False
        self.assertEqual(desk.deliver(LEA, ADDRESS, self.photo("Encore"))[ADDRESS][0], 250)
        self.assertEqual(len(service.objects), 4)
        self.assertEqual(service.refused, [])
        with open(desk.process.log_path, encoding="utf-8") as log:
            self.assertNotIn(service.secret, log.read())

    def one_photo(self):
        """A desk with one large mail and its photo in the service, and what removes it."""
        service = self.keep(S3())
        desk = Guichet(self.folder, smtp=self.keep(MailPeer()).address, options=["--blobs", service.url()], env=service.env)
        self.keep(desk.start())
        photo = self.photo()
        self.assertEqual(desk.deliver(LEA, ADDRESS, photo)[ADDRESS][0], 250)
        self.assertEqual(len(service.objects), 2)
        return service, desk, photo

    def forget(self, desk):
        # a mail that is still to leave would refuse it
        until("the acknowledgement to leave", lambda: desk.api().get("/reports/counts")["outbox"]["queued"] == 0)
        began = time.monotonic()
        desk.cli("forget", "customer", LEA, "--shop", SLUG)
        self.assertLess(time.monotonic() - began, 5)

    def takes_mail(self, desk):
        began = time.monotonic()
        self.assertEqual(desk.deliver(NOE, ADDRESS, letter(NOE, ADDRESS, "Court", "Sans photo."))[ADDRESS][0], 250)
        self.assertLess(time.monotonic() - began, 5)

    def test_erased_while_slow(self):
        """An erasure waits for no service: it answers at once and mail flows while objects hang; kill -9 then loses no removal"""
        service, desk, photo = self.one_photo()
        service.slow = "DELETE"
        self.forget(desk)
        until("the first removal", lambda: "DELETE" in service.asked)
        self.takes_mail(desk)
        # the very same file while its removal may still happen: refused for now, never lost
        self.assertEqual(desk.deliver(LEA, ADDRESS, photo)[ADDRESS][0], 451)
        desk.kill()
        self.assertEqual(len(service.objects), 2)
        desk.sql("UPDATE blob_loose SET next_at = 1")  # its lease is over
        desk.start()
        self.takes_mail(desk)
        service.slow = None
        until("the objects to be gone", lambda: not service.objects)
        until("nothing more to remove", lambda: desk.deliver(LEA, ADDRESS, photo)[ADDRESS][0] == 250)
        self.assertEqual(len(service.objects), 2)
        self.assertEqual(desk.cli("doctor").returncode, 0)

    def test_erased_while_down(self):
        """Removals that failed are tried again until they succeed; the doctor tells how many wait; a file that came back stays"""
        service, desk, photo = self.one_photo()
        service.fails = "DELETE"
        self.forget(desk)
        until("a removal in vain", lambda: "DELETE" in service.asked)
        self.takes_mail(desk)
        said = until("the doctor to know", lambda: (done := desk.cli("doctor", check=False)).returncode == 1 and done.stdout)
        self.assertIn("2 files that nobody names any more wait to be removed", said)
        self.assertIn("503", said)
        service.fails = False
        until("the objects to be gone", lambda: not service.objects, 30)
        self.assertEqual(desk.cli("doctor").returncode, 0)
        self.assertEqual(desk.deliver(LEA, ADDRESS, photo)[ADDRESS][0], 250)
        self.assertEqual({bytes for bytes in self.all_files(desk).values() if len(bytes) > 200_000}, set(service.objects.values()))

    def test_erased_from_a_folder(self):
        """Files of a folder go the same way"""
        folder = os.path.join(self.folder, "files")
        desk = Guichet(self.folder, smtp=self.keep(MailPeer()).address, options=["--blobs", folder])
        self.keep(desk.start())
        self.assertEqual(desk.deliver(LEA, ADDRESS, self.photo())[ADDRESS][0], 250)
        self.forget(desk)
        until("the files to be gone", lambda: not [name for _, _, names in os.walk(folder) for name in names])

    def test_s3_refuses(self):
        """Wrong keys are told, and no mail is lost by them"""
        service = self.keep(S3())
        desk = Guichet(self.folder, options=["--blobs", service.url()], env=service.env | {"AWS_SECRET_ACCESS_KEY": "wrong"})
        self.keep(desk.start())
        code, said = desk.deliver(LEA, ADDRESS, self.photo())[ADDRESS]
        self.assertEqual(code, 451, said)
        self.assertEqual(service.refused[0], "the signature is another's")
        self.assertEqual(service.objects, {})

    def test_silent(self):
        """A service that says nothing is not waited for without end"""
        import socket
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        url = f"s3://files?endpoint=http%3A%2F%2F127.0.0.1%3A{silent.getsockname()[1]}"
        desk = Guichet(self.folder, options=["--blobs", url], env=S3().env)
        self.keep(desk.start())
        began = time.monotonic()
        self.assertEqual(desk.deliver(LEA, ADDRESS, self.photo())[ADDRESS][0], 451)
        self.assertLess(time.monotonic() - began, 25)

    def test_move(self):
        """A store moves with its files from the folder into the service and back"""
        service = self.keep(S3())
        desk = Guichet(self.folder, new_store=False)
        self.keep(desk.start())
        desk.deliver(LEA, ADDRESS, self.photo())
        desk.stop()
        there, back = ("sqlite://" + os.path.join(self.folder, name, "store.db") for name in ("there", "back"))
        for name in ("there", "back"):
            os.mkdir(os.path.join(self.folder, name))
        for arguments in (["sqlite://" + os.path.join(desk.data, "store.db"), there, "--blobs", service.url()],
                          [there, back, "--from-blobs", service.url()]):
            done = subprocess.run([BINARY, "migrate-store", *arguments], capture_output=True, text=True, env=desk.env | service.env)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(service.objects), 2)
        self.assertEqual(sum(len(names) for _, _, names in os.walk(os.path.join(self.folder, "back", "blobs"))), 2)


if __name__ == "__main__":
    main()
