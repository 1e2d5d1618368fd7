"""What customers and agents do to a counter while it falls over, and what they were told.

Each of them is a thread that asks for one thing after the other. Every thing has a marker, a word that is nowhere else
(xa03n00017), and a line in the journal before it is asked for and as soon as it is answered.
"""
import http.client
import json
import re
import threading
import time

from harness import ADDRESS, ApiError, letter, lmtp_deliver

MARKER = re.compile(r"\bx[a-z]\d\dn\d{5}\b")
LARGE = 200_000  # bytes of a file that the store keeps beside it
WAIT = 0.02  # seconds before something is asked again


class Write:
    """One thing that was asked for. told: "asked" (no answer yet, or none ever came), "done", "refused" (nothing was kept).

    repeated: asked again until it is done, under the same key or as the same mail."""

    def __init__(self, marker, kind, dossier, repeated):
        self.marker, self.kind, self.dossier, self.repeated, self.told = marker, kind, dossier, repeated, "asked"
        self.at = time.time()  # of the last that was told


class Journal:
    def __init__(self, path):
        self.writes, self.lock = {}, threading.Lock()
        self.file = open(path, "a", encoding="utf-8")

    def ask(self, marker, kind, dossier=None, repeated=False):
        with self.lock:
            self.writes[marker] = Write(marker, kind, dossier, repeated)
            self.note(marker, "asked")

    def tell(self, marker, told):
        with self.lock:
            self.writes[marker].told, self.writes[marker].at = told, time.time()
            self.note(marker, told)

    def note(self, marker, told):
        self.file.write(f"{time.time():.3f} {marker} {self.writes[marker].kind} {told}\n")
        self.file.flush()

    def done(self):
        with self.lock:
            return sum(write.told == "done" for write in self.writes.values())


class Actor(threading.Thread):
    """Repeats step() until it is told to stop; a step that was begun is brought to its end."""

    letter = "?"
    forgiving = False  # of a database that forgets: a standby that had not heard of everything takes over

    def __init__(self, number, nodes, journal, luck, pause):
        super().__init__(daemon=True)
        self.number, self.nodes, self.journal, self.luck, self.pause = number, nodes, journal, luck, pause
        self.stopping, self.count, self.faults = threading.Event(), 0, []
        self.node = nodes[number % len(nodes)]

    def run(self):
        try:
            while not self.stopping.is_set():
                self.step()
                self.stopping.wait(self.pause * self.luck.random() * 2)
        except Exception as error:  # pylint: disable=broad-except
            self.faults.append(f"{type(self).__name__} {self.number}: {error!r}")

    def marker(self):
        self.count += 1
        return f"x{self.letter}{self.number:02}n{self.count:05}"

    def go_elsewhere(self):
        self.node = self.luck.choice(self.nodes)
        time.sleep(WAIT)

    def expect_trouble(self, status, answer):
        if status not in (None, 500, 503):
            raise AssertionError(f"the API said {status} {answer}")
        self.go_elsewhere()


class Customer(Actor):
    """Writes mails, as a mail server hands them over: the same one again until it is answered 250."""

    letter = "m"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.before = None

    def step(self):
        marker = self.marker()
        sender = f"client-{self.number}-{self.count}@clients.test"
        rfc_id = f"<{marker}@clients.test>"
        headers = {"Message_ID": rfc_id} | ({"In_Reply_To": self.before} if self.before and self.count % 3 else {})
        mail = letter(sender, ADDRESS, f"Commande {marker}", f"Bonjour, où est mon colis ? {marker}\n", **headers)
        if self.count % 7 == 0:
            mail.add_attachment(self.luck.randbytes(LARGE), maintype="image", subtype="jpeg", filename="photo.jpg")
        mail, self.before = mail.as_bytes(), rfc_id
        self.journal.ask(marker, "mail", repeated=True)
        while not self.hand_over(sender, mail):
            self.go_elsewhere()
        self.journal.tell(marker, "done")

    def hand_over(self, sender, mail):
        try:
            code, text = lmtp_deliver(self.node.lmtp, sender, [ADDRESS], mail)[ADDRESS]
        except (OSError, EOFError):
            return False
        if not (code == 250 or 400 <= code < 500):
            raise AssertionError(f"LMTP said {code} {text}")
        return code == 250


