#!/usr/bin/env python3
"""A shop moves from SQLite to PostgreSQL and back, is saved and put back, and loses nothing on the way."""
import glob
import os
import shutil
import subprocess
import time

from harness import ADDRESS, SLUG, Guichet, Scenario, letter, main
from harness.guichet import BINARY
from harness.postgres import Postgres

LEA, NOE = "lea@clients.test", "noe@clients.test"
DEMO = "pivoine-pantin"
OK, BAD_DATA, LATER = 0, 65, 75


class Move(Scenario):
    def setUp(self):
        super().setUp()
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")} | {"LC_ALL": "C.UTF-8"}

    def run_guichet(self, *arguments, code=OK):
        done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, env=self.env, timeout=120)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    def postgres(self):
        cluster = Postgres()
        self.addCleanup(cluster.remove)
        return cluster.start()

    def sqlite(self, folder, name="store.db"):
        return "sqlite://" + os.path.join(folder, name)

    def demo(self):
        data = os.path.join(self.folder, "demo")
        self.run_guichet("demo", "--data", data)
        return self.sqlite(data)

    def move(self, source, target):
        said = self.run_guichet("migrate-store", source, target)
        self.assertIn("Both stores are equal", said)
        return said

    def move_interrupted(self, source, target):
        """Killed again and again, each time later; how often it was in the middle."""
        interrupted, delay = 0, 0.02
        while True:
            child = subprocess.Popen([BINARY, "migrate-store", source, target], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=self.env)
            try:
                self.assertEqual(child.wait(delay), OK)
                return interrupted
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            interrupted += "did not come to its end" in self.shop_of("--store", target, "--data", self.folder)
            delay = delay * 1.5 if interrupted == 0 else delay + 0.05

    def works(self, store, shop, address):
        """The shop can be worked at: a mail comes in, is found and answered, and the numbers go on."""
        desk = Guichet(os.path.join(self.folder, "desk"), options=["--store", store], set_up=False, new_store=False)
        os.makedirs(desk.data, exist_ok=True)
        self.keep(desk.start())
        agent = desk.api("admin", shop)
        before = agent.get("/reports/counts")
        newest = max((event["id"] for event in agent.all("/dossiers/1/events")), default=0)
        self.assertEqual(desk.deliver(NOE, address, letter(NOE, address, "Vase zinzolin", "Il est fendu."))[address][0], 250)
        after = agent.get("/reports/counts")
        self.assertEqual(after["dossiers"], before["dossiers"] + 1)
        found = agent.get("/search", q="zinzolin")["items"]
        self.assertEqual(len(found), 1)
        dossier = found[0]["dossier"]["id"] if isinstance(found[0].get("dossier"), dict) else found[0]["id"]
        agent.post(f"/dossiers/{dossier}/messages", {"kind": "note", "text": "Regardé ensemble."})
        events = agent.all(f"/dossiers/{dossier}/events")
        self.assertGreater(min(event["id"] for event in events), newest)
        desk.stop()
        return desk

    def test_there_and_back(self):
        """A demo shop goes to PostgreSQL, killed on the way, and back: both ends are equal, and PostgreSQL's is worked at"""
        there, back = self.demo(), self.sqlite(self.folder, "back.db")
        cluster = self.postgres()
        database = cluster.database("shop")
        self.assertGreater(self.move_interrupted(there, database), 0)
        self.assertIn("of which 0 written and 0 removed", self.move(there, database))
        self.move(database, back)
        self.assertIn("of which 0 written and 0 removed", self.move(there, back))
        address = cluster.sql("SELECT address FROM inbox LIMIT 1", "shop")
        self.works(database, DEMO, address)
        self.works(back, DEMO, address)
        said = self.run_guichet("migrate-store", there, database, code=BAD_DATA)
        self.assertIn("went on by itself", said)

    def test_while_serving(self):
        """A shop that is being served is copied, works on, and a second copy takes only what changed"""
        desk = Guichet(self.folder, new_store=False)
        self.keep(desk.start())
        for n in range(3):
            desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, f"Colis {n}", "Où est mon colis ?"))
        source, database = self.sqlite(desk.data), self.postgres().database("shop")
        self.assertIn("stop it, run the same command again", self.move(source, database))
        large = letter(LEA, ADDRESS, "Photos", "Voyez vous-même.")
        large.add_attachment(os.urandom(700_000), "image", "jpeg", filename="photo.jpg")
        self.assertEqual(desk.deliver(LEA, ADDRESS, large)[ADDRESS][0], 250)
        messages = desk.api().all("/messages")
        desk.stop()
        said = self.move(source, database)
        self.assertNotIn("stop it", said)
        self.assertNotIn("of which 0 written", said)
        other = self.works(database, SLUG, ADDRESS)
        self.keep(other.start())
        for message in messages:
            self.assertEqual(other.api().get(f"/messages/{message['id']}")["text"], message["text"])
            for file in message["attachments"]:
                self.assertEqual(len(other.api().raw(f"/attachments/{file['id']}")), file["size"])

    def test_save_and_put_back(self):
        """A backup of either engine is read back, refuses what is damaged, and is put back into either engine"""
        cluster, there = self.postgres(), self.demo()
        database = cluster.database("shop")
        self.move(there, database)
        saved = os.path.join(self.folder, "saved.db")
        self.assertIn("all of it whole", self.run_guichet("backup", saved, "--store", database, "--data", self.folder))
        self.assertIn("of which 0 written and 0 removed", self.move(there, self.sqlite(self.folder, "saved.db")))

        damaged = os.path.join(self.folder, "damaged.db")
        shutil.copyfile(saved, damaged)
        with open(damaged, "r+b") as file:
            file.seek(os.path.getsize(damaged) // 2)
            file.write(os.urandom(3000))
        for target in (["--store", cluster.database("empty")], ["--data", os.path.join(self.folder, "empty")]):
            self.assertIn("damaged", self.run_guichet("restore", damaged, *target, code=BAD_DATA))

        data = os.path.join(self.folder, "again")
        self.run_guichet("restore", saved, "--data", data)
        self.assertIn("of which 0 written", self.move(there, self.sqlite(data)))
        self.assertIn("already holds a shop", self.run_guichet("restore", saved, "--data", data, code=BAD_DATA))
        self.assertIn("is kept in", self.run_guichet("restore", saved, "--data", data, "--force"))
        self.assertEqual(len(glob.glob(data + "/store.before-restore-*.db")), 1)
        self.assertEqual(glob.glob(data + "/restore.unfinished*"), [])

        other = cluster.database("other")
        self.run_guichet("restore", saved, "--store", other, "--data", data)
        self.move(there, other)
        self.works(other, DEMO, cluster.sql("SELECT address FROM inbox LIMIT 1", "shop"))
        self.run_guichet("restore", saved, "--store", other, "--data", data, code=BAD_DATA)
        desk = Guichet(os.path.join(self.folder, "desk"), options=["--store", other], set_up=False, new_store=False)
        self.keep(desk.start())
        time.sleep(1)  # each kept backup has a name of its own
        self.assertIn("stop first everything", self.run_guichet("restore", saved, "--store", other, "--data", data, "--force", code=BAD_DATA))
        desk.stop()
        time.sleep(1)
        self.assertIn("is kept in", self.run_guichet("restore", saved, "--store", other, "--data", data, "--force"))
        self.assertIn("of which 0 written and 0 removed", self.move(there, other))

    def test_killed_while_restoring(self):
        """A restore killed at any moment leaves the old store or the new one"""
        old, new = os.path.join(self.folder, "old.db"), os.path.join(self.folder, "new.db")
        there = self.demo()
        self.run_guichet("backup", new, "--data", os.path.dirname(there.removeprefix("sqlite://")))
        desk = Guichet(self.folder, new_store=False)
        desk.cli("backup", old)
        data, seen = os.path.join(self.folder, "target"), set()
        self.assertEqual(self.shop_of("--data", desk.data), SLUG)
        for delay in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 5):
            shutil.rmtree(data, ignore_errors=True)
            self.run_guichet("restore", old, "--data", data)
            child = subprocess.Popen([BINARY, "restore", new, "--data", data, "--force"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=self.env)
            try:
                child.wait(delay)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            which = self.shop_of("--data", data)
            self.assertIn(which, (SLUG, DEMO))
            seen.add(which)
        self.assertIn(DEMO, seen)

    def shop_of(self, *store):
        """Which shop the store holds: the error about one that is not there names it; else what is said instead."""
        done = subprocess.run([BINARY, "token", "create", "--name", "x", "--role", "agent", "--shop", "none", *store],
                              capture_output=True, text=True, env=self.env)
        return SLUG if SLUG in done.stderr else DEMO if DEMO in done.stderr else done.stderr


if __name__ == "__main__":
    main()
