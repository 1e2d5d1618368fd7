#!/usr/bin/env python3
# run: on every engine
"""The florist of the doll's house: a pick-up point that is closed from 15 November to 31 December, and a parcel sent there.

R0: the closure is known, and the incident is of the day of the order. R1: nobody knew; the customer stands before a closed door,
says so by mail, and the carrier is asked beside. The days are those of 2026.
"""
import datetime

from harness import ADDRESS, Guichet, MailPeer, Scenario, letter, main

CARRIER, FLORIST, OTHER = "mondial_relay", "012345", "012346"
CLOSED = {"first_day": "2026-11-15", "last_day": "2026-12-31"}
CLAIRE = "claire@clients.test"
NUMBER = "12345678"


def paris(day, hour, minute=0, month=11):
    return f"2026-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:00+01:00"


def moment(text):
    return datetime.datetime.fromisoformat(text)


class Florist(Scenario):
    def setUp(self):
        super().setUp()
        self.peer = self.keep(MailPeer())
        self.guichet = Guichet(self.folder, smtp=self.peer.address, env={"GUICHET_HTTP_PUBLIC_URL": "https://guichet.atelier-lune.test/"})
        self.keep(self.guichet.start())
        self.guichet.clock(paris(23, 10))
        self.admin, self.lead, self.agent = (self.guichet.api(role) for role in ("admin", "lead", "agent"))
        self.admin.post("/carriers", {"code": CARRIER, "name": "Mondial Relay", "inquiry_address": "enquetes@carrier.test",
                                      "manager_address": "compte@carrier.test", "management_address": "direction@carrier.test"})

    def points(self, closures):
        self.lead.put("/pickup-points", {"items": [
            {"carrier": CARRIER, "code": code, "name": name, "address": "3 rue des Lilas", "postcode": "44000", "city": "Nantes",
             "country": "FR", "hours": "mon-sat 09:00-19:00", **more}
            for code, name, more in ((FLORIST, "Au fil des fleurs", closures), (OTHER, "Presse du Port", {}))]})

    def order(self):
        return self.lead.put("/orders/AL-20417", {
            "state": "shipped", "total": {"amount": 8990, "currency": "EUR"}, "placed_at": paris(23, 10), "country": "FR",
            "postcode": "44000", "due_at": paris(26, 19), "needed_by": paris(24, 18, month=12),
            "customer": {"name": "Claire Fontaine", "email": CLAIRE, "language": "fr"},
            "lines": [{"sku": "MAISON", "name": "Maison de poupée", "quantity": 1, "price": {"amount": 8990, "currency": "EUR"}}],
            "parcels": [{"carrier": CARRIER, "number": NUMBER, "pickup_point": FLORIST, "due_at": paris(26, 19)}]})["order"]

    def incident(self):
        known = [i for i in self.agent.all("/incidents") if i["state"] != "suspected"]
        self.assertEqual([i["kind"] for i in known], ["relay_closed"])
        return known[0]

    def mails_to_claire(self):
        return [m for m in self.peer.mails if CLAIRE in m.recipients]

    def test_r0(self):
        """R0: the closure is known: the florist is not offered, and the order that names it is an incident of the same hour (G11, G33)"""
        self.points({"closures": [CLOSED]})
        offered = self.agent.get("/pickup-points", carrier=CARRIER, postcode="44000", eta="2026-11-26")["items"]
        self.assertEqual([p["code"] for p in offered], [OTHER])
        self.order()
        self.guichet.clock(paris(23, 10, 1))
        incident = self.incident()
        self.assertLessEqual(moment(incident["told_at"]), moment(paris(23, 10, 1)))
        self.assertFalse(incident["asked_first"])
        page = self.agent.get(f"/dossiers/{incident['dossier']}")
        self.assertEqual(moment(page["dossier"]["needed_by"]), moment(paris(24, 18, month=12)))
        self.assertLessEqual({"reship", "refund_full"}, {r["kind"] for r in page["remedies"]})
        self.assertEqual(len(self.mails_to_claire()), 1)

    def test_r1(self):
        """R1: nobody knew: her mail confirms it, news come though there are none, and the silent carrier goes above (G32)"""
        self.points({})
        self.order()
        self.lead.post("/tracking", {"events": [{"tracking": NUMBER, "at": paris(25, 9), "stage": "in_transit"}]})
        self.guichet.clock(paris(26, 17, 35))
        words = "Bonjour,\n\nLe relais est fermé, une affiche dit jusqu'au 31 décembre. Où est mon colis ?\n\nClaire Fontaine\n"
        self.guichet.deliver(CLAIRE, ADDRESS, letter(CLAIRE, ADDRESS, "Commande AL-20417", words))
        incident = self.incident()
        self.assertTrue(incident["asked_first"])
        inquiry = self.agent.all("/inquiries")[0]
        self.assertEqual((inquiry["problem"], inquiry["state"], inquiry["level"]), ("relay_closed", "sent", 0))
        page = self.agent.get(f"/dossiers/{incident['dossier']}")
        offer = next(p for p in page["promises"] if p["kind"] == "remedy_offer")
        self.assertLessEqual(moment(offer["due_at"]), moment(paris(30, 17, 35)))
        self.assertLessEqual({"reship", "refund_full"}, {r["kind"] for r in page["remedies"]})

        reship = next(r for r in page["remedies"] if r["kind"] == "reship")
        self.guichet.clock(paris(30, 12))
        for step in ({"do": "choose"}, {"do": "approve", "stock": "R-88", "label": "87654321"}):
            reship = self.lead.patch(f"/remedies/{reship['id']}", step)
        self.assertEqual(reship["state"], "executing")
        self.guichet.clock(paris(30, 19))
        self.assertGreaterEqual(self.agent.all("/inquiries")[0]["level"], 1)
        self.lead.patch(f"/remedies/{reship['id']}", {"do": "hand_over", "reference": "87654321"})
        self.guichet.clock(paris(3, 15, month=12))
        self.lead.patch(f"/remedies/{reship['id']}", {"do": "done", "reference": "87654321"})
        self.assertEqual(self.agent.all("/incidents")[0]["state"], "remedied")
        self.assertTrue(self.mails_to_claire())


if __name__ == "__main__":
    main(Florist)
