#!/usr/bin/env python3
"""Everything that can be wrong before and at the counter is told in a sentence that says what to do."""
import glob
import os
import socket
import sqlite3
import subprocess

from harness import ADDRESS, EMAIL, PASSWORD, ApiError, Guichet, Scenario, letter, main
from harness.guichet import BINARY

LEA = "lea@clients.test"
DATA_FORMAT, USAGE, UNAVAILABLE, CANNOT_CREATE, CONFIG = 65, 64, 69, 73, 78  # sysexits


class Start(Scenario):
    def refused(self, *command):
        """Runs guichet, which must refuse; answers its exit code and what it said."""
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GUICHET_DATA": os.path.join(self.folder, "data")}
        done = subprocess.run([BINARY, *command], capture_output=True, text=True, timeout=20, env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertLess(done.returncode, 128, done.stderr)
        return done.returncode, done.stderr

    def test_unknown_key(self):
        """A wrong configuration key is told with its line and the nearest name"""
        path = os.path.join(self.folder, "guichet.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("# ours\nhttp.lisen = 127.0.0.1:8080\n")
        code, said = self.refused("check-config", "--config", path)
        self.assertEqual(code, CONFIG)
        self.assertRegex(said, r"line 2\b.*http\.lisen\b.*http\.listen\b")

    def test_unknown_option(self):
        """A wrong option or command is told with the nearest name"""
        code, said = self.refused("serve", "--lmpt", "unix:/nowhere")
        self.assertEqual(code, USAGE)
        self.assertIn("--lmtp", said)
        self.assertIn("serve", self.refused("sreve")[1])

    def test_port_in_use(self):
        """A port in use is told with its address"""
        Guichet(self.folder)
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = "127.0.0.1:%d" % other.getsockname()[1]
            code, said = self.refused("serve", "--http", address)
        self.assertIn(address, said)

    def test_data_folder_not_writable(self):
        """A data folder that cannot be written is told with its path"""
        path = os.path.join(self.folder, "file")
        open(path, "w", encoding="utf-8").close()
        code, said = self.refused("serve", "--http", "127.0.0.1:0", "--data", os.path.join(path, "data"))
        self.assertIn(path, said)

    def test_newer_database(self):
        """A database from a newer version is left alone, and told so"""
        desk = Guichet(self.folder)
        store = [path for path in glob.glob(os.path.join(desk.data, "*")) if path.endswith((".db", ".sqlite", ".sqlite3"))]
        self.assertEqual(len(store), 1, os.listdir(desk.data))
        with sqlite3.connect(store[0]) as database:
            database.execute("pragma user_version = 9999")
        code, said = self.refused("serve", "--http", "127.0.0.1:0")
        self.assertRegex(said, "(?i)newer")


class Counter(Scenario):
    def setUp(self):
        super().setUp()
        self.desk = Guichet(self.folder)
        self.desk.cli("shop", "add", "Autre Boutique")
        self.desk.token(shop="autre-boutique")
        self.keep(self.desk.start())
        self.api = self.desk.api()

    def problem(self, call, *arguments, **options):
        with self.assertRaises(ApiError) as said:
            call(*arguments, **options)
        problem = said.exception.problem
        self.assertIsInstance(problem, dict, problem)
        self.assertGreater(len(problem["detail"]), 10)
        return said.exception.status, problem

    def test_wrong_password(self):
        """A wrong password and an unknown address get the same sentence"""
        said = [self.problem(self.api.post, "/session", {"email": email, "password": password})
                for email, password in ((EMAIL, "wrong"), ("nobody@example.org", PASSWORD))]
        self.assertEqual([status for status, _ in said], [401, 401])
        self.assertEqual(said[0][1]["detail"], said[1][1]["detail"])

    def test_wrong_json(self):
        """JSON of the wrong type, broken JSON and a missing field are told with the field"""
        customer = {"email": LEA, "name": "Léa"}
        status, problem = self.problem(self.api.post, "/dossiers", {"subject": 7, "customer": customer})
        self.assertEqual((status, problem["field"]), (400, "subject"))
        status, problem = self.problem(self.api.post, "/dossiers", {"customer": customer})
        self.assertEqual((status, problem["field"]), (400, "subject"))
        self.assertEqual(self.problem(self.api.post, "/dossiers", b"{\"subject\": ")[0], 400)
        self.assertEqual(self.problem(self.api.post, "/dossiers", b"{\"subject\": \"a\", \"subject\": \"b\"}")[0], 400)

    def test_other_shop(self):
        """An id of another shop is 404, not 403"""
        self.desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Colis perdu", "Où est mon colis ?"))
        dossier = self.api.get("/dossiers")["items"][0]["id"]
        message = self.api.get("/messages")["items"][0]["id"]
        other = self.desk.api(shop="autre-boutique")
        for path in (f"/dossiers/{dossier}", f"/messages/{message}", f"/messages/{message}/raw", f"/dossiers/{dossier}/events"):
            self.assertEqual(self.problem(other.get, path)[0], 404, path)
        self.assertEqual(self.problem(other.patch, f"/dossiers/{dossier}", {"version": 1, "state": "resolved"})[0], 404)
        self.assertEqual(other.get("/dossiers")["items"], [])

    def test_huge_mail(self):
        """A mail of 100 MB is refused at MAIL when its size is announced, and after DATA when it is not"""
        huge = letter(LEA, ADDRESS, "Photos", "x").as_bytes() + (b"x" * 998 + b"\r\n") * 100_000
        answer = self.desk.deliver(LEA, ADDRESS, huge)[ADDRESS]
        self.assertEqual(answer[0], 552, answer)
        answer = self.desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Photo", "Plus petite."))[ADDRESS]
        self.assertEqual(answer[0], 250, answer)


if __name__ == "__main__":
    main()
