"""Words out, words kept inside, words that came in; their files."""
import hashlib
import re

from counter import INBOX, MARC, SECOND_INBOX, ApiTest
from harness import MailPeer, letter

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6360f8cf50"
                      "0f0003010101" + "00" * 20)


def crlf(text):
    return text.replace("\n", "\r\n").encode()


class Replies(ApiTest):
    def setUp(self):
        super().setUp()
        self.sender = self.customer()
        self.mail = self.counter.mail(self.sender, "Colis perdu", "Où est mon colis ?")
        self.dossier = self.mail["dossier"]
        self.path = f"/api/v1/dossiers/{self.dossier}/messages"

    def refused(self, **body):
        problem = self.agent.bad(422, "POST", self.path, {"kind": "reply", **body})
        return problem, problem["findings"]

    def test_reply(self):
        """A reply is queued, takes the dossier, opens it and keeps the promise of a first reply"""
        ines = self.counter.sign_in()
        message = ines.reply(self.dossier, "Nous le cherchons.")
        self.assertEqual((message["direction"], message["state"], message["author"]["name"]), ("outbound", "queued", "Inès Morel"))
        self.assertRegex(message["subject"], r"^Re: Colis perdu \[#\d+\]$")
        self.assertEqual([t["email"] for t in message["to"]], [self.sender.partition("<")[2].rstrip(">")])
        page = ines.page(self.dossier)
        self.assertEqual((page["dossier"]["state"], page["dossier"]["assignee"]["name"], page["dossier"]["snippet"]),
                         ("open", "Inès Morel", "Nous le cherchons."))
        self.assertEqual([(p["kind"], p["state"]) for p in page["promises"]], [("news", "active"), ("first_reply", "kept")])
        self.assertEqual(ines.get(f"/messages/{message['id']}"), message)

    def test_subject_and_copies(self):
        """A subject of its own stays with the message; copies go where they are told to"""
        message = self.agent.reply(self.dossier, subject="Votre lampe", cc=["PAUL@clients.test", "Zoé <zoe@clients.test>"])
        self.assertEqual(message["subject"], "Votre lampe")
        self.assertEqual([c["email"] for c in message["cc"]], ["paul@clients.test", "zoe@clients.test"])
        self.assertEqual(self.agent.page(self.dossier)["dossier"]["subject"], "Colis perdu")
        for wrong in ("", "nobody", "a@", "@b", "a@b.test, c@d.test", "a@b.test\r\nBcc: c@d.test", "<>", "x" * 250 + "@b.test"):
            problem = self.agent.bad(400, "POST", self.path, {"kind": "reply", "text": "Bonjour.", "cc": [wrong]})
            self.assertEqual(problem["field"], "cc", wrong)
            opening = {"subject": "x", "customer": {"email": wrong}}
            self.assertEqual(self.agent.bad(400, "POST", "/api/v1/dossiers", opening)["field"], "customer.email", wrong)

    def test_participants(self):
        """Who was copied by the customer is copied by the shop, unless it says otherwise"""
        mail = self.counter.mail(self.customer(), "À deux", Cc="Paul Rey <paul@clients.test>")
        page = self.agent.page(mail["dossier"])
        self.assertEqual([(p["email"], p["role"]) for p in page["participants"]][1], ("paul@clients.test", "copy"))
        self.assertEqual(self.agent.reply(mail["dossier"])["cc"], page["reply_to"]["cc"])
        self.assertEqual(self.agent.reply(mail["dossier"], cc=[])["cc"], [])

    def test_note(self):
        """A private note changes neither state nor promise, and never leaves"""
        before = self.agent.page(self.dossier)["dossier"]
        note = self.agent.note(self.dossier, "Le transporteur rappelle.")
        self.assertEqual((note["direction"], note["state"], note["to"], note["undo_until"]), ("internal", "kept", [], None))
        after = self.agent.page(self.dossier)["dossier"]
        self.assertEqual({**after, "version": before["version"]}, before)
        self.assertEqual(self.agent.get("/messages", direction="internal")["items"][0], note)
        self.agent.bad(409, "DELETE", f"/api/v1/messages/{note['id']}")

    def test_template_hole(self):
        """G05: a template with an empty field is shown with its hole, and refused with the field's name"""
        lead = self.counter.as_token("lead")
        template = lead.post("/templates", {"name": f"Suivi {self.dossier}",
                                            "text": "Bonjour {{customer.name}},\n\nVotre colis {{parcel.tracking}} est parti."})
        self.assertEqual(template["fields"], ["customer.name", "parcel.tracking"])
        preview = self.agent.post(f"/dossiers/{self.dossier}/template-preview", {"template": template["id"]})
        self.assertEqual(preview["text"], "Bonjour Camille Roy,\n\nVotre colis {{parcel.tracking}} est parti.")
        self.assertEqual(preview["missing_fields"], [{"name": "parcel.tracking", "label": preview["missing_fields"][0]["label"],
                                                      "excerpt": "{{parcel.tracking}}", "reason": "empty"}])
        problem, findings = self.refused(text=preview["text"], template=template["id"])
        self.assertEqual((problem["practice"], problem["field"], problem["key"], problem["arg"]),
                         ("G05", "fields.parcel.tracking", "refusal.g05.empty_field", "parcel.tracking"))
        self.assertEqual(findings, [{"practice": "G05", "mode": "block", "level": "error", "field": "fields.parcel.tracking", "arg": "parcel.tracking",
                                     "key": "refusal.g05.empty_field", "place": "text", "excerpt": "{{parcel.tracking}}", "line": 2,
                                     "offset": 34, "length": 19, "override_role": None, "override": [],
                                     "detail": problem["detail"]}])
        self.assertIn(preview["missing_fields"][0]["label"], problem["detail"])
        self.agent.good("PUT", f"/api/v1/dossiers/{self.dossier}/orders/3")
        full = self.agent.post(f"/dossiers/{self.dossier}/template-preview", {"template": template["id"]})
        self.assertEqual((full["missing_fields"], "6A10000002" in full["text"]), ([], True))
        self.agent.reply(self.dossier, full["text"], template=template["id"])
        kinds = [e["kind"] for e in self.agent.pages(f"/dossiers/{self.dossier}/events", 100)]
        self.assertEqual(kinds.count("reply.refused"), 1)

    def test_unknown_field(self):
        """G05: a field that does not exist is refused, in a text, a subject and a template"""
        _, findings = self.refused(text="Bonjour {{customer.nickname}}", subject="Pour {{customer.name}}")
        self.assertEqual([(f["key"], f["field"], f["place"]) for f in findings],
                         [("refusal.g05.unknown_field", "fields.customer.nickname", "text"),
                          ("refusal.g05.empty_field", "fields.customer.name", "subject")]
                         if findings[0]["place"] == "text" else
                         [("refusal.g05.empty_field", "fields.customer.name", "subject"),
                          ("refusal.g05.unknown_field", "fields.customer.nickname", "text")])
        problem = self.counter.as_token("lead").bad(422, "POST", "/api/v1/templates", {"name": "X", "text": "{{customer.nickname}}"})
        self.assertEqual((problem["practice"], problem["field"], problem["arg"]), ("G05", "text", "customer.nickname"))
        self.counter.as_token("lead").bad(400, "POST", "/api/v1/templates", {"name": "X", "text": "{{customer.name"})

    def test_foreign_order(self):
        """G05: a subject that names an order which is not the dossier's is refused until that is linked"""
        problem, findings = self.refused(text="Bonjour.", subject="Commande AL-2005")
        self.assertEqual((problem["key"], problem["field"], problem["arg"]), ("refusal.g05.foreign_order", "subject", "AL-2005"))
        self.assertEqual((findings[0]["place"], findings[0]["excerpt"], findings[0]["line"]), ("subject", "AL-2005", 0))
        self.agent.good("PUT", f"/api/v1/dossiers/{self.dossier}/orders/6")
        self.agent.reply(self.dossier, "Bonjour.", subject="Commande AL-2005")

    def test_warning(self):
        """G05: what looks like a placeholder is said, and sent when that is confirmed"""
        problem, findings = self.refused(text="Bonjour XXX, votre colis arrive.")
        self.assertEqual((problem["key"], problem["field"]), ("refusal.warnings", "confirm_warnings"))
        self.assertEqual([(f["level"], f["field"], f["excerpt"]) for f in findings], [("warning", "text", "XXX")])
        self.agent.reply(self.dossier, "Bonjour XXX, votre colis arrive.", confirm_warnings=True)
        self.refused(text="Bonjour {{customer.name}}", confirm_warnings=True)

    def test_check(self):
        """The check tells the same and keeps nothing"""
        before = self.agent.get("/reports/counts")
        check = self.agent.post(f"/dossiers/{self.dossier}/messages/check", {"kind": "reply", "text": "Bonjour XXX {{order.number}}"})
        self.assertEqual({f["level"] for f in check["findings"]}, {"warning", "error"})
        none = {"findings": []}
        self.assertEqual(self.agent.post(f"/dossiers/{self.dossier}/messages/check", {"kind": "reply", "text": "Bonjour."}), none)
        self.assertEqual(self.agent.post(f"/dossiers/{self.dossier}/messages/check", {"kind": "note", "text": "XXX"}), none)
        self.assertEqual(self.agent.get("/reports/counts"), before)

    def test_somebody_wrote(self):
        """Whoever answers what is no longer the last word is told first"""
        seen = self.mail["id"]
        marc = self.counter.sign_in(MARC)
        marc.note(self.dossier)
        self.agent.reply(self.dossier, seen_message=seen)
        problem = self.agent.bad(409, "POST", self.path, {"kind": "reply", "text": "Bonjour.", "seen_message": seen})
        self.assertEqual(problem["field"], "seen_message")
        newest = self.agent.page(self.dossier)["messages"][-1]["id"]
        self.agent.reply(self.dossier, seen_message=newest)
        self.agent.note(self.dossier, seen_message=seen)

    def test_nobody_to_answer(self):
        """Without an address there is nothing to send to; a note is still possible"""
        mail = self.counter.deliver("", INBOX, crlf(f"Subject: Bonjour\nMessage-ID: <n{self.dossier}@x>\n\nSans auteur."))
        mail["dossier"] = self.agent.post(f"/messages/{mail['id']}/match", {"new": True})["id"]
        page = self.agent.page(mail["dossier"])
        reply = next(a for a in page["actions"] if a["name"] == "reply")
        self.assertFalse(reply["allowed"])
        problem = self.agent.bad(422, "POST", f"/api/v1/dossiers/{mail['dossier']}/messages", {"kind": "reply", "text": "Bonjour."})
        self.assertEqual((problem["key"], problem["detail"]), ("refusal.reply.no_address", reply["detail"]))
        self.agent.note(mail["dossier"])

    def test_templates(self):
        """A template is changed by who saw it as it is, and put away"""
        lead = self.counter.as_token("lead")
        made = lead.post("/templates", {"name": "Excuses", "language": "en", "subject": "Sorry", "text": "Dear {{customer.name}}"})
        self.assertEqual((made["version"], made["language"], made["archived"]), (1, "en", False))
        changed = lead.patch(f"/templates/{made['id']}", {"version": 1, "text": "Hello {{customer.name}}", "subject": None})
        self.assertEqual((changed["version"], changed["subject"], changed["name"]), (2, None, "Excuses"))
        self.assertEqual(lead.bad(409, "PATCH", f"/api/v1/templates/{made['id']}", {"version": 1, "text": "x"})["field"], "version")
        self.assertEqual(lead.bad(409, "POST", "/api/v1/templates", {"name": "Excuses", "language": "en", "text": "x"})["field"], "name")
        lead.bad(422, "PATCH", f"/api/v1/templates/{made['id']}", {"version": 2, "text": "{{no.such}}"})
        self.assertEqual(self.agent.get(f"/templates/{made['id']}"), changed)
        lead.patch(f"/templates/{made['id']}", {"version": 2, "archived": True})
        self.assertNotIn(made["id"], [t["id"] for t in self.agent.pages("/templates", 50)])


