"""What comes in wrong: bodies and queries. Most tests walk the contract, so that a new operation is tried like the others."""
import json
import unittest

from counter import CONTRACT, SHOP, ApiTest

# A body that an operation takes, by id; `ids` of the dossier and so on are filled in.
BODIES = {
    "signIn": {"email": "x@y.test", "password": "x"},
    "changeSession": {"language": "fr"},
    "openDossier": {"subject": "Appel", "customer": {"email": "neuf@clients.test"}},
    "changeDossier": {"version": 1, "subject": "Colis"},
    "escalateDossier": {"level": "lead", "reason": "Le client insiste."},
    "writeMessage": {"kind": "note", "text": "Appelée."},
    "checkMessage": {"kind": "reply", "text": "Bonjour."},
    "makePromise": {"kind": "news"},
    "changePromise": {"action": "say", "state": "draft"},
    "previewTemplate": {"template": 1},
    "tellIncidentGroup": {"text": "Bonjour."},
    "matchMessage": {"new": True},
    "mergeDossier": {"into": 1},
    "noteFact": {"kind": "phone", "value": "+33 6 12 34 56 78", "channel": "phone"},
    "splitDossier": {"messages": [1]},
    "linkDossier": {"dossier": 1},
    "moveMessage": {"dossier": 1},
    "proposeRemedy": {"kind": "apology"},
    "changeRemedy": {"do": "choose"},
    "openIncident": {"order": 1, "kind": "late"},
    "changeIncident": {"do": "confirm"},
    "setClock": {"clock": "news", "amount": 2, "unit": "working_days"},
    "changeUser": {"team": "Lyon"},
    "setRemedyLimits": {"agent": 10000, "lead": 50000},
    "createTemplate": {"name": "Retard", "text": "Bonjour."},
    "changeTemplate": {"version": 1, "text": "Bonsoir."},
    "switchPractices": {"setting": "on"},
    "switchPractice": {"setting": "on"},
    "putPhrases": {"lines": ""},
    "refuseHeld": {"reason": "Non."},
    "putLegalRule": {"code": "CALL_REC", "valid_from": "2027-01-01", "valid_to": None, "value": "6 months", "source": "CNIL"},
    "addCarrier": {"code": "dpd"},
    "changeCarrier": {"version": 1, "name": "DPD France"},
    "createConnector": {"code": "boutique", "kind": "shopify", "url": "https://shop.example", "on": False},
    "changeConnector": {"version": 1},
    "putOrder": {"state": "paid"},
    "writeOrders": {"orders": [{"number": "CMD-9"}]},
    "noteDefect": {"order": 1, "sku": "LAMPE-0"},
    "liftStopSale": {"reason": "Le fournisseur a changé la pièce."},
    "putPickupPoints": {"items": [{"carrier": "gls", "code": "0071", "name": "Tabac du Pont", "postcode": "75002", "country": "FR"}]},
    "tellPickupClosures": {"closures": [{"first_day": "2026-11-24", "last_day": "2026-11-26"}]},
    "changeInquiry": {"do": "close"},
    "writeInquiryLetter": {"text": "Bonjour."},
    "createClaim": {"incident": 1},
    "changeClaim": {"do": "file"},
    "changeSettlement": {"do": "send"},
    "putCarrierTerm": {"carrier": "colissimo", "code": "cap_kilo", "valid_from": "2027-01-01", "valid_to": None, "value": "23.00 EUR", "source": "Contrat"},
    "setTestClock": {"now": "2026-11-23T09:00:00.000Z"},
}
# Other programs tell these, and grow: what is not known is left alone.
TOLERANT = {"putOrder", "writeOrders"}
# Read event by event: what is wrong with one is told beside the others (api_tracking).
FED = {"takeTracking"}
# Of every type JSON has, one that is not the wanted.
WRONG = {"string": [7, True, [], {}, None], "integer": ["7", 7.5, True, [], {}, None], "boolean": ["true", 1, None],
         "array": ["x", 7, {}, None], "object": ["x", 7, [], None]}


def types_of(schema):
    schema = CONTRACT.resolve(schema)
    kinds = schema.get("type") or [CONTRACT.resolve(one).get("type") for one in schema["oneOf"]]
    return [kinds] if isinstance(kinds, str) else kinds


def path_of(operation, ids):
    path = operation.path
    for name in operation.path_parameters():
        path = path.replace("{%s}" % name, str(ids[name]))
    return path


