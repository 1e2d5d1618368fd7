"""Mails for the fault tests: many different ones over several LMTP connections, and who was told 250."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenarios"))
from harness import letter  # noqa: E402
from harness.folder import BUILD, Process  # noqa: E402
from harness.guichet import ADDRESS  # noqa: E402

LOAD = os.path.join(BUILD, "bench", "lmtp_load")


class Feed:
    """Sends `count` mails, numbered from 0, to the LMTP socket; with retry, until each is accepted."""

    def __init__(self, folder, lmtp, count, connections=4, retry=0):
        letters, self.answers = os.path.join(folder, "letters"), os.path.join(folder, "answers")
        os.makedirs(letters, exist_ok=True)
        open(self.answers, "w", encoding="utf-8").close()
        with open(os.path.join(letters, "one.eml"), "wb") as file:
            file.write(letter("client-@N@@clients.test", ADDRESS, "Commande @N@", "Bonjour, ceci est la lettre numéro @N@.\n",
                              Message_ID="<letter-@N@@clients.test>").as_bytes())
        command = [LOAD, "--to", "unix:" + lmtp, "--dir", letters, "--rcpt", ADDRESS, "--count", str(count), "--connections",
                   str(connections), "--out", self.answers]
        self.process = Process("feed", command + (["--retry", str(retry)] if retry else []), folder)

    def accepted(self):
        """The numbers of the mails that were answered 250 so far."""
        with open(self.answers, encoding="utf-8") as file:
            lines = [line.split() for line in file.read().split("\n")[:-1]]
        return {int(number) for _, number, code in lines if code == "250"}

    def wait(self, seconds=120):
        """Waits until it ends; returns its exit code."""
        try:
            return self.process.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the feed did not end in {seconds} s:\n{self.process.log()}") from None

    def stop(self):
        self.process.stop()


def stored(api):
    """The numbers of the mails that are stored, one for each message, with doubles."""
    return sorted(int(message["subject"].split()[-1]) for message in api.all("/messages", direction="inbound"))
