"""What carriers say: batches, webhooks, carriers, and what nobody understood."""
import hashlib
import hmac
import json

from counter import OTHER_SHOP, SHOP, ApiTest

BEFORE = "2026-11-22T%02d:00:00+01:00"


def event(tracking, hour, **more):
    return {"tracking": tracking, "at": BEFORE % hour, **more}


class Tracking(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead = self.counter.as_token("lead")

    def parcel(self, number):
        """A parcel of a new order; answers its id."""
        self.lead.good("PUT", "/api/v1/orders/CMD-" + number.replace(" ", ""), {"customer": {"name": "Léa"}, "state": "shipped",
                                                              "parcels": [{"carrier": "colissimo", "number": number}]})
        return self.find(number)["id"]

    def find(self, number):
        items = self.agent.get("/parcels", number=number)["items"]
        self.assertEqual(len(items), 1, number)
        return items[0]

    def test_batch(self):
        """A batch moves parcels, whatever order its events come in"""
        self.parcel("6A 54658 97100-7")
        taken = self.agent.post("/tracking", {"id": "x1", "events": [
            event("6A54658971007", 12, label="Votre colis vous attend", pickup="012345"),
            event("6a-54658-971007", 8, stage="in_transit", code="ET1", place="Lille")]})
        self.assertEqual(taken, {"stored": 2, "repeated": 0, "waiting": 0, "parcels": 1, "faults": []})
        parcel = self.find("6A54658971007")
        self.assertEqual((parcel["stage"], parcel["incident"], parcel["updated_at"]),
                         ("available_at_relay", None, "2026-11-22T11:00:00.000Z"))
        self.assertEqual((parcel["handed_at"], parcel["answered_at"]), ("2026-11-22T07:00:00.000Z", self.counter.now))
        events = self.agent.get(f"/parcels/{parcel['id']}/events")["items"]
        self.assertEqual([(e["stage"], e["code"], e["pickup"], e["source"]) for e in events],
                         [("available_at_relay", None, "012345", "api"), ("in_transit", "ET1", None, "api")])
        self.assertEqual([e["id"] for e in self.agent.pages(f"/parcels/{parcel['id']}/events", 1)], [e["id"] for e in events])
        kinds = [e["kind"] for e in self.agent.pages("/events", 100) if e["payload"].get("parcel") == parcel["id"]]
        self.assertIn("parcel.moved", kinds)

    def test_repeated(self):
        """The same events again change nothing, with a key or without"""
        self.parcel("6B1")
        batch = [event("6B1", 9, stage="accepted"), event("6B1", 10, stage="delivered", delivered_to="neighbour")]
        self.assertEqual(self.agent.post("/tracking", batch)["stored"], 2)
        again = self.agent.post("/tracking", batch, Idempotency_Key="k-6B1")
        self.assertEqual((again["stored"], again["repeated"], again["parcels"]), (0, 2, 0))
        self.assertEqual(self.agent.post("/tracking", batch, Idempotency_Key="k-6B1"), again)
        self.assertEqual((self.find("6B1")["stage"], self.find("6B1")["delivered_to"]), ("delivered", "neighbour"))

    def test_lines(self):
        """Lines of JSON are events too"""
        self.parcel("6B2")
        lines = "\n".join(json.dumps(event("6B2", hour, stage="in_transit")) for hour in (8, 9, 10)) + "\n\n"
        taken = self.agent.good("POST", "/api/v1/tracking", lines.encode(), {"Content-Type": "application/x-ndjson"})
        self.assertEqual((taken["stored"], taken["faults"]), (3, []))

    def test_wrong(self):
        """What is wrong with an event is told, and the others are taken; a body that is none is refused"""
        self.parcel("6B3")
        taken = self.agent.post("/tracking", [event("6B3", 9, stage="in_transit"), {"label": "sans numéro"}, {"tracking": "6B3", "at": "jamais"}])
        self.assertEqual((taken["stored"], [f["key"] for f in taken["faults"]]), (1, ["carrier.no_number", "carrier.no_date"]))
        self.agent.bad(400, "POST", "/api/v1/tracking", b"{", {"Content-Type": "application/json"})
        self.agent.bad(400, "POST", "/api/v1/tracking", [])
        self.agent.bad(415, "POST", "/api/v1/tracking", b"[]", {"Content-Type": "text/plain"})

    def test_trouble(self):
        """What is wrong with a parcel is listed until it is right"""
        parcel = self.parcel("6B4")
        self.agent.post("/tracking", event("6B4", 9, label="Colis endommagé"))
        self.assertEqual(self.find("6B4")["incident"], "damaged")
        self.assertIn(parcel, [p["id"] for p in self.agent.pages("/parcels", 100, wrong=1)])
        self.agent.post("/tracking", event("6B4", 10, solved=True, label="Colis reconditionné"))
        self.assertNotIn(parcel, [p["id"] for p in self.agent.pages("/parcels", 100, wrong=1)])
        self.assertIn(parcel, [p["id"] for p in self.agent.pages("/parcels", 5)])
        self.assertEqual(self.counter.as_token(shop=OTHER_SHOP).get("/parcels", number="6B4")["items"], [])
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "GET", f"/api/v1/parcels/{parcel}/events")

    def test_files(self):
        """EDIFACT, tables and mails of carriers are read as they came, once"""
        carrier = self.counter.as_token("manager").post("/carriers", {"code": "coursier", "name": "Coursier", "feed": "iftsta"})["id"]
        self.parcel("EXP77")
        path = f"/api/v1/carriers/{carrier}/files"
        edi = (b"UNB+UNOC:3+A+B+D+7'UNH+1+IFTSTA:D:96A:UN'CNI+1+EXP77'STS+1+23+7'DTM+334:202611200900:203'"
               b"FTX+AAI+++Point relais ferm\xe9'UNT+6+1'UNZ+2+7'")
        taken = self.agent.good("POST", path, edi, {"Content-Type": "application/edifact"})
        self.assertEqual((taken["stored"], taken["parcels"]), (1, 1))
        self.assertEqual([fault["key"] for fault in taken["faults"]], ["reading.edifact.message_count"])
        self.assertEqual((self.find("EXP77")["stage"], self.find("EXP77")["incident"]), ("in_transit", "relay_closed"))
        self.assertEqual(self.agent.good("POST", path, edi, {"Content-Type": "application/edifact"})["repeated"], 1)
        table = "N° colis;Date;Heure;Libellé\r\nEXP77;20/11/2026;18:00;Disponible en point relais\r\n"
        taken = self.agent.good("POST", path + "?reader=csv", table.encode("cp1252"), {"Content-Type": "text/csv"})
        self.assertEqual((taken["stored"], taken["faults"]), (1, []))
        mail = "From: a@b.test\r\nDate: Fri, 20 Nov 2026 19:00:00 +0100\r\n\r\nColis : EXP77\r\nStatut : Livré au destinataire\r\n"
        self.agent.good("POST", path + "?reader=mail", mail.encode(), {"Content-Type": "message/rfc822"})
        self.assertEqual(self.find("EXP77")["stage"], "delivered")
        sources = {scan["source"] for scan in self.agent.get(f"/parcels/{self.find('EXP77')['id']}/events")["items"]}
        self.assertEqual(sources, {"edi", "file", "mail"})
        self.assertEqual(self.agent.bad(400, "POST", path, b"hello", {"Content-Type": "text/plain"})["key"], "reading.edifact.not_edifact")
        self.assertEqual(self.agent.bad(400, "POST", path + "?reader=no", b"x", {"Content-Type": "text/plain"})["field"], "reader")


