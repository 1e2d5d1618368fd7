#!/usr/bin/env python3
# run: on every engine
"""What becomes of a reply when the mail server misbehaves: tried again, uncertain, or told to its author."""
import threading

from harness import ADDRESS, Guichet, MailPeer, Scenario, letter, main

LEA = "lea@clients.test"
PHOTO = 12_000_000  # bytes: more than the sockets hold, so that the final dot is not on its way when the peer hangs up
MINUTES = ["10:05", "10:30", "11:30", "13:30", "21:30"]  # later and later, past any back-off of the first tries


class MailOut(Scenario):
    def open_counter(self, plan):
        """A desk whose mail goes to a peer with this plan, and one dossier whose acknowledgement has left."""
        self.peer = self.keep(MailPeer(["accept", *plan]))
        self.desk = Guichet(self.folder, smtp=self.peer.address)
        self.keep(self.desk.start())
        self.desk.clock("2026-11-20T10:00:00.000Z")
        self.desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Colis perdu", "Où est mon colis ?"))
        self.peer.wait(1)
        self.api = self.desk.api()
        return self.api.get("/dossiers")["items"][0]["id"]

    def reply(self, dossier, **more):
        words = {"kind": "reply", "text": "Bonjour Léa, nous le cherchons.", **more}
        return self.api.post(f"/dossiers/{dossier}/messages", words)["id"]

    def state_of(self, message):
        return self.api.get(f"/messages/{message}")["state"]

    def time_passes(self):
        for minute in MINUTES:
            self.desk.clock(f"2026-11-20T{minute}:00.000Z")

    def test_tries_again(self):
        """A reply that met 4xx, or a connection cut before the final dot, is sent again, and arrives once"""
        dossier = self.open_counter(["rcpt 450", "dot 451", "close at data", "close before dot"])
        upload = self.api.call("POST", "/uploads?name=photo.bin", bytes(PHOTO), {"Content-Type": "application/octet-stream"})
        message = self.reply(dossier, attachments=[upload["id"]])
        self.time_passes()
        self.assertEqual(self.state_of(message), "sent")
        self.assertEqual(len(self.peer.wait(2)), 2)
        self.assertEqual(self.peer.mails[1].recipients, [LEA])

    def test_is_uncertain(self):
        """A peer that closes after the final dot makes the reply uncertain, and it is never sent again by itself"""
        dossier = self.open_counter(["close after dot"])
        message = self.reply(dossier)
        self.time_passes()
        self.assertEqual(self.state_of(message), "uncertain")
        self.assertEqual((len(self.peer.mails), len(self.peer.unanswered)), (1, 1))
        self.assertEqual(self.api.get("/reports/counts")["outbox"]["uncertain"], 1)

    def test_fails_for_good(self):
        """A reply refused with 5xx has failed, says why, and reopens its dossier"""
        dossier = self.open_counter(["rcpt 550"])
        message = self.reply(dossier)
        self.time_passes()
        kept = self.api.get(f"/messages/{message}")
        self.assertEqual(kept["state"], "failed")
        self.assertTrue(kept["failure"])
        self.assertEqual(self.api.get(f"/dossiers/{dossier}")["dossier"]["state"], "open")

    def test_kill_while_sending(self):
        """kill -9 between the final dot and its answer makes the reply uncertain"""
        dossier = self.open_counter(["hold"])
        message = self.reply(dossier)
        undo_until = self.api.get(f"/messages/{message}")["undo_until"]
        setting = threading.Thread(target=self.set_clock_or_die_with_the_server, args=[undo_until])
        setting.start()
        self.peer.wait_held()
        self.desk.kill()
        setting.join()
        self.peer.release()
        self.desk.start()
        self.api = self.desk.api()
        self.time_passes()
        self.assertEqual(self.state_of(message), "uncertain")
        self.assertEqual(len(self.peer.mails), 1)

    def set_clock_or_die_with_the_server(self, now):
        try:
            self.desk.clock(now)
        except OSError:
            pass  # it was killed before it could answer


if __name__ == "__main__":
    main()
