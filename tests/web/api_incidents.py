"""Incidents of deliveries, and the page where their customer sees and chooses."""
import html
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenarios"))
from counter import ApiTest, OTHER_SHOP  # noqa: E402
from harness import MailPeer  # noqa: E402

PHOTO = b"\xff\xd8\xff\xe0 a picture"


def form(**fields):
    """A browser's form: a value that is a pair is a file (name, bytes)."""
    parts = []
    for name, value in fields.items():
        if isinstance(value, tuple):
            parts.append(b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\n%s\r\n'
                         % (name.encode(), value[0].encode(), value[1]))
        else:
            parts.append(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), str(value).encode()))
    return b"".join(parts) + b"--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}


class Incidents(ApiTest):
    env = {"GUICHET_HTTP_PUBLIC_URL": "https://guichet.atelier-lune.test/"}
    order = 0

    @classmethod
    def setUpClass(cls):
        cls.smtp = MailPeer()
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.smtp.stop()

    def setUp(self):
        super().setUp()
        Incidents.order += 1

    def open(self, kind="late", **more):
        return self.agent.post("/incidents", {"order": self.order, "kind": kind, **more})

    def page_of(self, incident):
        """The path of the customer's page, from the mail that left."""
        self.counter.pass_time(seconds=1)
        text = self.agent.get(f"/messages/{incident['told_in']}")["text"]
        self.assertIn("https://guichet.atelier-lune.test/c/" + "*" * 32, text)
        mails = [m.data.decode().replace("=\r\n", "").replace("=\n", "") for m in self.smtp.mails]
        found = [m[1] for m in (re.search(r"guichet\.atelier-lune\.test/c/([0-9a-z]{32})", mail) for mail in mails) if m]
        return "/c/" + found[-1]

    def see(self, path, status=200):
        answer = self.counter.anybody().call("GET", path)
        self.assertEqual(answer.status, status)
        self.assertEqual(answer.headers["referrer-policy"], "no-referrer")
        self.assertIn("default-src 'none'", answer.headers["content-security-policy"])
        self.assertNotIn("<script", answer.body.decode())
        return answer.body.decode()

    def send(self, path, page, status=303, **fields):
        nonce = re.search(r'name="nonce" value="(\w{32})"', page)[1]
        body, headers = form(**{"nonce": nonce, **fields})
        answer = self.counter.anybody().call("POST", path, body, headers)
        self.assertEqual(answer.status, status, answer)
        return answer

    def test_told_first(self):
        """G33: an incident tells its customer, promises an offer and puts the ladder on the table"""
        late = self.open()
        self.assertEqual((late["state"], late["kind"], late["seen_by"], late["fault"], late["parcel"]),
                         ("confirmed", "late", "staff", "carrier", self.order))
        self.assertFalse(late["asked_first"])
        page = self.agent.page(late["dossier"])
        self.assertEqual([r["kind"] for r in page["remedies"]], ["reship", "refund_full"])
        self.assertEqual([(p["kind"], p["state"]) for p in page["promises"] if p["kind"] == "remedy_offer"], [("remedy_offer", "kept")])
        told = self.agent.get(f"/messages/{late['told_in']}")
        self.assertIn(f"AL-{1999 + self.order}", told["text"])
        self.assertEqual(self.agent.get(f"/incidents/{late['id']}"), late)
        self.assertEqual(self.agent.get(f"/dossiers/{late['dossier']}/incidents"), {"items": [late], "next": None})
        self.assertEqual(self.open()["id"], late["id"])
        self.assertIn(late, self.agent.pages("/incidents", 1, state="confirmed"))
        self.assertIn(late["id"], [i["id"] for i in self.agent.get("/incidents", limit=100)["items"]])

    def test_steps(self):
        """A confirmed incident is not dismissed, and an older version is a conflict"""
        late = self.open()
        path = f"/api/v1/incidents/{late['id']}"
        self.assertEqual(self.agent.good("PATCH", path, {"do": "confirm", "version": late["version"]}), late)
        problem = self.agent.bad(422, "PATCH", path, {"do": "dismiss"})
        self.assertEqual(problem["field"], "incident")
        self.agent.bad(409, "PATCH", path, {"do": "confirm", "version": late["version"] + 1})
        self.agent.bad(400, "PATCH", path, {"do": "forget"})
        self.agent.bad(404, "PATCH", "/api/v1/incidents/999999", {"do": "confirm"})

    def test_wrong(self):
        """What is no incident is refused, and no other shop's is seen"""
        self.agent.bad(400, "POST", "/api/v1/incidents", {"order": self.order, "kind": "defect"})
        self.agent.bad(400, "POST", "/api/v1/incidents", {"order": 999999, "kind": "late"})
        self.agent.bad(400, "POST", "/api/v1/incidents", {"order": self.order, "parcel": self.order + 1, "kind": "late"})
        self.agent.bad(400, "GET", "/api/v1/incidents?state=gone")
        self.agent.bad(404, "GET", "/api/v1/dossiers/999999/incidents")
        late, other = self.open(), self.counter.as_token(shop=OTHER_SHOP)
        other.bad(404, "GET", f"/api/v1/incidents/{late['id']}")
        other.bad(400, "POST", "/api/v1/incidents", {"order": self.order, "kind": "late"})
        nobody = self.counter.anybody()
        for method, path in (("GET", "/incidents"), ("POST", "/incidents"), ("GET", "/incidents/1"), ("PATCH", "/incidents/1"), ("GET", "/dossiers/1/incidents")):
            nobody.bad(401, method, "/api/v1" + path, {} if method != "GET" else None)

    def test_choice(self):
        """The customer chooses on their page, once, and it stands in the dossier"""
        late = self.open()
        path = self.page_of(late)
        page = self.see(path)
        self.assertIn('<html lang="fr">', page)
        self.assertEqual(len(re.findall(r'type="radio" name="choice"', page)), 3)  # send again, money back, wait
        choice = re.search(r'value="(remedy:\d+)" required><span><strong>Un nouvel envoi', page)[1]
        self.assertEqual(self.send(path, page, deed="choose", choice=choice).headers["location"], path + "?done=1")
        self.send(path, page, deed="choose", choice=choice)  # the same form again
        after = self.see(path + "?done=1")
        self.assertIn('role="status"', after)
        self.assertNotIn('name="choice"', after)
        self.assertIn("Vous avez choisi", after)
        self.assertEqual(self.agent.get(f"/incidents/{late['id']}")["state"], "remedy_chosen")
        words = [m for m in self.agent.get(f"/dossiers/{late['dossier']}/messages")["items"] if m["direction"] == "inbound"]
        self.assertEqual([(m["channel"], m["text"]) for m in words], [("form", "Sur ma page, j'ai choisi : un nouvel envoi, à nos frais.")])
        body = self.send(path, self.see(path), 422, deed="choose", choice=choice).body.decode()
        self.assertIn('role="alert"', body)

    def test_given(self):
        """G35: the page asks for what the rule book lets it ask, takes pictures for what they are, and a sworn statement"""
        lost = self.open("delivered_not_received")
        path = self.page_of(lost)
        page = self.see(path)
        self.assertNotIn('type="file"', page)
        self.send(path, page, 422, deed="give", incident=lost["id"], statement="sworn", statement_name="")
        self.send(path, self.see(path), deed="give", incident=lost["id"], neighbours="yes", statement="sworn", statement_name="Zoé <Brault>")
        said = [m["text"] for m in self.agent.get(f"/dossiers/{lost['dossier']}/messages")["items"] if m["direction"] == "inbound"][0]
        self.assertIn("Je soussigné(e) Zoé <Brault>", said)
        self.assertNotIn('name="statement"', self.see(path))
        damaged = self.open("damaged")
        path = self.page_of(damaged)
        page = self.see(path)
        self.assertEqual(len(re.findall(r'type="file"', page)), 3)
        self.send(path, page, 422, deed="give", incident=damaged["id"], photo_item=("a.jpg", b"MZ not a picture"))
        self.send(path, self.see(path), deed="give", incident=damaged["id"], photo_item=("../a.jpg", PHOTO))
        said = [m for m in self.agent.get(f"/dossiers/{damaged['dossier']}/messages")["items"] if m["direction"] == "inbound"][0]
        self.assertEqual([(a["name"], a["type"], a["size"]) for a in said["attachments"]], [("a.jpg", "image/jpeg", len(PHOTO))])

    def test_words(self):
        """Words of the page are shown as they are, and markup in them is none"""
        late = self.open()
        path = self.page_of(late)
        self.send(path, self.see(path), deed="write", text="<b>Bonjour</b>")
        self.send(path, self.see(path), 422, deed="write", text="   ")
        self.agent.patch(f"/dossiers/{late['dossier']}", {"version": self.agent.page(late["dossier"])["dossier"]["version"], "subject": '"><script>x</script>'})
        page = self.counter.anybody().call("GET", path).body.decode()
        self.assertIn(html.escape('"><script>x</script>'), page)
        self.assertNotIn("<script", page)

    def test_nobody(self):
        """Who has no link sees nothing, and is told nothing about why"""
        page = self.see("/c/" + "a" * 32, 404)
        self.assertEqual(self.see("/c/short", 404), page)
        body, headers = form(nonce="a" * 32, deed="write", text="x")
        self.assertEqual(self.counter.anybody().call("POST", "/c/" + "a" * 32, body, headers).status, 404)
        late = self.open()
        path = self.page_of(late)
        self.assertEqual(self.counter.anybody().call("POST", path, b"text=x", {"Content-Type": "application/x-www-form-urlencoded"}).status, 422)
        css = self.counter.anybody().call("GET", "/c/page.css")
        self.assertEqual((css.status, css.headers["content-type"]), (200, "text/css; charset=utf-8"))
        self.counter.pass_time(days=61)
        self.see(path, 404)
