#!/usr/bin/env python3
"""A sync that fails, a disk that becomes read-only, and one that is so from the start."""
import os
import subprocess

from trial import LIBRARIES, Trial
import platter

from harness import ADDRESS, ApiError, Guichet, Scenario, letter, main, until

LEA = "lea@clients.test"
LARGE = 50_000  # lines of a mail that becomes a file beside the store
CANNOT_CREATE = 73  # sysexits.h


class BadDisk(Scenario):
    def put(self, name, word):
        """Throws a shim's switch."""
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(word)
        os.rename(path + ".new", path)
        return path

    def at_work(self, word):
        """People at work on a disk whose sync then fails as `word` says."""
        refuse = os.path.join(self.folder, "refuse")
        trial = Trial(self, seed=3)
        trial.follow_power(refuse=refuse)
        trial.nodes[0].start()
        trial.start()
        trial.work(40)
        self.put("refuse", word)
        return trial, trial.nodes[0], refuse

    def expect_clean_after_a_cut(self, trial):
        trial.cut_power()
        findings = trial.finish()
        self.assertTrue(findings.clean(), findings)

    def test_sync_fails_once(self):
        """A sync that fails once: what was to be kept is refused or kept anew, and a power cut finds all that was acknowledged"""
        trial, node, refuse = self.at_work("once store.db-wal")
        until("the sync that failed", lambda: not os.path.exists(refuse))
        trial.work(100)
        self.expect_clean_after_a_cut(trial)
        self.assertIn("store.commit_failed", node.process.log())
        self.assertIn("store.works_again", node.process.log())

    def test_folder_sync_fails(self):
        """A folder of large files whose sync fails: the mail that is taken at the second try is there after a power cut"""
        desk, plate = Guichet(self.folder), os.path.join(self.folder, "platter")
        desk.env |= platter.environment(os.path.join(LIBRARIES, "powercut.so"), desk.data, plate,
                                        refuse=self.put("refuse", "once /blobs"))
        self.keep(desk.start())
        mail = letter(LEA, ADDRESS, "Photos", "Voici.\n" * LARGE)
        codes = [desk.deliver(LEA, ADDRESS, mail)[ADDRESS][0] for _ in (1, 2)]
        self.assertEqual(codes, [451, 250])
        desk.kill()
        root, desk.data = os.stat(desk.data).st_ino, os.path.join(self.folder, "after")
        platter.lay_out(plate, root, desk.data)
        del desk.env["LD_PRELOAD"]
        self.keep(desk.start())
        message = desk.api().get("/messages", direction="inbound")["items"][0]["id"]
        self.assertIn(b"Photos", desk.api().raw(f"/messages/{message}/raw"))

    def test_sync_fails_for_ever(self):
        """A sync that fails for ever: nothing is acknowledged any more, the log says why, reading goes on, and it ends well"""
        trial, node, refuse = self.at_work("always")
        until("the log", lambda: "store.commit_failed" in node.process.log())
        journal = trial.workload.journal
        before = journal.done()
        answers = [self.send(node, f"pendant {i}") for i in range(5)]
        self.assertTrue(all(400 <= code < 500 for code in answers), answers)
        self.assertLessEqual(journal.done() - before, 1, "acknowledged without a sync")  # one may have been on its way
        self.assertTrue(node.api().get("/dossiers")["items"])
        with self.assertRaises(ApiError) as said:
            node.api().post("/dossiers", {"subject": "Non", "customer": {"email": LEA}})
        self.assertEqual(said.exception.status, 503)
        os.remove(refuse)
        trial.work(20)
        self.expect_clean_after_a_cut(trial)

    def send(self, desk, subject):
        message = letter(LEA, ADDRESS, subject, "Bonjour, où est mon colis ?\n")
        return desk.deliver(LEA, ADDRESS, message)[ADDRESS][0]

    def subjects(self, desk):
        return sorted(message["subject"] for message in desk.api().all("/messages", direction="inbound"))

    def test_becomes_read_only(self):
        """A disk that becomes read-only: 4xx and 503, reading goes on, and so does everything when it can be written again"""
        desk, switch = Guichet(self.folder), os.path.join(self.folder, "bad")
        desk.env |= {"LD_PRELOAD": os.path.join(LIBRARIES, "baddisk.so"), "BADDISK_ROOT": desk.data, "BADDISK_SWITCH": switch}
        self.keep(desk.start())
        self.assertEqual(self.send(desk, "avant"), 250)
        self.put("bad", "readonly")
        for i in range(3):
            self.assertIn(self.send(desk, f"pendant {i}"), range(400, 500))
        with self.assertRaises(ApiError) as said:
            desk.api().post("/dossiers", {"subject": "Non", "customer": {"email": LEA}})
        self.assertEqual(said.exception.status, 503)
        self.assertIn("store.", desk.process.log())
        self.assertEqual(self.subjects(desk), ["avant"])
        os.remove(switch)
        self.assertEqual(self.send(desk, "après"), 250)
        self.assertEqual(self.subjects(desk), ["après", "avant"])

    def refuses_to_start(self, desk):
        done = desk.cli("serve", "--test-clock", "--http", "127.0.0.1:0", check=False)
        self.assertEqual(done.returncode, CANNOT_CREATE, done.stderr)
        self.assertIn("cannot be written", done.stderr)
        self.assertIn(desk.data, done.stderr)

    def test_read_only_from_the_start(self):
        """A disk that is read-only at the start (injected): a sentence that names it, and exit code 73"""
        desk = Guichet(self.folder)
        desk.env |= {"LD_PRELOAD": os.path.join(LIBRARIES, "baddisk.so"), "BADDISK_ROOT": desk.data,
                     "BADDISK_SWITCH": self.put("bad", "readonly")}
        self.refuses_to_start(desk)

    def test_mounted_read_only(self):
        """A disk that is read-only at the start (mounted so): a sentence that names it, and exit code 73"""
        desk = Guichet(self.folder, set_up=False)
        os.mkdir(desk.data)
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", desk.data], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here; the injected disk stands for it")
        self.addCleanup(subprocess.run, ["umount", desk.data], check=True)
        desk.set_up()
        subprocess.run(["mount", "-o", "remount,ro", desk.data], check=True)
        self.refuses_to_start(desk)


if __name__ == "__main__":
    main()
