"""Remedies: what can be offered, who grants it, what binds, and the books."""
import csv
import io

from counter import ApiTest

REASON = "Le colis est revenu à l'entrepôt."


class WithOrder(ApiTest):
    """Dossiers of one customer and an order of 49.90 EUR each."""

    order = 0

    def setUp(self):
        super().setUp()
        self.lead, self.manager = self.counter.as_token("lead"), self.counter.as_token("manager")
        self.sender = self.customer()
        self.mail = self.counter.mail(self.sender, "Colis perdu")
        self.dossier = self.mail["dossier"]
        WithOrder.order = WithOrder.order % 12 + 1
        self.agent.good("PUT", f"/api/v1/dossiers/{self.dossier}/orders/{self.order}")
        self.path = f"/api/v1/dossiers/{self.dossier}/remedies"

    def propose(self, kind, caller=None, **more):
        return (caller or self.agent).good("POST", self.path, {"kind": kind, **more})

    def do(self, remedy, step, caller=None, **more):
        return (caller or self.agent).good("PATCH", f"/api/v1/remedies/{remedy['id']}", {"do": step, **more})

    def refused(self, remedy, step, caller=None, status=422, **more):
        return (caller or self.agent).bad(status, "PATCH", f"/api/v1/remedies/{remedy['id']}", {"do": step, **more})

    def grant(self, kind, **more):
        remedy = self.propose(kind, **more)
        self.do(remedy, "choose")
        return self.do(remedy, "approve", stock="R-88", label="6A100")

    def paid(self, remedy):
        self.counter.pass_time(seconds=1)  # all that is due has been done when it answers
        return self.agent.get(f"/remedies/{remedy['id']}")


