"""Products that fail: noted line by line, stopped, sold again."""
from counter import OTHER_SHOP, ApiTest

WHY = "Le lot en cause est retiré, le suivant est contrôlé."


class Defects(ApiTest):
    def setUp(self):
        super().setUp()
        self.dossier = self.agent.good("POST", "/api/v1/dossiers", {"subject": "Poupée cassée", "customer": {"id": 1}})["id"]

    def lines(self, sku, quantities):
        """New orders of a product."""
        lead, found = self.counter.as_token("lead"), []
        for n, quantity in enumerate(quantities):
            told = {"customer": {"name": "Léa"}, "lines": [{"sku": sku, "name": "Poupée", "quantity": quantity,
                                                            "price": {"amount": 100, "currency": "EUR"}}]}
            order = lead.good("PUT", f"/api/v1/orders/{sku}-{n}", told)["order"]
            found.append({"order": order, "sku": sku})
        return found

    def note(self, line, **more):
        return self.agent.good("POST", f"/api/v1/dossiers/{self.dossier}/defects", {**line, **more})

    def stops(self, caller=None):
        return (caller or self.agent).get("/stop-sales")["items"]

    def test_stopped(self):
        """G21: a product that fails too often is stopped, a manager has it sold again, and more defects stop it again"""
        lines = self.lines("DOLL", [1, 1, 1, 1, 16])
        self.assertEqual(self.note(lines[0]), {"sku": "DOLL", "defects": 1, "units": 20, "fails": False, "reason": None})
        self.note(lines[0])
        self.assertEqual(self.note(lines[1])["defects"], 2)
        self.assertEqual(self.note(lines[2]), {"sku": "DOLL", "defects": 3, "units": 20, "fails": True,
                                               "reason": "Produit DOLL : 3 défauts sur 20 vendus."})
        stop = [s for s in self.stops() if s["sku"] == "DOLL"][0]
        self.assertEqual((stop["defects"], stop["units"], stop["lifted_at"]), (3, 20, None))
        manager, path = self.counter.as_token("manager"), f"/api/v1/stop-sales/{stop['id']}/lift"
        self.assertEqual(manager.good("POST", path, {"reason": WHY})["lifted_because"], WHY)
        manager.bad(409, "POST", path, {"reason": WHY})
        self.note(lines[2])
        self.assertIsNotNone(self.stops()[0]["lifted_at"])
        self.note(lines[3])
        self.assertIsNone(self.stops()[0]["lifted_at"])
        kinds = [e["kind"] for e in self.agent.pages("/events", 100)]
        self.assertEqual((kinds.count("product.stop_sale"), kinds.count("product.stop_sale_lifted")), (2, 1))
        self.assertEqual(self.stops(self.counter.as_token(shop=OTHER_SHOP)), [])
        manager.bad(400, "POST", path, {"reason": "parce que"})
        self.agent.bad(403, "POST", path, {"reason": WHY})
        self.counter.as_token("manager", OTHER_SHOP).bad(404, "POST", path, {"reason": WHY})

    def test_wrong(self):
        """More units than the line has, and what is not this shop's, are refused"""
        line = self.lines("LAMP", [2])[0]
        path = f"/api/v1/dossiers/{self.dossier}/defects"
        self.assertEqual(self.agent.bad(400, "POST", path, {**line, "units": 3})["field"], "units")
        self.assertEqual(self.note(line, units=1)["defects"], 1)
        self.agent.bad(404, "POST", path, {**line, "sku": "NONE"})
        self.agent.bad(400, "POST", path, {})
        self.agent.bad(400, "GET", "/api/v1/stop-sales?limit=0")
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "POST", path, line)
