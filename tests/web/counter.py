"""The real server with two shops, and callers whose every answer is held against the contract."""
import http.client
import json
import os
import shutil
import sys
import tempfile
import unittest
import urllib.parse
from datetime import datetime, timedelta

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenarios"))
import contract  # noqa: E402
from harness import Guichet, letter  # noqa: E402

SHOP, INBOX, SECOND_INBOX = "atelier-lune", "sav@atelier-lune.test", "contact@atelier-lune.test"
OTHER_SHOP, OTHER_INBOX = "bois-clair", "aide@bois-clair.test"
PASSWORD = "correct horse battery staple"
INES, MARC, NORA = "ines@atelier-lune.test", "marc@atelier-lune.test", "nora@bois-clair.test"
MONDAY = "2026-11-23T09:00:00.000Z"  # 10 o'clock in Paris, the shops are open

CONTRACT = contract.load() if contract.available() else None


class Counter:
    """A server with a data folder of its own: two shops, their people, and what the first one's shop system knows."""

    def __init__(self, smtp=None, env=None, test_clock=True, stock=()):
        self.folder = tempfile.mkdtemp(prefix="guichet-web-", dir="/var/tmp")
        self.guichet = Guichet(self.folder, smtp=smtp, env=env, set_up=False, test_clock=test_clock)
        self.test_clock = test_clock
        run = self.guichet.cli
        run("shop", "add", "Atelier Lune")
        run("shop", "add", "Bois Clair")
        for address, shop in ((INBOX, SHOP), (SECOND_INBOX, SHOP), (OTHER_INBOX, OTHER_SHOP)):
            run("inbox", "add", address, "--shop", shop)
        for email, name, role, shop in ((INES, "Inès Morel", "agent", SHOP), (MARC, "Marc Petit", "lead", SHOP),
                                        (NORA, "Nora Diaz", "agent", OTHER_SHOP), (MARC, "Marc Petit", "agent", OTHER_SHOP)):
            run("user", "add", email, "--name", name, "--role", role, "--shop", shop, "--password-stdin", input=PASSWORD + "\n")
        self._stock()
        self.guichet.sql(*(self._insert(table, row) for table, row in stock))
        self.now = MONDAY
        self.start()

    def start(self):
        self.guichet.start()
        if self.test_clock:
            self.set_clock(self.now)

    def stop(self, failed=False):
        self.guichet.stop()
        if not failed:
            shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return self.guichet.process.log()

    def _stock(self):
        """What a shop system will tell one day: customers, orders, parcels; ids are the same in every test."""
        placed, day = 1_763_000_000_000, 86_400_000
        rows = []
        for shop, first in ((1, 1), (2, 101)):
            for i, (name, address) in enumerate((("Léa Martin", "lea@clients.test"), ("Zoé Brault", "zoe@clients.test"),
                                                 ("Jean-Éric Œuvrard", "jean@clients.test"))):
                customer, address = first + i, address if shop == 1 else "other-" + address
                rows.append(f"INSERT INTO customer (id, shop, name, language, created_at) VALUES ({customer}, {shop}, '{name}', 'fr', {placed})")
                rows.append("INSERT INTO contact_point (shop, customer, kind, value, created_at) "
                            f"VALUES ({shop}, {customer}, 1, '{address}', {placed})")
                for words in {1: ("lea martin", "martin"), 2: ("zoe brault", "brault"),
                              3: ("jean eric oeuvrard", "eric oeuvrard", "oeuvrard")}[i + 1]:
                    rows.append(f"INSERT INTO customer_name VALUES ({shop}, '{words}', {customer})")
            for i in range(12):
                order = first + i
                rows.append("INSERT INTO shop_order (id, shop, customer, number, state, total, currency, placed_at, needed_by) VALUES "
                            f"({order}, {shop}, {first + (i > 0)}, 'AL-{2000 + i}', 'shipped', 4990, 'EUR', "
                            f"{placed + i * day}, NULL)")
                for line in range(2):
                    rows.append("INSERT INTO order_line (shop_order, sku, title, quantity, unit_price) "
                                f"VALUES ({order}, 'LAMPE-{line}', 'Lampe de chevet', 1, 2495)")
                rows.append("INSERT INTO parcel (id, shop, shop_order, carrier, tracking, stage, incident, pickup_point, handed_over_at, due_at, last_event_at) VALUES "
                            f"({order}, {shop}, {order}, 'Colissimo', '6A{10_000_000 + i}', 'in_transit', '', '', "
                            f"{placed}, NULL, {placed})")
                for scan in range(3):
                    rows.append(f"INSERT INTO parcel_event (parcel, at, stage, label, place) VALUES ({order}, {placed + scan}, 'in_transit', "
                                "'Votre colis est en cours d''acheminement', 'Lille')")
        for name, n in (("2020-01.gls.handed", 400), ("2020-02.gls.handed", 600), ("2020-02.gls.lost", 12), ("2020-02.gls.judged", 500),
                        ("2020-02.gls.on_time", 480), ("2020-02.gls.transit_2", 500), ("2020-02.colissimo.handed", 1500),
                        ("2020-02.colissimo.lost", 90), ("2020-02.colissimo.judged", 1500), ("2020-02.colissimo.on_time", 900),
                        ("2020-02.colissimo.transit_4", 1500), ("2020-02.rare.handed", 20)):
            rows.append(self._total(f"carrier.{name}", n))
        rows.append(self._total("lane.2020-02.gls.FR-75.handed", 600))
        for group, closed in ((1, "NULL"), (2, placed)):
            rows.append("INSERT INTO incident_group (id, shop, cause, name, expected, found, seen_at, closed_at) VALUES "
                        f"({group}, 1, 'carrier', 'gls', 1000, 8, {placed}, {closed})")
        self.guichet.sql(*rows)

    def _on_postgres(self):
        return self.guichet.env.get("GUICHET_STORE", "").startswith("postgres")

    def _insert(self, table, row):
        """A row of numbers, texts and bytes."""
        def literal(value):
            if isinstance(value, bytes):
                return f"'\\x{value.hex()}'" if self._on_postgres() else f"X'{value.hex()}'"
            return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(literal, row.values()))})"

    def _total(self, name, n):
        """A total moved; on PostgreSQL it is the sum of its slots."""
        slots = self._on_postgres()
        return f"INSERT INTO {'counter_slot (shop, name, slot, n)' if slots else 'counter (shop, name, n)'} VALUES (1, '{name}', {'0, ' * slots}{n})"

    # --- time

    def set_clock(self, now):
        self.now = now
        Caller(self, self.token("admin")).good("PUT", "/api/v1/test/clock", {"now": now})

    def after(self, **length):
        then = datetime.fromisoformat(self.now.replace("Z", "+00:00")) + timedelta(**length)
        return then.strftime("%Y-%m-%dT%H:%M:%S.") + f"{then.microsecond // 1000:03d}Z"

    def pass_time(self, **length):
        self.set_clock(self.after(**length))

    # --- who calls

    def token(self, role="agent", shop=SHOP):
        return self.guichet.token(role, shop)

    def as_token(self, role="agent", shop=SHOP):
        return Caller(self, self.token(role, shop))

    def anybody(self):
        return Caller(self)

    def sign_in(self, email=INES, password=PASSWORD):
        caller = Caller(self)
        answer = caller.call("POST", "/api/v1/session", {"email": email, "password": password})
        assert answer.status == 200, answer
        caller.cookie = answer.headers["set-cookie"].partition(";")[0]
        caller.csrf = answer.json["csrf_token"]
        return caller

    # --- mail

    def mail(self, sender, subject, text="Bonjour.", to=INBOX, **headers):
        """A customer's mail comes in; answers the id of its message."""
        message = letter(sender, to, subject, text, **headers)
        return self.deliver(sender.rpartition("<")[2].rstrip(">"), to, message)

    def deliver(self, sender, to, message):
        answers = self.guichet.deliver(sender, to, message)
        assert all(code == 250 for code, _ in answers.values()), answers
        shop = OTHER_SHOP if OTHER_INBOX in to else SHOP
        return self.as_token(shop=shop).good("GET", "/api/v1/messages?direction=inbound&limit=1")["items"][0]

    def dossier(self, sender, subject="Colis perdu", text="Bonjour, où est mon colis ?", **more):
        """A new dossier by mail; answers its id."""
        return self.mail(sender, subject, text, **more)["dossier"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:2000]!r}"


