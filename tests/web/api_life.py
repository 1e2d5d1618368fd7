"""The life of a dossier (domain.md 2.1): what raises it, what holds it open, what waits and is not forgotten."""
from counter import MARC, ApiTest

WHY = "Le geste a été convenu au téléphone."


class Life(ApiTest):
    def setUp(self):
        super().setUp()
        self.sender = self.customer()
        self.dossier = self.counter.dossier(self.sender)
        self.path = f"/api/v1/dossiers/{self.dossier}"
        self.lead, self.manager = self.counter.as_token("lead"), self.counter.as_token("manager")

    def row(self):
        return self.agent.page(self.dossier)["dossier"]

    def says(self, text):
        self.counter.mail(self.sender, f"Re: [#{self.row()['number']}]", text)
        return self.row()

    def resolve(self, caller=None, status=200, **what):
        answer = (caller or self.agent).call("PATCH", self.path, {"version": self.row()["version"], "state": "resolved", **what})
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def promises(self, kind):
        return [p for p in self.agent.page(self.dossier)["promises"] if p["kind"] == kind]

    def events(self, kind):
        return [e["payload"] for e in self.agent.pages(f"/dossiers/{self.dossier}/events", 100) if e["kind"] == kind]


class Escalation(Life):
    def test_speaking_again(self):
        """G01: who must speak twice in two days reaches the lead, the third time the manager, and was harmed"""
        self.assertEqual((self.row()["escalation_level"], self.row()["contacts"]), (0, 1))
        self.agent.reply(self.dossier)
        self.counter.pass_time(hours=30)
        row = self.says("Et alors ?")
        self.assertEqual((row["escalation_level"], row["escalation_why"], row["contacts"]), (1, ["second_contact"], 2))
        self.assertIn(self.dossier, [r["id"] for r in self.lead.pages("/dossiers", 50, view="escalated")])
        self.assertGreaterEqual(self.lead.get("/dossiers/views")["escalated"]["count"], 1)
        row = self.says("Toujours rien ?")
        self.assertEqual(row["escalation_level"], 2)
        self.assertIn("third_contact", row["escalation_why"])
        self.assertIn("many_contacts", row["harm"])
        self.assertEqual(len(self.promises("lead_take")), 1)
        self.assertEqual(self.promises("lead_take")[0]["owed_to"], "self")

    def test_later(self):
        """Words after two days are no second contact"""
        self.agent.reply(self.dossier)
        self.counter.pass_time(days=3)
        self.assertNotIn("second_contact", self.says("Le colis est arrivé, mais il manque la notice.")["escalation_why"])

    def test_thanks_and_answers(self):
        """Thanks, and the answer to a question of ours, raise nothing"""
        self.agent.reply(self.dossier)
        self.assertEqual(self.says("Merci beaucoup !")["escalation_level"], 0)
        self.agent.reply(self.dossier, "Quelle couleur souhaitez-vous ?")
        self.agent.change(self.dossier, state="waiting_customer")
        row = self.says("La bleue.")
        self.assertEqual((row["state"], row["escalation_level"], row["contacts"]), ("open", 0, 1))
        row = self.says("Et alors ?")
        self.assertEqual((row["escalation_why"], row["contacts"], row["harm"]), (["second_contact"], 2, []))

    def test_by_hand(self):
        """Everybody asks for help, only a lead gives it back, with a reason that is kept"""
        where = self.path + "/escalate"
        self.agent.bad(400, "POST", where, {"level": "boss", "reason": WHY})
        row = self.agent.good("POST", where, {"level": "manager", "reason": "Le client veut 150 €."})
        self.assertEqual((row["escalation_level"], row["escalation_why"]), (2, ["by_hand"]))
        self.assertEqual(self.agent.page(self.dossier)["messages"][-1]["text"], "Le client veut 150 €.")
        self.agent.bad(403, "POST", where, {"level": "agent", "reason": WHY})
        self.assertEqual(self.lead.bad(400, "POST", where, {"level": "agent", "reason": "non"})["field"], "reason")
        row = self.lead.good("POST", where, {"level": "agent", "reason": WHY})
        self.assertEqual((row["escalation_level"], row["escalation_why"]), (0, []))
        self.assertEqual(self.promises("lead_take")[0]["state"], "kept")
        self.assertEqual([e["practice"] for e in self.events("guardrail.overridden")], ["G01"])
        self.assertEqual(self.events("dossier.lowered"), [{"level": "agent", "why": "by_hand"}])

    def test_lead_takes_it(self):
        """The lead who takes it keeps the promise of taking it; an agent who does keeps none"""
        self.agent.good("POST", self.path + "/escalate", {"level": "lead", "reason": "Besoin d'aide."})
        self.agent.change(self.dossier, assignee=1)
        self.assertEqual(self.promises("lead_take")[0]["state"], "active")
        marc = self.counter.sign_in(MARC)
        marc.change(self.dossier, assignee=marc.get("/session")["user"]["id"])
        self.assertEqual(self.promises("lead_take")[0]["state"], "kept")

    def test_major(self):
        """What becomes grave goes up, once; what is done does not"""
        row = self.agent.change(self.dossier, severity="major")
        self.assertEqual((row["escalation_level"], row["escalation_why"]), (1, ["severity"]))
        self.agent.change(self.dossier, severity="minor")
        self.assertEqual(self.agent.change(self.dossier, severity="major")["escalation_level"], 1)
        self.agent.change(self.dossier, state="spam")
        self.assertEqual(self.agent.bad(422, "POST", self.path + "/escalate", {"level": "manager", "reason": WHY})["key"],
                         "refusal.dossier.final")

    def test_danger_and_complaint(self):
        """The customer's words propose a complaint; a danger is grave at once"""
        self.assertFalse(self.row()["complaint"])
        row = self.says("C'est inadmissible, la lampe a pris feu !")
        self.assertEqual((row["complaint"], row["severity"]), (True, "major"))
        self.assertFalse(self.agent.change(self.dossier, complaint=False)["complaint"])
        first = self.counter.mail(self.customer(), "Lampe", "Je suis très déçue, c'est honteux.")
        self.assertTrue(self.agent.page(first["dossier"])["dossier"]["complaint"])

    def test_needed_by(self):
        """R127: the date that matters makes it grave as it comes near, and harms when it has passed"""
        needed = self.counter.now[:4]
        needed = f"{int(needed) + 1}-12-24T18:00:00.000Z"
        row = self.agent.change(self.dossier, needed_by=needed)
        self.assertEqual((row["needed_by"], row["severity"]), (needed, "normal"))
        self.counter.set_clock(needed.replace("-24T", "-21T"))
        self.assertEqual((self.row()["severity"], "needed_by_missed" in self.row()["harm"]), ("major", False))
        self.counter.set_clock(needed)
        self.assertIn("needed_by_missed", self.row()["harm"])
        self.assertIsNone(self.agent.change(self.dossier, needed_by=None)["needed_by"])


