"""The real binary, its command line and its API."""
import contextlib
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from .folder import BUILD, Process
from .mail import lmtp_deliver
from .postgres import ask, new_database, script
from .wait import PATIENCE, until

BINARY = os.path.join(BUILD, "guichet")
SHOP, ADDRESS = "Atelier Lune", "sav@atelier-lune.test"
SLUG, DOMAIN = "atelier-lune", "atelier-lune.test"
NAME, EMAIL, PASSWORD = "Inès", "ines@atelier-lune.test", "correct horse battery staple"
LISTENING = re.compile(rb"guichet: listening on http://([^:/\s]+):(\d+)")


def store_env():
    """A store of its own: in the data folder, or a new database where GUICHET_TEST_POSTGRES names a server."""
    server = os.environ.get("GUICHET_TEST_POSTGRES")
    return {"GUICHET_STORE": new_database(server)} if server else {}


class Guichet:
    """A server with a data folder in the test's folder, one shop, one inbox, one agent.

    Stopped and started again, it keeps its data folder and its LMTP socket; the HTTP port is a new one each time.
    """

    def __init__(self, folder, smtp=None, options=(), env=None, set_up=True, test_clock=True, new_store=True):
        self.folder, self.smtp = folder, smtp
        self.options = [*(["--test-clock"] if test_clock else []), *options]
        self.data, self.lmtp = os.path.join(folder, "data"), os.path.join(folder, "lmtp.sock")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
        self.env |= {"LC_ALL": "C.UTF-8"} | (store_env() if new_store else {}) | (env or {})
        self.process, self.port, self.tokens = None, None, {}
        if set_up:
            self.set_up()

    def set_up(self):
        self.cli("shop", "add", SHOP)
        self.cli("inbox", "add", ADDRESS, "--shop", SLUG)
        self.cli("user", "add", EMAIL, "--role", "agent", "--shop", SLUG, "--password-stdin", "--name", NAME,
                 input=PASSWORD + "\n")
        for role in ("agent", "lead", "admin"):
            self.token(role)

    def cli(self, *arguments, check=True, input=None):
        """Runs `guichet ARGUMENTS --data ...`; fails with what it said unless check=False."""
        done = subprocess.run([BINARY, *arguments, "--data", self.data], input=input, capture_output=True, text=True,
                              env=self.env, timeout=60)
        assert not check or done.returncode == 0, f"guichet {' '.join(arguments)}: {done.returncode}\n{done.stderr}"
        return done

    def sql(self, *statements):
        """Writes into the store behind the program's back, which does not run meanwhile; each in a transaction of its own."""
        server = self.env.get("GUICHET_STORE", "")
        if server.startswith("postgres"):
            script(server, statements)
            return
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "store.db"), isolation_level=None)) as store:
            for statement in statements:
                store.execute(statement)

    def await_log(self):
        """PostgreSQL shows an event once all older transactions are over (ADR 12): until what was written can be read."""
        server = self.env.get("GUICHET_STORE", "")
        if server.startswith("postgres"):
            until("the log to show its last event", lambda: ask(server, "SELECT COALESCE(max(id), 0) < event_horizon() FROM event") == "t")

    def start(self, *options):
        """Serves, and answers when it listens."""
        command = [BINARY, "serve", "--data", self.data, "--http", "127.0.0.1:0", "--lmtp", "unix:" + self.lmtp,
                   *self.options, *options]
        if self.smtp:
            command += ["--smtp", "smtp://%s:%d" % self.smtp]
        self.process = Process("guichet", command, self.folder, stdout=subprocess.PIPE, env=self.env)
        self.port = self._read_port()
        return self

    def _read_port(self):
        said, deadline = b"", time.monotonic() + PATIENCE
        out = self.process.child.stdout
        while not (found := LISTENING.search(said)):
            ready, _, _ = select.select([out], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(out.fileno(), 4096) if ready else b""
            if not piece:
                raise AssertionError(f"guichet serve did not say where it listens: {said!r}\n{self.process.log()}")
            said += piece
        return int(found[2])

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        return self.process.stop() if self.process else 0

    def kill(self):
        self.process.stop(signal.SIGKILL)

    def restart(self):
        self.stop()
        return self.start()

    def token(self, role="agent", shop=SLUG):
        if (role, shop) not in self.tokens:
            said = self.cli("token", "create", "--name", f"test-{role}", "--role", role, "--shop", shop).stdout
            self.tokens[role, shop] = said.strip().splitlines()[-1]
        return self.tokens[role, shop]

    def api(self, role="agent", shop=SLUG):
        return Api(self.url, self.token(role, shop))

    def deliver(self, sender, recipients, message):
        """What a mail server does: one mail by LMTP; answers {recipient: (code, text)}."""
        return lmtp_deliver(self.lmtp, sender, [recipients] if isinstance(recipients, str) else recipients, message)

    def clock(self, now):
        """Sets the time the whole program sees; returns when what fell due is done."""
        self.api("admin").put("/test/clock", {"now": now})


class ApiError(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem}")
        self.status, self.problem = status, problem


class Api:
    """/api/v1 as one token sees it. Paths are without that prefix; bodies and answers are what JSON gives."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def call(self, method, path, body=None, headers=None, raw=False):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        bearer = {"Authorization": "Bearer " + self.token} if self.token else {}
        request = urllib.request.Request(self.url + "/api/v1" + path, data, method=method,
                                         headers=bearer | {"Content-Type": "application/json"} | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            text = error.read()
            try:
                problem = json.loads(text)
            except ValueError:
                problem = text.decode("utf-8", "replace")
            raise ApiError(error.code, problem) from None
        return text if raw else json.loads(text) if text else None

    def get(self, path, **query):
        return self.call("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path, body, **headers):
        return self.call("POST", path, body, headers)

    def put(self, path, body):
        return self.call("PUT", path, body)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def delete(self, path):
        return self.call("DELETE", path)

    def raw(self, path):
        return self.call("GET", path, raw=True)

    def all(self, path, **query):
        """Every item of a list, page after page."""
        items, after = [], None
        while True:
            page = self.get(path, limit=100, **query, **({"after": after} if after else {}))
            items += page["items"]
            after = page["next"]
            if not after:
                return items

    def live(self, after=None):
        return Live(self, after)


class Live:
    """The event log as it grows. In a `with`: entered, it is connected and misses nothing from then on."""

    def __init__(self, api, after=None):
        self.api, self.after, self.last = api, after, after

    def __enter__(self):
        host, port = self.api.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=PATIENCE)
        query = "" if self.after is None else f"?after={self.after}"
        self.socket.sendall(f"GET /api/v1/live{query} HTTP/1.1\r\nHost: {host}:{port}\r\n"
                            f"Authorization: Bearer {self.api.token}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        status = self.file.readline()
        assert b" 200 " in status, f"the live stream answered {status!r}"
        while self.file.readline().strip():
            pass
        name = None
        while name != "hello":
            name = self._block()[0]
            assert name != "reset", f"the live stream cannot resume after {self.after}"
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def _block(self):
        """The next server-sent event: (name, data); chunk sizes of the transfer are skipped over."""
        name, data = "message", []
        while True:
            line = self.file.readline()
            if not line:
                raise AssertionError("the live stream ended")
            line = line.decode().rstrip("\r\n")
            if line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].strip())
            elif line == "" and data:
                return name, json.loads("\n".join(data))

    def next(self, kind=None, where=lambda event: True, seconds=PATIENCE):
        """Waits for the next event of this kind for which where(event) holds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                name, event = self._block()
            except TimeoutError:
                break
            if name == "message":
                self.last = event["id"]
                if (kind is None or event["kind"] == kind) and where(event):
                    return event
        raise AssertionError(f"no {kind or 'event'} came in {seconds:g} s")