class Undo(ApiTest):
    smtp = MailPeer()

    def test_take_back(self):
        """A reply is taken back until it leaves: what it had kept is owed again, and the list shows the words before"""
        mail = self.counter.mail(self.customer(), "Colis", "Où est-il ?")
        due = self.agent.page(mail["dossier"])["dossier"]["due"]
        reply = self.agent.reply(mail["dossier"], "Bientôt.")
        self.assertEqual(reply["undo_until"], self.counter.now.replace("00.000Z", "10.000Z"))
        self.counter.pass_time(seconds=9)
        self.assertEqual(self.agent.call("DELETE", f"/api/v1/messages/{reply['id']}").status, 204)
        row = self.agent.page(mail["dossier"])["dossier"]
        self.assertEqual((row["due"], row["snippet"], row["last_direction"], row["messages"]), (due, "Où est-il ?", "inbound", 1))
        self.assertEqual(self.agent.get(f"/messages/{reply['id']}")["state"], "cancelled")
        self.counter.pass_time(seconds=60)
        self.agent.bad(409, "DELETE", f"/api/v1/messages/{reply['id']}")
        self.assertNotIn("Bientôt", " ".join(m.data.decode("utf-8", "replace") for m in self.smtp.mails))

    def test_too_late(self):
        """What has left cannot be taken back; its bytes can be read"""
        mail = self.counter.mail(self.customer(), "Colis", "Où est-il ?")
        reply = self.agent.reply(mail["dossier"], "Il arrive.")
        self.counter.pass_time(seconds=11)
        sent = self.agent.get(f"/messages/{reply['id']}")
        self.assertEqual((sent["state"], sent["undo_until"], sent["has_raw"]), ("sent", None, True))
        problem = self.agent.bad(409, "DELETE", f"/api/v1/messages/{reply['id']}")
        self.assertEqual(problem["key"], "refusal.reply.left")
        raw = self.agent.good("GET", f"/api/v1/messages/{reply['id']}/raw")
        self.assertIn(raw, [m.data for m in self.smtp.mails])
        self.agent.bad(409, "DELETE", f"/api/v1/messages/{mail['id']}")
        automatic = next(m for m in self.agent.page(mail["dossier"])["messages"] if m["automatic"])
        self.agent.bad(409, "DELETE", f"/api/v1/messages/{automatic['id']}")


