"""Pick-up points: what is told of them, and what a checkout is offered."""
from counter import OTHER_SHOP, ApiTest

FLORIST = {"carrier": "mondial_relay", "name": "Au fil des fleurs", "address": "3 rue des Lilas", "postcode": "44000", "city": "Nantes",
           "country": "FR", "latitude_e6": 47218371, "longitude_e6": -1553621, "hours": "tue-sat 09:00-19:00"}
CLOSED = [{"first_day": "2026-11-15", "last_day": "2026-12-31"}]


class Pickups(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead = self.counter.as_token("lead")

    def put(self, *points):
        items = [{**FLORIST, **point} for point in points]
        return [item["id"] for item in self.lead.good("PUT", "/api/v1/pickup-points", {"items": items})["items"]]

    def offers(self, caller=None, **question):
        asked = {"carrier": "mondial_relay", "postcode": "44000", "eta": "2026-11-26", **question}
        return (caller or self.agent).get("/pickup-points?" + "&".join(f"{k}={v}" for k, v in asked.items()))["items"]

    def test_offers(self):
        """G11: a point that is closed when the parcel comes is not offered; asked for, it says why"""
        self.put({"code": "012345"}, {"code": "012346", "closures": CLOSED}, {"code": "7", "postcode": "44100"})
        self.assertEqual([(o["code"], o["offered"], o["open_days"], o["reason"]) for o in self.offers()], [("012345", True, 8, None)])
        closed = self.offers(code="012346", postcode="", closed="true")[0]
        self.assertEqual((closed["offered"], closed["closures"]), (False, CLOSED))
        self.assertEqual(closed["reason"], "Relais fermé du dimanche 15 novembre 2026 au jeudi 31 décembre 2026.")
        self.assertEqual([o["code"] for o in self.offers(eta="2027-01-01")], ["012345", "012346"])
        self.assertEqual([o["code"] for o in self.offers(postcode="44100")], ["7"])
        self.assertEqual([o["code"] for o in self.offers(carrier="gls")] + self.offers(country="BE"), [])
        self.assertEqual(self.offers(self.counter.as_token(shop=OTHER_SHOP)), [])

    def test_pages(self):
        """Points come in pages"""
        self.put(*({"code": f"P{n}", "postcode": "29000"} for n in range(5)))
        asked = {"carrier": "mondial_relay", "postcode": "29000", "eta": "2026-11-26"}
        self.assertEqual([o["code"] for o in self.agent.pages("/pickup-points", 2, **asked)], [f"P{n}" for n in range(5)])

    def test_told(self):
        """What is told replaces what was told; what people say stays, and a lead says that a point is open all the same"""
        point, again = self.put({"code": "T1", "closures": CLOSED}), self.put({"code": "T1", "name": "Fleurs", "closures": CLOSED})
        self.assertEqual(point, again)
        path = f"/api/v1/pickup-points/{point[0]}"
        told = self.agent.good("PUT", path + "/closures", {"closures": [{"first_day": "2027-02-01", "last_day": "2027-02-07"}]})
        self.assertEqual([(c["first_day"], c["told_by"]) for c in told["closures"]], [("2026-11-15", "carrier"), ("2027-02-01", "staff")])
        self.put({"code": "T1"})
        self.assertEqual([c["told_by"] for c in self.agent.get(path.removeprefix("/api/v1"))["closures"]], ["staff"])
        self.agent.bad(403, "PUT", path + "/closures", {"closures": [], "kept_open": True})
        self.assertTrue(self.lead.good("PUT", path + "/closures", {"closures": [], "kept_open": True})["kept_open"])
        self.put({"code": "T1", "closures": CLOSED})
        self.assertTrue(self.offers(code="T1", postcode="")[0]["offered"])
        kinds = [e["kind"] for e in self.agent.pages("/events", 100)]
        self.assertIn("pickup_point.closures_changed", kinds)
        self.counter.as_token("lead", OTHER_SHOP).bad(404, "PUT", path + "/closures", {"closures": []})
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "GET", path)

    def test_refused(self):
        """What cannot be a point, or a question, is refused with its field"""
        for change, field in (({"code": " "}, "items[0].code"), ({"hours": "mardi"}, "items[0].hours"), ({"country": "FRA"}, "items[0].country"),
                              ({"latitude_e6": 47.2}, "items[0].latitude_e6"), ({"more": 1}, "items[0].more"),
                              ({"closures": [{"first_day": "2026-12-01", "last_day": "2026-11-01"}]}, "items[0].closures"),
                              ({"closures": [{"first_day": "15/11/2026", "last_day": "2026-11-01"}]}, "items[0].closures[0].first_day")):
            problem = self.lead.bad(400, "PUT", "/api/v1/pickup-points", {"items": [{**FLORIST, "code": "R1", **change}]})
            self.assertEqual(problem["field"], field)
        self.lead.bad(400, "PUT", "/api/v1/pickup-points", {"items": []})
        self.agent.bad(403, "PUT", "/api/v1/pickup-points", {"items": [{**FLORIST, "code": "R1"}]})
        for question, field in (("postcode=44000&eta=2026-11-26", "carrier"), ("carrier=x&eta=2026-11-26", "postcode"),
                                ("carrier=x&postcode=1&code=2&eta=2026-11-26", "postcode"), ("carrier=x&postcode=1", "eta"),
                                ("carrier=x&postcode=1&eta=26/11", "eta"), ("carrier=x&postcode=1&eta=2026-11-26&days=99", "days"),
                                ("carrier=x&postcode=1&eta=2026-11-26&closed=yes", "closed")):
            self.assertEqual(self.agent.bad(400, "GET", "/api/v1/pickup-points?" + question)["field"], field)


