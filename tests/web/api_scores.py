"""What is known of carriers: the scorecard, advice, what incidents cost, and groups of one cause."""
from counter import OTHER_SHOP, ApiTest


class Scores(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead = self.counter.as_token("lead")

    def card(self, **query):
        return self.agent.get("/reports/carriers", **{"from": "2020-01", "to": "2020-03", **query})

    def test_card(self):
        """R106: carriers are ranked by the bad end of their interval, drawn together, small ones behind"""
        card = self.card(rank="lost")
        self.assertEqual([row["carrier"] for row in card["items"]], ["gls", "colissimo", "rare"])
        gls, colissimo, rare = (row["rates"]["lost"] for row in card["items"])
        self.assertEqual((gls["hits"], gls["n"], gls["small"]), (12, 1000, False))
        self.assertTrue(gls["low"] < gls["rate"] < gls["high"] < colissimo["high"])
        self.assertTrue(rare["small"])
        self.assertGreater(card["all"]["lost"], gls["rate"])
        self.assertNotIn("relay", card["all"])
        self.assertEqual(card["items"][0]["transit_median"], 2)
        self.assertEqual(card["items"][0]["claimed"], {"amount": 0, "currency": "EUR"})

    def test_months_and_lanes(self):
        """Rows by month are in order of time; a lane is one of several"""
        months = [(row["month"], row["parcels"]) for row in self.card(by="month", carrier="gls")["items"]]
        self.assertEqual(months, [("2020-01", 400), ("2020-02", 600)])
        lanes = self.card(by="lane")["items"]
        self.assertEqual([(row["carrier"], row["lane"]) for row in lanes], [("gls", "FR-75")])
        self.assertEqual(self.card(lane="FR-13")["items"], [])
        self.assertEqual(self.counter.as_token(shop=OTHER_SHOP).get("/reports/carriers", **{"from": "2020-01", "to": "2020-03"})["items"], [])

    def test_wrong_questions(self):
        """What is no month, no rate and nothing to tell apart is 400"""
        for query, field in (("from=2020", "from"), ("to=2020-13", "to"), ("from=2020-02&to=2020-01", "to"), ("by=moon", "by"), ("rank=moon", "rank")):
            for path in ("/reports/carriers", "/reports/carriers.csv"):
                self.assertEqual(self.agent.bad(400, "GET", f"/api/v1{path}?{query}")["field"], field, query)
        self.agent.bad(400, "GET", "/api/v1/reports/carriers/advice?from=x")
        self.agent.bad(400, "GET", "/api/v1/reports/incidents?from=x")
        self.agent.bad(400, "GET", "/api/v1/reports/incidents.csv?to=x")

    def test_advice(self):
        """R106: each need names its carriers with the evidence, and says when it is beyond doubt"""
        advice = {a["need"]: a for a in self.agent.get("/reports/carriers/advice", **{"from": "2020-01", "to": "2020-03"})["items"]}
        self.assertEqual(list(advice), ["speed", "relay", "heavy", "value"])
        self.assertEqual([c["carrier"] for c in advice["speed"]["carriers"]], ["gls", "colissimo"])
        self.assertEqual((advice["speed"]["clear"], advice["speed"]["carriers"][0]["rate"]["n"]), (True, 500))
        self.assertEqual(advice["relay"]["carriers"], [])

    def test_files(self):
        """The same as files"""
        for path, head in (("carriers", "carrier,lane,month,parcels,on_time_hits,"), ("incidents", "kind,carrier,incidents,told_first,")):
            answer = self.agent.call("GET", f"/api/v1/reports/{path}.csv?from=2020-01&to=2020-03")
            self.assertEqual(answer.status, 200)
            lines = answer.body.decode().split("\r\n")
            self.assertTrue(lines[0].startswith(head), lines[0])
        self.assertEqual(self.agent.get("/reports/incidents", **{"from": "2020-01", "to": "2020-03"})["items"], [])

    def test_groups(self):
        """R055: incidents of one cause are a group, and a lead tells all its dossiers at once"""
        group = self.agent.get("/incident-groups")["items"][0]
        self.assertEqual((group["id"], group["cause"], group["name"], group["dossiers"]), (1, "carrier", "gls", 0))
        self.assertEqual(self.agent.get("/incident-groups/1")["open_dossiers"], [])
        self.assertEqual([g["id"] for g in self.agent.pages("/incident-groups", 1, state="all")], [2, 1])
        self.agent.bad(400, "GET", "/api/v1/incident-groups?state=moon")
        other = self.counter.as_token(shop=OTHER_SHOP)
        self.assertEqual(other.get("/incident-groups")["items"], [])
        other.bad(404, "GET", "/api/v1/incident-groups/1")
        self.agent.bad(403, "POST", "/api/v1/incident-groups/1/messages", {"text": "Bonjour."})
        self.lead.bad(404, "POST", "/api/v1/incident-groups/99/messages", {"text": "Bonjour."})
        self.assertEqual(self.lead.good("POST", "/api/v1/incident-groups/1/messages", {"text": "Bonjour à tous."}), {"items": [], "after": None})
