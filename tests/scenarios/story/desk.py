"""The shop of the story: the real program, its mail server, its people, and one customer's dossier as they find it."""
import email
import email.policy
import json
import urllib.request

from harness import ADDRESS, PASSWORD, SLUG, Api, ApiError, Guichet, MailPeer, letter
from harness.guichet import DOMAIN
from .days import from_api, time_of, to_api

STAFF = {"Hugo": "agent", "Nora": "agent", "Léonie": "lead", "Marc": "manager"}


class SignedIn(Api):
    """/api/v1 as one person of the shop sees it, in their browser."""

    def __init__(self, url, address):
        super().__init__(url, None)
        self.address, self.cookie = address, {}

    def call(self, method, path, body=None, headers=None, raw=False):
        try:
            return super().call(method, path, body, (headers or {}) | self.cookie, raw)
        except ApiError as error:
            if error.status != 401:
                raise
            self.sign_in()  # nobody sat there for two weeks
            return super().call(method, path, body, (headers or {}) | self.cookie, raw)

    def sign_in(self):
        request = urllib.request.Request(self.url + "/api/v1/session", json.dumps({"email": self.address, "password": PASSWORD}).encode(),
                                         {"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request) as answer:
            session = json.load(answer)
            self.cookie = {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": session["csrf_token"]}


class Desk:
    def __init__(self, scenario, stock, begins):
        """`stock`: statements that put customer and order there, as a shop's system will one day."""
        self.peer = scenario.keep(MailPeer())
        self.guichet = Guichet(scenario.folder, smtp=self.peer.address)
        for name, role in STAFF.items():
            self.guichet.cli("user", "add", self.address(name), "--name", name, "--role", role, "--shop", SLUG, "--password-stdin",
                             input=PASSWORD + "\n")
        self.guichet.sql(*stock)
        scenario.keep(self.guichet.start())
        self.people, self.now, self.dossier = {}, None, None
        self.refusal = None        # the practice that stopped the last attempt
        self.stopped = set()       # all that stopped one
        self.told_incident = None  # when it was first said that the parcel is lost
        self.set_clock(time_of(begins))

    @staticmethod
    def address(name):
        return f"{name.lower().replace('é', 'e')}@{DOMAIN}"

    def api(self, name):
        if name not in STAFF:
            return self.guichet.api(name)  # a program: what scans parcels
        if name not in self.people:
            self.people[name] = SignedIn(self.guichet.url, self.address(name))
        return self.people[name]

    # --- time

    def set_clock(self, when):
        self.now = when
        self.guichet.clock(to_api(when))

    def go_to(self, when):
        """Every due time on the way is stopped at, as time itself does."""
        while (due := self.next_due()) and due <= when:
            self.set_clock(due)
        self.set_clock(when)

    def next_due(self):
        if not self.dossier:
            return None
        due = [from_api(promise["due_at"]) for promise in self.promises() if promise["state"] == "active"]
        return min((when for when in due if when > self.now), default=None)

    def let_mail_leave(self):
        """What was written can be taken back for some seconds; they pass."""
        undo = [from_api(message["undo_until"]) for message in self.messages() if message["undo_until"]] if self.dossier else []
        self.set_clock(max(undo, default=self.now))

    # --- what is there

    def page(self):
        return self.api("lead").get(f"/dossiers/{self.dossier}")

    def row(self):
        return self.page()["dossier"]

    def promises(self):
        return self.page()["promises"]

    def remedies(self):
        return self.api("lead").get(f"/dossiers/{self.dossier}/remedies")["items"]

    def events(self):
        return self.api("lead").all(f"/dossiers/{self.dossier}/events")

    def messages(self):
        """Oldest first."""
        return sorted(self.api("lead").all(f"/dossiers/{self.dossier}/messages"), key=lambda message: message["id"])

    def answers(self):
        """What people of the shop wrote to her, and what left."""
        return [m for m in self.messages() if m["direction"] == "outbound" and not m["automatic"] and m["state"] == "sent"]

    def mails(self):
        """All that reached her, as she reads it."""
        mails = [email.message_from_bytes(mail.data, policy=email.policy.default) for mail in list(self.peer.mails)]
        return [f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}" for mail in mails]

    def remedy(self, kind, *states):
        """The newest of this kind in one of these states; None when there is none."""
        found = [remedy for remedy in self.remedies() if remedy["kind"] == kind and (not states or remedy["state"] in states)]
        return max(found, key=lambda remedy: remedy["id"], default=None)

    def last_words(self):
        """Her newest message."""
        return [message for message in self.messages() if message["direction"] == "inbound"][-1]

    def would_have(self):
        """The practices that would have acted, had they been in force."""
        return {event["payload"]["practice"] for event in self.events() if event["kind"] == "guardrail.would"}

    # --- what comes in

    def receives(self, sender, subject, text):
        answers = self.guichet.deliver(sender, ADDRESS, letter(sender, ADDRESS, subject, text))
        assert answers[ADDRESS][0] == 250, answers
        message = self.api("lead").get("/messages", direction="inbound", limit=1)["items"][0]
        self.dossier = self.dossier or message["dossier"]
        return message
