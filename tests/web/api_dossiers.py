"""The life of a dossier: views, states, who holds it, what it is about."""
from counter import MARC, SECOND_INBOX, ApiTest


class Inbox(ApiTest):
    """Of a server that holds nothing else."""

    def ids(self, view, caller=None):
        return [row["id"] for row in (caller or self.agent).pages("/dossiers", 50, view=view)]

    def counts(self, caller):
        return {name: one["count"] for name, one in caller.get("/dossiers/views").items()}

    def test_views(self):
        """Each view holds what it says, and its count agrees"""
        ines = self.counter.sign_in()
        me = ines.get("/session")["user"]["id"]
        mine, waiting, done, snoozed, free = (self.counter.dossier(self.customer()) for _ in range(5))
        ines.change(mine, assignee=me)
        ines.change(waiting, assignee=me, state="waiting_carrier")
        ines.reply(done)
        ines.change(done, assignee=None, state="resolved")
        ines.reply(snoozed)
        ines.change(snoozed, assignee=None, snoozed_until=self.counter.after(days=1))
        unmatched = self.counter.mail(self.customer(), "Je suis absent", Auto_Submitted="auto-replied")
        holds = {"mine": {mine, waiting}, "unassigned": {free}, "waiting": {waiting}, "overdue": set(), "escalated": set(),
                 "all": {mine, waiting, free, snoozed}, "resolved": {done}}
        for view, wanted in holds.items():
            self.assertEqual(set(self.ids(view, ines)), wanted, view)
        self.assertEqual(self.counts(ines), {name: len(wanted) for name, wanted in holds.items()} | {"unmatched": 1, "held": 0, "approvals": 0})
        self.assertEqual([i["message"]["id"] for i in ines.get("/unmatched")["items"]], [unmatched["id"]])
        self.assertEqual(self.ids("mine", self.counter.sign_in(MARC)), [])
        self.counter.pass_time(hours=5)
        self.assertEqual(set(self.ids("overdue", ines)), {mine, waiting, free})
        self.assertEqual(self.counts(ines)["overdue"], 3)


class Views(ApiTest):
    def test_order(self):
        """What is owed soonest comes first, what owes nothing last"""
        first, second, third = (self.counter.dossier(self.customer()) for _ in range(3))
        self.agent.reply(first)
        rows = [r["id"] for r in self.agent.pages("/dossiers", 50) if r["id"] in (first, second, third)]
        self.assertEqual(rows, [second, third, first])

    def test_counts_are_the_truth(self):
        """The report's totals are what the lists hold"""
        dossier = self.counter.dossier(self.customer())
        self.agent.note(dossier)
        taken = self.agent.reply(dossier)
        self.agent.call("DELETE", f"/api/v1/messages/{taken['id']}")
        counts = self.agent.get("/reports/counts")
        messages = self.agent.pages("/messages", 100)
        for direction in ("inbound", "outbound", "internal"):
            there = [m for m in messages if m["direction"] == direction and m["state"] != "cancelled"]
            self.assertEqual(counts["messages"][direction], len(there), direction)
        queued = [m for m in messages if m["state"] == "queued"]
        self.assertEqual(counts["outbox"], {"queued": len(queued), "sent": 0, "uncertain": 0, "failed": 0})
        self.assertEqual(counts["events"], len(self.agent.pages("/events", 100)))
        self.assertEqual(counts["dossiers"], max(d["number"] for d in self.agent.pages("/dossiers", 100)
                                                 + self.agent.pages("/dossiers", 100, view="resolved")))

    def test_unread(self):
        """What a customer said is unread for each person until they open it"""
        ines, marc = self.counter.sign_in(), self.counter.sign_in(MARC)
        sender = self.customer()
        mail = self.counter.mail(sender, "Lampe cassée")
        dossier = mail["dossier"]

        def unread(caller):
            return next(r["unread"] for r in caller.pages("/dossiers", 100) if r["id"] == dossier)
        self.assertTrue(unread(ines) and unread(marc))
        self.assertTrue(ines.page(dossier)["dossier"]["unread"])
        self.assertFalse(unread(ines))
        self.assertTrue(unread(marc))
        self.counter.pass_time(minutes=1)
        self.counter.mail(sender, f"Re: Lampe cassée [#{ines.page(dossier)['dossier']['number']}]", "Alors ?")
        self.assertTrue(unread(ines))
        marc.page(dossier)
        marc.note(dossier)
        self.assertFalse(unread(marc))

    def test_of_a_customer(self):
        """A customer's dossiers, newest first, whatever their state"""
        sender = self.customer("Paul Rey")
        first = self.counter.dossier(sender)
        self.agent.reply(first)
        self.agent.change(first, state="resolved")
        self.counter.pass_time(days=15)
        second = self.counter.dossier(sender)
        customer = self.agent.page(second)["customer"]
        self.assertEqual([r["id"] for r in self.agent.get("/dossiers", customer=customer["id"])["items"]], [second, first])
        self.assertEqual([r["id"] for r in self.agent.page(second)["related"]], [first])
        self.assertEqual((customer["dossiers"], customer["orders"]), (2, 0))


