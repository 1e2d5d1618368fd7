#!/usr/bin/env python3
"""Twenty times the server is killed while mails come in: what was acknowledged is there, once."""
# run: 600 s
import random

from feed import ADDRESS, Feed, stored
from harness import Guichet, Scenario, main, until

MAILS, KILLS = 1000, 20


class Kill(Scenario):
    def test_kill_twenty_times(self):
        """kill -9 twenty times during 1,000 mails on 8 connections: each acknowledged mail is stored, once"""
        luck = random.Random(20)
        desk = Guichet(self.folder)
        self.keep(desk.start())
        feed = self.keep(Feed(self.folder, desk.lmtp, MAILS, connections=8, retry=120))
        for kill in range(KILLS):
            goal = (kill + luck.random()) * MAILS / (KILLS + 1)
            until(f"{goal:.0f} accepted mails", lambda: len(feed.accepted()) >= goal, 60)
            desk.kill()
            desk.start()
        self.assertEqual(feed.wait(), 0, feed.process.log())
        self.assertEqual(feed.accepted(), set(range(MAILS)))
        self.assertEqual(stored(desk.api()), list(range(MAILS)))
        self.assertEqual(desk.api().get("/reports/counts")["messages"]["inbound"], MAILS)
        raw = desk.api().raw(f"/messages/{desk.api().get('/messages', direction='inbound')['items'][0]['id']}/raw")
        self.assertIn(ADDRESS.encode(), raw)


if __name__ == "__main__":
    main()
