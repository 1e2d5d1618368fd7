#!/usr/bin/env python3
"""The power is cut while mails come in: what was acknowledged is on the disk, once (powercut.c is the disk)."""
# run: 600 s
import os
import random

from feed import ADDRESS, BUILD, Feed, stored
from harness import Guichet, Scenario, letter, main, until
import platter
from trial import Trial

LIBRARY = os.path.join(BUILD, "tests", "faults", "powercut.so")
LEA = "lea@clients.test"
MAILS = 400
CUTS = ((1, 0), (2, 0), (3, 30), (4, 60))  # seed, per cent of the writes that reach the disk before their fsync


class PowerCut(Scenario):
    def cut(self, seed, leak, **variables):
        """Cuts the power while mails come in; answers what was acknowledged, and a server on what the disk holds."""
        folder = os.path.join(self.folder, f"cut-{seed}")
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        plate = os.path.join(folder, "platter")
        desk = Guichet(folder)
        desk.env |= platter.environment(LIBRARY, desk.data, plate, leak, seed) | variables
        self.keep(desk.start())
        feed = self.keep(Feed(folder, desk.lmtp, MAILS, connections=8))
        goal = random.Random(seed).randint(MAILS // 10, MAILS // 2)
        until(f"{goal} accepted mails", lambda: len(feed.accepted()) >= goal, 60)
        desk.kill()
        feed.wait()
        root = os.stat(desk.data).st_ino
        after = Guichet(folder, set_up=False)
        after.data, after.tokens = os.path.join(folder, "after"), desk.tokens
        platter.lay_out(plate, root, after.data)
        return feed.accepted(), after

    def test_power_cuts(self):
        """Power cut: every acknowledged mail is there once, whatever else reached the disk"""
        for seed, leak in CUTS:
            accepted, after = self.cut(seed, leak)
            self.keep(after.start())
            found = stored(after.api())
            self.assertEqual(len(found), len(set(found)), f"doubles (seed {seed})")
            self.assertEqual(accepted - set(found), set(), f"acknowledged and lost (seed {seed})")
            answer = after.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Commande 9999", "Et maintenant ?"))
            self.assertEqual(answer[ADDRESS][0], 250, f"it takes mails again (seed {seed})")

    def test_cut_in_a_checkpoint(self):
        """Power cut in the middle of a checkpoint, a page of the database written by half: all that was acknowledged is there"""
        trial = Trial(self, seed=5, customers=1, clerks=1, pause=0.3)  # a checkpoint waits for a quiet moment
        trial.start()
        trial.work(4)
        for page in (1, 7):
            trial.follow_power(leak=50, shims=["dieat.so"])
            trial.nodes[0].env["DIEAT"] = f"/store.db:{page}"
            trial.nodes[0].start()
            trial.wait_for_death("in a checkpoint")
            trial.cut_power()
            trial.work(4)
        findings = trial.finish()
        self.assertTrue(findings.clean(), findings)

    def test_power_cut_is_noticed(self):
        """Power cut: with synchronous=OFF acknowledged mails are lost, so the test above can fail"""
        accepted, after = self.cut(9, 0, GUICHET_TEST_SYNCHRONOUS="off")
        self.assertTrue(accepted)
        try:
            self.keep(after.start())
            found = set(stored(after.api()))
        except (AssertionError, OSError):
            found = set()  # not even the shop is there any more
        self.assertTrue(accepted - found)


if __name__ == "__main__":
    main()