class Caller:
    def __init__(self, counter, token=None):
        self.counter, self.token, self.cookie, self.csrf = counter, token, None, None

    def headers(self):
        found = {}
        if self.token:
            found["Authorization"] = "Bearer " + self.token
        if self.cookie:
            found["Cookie"] = self.cookie
        if self.csrf:
            found["X-CSRF-Token"] = self.csrf
        return found

    def call(self, method, path, body=None, headers=None, checked=True):
        """One request. A body that is not bytes goes as JSON; a header None is left out."""
        given = self.headers()
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        given |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.counter.guichet.port, timeout=60)
        try:
            connection.request(method, path, body, {name: value for name, value in given.items() if value is not None})
            response = connection.getresponse()
            answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()
        if checked and CONTRACT:
            self._check(method, path, answer)
        return answer

    def _check(self, method, path, answer):
        operation = CONTRACT.find(method, urllib.parse.urlsplit(path).path)
        if operation:
            faults = CONTRACT.check_answer(operation, answer.status, answer.headers.get("content-type", ""), answer.body)
            assert not faults, "\n".join([f"{method} {path} breaks the contract:", *faults, repr(answer)])

    def good(self, method, path, body=None, headers=None):
        """What was asked for; fails when it was refused."""
        answer = self.call(method, path, body, headers)
        assert 200 <= answer.status < 300, f"{method} {path}: {answer}"
        return json.loads(answer.body) if answer.headers.get("content-type", "").startswith("application/json") else answer.body

    def bad(self, status, method, path, body=None, headers=None):
        """The problem; fails when it is none, or another."""
        answer = self.call(method, path, body, headers)
        assert answer.status == status, f"{method} {path}, {status} expected: {answer}"
        return json.loads(answer.body)

    def get(self, path, **query):
        if path.endswith("/events"):
            self.counter.guichet.await_log()
        return self.good("GET", "/api/v1" + path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path, body, **headers):
        return self.good("POST", "/api/v1" + path, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def patch(self, path, body):
        return self.good("PATCH", "/api/v1" + path, body)

    def pages(self, path, limit, between=None, **query):
        """Every item of a list, a page at a time; `between` is called after each page."""
        items, after = [], None
        while True:
            page = self.get(path, limit=limit, **query, **({"after": after} if after else {}))
            assert len(page["items"]) <= limit
            items += page["items"]
            after = page["next"]
            if not after:
                return items
            if between:
                between()

    # --- what tests do all the time

    def page(self, dossier):
        return self.get(f"/dossiers/{dossier}")

    def reply(self, dossier, text="Merci, nous regardons cela.", **more):
        return self.post(f"/dossiers/{dossier}/messages", {"kind": "reply", "text": text, **more})

    def note(self, dossier, text="Appelée à 10 h.", **more):
        return self.post(f"/dossiers/{dossier}/messages", {"kind": "note", "text": text, **more})

    def change(self, dossier, **what):
        """Changes it as it is now."""
        version = self.page(dossier)["dossier"]["version"]
        return self.patch(f"/dossiers/{dossier}", {"version": version, **what})


class ApiTest(unittest.TestCase):
    """Tests that share one server; each makes the customers and dossiers that it needs."""

    smtp = None
    env = None
    stock = ()  # more rows, as pairs of table and columns
    names = 0
    failed = False  # one of the class: its folder stays (a class whose set-up skips has no other)

    @classmethod
    def setUpClass(cls):
        cls.counter = Counter(smtp=cls.smtp and cls.smtp.address, env=cls.env, stock=cls.stock)
        cls.failed = False

    @classmethod
    def tearDownClass(cls):
        if cls.failed:
            print(f"# its folder: {cls.counter.folder}", *("#   " + line for line in cls.counter.log().splitlines()[-30:]), sep="\n")
        cls.counter.stop(cls.failed)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        type(self).failed = type(self).failed or len(result.failures) + len(result.errors) > before
        return result

    def setUp(self):
        self.agent = self.counter.as_token()

    def customer(self, name="Camille Roy"):
        """A sender nobody has seen before."""
        ApiTest.names += 1
        return f"{name} <client{ApiTest.names}@clients.test>"
