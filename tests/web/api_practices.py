"""Practices at the counter: what they refuse and hold, who goes on, switches, phrases, conduct."""
from counter import MARC, ApiTest

CARRIER = "Bonjour, contactez La Poste pour savoir où est votre colis."
WHY = {"practice": "G31", "reason_code": "customer_asked", "reason": "Le client veut le numéro du dépôt."}
LONG = ("Bonjour et merci de votre patience, nous avons bien reçu votre message de ce matin et nous regardons avec soin ce qui "
        "s'est passé avec votre lampe, dont nous comprenons qu'elle vous manque beaucoup en cette saison. Bien à vous.")


class Practices(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead, self.manager = self.counter.as_token("lead"), self.counter.as_token("manager")
        self.sender = self.customer()
        self.dossier = self.counter.mail(self.sender, "Colis perdu", "Où est mon colis ?")["dossier"]
        self.path = f"/api/v1/dossiers/{self.dossier}/messages"

    def refused(self, caller, status=422, **body):
        return caller.bad(status, "POST", self.path, {"kind": "reply", **body})

    def kinds(self):
        return [e["kind"] for e in self.agent.pages(f"/dossiers/{self.dossier}/events", 100)]

    def conduct(self, practice, **query):
        rows = [row for row in self.lead.get("/reports/conduct", **query)["items"] if row["practice"] == practice]
        return {name: sum(row[name] for row in rows) for name in ("respected", "stopped", "held", "warned", "overridden", "recorded", "off")}

    def switch(self, practice, setting):
        self.addCleanup(self.manager.good, "PUT", f"/api/v1/practices/{practice}", {"setting": "on"})
        answer = self.manager.good("PUT", f"/api/v1/practices/{practice}", {"setting": setting})
        return next(p for p in answer["items"] if p["id"] == practice)

    def test_findings_say_where(self):
        """G31, G04: a refusal tells every finding beside its words, who may go on, and with which reasons"""
        problem = self.refused(self.agent, text="😀 Contactez La Poste. Nous vous remboursons demain.")
        found = {f["practice"]: f for f in problem["findings"]}
        self.assertEqual(set(found), {"G31", "G04"})
        for f in found.values():
            self.assertEqual((f["mode"], f["level"], f["override_role"]), ("block", "error", "lead"))
            self.assertIn("customer_asked", f["override"])
            units = "😀 Contactez La Poste. Nous vous remboursons demain.".encode("utf-16-le")
            self.assertEqual(units[2 * f["offset"]:2 * (f["offset"] + f["length"])].decode("utf-16-le"), f["excerpt"])

    def test_override(self):
        """G31: a lead goes on with a reason, which is kept, listed by week, and no agent can"""
        before = self.conduct("G31")
        self.assertEqual(self.refused(self.agent, text=CARRIER)["practice"], "G31")
        self.assertEqual(self.refused(self.agent, 403, text=CARRIER, override=WHY)["field"], "override")
        self.refused(self.lead, 400, text=CARRIER, override={**WHY, "reason": "trop court"})
        self.refused(self.lead, text=CARRIER, override={**WHY, "practice": "G04"})
        message = self.lead.reply(self.dossier, CARRIER, override=WHY)
        listed = [o for o in self.manager.get("/overrides")["items"] if o["message"] == message["id"]]
        self.assertEqual([(o["practice"], o["reason_code"], o["reason"], o["role"], o["object"]) for o in listed],
                         [("G31", "customer_asked", WHY["reason"], "lead", "reply")])
        self.assertIn("transporteur", listed[0]["shown"])
        self.assertEqual(self.kinds().count("guardrail.overridden"), 1)
        after = self.conduct("G31")
        self.assertEqual((after["overridden"] - before["overridden"], after["stopped"] - before["stopped"]), (1, 2))
        self.assertEqual(self.manager.get("/overrides", week="2020-W01")["items"], [])
        self.manager.bad(400, "GET", "/api/v1/overrides?week=2026-W99")
        self.agent.bad(403, "GET", "/api/v1/overrides")

    def test_law(self):
        """G08, G10: what the law requires has no override and cannot be switched off"""
        problem = self.refused(self.agent, text="Appelez le 0 892 12 34 56.")
        self.assertEqual([(f["practice"], f["override_role"], f["override"]) for f in problem["findings"]], [("G08", None, [])])
        self.assertEqual(self.refused(self.counter.as_token("admin"), text="Appelez le 0 892 12 34 56.",
                                      override={**WHY, "practice": "G08"})["key"], "refusal.override.law")
        for setting in ("record", "off"):
            self.assertEqual(self.manager.bad(422, "PUT", "/api/v1/practices/G10", {"setting": setting})["key"], "refusal.practice.law")
        self.assertEqual(self.refused(self.agent, text="Nous vous offrons un bon d'achat de 20 €.")["practice"], "G10")

    def test_known(self):
        """G14: what is known is not asked again, unless to be confirmed, with the reason"""
        self.agent.good("PUT", f"/api/v1/dossiers/{self.dossier}/orders/3")
        text = "Quel est votre numéro de commande ?"
        problem = self.refused(self.agent, text=text)
        self.assertEqual((problem["practice"], problem["findings"][0]["override_role"]), ("G14", "agent"))
        self.agent.reply(self.dossier, text, asks_to_confirm="Deux commandes le même jour")
        self.assertEqual(self.kinds().count("guardrail.overridden"), 1)

    def test_switch(self):
        """A switched practice stops nothing, says what it would have done, and is in the weekly list"""
        self.assertEqual(self.switch("G31", "record")["setting"], "record")
        before = self.conduct("G31")
        check = self.agent.post(f"/dossiers/{self.dossier}/messages/check", {"kind": "reply", "text": CARRIER})
        self.assertEqual([(f["practice"], f["mode"]) for f in check["findings"]], [("G31", "record")])
        self.agent.reply(self.dossier, CARRIER)
        self.assertEqual(self.kinds().count("guardrail.would"), 1)
        self.switch("G31", "off")
        self.agent.reply(self.dossier, CARRIER)
        after = self.conduct("G31")
        self.assertEqual((after["recorded"] - before["recorded"], after["off"] - before["off"]), (1, 1))
        switched = [s["change"] for s in self.manager.get("/overrides")["switched"]]
        self.assertIn({"practice": "G31", "setting": "off"}, switched)
        self.lead.bad(403, "PUT", "/api/v1/practices/G31", {"setting": "on"})
        self.manager.bad(404, "PUT", "/api/v1/practices/G99", {"setting": "on"})
        self.manager.bad(400, "PUT", "/api/v1/practices/G31", {"setting": "maybe"})

    def test_all_recorded(self):
        """All practices can be recorded only, and put back"""
        self.addCleanup(self.manager.good, "PUT", "/api/v1/practices", {"setting": "on"})
        put = self.manager.good("PUT", "/api/v1/practices", {"setting": "record"})
        self.assertEqual({p["setting"] for p in put["items"]}, {"record"})
        self.agent.reply(self.dossier, CARRIER + " Bonjour XXX, appelez le 0 892 12 34 56.")
        self.manager.bad(400, "PUT", "/api/v1/practices", {"setting": ""})
        put = self.manager.good("PUT", "/api/v1/practices", {"setting": "on"})
        self.assertEqual({p["setting"] for p in self.agent.get("/practices")["items"]}, {"on"})

    def held(self, caller=None):
        first = (caller or self.agent).reply(self.dossier, LONG)
        self.assertEqual((first["state"], first["held"]), ("queued", None))
        return (caller or self.agent).reply(self.dossier, LONG)

    def test_held(self):
        """G16: what was sent before is held: it does not leave, keeps no promise, and a lead lets it go"""
        self.agent.reply(self.dossier, LONG)
        before = self.agent.page(self.dossier)["dossier"]
        message = self.agent.reply(self.dossier, LONG)
        self.assertEqual((message["state"], message["held"], message["undo_until"]), ("held", {"state": "waiting", "reason": None}, None))
        after = self.agent.page(self.dossier)["dossier"]
        self.assertEqual({**after, "version": before["version"]}, before)
        waiting = [h for h in self.lead.pages("/held", 1) if h["message"] == message["id"]]
        self.assertEqual([(h["dossier"]["id"], h["text"], [f["practice"] for f in h["findings"]]) for h in waiting], [(self.dossier, LONG, ["G16"])])
        self.agent.bad(403, "POST", f"/api/v1/held/{message['id']}/approve")
        gone = self.lead.good("POST", f"/api/v1/held/{message['id']}/approve")
        self.assertEqual((gone["state"], gone["held"]["state"]), ("queued", "approved"))
        self.assertIsNotNone(gone["undo_until"])
        self.lead.bad(409, "POST", f"/api/v1/held/{message['id']}/approve")
        self.assertEqual([h for h in self.lead.pages("/held", 50) if h["message"] == message["id"]], [])
        self.assertEqual(self.kinds().count("message.held"), 1)
        self.assertEqual(self.kinds().count("message.approved"), 1)

    def test_held_asked_again(self):
        """G31: what blocks a held answer by the time a lead approves it blocks it still, unless the lead goes on"""
        said = self.held_with_carrier()
        approve = f"/api/v1/held/{said['id']}/approve"
        problem = self.lead.bad(422, "POST", approve)
        self.assertEqual((problem["practice"], [f["practice"] for f in problem["findings"] if f["mode"] == "block"]), ("G31", ["G31"]))
        self.assertEqual(self.agent.get(f"/messages/{said['id']}")["state"], "held")
        self.lead.bad(400, "POST", approve, {"override": {**WHY, "reason": "court"}})
        self.lead.bad(422, "POST", approve, {"override": {**WHY, "practice": "G04"}})
        self.assertEqual(self.lead.good("POST", approve, {"override": WHY})["state"], "queued")
        listed = [o for o in self.manager.get("/overrides")["items"] if o["message"] == said["id"]]
        self.assertEqual([(o["practice"], o["object"], o["reason"]) for o in listed], [("G31", "reply", WHY["reason"])])

    def held_with_carrier(self):
        """An answer that a practice blocks by now, held while the practice was off."""
        text = LONG + " " + CARRIER
        self.switch("G31", "off")
        self.agent.reply(self.dossier, text)
        said = self.agent.reply(self.dossier, text)
        self.assertEqual(said["state"], "held")
        self.switch("G31", "on")
        return said

    def test_held_override_stays(self):
        """G31: what its author went on against with a reason is not asked again"""
        text = LONG + " " + CARRIER
        self.lead.reply(self.dossier, text, override=WHY)
        said = self.lead.reply(self.dossier, text, override=WHY)
        self.assertEqual(said["state"], "held")
        self.assertEqual(self.lead.good("POST", f"/api/v1/held/{said['id']}/approve")["state"], "queued")
        self.assertEqual(len([o for o in self.manager.get("/overrides")["items"] if o["message"] == said["id"]]), 1)

    def test_held_refused(self):
        """G16: a lead gives it back with a reason, which its author reads"""
        message = self.held()
        self.lead.bad(400, "POST", f"/api/v1/held/{message['id']}/refuse", {"reason": ""})
        back = self.lead.post(f"/held/{message['id']}/refuse", {"reason": "Personnalisez la réponse."})
        self.assertEqual((back["state"], back["held"], back["text"]), ("cancelled", {"state": "refused", "reason": "Personnalisez la réponse."}, LONG))
        self.assertEqual(self.kinds().count("message.refused"), 1)
        self.lead.bad(404, "POST", "/api/v1/held/999999/refuse", {"reason": "Non"})

    def test_held_taken_back(self):
        """G16: its author takes it back, another agent cannot"""
        ines, marc = self.counter.sign_in(), self.counter.sign_in(MARC)
        message = self.held(ines)
        ines.good("DELETE", f"/api/v1/messages/{message['id']}")
        self.assertEqual(ines.get(f"/messages/{message['id']}")["held"]["state"], "taken_back")
        marc.bad(409, "DELETE", f"/api/v1/messages/{message['id']}")

    def test_masked(self):
        """G41: a card number is masked in replies and notes before they are kept"""
        card = "Votre carte 4970 1000 0000 0154 est notée."
        kept = "Votre carte **** **** **** 0154 est notée."
        self.assertEqual(self.agent.note(self.dossier, card)["text"], kept)
        self.assertEqual(self.agent.reply(self.dossier, card)["text"], kept)
        self.assertEqual(self.kinds().count("message.masked"), 2)

    def test_masked_inbound(self):
        """G41: in what customers write, too; the mail itself stays as it came"""
        mail = self.counter.mail(self.customer(), "Paiement 4970 1000 0000 0154", "Ma carte 4970 1000 0000 0154 a été débitée deux fois.")
        self.assertEqual((mail["text"].strip(), mail["subject"]),
                         ("Ma carte **** **** **** 0154 a été débitée deux fois.", "Paiement **** **** **** 0154"))
        self.assertIn(b"4970 1000 0000 0154", self.agent.good("GET", f"/api/v1/messages/{mail['id']}/raw"))

    def test_notes(self):
        """G43: a note that sells is refused; practices about answers leave notes alone"""
        problem = self.agent.bad(422, "POST", self.path, {"kind": "note", "text": "Je lui ai proposé de souscrire notre abonnement premium."})
        self.assertEqual(problem["practice"], "G43")
        self.agent.note(self.dossier, CARRIER)

    def test_stated(self):
        """G03: an answer that states another date than the last one is warned about"""
        self.agent.reply(self.dossier, "Bonjour.", states={"remedy": "refund_full", "date": "refund=2026-12-03", "articles": [12]})
        problem = self.refused(self.agent, text="Bonjour !", states={"date": "refund=2026-12-10"})
        self.assertEqual([(f["practice"], f["mode"]) for f in problem["findings"]], [("G03", "warn")])
        self.agent.reply(self.dossier, "Bonjour !", states={"date": "refund=2026-12-10"}, confirm_warnings=True)
        self.assertEqual(self.kinds().count("guardrail.warned"), 1)

    def test_phrases(self):
        """A shop's own phrases hold from the next reply on; what cannot be read is refused with its line"""
        self.addCleanup(self.manager.good, "PUT", "/api/v1/phrases", {"lines": ""})
        self.assertEqual(self.lead.get("/phrases")["lines"], "")
        self.agent.reply(self.dossier, "Voyez avec le Bureau des Colis.")
        self.manager.good("PUT", "/api/v1/phrases", {"lines": "g31: voyez avec .. bureau"})
        self.assertEqual(self.refused(self.agent, text="Voyez avec le Bureau des Colis.")["practice"], "G31")
        self.assertEqual(self.manager.bad(400, "PUT", "/api/v1/phrases", {"lines": "g31: $nobody knows"})["field"], "phrases")
        self.lead.bad(403, "PUT", "/api/v1/phrases", {"lines": ""})

    def test_conduct(self):
        """The conduct report is by week, team and practice, as JSON and as a file"""
        before = self.conduct("G05")
        self.agent.reply(self.dossier, "Bonjour.")
        self.refused(self.agent, text="Bonjour {{customer.nickname}}")
        after = self.conduct("G05")
        self.assertEqual((after["respected"] - before["respected"], after["stopped"] - before["stopped"]), (1, 1))
        lines = self.lead.good("GET", "/api/v1/reports/conduct.csv").decode().split("\r\n")
        self.assertEqual(lines[0], "week,team,practice,respected,stopped,held,warned,overridden,broken,recorded,off")
        self.assertTrue(any(",G05," in line for line in lines), lines)
        self.assertEqual(self.lead.get("/reports/conduct", **{"from": "2020-W01", "to": "2020-W02"})["items"], [])
        self.assertEqual(self.lead.get("/reports/conduct", team="nobody")["items"], [])
        for query in ("from=2026-47", "from=2026-W47&to=2026-W40", "from=2020-W01&to=2026-W01"):
            self.lead.bad(400, "GET", "/api/v1/reports/conduct?" + query)
            self.lead.bad(400, "GET", "/api/v1/reports/conduct.csv?" + query)
        self.agent.bad(403, "GET", "/api/v1/reports/conduct")