@unittest.skipUnless(CONTRACT, "the interface's packages are not here (npm ci in ui/), which read the contract")
class Input(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin, cls.ines = cls.counter.as_token("admin"), cls.counter.sign_in()
        message = cls.counter.mail("Léa Martin <lea@clients.test>", "Colis")
        cls.admin.post("/templates", {"name": "Retard", "text": "Bonjour."})
        cls.admin.post("/carriers", {"code": "colissimo"})
        cls.ids = {"id": message["dossier"], "order": 1, "other": 1, "fact": 1, "practice": "G31", "number": "CMD-9", "token": "a" * 32,
                   "shop": SHOP, "connector": "colissimo"}
        cls.with_json = [o for o in CONTRACT.operations
                         if "application/json" in o.spec.get("requestBody", {}).get("content", {})
                         and o.spec["requestBody"].get("required") and o.id not in FED]

    def caller(self, operation):
        if operation.id == "changeSession":
            return self.ines
        return self.admin if operation.role else self.counter.anybody()

    def bad(self, operation, status, body, **headers):
        return self.caller(operation).bad(status, operation.method, path_of(operation, self.ids), body,
                                          {name.replace("_", "-"): value for name, value in headers.items()})

    def test_nobody(self):
        """Who has no session is refused, whatever is asked, and before it is read"""
        for operation in CONTRACT.operations:
            if operation.role:
                body = b"{" if operation.body_max else None
                self.counter.anybody().bad(401, operation.method, path_of(operation, self.ids), body)

    def test_every_body_is_tried(self):
        """The tests below know a body for every operation that takes JSON"""
        self.assertEqual({o.id for o in self.with_json}, set(BODIES))

    def test_not_json(self):
        """What is not JSON is 400, and names the place"""
        for operation in self.with_json:
            for text in (b"", b"{", b"{\"a\": }", b"nothing", b"{\"a\": 1} x", b"{\"a\": 1, \"a\": 2}", b"\xff\xfe",
                         b"{\"a\": \"\xc3\"}", b"{\"a\": \"\\u0000\"}", b"{\"a\": 99999999999999999999}", b"[" * 5000):
                problem = self.bad(operation, 400, text, Content_Type="application/json")
                self.assertEqual((problem["code"], problem["field"]), ("invalid", "body"), (operation.id, text))

    def test_not_an_object(self):
        """A body that is no object is 400"""
        for operation in self.with_json:
            for value in ([], "text", 7, True, None):
                problem = self.bad(operation, 400, json.dumps(value).encode(), Content_Type="application/json")
                self.assertEqual(problem["field"], "body", operation.id)

    def test_content_type(self):
        """A body of another type is 415, one with parameters is read"""
        for operation in self.with_json:
            text = json.dumps(BODIES[operation.id]).encode()
            for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonlines", None):
                self.assertEqual(self.bad(operation, 415, text, Content_Type=kind)["field"], "Content-Type", operation.id)
        self.counter.as_token("lead").good("POST", "/api/v1/templates", '{"name": "Type", "text": "é"}'.encode(),
                                           {"Content-Type": "Application/JSON; charset=utf-8"})

    def test_unknown_members(self):
        """A member that nobody reads is refused, not lost"""
        for operation in self.with_json:
            if operation.id in TOLERANT:
                continue
            problem = self.bad(operation, 400, {**BODIES[operation.id], "nobody_reads": 1})
            self.assertEqual(problem["field"], "nobody_reads", operation.id)

    def test_missing_members(self):
        """A member that must be there is named when it is not"""
        for operation in self.with_json:
            schema = CONTRACT.resolve(operation.spec["requestBody"]["content"]["application/json"]["schema"])
            for name in schema.get("required", []):
                body = {key: value for key, value in BODIES[operation.id].items() if key != name}
                self.assertEqual(self.bad(operation, 400, body)["field"], name, operation.id)

    def test_wrong_types(self):
        """A member of the wrong type is named"""
        tried = 0
        for operation in self.with_json:
            schema = CONTRACT.resolve(operation.spec["requestBody"]["content"]["application/json"]["schema"])
            for name, inner in schema["properties"].items():
                types = types_of(inner)
                for value in WRONG[types[0]]:
                    if value is None and "null" in types:
                        continue
                    problem = self.bad(operation, 400, {**BODIES[operation.id], name: value})
                    self.assertEqual(problem["field"].partition(".")[0], name, (operation.id, name, value))
                    tried += 1
        self.assertGreater(tried, 150)

    def test_bounds(self):
        """A text over its length, a word that is not in its list, a list over its size is named"""
        for operation in self.with_json:
            schema = CONTRACT.resolve(operation.spec["requestBody"]["content"]["application/json"]["schema"])
            for name, inner in schema["properties"].items():
                inner = CONTRACT.resolve(inner)
                if "maxLength" in inner and inner["maxLength"] < 50_000:
                    wrong = ["é" * (inner["maxLength"] + 1)] + [""] * inner.get("minLength", 0)
                elif "enum" in inner:
                    wrong = ["no such word", ""]
                elif "maxItems" in inner:
                    wrong = [[1] * (inner["maxItems"] + 1)] if name == "attachments" else [["a@b.test"] * (inner["maxItems"] + 1)]
                elif inner.get("minimum") == 1:
                    wrong = [0, -1]
                else:
                    continue
                for value in wrong:
                    problem = self.bad(operation, 400, {**BODIES[operation.id], name: value})
                    self.assertEqual(problem["field"], name, (operation.id, name))

    def test_inner_objects(self):
        """Faults inside a member are named with its name before them"""
        def told(**more):
            return self.admin.bad(400, "POST", "/api/v1/dossiers", {**BODIES["openDossier"], **more})["field"]
        self.assertEqual(told(customer={"email": 7}), "customer.email")
        self.assertEqual(told(customer={"name": "Zoé"}), "customer.email")
        self.assertEqual(told(customer={"email": "no address"}), "customer.email")
        self.assertEqual(told(customer={"id": 1, "phone": "1"}), "customer.phone")
        self.assertEqual(told(customer={"id": 1, "email": "a@b.test"}), "customer")
        self.assertEqual(told(customer={"id": 424242}), "customer.id")
        self.assertEqual(told(message={"kind": "note"}), "message.text")
        self.assertEqual(told(message={"kind": "sms", "text": "x"}), "message.kind")
        self.assertEqual(told(inbox=424242), "inbox")
        self.assertEqual(told(order=424242), "order")

    def test_times(self):
        """A time is RFC 3339, with any offset"""
        def change(value):
            version = self.admin.page(self.ids["id"])["dossier"]["version"]
            return self.admin.call("PATCH", f"/api/v1/dossiers/{self.ids['id']}", {"version": version, "snoozed_until": value})
        for wrong in ("tomorrow", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T09:00:00", ""):
            self.assertEqual(change(wrong).json["field"], "snoozed_until")
        self.assertEqual(change("2026-11-23T11:00:00+01:00").json["snoozed_until"], "2026-11-23T10:00:00.000Z")
        self.assertIsNone(change(None).json["snoozed_until"])

    def test_too_large(self):
        """A body over the limit of its operation is refused before it is read"""
        for operation in CONTRACT.operations:
            if not operation.role and operation.id != "signIn":
                continue
            answer = self.caller(operation).call(operation.method, path_of(operation, self.ids), b"x" * (operation.body_max + 1),
                                                 {"Content-Type": "application/json"}, checked=False) \
                if operation.body_max < 1_000_000 and operation.method != "GET" else None
            if answer:
                self.assertEqual((answer.status, answer.headers["content-type"]), (413, "application/problem+json"), operation.id)

    def test_bad_pages(self):
        """A limit out of range and a damaged cursor are named; so is a parameter that nobody reads"""
        lists = [o for o in CONTRACT.operations if "limit" in o.query()]
        self.assertGreater(len(lists), 10)
        for operation in lists:
            path = path_of(operation, self.ids) + ("?q=colis&" if operation.id == "search" else "?")
            for value in ("0", "101", "-1", "many", "1.5", ""):
                self.assertEqual(self.admin.bad(400, "GET", f"{path}limit={value}")["field"], "limit", operation.id)
            for value in ("x", "1.2.3", "1.", ".", "1.x", "9" * 30, "1" * 100):
                self.assertEqual(self.admin.bad(400, "GET", f"{path}after={value}")["field"], "after", operation.id)
            self.assertEqual(self.admin.bad(400, "GET", f"{path}limt=10")["field"], "limt", operation.id)
            self.admin.bad(400, "GET", f"{path}limit=10&limit=20")
            self.admin.bad(400, "GET", f"{path}limit=%zz")

    def test_bad_queries(self):
        """Other parameters out of range are named"""
        for path, field in (("dossiers?view=lost", "view"), ("dossiers?customer=x", "customer"), ("messages?direction=up", "direction"),
                            ("search", "q"), ("search?q=%20", "q"), ("search?q=" + "x" * 500, "q"), ("live?after=-1", "after"),
                            ("orders?customer=0", "customer"), ("orders?number=" + "9" * 65, "number"),
                            ("customers?q=" + "x" * 300, "q"), ("remedies?state=x", "state"), ("carrier-terms?carrier=" + "x" * 41, "carrier"),
                            ("pickup-points?postcode=75002", "carrier"), ("pickup-points?carrier=gls&postcode=75002", "eta"),
                            ("ledger?from=2026-13-01", "from"), ("ledger.csv?to=x", "to"), ("attachments/1?download=2", "download"), ("messages/1/html?images=x", "images")):
            self.assertEqual(self.admin.bad(400, "GET", "/api/v1/" + path)["field"], field, path)
