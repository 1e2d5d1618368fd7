#!/usr/bin/env python3
# run: 300 s
"""Two nodes on one PostgreSQL: whatever one does is there for the other, and either may go away."""
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request

from harness import ADDRESS, EMAIL, PASSWORD, Browser, Guichet, MailPeer, PgBouncer, Postgres, Scenario, letter, main, until
from harness.guichet import Api, ApiError

LEA = "lea@clients.test"
MONDAY = "2026-11-23T09:00:00.000Z"


class Nodes(Scenario):
    def setUp(self):
        super().setUp()
        self.postgres = Postgres(settings={})
        self.addCleanup(self.postgres.remove)
        self.store = self.postgres.start().database("guichet")

    def node(self, name, first=False, **options):
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        node = Guichet(folder, env={"GUICHET_STORE": self.store}, set_up=first, **options)
        if not first:
            node.tokens = self.first.tokens
        else:
            self.first = node
        return self.keep(node.start())

    def two(self, **options):
        return self.node("a", first=True, **options), self.node("b", **options)

    def write(self, node, subject, sender=LEA, **headers):
        answers = node.deliver(sender, ADDRESS, letter(sender, ADDRESS, subject, "Où est mon colis ?", **headers))
        self.assertEqual(answers[ADDRESS][0], 250, answers)

    def test_live(self):
        """A mail that one node takes appears in a browser at the other, and both tell the same log"""
        a, b = self.two()
        browser = self.keep(Browser(self.folder))
        browser.sign_in(a)
        with a.api().live() as live:
            for i in range(5):
                self.write(b, f"Colis {i}", sender=f"client{i}@clients.test")
                stored = time.monotonic()
                live.next("dossier.created")
                print(f"# from node to node in {(time.monotonic() - stored) * 1000:.0f} ms")
        browser.page.locator("a.row").filter(has_text="Colis 4").see()
        self.assertEqual(browser.faults(), [])
        self.assertEqual(a.api().all("/events"), b.api().all("/events"))

    def test_log_without_gaps(self):
        """Writers on both nodes at once: every follower sees every event once, in one order"""
        a, b = self.two()
        mails = 60
        with a.api().live() as at_a, b.api().live() as at_b:
            def send(node, first):
                for i in range(first, mails, 4):
                    self.write(node, f"Colis {i}", sender=f"client{i}@clients.test")
            senders = [threading.Thread(target=send, args=((a, b)[i % 2], i)) for i in range(4)]
            for sender in senders:
                sender.start()
            seen = [[], []]
            for follower, ids in zip((at_a, at_b), seen):
                created = 0
                while created < mails:
                    event = follower.next()
                    ids.append(event["id"])
                    created += event["kind"] == "message.created" and event["actor"]["kind"] == "customer"
            for sender in senders:
                sender.join()
        self.assertEqual(seen[0], sorted(set(seen[0])))
        log = [event["id"] for event in a.api().all("/events")]
        for ids in seen:
            self.assertEqual(ids, log[:len(ids)][-len(ids):] if log[0] == ids[0] else [i for i in log if ids[0] <= i <= ids[-1]])
        self.assertEqual(len(a.api().all("/dossiers")), mails)
        numbers = [dossier["number"] for dossier in b.api().all("/dossiers")]
        self.assertEqual(len(set(numbers)), mails)

    def test_what_holds_across(self):
        """A session, an idempotency key and the brake on wrong passwords hold on either node"""
        a, b = self.two()
        cookie = self.sign_in(a)
        request = urllib.request.Request(b.url + "/api/v1/session", headers={"Cookie": cookie})
        self.assertEqual(urllib.request.urlopen(request).status, 200)

        opening = {"subject": "Une fois", "customer": {"email": LEA, "name": "Léa"}}
        one = a.api().post("/dossiers", opening, **{"Idempotency-Key": "cle-1"})
        two = b.api().post("/dossiers", opening, **{"Idempotency-Key": "cle-1"})
        self.assertEqual(one["id"], two["id"])
        answers = []
        def open_at(node):
            answers.append(node.api().post("/dossiers", opening, **{"Idempotency-Key": "cle-2"})["id"])
        together = [threading.Thread(target=open_at, args=(node,)) for node in (a, b, a, b)]
        for thread in together:
            thread.start()
        for thread in together:
            thread.join()
        self.assertEqual(len(set(answers)), 1)
        self.assertEqual(len(a.api().all("/dossiers")), 2)

        statuses = [self.wrong_password((a, b)[i % 2]) for i in range(12)]
        self.assertIn(429, statuses)
        self.assertEqual(self.wrong_password(a), 429)
        self.assertEqual(self.wrong_password(b), 429)

    def sign_in(self, node, password=PASSWORD):
        request = urllib.request.Request(node.url + "/api/v1/session", json.dumps({"email": EMAIL, "password": password}).encode(),
                                         {"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request) as answer:
            return answer.headers["Set-Cookie"].split(";")[0]

    def wrong_password(self, node):
        try:
            self.sign_in(node, "faux mot de passe")
        except urllib.error.HTTPError as error:
            return error.code

    def test_work_once(self):
        """What is due on two nodes is done once, and one goes on without the other"""
        peer = self.keep(MailPeer(self.folder))
        a, b = self.two(smtp=peer.address)
        for node in (a, b):
            node.clock(MONDAY)
        for i in range(30):
            self.write((a, b)[i % 2], f"Colis {i}", sender=f"client{i}@clients.test")
        until("thirty acknowledgements", lambda: len(peer.mails) >= 30)
        states = [message["state"] for message in a.api().all("/messages", direction="outbound")]
        until("all known as sent", lambda: all(message["state"] == "sent" for message in a.api().all("/messages", direction="outbound")))
        self.assertEqual(len(peer.mails), 30, states)
        self.assertEqual(len({tuple(mail.recipients) for mail in peer.mails}), 30)

        # Both clocks go past every promise: each is broken once.
        threads = [threading.Thread(target=node.clock, args=("2026-12-01T12:00:00.000Z",)) for node in (a, b)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until("thirty broken promises", lambda: self.broken(a) >= 30)
        self.assertEqual(self.broken(a), 30)

        b.kill()
        self.write(a, "Encore", sender="encore@clients.test")
        until("the work goes on", lambda: len(peer.mails) == 31)

    def broken(self, node):
        return sum(event["kind"] == "promise.broken" for event in node.api().all("/events"))

    def test_pooler(self):
        """Behind PgBouncer in transaction mode everything works, with LISTEN on the database's own address"""
        pooler = self.keep(PgBouncer(self.folder, self.postgres, "guichet"))
        self.store = pooler.url(listen=self.postgres.folder)
        a, b = self.two()
        with a.api().live() as live:
            for i in range(20):
                self.write((a, b)[i % 2], f"Colis {i}", sender=f"client{i}@clients.test")
            for i in range(20):
                live.next("dossier.created")
        dossier = b.api().all("/dossiers")[0]
        b.api().post(f"/dossiers/{dossier['id']}/messages", {"kind": "reply", "text": "Bonjour, nous le cherchons."})
        self.assertEqual(len(a.api().get("/search", q="cherchons")["items"]), 1)
        self.assertEqual(a.api().get("/reports/counts")["dossiers"], 20)

    def test_database_gone(self):
        """Without its database a node says 503, keeps who listens, and is well again by itself"""
        a = self.node("a", first=True)
        api = a.api()
        with api.live() as live:
            self.write(a, "Avant")
            live.next("dossier.created")
            self.postgres.stop(signal.SIGQUIT)
            try:
                urllib.request.urlopen(urllib.request.Request(a.url + "/api/v1/dossiers", headers={"Authorization": "Bearer " + api.token}))
                self.fail("it answered")
            except urllib.error.HTTPError as error:
                self.assertEqual(error.code, 503)
                self.assertIsNotNone(error.headers["Retry-After"])
            answers = a.deliver("nora@clients.test", ADDRESS, letter("nora@clients.test", ADDRESS, "Pendant", "Où est-il ?"))
            self.assertEqual(answers[ADDRESS][0] // 100, 4, answers)
            self.postgres.start()
            until("it answers again", lambda: self.works(api))
            self.write(a, "Après", sender="marc@clients.test")
            live.next("dossier.created")
        subjects = [dossier["subject"] for dossier in api.all("/dossiers")]
        self.assertEqual(sorted(subjects), ["Après", "Avant"])

    @staticmethod
    def works(api):
        try:
            return api.get("/dossiers") is not None
        except (ApiError, OSError):
            return False

    def test_rolling_restart(self):
        """Both nodes are replaced one after the other; who asks the one that is ready never fails"""
        config = os.path.join(self.folder, "config")
        with open(config, "w") as file:
            file.write("http.drain = 2s\n")
        nodes = list(self.two(options=["--config", config]))
        done, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                ready = [node for node in nodes if self.is_ready(node)]
                for node in ready[:1]:
                    Api(node.url, self.first.token()).post("/dossiers", {"subject": "En cours", "customer": {"email": LEA}})
                    done.append(node)

        asking = threading.Thread(target=ask)
        asking.start()
        for i in range(2):
            count = len(done)
            until("some requests", lambda: len(done) > count + 5 or not asking.is_alive())
            nodes[i].process.child.send_signal(signal.SIGTERM)
            self.assertEqual(nodes[i].process.stop(None), 0)
            nodes[i].start()
        stop.set()
        asking.join()
        self.assertEqual(len(nodes[0].api().all("/dossiers")), len(done))

    @staticmethod
    def is_ready(node):
        try:
            with urllib.request.urlopen(node.url + "/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


if __name__ == "__main__":
    main()
