#!/usr/bin/env python3
# run: on every engine
"""The peak week: a thousand parcels, ten of which go wrong, one in each way; who is told first, what is offered by when, and what
the carrier is asked, claimed of and settled with.

The carrier's scans come through the API, as its feed would bring them. The week is that of 16 November 2026; the settlement is
that of its month.
"""
import datetime
import re

from harness import Guichet, MailPeer, Scenario, main, until

CARRIER, PARCELS, AGREED = "colissimo", 1000, "2026-11-20T17:00:00Z"
CLOSED = {"first_day": "2026-11-15", "last_day": "2026-12-31"}
PARIS = "+01:00"

# Which parcel goes wrong, and how. Those of SEEN_ALONE show in the carrier's events; the others only their customer knows.
WRONG = dict(enumerate(("late", "lost", "relay_closed", "relay_wrong", "refused", "returned",
                        "damaged", "partial", "delivered_not_received", "wrong_item"), 1))
SEEN_ALONE = {"late", "lost", "relay_closed", "relay_wrong", "refused", "returned"}


FOUND = {"answer": "located", "expected_at": "2026-11-27T18:00:00Z"}
ANSWERS = {"late": FOUND, "relay_wrong": FOUND, "lost": {"answer": "lost"}, "refused": {"answer": "nothing_known"},
           "returned": {"answer": "nothing_known"}}
DEAR = {7, 8}  # damaged and partial: heavy and dear, above the threshold of the settlement


def tracking(n):
    return f"6A{n:011d}"


def at(day, hour, minute=0):
    return f"2026-11-{day:02d}T{hour:02d}:{minute:02d}:00{PARIS}"


def moment(text):
    return datetime.datetime.fromisoformat(text)