class Carriers(ApiTest):
    def setUp(self):
        super().setUp()
        self.manager = self.counter.as_token("manager")

    def test_life(self):
        """A carrier is added and changed; its secret is never shown"""
        feeds = {feed["name"]: feed for feed in self.agent.get("/carriers/feeds")["items"]}
        self.assertTrue(feeds["laposte"]["asked"] and feeds["aftership"]["webhooks"] and feeds["mondial_relay"]["pickup_points"])
        made = self.manager.post("/carriers", {"code": "colissimo", "name": "Colissimo", "feed": "laposte", "secret": "s3cret", "ack_hours": 24})
        self.assertTrue(made["secret_set"])
        self.assertNotIn("s3cret", json.dumps(made))
        self.assertEqual(self.agent.get(f"/carriers/{made['id']}"), made)
        self.assertIn(made, self.agent.pages("/carriers", 1))
        changed = self.manager.patch(f"/carriers/{made['id']}", {"version": made["version"], "feed": None, "secret": None,
                                                                "procedure": "Appeler avant 16 h."})
        self.assertEqual((changed["feed"], changed["secret_set"], changed["name"], changed["procedure"]),
                         (None, False, "Colissimo", "Appeler avant 16 h."))
        self.manager.bad(409, "PATCH", f"/api/v1/carriers/{made['id']}", {"version": made["version"], "name": "X"})
        self.manager.bad(409, "POST", "/api/v1/carriers", {"code": "colissimo"})
        self.agent.bad(403, "POST", "/api/v1/carriers", {"code": "autre"})
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "GET", f"/api/v1/carriers/{made['id']}")

    def test_refused(self):
        """What cannot be a carrier is refused by its field"""
        for body, field in (({"code": "La Poste"}, "code"), ({"code": "x1", "feed": "pigeon"}, "feed"), ({"code": "x2", "url": "ftp://x"}, "url"),
                            ({"code": "x3", "name": " "}, "name"), ({"code": "x4", "ack_hours": -1}, "ack_hours")):
            self.assertEqual(self.manager.bad(400, "POST", "/api/v1/carriers", body)["field"], field, body)


