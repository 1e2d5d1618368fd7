"""The event log as it grows."""
import json
import socket
import threading
import time

from counter import CONTRACT, MARC, NORA, OTHER_INBOX, OTHER_SHOP, ApiTest

PATIENCE = 20  # seconds


class Stream:
    """One connection to /api/v1/live; blocks are read as they come."""

    def __init__(self, caller, after=None, last=None, path="/api/v1/live"):
        self.socket = socket.create_connection(("127.0.0.1", caller.counter.guichet.port), timeout=PATIENCE)
        head = [f"GET {path}{'' if after is None else f'?after={after}'} HTTP/1.1", "Host: localhost",
                *(f"{name}: {value}" for name, value in caller.headers().items() if name != "X-CSRF-Token")]
        if last is not None:
            head.append(f"Last-Event-ID: {last}")
        self.socket.sendall("\r\n".join(head + ["", ""]).encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        if CONTRACT and path == "/api/v1/live":
            CONTRACT.by_id("live").statuses.add(self.status)
        self.headers = {}
        while line := self.file.readline().decode().strip():
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def block(self):
        """The next block as a dict; None at the end of the stream."""
        fields = {}
        while line := self.file.readline():
            line = line.decode().rstrip("\r\n")
            if not line and fields:
                return fields
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        return None

    def next(self, kind):
        """Waits for a block of this kind, past others (pings come for ever)."""
        deadline = time.monotonic() + PATIENCE
        while block := self.block():
            if block.get("event", "message") == kind:
                return json.loads(block["data"])
            if time.monotonic() > deadline:
                break
        raise AssertionError(f"no {kind} came")

    def events(self, count):
        return [self.next("message") for _ in range(count)]

    def until(self, last):
        """Every event up to the one with this id."""
        found = []
        while not found or found[-1]["id"] < last:
            found.append(self.next("message"))
        return found


class Live(ApiTest):
    def last(self):
        events = self.agent.pages("/events", 100)
        return events[-1]["id"] if events else 0

    def ids(self, after, caller=None):
        return [e["id"] for e in (caller or self.agent).pages("/events", 100) if e["id"] > after]

    def burst(self, count=20):
        for _ in range(count):
            self.counter.mail(self.customer(), "Rafale")

    def test_hello(self):
        """A stream begins with where it stands and what time it is"""
        with Stream(self.agent) as stream:
            self.assertEqual((stream.status, stream.headers["content-type"]), (200, "text/event-stream"))
            self.assertEqual((stream.headers["cache-control"], stream.headers["x-accel-buffering"]), ("no-store", "no"))
            hello = stream.next("hello")
            self.assertEqual(hello, {"after": self.last(), "now": self.counter.now})

    def test_events(self):
        """Events come by themselves, in order, as the contract describes them"""
        with Stream(self.agent) as stream:
            after = stream.next("hello")["after"]
            mail = self.counter.mail("Anna Weiss <weiss@clients.test>", "Bonjour")
            came = stream.until(self.last())
            self.assertEqual([e["id"] for e in came], self.ids(after))
            if CONTRACT:
                for event in came:
                    self.assertEqual(CONTRACT.faults(CONTRACT.schema("LiveEvent"), event, "event"), [])
            created = next(e for e in came if e["kind"] == "message.created" and e["actor"]["kind"] == "customer")
            self.assertEqual((created["dossier"], created["message"], created["actor"]["name"]), (mail["dossier"], mail["id"], "Anna Weiss"))
            self.counter.sign_in().note(mail["dossier"])
            self.assertEqual(stream.until(self.last())[-1]["actor"], {"kind": "agent", "id": 1, "name": "Inès Morel"})

    def test_resume(self):
        """Cut off in the middle of a burst and come back, again and again: no gap, no repetition"""
        before = self.last()
        self.burst(1)
        start, mails = self.last(), 40
        wanted = mails * len(self.ids(before))  # each mail makes as many events
        sender = threading.Thread(target=self.burst, args=(mails,))
        sender.start()
        seen, after = [], start
        while len(seen) < wanted:
            with Stream(self.agent, after=after) as stream:
                seen += [e["id"] for e in stream.events(min(7, wanted - len(seen)))]
            after = seen[-1]
        sender.join()
        self.assertEqual(seen, self.ids(start))

    def test_resume_as_browsers_do(self):
        """Last-Event-ID counts, and before the parameter"""
        after = self.last()
        self.counter.mail(self.customer(), "Un")
        with Stream(self.agent, after=0, last=after) as stream:
            self.assertEqual([e["id"] for e in stream.until(self.last())], self.ids(after))

    def test_from_the_beginning(self):
        """The whole log comes to who asks for it"""
        self.burst(70)
        with Stream(self.agent, after=0) as stream:
            self.assertEqual([e["id"] for e in stream.until(self.last())], self.ids(0))

    def test_other_shop(self):
        """Nobody sees an event of another shop, live or resumed"""
        after, theirs = self.last(), self.counter.as_token(shop=OTHER_SHOP)
        with Stream(self.agent, after=after) as mine, Stream(theirs) as others:
            others.next("hello")
            mine.next("hello")
            for _ in range(3):
                self.counter.mail(self.customer(), "Chez eux", to=OTHER_INBOX)
                self.counter.mail(self.customer(), "Chez nous")
            came = mine.until(self.last())
            self.assertEqual([e["id"] for e in came], self.ids(after))
            last = [e["id"] for e in theirs.pages("/events", 100)][-1]
            seen = [e["id"] for e in others.until(last)]
            self.assertFalse(set(seen) & {e["id"] for e in came})
        with Stream(self.agent, after=after) as again:
            self.assertEqual([e["id"] for e in again.until(self.last())], self.ids(after))

    def test_many(self):
        """Every follower gets everything"""
        streams = [Stream(self.agent) for _ in range(30)]
        for stream in streams:
            stream.next("hello")
        after = self.last()
        self.burst(5)
        last, wanted = self.last(), self.ids(after)
        for stream in streams:
            self.assertEqual([e["id"] for e in stream.until(last)], wanted)
            stream.close()

    def test_too_far_ahead(self):
        """Who asks from a place that the log does not have reads everything again"""
        with Stream(self.agent, after=self.last() + 1000) as stream:
            self.assertEqual(stream.block()["event"], "reset")
            self.assertEqual(stream.next("hello")["after"], self.last())

    def test_clock(self):
        """Every page is told the time when the test clock moves"""
        with Stream(self.agent) as stream:
            stream.next("hello")
            self.counter.pass_time(minutes=3)
            self.assertEqual(stream.next("ping"), {"now": self.counter.now})

    def test_bad(self):
        """Without a session there is no stream; HEAD has none either"""
        with Stream(self.counter.anybody()) as stream:
            self.assertEqual(stream.status, 401)
        self.assertEqual(self.agent.call("HEAD", "/api/v1/live").status, 200)
        self.agent.bad(400, "GET", "/api/v1/live?after=x")


class LiveSessions(ApiTest):
    def follow(self, caller):
        stream = Stream(caller)
        self.addCleanup(stream.close)
        stream.next("hello")
        return stream

    def assert_ends(self, stream):
        while stream.block():
            pass

    def assert_lives(self, *streams):
        self.counter.pass_time(seconds=1)
        for stream in streams:
            while stream.next("ping")["now"] != self.counter.now:
                pass

    def test_signed_out(self):
        """Signing out ends the streams of that session, and of no other"""
        ines, other, token = self.counter.sign_in(), self.counter.sign_in(), self.agent
        streams = [self.follow(ines), self.follow(ines)]
        living = [self.follow(other), self.follow(token)]
        ines.call("DELETE", "/api/v1/session")
        for stream in streams:
            self.assert_ends(stream)
        self.assert_lives(*living)

    def test_other_shop(self):
        """Going to another shop ends the stream of the one left"""
        marc = self.counter.sign_in(MARC)
        stream = self.follow(marc)
        marc.patch("/session", {"shop": OTHER_SHOP})
        self.assert_ends(stream)
        self.assert_lives(self.follow(marc))

    def test_expired(self):
        """A session that is over ends its streams"""
        stream = self.follow(self.counter.sign_in(NORA))
        self.counter.pass_time(days=15)
        self.assert_ends(stream)

    def test_stop(self):
        """The server stops at once, however many follow"""
        stream = self.follow(self.agent)
        self.assertEqual(self.counter.guichet.stop(), 0)
        self.assert_ends(stream)
        self.counter.start()


class TooFarBehind(ApiTest):
    def test_reset(self):
        """Who is thousands of events behind reads everything again instead"""
        dossier = self.counter.dossier(self.customer())
        self.counter.guichet.stop()
        many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO event " \
               f"(shop, dossier, kind, at, actor_kind, payload) SELECT 1, {dossier}, 'dossier.updated', 1, 0, '{{}}' FROM n"
        self.counter.guichet.sql(*[many] * 4)
        self.counter.start()
        with Stream(self.agent, after=1) as stream:
            self.assertEqual(stream.block()["event"], "reset")
            hello = stream.next("hello")
            self.counter.mail(self.customer(), "Après")
            self.assertGreater(stream.next("message")["id"], hello["after"])
        log = [e["id"] for e in self.agent.pages("/events", 100) if e["id"] <= hello["after"]]
        with Stream(self.agent, after=log[-9001]) as stream:  # not too far: everything comes
            stream.next("hello")
            self.assertEqual([e["id"] for e in stream.until(hello["after"])], log[-9000:])