class Files(ApiTest):
    def upload(self, name, data, kind="application/octet-stream", caller=None):
        from urllib.parse import quote
        return (caller or self.agent).good("POST", "/api/v1/uploads?name=" + quote(name), data, {"Content-Type": kind})

    def test_there_and_back(self):
        """A file goes up, with a message, and comes down as it was"""
        dossier = self.counter.dossier(self.customer())
        for size in (1, 5000, 200_000):  # in the database, and in a file beside it
            data = (b"\x00\xff\r\n" + hashlib.sha256(str(size).encode()).digest()) * (size // 36 + 1)
            made = self.upload("Étiquette de retour.pdf", data, "application/pdf")
            self.assertEqual((made["name"], made["type"], made["size"]), ("Étiquette de retour.pdf", "application/pdf", len(data)))
            message = self.agent.reply(dossier, attachments=[made["id"]])
            self.assertEqual([(a["name"], a["size"], a["inline"]) for a in message["attachments"]], [(made["name"], len(data), False)])
            answer = self.agent.call("GET", f"/api/v1/attachments/{message['attachments'][0]['id']}")
            self.assertEqual(answer.body, data)
            self.assertEqual(answer.headers["content-disposition"],
                             "inline; filename=\"__tiquette de retour.pdf\"; filename*=UTF-8''%C3%89tiquette%20de%20retour.pdf")
            self.assertEqual((answer.headers["x-content-type-options"], answer.headers["content-security-policy"]),
                             ("nosniff", "sandbox; default-src 'none'"))
            down = self.agent.call("GET", f"/api/v1/attachments/{message['attachments'][0]['id']}?download=1")
            self.assertTrue(down.headers["content-disposition"].startswith("attachment;"))

    def test_dangerous_types(self):
        """What a browser might run is always a download, whatever its type claims"""
        dossier = self.counter.dossier(self.customer())
        for kind in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "nonsense", "text/plain, text/html"):
            made = self.upload("x.html", b"<script>alert(1)</script>", kind)
            message = self.agent.note(dossier, attachments=[made["id"]])
            answer = self.agent.call("GET", f"/api/v1/attachments/{message['attachments'][0]['id']}")
            self.assertTrue(answer.headers["content-disposition"].startswith("attachment;"), kind)
            self.assertEqual(answer.headers["content-security-policy"], "sandbox; default-src 'none'")

    def test_names(self):
        """A file's name loses its path and cannot break the answer's head"""
        dossier = self.counter.dossier(self.customer())
        for given, kept in (("../../etc/passwd", "passwd"), ("C:\\docs\\a.txt", "a.txt"), ("a\"b\r\nX: y.txt", "a\"b\r\nX: y.txt")):
            made = self.upload(given, b"abc", "text/plain")
            self.assertEqual(made["name"], kept)
            message = self.agent.note(dossier, attachments=[made["id"]])
            answer = self.agent.call("GET", f"/api/v1/attachments/{message['attachments'][0]['id']}")
            self.assertNotIn("x", answer.headers)
        for name in ("", "%20", "dir/"):
            self.assertEqual(self.agent.bad(400, "POST", f"/api/v1/uploads?name={name}", b"abc")["field"], "name")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1/uploads", b"abc")["field"], "name")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1/uploads?name=" + "x" * 256, b"abc")["field"], "name")
        self.assertEqual(self.agent.bad(400, "POST", "/api/v1/uploads?name=a", b"")["field"], "body")

    def test_taken_once(self):
        """A file goes with one message, of who brought it, within a day"""
        dossier = self.counter.dossier(self.customer())
        path = f"/api/v1/dossiers/{dossier}/messages"
        ines, marc = self.counter.sign_in(), self.counter.sign_in(MARC)
        made = self.upload("a.txt", b"abc", caller=ines)
        body = {"kind": "note", "text": "x", "attachments": [made["id"]]}
        self.assertEqual(marc.bad(400, "POST", path, body)["field"], "attachments")
        self.assertEqual(ines.bad(400, "POST", path, {**body, "attachments": [made["id"], made["id"]]})["field"], "attachments")
        ines.good("POST", path, body)
        ines.bad(400, "POST", path, body)
        old = self.upload("b.txt", b"abc", caller=ines)
        self.counter.pass_time(hours=26)
        ines.bad(400, "POST", path, {**body, "attachments": [old["id"]]})

    def test_too_large(self):
        """25 MB are taken, a byte more is not"""
        limit = 25 * 1024 * 1024
        self.assertEqual(self.upload("large.bin", b"x" * limit)["size"], limit)
        answer = self.agent.call("POST", "/api/v1/uploads?name=a", b"x" * (limit + 1), {"Idempotency-Key": "large"}, checked=False)
        self.assertEqual(answer.status, 413)
        self.agent.good("POST", "/api/v1/uploads?name=a", b"x" * limit, {"Idempotency-Key": "large"})


