"""Carriers as parties: what they are asked, what they owe, and the month settled with them."""
import csv
import io

from counter import INBOX, OTHER_SHOP, ApiTest

FACTS = "Le voisin n'a rien reçu."
INSERT_INCIDENT = ("INSERT INTO incident (id, shop, shop_order, parcel, kind, state, seen_by, fault, suspected_at, confirmed_at, version) VALUES "
                   "({0}, 1, {0}, {0}, {1}, 1, 4, 1, 1763900000000, 1763900000000, 1)")


class Parties(ApiTest):
    """Orders 1 to 8 have an incident each that was confirmed; the first is asked about, its letter a draft's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        counter = cls.counter
        counter.guichet.stop()
        kinds = {1: 1, 2: 3, 3: 2, 4: 9, 5: 1, 6: 2, 7: 2, 8: 2}
        counter.guichet.sql(
            "INSERT INTO carrier (id, shop, code, name, feed, url, account, secret, inquiry_address, manager_address, management_address, procedure, "
            "created_at) VALUES (1, 1, 'Colissimo', 'Colissimo', '', '', '', '', 'enquetes@carrier.test', 'compte@carrier.test', '', 'Appeler le 3631.', 1)",
            *(INSERT_INCIDENT.format(order, kind) for order, kind in kinds.items()),
            "INSERT INTO carrier_thread (id, shop, carrier, incident, inbox, token) VALUES (1, 1, 1, 1, 1, 'tokenofthefirstthreadabcdefghijk')",
            "INSERT INTO inquiry (id, shop, carrier, incident, thread, state, created_at) VALUES (1, 1, 1, 1, 1, 0, 1763900000000)",
            "INSERT INTO settlement (id, shop, carrier, month, state, currency, total, paid, seed, invoice, due_at) VALUES "
            "(1, 1, 1, '2025-11', 0, 'EUR', 0, 0, 7, '', 1795474800000)")
        counter.start()

    def setUp(self):
        super().setUp()
        self.lead, self.manager = self.counter.as_token("lead"), self.counter.as_token("manager")

    def step(self, what, one, step, caller=None, **more):
        return (caller or self.agent).patch(f"/{what}/{one['id']}", {"do": step, **more})

    def refused(self, what, one, step, caller=None, status=422, **more):
        return (caller or self.agent).bad(status, "PATCH", f"/api/v1/{what}/{one['id']}", {"do": step, **more})

    def test_inquiry(self):
        """R095, R101, R102: asked in a thread, answered in it, and the procedure beside it"""
        inquiry = self.agent.get("/inquiries/1")
        self.assertEqual((inquiry["state"], inquiry["procedure"], inquiry["problem"]), ("draft", "Appeler le 3631.", "late"))
        sent = self.step("inquiries", inquiry, "send", reference="F-77", version=inquiry["version"])
        self.assertEqual((sent["state"], sent["reference"]), ("sent", "F-77"))
        self.refused("inquiries", inquiry, "close", status=409, version=1)
        letters = [x for x in self.agent.get("/inquiries/1/letters")["items"] if x["direction"] == "outbound"]
        self.assertEqual([(x["kind"], x["address"]) for x in letters], [("inquiry", "enquetes@carrier.test")])
        self.assertIn("6A10000000", letters[0]["text"])
        written = self.agent.post("/inquiries/1/letters", {"text": "Et le dépôt de Lille ?", "level": 1})
        self.assertEqual((written["kind"], written["address"]), ("by_hand", "compte@carrier.test"))
        token = "tokenofthefirstthreadabcdefghijk"
        message = b"From: agent@carrier.test\r\nTo: x\r\nSubject: Re\r\nMessage-ID: <a@carrier.test>\r\n\r\nNous cherchons.\r\n"
        before = self.agent.get("/reports/counts")["messages"]["inbound"]
        self.counter.guichet.deliver("agent@carrier.test", INBOX.replace("@", f"+{token}@"), message)
        heard = self.agent.get("/inquiries/1")
        self.assertEqual((heard["state"], heard["to_read_since"] is not None), ("acknowledged", True))
        self.assertEqual(self.agent.get("/reports/counts")["messages"]["inbound"], before)
        self.assertEqual(self.agent.pages("/inquiries/1/letters", 1)[-1]["direction"], "inbound")
        above = self.step("inquiries", inquiry, "escalate")
        self.assertEqual((above["state"], above["level"]), ("esc1", 1))
        self.assertEqual(above["silence"], "Colissimo muet depuis 0 j : relance niveau 1.")
        self.assertEqual(self.refused("inquiries", inquiry, "answer", answer="delivered")["key"], "refusal.inquiry.proof")
        answered = self.step("inquiries", inquiry, "answer", answer="delivered", proof="Remis au gardien, signé Roy.")
        self.assertEqual((answered["answer"], answered["due_at"]), ("delivered", None))
        self.assertEqual(self.step("inquiries", inquiry, "reopen", facts=FACTS)["state"], "sent")
        self.assertEqual(self.step("inquiries", inquiry, "close", reason="Retrouvé")["state"], "closed")
        self.assertEqual(self.refused("inquiries", inquiry, "reopen", facts=FACTS)["key"], "refusal.inquiry.reopened")
        for query in ({}, {"state": "closed"}, {"carrier": 1}):
            self.assertEqual([i["id"] for i in self.agent.pages("/inquiries", 1, **query)], [1])
        self.assertEqual(self.agent.get("/inquiries", dossier=999)["items"], [])
        self.agent.bad(400, "GET", "/api/v1/inquiries?state=lost")

    def test_claim(self):
        """R110: the checklist, the protest on paper, the letter with its papers, the answer and the money"""
        claim = self.agent.post("/claims", {"incident": 2})
        self.assertEqual((claim["problem"], claim["state"], claim["missing"]), ("damaged", "collecting", ["invoice", "photos", "protest"]))
        self.assertEqual(self.agent.post("/claims", {"incident": 2})["id"], claim["id"])
        self.assertEqual(self.refused("claims", claim, "file")["key"], "refusal.claim.papers")
        valued = self.step("claims", claim, "value", amount=8000, weight=1500)
        self.assertEqual(valued["amount"], {"amount": 4950, "currency": "EUR"})
        upload = self.agent.good("POST", "/api/v1/uploads?name=facture.pdf", b"%PDF-1.4", {"Content-Type": "application/pdf"})
        given = self.step("claims", claim, "give", paper="invoice", uploads=[upload["id"]])
        self.assertEqual([(f["paper"], f["name"]) for f in given["files"]], [("invoice", "facture.pdf")])
        self.assertEqual(self.agent.get(f"/claim-files/{given['files'][0]['id']}"), b"%PDF-1.4")
        self.refused("claims", claim, "give", status=400, paper="photos", uploads=[upload["id"]])
        self.assertEqual(self.refused("claims", claim, "waive", status=403, paper="photos", reason=FACTS)["key"], "refusal.claim.waive")
        self.step("claims", claim, "waive", caller=self.lead, paper="photos", reason=FACTS)
        self.assertEqual(self.step("claims", claim, "protested", reference="RK 12 345")["missing"], [])
        filed = self.step("claims", claim, "file", reference="L-9")
        self.assertEqual((filed["state"], filed["reference"], filed["due_at"] is not None), ("filed", "L-9", True))
        self.assertEqual(self.step("claims", claim, "refuse", reason="Emballage insuffisant.")["state"], "refused")
        self.assertEqual(self.step("claims", claim, "contest", reason="Emballage d'origine du fabricant.")["state"], "contested")
        self.assertEqual(self.step("claims", claim, "accept_part", amount=4000)["agreed"]["amount"], 4000)
        self.assertEqual(self.step("claims", claim, "pay", amount=1000)["state"], "part_accepted")
        self.assertEqual(self.step("claims", claim, "pay", amount=3000)["state"], "paid")
        self.assertEqual(self.refused("claims", claim, "file")["key"], "refusal.claim.state")
        for query in ({}, {"state": "paid"}, {"carrier": 1}):
            self.assertIn(claim["id"], [c["id"] for c in self.agent.pages("/claims", 1, **query)])
        self.assertEqual(self.agent.get(f"/claims/{claim['id']}")["paid"]["amount"], 4000)
        self.agent.bad(400, "GET", "/api/v1/claims?state=lost")
        self.agent.bad(404, "POST", "/api/v1/claims", {"incident": 999})

    def test_settlement(self):
        """R110: a month is counted on its terms, sent, contested, accepted, invoiced and paid"""
        term = {"carrier": "Colissimo", "code": "threshold", "valid_from": "2025-01-01", "value": "80.00 EUR", "source": "Accord 2025"}
        self.assertTrue(self.manager.good("PUT", "/api/v1/carrier-terms", term)["added"])
        self.assertEqual(self.manager.bad(400, "PUT", "/api/v1/carrier-terms", {**term, "value": "80"})["field"], "value")
        self.manager.bad(404, "PUT", "/api/v1/carrier-terms", {**term, "carrier": "gls"})
        self.assertEqual(self.agent.get("/carrier-terms", carrier="Colissimo")["items"][0]["value"], "80.00 EUR")
        self.assertIn("road", {t["carrier"] for t in self.agent.get("/carrier-terms")["items"]})
        self.counter.pass_time(days=1)
        page = self.lead.get("/settlements/1")
        self.assertEqual(page["state"], "computed")
        lost = [line for line in page["lines"] if line["problem"] == "lost"]
        self.assertTrue(lost and all(line["amount"] == {"amount": 4990, "currency": "EUR"} for line in lost))
        self.assertTrue(any(line["audited"] for line in page["lines"]))
        self.assertEqual(page["total"]["amount"], sum(line["amount"]["amount"] for line in page["lines"]))
        self.assertEqual(self.lead.get("/settlements/1/letters")["items"], [])
        sent = self.step("settlements", page, "send", caller=self.lead)
        self.assertEqual((sent["state"], sent["due_at"] is not None), ("sent", True))
        rows = list(csv.DictReader(io.StringIO(self.lead.get("/settlements/1/csv").decode())))
        self.assertEqual(len(rows), len(page["lines"]))
        self.assertEqual({row["month"] for row in rows}, {"2025-11"})
        letter = self.lead.get("/settlements/1/letters")["items"][0]
        self.assertEqual((letter["kind"], letter["paper"], letter["address"]), ("settlement", True, "compte@carrier.test"))
        self.assertTrue(self.agent.get(f"/letters/{letter['id']}/pdf").startswith(b"%PDF-"))
        less = self.step("settlements", page, "contest", caller=self.lead, lines=[lost[0]["id"]], reason="Livré selon nous")
        self.assertEqual(less["total"]["amount"], page["total"]["amount"] - 4990)
        self.assertIn(lost[0]["incident"], [c["incident"] for c in self.agent.get("/claims")["items"]])
        self.refused("settlements", page, "contest", caller=self.lead, status=400, lines=[999], reason="x")
        self.assertEqual(self.step("settlements", page, "accept", caller=self.lead)["state"], "accepted")
        self.assertEqual(self.step("settlements", page, "invoice", caller=self.lead)["invoice"], "DT-2025-11-Colissimo")
        self.assertEqual(self.step("settlements", page, "pay", caller=self.lead, amount=less["total"]["amount"])["state"], "paid")
        self.assertEqual(self.refused("settlements", page, "send", caller=self.lead)["key"], "refusal.settlement.state")
        self.assertEqual([s["id"] for s in self.lead.get("/settlements", limit=1)["items"]], [1])
        self.agent.bad(403, "GET", "/api/v1/settlements")

    def test_words(self):
        """R100: every stage and trouble says what it means, why, and what to do next"""
        words = self.counter.sign_in().get("/transport-words")
        closed = next(t for t in words["troubles"] if t["code"] == "relay_closed")
        self.assertEqual((closed["name"], closed["cause"]), ("Relais fermé", "Congés, fermeture définitive, point plein."))
        self.assertEqual(len(words["stages"]), 9)
        self.assertEqual(len(words["troubles"]), 15)

    def test_files(self):
        """A file that came with an answer is kept, and no other shop's"""
        token = "tokenofthefirstthreadabcdefghijk"
        message = (b"From: agent@carrier.test\r\nSubject: Preuve\r\nMessage-ID: <b@carrier.test>\r\nMIME-Version: 1.0\r\n"
                   b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nVoir.\r\n--x\r\n"
                   b"Content-Type: application/pdf; name=preuve.pdf\r\nContent-Disposition: attachment; filename=preuve.pdf\r\n\r\n%PDF-9\r\n--x--\r\n")
        self.counter.guichet.deliver("agent@carrier.test", INBOX.replace("@", f"+{token}@"), message)
        file = self.agent.pages("/inquiries/1/letters", 50)[-1]["files"][0]
        self.assertEqual(file["name"], "preuve.pdf")
        self.assertIn(b"%PDF-9", self.agent.get(f"/letter-files/{file['id']}"))
        other = self.counter.as_token("lead", OTHER_SHOP)
        for path in (f"/letter-files/{file['id']}", "/inquiries/1", "/inquiries/1/letters", "/settlements/1", "/claim-files/1", "/letters/1/pdf"):
            other.bad(404, "GET", "/api/v1" + path)