class PeakWeek(Scenario):
    def setUp(self):
        super().setUp()
        self.peer = self.keep(MailPeer())
        self.guichet = Guichet(self.folder, smtp=self.peer.address, env={"GUICHET_HTTP_PUBLIC_URL": "https://guichet.atelier-lune.test/"})
        self.keep(self.guichet.start())
        self.guichet.clock(at(16, 9))
        self.lead, self.agent = self.guichet.api("lead"), self.guichet.api("agent")

    # --- what happens

    def order(self, n):
        how = WRONG.get(n, "")
        relay = {"pickup_point": "005678" if how == "relay_closed" else "001234"} if n % 4 == 0 or how.startswith("relay") else {}
        value = {"amount": 21490 if n in DEAR else 4400, "currency": "EUR"}
        return {"number": f"WEB-{n}", "state": "shipped", "total": {"amount": 4990, "currency": "EUR"}, "placed_at": at(14, 10),
                "country": "FR", "postcode": f"{75 + n % 20}000", "due_at": AGREED,
                "customer": {"name": f"Client {n}", "email": f"client{n}@clients.test"},
                "lines": [{"sku": f"SKU-{n % 7}", "name": "Lampe", "quantity": 1, "price": {"amount": 4400, "currency": "EUR"}}],
                "parcels": [{"carrier": CARRIER, "number": tracking(n), "due_at": AGREED, "value": value, "weight": 10000 if n in DEAR else 900, **relay}]}

    def import_orders(self):
        for first in range(1, PARCELS + 1, 100):
            told = self.lead.post("/orders/batch", {"orders": [self.order(n) for n in range(first, first + 100)]})
            self.assertEqual({row["result"] for row in told["items"]}, {"created"})

    def scan(self, events):
        for first in range(0, len(events), 500):
            taken = self.lead.post("/tracking", {"events": events[first:first + 500]})
            self.assertEqual((taken["faults"], taken["waiting"]), ([], 0))

    def event(self, n, when, stage, **more):
        return {"tracking": tracking(n), "at": when, "stage": stage, **more}

    def incidents(self):
        """The confirmed ones, by kind; a mere suspicion tells nobody."""
        rows = self.agent.all("/incidents")
        self.assertFalse([i for i in rows if i["state"] in ("suspected", "false_alarm") and i["told_at"]])
        known = [i for i in rows if i["state"] not in ("suspected", "false_alarm")]
        self.assertEqual(len({i["kind"] for i in known}), len(known))
        return {i["kind"]: i for i in known}

    # --- what must be true

    def test_peak_week(self):
        """A thousand parcels, ten incidents: told first, offered within two working days, nobody sent to the carrier"""
        self.lead.put("/pickup-points", {"items": [
            {"carrier": CARRIER, "code": code, "name": name, "address": "1 rue du Port", "postcode": "59000", "city": "Lille",
             "country": "FR", "hours": "mon-sat 09:00-19:00"}
            for code, name in (("001234", "Tabac de la Gare"), ("005678", "Au fil des fleurs"))]})
        self.guichet.api("admin").post("/carriers", {"code": CARRIER, "name": "Colissimo", "inquiry_address": "enquetes@carrier.test",
                                                      "manager_address": "compte@carrier.test",
                                                      "management_address": "direction@carrier.test"})
        self.guichet.api("admin").put("/carrier-terms", {"carrier": CARRIER, "code": "threshold", "valid_from": "2026-01-01",
                                                         "value": "80.00 EUR", "source": "accord du 2 janvier"})
        self.import_orders()
        self.scan([self.event(n, at(16, 18), "accepted", place="Lille") for n in range(1, PARCELS + 1)])
        self.guichet.clock(at(17, 8))
        points = {p["code"]: p["id"] for p in self.agent.get(f"/pickup-points?carrier={CARRIER}&postcode=59000&eta=2026-11-18")["items"]}
        self.agent.put(f"/pickup-points/{points['005678']}/closures", {"closures": [CLOSED]})
        self.guichet.clock(at(19, 13))
        self.scan([self.event(n, at(19, 11), "delivered", delivered_to="addressee") for n in range(len(WRONG) + 1, PARCELS + 1)])
        self.scan([self.event(2, at(19, 12), "in_transit", trouble="lost", label="Colis perdu"),
                   self.event(4, at(19, 12), "available_at_relay", pickup="009999", label="Disponible au point relais"),
                   self.event(5, at(19, 12), "in_transit", trouble="refused", label="Colis refusé par le destinataire"),
                   self.event(6, at(18, 12), "in_transit", trouble="missorted", label="Erreur d'acheminement"),
                   self.event(6, at(19, 12), "returning", label="Retour à l'expéditeur"),
                   *(self.event(n, at(19, 11), "delivered", delivered_to="addressee") for n in (7, 8, 9, 10))])
        for n in (7, 8, 9, 10):
            parcel = self.agent.get(f"/parcels?number={tracking(n)}")["items"][0]
            self.agent.post("/incidents", {"order": parcel["order"], "parcel": parcel["id"], "kind": WRONG[n]})
        self.guichet.clock(at(23, 10))
        self.carrier_answers()
        self.guichet.clock(at(25, 12))

        found = self.incidents()
        self.assertEqual(set(found), set(WRONG.values()))
        for kind, incident in found.items():
            with self.subTest(kind):
                self.offered_in_time(incident)
                if kind in SEEN_ALONE:
                    self.assertTrue(incident["told_at"])
                    self.assertFalse(incident["asked_first"])
        self.nobody_is_sent_to_the_carrier()
        self.asked_of_the_carrier()
        self.settled()

    def carrier_answers(self):
        """In time, about those that it finds; of the others it says nothing."""
        for problem, answer in ANSWERS.items():
            inquiry = self.inquiries()[problem]
            self.agent.patch(f"/inquiries/{inquiry['id']}", {"do": "answer", **answer})

    def inquiries(self):
        return {q["problem"]: q for q in self.agent.all("/inquiries")}

    def asked_of_the_carrier(self):
        """R034, G32: nine inquiries run beside; those that are not answered go above. Protests are ready before the third day"""
        inquiries = self.inquiries()
        self.assertEqual(set(inquiries), set(WRONG.values()) - {"wrong_item"})
        self.assertEqual({p for p, q in inquiries.items() if q["level"] >= 1}, set(inquiries) - set(ANSWERS))
        for problem in ("damaged", "partial"):
            letters = self.agent.all(f"/inquiries/{inquiries[problem]['id']}/letters")
            protest = next(letter for letter in letters if letter["kind"] == "protest")
            self.assertLess(moment(protest["at"]), moment(at(19, 11)) + datetime.timedelta(days=3))
            self.assertTrue(self.agent.raw(f"/letters/{protest['id']}/pdf").startswith(b"%PDF-"))

    def settled(self):
        """R110: on 1 December the month is computed; below the threshold nobody shows a paper, above it are claims"""
        self.guichet.clock("2026-12-01T10:00:00" + PARIS)
        month = next(m for m in self.lead.get("/settlements")["items"] if m["month"] == "2026-11")
        self.assertEqual(month["state"], "computed")
        lines = {line["problem"] for line in self.lead.get(f"/settlements/{month['id']}")["lines"]}
        claims = {c["problem"] for c in self.agent.all("/claims")}
        self.assertEqual(claims, {"damaged", "partial"})
        self.assertEqual(lines, {"late", "lost", "relay_closed", "relay_wrong", "returned", "delivered_not_received"})

    def offered_in_time(self, incident):
        """R033: two working days after the confirmation at the latest, a remedy is on the table."""
        self.assertIn(incident["state"], ("confirmed", "remedy_chosen"))
        page = self.agent.get(f"/dossiers/{incident['dossier']}")
        offered = [r["proposed_at"] for r in page["remedies"]]
        self.assertTrue(offered)
        self.assertLessEqual(moment(min(offered)) - moment(incident["confirmed_at"]), datetime.timedelta(days=2))
        contacts = [m for m in page["messages"] if m["direction"] == "inbound"]
        self.assertLessEqual(len(contacts), 1)

    def nobody_is_sent_to_the_carrier(self):
        """G31: in no mail that left."""
        until("the mails leave", lambda: self.agent.get("/reports/counts")["outbox"]["queued"] == 0)
        mails = [m.data.decode(errors="replace") for m in self.peer.mails]
        self.assertGreaterEqual(len(mails), len(SEEN_ALONE))
        for mail in mails:
            self.assertIsNone(re.search(r"(contactez|contact|adressez-vous à)\W+(le |the )?(transporteur|carrier)", mail, re.I))


if __name__ == "__main__":
    main(PeakWeek)
