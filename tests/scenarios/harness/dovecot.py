"""A Dovecot of the test's own: IMAP and LMTP over Maildirs, for the customer's mailbox as the customer sees it."""
import imaplib
import os
import re
import subprocess

from .folder import Process
from .wait import answers, free_port, until

PASSWORD = "secret"
MAILBOX_OWNER = 65534  # nobody

SERVICES = """
base_dir = {run}
log_path = {folder}/../dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
"""

# Dovecot 2.4 (Debian 13) speaks another dialect than 2.3 (Debian 12).
STORE_23 = """
mail_location = maildir:{mailboxes}/%n
disable_plaintext_auth = no
auth_username_format = %n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={mailboxes}/%n allow_all_users=yes
}}
"""

STORE_24 = """
mail_driver = maildir
mail_path = {mailboxes}/%{{user | username}}
auth_allow_cleartext = yes
auth_username_format = %{{user | username}}
passdb static {{
  password = {password}
}}
userdb static {{
  allow_all_users = yes
  fields {{
    uid = {owner}
    gid = {owner}
    home = {mailboxes}/%{{user | username}}
  }}
}}
"""


class Dovecot:
    """Serves the Maildirs below `mailboxes` (one folder a user) over IMAP on self.port; takes mail at self.lmtp."""

    def __init__(self, folder, mailboxes):
        self.folder = os.path.join(folder, "dovecot")
        self.port, self.lmtp = free_port(), os.path.join(self.folder, "lmtp")
        run = os.path.join(self.folder, "run")
        os.makedirs(run)
        values = {"folder": self.folder, "run": run, "port": self.port, "mailboxes": mailboxes, "owner": MAILBOX_OWNER,
                  "password": PASSWORD}
        version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True).stdout
        short = re.match(r"\d+\.\d+\.\d+", version)[0]
        modern = tuple(map(int, short.split(".")[:2])) >= (2, 4)
        head = f"dovecot_config_version = {short}\ndovecot_storage_version = {short}\n" if modern else ""
        path = os.path.join(self.folder, "dovecot.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(head + (SERVICES + (STORE_24 if modern else STORE_23)).format(**values))
        self.process = Process("dovecot-master", ["dovecot", "-F", "-c", path], folder)
        until("Dovecot on its port", lambda: self._alive() and answers(self.port))

    def _alive(self):
        assert self.process.alive(), "Dovecot ended at once: " + self.process.log()
        return True

    def imap(self, user):
        """A signed-in IMAP client with INBOX selected; to be used in a `with`."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        client.login(user, PASSWORD)
        client.select("INBOX")
        return client

    def stop(self):
        self.process.stop()