class Inbound(ApiTest):
    def test_raw(self):
        """A mail's own bytes come back as they came"""
        sender = self.customer()
        for i, body in enumerate((b"plain\r\n", b".leading dot\r\n..two\r\n", b"8 bit \xe9\xff\x80\r\n", b"bare \n newline and \r return\r\n",
                                  b"nul \x00 inside\r\n", b"x" * 3000 + b"\r\n", b"\r\n\r\n", b"")):
            raw = f"From: {sender}\r\nTo: {INBOX}\r\nSubject: Brut {i}\r\nMessage-ID: <raw{i}@x>\r\n\r\n".encode() + body
            mail = self.counter.deliver("a@clients.test", INBOX, raw)
            answer = self.agent.call("GET", f"/api/v1/messages/{mail['id']}/raw")
            self.assertEqual(answer.body, raw, i)
            self.assertEqual((answer.headers["content-type"], answer.headers["content-disposition"]),
                             ("message/rfc822", f"attachment; filename=\"message-{mail['id']}.eml\"; filename*=UTF-8''message-{mail['id']}.eml"))
        note = self.agent.note(mail["dossier"])
        self.agent.bad(404, "GET", f"/api/v1/messages/{note['id']}/raw")

    def test_two_inboxes(self):
        """One mail to two inboxes is one message that shows both"""
        message = letter(self.customer(), f"{INBOX}, {SECOND_INBOX}", "Deux boîtes", "Bonjour.")
        self.counter.deliver("a@clients.test", [INBOX, SECOND_INBOX], message)
        found = [m for m in self.agent.pages("/messages", 100) if m["subject"] == "Deux boîtes"]
        self.assertEqual([m["inboxes"] for m in found], [[1, 2]])
        self.assertEqual([i["address"] for i in self.agent.page(found[0]["dossier"])["inboxes"]], [INBOX, SECOND_INBOX])

    def html(self, body, images=b""):
        ApiTest.names += 1
        return self.counter.deliver("a@clients.test", INBOX, crlf(
            f"From: {self.customer()}\nTo: {INBOX}\nSubject: Photo\nMessage-ID: <html{ApiTest.names}@x>\n"
            "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" + body + "\n"
            "--b\nContent-Type: image/png\nContent-ID: <photo@x>\nContent-Disposition: inline; filename=p.png\n"
            "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"))

    def test_html(self):
        """HTML is a closed page: no script, nothing from elsewhere, inline images inside it"""
        mail = self.html("<p>Voici <img src=\"cid:photo@x\"> <img src=\"https://track.test/p.gif\"><script>alert(1)</script>"
                         "<a href=\"https://shop.test/\" onclick=\"x()\">suivre</a></p>")
        self.assertEqual((mail["has_html"], mail["remote_images"]), (True, 1))
        answer = self.agent.call("GET", f"/api/v1/messages/{mail['id']}/html")
        page = answer.body.decode()
        self.assertEqual(answer.headers["content-type"], "text/html; charset=utf-8")
        self.assertEqual(answer.headers["content-security-policy"],
                         "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
                         "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
        self.assertEqual((answer.headers["x-content-type-options"], answer.headers["referrer-policy"]), ("nosniff", "no-referrer"))
        self.assertIn('<html data-remote-images="1">', page)
        self.assertIn('src="data:image/png;base64,iVBORw0KGgo="', page)
        self.assertNotRegex(page, r"(?i)<script|onclick|[^-]src=\"https?:|cid:")
        link = re.search(r"<a [^>]*>", page)[0]
        self.assertIn('target="_blank"', link)
        self.assertIn("noopener", link)

    def test_remote_images(self):
        """Remote images come when they are asked for, and the policy then lets them"""
        mail = self.html("<p><img src=\"https://track.test/p.gif\"></p>")
        page = self.agent.call("GET", f"/api/v1/messages/{mail['id']}/html?images=1")
        self.assertIn("img-src data: https: http:;", page.headers["content-security-policy"])
        self.assertIn(b'src="https://track.test/p.gif"', page.body)
        off = self.agent.call("GET", f"/api/v1/messages/{mail['id']}/html?images=0")
        self.assertNotIn(b" src=\"https", off.body)

    def test_no_html(self):
        """A mail without HTML has no such page"""
        mail = self.counter.mail(self.customer(), "Texte", "Bonjour.")
        self.assertFalse(mail["has_html"])
        self.agent.bad(404, "GET", f"/api/v1/messages/{mail['id']}/html")


class Unmatched(ApiTest):
    """Words that may belong to several dossiers wait until a person says where."""

    def queue(self):
        return self.agent.pages("/unmatched", 50)

    def doubtful(self):
        """A mail of somebody with two open dossiers; its item in the queue."""
        sender = self.customer()
        self.both = [self.counter.dossier(sender, "Lampe"), None]
        address = sender.partition("<")[2].rstrip(">")
        self.both[1] = self.agent.post("/dossiers", {"subject": "Vase", "customer": {"email": address}})["id"]
        mail = self.counter.mail(sender, "Bonjour", "C'est encore moi.")
        self.sender = sender
        return mail, next(i for i in self.queue() if i["message"]["id"] == mail["id"])

    def test_queue(self):
        """An item shows the words, what is owed, and the dossiers they may belong to"""
        mail, item = self.doubtful()
        self.assertIsNone(mail["dossier"])
        self.assertEqual((item["message"], item["reason"], item["due"]["kind"]), (mail, "several_candidates", "first_reply"))
        self.assertEqual({c["dossier"]["id"] for c in item["candidates"]}, set(self.both))
        self.assertEqual({(c["why"], c["sender_fits"]) for c in item["candidates"]}, {("address", True)})

    def test_match_to_a_dossier(self):
        """Matched, the words join their dossier, with their number and every later reply"""
        mail, _ = self.doubtful()
        target = self.both[0]
        row = self.agent.post(f"/messages/{mail['id']}/match", {"dossier": target})
        self.assertEqual((row["id"], row["snippet"]), (target, "C'est encore moi."))
        self.assertIn(mail["id"], [m["id"] for m in self.agent.page(target)["messages"]])
        self.assertNotIn(mail["id"], [i["message"]["id"] for i in self.queue()])
        problem = self.agent.bad(409, "POST", f"/api/v1/messages/{mail['id']}/match", {"dossier": self.both[1]})
        self.assertEqual(problem["code"], "conflict")
        own = mail["id"]
        raw = self.agent.good("GET", f"/api/v1/messages/{own}/raw").decode()
        identity = re.search(r"Message-ID: *(<[^>]+>)", raw)[1]
        later = self.counter.mail(self.sender, "Re: Bonjour", "Et ?", In_Reply_To=identity)
        self.assertEqual(later["dossier"], target)

    def test_later_replies_to_the_merged_number(self):
        """The number that the acknowledgement told leads to the survivor"""
        mail, _ = self.doubtful()
        events = [e for e in self.agent.pages("/events", 100) if e["kind"] == "dossier.created"]
        number = events[-1]["payload"]["number"]
        self.agent.post(f"/messages/{mail['id']}/match", {"dossier": self.both[0]})
        later = self.counter.mail(self.sender, f"Re: Bonjour [#{number}]", "Alors ?")
        self.assertEqual(later["dossier"], self.both[0])
        self.assertEqual(self.agent.get("/search", q=str(number))["items"][0]["dossier"]["id"], self.both[0])

    def test_match_to_none(self):
        """Or they stand alone"""
        mail, _ = self.doubtful()
        row = self.agent.post(f"/messages/{mail['id']}/match", {"new": True})
        self.assertNotIn(row["id"], self.both)
        self.assertEqual(self.agent.get(f"/messages/{mail['id']}")["dossier"], row["id"])
        self.agent.bad(409, "POST", f"/api/v1/messages/{mail['id']}/match", {"new": True})

    def test_bad_match(self):
        """Nowhere, two places at once, itself, or what is no dossier: refused"""
        mail, _ = self.doubtful()
        path = f"/api/v1/messages/{mail['id']}/match"
        for body in ({}, {"dossier": self.both[0], "new": True}, {"new": False}, {"dossier": 424242}):
            self.assertEqual(self.agent.bad(400, "POST", path, body)["field"], "dossier", body)
        certain = self.counter.mail(self.customer(), "Autre")
        self.agent.bad(409, "POST", f"/api/v1/messages/{certain['id']}/match", {"new": True})
        self.agent.bad(404, "POST", "/api/v1/messages/424242/match", {"new": True})
