"""Files of orders and connectors: who may, what is refused, what is shown."""
from counter import OTHER_SHOP, ApiTest
from harness import until

CSV = {"Content-Type": "text/csv"}


class Imports(ApiTest):
    def setUp(self):
        super().setUp()
        self.lead = self.counter.as_token("lead")

    def test_import(self):
        """A file is taken in the background and says how far it is; its rows are told in the caller's language"""
        made = self.lead.good("POST", "/api/v1/imports?name=a.csv", "number,total\nIMP-1,10\nIMP-2,ten\n".encode(), CSV)
        done = until("the file to be done", lambda: (i := self.lead.get(f"/imports/{made['id']}"))["done_at"] and i)
        self.assertEqual((done["orders"], done["done"], done["created"], done["refused_lines"]), (1, 1, 1, 1))
        lines = self.lead.get(f"/imports/{made['id']}/lines")["items"]
        self.assertEqual([(line["line"], line["field"], line["kept"]) for line in lines], [(3, "total", False)])
        self.assertIn("ten", lines[0]["detail"])
        self.assertEqual(self.lead.get("/imports")["items"][0]["id"], made["id"])
        self.assertEqual(len(self.agent.get("/orders", number="IMP-1")["items"]), 1)

    def test_dry_run(self):
        """A dry run keeps nothing; a file that cannot be read says why"""
        made = self.lead.good("POST", "/api/v1/imports?dry_run=1", "number\nDRY-1\n".encode(), CSV)
        done = until("the file to be done", lambda: (i := self.lead.get(f"/imports/{made['id']}"))["done_at"] and i)
        self.assertEqual((done["dry_run"], done["created"]), (True, 1))
        self.assertEqual(self.agent.get("/orders", number="DRY-1")["items"], [])
        made = self.lead.good("POST", "/api/v1/imports", b"a,b\n1,2\n", CSV)
        self.assertIn("number", until("the file to be done", lambda: (i := self.lead.get(f"/imports/{made['id']}"))["done_at"] and i)["failure"])

    def test_refused(self):
        """Who may not, an empty file, a file of another shop"""
        self.agent.bad(403, "POST", "/api/v1/imports", b"x", CSV)
        self.lead.bad(400, "POST", "/api/v1/imports", b"", CSV)
        self.lead.bad(400, "POST", "/api/v1/imports?dry_run=2", b"number\n", CSV)
        self.lead.bad(400, "GET", "/api/v1/imports?limit=0")
        made = self.lead.good("POST", "/api/v1/imports", b"number\nX\n", CSV)
        theirs = self.counter.as_token("lead", shop=OTHER_SHOP)
        theirs.bad(404, "GET", f"/api/v1/imports/{made['id']}")
        theirs.bad(404, "GET", f"/api/v1/imports/{made['id']}/lines")

    def test_connectors(self):
        """A connector is kept without showing its secrets, switched off and on, and is the shop's own"""
        admin, manager = self.counter.as_token("admin"), self.counter.as_token("manager")
        body = {"code": "web", "kind": "woocommerce", "url": "https://shop.example/", "account": "ck", "secret": "cs", "on": False}
        made = admin.good("POST", "/api/v1/connectors", body)
        self.assertEqual((made["url"], made["has_secret"], made["has_hook_secret"], made["on"]), ("https://shop.example", True, False, False))
        self.assertEqual(admin.bad(409, "POST", "/api/v1/connectors", body)["key"], "connector.code_taken")
        for wrong, field in (({"code": "A b"}, "code"), ({"kind": "magento"}, "kind"), ({"url": "shop.example"}, "url"), ({"url": "https://u@x"}, "url")):
            self.assertEqual(admin.bad(400, "POST", "/api/v1/connectors", {**body, **wrong})["field"], field)
        where = f"/api/v1/connectors/{made['id']}"
        changed = admin.good("PATCH", where, {"version": made["version"], "hook_secret": "hush", "on": False})
        self.assertEqual((changed["has_hook_secret"], changed["account"]), (True, "ck"))
        admin.bad(409, "PATCH", where, {"version": made["version"], "on": False})
        self.assertNotIn("cs", str(manager.good("GET", where).values()))
        self.assertEqual([c["code"] for c in manager.get("/connectors")["items"]], ["web"])
        manager.bad(403, "PATCH", where, {"version": 2})
        self.counter.as_token("manager", shop=OTHER_SHOP).bad(404, "GET", where)

    def test_hook(self):
        """A webhook nobody signed is refused, one of WooCommerce's first pings answered"""
        nobody = self.counter.anybody()
        admin = self.counter.as_token("admin")
        admin.good("POST", "/api/v1/connectors", {"code": "hooked", "kind": "woocommerce", "url": "https://shop.example", "hook_secret": "h", "on": False})
        nobody.bad(401, "POST", "/hooks/atelier-lune/orders/hooked", b"{}")
        self.assertEqual(nobody.call("POST", "/hooks/atelier-lune/orders/hooked", b"webhook_id=1").status, 204)
