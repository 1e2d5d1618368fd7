"""What is promised: made, said, verified, put off, released, kept; the list of what is owed."""
from counter import ApiTest


class Promises(ApiTest):
    def setUp(self):
        super().setUp()
        self.sender = self.customer()
        self.dossier = self.counter.dossier(self.sender)
        self.path = f"/api/v1/dossiers/{self.dossier}/promises"
        self.agent.reply(self.dossier)

    def their_words(self):
        return f"message:{next(m['id'] for m in self.agent.page(self.dossier)['messages'] if m['direction'] == 'inbound')}"

    def make(self, **what):
        return self.agent.post(f"/dossiers/{self.dossier}/promises", what)

    def act(self, promise, action, **what):
        return self.agent.patch(f"/promises/{promise['id']}", {"action": action, "state": promise["state"], **what})

    def refused(self, promise, action, **what):
        return self.agent.bad(422, "PATCH", f"/api/v1/promises/{promise['id']}",
                              {"action": action, "state": promise["state"], **what})

    def test_life(self):
        """A draft is said, verified, put off once, broken and kept late"""
        due, later = self.counter.after(hours=30), self.counter.after(hours=40)
        draft = self.make(kind="reship", due_at=due)
        self.assertEqual((draft["state"], draft["owed_to"], draft["due_at"], draft["proof"]), ("draft", "customer", due, None))
        self.assertRegex(draft["text"], r"^(Votre nouveau colis part d'ici |Your new parcel leaves by )")
        said = self.act(draft, "say")
        self.assertEqual(said["state"], "unverified")
        kinds = [(p["kind"], p["state"]) for p in self.agent.get(f"/dossiers/{self.dossier}/promises")["items"]]
        self.assertEqual(kinds.count(("news", "active")), 2)
        self.assertEqual(self.agent.bad(422, "PATCH", f"/api/v1/promises/{draft['id']}",
                                        {"action": "keep", "state": "unverified", "reference": "x"})["key"], "refusal.promise.state")
        proof = {"kind": "label", "reference": "6A12345678901"}
        sure = self.act(said, "verify", proof=proof)
        self.assertEqual((sure["state"], sure["proof"]), ("active", proof))
        self.assertEqual(self.refused(sure, "renegotiate", due_at=later)["key"], "refusal.promise.unwritten")
        self.assertEqual(self.refused(sure, "renegotiate", due_at=later, reference="6A1")["key"], "refusal.promise.their_words")
        off = self.act(sure, "renegotiate", due_at=later, reference=self.their_words())
        self.assertEqual((off["state"], off["due_at"], off["first_due_at"]), ("active", later, due))
        self.assertEqual(self.refused(off, "renegotiate", due_at=due, reference=self.their_words())["key"], "refusal.promise.renegotiated")
        self.counter.set_clock(later)
        page = self.agent.page(self.dossier)
        broken = next(p for p in page["promises"] if p["id"] == off["id"])
        self.assertEqual((broken["state"], broken["broken_at"]), ("broken", later))
        self.assertGreaterEqual(page["dossier"]["escalation_level"], 1)
        self.counter.pass_time(minutes=1)
        kept = self.act(broken, "keep", reference="scan 6A12345678901")
        self.assertEqual((kept["state"], kept["late"], kept["ended_by"]), ("kept", True, "scan 6A12345678901"))

    def test_moved_on(self):
        """Who saw another state is told, and changes nothing"""
        draft = self.make(kind="refund", due_at=self.counter.after(days=1))
        problem = self.agent.bad(409, "PATCH", f"/api/v1/promises/{draft['id']}", {"action": "release", "state": "active"})
        self.assertEqual(problem["field"], "state")
        self.assertEqual(self.act(draft, "release")["state"], "released")

    def test_sure_at_once(self):
        """What has its proof, or needs none, is active at once, by the clock of its kind"""
        proof = {"kind": "refund", "reference": "re_1"}
        refund = self.make(kind="refund", proof=proof, text="Remboursement complet.")
        self.assertEqual((refund["state"], refund["text"], refund["proof"]), ("active", "Remboursement complet.", proof))
        task = self.make(kind="task", text="Peser le colis.")
        self.assertEqual((task["state"], task["owed_to"]), ("active", "self"))
        self.assertEqual(self.act(refund, "release", reference=self.their_words())["state"], "released")

    def test_refused(self):
        """What cannot be promised names its field"""
        for fault, body in (("kind", {"kind": "wish"}), ("kind", {"kind": "lead_take"}), ("due_at", {"kind": "other"}),
                            ("due_at", {"kind": "news", "due_at": self.counter.now}), ("owner", {"kind": "news", "owner": 999}),
                            ("proof.kind", {"kind": "refund", "proof": {"kind": "hope", "reference": "x"}})):
            self.assertEqual(self.agent.bad(400, "POST", self.path, body)["field"], fault, body)
        self.agent.bad(404, "POST", "/api/v1/dossiers/999999/promises", {"kind": "news"})
        self.agent.bad(404, "GET", "/api/v1/dossiers/999999/promises")
        self.agent.bad(404, "PATCH", "/api/v1/promises/999999", {"action": "say", "state": "draft"})
        self.assertEqual(self.agent.bad(400, "PATCH", "/api/v1/promises/1", {"action": "hope", "state": "draft"})["field"], "action")

    def test_owed(self):
        """What is owed is listed soonest first, a page at a time, and up to a time"""
        made = [self.make(kind="callback", due_at=self.counter.after(hours=hours))["id"] for hours in (5, 3, 4)]
        draft = self.make(kind="reship", due_at=self.counter.after(hours=6))["id"]
        rows = self.agent.pages("/promises", 2)
        dues = [row["due_at"] for row in rows]
        self.assertEqual(dues, sorted(dues))
        ids = [row["id"] for row in rows if row["dossier"] == self.dossier and row["kind"] == "callback"]
        self.assertEqual(ids, [made[1], made[2], made[0]])
        self.assertNotIn(draft, [row["id"] for row in rows])
        self.assertIn(draft, [row["id"] for row in self.agent.pages("/promises", 2, state="draft")])
        soon = [row["id"] for row in self.agent.pages("/promises", 50, state="active", due_before=self.counter.after(hours=4))]
        self.assertIn(made[1], soon)
        self.assertNotIn(made[2], soon)
        self.assertEqual(self.agent.bad(400, "GET", "/api/v1/promises?state=kept")["field"], "state")
        self.assertEqual(self.agent.bad(400, "GET", "/api/v1/promises?due_before=soon")["field"], "due_before")

    def test_other_shop(self):
        """Nobody sees or moves the promises of another shop"""
        promise = self.make(kind="callback", due_at=self.counter.after(hours=5))
        other = self.counter.as_token("agent", shop="bois-clair")
        self.assertNotIn(promise["id"], [row["id"] for row in other.pages("/promises", 50)])
        other.bad(404, "PATCH", f"/api/v1/promises/{promise['id']}", {"action": "release", "state": "active", "reference": "x"})
        other.bad(404, "GET", self.path)