class Changes(ApiTest):
    def setUp(self):
        super().setUp()
        self.sender = self.customer()
        self.dossier = self.counter.dossier(self.sender)
        self.path = f"/api/v1/dossiers/{self.dossier}"

    def version(self):
        return self.agent.page(self.dossier)["dossier"]["version"]

    def refused(self, **what):
        return self.agent.bad(422, "PATCH", self.path, {"version": self.version(), **what})

    def actions(self):
        return {a["name"]: a["allowed"] for a in self.agent.page(self.dossier)["actions"]}

    def test_stale_version(self):
        """Who saw an older version is told, and changes nothing"""
        seen = self.version()
        self.agent.patch(f"/dossiers/{self.dossier}", {"version": seen, "subject": "Lampe"})
        problem = self.agent.bad(409, "PATCH", self.path, {"version": seen, "subject": "Vase", "assignee": 1})
        self.assertEqual(problem["field"], "version")
        row = self.agent.page(self.dossier)["dossier"]
        self.assertEqual((row["subject"], row["assignee"]), ("Lampe", None))

    def test_nothing_changed(self):
        """A change that changes nothing records no event and no version"""
        row = self.agent.change(self.dossier, subject="Lampe", severity="major", assignee=1)
        events = len(self.agent.pages(f"/dossiers/{self.dossier}/events", 100))
        again = self.agent.patch(f"/dossiers/{self.dossier}", {"version": row["version"], "subject": "Lampe", "severity": "major",
                                                               "assignee": 1, "state": row["state"], "snoozed_until": None})
        self.assertEqual(again, row)
        self.assertEqual(len(self.agent.pages(f"/dossiers/{self.dossier}/events", 100)), events)

    def test_all_or_nothing(self):
        """A change of which one part is refused changes nothing"""
        before = self.agent.page(self.dossier)["dossier"]
        self.refused(subject="Autre", assignee=1, state="resolved")
        self.assertEqual(self.agent.page(self.dossier)["dossier"], before)

    def test_states_by_hand(self):
        """An agent sets what a person may set, never what the system alone decides"""
        for state in ("waiting_customer", "waiting_carrier", "waiting_internal", "open"):
            self.assertEqual(self.agent.change(self.dossier, state=state)["state"], state)
        for state in ("new", "closed", "merged"):
            problem = self.agent.bad(400, "PATCH", self.path, {"version": self.version(), "state": state})
            self.assertEqual(problem["field"], "state", state)

    def test_taken(self):
        """Who takes a new dossier opens it; giving it back leaves it open"""
        row = self.agent.change(self.dossier, assignee=1)
        self.assertEqual((row["assignee"], row["state"]), ({"id": 1, "name": "Inès Morel"}, "open"))
        self.assertIsNone(self.agent.change(self.dossier, assignee=None)["assignee"])
        kinds = [e["kind"] for e in self.agent.page(self.dossier)["events"]]
        self.assertEqual(kinds, ["dossier.created", "dossier.assigned", "dossier.state_changed", "dossier.assigned"])

    def test_resolve(self):
        """G36: not resolved before the customer was told; the news still owed are released"""
        self.assertFalse(self.actions()["resolve"])
        self.assertEqual(self.refused(state="resolved")["key"], "refusal.dossier.untold")
        self.agent.reply(self.dossier)
        self.assertTrue(self.actions()["resolve"])
        self.counter.mail(self.sender, f"Re: [#{self.agent.page(self.dossier)['dossier']['number']}]", "Merci !")
        self.assertEqual(self.agent.page(self.dossier)["dossier"]["due"]["kind"], "news")
        row = self.agent.change(self.dossier, state="resolved")
        self.assertEqual((row["state"], row["due"]), ("resolved", None))

    def test_reply_that_never_arrived(self):
        """G36: a reply that was taken back told the customer nothing"""
        reply = self.agent.reply(self.dossier)
        self.agent.call("DELETE", f"/api/v1/messages/{reply['id']}")
        self.refused(state="resolved")

    def test_reopened(self):
        """The customer's next words reopen what was resolved, within the window"""
        self.agent.reply(self.dossier)
        number = self.agent.change(self.dossier, state="resolved")["number"]
        self.counter.pass_time(days=13)
        self.counter.mail(self.sender, f"Re: Colis perdu [#{number}]", "Toujours rien.")
        row = self.agent.page(self.dossier)["dossier"]
        self.assertEqual((row["state"], row["due"]["kind"]), ("open", "news"))

    def test_window_over(self):
        """When the window is over the dossier closes by itself, and later words open a new one that follows it"""
        self.agent.reply(self.dossier)
        number = self.agent.change(self.dossier, state="resolved")["number"]
        self.counter.pass_time(days=14, seconds=1)
        self.assertEqual(self.agent.page(self.dossier)["dossier"]["state"], "closed")
        self.assertEqual(self.agent.bad(422, "PATCH", self.path, {"version": self.version(), "state": "open"})["key"],
                         "refusal.dossier.final")
        self.assertEqual(self.actions()["reply"], False)
        mail = self.counter.mail(self.sender, f"Re: Colis perdu [#{number}]", "Toujours rien.")
        self.assertNotEqual(mail["dossier"], self.dossier)
        self.assertEqual([r["id"] for r in self.agent.page(mail["dossier"])["related"]], [self.dossier])

    def test_broken_promise(self):
        """A first reply that is late breaks its promise by itself; a reply keeps it, late"""
        due = self.agent.page(self.dossier)["dossier"]["due"]
        self.assertEqual((due["kind"], due["state"]), ("first_reply", "active"))
        self.counter.set_clock(due["at"])
        broken = self.agent.page(self.dossier)
        self.assertEqual((broken["dossier"]["due"]["state"], broken["promises"][0]["state"]), ("broken", "broken"))
        self.agent.reply(self.dossier)
        page = self.agent.page(self.dossier)
        self.assertEqual((page["dossier"]["due"]["kind"], page["dossier"]["due"]["state"]), ("news", "active"))
        first = next(p for p in page["promises"] if p["kind"] == "first_reply")
        self.assertEqual((first["state"], first["late"], first["broken_at"]), ("kept", False, due["at"]))
        self.counter.pass_time(seconds=1)

    def test_snooze(self):
        """A snoozed dossier is out of sight until its time, or until the customer speaks"""
        self.assertEqual(self.refused(snoozed_until="2027-01-01T00:00:00Z")["key"], "refusal.snooze.owed")
        self.agent.reply(self.dossier)
        bad = self.agent.bad(400, "PATCH", self.path, {"version": self.version(), "snoozed_until": self.counter.now})
        self.assertEqual(bad["field"], "snoozed_until")
        later = self.counter.after(days=1)
        self.assertEqual(self.agent.change(self.dossier, snoozed_until=later)["snoozed_until"], later)
        self.assertNotIn(self.dossier, [r["id"] for r in self.agent.pages("/dossiers", 100, view="mine")])
        self.counter.mail(self.sender, f"Re: [#{self.agent.page(self.dossier)['dossier']['number']}]", "Encore moi.")
        self.assertIsNone(self.agent.page(self.dossier)["dossier"]["snoozed_until"])
        self.agent.reply(self.dossier)
        self.agent.change(self.dossier, snoozed_until=later)
        self.counter.set_clock(later)
        self.assertIsNone(self.agent.page(self.dossier)["dossier"]["snoozed_until"])

    def test_spam(self):
        """Spam leaves the lists and is owed nothing, until it turns out to be none; a customer with an order is none"""
        due = self.agent.page(self.dossier)["dossier"]["due"]
        self.assertEqual(self.agent.change(self.dossier, state="spam")["due"], None)
        self.assertEqual(self.agent.page(self.dossier)["promises"][0]["state"], "released")
        self.assertNotIn(self.dossier, [r["id"] for r in self.agent.pages("/dossiers", 100)])
        self.agent.bad(403, "PATCH", self.path, {"version": self.version(), "state": "open"})
        self.assertEqual(self.counter.as_token("lead").change(self.dossier, state="open")["due"], due)
        self.agent.good("PUT", self.path + "/orders/1")
        self.assertEqual(self.refused(state="spam")["key"], "refusal.dossier.spam_order")

    def test_orders(self):
        """A dossier is tied to an order and untied, once each, and its facts come along"""
        for _ in range(2):
            self.assertEqual(self.agent.call("PUT", self.path + "/orders/4").status, 204)
        orders = self.agent.page(self.dossier)["orders"]
        self.assertEqual([(o["number"], o["linked"]) for o in orders], [("AL-2003", True)])
        self.assertEqual([p["number"] for p in orders[0]["parcels"]], ["6A10000003"])
        self.assertEqual((len(orders[0]["lines"]), len(orders[0]["parcels"][0]["scans"])), (2, 3))
        for _ in range(2):
            self.assertEqual(self.agent.call("DELETE", self.path + "/orders/4").status, 204)
        self.assertEqual(self.agent.page(self.dossier)["orders"], [])
        linked = [e["payload"] for e in self.agent.pages(f"/dossiers/{self.dossier}/events", 100) if "order" in str(e["payload"])]
        self.assertEqual(linked, [{"order_linked": 4}, {"order_unlinked": 4}])
        self.agent.bad(404, "PUT", self.path + "/orders/9999")

    def test_events(self):
        """What happened is in the log, with who did it"""
        ines = self.counter.sign_in()
        ines.change(self.dossier, state="waiting_carrier")
        event = self.agent.pages(f"/dossiers/{self.dossier}/events", 100)[-1]
        self.assertEqual((event["kind"], event["actor"]), ("dossier.state_changed", {"kind": "agent", "id": 1, "name": "Inès Morel"}))
        self.assertEqual(event["payload"], {"from": "new", "to": "waiting_carrier"})
        self.assertEqual(event, [e for e in self.agent.pages("/events", 100) if e["dossier"] == self.dossier][-1])
        first = self.agent.pages(f"/dossiers/{self.dossier}/events", 100)[0]["actor"]
        self.assertEqual((first["kind"], first["name"]), ("customer", "Camille Roy"))