class Clerk(Actor):
    """Opens dossiers, writes notes and replies, changes subjects: with an Idempotency-Key, and without."""

    letter = "a"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.dossier, self.connection, self.at = None, None, None

    def step(self):
        if not self.dossier or self.luck.random() < 0.1:
            return self.open_dossier()
        return self.luck.choice([self.note, self.note, self.reply, self.change])()

    def open_dossier(self):
        marker = self.marker()
        self.journal.ask(marker, "opened", repeated=True)
        row = self.repeat(marker, "POST", "/dossiers", {
            "subject": "Un dossier", "customer": {"email": f"cliente-{marker}@clients.test"},
            "message": {"kind": "note", "text": f"Appelée. {marker}"}})
        self.dossier = row["id"] if row else None  # its answer is lost: it is there, and nobody's to go on with

    def note(self):
        self.write({"kind": "note", "text": f"Une note. {{}}{' Encore.' * self.luck.randrange(200)}"})

    def reply(self):
        self.write({"kind": "reply", "text": "Bonjour, nous regardons. {}"})

    def write(self, message):
        marker, repeated = self.marker(), self.luck.random() < 0.7
        message["text"] = message["text"].format(marker)
        path = f"/dossiers/{self.dossier}/messages"
        if repeated:
            self.journal.ask(marker, message["kind"], self.dossier, True)
            self.repeat(marker, "POST", path, message)
        else:
            self.once(marker, message["kind"], "POST", path, message)

    def change(self):
        """A change of the subject is held to the version that was seen; it is not repeated."""
        marker = self.marker()
        status, page = self.ask("GET", f"/dossiers/{self.dossier}")
        if status != 200:
            return self.unread(status, page)
        version = page["dossier"]["version"]
        return self.once(marker, "change", "PATCH", f"/dossiers/{self.dossier}", {"version": version, "subject": f"Sujet {marker}"})

    def repeat(self, marker, method, path, body):
        """Asks under one key until it is done; its answer, None when that was lost."""
        while True:
            status, answer = self.ask(method, path, body, marker)
            if status == 404 and self.forgiving:
                self.journal.tell(marker, "refused")
                self.dossier = None
                return None
            if status and status < 300 or status == 409 and answer.get("key") == "error.key_lost":
                self.journal.tell(marker, "done")
                return answer if status < 300 else None
            self.expect_trouble(status, answer)

    def once(self, marker, kind, method, path, body):
        while not self.connect():
            self.go_elsewhere()
        self.journal.ask(marker, kind, self.dossier)
        status, answer = self.ask(method, path, body)
        if status and status < 300:
            self.journal.tell(marker, "done")
            return
        if status in (404, 409, 503):  # else it is not known what became of it
            self.journal.tell(marker, "refused")
        if status == 404 and self.forgiving:
            self.dossier = None
        elif status != 409:
            self.expect_trouble(status, answer)

    def unread(self, status, answer):
        if status == 404 and self.forgiving:
            self.dossier = None
        else:
            self.expect_trouble(status, answer)

    def connect(self):
        at = (self.node, self.node.port)
        if self.connection and self.connection.sock and at == self.at:
            return True
        self.at, self.connection = at, http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        try:
            self.connection.connect()
        except OSError:
            return False
        return True

    def ask(self, method, path, body=None, key=None):
        """(status, answer); (None, None) when the connection was cut."""
        if not self.connect():
            return None, None
        headers = {"Authorization": "Bearer " + self.node.token(), "Content-Type": "application/json"}
        try:
            self.connection.request(method, "/api/v1" + path, json.dumps(body) if body else None,
                                    headers | ({"Idempotency-Key": key} if key else {}))
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return None, None
        return answer.status, json.loads(text) if text else {}


class Follower(Actor):
    """Reads the log by the live stream, and resumes from what it saw last."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.seen = []

    def step(self):
        try:
            with self.node.api().live(self.seen[-1] if self.seen else 0) as live:
                while not self.stopping.is_set():
                    self.seen.append(live.next(seconds=1)["id"])
        except (AssertionError, OSError) as error:
            if "cannot resume" in str(error):
                if not self.forgiving:
                    raise
                self.seen.clear()
            self.go_elsewhere()


class Poller(Follower):
    """Reads the log page by page."""

    def step(self):
        try:
            page = self.node.api().get("/events", limit=100, after=self.seen[-1] if self.seen else 0)
            self.seen += [event["id"] for event in page["items"]]
        except (OSError, http.client.HTTPException):
            self.go_elsewhere()
        except ApiError as error:
            self.expect_trouble(error.status, error.problem)


class Workload:
    """Everybody at work on the same counter, which may have several nodes."""

    def __init__(self, nodes, journal_path, luck, customers=3, clerks=4, pause=0.02, forgiving=False):
        self.journal = Journal(journal_path)

        def people(kind, count, wait):
            return [kind(i, nodes, self.journal, luck, wait) for i in range(count)]
        self.writers = people(Customer, customers, pause) + people(Clerk, clerks, pause)
        self.readers = people(Follower, 1, 0.05) + people(Poller, 1, 0.1)
        for actor in self.writers + self.readers:
            actor.forgiving = forgiving

    def start(self):
        for actor in self.writers + self.readers:
            actor.start()
        return self

    def stop_writing(self, seconds=60):
        """Lets everybody end what they began; the counter must be there again."""
        self.end(self.writers, seconds)

    def stop(self):
        self.end(self.writers + self.readers, 10)

    def end(self, actors, seconds):
        for actor in actors:
            actor.stopping.set()
        deadline = time.monotonic() + seconds
        for actor in (actor for actor in actors if actor.ident):  # those that began
            actor.join(max(0, deadline - time.monotonic()))
            if actor.is_alive():
                actor.faults.append(f"{type(actor).__name__} {actor.number} never came to an end")

    def faults(self):
        return [fault for actor in self.writers + self.readers for fault in actor.faults]
