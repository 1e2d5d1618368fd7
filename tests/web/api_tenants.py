"""Two shops on one server: nothing that has an id is there for the other one. The tests walk the contract: a new path with
an id wants something of the other shop in `theirs`."""
import hashlib
import unittest

from api_input import BODIES
from counter import CONTRACT, OTHER_INBOX, OTHER_SHOP, ApiTest

FILE = b"theirs"
TWICE = ("Bonjour et merci de votre patience, nous avons bien reçu votre message de ce matin et nous regardons avec soin ce qui "
         "s'est passé avec votre lampe, dont nous comprenons qu'elle vous manque beaucoup en cette saison. Bien à vous.")
AT = 1_763_900_000_000
THEIRS = {"id": 101, "shop": 2}
# One of all that parcels bring with them, of the other shop.
STOCK = (
    ("carrier", {**THEIRS, "code": "gls", "name": "GLS", "feed": "", "url": "", "account": "", "secret": "", "created_at": AT}),
    ("incident_group", {**THEIRS, "cause": "carrier", "name": "gls", "expected": 1000, "found": 8, "seen_at": AT}),
    ("incident", {**THEIRS, "shop_order": 101, "parcel": 101, "kind": 1, "state": 1, "seen_by": 1, "fault": 0, "suspected_at": AT,
                  "confirmed_at": AT, "version": 1}),
    ("settlement", {**THEIRS, "carrier": 101, "month": "2026-10", "state": 0, "currency": "EUR", "total": 0, "paid": 0, "seed": 1,
                    "invoice": ""}),
    ("carrier_thread", {**THEIRS, "carrier": 101, "incident": 101, "token": "theirtoken"}),
    ("carrier_thread", {**THEIRS, "id": 102, "carrier": 101, "settlement": 101, "token": "theirmonth"}),
    ("carrier_letter", {**THEIRS, "thread": 101, "kind": 1, "direction": 2, "state": 0, "address": "gls@carriers.test", "name": "GLS",
                        "language": "fr", "subject": "Colis", "text": "Bonjour.", "rfc_id": "", "at": AT}),
    ("letter_file", {"id": 101, "letter": 101, "name": "a.txt", "type": "text/plain", "size": len(FILE),
                     "hash": hashlib.sha256(FILE).digest()}),
    ("inquiry", {**THEIRS, "carrier": 101, "incident": 101, "thread": 101, "state": 0, "created_at": AT}),
    ("claim", {**THEIRS, "carrier": 101, "incident": 101, "thread": 101, "state": 0, "currency": "EUR", "value": 4990, "weight": 800,
               "amount": 1840, "wanted": 1, "created_at": AT}),
    ("claim_file", {"id": 101, "claim": 101, "paper": 1, "name": "a.txt", "type": "text/plain", "size": len(FILE),
                    "hash": hashlib.sha256(FILE).digest(), "at": AT}),
    ("order_import", {**THEIRS, "name": "a.csv", "dry_run": 1, "body": b"", "position": 1, "orders": 1, "line_count": 1, "created": 0,
                      "changed": 0, "unchanged": 0, "refused": 1, "failure": "", "actor_kind": 1, "actor": 1, "created_at": AT,
                      "done_at": AT}),
    ("connector", {**THEIRS, "code": "web", "kind": "shopify", "url": "https://shop.example", "account": "", "secret": "",
                   "hook_secret": "", "created_at": AT}),
    ("intake", {**THEIRS, "source": 1, "reader": "csv", "body": FILE, "tracking": "", "failure": "intake.unknown_parcel", "detail": "",
                "at": AT, "digest": 1}),
    ("pickup_point", {**THEIRS, "carrier": "gls", "code": "0071", "name": "Tabac", "address": "", "postcode": "75002", "city": "",
                      "country": "FR", "hours": "", "seen_at": AT}),
    ("stop_sale", {**THEIRS, "sku": "LAMPE-0", "title": "Lampe de chevet", "defects": 3, "units": 10, "stopped_at": AT}),
)