class Remedies(WithOrder):
    def test_refund(self):
        """A refund within the limit is granted on first contact, paid by itself, and seen in its dossier"""
        refund = self.propose("refund_full", reason="Perdu depuis dix jours")
        self.assertEqual((refund["state"], refund["amount"], refund["order"]), ("proposed", {"amount": 4990, "currency": "EUR"}, self.order))
        self.assertEqual(self.do(refund, "choose")["chosen_through"], "token")
        granted = self.do(refund, "approve", version=2)
        self.assertIn(granted["state"], ("approved", "executing", "done"))
        done = self.paid(refund)
        self.assertEqual((done["state"], done["attempts"], done["uncertain"]), ("done", 1, False))
        page = self.agent.page(self.dossier)
        self.assertEqual(page["remedies"], [done])
        self.assertEqual(self.agent.get(f"/dossiers/{self.dossier}/remedies"), {"items": [done], "next": None})
        self.assertEqual({p["state"] for p in page["promises"] if p["kind"] in ("refund", "legal")}, {"kept"})
        kinds = [e["kind"] for e in self.agent.get(f"/dossiers/{self.dossier}/events", limit=100)["items"] if e["kind"].startswith("remedy.")]
        self.assertEqual(kinds, ["remedy.proposed", "remedy.chosen", "remedy.approved", "remedy.started", "remedy.done"])
        again = self.agent.bad(422, "POST", self.path, {"kind": "refund_part", "amount": 1})
        self.assertEqual((again["field"], again["key"]), ("amount", "refusal.remedy.over_paid"))

    def test_once(self):
        """The same proposal twice with a key is one"""
        body = {"kind": "gesture", "amount": 500}
        first, second = (self.agent.post(f"/dossiers/{self.dossier}/remedies", body, Idempotency_Key=f"gesture-{self.dossier}") for _ in range(2))
        self.assertEqual(first, second)

    def test_person(self):
        """Who proposed and who granted is told by name"""
        ines = self.counter.sign_in()
        gesture = self.propose("gesture", ines, amount=500)
        self.assertEqual(gesture["proposed_by"]["name"], "Inès Morel")
        self.assertEqual(self.do(gesture, "approve", ines)["approved_by"]["name"], "Inès Morel")

    def test_approval(self):
        """Above the limit it waits for a lead, in a list, and the dossier goes up"""
        gesture = self.propose("gesture", amount=20000)
        self.do(gesture, "choose")
        waiting = self.do(gesture, "approve")
        self.assertEqual((waiting["state"], waiting["waits_for"]), ("chosen", "lead"))
        self.assertIn(gesture["id"], [r["id"] for r in self.lead.pages("/remedies", 2, state="chosen")])
        self.assertIn("amount", self.agent.page(self.dossier)["dossier"]["escalation_why"])
        self.assertEqual(self.do(gesture, "approve", self.lead)["state"], "approved")

    def test_limits(self):
        """A manager sets what roles grant by themselves"""
        before = self.agent.get("/settings/remedy-limits")
        self.assertEqual(before, {"currency": "EUR", "agent": 10000, "lead": 50000})
        where = "/api/v1/settings/remedy-limits"
        self.lead.bad(403, "PUT", where, {"agent": 1, "lead": 2})
        self.assertEqual(self.manager.bad(400, "PUT", where, {"agent": 3, "lead": 2})["field"], "lead")
        self.manager.good("PUT", where, {"agent": 100, "lead": 200})
        gesture = self.propose("gesture", amount=101)
        self.assertEqual(self.do(gesture, "approve")["waits_for"], "lead")
        self.assertEqual(self.manager.good("PUT", where, {"agent": 10000, "lead": 50000}), before)

    def test_approvals(self):
        """What is over the limit of who would grant it waits in the list of leads, with its dossier"""
        self.agent.bad(403, "GET", "/api/v1/approvals")
        refund = self.propose("gesture", amount=20000)
        self.do(refund, "approve")
        waiting = [i for i in self.lead.get("/approvals")["items"] if i["remedy"]["id"] == refund["id"]]
        self.assertEqual([(i["dossier"]["id"], i["remedy"]["waits_for"]) for i in waiting], [(self.dossier, "lead")])
        self.do(refund, "approve", self.lead)
        self.assertNotIn(refund["id"], [i["remedy"]["id"] for i in self.lead.get("/approvals")["items"]])

    def test_binds(self):
        """R132: what is granted is not refused nor contradicted, until a manager reverses it with a reason"""
        reship, refund = self.propose("reship"), self.propose("refund_full")
        self.do(reship, "choose")
        self.assertEqual(self.agent.get(f"/remedies/{refund['id']}")["state"], "declined")
        self.assertEqual(self.refused(reship, "approve")["key"], "refusal.remedy.unreserved")
        self.assertEqual(self.do(reship, "approve", stock="R-88", label="6A1")["state"], "executing")
        refusal = self.refused(reship, "withdraw", self.lead, reason=REASON)
        self.assertEqual((refusal["practice"], refusal["key"]), ("R132", "refusal.remedy.binds"))
        refund = self.propose("refund_full")
        self.assertEqual(self.refused(refund, "choose")["practice"], "R132")
        self.refused(reship, "reverse", self.lead, 403, reason=REASON)
        self.assertEqual(self.refused(reship, "reverse", self.manager, reason="trop court")["key"], "refusal.remedy.reason")
        self.assertEqual(self.do(reship, "reverse", self.manager, reason=REASON)["ended_reason"], REASON)
        self.do(refund, "choose")

    def test_voucher(self):
        """G10: no voucher before a refund was shown and declined in writing; on top of one at any time"""
        refusal = self.agent.bad(422, "POST", self.path, {"kind": "voucher", "amount": 1000})
        self.assertEqual((refusal["practice"], refusal["key"]), ("G10", "refusal.g10.refund_first"))
        refund = self.propose("refund_full")
        self.assertEqual(self.refused(refund, "decline")["key"], "refusal.remedy.in_writing")
        note = self.agent.note(self.dossier, "Le client n'en veut pas.")
        self.refused(refund, "decline", message=note["id"])
        self.assertEqual(self.do(refund, "decline", message=self.mail["id"])["declined_in"], self.mail["id"])
        self.assertEqual(self.propose("voucher", amount=1000)["state"], "proposed")

    def test_menu(self):
        """Not received: to be sent again and to be paid back stand first, side by side; a voucher comes on top"""
        menu = self.agent.get(f"/dossiers/{self.dossier}/remedies/menu", problem="lost")
        self.assertEqual([(i["kind"], i["role"]) for i in menu["items"]], [("reship", "first"), ("refund_full", "first")])
        self.assertEqual([i["amount"] for i in menu["items"]], [None, {"amount": 4990, "currency": "EUR"}])
        self.assertEqual({i["waits_for"] for i in menu["items"]}, {None})
        self.grant("refund_full")
        menu = self.agent.get(f"/dossiers/{self.dossier}/remedies/menu", problem="lost", order=self.order)
        self.assertEqual([(i["kind"], i["role"]) for i in menu["items"]], [("voucher", "added")])
        self.agent.bad(400, "GET", self.path + "/menu?problem=rain")
        self.agent.bad(400, "GET", self.path + "/menu?order=424242")

    def test_goods(self):
        """Goods are promised once reserved and labelled, handed over with a scan, and delivered"""
        reship = self.grant("reship")
        promises = {p["kind"]: p for p in self.agent.page(self.dossier)["promises"]}
        self.assertEqual((promises["task"]["owed_to"], promises["reship"]["owed_to"]), ("self", "customer"))
        self.assertIn(reship["id"], [r["id"] for r in self.agent.pages("/remedies", 50, state="executing")])
        self.assertEqual(self.refused(reship, "done")["key"], "refusal.remedy.no_proof")
        self.assertIsNotNone(self.do(reship, "hand_over", reference="scan 6A100")["handed_over_at"])
        self.assertEqual(self.refused(reship, "decline", message=self.mail["id"])["key"], "refusal.remedy.under_way")
        self.assertEqual(self.do(reship, "done", reference="livré")["state"], "done")
        self.assertEqual({p["kind"]: p["state"] for p in self.agent.page(self.dossier)["promises"] if p["kind"] in ("task", "reship")},
                         {"task": "kept", "reship": "kept"})

    def test_goods_fail(self):
        """What was lost again is tried again, or offered again for the customer to choose"""
        reship = self.grant("reship")
        self.assertEqual(self.do(reship, "fail", reason="Rupture de stock")["failure"], "Rupture de stock")
        self.assertEqual(self.do(reship, "retry")["state"], "executing")
        self.do(reship, "fail", reason="Rupture de stock")
        self.assertEqual(self.do(reship, "propose")["state"], "proposed")
        self.assertIn(self.grant("refund_full")["state"], ("approved", "executing", "done"))

    def test_apology(self):
        """An apology is proved by the message that made it"""
        apology = self.propose("apology")
        self.do(apology, "approve")
        self.assertEqual(self.refused(apology, "done", message=self.mail["id"])["key"], "refusal.remedy.no_proof")
        message = self.agent.reply(self.dossier, "Nous vous présentons nos excuses.")
        self.assertEqual(self.do(apology, "done", message=message["id"])["reference"], f"message:{message['id']}")

    def test_hold(self):
        """A lead holds once, two working days at most, and says why"""
        refund = self.propose("refund_full")
        self.do(refund, "choose")
        self.refused(refund, "hold", status=403, reason=REASON)
        self.assertEqual(self.refused(refund, "hold", self.lead)["key"], "refusal.remedy.reason")
        self.assertEqual(self.refused(refund, "hold", self.lead, reason=REASON, until="2027-11-23T09:00:00.000Z")["key"], "refusal.remedy.hold_long")
        self.assertEqual(self.do(refund, "hold", self.lead, reason=REASON)["held_reason"], REASON)
        self.assertEqual(self.refused(refund, "approve")["key"], "refusal.remedy.held")
        self.do(refund, "unhold", self.lead)
        self.assertEqual(self.refused(refund, "hold", self.lead, reason=REASON)["key"], "refusal.remedy.held_before")

    def test_versions(self):
        """Who saw another version is told"""
        refund = self.propose("refund_full")
        self.do(refund, "choose", version=refund["version"])
        self.assertEqual(self.refused(refund, "approve", status=409, version=refund["version"])["field"], "version")

    def test_orders(self):
        """An order must be the dossier's, a line the order's"""
        self.assertEqual(self.agent.bad(400, "POST", self.path, {"kind": "reship", "order": 424242})["field"], "order")
        self.assertEqual(self.agent.bad(400, "POST", self.path, {"kind": "reship", "line": 424242})["field"], "line")
        other = self.counter.dossier(self.customer())
        refusal = self.agent.bad(422, "POST", f"/api/v1/dossiers/{other}/remedies", {"kind": "refund_full", "amount": 100})
        self.assertEqual((refusal["field"], refusal["key"]), ("order", "refusal.remedy.no_order"))


