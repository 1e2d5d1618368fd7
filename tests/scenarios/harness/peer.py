"""A mail server that misbehaves on demand, for SMTP and LMTP."""
import os
import socketserver
import threading

from .wait import PATIENCE


class Mail:
    def __init__(self, sender, recipients, data):
        self.sender, self.recipients, self.data = sender, recipients, data


class MailPeer:
    """Takes mails on a free loopback port, or at a Unix socket's path when given; self.address says where.

    plan is a list, one word a mail that reaches it, "accept" when it is used up:
      "accept"        takes it
      "greet 421", "rcpt 450", "rcpt 550", "data 451", "dot 451", "dot 554"   answers so at that point
      "close at data"      hangs up instead of answering DATA
      "close before dot"   hangs up when the mail begins to come in (a small one may have been written whole by then)
      "close after dot"    has it all, and hangs up instead of answering
      "hold"          answers nothing after the dot until release(), then hangs up; wait_held() waits for that moment
    What was taken is in self.mails; what came whole but was not acknowledged (close after dot) in self.unanswered.
    """

    def __init__(self, plan=(), lmtp=False, path=None):
        self.plan, self.lmtp = list(plan), lmtp
        self.mails, self.unanswered, self.sessions = [], [], 0
        self.changed = threading.Condition()
        self.released = threading.Event()
        peer = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30

            def handle(self):
                try:
                    Session(peer, self.rfile, self.wfile).run()
                except OSError:
                    pass  # the other side went away

        kind = socketserver.UnixStreamServer if path else socketserver.TCPServer
        server_class = type("Server", (socketserver.ThreadingMixIn, kind),
                            {"daemon_threads": True, "block_on_close": False, "request_queue_size": 64})
        self.server = server_class(path or ("127.0.0.1", 0), Handler)
        if path:
            os.chmod(path, 0o666)
        self.address = path or self.server.server_address
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def release(self):
        self.released.set()

    def wait(self, count, seconds=PATIENCE):
        """Waits until `count` mails were taken; returns them."""
        return self._wait(self.mails, count, seconds)

    def wait_held(self, seconds=PATIENCE):
        """Waits until a mail is held."""
        return self._wait(self.unanswered, 1, seconds)

    def _wait(self, pile, count, seconds):
        with self.changed:
            if not self.changed.wait_for(lambda: len(pile) >= count, seconds):
                raise AssertionError(f"waited {seconds:g} s in vain for mail {count}; {len(pile)} came")
            return list(pile)

    def next_turn(self):
        with self.changed:
            return self.plan.pop(0) if self.plan else "accept"

    def keep(self, pile, mail):
        with self.changed:
            pile.append(mail)
            self.changed.notify_all()


class Session:
    def __init__(self, peer, rfile, wfile):
        self.peer, self.rfile, self.wfile = peer, rfile, wfile
        self.turn, self.sender, self.recipients = None, None, []

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def run(self):
        self.peer.sessions += 1
        self.turn = self.peer.next_turn()
        if self.turn.startswith("greet "):
            return self.say(self.turn.removeprefix("greet ") + " not now")
        self.say("220 peer.test ESMTP")
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"QUIT":
                return self.say("221 2.0.0 bye")
            if verb == b"DATA":
                if not self.data():
                    return None
            else:
                self.command(verb, line.decode("utf-8", "replace").strip())
        return None

    def command(self, verb, line):
        if verb in (b"EHLO", b"LHLO"):
            self.wfile.write(b"250-peer.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"MAIL":
            self.turn = self.turn or self.peer.next_turn()  # the greeting took the first mail's turn
            self.sender, self.recipients = address(line), []
            self.say("250 2.1.0 ok")
        elif verb == b"RCPT" and self.turn.startswith("rcpt "):
            self.say(self.turn.removeprefix("rcpt ") + " no such luck")
        elif verb == b"RCPT":
            self.recipients.append(address(line))
            self.say("250 2.1.5 ok")
        else:
            if verb == b"RSET":
                self.turn = None
            self.say("250 2.0.0 ok")

    def data(self):
        """Takes one mail; false when the connection is to end."""
        if self.turn.startswith("data "):
            self.say(self.turn.removeprefix("data ") + " not now")
            self.turn = None
            return True
        if self.turn == "close at data":
            return False
        if not self.recipients:
            self.say("503 5.5.1 no recipient")
            return True
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line or self.turn == "close before dot":
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = Mail(self.sender, self.recipients, b"".join(lines))
        turn, self.turn = self.turn, None
        if turn in ("close after dot", "hold"):
            self.peer.keep(self.peer.unanswered, mail)
            if turn == "hold":
                self.peer.released.wait()
            return False
        answer = turn.removeprefix("dot ") + " not now" if turn.startswith("dot ") else "250 2.0.0 taken"
        if answer.startswith("250"):
            self.peer.keep(self.peer.mails, mail)
        for _ in self.recipients if self.peer.lmtp else [None]:
            self.say(answer)
        return True


def address(line):
    """The address between the angle brackets of a MAIL or RCPT command."""
    return line.partition("<")[2].partition(">")[0]
