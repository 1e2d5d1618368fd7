"""The facts sheet: what is known already, from every channel, so that nobody asks again (R011, R103, R112)."""
from counter import OTHER_SHOP, ApiTest

LEA = "Léa Martin <lea@clients.test>"


class Facts(ApiTest):
    def facts(self, dossier):
        return self.agent.get(f"/dossiers/{dossier}/facts")

    def known(self, dossier, kind):
        return [f["value"] for f in self.facts(dossier)["known"] if f["kind"] == kind]

    def test_what_the_shop_knows(self):
        """R011 R103 R112: customer, order, parcel and the problem told are known with their day"""
        earlier = self.counter.dossier("Zoé Brault <zoe@clients.test>", "Facture", "Il me manque la facture de ma commande.")
        self.agent.reply(earlier, "Bonjour Zoé, la voici en pièce jointe.")
        # one order alone is known without anybody saying so; Léa has one
        dossier = self.counter.dossier(LEA, "Porte cassée", "Bonjour, la maison de poupée est arrivée avec une porte cassée et il "
                                       "manque une fenêtre entière.")
        sheet = self.facts(dossier)
        self.assertEqual(sheet["customer"]["name"], "Léa Martin")
        self.assertEqual([p["value"] for p in sheet["customer"]["contact_points"]], ["lea@clients.test"])
        self.assertEqual([o["number"] for o in sheet["orders"]], ["AL-2000"])
        self.assertEqual(len(sheet["orders"][0]["lines"]), 2)
        self.assertEqual(self.known(dossier, "order"), ["AL-2000"])
        self.assertEqual(self.known(dossier, "parcel"), ["6A10000000"])
        self.assertEqual(self.known(dossier, "problem"), ["Porte cassée"])
        self.assertEqual([p["kind"] for p in sheet["promises"]][-1], "first_reply")
        # Zoé has many: which one is not known until the dossier says
        zoe = self.counter.dossier("Zoé Brault <zoe@clients.test>", "Bonjour", "Un souci.")
        self.assertEqual((self.known(earlier, "order"), self.known(zoe, "problem")), ([], []))
        self.agent.good("PUT", f"/api/v1/dossiers/{earlier}/orders/2")
        self.assertEqual(self.known(earlier, "order"), ["AL-2001"])

    def test_other_dossiers(self):
        """What was said and promised in the customer's other dossiers is told"""
        sender = self.customer()
        first = self.counter.mail(sender, "Colis perdu", "Mon colis est perdu.")
        self.agent.reply(first["dossier"], "Nous le cherchons.")
        self.agent.change(first["dossier"], state="resolved")
        second = self.counter.mail(sender, "Lampe", "Autre chose.")["dossier"]
        self.assertNotEqual(second, first["dossier"])
        sheet = self.facts(second)
        self.assertEqual([d["id"] for d in sheet["dossiers"]], [first["dossier"]])
        self.assertEqual([s["snippet"] for s in sheet["said"]], ["Nous le cherchons.", "Mon colis est perdu."])
        self.assertIn((first["dossier"], "first_reply", "kept"),
                      [(p["dossier"]["id"], p["kind"], p["state"]) for p in sheet["promises"]])

    def test_notes(self):
        """An agent notes what was said, of the customer where it is theirs, and takes it back"""
        sender = self.customer()
        mail = self.counter.mail(sender, "Colis perdu")
        dossier = mail["dossier"]
        path = f"/dossiers/{dossier}/facts"
        phone = self.agent.post(path, {"kind": "phone", "value": "+33 6 12 34 56 78", "channel": "phone"})["id"]
        self.agent.post(path, {"kind": "problem", "value": "Porte cassée", "message": mail["id"]})
        noted = self.facts(dossier)["noted"]
        self.assertEqual([(n["kind"], n["channel"], n["message"]) for n in noted],
                         [("phone", "phone", None), ("problem", "email", mail["id"])])
        self.assertEqual(self.known(dossier, "phone"), ["+33 6 12 34 56 78"])
        self.agent.reply(dossier)
        self.agent.change(dossier, state="resolved")
        other = self.counter.mail(sender, "Autre")["dossier"]
        self.assertNotEqual(other, dossier)
        self.assertEqual((self.known(other, "phone"), self.known(other, "problem")), (["+33 6 12 34 56 78"], []))
        self.agent.good("DELETE", f"/api/v1/dossiers/{other}/facts/{phone}")
        self.assertEqual(self.known(dossier, "phone"), [])
        self.agent.bad(404, "DELETE", f"/api/v1/dossiers/{dossier}/facts/{phone}")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1" + path, {"kind": "phone", "value": "1"})["field"], "channel")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1" + path, {"kind": "age", "value": "1", "channel": "phone"})["field"], "kind")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1" + path, {"kind": "phone", "value": "1", "message": 1_000_000})["field"],
                         "message")
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "POST", "/api/v1" + path, {"kind": "phone", "value": "1", "channel": "phone"})

    def test_fixed_cost(self):
        """The sheet asks the store the same number of queries, however much is known"""
        def cost(dossier):
            return int(self.agent.call("GET", f"/api/v1/dossiers/{dossier}/facts").headers["guichet-queries"])
        sender = self.customer()
        dossier = self.counter.dossier(sender)
        self.agent.good("PUT", f"/api/v1/dossiers/{dossier}/orders/1")
        before = cost(dossier)
        for order in (2, 3):
            self.agent.good("PUT", f"/api/v1/dossiers/{dossier}/orders/{order}")
        for i in range(3):
            self.agent.post(f"/dossiers/{dossier}/facts", {"kind": "problem", "value": f"P{i}", "channel": "phone"})
            self.agent.reply(dossier, f"Bonjour {i}.")
        self.assertEqual(cost(dossier), before)
        self.assertLessEqual(before, 17)