class Opening(ApiTest):
    def open(self, **more):
        return self.agent.post("/dossiers", {"subject": "Colis rendu", "customer": {"id": 1}, **more})

    def test_for_a_known_customer(self):
        """A dossier for a known customer is open, held by its opener, and holds no words yet"""
        ines = self.counter.sign_in()
        row = ines.post("/dossiers", {"subject": "Colis rendu", "customer": {"id": 1}, "order": 1})
        self.assertEqual((row["state"], row["assignee"]["name"], row["customer"]["name"], row["messages"], row["due"]),
                         ("open", "Inès Morel", "Léa Martin", 0, None))
        page = ines.page(row["id"])
        self.assertEqual(page["reply_to"], {"from": {"id": 1, "name": page["reply_to"]["from"]["name"], "address": "sav@atelier-lune.test",
                                                     "channel": "email"},
                                            "to": [{"name": "Léa Martin", "email": "lea@clients.test"}], "cc": []})
        self.assertTrue(page["orders"][0]["linked"])

    def test_for_a_new_customer(self):
        """A new address becomes a customer, a known one is that customer"""
        first = self.open(customer={"name": "Hugo Nef", "email": "Hugo@Clients.TEST"})
        again = self.open(customer={"name": "H. Nef", "email": "hugo@clients.test"})
        self.assertEqual(again["customer"], first["customer"])
        self.assertEqual(self.agent.get("/customers", q="hug")["items"][0]["name"], "Hugo Nef")

    def test_other_inbox(self):
        """Answers leave from the inbox that was asked for"""
        self.assertEqual(self.agent.page(self.open(inbox=2)["id"])["reply_to"]["from"]["address"], SECOND_INBOX)

    def test_with_words(self):
        """The first words come with it: a reply is queued and names the dossier, a note stays inside"""
        row = self.open(message={"kind": "reply", "text": "Votre colis nous est revenu."})
        message = self.agent.page(row["id"])["messages"][0]
        self.assertEqual((message["state"], message["subject"]), ("queued", f"Colis rendu [#{row['number']}]"))
        self.assertEqual((row["messages"], row["snippet"]), (1, "Votre colis nous est revenu."))
        row = self.open(message={"kind": "note", "text": "Appelée à 10 h."})
        self.assertEqual((self.agent.page(row["id"])["messages"][0]["state"], row["messages"]), ("kept", 0))

    def test_refused_words(self):
        """When its first words are refused, no dossier is left behind"""
        before = self.agent.get("/reports/counts")["dossiers"]
        problem = self.agent.bad(422, "POST", "/api/v1/dossiers", {
            "subject": "Appel", "customer": {"email": "personne@clients.test"},
            "message": {"kind": "reply", "text": "Bonjour {{customer.name}}"}})
        self.assertEqual((problem["practice"], problem["findings"][0]["field"]), ("G05", "fields.customer.name"))
        problem = self.agent.bad(422, "POST", "/api/v1/dossiers", {
            "subject": "Commande AL-2000", "customer": {"id": 2}, "message": {"kind": "reply", "text": "Bonjour"}})
        self.assertEqual(problem["key"], "refusal.g05.foreign_order")
        self.agent.bad(400, "POST", "/api/v1/dossiers", {"subject": "Appel", "customer": {"id": 1},
                                                         "message": {"kind": "note", "text": "x", "attachments": [4242]}})
        self.assertEqual(self.agent.get("/reports/counts")["dossiers"], before)
        self.assertEqual(self.agent.get("/customers", q="personne")["items"], [])
        self.open(subject="Commande AL-2000", order=1, message={"kind": "reply", "text": "Bonjour"})
