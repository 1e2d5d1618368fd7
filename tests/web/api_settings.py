"""The shop's own settings: its clocks, and the teams of its people."""
from counter import OTHER_SHOP, ApiTest
from harness import until


class Settings(ApiTest):
    def setUp(self):
        super().setUp()
        self.manager = self.counter.as_token("manager")

    def clocks(self, caller=None):
        return {c["clock"]: c for c in (caller or self.agent).get("/settings/clocks")["items"]}

    def put(self, **clock):
        return {c["clock"]: c for c in self.manager.good("PUT", "/api/v1/settings/clocks", clock)["items"]}

    def test_clocks(self):
        """The clocks of the rule book are there; a manager sets one, which is an event, and puts it back"""
        before = self.clocks()
        self.assertEqual(before["news"], {"clock": "news", "object": "dossier", "amount": 2, "unit": "working_days", "own": False})
        self.assertEqual((before["first_reply"]["amount"], before["first_reply"]["unit"]), (240, "business_minutes"))
        self.assertEqual({"remedy_offer", "refund_exec", "lead_take"} - set(before), set())
        self.assertNotIn("chat_first", before)
        self.assertEqual(self.put(clock="news", amount=3, unit="days")["news"],
                         {"clock": "news", "object": "dossier", "amount": 3, "unit": "days", "own": True})
        self.assertEqual(self.clocks(self.counter.as_token(shop=OTHER_SHOP)), before)
        changed = [e for e in self.agent.pages("/events", 100) if e["kind"] == "clock.changed"]
        self.assertEqual(changed[-1]["payload"], {"clock": "news", "amount": 3, "unit": "days"})
        self.assertEqual(self.put(clock="news"), before)

    def reply_due(self, due, **clock):
        """Sets the clock; answers once a new mail goes by it."""
        def holds():
            dossier = self.counter.dossier(self.customer())
            owed = self.agent.get(f"/dossiers/{dossier}/promises")["items"]
            return [p["due_at"] for p in owed if p["kind"] == "first_reply"] == [due]
        self.put(clock="first_reply", **clock)
        until(f"a first reply due {due}", holds)

    def test_clock_holds(self):
        """What is owed from then on goes by the shop's own length"""
        self.addCleanup(self.reply_due, self.counter.after(minutes=240))
        self.reply_due(self.counter.after(minutes=30), amount=30, unit="business_minutes")

    def test_clock_refused(self):
        """An unknown clock is refused with the nearest name; a length must be one; only managers set them"""
        where = "/api/v1/settings/clocks"
        problem = self.manager.bad(400, "PUT", where, {"clock": "first_repply", "amount": 1, "unit": "hours"})
        self.assertEqual((problem["field"], problem["key"]), ("clock", "clock.unknown_near"))
        self.assertIn("first_reply", problem["detail"])
        self.assertEqual(self.manager.bad(400, "PUT", where, {"clock": "xyzzyxyzzy"})["key"], "clock.unknown")
        self.assertEqual(self.manager.bad(400, "PUT", where, {"clock": "chat_first", "amount": 1, "unit": "hours"})["key"], "clock.idle")
        for wrong, field in (({"amount": 0, "unit": "days"}, "amount"), ({"amount": 10081, "unit": "days"}, "amount"),
                             ({"amount": 2, "unit": "weeks"}, "unit"), ({"amount": 2}, "unit"), ({"unit": "days"}, "amount")):
            self.assertEqual(self.manager.bad(400, "PUT", where, {"clock": "news", **wrong})["field"], field)
        self.counter.as_token("lead").bad(403, "PUT", where, {"clock": "news"})

    def test_teams(self):
        """A person has a team in the shop, which reports tell apart"""
        ines = self.counter.sign_in()
        me = next(u for u in ines.pages("/users", 50) if u["me"])
        self.assertEqual(me["team"], "")
        path = f"/api/v1/users/{me['id']}"
        self.addCleanup(self.manager.good, "PATCH", path, {"team": ""})
        self.assertEqual(self.manager.good("PATCH", path, {"team": " Lyon.Est "}), {**me, "me": False, "team": "Lyon.Est"})
        self.assertEqual(next(u for u in ines.pages("/users", 50) if u["me"])["team"], "Lyon.Est")
        self.assertEqual([e["payload"] for e in self.agent.pages("/events", 100) if e["kind"] == "team.changed"][-1], {"user": me["id"]})
        dossier = self.counter.dossier(self.customer())
        ines.reply(dossier, "Bonjour.")
        ines.bad(422, "POST", f"/api/v1/dossiers/{dossier}/messages", {"kind": "reply", "text": "Contactez La Poste."})
        rows = {r["practice"]: r for r in self.manager.get("/reports/conduct", team="Lyon.Est")["items"]}
        self.assertEqual({r["team"] for r in rows.values()}, {"Lyon.Est"})
        self.assertEqual([(rows["G31"][n]) for n in ("respected", "stopped")], [1, 1])
        self.assertIn(",Lyon.Est,G31,1,1,", self.manager.good("GET", "/api/v1/reports/conduct.csv?team=Lyon.Est").decode())
        self.assertEqual(self.manager.get("/reports/conduct", team="Lyon")["items"], [])
        self.manager.bad(400, "PATCH", path, {"team": "é" * 31})
        self.manager.bad(400, "PATCH", path, {"team": "a\nb"})
        self.manager.bad(400, "PATCH", path, {})
        self.manager.bad(404, "PATCH", "/api/v1/users/999999", {"team": "Lyon"})
        self.counter.as_token("manager", OTHER_SHOP).bad(404, "PATCH", path, {"team": "Lyon"})
        self.counter.as_token("lead").bad(403, "PATCH", path, {"team": "Lyon"})

    def test_team_on_the_command_line(self):
        """`guichet user add --team` gives one, and again changes it"""
        add = ("user", "add", "lou@atelier-lune.test", "--role", "agent", "--shop", "atelier-lune")
        for given, team in ((("--team", "soir"), "soir"), ((), "soir"), (("--team", "Lyon"), "Lyon"), (("--team", ""), "")):
            self.counter.guichet.cli(*add, *given)
            self.assertEqual([u["team"] for u in self.agent.pages("/users", 50) if u["name"] == "lou"], [team])
