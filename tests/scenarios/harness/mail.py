"""Mails as a test writes and finds them."""
import email
import email.policy
import os
import re
import smtplib
import time
from email.message import EmailMessage

from .wait import until

_written = 0


def letter(sender, to, subject, text, **headers):
    """A mail as a customer's program would write it. `Message_ID="<x@y>"` sets a header, None leaves it out."""
    global _written
    _written += 1
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate(time.time())
    domain = sender.rpartition("@")[2].rstrip(">")
    message["Message-ID"] = f"<letter-{os.getpid()}-{_written}-{time.time_ns()}@{domain}>"
    message.set_content(text)
    for name, value in headers.items():
        name = name.replace("_", "-")
        del message[name]
        if value is not None:
            message[name] = value
    return message


def as_bytes(message):
    return message if isinstance(message, bytes) else message.as_bytes()


def stuffed(data):
    """The bytes as they travel after DATA, the final dot included. Only CR LF begins a line; a bare LF stays as it is."""
    data = re.sub(rb"(\A|\r\n)\.", rb"\1..", data)
    return data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def lmtp_deliver(where, sender, recipients, message):
    """Hands a mail to an LMTP server at a socket's path or (host, port); answers {recipient: (code, text)}."""
    host, port = (where, 0) if isinstance(where, str) else where
    answers = {}
    with smtplib.LMTP(host, port, timeout=30) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(sender)
        accepted = []
        for recipient in recipients:
            code, text = client.rcpt(recipient)
            if code == 250:
                accepted.append(recipient)
            else:
                answers[recipient] = (code, text.decode())
        code, text = client.docmd("DATA")
        if code != 354:
            return answers | {recipient: (code, text.decode()) for recipient in accepted}
        client.send(stuffed(as_bytes(message)))
        for recipient in accepted:
            code, text = client.getreply()
            answers[recipient] = (code, text.decode())
    return answers


class Maildir:
    """A mailbox on disk that some server fills."""

    def __init__(self, path):
        self.path = path
        self.seen = set()

    def _files(self):
        found = []
        for part in ("new", "cur"):
            folder = os.path.join(self.path, part)
            if os.path.isdir(folder):
                found += [os.path.join(folder, name) for name in os.listdir(folder)]
        return sorted(found, key=os.path.getmtime)

    def mails(self):
        mails = []
        for path in self._files():
            with open(path, "rb") as file:
                mails.append(email.message_from_binary_file(file, policy=email.policy.default))
        return mails

    def next(self, what="a mail", where=lambda mail: True):
        """Waits for a mail not handed out before for which where(mail) holds."""
        def look():
            for path in self._files():
                if path not in self.seen:
                    with open(path, "rb") as file:
                        mail = email.message_from_binary_file(file, policy=email.policy.default)
                    if where(mail):
                        self.seen.add(path)
                        return mail
            return None
        return until(f"{what} in {self.path}", look)