class Ends(Life):
    def test_outcome(self):
        """G36: an inquiry that was sent is no outcome; one that nobody gave is what happened"""
        self.agent.reply(self.dossier)
        self.assertEqual(self.agent.bad(400, "PATCH", self.path, {"version": self.row()["version"], "outcome": "answered"})["field"], "outcome")
        refused = self.resolve(status=422, outcome="inquiry_sent")
        self.assertEqual((refused["practice"], refused["key"], refused["field"]), ("G36", "refusal.dossier.outcome", "outcome"))
        self.assertEqual(self.resolve(status=422, outcome="no_answer")["key"], "refusal.dossier.unasked")
        self.agent.change(self.dossier, state="waiting_carrier")
        self.assertEqual(self.resolve(status=422)["key"], "refusal.dossier.outcome")
        self.assertEqual(self.events("guardrail.stopped")[-1]["practice"], "G36")
        self.assertEqual(self.resolve(outcome="withdrawn")["outcome"], "withdrawn")
        row = self.says("Finalement non.")
        self.assertEqual((row["state"], row["outcome"], row["reopened"]), ("open", None, 1))
        self.agent.reply(self.dossier)
        self.assertEqual(self.resolve()["outcome"], "answered")

    def test_harm(self):
        """G07: harm holds it open until a manager says otherwise, with a reason"""
        self.agent.reply(self.dossier)
        harm = {"add": ["cost"], "reason": "20 € d'appels."}
        row = self.agent.change(self.dossier, harm=harm)
        self.assertEqual((row["harm"], row["escalation_why"]), (["cost"], ["harm"]))
        refused = self.resolve(status=422)
        self.assertEqual((refused["practice"], refused["key"]), ("G07", "refusal.dossier.harm"))
        override = {"practice": "G07", "reason_code": "exception", "reason": WHY}
        self.resolve(self.lead, 403, override=override)
        self.assertEqual(self.resolve(self.manager, 400, override=override | {"reason": "bon"})["field"], "override.reason")
        self.assertEqual(self.resolve(self.manager, override=override)["state"], "resolved")
        overridden = self.events("guardrail.overridden")[0]
        self.assertEqual((overridden["practice"], overridden["object"], overridden["role"]), ("G07", "resolve", "manager"))

    def test_harm_cleared(self):
        """What people said of harm a lead takes back; what the counter saw stays"""
        self.agent.change(self.dossier, harm={"add": ["wrong_answer"]})
        clear = {"version": self.row()["version"], "harm": {"clear": ["wrong_answer"], "reason": WHY}}
        self.agent.bad(403, "PATCH", self.path, clear)
        self.assertEqual(self.lead.bad(400, "PATCH", self.path, clear | {"harm": {"clear": ["wrong_answer"]}})["field"], "harm.reason")
        self.assertEqual(self.lead.good("PATCH", self.path, clear)["harm"], [])
        fact = {"version": self.row()["version"], "harm": {"add": ["broken_promise"]}}
        self.assertEqual(self.manager.bad(400, "PATCH", self.path, fact)["field"], "harm.add")
        self.assertEqual([e["why"] for e in self.events("dossier.harm_cleared")], ["wrong_answer"])

    def test_understood(self):
        """G02: the request as the shop restates it"""
        row = self.agent.change(self.dossier, understood="  La lampe est arrivée cassée. ")
        self.assertEqual(row["understood"], "La lampe est arrivée cassée.")
        self.assertIsNone(self.agent.change(self.dossier, understood=None)["understood"])

    def test_spam_is_undone_for_a_month(self):
        """Spam comes back for thirty days"""
        self.agent.change(self.dossier, state="spam")
        self.counter.pass_time(days=30, seconds=1)
        problem = self.lead.bad(422, "PATCH", self.path, {"version": self.row()["version"], "state": "open"})
        self.assertEqual(problem["key"], "refusal.dossier.spam_over")