class Webhooks(ApiTest):
    def setUp(self):
        super().setUp()
        manager = self.counter.as_token("manager")
        if not any(c["code"] == "dpd" for c in manager.pages("/carriers", 100)):
            manager.post("/carriers", {"code": "dpd", "feed": "generic", "secret": "clef"})
        self.lead = self.counter.as_token("lead")

    def send(self, body, secret="clef", path=f"/hooks/{SHOP}/dpd", status=200):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        answer = self.counter.anybody().call("POST", path, raw, {"X-Guichet-Signature": signature, "Content-Type": "application/json"})
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def test_signed(self):
        """A webhook is taken when its raw bytes are signed, once"""
        self.lead.good("PUT", "/api/v1/orders/CMD-6C1", {"customer": {"name": "Léa"}, "parcels": [{"carrier": "dpd", "number": "6C1"}]})
        body = {"id": "d1", "events": [event("6C1", 9, stage="out_for_delivery")]}
        self.assertEqual(self.send(body)["stored"], 1)
        self.assertEqual(self.send(body)["repeated"], 1)
        parcel = self.agent.get("/parcels", number="6C1")["items"][0]
        self.assertEqual(parcel["stage"], "out_for_delivery")
        self.assertEqual(self.agent.get(f"/parcels/{parcel['id']}/events")["items"][0]["source"], "webhook")

    def test_unsigned(self):
        """Another's signature, none, another shop's or an unknown partner's name take nothing"""
        body = {"events": [event("6C2", 9, stage="delivered")]}
        self.send(body, secret="autre", status=401)
        self.send(body, path=f"/hooks/{OTHER_SHOP}/dpd", status=404)
        self.send(body, path=f"/hooks/{SHOP}/nobody", status=404)
        self.send(body, path="/hooks/nowhere/dpd", status=404)
        answer = self.counter.anybody().call("POST", f"/hooks/{SHOP}/dpd", json.dumps(body).encode(), {"Content-Type": "application/json"})
        self.assertEqual(answer.status, 401)

    def test_not_understood(self):
        """What cannot be read is kept whole, once, for a person"""
        raw = b'{"hello": ["monde"], "at": 6}'
        self.assertEqual([f["key"] for f in self.send(raw)["faults"]], ["carrier.other_form"])
        self.send(raw)
        kept = [e for e in self.agent.pages("/intake", 100) if e["body"] == raw.decode()]
        self.assertEqual([(e["carrier"], e["source"], e["reader"], e["size"]) for e in kept], [("dpd", "webhook", "generic", len(raw))])
        self.assertEqual(self.agent.good("GET", f"/api/v1/intake/{kept[0]['id']}/body"), raw)
        self.agent.good("POST", f"/api/v1/intake/{kept[0]['id']}/settle")
        self.assertNotIn(kept[0]["id"], [e["id"] for e in self.agent.pages("/intake", 100)])
        self.agent.bad(404, "POST", f"/api/v1/intake/{kept[0]['id']}/settle")


class Intake(ApiTest):
    def entry(self, number):
        found = [e for e in self.agent.pages("/intake", 2) if e["number"] == number]
        self.assertEqual(len(found), 1, number)
        return found[0]

    def test_replayed(self):
        """Events of a parcel that nobody knows wait until its order comes"""
        number = "6A54658971007"
        taken = self.agent.post("/tracking", [event(number, 9, stage="accepted"), event(number, 10, stage="in_transit")])
        self.assertEqual((taken["stored"], taken["waiting"]), (0, 2))
        self.assertEqual(self.entry(number)["guesses"][0], {"carrier": "colissimo", "checked": True})
        self.counter.as_token("lead").good("PUT", "/api/v1/orders/CMD-77", {"customer": {"name": "Léa"}, "parcels": [{"carrier": "colissimo", "number": number}]})
        self.assertEqual(self.agent.get("/parcels", number=number)["items"][0]["stage"], "in_transit")
        self.assertEqual([e for e in self.agent.pages("/intake", 100) if e["number"] == number], [])

    def test_given_to_an_order(self):
        """A person says whose parcel it is"""
        self.agent.post("/tracking", event("6C9", 9, stage="delivered"))
        entry = self.entry("6C9")
        self.agent.bad(400, "POST", f"/api/v1/intake/{entry['id']}/settle", {"order": 101})
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "POST", f"/api/v1/intake/{entry['id']}/settle", {"order": 101})
        self.agent.good("POST", f"/api/v1/intake/{entry['id']}/settle", {"order": 3})
        parcel = self.agent.get("/parcels", number="6C9")["items"][0]
        self.assertEqual((parcel["order"], parcel["stage"]), (3, "delivered"))

    def test_impossible_time(self):
        """An event of next year is not believed"""
        taken = self.agent.post("/tracking", {"tracking": "6C8", "at": "2027-12-01T10:00:00Z", "stage": "delivered"})
        self.assertEqual(taken["waiting"], 1)
        self.assertEqual([e["where"] for e in self.agent.pages("/intake", 100) if e["key"] == "intake.time"], ["6C8"])
