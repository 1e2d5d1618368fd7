"""Lists a page at a time, while rows come in; and the same request twice."""
import threading

from counter import ApiTest


class Lists(ApiTest):
    """Each row that was there from the beginning comes once, whatever is inserted between two pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for i in range(9):
            cls.counter.pass_time(minutes=i)
            cls.counter.mail(f"Client {i} <paged{i}@clients.test>", f"Demande {i}")

    def once_each(self, path, limit=2, **query):
        def come_in():
            self.counter.mail(self.customer(), "Encore une")
        before = [item["id"] for item in self.agent.pages(path, 100, **query)]
        seen = [item["id"] for item in self.agent.pages(path, limit, come_in, **query)]
        self.assertEqual(len(seen), len(set(seen)), "a row came twice")
        self.assertEqual([i for i in seen if i in before], before, "a row is missing, or their order changed")
        return seen

    def test_dossiers(self):
        """Dossiers of a view"""
        self.once_each("/dossiers")
        self.once_each("/dossiers", view="unassigned")

    def test_resolved(self):
        """What is done, newest words first"""
        for row in self.agent.get("/dossiers", limit=3)["items"]:
            self.agent.reply(row["id"])
            self.agent.change(row["id"], state="resolved")
        self.once_each("/dossiers", 1, view="resolved")

    def test_messages(self):
        """Messages of the shop, in one direction or all"""
        self.once_each("/messages", 4)
        self.once_each("/messages", 3, direction="inbound")

    def test_messages_of_a_dossier(self):
        """Messages of one dossier, newest first"""
        dossier = self.agent.get("/dossiers")["items"][0]["id"]
        for i in range(5):
            self.agent.note(dossier, f"Note {i}")
        seen = self.once_each(f"/dossiers/{dossier}/messages")
        self.assertEqual(seen, sorted(seen, reverse=True))

    def test_events(self):
        """The log, oldest first; a page goes on where new events came meanwhile"""
        seen = self.once_each("/events", 20)
        self.assertEqual(seen, sorted(seen))
        after = self.agent.get("/events", after=seen[10])["items"]
        self.assertEqual(after[0]["id"], seen[11])
        self.assertEqual(self.agent.get("/events", after=seen[-1])["items"], [])
        refused = self.agent.bad(409, "GET", f"/api/v1/events?after={seen[-1] + 10**9}")
        self.assertEqual((refused["code"], refused["field"]), ("conflict", "after"))
        dossier = self.agent.get("/dossiers")["items"][0]["id"]
        self.once_each(f"/dossiers/{dossier}/events", 2)

    def test_what_the_shop_knows(self):
        """Customers, orders, people, inboxes, templates"""
        lead = self.counter.as_token("lead")
        for name in ("Perte", "Adieu", "Retard", "Échange"):
            lead.post("/templates", {"name": name, "text": "Bonjour."})
        self.once_each("/customers")
        self.once_each("/orders")
        self.once_each("/orders", customer=2)
        self.once_each("/users", 1)
        self.once_each("/inboxes", 1)
        names = {t["id"]: t["name"] for t in self.agent.pages("/templates", 1)}
        self.assertEqual([names[i] for i in self.once_each("/templates", 1)], ["Adieu", "Perte", "Retard", "Échange"])

    def test_cursor_of_a_last_page(self):
        """The last page has no next, even when it is full"""
        rows = self.agent.get("/inboxes", limit=2)
        self.assertEqual((len(rows["items"]), rows["next"]), (2, None))


class Once(ApiTest):
    """A request that comes again with its Idempotency-Key."""

    def setUp(self):
        super().setUp()
        self.dossier = self.counter.dossier(self.customer())

    def messages(self):
        return len(self.agent.page(self.dossier)["messages"])

    def test_replay(self):
        """The same request gets the same answer and has one effect"""
        body, before = {"kind": "note", "text": "Appelée."}, self.messages()
        path = f"/api/v1/dossiers/{self.dossier}/messages"
        answers = [self.agent.call("POST", path, body, {"Idempotency-Key": "note-1"}) for _ in range(3)]
        self.assertEqual({(a.status, a.body) for a in answers}, {(201, answers[0].body)})
        self.assertEqual(self.messages(), before + 1)

    def test_everything_that_is_posted(self):
        """Every POST with an effect keeps its key"""
        mail = self.counter.mail(self.customer(), "Qui sait ?", Auto_Submitted="auto-replied")
        lead = self.counter.as_token("lead")
        for path, body in (("/dossiers", {"subject": "Appel", "customer": {"email": "rappel@clients.test"}}),
                           ("/templates", {"name": "Une fois", "text": "Bonjour."}),
                           ("/uploads?name=a.txt", b"abc"), (f"/messages/{mail['id']}/match", {"new": True}),
                           (f"/dossiers/{self.dossier}/messages", {"kind": "reply", "text": "Demain."})):
            events = len(lead.pages("/events", 100))
            key = {"Idempotency-Key": "key" + path.partition("?")[0].replace("/", "-")}
            first = lead.call("POST", "/api/v1" + path, body, key)
            self.assertIn(first.status, (200, 201), first)
            made = len(lead.pages("/events", 100))
            again = lead.call("POST", "/api/v1" + path, body, key)
            self.assertEqual((again.status, again.body), (first.status, first.body), path)
            self.assertEqual(len(lead.pages("/events", 100)), made, path)
            self.assertGreaterEqual(made, events)

    def test_other_body(self):
        """The key of another request is a conflict"""
        path = f"/api/v1/dossiers/{self.dossier}/messages"
        self.agent.good("POST", path, {"kind": "note", "text": "Un."}, {"Idempotency-Key": "k"})
        problem = self.agent.bad(409, "POST", path, {"kind": "note", "text": "Deux."}, {"Idempotency-Key": "k"})
        self.assertEqual((problem["field"], problem["key"]), ("Idempotency-Key", "error.key_reused"))
        self.agent.bad(409, "POST", "/api/v1/uploads?name=a", b"abc", {"Idempotency-Key": "k"})

    def test_other_caller(self):
        """Keys of two callers have nothing to do with each other"""
        path, body = f"/api/v1/dossiers/{self.dossier}/messages", {"kind": "note", "text": "Un."}
        ines = self.counter.sign_in()
        first = self.agent.good("POST", path, body, {"Idempotency-Key": "mine"})
        self.assertNotEqual(ines.good("POST", path, body, {"Idempotency-Key": "mine"})["id"], first["id"])

    def test_refused_request(self):
        """A request that failed leaves no key: corrected, it passes"""
        path = f"/api/v1/dossiers/{self.dossier}/messages"
        self.agent.bad(422, "POST", path, {"kind": "reply", "text": "Bonjour {{customer.name}}"}, {"Idempotency-Key": "try"})
        self.agent.bad(400, "POST", path, {"kind": "reply"}, {"Idempotency-Key": "try"})
        self.agent.good("POST", path, {"kind": "reply", "text": "Bonjour Léa"}, {"Idempotency-Key": "try"})

    def test_at_the_same_time(self):
        """Many at once: one effect, one answer for all"""
        path, body = f"/api/v1/dossiers/{self.dossier}/messages", {"kind": "reply", "text": "Demain."}
        before, answers = self.messages(), []
        threads = [threading.Thread(target=lambda: answers.append(
            self.agent.call("POST", path, body, {"Idempotency-Key": "at-once"}))) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({(a.status, a.body) for a in answers}, {(201, answers[0].body)})
        self.assertEqual(self.messages(), before + 1)

    def test_bad_keys(self):
        """A key that is none is named"""
        path, body = f"/api/v1/dossiers/{self.dossier}/messages", {"kind": "note", "text": "x"}
        for key in ("", "k" * 129, "a b", "é".encode().decode("latin-1")):
            self.assertEqual(self.agent.bad(400, "POST", path, body, {"Idempotency-Key": key})["field"], "Idempotency-Key")

    def test_kept_a_day(self):
        """A key is kept for a day, and a restart does not forget it"""
        path, body = f"/api/v1/dossiers/{self.dossier}/messages", {"kind": "note", "text": "x"}
        first = self.agent.good("POST", path, body, {"Idempotency-Key": "day"})
        self.counter.pass_time(hours=23)
        self.assertEqual(self.agent.good("POST", path, body, {"Idempotency-Key": "day"})["id"], first["id"])
        self.counter.guichet.kill()
        self.counter.start()
        self.assertEqual(self.agent.good("POST", path, body, {"Idempotency-Key": "day"})["id"], first["id"])
        self.counter.pass_time(hours=2)
        self.assertNotEqual(self.agent.good("POST", path, body, {"Idempotency-Key": "day"})["id"], first["id"])