class Waits(Life):
    def test_silence(self):
        """Who does not answer is asked again at day 7, and the dossier ends without an answer at day 14"""
        self.agent.reply(self.dossier, "Quelle taille souhaitez-vous ?")
        self.agent.change(self.dossier, state="waiting_customer")
        self.counter.pass_time(days=7)
        self.assertEqual(len(self.agent.page(self.dossier)["messages"]), 3)
        self.counter.pass_time(seconds=1)
        reminder = self.agent.page(self.dossier)["messages"][-1]
        self.assertEqual((reminder["automatic"], reminder["direction"]), (True, "outbound"))
        self.assertIn("répondre à ce courriel", reminder["text"])
        self.counter.pass_time(days=7)
        row = self.row()
        self.assertEqual((row["state"], row["outcome"]), ("resolved", "no_answer"))
        self.assertEqual(len(self.agent.page(self.dossier)["messages"]), 4)
        self.assertEqual(self.says("Pardon, la taille 40.")["state"], "open")

    def test_silence_with_something_owed(self):
        """What something holds open comes back instead of ending"""
        self.agent.reply(self.dossier, "Quelle taille souhaitez-vous ?")
        self.agent.change(self.dossier, state="waiting_customer", harm={"add": ["cost"]})
        self.counter.pass_time(days=14, seconds=1)
        self.counter.pass_time(days=14, seconds=1)
        self.assertEqual(self.row()["state"], "open")

    def test_task(self):
        """A task for the warehouse is owed to ourselves; its answer keeps it"""
        self.agent.reply(self.dossier)
        self.agent.change(self.dossier, state="waiting_internal")
        task = self.promises("task")[0]
        self.assertEqual((task["owed_to"], task["state"]), ("self", "active"))
        self.agent.change(self.dossier, state="open")
        self.assertEqual(self.promises("task")[0]["state"], "kept")
        self.agent.change(self.dossier, state="waiting_internal")
        self.resolve()
        self.assertEqual({p["state"] for p in self.promises("task")}, {"kept", "released"})
