"""The workspace's page and its files, what watches the server, and what every answer carries."""
import gzip
import html.parser
import json
import re
import unittest

from counter import CONTRACT, INES, MARC, ApiTest, Counter

SCRIPT_SAFE = re.compile(r'<script type="application/json" id="boot">(.*?)</script>', re.S)


class Links(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("src", "href") and value and not value.startswith(("data:", "#"))]


class Pages(ApiTest):
    def boot(self, caller, path="/", **headers):
        answer = caller.call("GET", path, headers=headers)
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/html; charset=utf-8"))
        return json.loads(SCRIPT_SAFE.search(answer.body.decode())[1])

    def test_nobody(self):
        """Nobody signed in: the page carries nothing"""
        self.assertIsNone(self.boot(self.counter.anybody()))
        stranger = self.counter.anybody()
        stranger.cookie = "guichet_session=" + "x" * 32
        self.assertIsNone(self.boot(stranger))

    def test_boot(self):
        """The page carries what its first view shows, as the API would tell it"""
        self.counter.dossier(self.customer())
        ines = self.counter.sign_in()
        for path, view in (("/", "mine"), ("/inbox/all", "all"), ("/inbox/unassigned", "unassigned"), ("/inbox/nonsense", "mine"),
                           ("/dossiers/7", "mine"), ("/search", "mine")):
            boot = self.boot(ines, path)
            if CONTRACT:
                self.assertEqual(CONTRACT.faults(CONTRACT.schema("Boot"), boot, "boot"), [])
            self.assertEqual(boot["view"], view, path)
            self.assertEqual(boot["after"], ines.pages("/events", 100)[-1]["id"])
            self.assertEqual(boot["session"], ines.get("/session"))
            self.assertEqual(boot["views"], ines.get("/dossiers/views"))
            self.assertEqual(boot["list"], ines.get("/dossiers", view=view))

    def test_boot_is_closed(self):
        """Nothing that a customer wrote can end the page's data"""
        subject = "</script><script>alert(1)</script><!-- &lt; \\"
        dossier = self.counter.dossier(self.customer("</script><b>x"), subject=subject)
        ines = self.counter.sign_in()
        page = ines.call("GET", "/inbox/all").body.decode()
        self.assertNotIn("alert(1)</script>", page)
        self.assertEqual(page.count("<script"), Links(page) and page.lower().count("<script"))
        rows = {r["id"]: r for r in json.loads(SCRIPT_SAFE.search(page)[1])["list"]["items"]}
        self.assertEqual(rows[dossier]["subject"], ines.page(dossier)["dossier"]["subject"])
        self.assertIn("</script>", rows[dossier]["subject"])

    def test_page_head(self):
        """The page is never kept, and a strict policy goes with it"""
        head = self.counter.anybody().call("GET", "/").headers
        policy = dict(part.strip().split(" ", 1) for part in head["content-security-policy"].split(";"))
        self.assertEqual(policy["default-src"], "'self'")
        self.assertEqual(policy["script-src"], "'self'")
        self.assertEqual((policy["object-src"], policy["base-uri"], policy["frame-ancestors"]), ("'none'",) * 3)
        self.assertNotIn("unsafe", head["content-security-policy"])
        self.assertEqual((head["cache-control"], head["x-content-type-options"], head["referrer-policy"],
                          head["cross-origin-opener-policy"]), ("no-store", "nosniff", "same-origin", "same-origin"))

    def test_files(self):
        """Every file of the page is there, packed as the browser takes it, and fetched once"""
        anybody = self.counter.anybody()
        files = [link for link in Links(anybody.call("GET", "/").body.decode()).found if link.startswith("/")]
        for path in files:
            plain = anybody.call("GET", path)
            self.assertEqual((plain.status, plain.headers["x-content-type-options"], plain.headers["vary"]),
                             (200, "nosniff", "Accept-Encoding"), path)
            if path.startswith("/assets/"):
                self.assertEqual(plain.headers["cache-control"], "public, max-age=31536000, immutable", path)
            self.assertNotIn("content-encoding", plain.headers)
            tag = plain.headers["etag"]
            for known in (tag, "*", f'"other", {tag}', f"W/{tag}"):
                again = anybody.call("GET", path, headers={"If-None-Match": known})
                self.assertEqual((again.status, again.body), (304, b""), known)
            self.assertEqual(anybody.call("GET", path, headers={"If-None-Match": '"other"'}).status, 200)
            packed = anybody.call("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
            if packed.headers.get("content-encoding"):
                self.assertEqual(packed.headers["content-encoding"], "gzip")
                self.assertEqual(gzip.decompress(packed.body), plain.body)
                self.assertLess(len(packed.body), len(plain.body))
                refused = anybody.call("GET", path, headers={"Accept-Encoding": "br;q=0, gzip;q=0.0, identity"})
                self.assertNotIn("content-encoding", refused.headers)
            best = anybody.call("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
            self.assertIn(best.headers.get("content-encoding"), ("br", None))
            head = anybody.call("HEAD", path)
            self.assertEqual((head.status, head.body, head.headers["content-length"]), (200, b"", str(len(plain.body))))

    def test_no_such_file(self):
        """What is no file and no screen is 404"""
        anybody = self.counter.anybody()
        for path in ("/assets/nothing.js", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/dossiers", "/api/v1/dossiers/",
                     "/api/v1/dossiers//messages"):
            answer = anybody.call("GET", path)
            self.assertEqual((answer.status, answer.headers["content-type"]), (404, "application/problem+json"), path)

    def test_methods(self):
        """A path that takes other methods says which"""
        for method, path, allowed in (("DELETE", "/api/v1/dossiers", "GET, HEAD, POST"), ("PUT", "/api/v1/session", "GET, HEAD, POST, PATCH, DELETE"),
                                      ("POST", "/healthz", "GET, HEAD"), ("GET", "/api/v1/dossiers/1/template-preview", "POST"),
                                      ("PATCH", "/api/v1/messages/1", "GET, HEAD, DELETE")):
            answer = self.agent.call(method, path, checked=False)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, allowed), path)
            self.assertEqual((answer.json["status"], answer.json["key"]), (405, "error.method"))
            if CONTRACT:
                self.assertEqual(CONTRACT.faults(CONTRACT.schema("Problem"), answer.json, "problem"), [])

    def test_head(self):
        """HEAD is GET without the words"""
        for path in ("/api/v1/session", "/api/v1/dossiers", "/healthz", "/"):
            got, head = self.agent.call("GET", path), self.agent.call("HEAD", path)
            self.assertEqual((head.status, head.body, head.headers["content-type"]), (200, b"", got.headers["content-type"]), path)
            self.assertEqual(head.headers["content-length"], got.headers["content-length"], path)
        self.assertEqual(self.agent.call("HEAD", "/api/v1/dossiers/424242").status, 404)
        self.assertEqual(self.counter.anybody().call("HEAD", "/api/v1/dossiers").status, 401)

    def test_api_head(self):
        """No answer of the API is kept, read as something else or shown in a frame"""
        for answer in (self.agent.call("GET", "/api/v1/dossiers"), self.agent.call("GET", "/api/v1/dossiers/424242")):
            self.assertEqual((answer.headers["cache-control"], answer.headers["x-content-type-options"]), ("no-store", "nosniff"))
            self.assertEqual(answer.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'")

    def test_health(self):
        """It lives, it is ready, and what a monitor counts is there for this machine and for admins"""
        anybody = self.counter.anybody()
        self.assertEqual(anybody.good("GET", "/healthz"), b"ok\n")
        self.assertEqual(anybody.good("GET", "/readyz?from=monitor"), b"ok\n")
        metrics = anybody.good("GET", "/metrics").decode()
        self.assertRegex(metrics, r"(?m)^# TYPE guichet_event_last gauge\nguichet_event_last \d+$")
        self.assertEqual(re.sub(r"(?m)^(# (TYPE|HELP) .*|[a-z_]+(\{.*\})? [0-9.e+]+)\n", "", metrics), "")


class BehindAProxy(ApiTest):
    env = {"GUICHET_HTTP_TRUSTED_PROXIES": "127.0.0.1"}

    def test_metrics(self):
        """From elsewhere only an admin reads the metrics"""
        elsewhere = {"X-Forwarded-For": "192.0.2.1"}
        self.counter.anybody().bad(401, "GET", "/metrics", headers=elsewhere)
        self.counter.as_token("manager").bad(403, "GET", "/metrics", headers=elsewhere)
        self.counter.as_token("admin").good("GET", "/metrics", headers=elsewhere)
        self.counter.sign_in(INES).bad(403, "GET", "/metrics", headers=elsewhere)
        self.counter.anybody().good("GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"})