class Estimates(ApiTest):
    def deliver(self, numbers, days):
        """Parcels handed over on the 9th that took so many days (0: are on their way), as the shop and the carrier tell them."""
        lead = self.counter.as_token("lead")
        for n in numbers:
            told = {"placed_at": "2026-11-08T09:00:00Z", "country": "FR", "postcode": "75011", "needed_by": "2026-12-24T11:00:00Z",
                    "customer": {"name": "Léa Martin", "email": "lea@estimates.test"}, "total": {"amount": 100, "currency": "EUR"},
                    "parcels": [{"carrier": "chronopost", "service": "13", "number": f"EST{n}", "due_at": "2026-11-12T17:00:00Z"}]}
            lead.good("PUT", f"/api/v1/orders/EST-{n}", told)
        scans = [{"tracking": f"EST{n}", "at": f"2026-11-{day:02}T09:00:00Z", "stage": stage} for n in numbers
                 for day, stage in ((9, "accepted"), (9 + days, "delivered")) if days or stage == "accepted"]
        lead.good("POST", "/api/v1/tracking", scans)

    def test_dispatch(self):
        """R127: until when a parcel can leave is told once thirty were delivered"""
        asked = {"carrier": "chronopost", "service": "13", "postcode": "75002", "needed_by": "2026-12-24"}
        self.assertEqual(self.agent.get("/dispatch-estimate", **asked),
                         {"known": False, "lane": None, "deliveries": 0, "in_time": False, "last_safe_dispatch": None})
        self.deliver(range(30), 2)
        told = self.agent.get("/dispatch-estimate", **asked)
        self.assertEqual(told, {"known": True, "lane": "zone", "deliveries": 30, "in_time": True, "last_safe_dispatch": "2026-12-22"})
        self.assertFalse(self.agent.get("/dispatch-estimate", **{**asked, "needed_by": "2026-11-20"})["in_time"])
        self.deliver([99], 0)
        parcel = self.agent.get("/parcels", number="EST99")["items"][0]["id"]
        is_now = self.agent.get(f"/parcels/{parcel}/estimate")
        self.assertEqual((is_now["known"], is_now["deliveries"], is_now["late_per_mille"], is_now["last_safe_dispatch"]), (True, 30, 1000, "2026-12-22"))
        self.assertEqual(is_now["needed_by"], "2026-12-24T11:00:00.000Z")

    def test_refused(self):
        """A question without carrier or day is refused; another shop's parcel is not there"""
        for question, field in (("needed_by=2026-12-24", "carrier"), ("carrier=x", "needed_by"), ("carrier=x&needed_by=24/12", "needed_by"),
                                ("carrier=x&needed_by=2026-12-24&country=FRA", "country")):
            self.assertEqual(self.agent.bad(400, "GET", "/api/v1/dispatch-estimate?" + question)["field"], field)
        self.counter.as_token(shop=OTHER_SHOP).bad(404, "GET", "/api/v1/parcels/1/estimate")
