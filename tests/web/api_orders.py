"""Orders as the shop's own program tells them."""
from counter import OTHER_SHOP, ApiTest

LEA = {"name": "Léa Martin", "email": "Lea@Orders.test", "phone": "06 12 34 56 78"}


def euros(amount):
    return {"amount": amount, "currency": "EUR"}


class Orders(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead = self.counter.as_token("lead")

    def put(self, number, status=200, **told):
        answer = self.lead.call("PUT", f"/api/v1/orders/{number}", told)
        self.assertEqual(answer.status, status)
        return answer.json

    def told(self, tracking="6A 1111 2222 333"):
        return {"state": "paid", "total": euros(21490), "placed_at": "2026-11-20T09:00:00Z", "country": "FR", "postcode": "75011",
                "customer": LEA, "lines": [{"sku": "LAMP", "name": "Lampe", "quantity": 2, "price": euros(9900)}],
                "parcels": [{"carrier": "colissimo", "number": tracking}], "loyalty": {"points": 7}}

    def test_put(self):
        """An order is taken once, read back, and news changes it; members that are not known are ignored"""
        first = self.put("WEB%2042", 201, **self.told())
        self.assertEqual((first["number"], first["result"], first["refused"]), ("WEB 42", "created", None))
        self.assertEqual(self.put("WEB%2042", **self.told())["result"], "unchanged")
        order = self.agent.get(f"/orders/{first['order']}")
        self.assertEqual((order["number"], order["total"], order["lines"][0]["name"]), ("WEB 42", euros(21490), "Lampe"))
        self.assertEqual([p["number"] for p in order["parcels"]], ["6A11112222333"])
        self.assertEqual(self.put("WEB%2042", state="shipped", changed_at="2026-11-22T09:00:00Z")["result"], "changed")
        self.assertEqual(self.put("WEB%2042", state="paid", changed_at="2026-11-21T09:00:00Z")["result"], "stale")
        self.assertEqual(self.agent.get(f"/orders/{first['order']}")["state"], "shipped")

    def test_lines_taken_off(self):
        """What the shop takes off an order is shown no more"""
        order = self.put("WEB-LINES", 201, **self.told("6A 9"))["order"]
        self.put("WEB-LINES", lines=[{"sku": "VASE", "name": "Vase", "price": euros(1000)}])
        self.assertEqual([line["sku"] for line in self.agent.get(f"/orders/{order}")["lines"]], ["VASE"])

    def test_refused(self):
        """A value that cannot be kept is named"""
        def bad(**wrong):
            return self.lead.bad(400, "PUT", "/api/v1/orders/WEB-BAD", {**self.told(), **wrong})
        self.assertEqual(bad(country="France")["field"], "country")
        self.assertEqual(bad(customer={"email": "nobody"})["field"], "customer.email")
        self.assertEqual(bad(parcels=[{"carrier": "gls"}])["field"], "parcels[0].number")
        self.assertEqual(bad(lines=[{"quantity": 1}])["field"], "lines[0].name")
        self.assertEqual(bad(lines=[{"name": "x", "quantity": "2"}])["field"], "lines[0].quantity")
        self.assertEqual(bad(freight={"amount": 5, "currency": "USD"})["field"], "freight.currency")

    def test_batch(self):
        """Of many, one that cannot be kept says why, and the others are kept"""
        orders = [{"number": "B-1", **self.told(), "parcels": []}, {"number": "B-2", "currency": "x", "country": "xx"}, {"number": "B-1"}]
        items = self.lead.good("POST", "/api/v1/orders/batch", {"orders": orders})["items"]
        self.assertEqual([i["result"] for i in items], ["created", "refused", "unchanged"])
        self.assertEqual(items[1]["refused"]["field"], "country")
        self.assertTrue(items[1]["refused"]["detail"])
        self.assertEqual(items[0]["order"], items[2]["order"])

    def test_who(self):
        """Agents do not write orders, and shops have their own"""
        self.agent.bad(403, "PUT", "/api/v1/orders/WEB-1", self.told())
        mine = self.put("SAME", 201, state="paid")["order"]
        theirs = self.counter.as_token("lead", shop=OTHER_SHOP).good("PUT", "/api/v1/orders/SAME", {"state": "sent"})["order"]
        self.assertNotEqual(mine, theirs)
        self.assertEqual(self.agent.get(f"/orders/{mine}")["state"], "paid")