class RealTime(unittest.TestCase):
    def test_no_test_clock(self):
        """Without --test-clock nobody sets the time, and no answer tells what it cost"""
        counter = Counter(test_clock=False)
        self.addCleanup(counter.stop)
        admin = counter.as_token("admin")
        admin.bad(404, "PUT", "/api/v1/test/clock", {"now": "2026-11-23T09:00:00.000Z"})
        self.assertNotIn("guichet-queries", admin.call("GET", "/api/v1/session").headers)


class Costs(ApiTest):
    """How many queries a screen asks of the store: a fixed number, however much there is to show."""

    def cost(self, path, caller=None):
        return int((caller or self.agent).call("GET", "/api/v1" + path).headers["guichet-queries"])

    def fill(self, dossier, sender, messages):
        number = self.agent.page(dossier)["dossier"]["number"]
        for i in range(messages):
            self.counter.mail(sender, f"Re: Colis perdu [#{number}]", f"Encore {i}")
            self.agent.note(dossier)

    def test_dossier(self):
        """The page of a dossier costs the same with 2 messages and with 40, without orders and with 10"""
        sender = self.customer()
        dossier = self.counter.dossier(sender)
        before = self.cost(f"/dossiers/{dossier}")
        self.fill(dossier, sender, 19)
        self.assertEqual(self.cost(f"/dossiers/{dossier}"), before)
        for order in range(1, 11):
            self.agent.good("PUT", f"/api/v1/dossiers/{dossier}/orders/{order}")
        self.assertEqual(len(self.agent.page(dossier)["orders"]), 10)
        self.assertEqual(self.cost(f"/dossiers/{dossier}"), before)
        self.assertLessEqual(before, 18)
        self.assertEqual(self.cost(f"/dossiers/{dossier}/messages?limit=5"), self.cost(f"/dossiers/{dossier}/messages?limit=40"))

    def test_lists(self):
        """A list costs the same with one row and with twenty"""
        for i in range(20):
            self.counter.mail(f"Liste {i} <liste{i}@clients.test>", "Liste commune", "Le mot ornithorynque.")
            self.counter.mail(f"Machine {i} <machine{i}@clients.test>", "Absent", "Je reviens.", Auto_Submitted="auto-replied")
        for path, most in (("/dossiers?", 2), ("/messages?", 4), ("/unmatched?", 8), ("/search?q=ornithorynque&", 5),
                           ("/customers?", 3), ("/customers?q=l&", 3), ("/orders?", 5), ("/events?", 2), ("/users?", 2), ("/inboxes?", 2),
                           ("/templates?", 2), ("/reports/counts?", 2), ("/session?", 1)):
            costs = {self.cost(path + (f"limit={limit}" if "limit" in str(CONTRACT and self.query(path)) else ""))
                     for limit in (1, 20)}
            self.assertEqual(len(costs), 1, (path, costs))
            self.assertLessEqual(max(costs), most, path)

    def test_counts(self):
        """What views hold is counted once for all agents, and again when something happened"""
        ines, marc = self.counter.sign_in(), self.counter.sign_in(MARC)
        dossier = self.counter.dossier("Compte <compte@clients.test>")
        self.assertEqual(self.cost("/dossiers/views"), 13)
        counts = marc.get("/dossiers/views")
        self.assertEqual([self.cost("/dossiers/views"), marc.get("/dossiers/views")], [3, counts])
        ines.change(dossier, assignee=marc.get("/session")["user"]["id"])
        self.assertEqual(marc.get("/dossiers/views")["mine"]["count"], counts["mine"]["count"] + 1)
        self.assertEqual(marc.get("/dossiers/views")["unassigned"]["count"], counts["unassigned"]["count"] - 1)

    @staticmethod
    def query(path):
        return CONTRACT.find("GET", "/api/v1" + path.partition("?")[0]).query()

    def test_first_page(self):
        """The page with all that its first view shows costs what a session, the counts and one list do"""
        marc = self.counter.sign_in(MARC)
        answer = marc.call("GET", "/inbox/all")
        self.assertLessEqual(int(answer.headers["guichet-queries"]), 16)