class Books(WithOrder):
    def test_ledger(self):
        """What was paid is in the books once, as a list and as a file, by day; what was taken back is negative"""
        first = self.grant("gesture", amount=500)
        refund = self.grant("refund_part", amount=1990)
        self.paid(refund)
        self.do(refund, "reverse", self.manager, reason=REASON)
        lines = self.lead.pages("/ledger", 2)
        self.assertEqual([(li["key"], li["amount"]["amount"], li["method"]) for li in lines],
                         [(f"remedy:{first['id']}", 500, "transfer"), (f"remedy:{refund['id']}", 1990, "original"),
                          (f"reversal:{refund['id']}", -1990, "original")])
        self.assertEqual((lines[1]["dossier"], lines[1]["order_number"]), (self.dossier, f"AL-{1999 + self.order}"))
        day = self.counter.now[:10]
        self.assertEqual(self.lead.pages("/ledger", 50, **{"from": day, "to": day}), lines)
        self.assertEqual(self.lead.get("/ledger", to="2026-11-01")["items"], [])
        self.agent.bad(403, "GET", "/api/v1/ledger")
        self.agent.bad(403, "GET", "/api/v1/ledger.csv")
        answer = self.lead.call("GET", f"/api/v1/ledger.csv?from={day}&to={day}")
        self.assertIn('filename="ledger.csv"', answer.headers["content-disposition"])
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        self.assertEqual([(r["key"], r["amount"], r["currency"]) for r in rows],
                         [(f"remedy:{first['id']}", "5.00", "EUR"), (f"remedy:{refund['id']}", "19.90", "EUR"),
                          (f"reversal:{refund['id']}", "-19.90", "EUR")])
