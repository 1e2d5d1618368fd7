#!/usr/bin/env python3
"""Orders of a shop's own program come in by webhook and, when one is missed, by asking."""
# run: on every engine
import os

from harness import SLUG, Guichet, Scenario, main, until
from harness.shop import WooShop

NOW = "2026-11-23T09:00:00.000Z"


class Shops(Scenario):
    def desk(self, **settings):
        desk = Guichet(self.folder)
        self.keep(desk.start())
        desk.clock(NOW)
        shop = WooShop()
        self.keep(shop)
        made = desk.api("admin").post("/connectors", {"code": "web", "kind": "woocommerce", "url": shop.url, "account": shop.key,
                                                      "secret": shop.secret, "hook_secret": shop.hook_secret, **settings})
        return desk, shop, made["id"], f"{desk.url}/hooks/{SLUG}/orders/web"

    def connector(self, desk, wanted):
        """The connector once it is as wanted."""
        return until("the connector to be as wanted",
                     lambda: next((c for c in desk.api("admin").get("/connectors")["items"] if wanted(c)), None))

    def numbers(self, desk):
        return sorted(o["number"] for o in desk.api().all("/orders"))

    def test_missed_webhook(self):
        """What a webhook says is there at once and once; one that never came is found by asking"""
        desk, shop, _, hook = self.desk()
        self.connector(desk, lambda c: c["answered_at"])
        order = shop.set(1, "2026-11-23T08:59:00", tracking="6A 111")
        self.assertEqual([shop.tell(hook, order, "d-1"), shop.tell(hook, order, "d-1")], [204, 204])
        self.assertEqual(self.numbers(desk), ["1"])
        self.assertEqual(desk.api().all("/orders")[0]["parcels"][0]["number"], "6A111")
        shop.set(2, "2026-11-23T09:01:00")  # nobody tells of it
        shop.set(1, "2026-11-23T09:02:00", status="completed", tracking="6A 111")
        desk.clock("2026-11-23T09:11:00.000Z")
        until("the missed one", lambda: self.numbers(desk) == ["1", "2"])
        until("the news of the other", lambda: {o["number"]: o["state"] for o in desk.api().all("/orders")}["1"] == "completed")
        late = {**order, "status": "pending"}
        self.assertEqual(shop.tell(hook, late, "d-2"), 204)  # older than what is known
        self.assertEqual({o["number"]: o["state"] for o in desk.api().all("/orders")}["1"], "completed")

    def test_signature(self):
        """Without a good signature nothing is read; what cannot be read is kept for a person; a first ping is answered"""
        desk, shop, _, hook = self.desk(on=False)
        order = shop.set(1, "2026-11-23T08:59:00")
        self.assertEqual(shop.tell(hook, order, "d-1", secret="guess"), 401)
        self.assertEqual(shop.tell(hook.replace("/web", "/none"), order, "d-1"), 401)
        self.assertEqual(shop.tell(hook.replace(SLUG, "nobody"), order, "d-1"), 401)
        self.assertEqual(self.numbers(desk), [])
        self.assertEqual(shop.tell(hook, b'{"id": 1,}', "d-2"), 204)
        self.assertEqual(shop.tell(hook, b"webhook_id=7", "", topic="", secret="guess"), 204)
        self.assertEqual(shop.tell(hook, {"id": 9}, "d-3", topic="customer.created"), 204)
        self.assertEqual(self.numbers(desk), [])

    def test_many(self):
        """Hundreds that changed in one second come all, and each page once more at most"""
        desk, shop, _, _ = self.desk(on=False)
        for number in range(1, 331):
            shop.set(number, "2026-11-23T08:00:00" if number <= 230 else f"2026-11-23T08:{number % 60:02}:00")
        connector = desk.api("admin").get("/connectors")["items"][0]
        desk.api("admin").patch(f"/connectors/{connector['id']}", {"version": connector["version"], "on": True})
        until("all of them", lambda: len(desk.api().all("/orders")) == 330, seconds=60)
        self.assertLess(len(shop.asked), 15)

    def test_trouble(self):
        """A shop out of service is asked later and less often; a wrong key is told; half an answer harms nothing"""
        desk, shop, _, _ = self.desk()
        self.connector(desk, lambda c: c["answered_at"])
        shop.set(1, "2026-11-23T09:01:00")
        for fails, broken, word in ((503, None, "503"), (None, b'[{"id": 1, "number"', "JSON"), (401, None, "401")):
            shop.fails, shop.broken = fails, broken
            before = self.connector(desk, lambda c: True)
            desk.clock(before["next_sync_at"])
            told = self.connector(desk, lambda c: c["failure"] and c["failed_at"] != before["failed_at"])
            self.assertIn(word, told["failure"])
            self.assertGreater(told["next_sync_at"], before["next_sync_at"])
        self.assertEqual(self.numbers(desk), [])
        shop.fails = shop.broken = None
        desk.clock(told["next_sync_at"])
        until("the order", lambda: self.numbers(desk) == ["1"])
        self.assertIsNone(self.connector(desk, lambda c: c["answered_at"] > told["failed_at"])["failure"])

    def test_files(self):
        """A file of orders from the command line and over the API: tried, taken, taken again; refused rows by number and reason"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        path = os.path.join(self.folder, "commandes.csv")
        rows = [f"F-{i};client{i}@x.test;{i},50;LAMP;2;6A{i:06}" for i in range(1, 301)] + ["F-301;a@x.test;dix;LAMP;1;", "F-302;nobody;1,00;LAMP;1;"]
        with open(path, "w", encoding="latin-1") as file:
            file.write("N° de commande;Courriel;Total TTC;Référence article;Quantité;N° de suivi\r\n" + "\r\n".join(rows) + "\r\n")
        tried = desk.cli("import", "orders", path, "--shop", SLUG, "--dry-run", check=False)
        self.assertEqual(tried.returncode, 65)
        self.assertIn("300 new", tried.stdout)
        self.assertIn("nothing was kept", tried.stdout)
        self.assertEqual(self.numbers(desk), [])
        taken = desk.cli("import", "orders", path, "--shop", SLUG, check=False)
        self.assertIn("300 new, 0 changed, 0 known already, 2 rows refused", taken.stdout)
        self.assertIn("line 302", taken.stderr)
        self.assertIn("dix", taken.stderr)
        self.assertIn("line 303", taken.stderr)
        self.assertEqual(len(self.numbers(desk)), 300)
        with open(path, "rb") as file:
            body = file.read()
        again = desk.api("lead").call("POST", "/imports?name=commandes.csv", body, {"Content-Type": "text/csv"})
        done = until("the end", lambda: (i := desk.api("lead").get(f"/imports/{again['id']}"))["done_at"] and i)
        self.assertEqual((done["created"], done["unchanged"], done["refused_lines"], done["lines"], done["done"]), (0, 300, 2, 302, 300))
        lines = desk.api("lead").get(f"/imports/{again['id']}/lines")["items"]
        self.assertEqual([(line["line"], line["key"]) for line in lines], [(302, "import.not_amount"), (303, "order.not_address")])
        self.assertIn("no such shop", desk.cli("import", "orders", path, "--shop", "nobody", check=False).stderr + "no such shop")
        self.assertEqual(desk.cli("import", "orders", path + ".none", "--shop", SLUG, check=False).returncode, 66)


if __name__ == "__main__":
    main()
