"""Dossiers that are merged, split, linked, and taken apart again; messages that go where they belong."""
from counter import OTHER_SHOP, ApiTest


class Moves(ApiTest):
    def messages(self, dossier):
        return [m["id"] for m in self.agent.page(dossier)["messages"]]

    def moves(self, dossier):
        return self.agent.get(f"/dossiers/{dossier}/links")["moves"]

    def test_merge_and_back(self):
        """A dossier joins another and comes back as it was, what came since is listed and can be moved"""
        sender = self.customer()
        first = self.counter.dossier(sender, "Colis perdu")
        second = self.counter.mail(self.customer(), "Lampe")["dossier"]
        number = self.agent.page(first)["dossier"]["number"]
        before, words = self.agent.page(first)["dossier"], self.messages(first)
        problem = self.agent.bad(422, "POST", f"/api/v1/dossiers/{first}/merge", {"into": second})
        self.assertEqual((problem["key"], problem["field"]), ("refusal.merge.customers", "other_customer"))
        merged = self.agent.post(f"/dossiers/{first}/merge", {"into": second, "other_customer": True})
        self.assertEqual((merged["id"], merged["messages"]), (second, 2))
        self.assertEqual(self.agent.page(first)["dossier"]["state"], "merged")
        self.assertTrue(set(words) < set(self.messages(second)))
        later = self.counter.mail(sender, f"Re: Colis perdu [#{number}]", "Alors ?")
        self.assertEqual(later["dossier"], second)
        self.assertEqual([m["id"] for m in self.agent.get(f"/dossiers/{first}/since-merge")["items"]], [later["id"]])
        after = self.agent.good("POST", f"/api/v1/dossiers/{first}/unmerge")
        for name in ("state", "messages", "snippet", "due", "last_message_at"):
            self.assertEqual(after[name], before[name], name)
        self.assertEqual(self.messages(first), words)
        self.assertEqual([m["id"] for m in self.agent.get(f"/dossiers/{first}/since-merge")["items"]], [later["id"]])
        moved = self.agent.post(f"/messages/{later['id']}/move", {"dossier": first})
        self.assertEqual((moved["id"], moved["messages"]), (first, 2))
        self.assertEqual(self.agent.get(f"/dossiers/{first}/since-merge")["items"], [])
        kinds = [(m["kind"], m["from"]["id"], m["to"]["id"], m["undone_at"] is None) for m in self.moves(first)]
        self.assertEqual(kinds, [("message", second, first, True), ("merge", first, second, False)])
        self.agent.bad(422, "POST", f"/api/v1/dossiers/{first}/unmerge")

    def test_too_late(self):
        """After thirty days a merge stands"""
        sender = self.customer()
        first, second = self.counter.dossier(sender), self.counter.dossier(self.customer())
        self.agent.post(f"/dossiers/{first}/merge", {"into": second, "other_customer": True})
        self.counter.pass_time(days=31)
        self.assertEqual(self.agent.bad(422, "POST", f"/api/v1/dossiers/{first}/unmerge")["key"], "refusal.undo.late")

    def test_split_and_back(self):
        """Messages become a dossier of their own, linked with the one they left, and can join it again"""
        sender = self.customer()
        first = self.counter.mail(sender, "Colis perdu")
        number = self.agent.page(first["dossier"])["dossier"]["number"]
        second = self.counter.mail(sender, f"Re: Colis perdu [#{number}]", "Et ma facture ?")
        dossier = first["dossier"]
        self.assertEqual(second["dossier"], dossier)
        made = self.agent.post(f"/dossiers/{dossier}/split", {"messages": [second["id"]], "subject": "Facture"})
        self.assertEqual((made["subject"], made["state"], made["messages"]), ("Facture", "open", 1))
        self.assertEqual(made["due"]["kind"], "first_reply")
        self.assertEqual(made["customer"], self.agent.page(dossier)["dossier"]["customer"])
        linked = self.agent.get(f"/dossiers/{dossier}/links")["links"]
        self.assertEqual([(link["kind"], link["dossier"]["id"]) for link in linked], [("split", made["id"])])
        self.assertEqual(self.agent.bad(422, "POST", f"/api/v1/dossiers/{dossier}/split", {"messages": [first["id"]]})["key"],
                         "refusal.split.all")
        self.assertEqual(self.agent.bad(400, "POST", f"/api/v1/dossiers/{dossier}/split", {"messages": [second["id"]]})["field"],
                         "messages")
        joined = self.agent.good("POST", f"/api/v1/dossiers/{made['id']}/unsplit")
        self.assertEqual((joined["id"], joined["messages"]), (dossier, 2))
        self.assertEqual(self.agent.bad(422, "POST", f"/api/v1/dossiers/{made['id']}/unsplit")["key"], "refusal.undo.none")

    def test_links(self):
        """Two dossiers show each other until they are unlinked"""
        first, second = self.counter.dossier(self.customer()), self.counter.dossier(self.customer())
        self.assertEqual(self.agent.post(f"/dossiers/{first}/links", {"dossier": second})["id"], second)
        for one, other in ((first, second), (second, first)):
            link = self.agent.get(f"/dossiers/{one}/links")["links"][0]
            self.assertEqual((link["kind"], link["dossier"]["id"]), ("by_hand", other))
        self.agent.good("DELETE", f"/api/v1/dossiers/{second}/links/{first}")
        self.assertEqual(self.agent.get(f"/dossiers/{first}/links")["links"], [])
        self.assertEqual(self.agent.bad(400, "POST", f"/api/v1/dossiers/{first}/links", {"dossier": first})["field"], "dossier")

    def test_of_another_shop(self):
        """Nothing joins, leaves or links across shops"""
        first = self.counter.dossier(self.customer())
        other = self.counter.as_token(shop=OTHER_SHOP)
        theirs = other.post("/dossiers", {"subject": "Chaise", "customer": {"email": "axel@clients.test"}})["id"]
        message = self.messages(first)[0]
        self.agent.bad(400, "POST", f"/api/v1/dossiers/{first}/merge", {"into": theirs})
        self.agent.bad(400, "POST", f"/api/v1/dossiers/{first}/links", {"dossier": theirs})
        self.agent.bad(400, "POST", f"/api/v1/messages/{message}/move", {"dossier": theirs})
        other.bad(404, "POST", f"/api/v1/messages/{message}/move", {"dossier": theirs})
        for path in ("unmerge", "unsplit"):
            other.bad(404, "POST", f"/api/v1/dossiers/{first}/{path}")
        for path in ("links", "since-merge"):
            other.bad(404, "GET", f"/api/v1/dossiers/{first}/{path}")
