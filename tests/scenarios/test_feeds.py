#!/usr/bin/env python3
# run: on every engine
"""Carriers are asked about parcels, whatever they answer: no answer is not "no news"."""
import datetime
import threading

from harness import CarrierPeer, Guichet, Scenario, main

NUMBER = "6A12345678901"
TAKEN = ("PC1", "Pris en charge", "2026-11-20T09:00:00+01:00")
MOVED = ("ET1", "En cours d'acheminement", "2026-11-20T18:00:00+01:00")
HERE = ("AG1", "Votre colis vous attend dans votre point de retrait", "2026-11-21T10:00:00+01:00")
START = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.timezone.utc)


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Feeds(Scenario):
    def open_counter(self, *plan, numbers=(NUMBER,)):
        """A desk whose carrier answers with this plan, and an order of one parcel or more."""
        self.peer = self.keep(CarrierPeer(plan))
        self.desk = Guichet(self.folder, env={"GUICHET_PARTNERS_TIMEOUT": "2s"})
        self.keep(self.desk.start())
        self.now = START
        self.desk.clock(written(self.now))
        self.api, self.admin = self.desk.api(), self.desk.api("admin")
        self.carrier = self.admin.post("/carriers", {
            "code": "colissimo", "name": "Colissimo", "feed": "laposte", "url": self.peer.url, "secret": "okapi"})["id"]
        self.desk.api("lead").put("/orders/CMD-1", {
            "state": "shipped", "placed_at": "2026-11-19T10:00:00Z", "total": {"amount": 4200, "currency": "EUR"},
            "customer": {"name": "Léa", "email": "lea@clients.test"},
            "parcels": [{"carrier": "colissimo", "number": number} for number in numbers]})

    def pass_time(self, **time):
        self.now += datetime.timedelta(**time)
        self.desk.clock(written(self.now))

    def parcel(self, number=NUMBER):
        return self.api.get("/parcels", number=number)["items"][0]

    def events(self, number=NUMBER):
        return self.api.get(f"/parcels/{self.parcel(number)['id']}/events")["items"]

    def health(self):
        told = self.api.get(f"/carriers/{self.carrier}")
        return told["answered_at"], told["failed_at"], told["failure"]

    def test_asked(self):
        """A parcel is asked for at once, then again and again, and its scans are taken once"""
        self.open_counter()
        self.peer.parcels[NUMBER] = [TAKEN]
        self.pass_time(minutes=1)
        self.assertEqual(self.parcel()["stage"], "accepted")
        self.assertEqual(self.health(), (written(self.now), None, None))
        self.peer.parcels[NUMBER] = [TAKEN, MOVED, HERE]
        self.pass_time(days=1)
        self.assertEqual(self.parcel()["stage"], "available_at_relay")
        self.assertEqual([event["code"] for event in self.events()], ["AG1", "ET1", "PC1"])
        self.assertGreaterEqual(len(self.peer.asked), 2)

    def test_together(self):
        """Numbers that are due together are asked for together"""
        numbers = [f"6A000000000{i:02}" for i in range(12)]
        self.open_counter(numbers=numbers)
        self.peer.parcels = {number: [TAKEN] for number in numbers}
        self.pass_time(minutes=1)
        self.assertEqual(sorted(number for asked in self.peer.asked for number in asked), numbers)
        self.assertLessEqual(max(map(len, self.peer.asked)), 10)
        self.assertEqual({self.parcel(number)["stage"] for number in numbers}, {"accepted"})

    def fails_then_recovers(self, word, wait):
        """A good answer, one that is none, and a good one again: what was known stays, with its age."""
        self.open_counter("answer", word)
        self.peer.parcels[NUMBER] = [TAKEN]
        self.pass_time(minutes=1)
        good = self.now
        self.peer.parcels[NUMBER] = [TAKEN, MOVED]
        self.pass_time(hours=12)
        self.assertEqual(len(self.peer.asked), 2)
        answered, failed, failure = self.health()
        self.assertEqual((answered, failed), (written(good), written(self.now)))
        self.assertTrue(failure)
        self.assertNotIn("okapi", failure)
        self.assertEqual((self.parcel()["stage"], self.parcel()["answered_at"]), ("accepted", written(good)))
        self.pass_time(seconds=wait - 1)
        self.assertEqual(len(self.peer.asked), 2)
        self.peer.release()
        self.pass_time(seconds=121)
        self.assertEqual(self.parcel()["stage"], "in_transit")
        self.assertEqual((self.health()[0], self.parcel()["answered_at"]), (written(self.now), written(self.now)))

    def test_quota(self):
        """429 is left alone for a minute, then asked again"""
        self.fails_then_recovers("429", 60)

    def test_quota_retry_after(self):
        """429 with Retry-After is left alone as long as it says"""
        self.fails_then_recovers("429 1800", 1800)

    def test_out_of_service(self):
        """503 is no answer"""
        self.fails_then_recovers("503", 60)

    def test_out_of_service_retry_after(self):
        """503 with Retry-After is left alone as long as it says"""
        self.fails_then_recovers("503 600", 600)

    def test_slow(self):
        """An answer that does not come in time is none"""
        self.fails_then_recovers("slow", 60)

    def test_half(self):
        """Half a body, the connection cut, is no answer"""
        self.fails_then_recovers("half", 60)

    def test_cut(self):
        """Half a body that claims to be whole is no answer"""
        self.fails_then_recovers("cut", 60)

    def test_page(self):
        """A page of maintenance with 200 is no answer"""
        self.fails_then_recovers("page", 60)

    def test_empty(self):
        """Nothing with 200 is no answer"""
        self.fails_then_recovers("empty", 60)

    def test_ever_later(self):
        """A carrier that fails on and on is asked ever later, an hour at most, and no parcel is forgotten"""
        self.open_counter(*["503"] * 30)
        for _ in range(24 * 12):
            self.pass_time(minutes=5)
        self.assertLessEqual(len(self.peer.asked), 30)
        self.assertGreaterEqual(len(self.peer.asked), 20)
        self.peer.plan.clear()
        self.peer.parcels[NUMBER] = [TAKEN]
        self.pass_time(hours=2)
        self.assertEqual(self.parcel()["stage"], "accepted")

    def test_wrong_key(self):
        """A key that the carrier does not know is told, and a new one is tried at once"""
        self.open_counter()
        self.peer.key, self.peer.parcels[NUMBER] = "other", [TAKEN]
        self.pass_time(minutes=1)
        self.assertIn("carrier.unknown_key", self.health()[2])
        version = self.api.get(f"/carriers/{self.carrier}")["version"]
        self.admin.patch(f"/carriers/{self.carrier}", {"secret": "other", "version": version})
        self.pass_time(minutes=3)
        self.assertEqual(self.parcel()["stage"], "accepted")

    def test_unknown_number(self):
        """A number that the carrier does not know yet is an answer without news"""
        self.open_counter()
        self.pass_time(minutes=1)
        self.assertEqual((self.parcel()["stage"], self.health()), ("announced", (written(self.now), None, None)))
        self.peer.parcels[NUMBER] = [TAKEN]
        self.pass_time(days=1)
        self.assertEqual(self.parcel()["stage"], "accepted")

    def test_duplicates_and_disorder(self):
        """Events that come twice or newest first count once, in the order of their own time"""
        self.open_counter("twice", "backwards")
        self.peer.parcels[NUMBER] = [TAKEN, MOVED, HERE]
        self.pass_time(days=1)
        self.pass_time(days=1)
        self.assertEqual(len(self.peer.asked), 2)
        self.assertEqual([event["code"] for event in self.events()], ["AG1", "ET1", "PC1"])
        self.assertEqual(self.parcel()["stage"], "available_at_relay")

    def test_strange(self):
        """Unknown codes, unknown fields and numbers as texts are read, and the code is kept as it came"""
        self.open_counter("strange")
        self.peer.parcels[NUMBER] = [TAKEN, ("ZZ9", "Blub", "2026-11-20T12:00:00+01:00")]
        self.pass_time(hours=1)
        self.assertEqual(self.parcel()["stage"], "accepted")
        self.assertEqual([(event["code"], event["stage"]) for event in self.events()], [("ZZ9", "unknown"), ("PC1", "accepted")])

    def test_charset(self):
        """Words in another charset than the answer says do not stop it"""
        self.open_counter("latin1")
        self.peer.parcels[NUMBER] = [("PC1", "Pris en charge à l'étranger", TAKEN[2])]
        self.pass_time(minutes=1)
        self.pass_time(days=1)
        self.assertEqual(self.parcel()["stage"], "accepted")

    def test_kill_while_asking(self):
        """kill -9 while the carrier thinks: the parcel is asked for again when the lease is over"""
        self.open_counter("slow")
        self.peer.parcels[NUMBER] = [TAKEN]
        setting = threading.Thread(target=self.pass_time_or_die_with_the_server)
        setting.start()
        self.peer.wait(1)
        self.desk.kill()
        setting.join()
        self.peer.release()
        self.desk.start()
        self.api = self.desk.api()
        self.pass_time(minutes=11)
        self.assertEqual(self.parcel()["stage"], "accepted")
        self.assertEqual(len(self.peer.asked), 2)

    def pass_time_or_die_with_the_server(self):
        try:
            self.pass_time(minutes=1)
        except OSError:
            pass  # it was killed before it could answer


if __name__ == "__main__":
    main()
