"""Law as dated rows: what holds, what a shop adds, what is refused with what to do."""
from counter import OTHER_SHOP, ApiTest


class Legal(ApiTest):
    def setUp(self):
        super().setUp()
        self.admin = self.counter.as_token("admin")

    def rules(self, code, caller=None):
        return [rule for rule in (caller or self.agent).get("/legal-rules")["items"] if rule["code"] == code]

    def put(self, **rule):
        return self.admin.good("PUT", "/api/v1/legal-rules", {"source": "arrêté", **rule})

    def test_own(self):
        """The program's rules are there with their articles; which hold today is told"""
        self.assertEqual(self.rules("WD_PERIOD"), [
            {"code": "WD_PERIOD", "kind": "length", "valid_from": "2023-01-01", "valid_to": None, "value": "14 days T_EU",
             "source": "CC L221-18", "added": False, "in_force": True}])
        self.assertEqual([rule["in_force"] for rule in self.rules("ADR_NEW")], [False])
        self.assertEqual(self.rules("DELIVERY_PENALTY")[0]["value"], "14: 10 %; 30: 20 %; then 50 %")

    def test_added(self):
        """A row of the shop's takes precedence while it lasts, for that shop alone, and is an event"""
        before = self.agent.get("/events")["items"]
        rule = self.put(code="LEGAL_INTEREST", valid_from="2026-07-01", valid_to="2026-12-31", value="6.5%", source="arrêté du 22 juin 2026")
        self.assertEqual(rule, {"code": "LEGAL_INTEREST", "kind": "rate", "valid_from": "2026-07-01", "valid_to": "2026-12-31",
                                "value": "6.5 %", "source": "arrêté du 22 juin 2026", "added": True, "in_force": True})
        self.assertEqual(self.rules("LEGAL_INTEREST")[-1], rule)
        self.assertEqual([r for r in self.rules("LEGAL_INTEREST", self.counter.as_token(shop=OTHER_SHOP)) if r["added"]], [])
        seen = {event["id"] for event in before}
        events = [e for e in self.counter.as_token().pages("/events", 100) if e["id"] not in seen and e["kind"] == "legal_rule.changed"]
        self.assertEqual([(e["payload"]["code"], e["payload"]["value"], e["actor"]["kind"]) for e in events], [("LEGAL_INTEREST", "6.5 %", "token")])
        again = self.put(code="LEGAL_INTEREST", valid_from="2026-07-01", valid_to="2026-12-31", value="6.61 %")
        self.assertEqual(self.rules("LEGAL_INTEREST")[-1:], [again])

    def test_off(self):
        """Any rule can be off for a time"""
        self.put(code="BOT_DISCLOSE", valid_from="2026-11-01", valid_to=None, value="off")
        self.assertEqual([rule["in_force"] for rule in self.rules("BOT_DISCLOSE")], [False, False])
        self.put(code="BOT_DISCLOSE", valid_from="2026-11-01", valid_to="2026-11-02", value="off")
        self.assertEqual([rule["in_force"] for rule in self.rules("BOT_DISCLOSE")], [True, False])

    def test_refused(self):
        """What cannot be a rule is refused with what to do"""
        good = {"code": "WD_PERIOD", "valid_from": "2027-01-01", "valid_to": None, "value": "21 days T_EU", "source": "CC L221-18"}
        for change, field, words in (({"code": "WD_PERIODE"}, "code", "WD_PERIOD"), ({"code": "BANANA"}, "code", "legal-rules"),
                                     ({"value": "14 jours"}, "value", "14 days T_EU"), ({"value": "6.67 %"}, "value", "14 days"),
                                     ({"valid_from": "2027-02-29"}, "valid_from", "2026-07-01"), ({"valid_from": "1/1/2027"}, "valid_from", "2026-07-01"),
                                     ({"valid_to": "2026-12-31"}, "valid_to", "2026-12-31"), ({"source": " "}, "source", ""),
                                     ({"wrong": 1}, "wrong", "")):
            problem = self.admin.bad(400, "PUT", "/api/v1/legal-rules", good | change)
            self.assertEqual(problem["field"], field, change)
            self.assertIn(words, problem["detail"], change)
        self.assertEqual(len(self.rules("WD_PERIOD")), 1)
        for role in ("agent", "lead"):
            self.counter.as_token(role).bad(403, "PUT", "/api/v1/legal-rules", good)