@unittest.skipUnless(CONTRACT, "the interface's packages are not here (npm ci in ui/), which read the contract")
class Tenants(ApiTest):
    """Everything that has an id, in a shop that is not the caller's."""

    stock = STOCK

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = "Content-Type: multipart/mixed; boundary=b\r\nFrom: a@clients.test\r\nTo: {0}\r\nSubject: Photo\r\nMessage-ID: <{0}>\r\n\r\n" \
               "--b\r\nContent-Type: text/html\r\n\r\n<p>Voici</p>\r\n--b\r\nContent-Type: image/png\r\n" \
               "Content-Disposition: attachment; filename=p.png\r\n\r\nabc\r\n--b--\r\n"
        cls.message = cls.counter.deliver("a@clients.test", OTHER_INBOX, text.format(OTHER_INBOX).encode())
        theirs = cls.counter.as_token("lead", OTHER_SHOP)
        dossier = cls.message["dossier"]
        cls.template = theirs.post("/templates", {"name": "Leur", "text": "Bonjour."})["id"]
        cls.upload = theirs.post("/uploads?name=a.txt", FILE, Content_Type="text/plain")["id"]
        remedy = theirs.post(f"/dossiers/{dossier}/remedies", {"kind": "apology"})["id"]
        promise = theirs.get(f"/dossiers/{dossier}/promises")["items"][0]["id"]
        held = [theirs.reply(dossier, TWICE) for _ in range(2)][-1]
        assert held["state"] == "held", held
        cls.mine = cls.counter.dossier("Léa Martin <lea@clients.test>")
        cls.theirs = {"dossiers": dossier, "messages": cls.message["id"], "attachments": cls.message["attachments"][0]["id"],
                      "templates": cls.template, "remedies": remedy, "promises": promise, "held": held["id"], "users": 3,
                      **{noun: 101 for noun in ("customers", "orders", "parcels", "carriers", "incident-groups", "incidents", "settlements",
                                                "letters", "letter-files", "inquiries", "claims", "claim-files", "imports", "connectors",
                                                "intake", "pickup-points", "stop-sales")}}
        cls.admin, cls.ines = cls.counter.as_token("admin"), cls.counter.sign_in()

    def with_id(self):
        """Operations about one of something, its plural, and their path to fill in."""
        for operation in CONTRACT.operations:
            if "{id}" in operation.path:
                path = operation.path
                for name in set(operation.path_parameters()) - {"id"}:
                    path = path.replace("{%s}" % name, "1")
                yield operation, operation.path.split("/")[3], path

    def test_every_id(self):
        """An id of another shop is 404 on every route, for a person and a program alike"""
        tried = 0
        for operation, noun, path in self.with_id():
            for value in (self.theirs[noun], 987654321, 2**63 - 1):
                for caller in (self.admin, self.ines):
                    if operation.role == "agent" or caller is self.admin:
                        problem = caller.bad(404, operation.method, path.replace("{id}", str(value)), BODIES.get(operation.id))
                        self.assertEqual(problem["code"], "not_found")
                        tried += 1
        self.assertGreater(tried, 250)

    def test_their_own(self):
        """The same ids exist, for those whose they are"""
        theirs = self.counter.as_token("admin", OTHER_SHOP)
        for operation, noun, path in self.with_id():
            if operation.method == "GET":
                self.assertNotIn(theirs.call("GET", path.replace("{id}", str(self.theirs[noun]))).status, (403, 404), operation.id)

    def test_what_is_no_id(self):
        """What is no id is no path"""
        for value in ("0", "-1", "x", "1.5", "01x", "9" * 30, "1%2F2", "%20"):
            self.assertIn(self.admin.call("GET", f"/api/v1/dossiers/{value}", checked=False).status, (400, 404), value)

    def test_ids_in_bodies(self):
        """An id of another shop inside a body does not exist either"""
        path = f"/api/v1/dossiers/{self.mine}"
        version = self.admin.page(self.mine)["dossier"]["version"]
        for status, method, where, body, field in (
                (400, "PATCH", path, {"version": version, "assignee": 3}, "assignee"),
                (400, "POST", path + "/template-preview", {"template": self.template}, "template"),
                (400, "POST", path + "/messages", {"kind": "note", "text": "x", "attachments": [self.upload]}, "attachments"),
                (404, "PUT", path + "/orders/101", None, None), (404, "DELETE", path + "/orders/101", None, None),
                (400, "POST", "/api/v1/dossiers", {"subject": "x", "customer": {"id": 101}}, "customer.id"),
                (400, "POST", "/api/v1/dossiers", {"subject": "x", "customer": {"id": 1}, "inbox": 3}, "inbox"),
                (400, "POST", "/api/v1/dossiers", {"subject": "x", "customer": {"id": 1}, "order": 101}, "order"),
                (400, "POST", "/api/v1/incidents", {"order": 101, "kind": "late"}, "order"),
                (400, "POST", "/api/v1/incidents", {"order": 1, "parcel": 101, "kind": "late"}, "parcel"),
                (404, "POST", "/api/v1/claims", {"incident": 101}, None),
                (404, "POST", path + "/defects", {"order": 101, "sku": "LAMPE-0"}, "sku"),
                (400, "GET", path + "/remedies/menu?problem=late&order=101", None, "order")):
            self.assertEqual(self.admin.bad(status, method, where, body)["field"], field, (where, body))

    def test_lists(self):
        """No list shows a row of another shop"""
        mine = {"dossiers": {self.mine}, "messages": None, "customers": {1, 2, 3}, "orders": set(range(1, 13)), "inboxes": {1, 2},
                "users": {1, 2}, "templates": set(), "events": None, "unmatched": set(), "promises": None, "remedies": set(), "approvals": set(), "incidents": set(),
                "inquiries": set(), "claims": set(), "settlements": set(), "imports": set(), "parcels": set(range(1, 13)),
                "intake": set(), "carriers": set(), "stop-sales": set(), "incident-groups": {1}}
        for noun, ids in mine.items():
            found = {item["id"] for item in self.admin.pages("/" + noun, 50)}
            self.assertEqual(found, found if ids is None else ids, noun)
            if noun in self.theirs:
                self.assertNotIn(self.theirs[noun], found)
        self.assertEqual(self.admin.get("/search", q="Photo")["items"], [])
        self.assertEqual(self.admin.get("/orders", number="AL-2000")["items"][0]["id"], 1)
        self.assertEqual(self.admin.get("/customers", q="other-lea")["items"], [])
        self.assertEqual(self.admin.get("/dossiers", customer=101)["items"], [])
        self.assertEqual(self.admin.get("/orders", customer=101)["items"], [])
        for noun in ("inquiries", "claims"):
            for query in ({"carrier": 101}, {"dossier": self.theirs["dossiers"]}):
                self.assertEqual(self.admin.get("/" + noun, **query)["items"], [], (noun, query))
        self.assertEqual(self.admin.get("/incidents", state="confirmed")["items"], [])
        for noun in ("held", "connectors"):
            self.assertEqual(self.admin.get("/" + noun)["items"], [], noun)
        self.assertEqual(self.admin.get("/pickup-points", carrier="gls", code="0071", eta="2026-11-26", closed="true")["items"], [])
