"""A Postfix of the test's own: its configuration, queue, log and port are in the test's folder; no service is touched."""
import os
import re
import shutil
import smtplib
import subprocess

from .folder import BUILD, Process
from .mail import Maildir, as_bytes
from .wait import answers, free_port, until

UNPACKED = os.path.join(BUILD, "postfix")  # ./dev puts it there where another mail server is installed
PREFIX = UNPACKED if os.path.isdir(UNPACKED) else ""
QUEUES = "incoming active bounce corrupt defer deferred flush hold maildrop pid private public saved trace".split()
MAILBOX_OWNER = 65534  # nobody
CUSTOMERS = "clients.test"

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
daemon_directory = {prefix}/usr/lib/postfix/sbin
command_directory = {prefix}/usr/sbin
shlib_directory = {prefix}/usr/lib/postfix
meta_directory = {prefix}/etc/postfix
maillog_file = {folder}/../postfix.log
maillog_file_prefixes = /var
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = mx.test
mydestination =
local_recipient_maps =
alias_maps =
smtp_dns_support_level = disabled
default_transport = error:5.4.4 the world is not reachable from a test
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_base = {folder}/mailboxes.d
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
transport_maps = texthash:{folder}/transports
full_destination_recipient_limit = 1
message_size_limit = {size}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
bounce_queue_lifetime = 1h
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
local_header_rewrite_clients =
import_environment = MAIL_CONFIG LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME LD_LIBRARY_PATH
"""

SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
full unix - n n - - pipe user=nobody argv=/bin/sh {folder}/full.sh
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class Postfix:
    """Delivers the mails of `lmtp` ({domain: socket path}) by LMTP, and those of customers into a Maildir each.

    A customer's address is NAME@clients.test. Mail to full@clients.test is taken, then bounced; to anybody else there it
    is refused at RCPT (550 5.1.1). A +suffix is ignored.
    """

    def __init__(self, folder, lmtp, customers=("lea", "marc", "nora"), size=60_000_000):
        self.folder = os.path.join(folder, "postfix")
        self.port, self.customers = free_port(), customers
        self.address = ("127.0.0.1", self.port)
        self._lay_out(lmtp, size)
        self.process = Process("postfix-master", [self._program("master"), "-c", self.folder, "-d"], folder,
                               env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": PREFIX + "/usr/lib/postfix"})
        until("Postfix on its port", lambda: self._alive() and answers(self.port))

    @staticmethod
    def _program(name):
        return f"{PREFIX}/usr/lib/postfix/sbin/{name}"

    def _alive(self):
        assert self.process.alive(), "Postfix ended at once: " + self.process.log() + self.log()
        return True

    def _lay_out(self, lmtp, size):
        for name in QUEUES:
            os.makedirs(os.path.join(self.folder, "queue", name))
            if name != "pid":
                shutil.chown(os.path.join(self.folder, "queue", name), "postfix")
        shutil.chown(os.path.join(self.folder, "queue", "maildrop"), "postfix", "postdrop")
        os.chmod(os.path.join(self.folder, "queue", "maildrop"), 0o730)
        shutil.chown(os.path.join(self.folder, "queue", "public"), "postfix", "postdrop")
        os.makedirs(os.path.join(self.folder, "state"))
        shutil.chown(os.path.join(self.folder, "state"), "postfix")
        os.makedirs(os.path.join(self.folder, "mailboxes.d"))
        os.chown(os.path.join(self.folder, "mailboxes.d"), MAILBOX_OWNER, MAILBOX_OWNER)
        transports = [f"{name} lmtp:" + (f"unix:{where}" if isinstance(where, str) else "inet:%s:%d" % where)
                      for name, where in lmtp.items()]
        transports += [f"full@{CUSTOMERS} full:", f"{CUSTOMERS} virtual:"]
        mailboxes = [f"{name}@{CUSTOMERS} {name}/" for name in [*self.customers, "full"]]
        mailboxes += [f"@{name} elsewhere" for name in lmtp]
        self._write("main.cf", MAIN.format(folder=self.folder, prefix=PREFIX, owner=MAILBOX_OWNER, size=size,
                                           domains=", ".join([CUSTOMERS, *lmtp])))
        self._write("master.cf", SERVICES.format(port=self.port, folder=self.folder))
        self._write("full.sh", "echo 5.2.2 the mailbox is full; exit 69\n")
        self._write("transports", "\n".join(transports) + "\n")
        self._write("mailboxes", "\n".join(mailboxes) + "\n")

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def send(self, sender, recipients, message):
        """A customer's program hands over a mail; refused recipients raise smtplib's error."""
        recipients = [recipients] if isinstance(recipients, str) else recipients
        with smtplib.SMTP(*self.address, timeout=30) as client:
            client.sendmail(sender, recipients, as_bytes(message))

    def mailbox(self, user):
        return Maildir(os.path.join(self.folder, "mailboxes.d", user))

    def log(self):
        path = os.path.join(self.folder, "..", "postfix.log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def wait_log(self, pattern):
        """Waits for a line of Postfix's log that matches; returns the match."""
        return until(f"/{pattern}/ in Postfix's log", lambda: re.search(pattern, self.log(), re.M))

    def queue(self):
        """The names of the mails it still holds."""
        held = []
        for name in ("incoming", "active", "deferred", "maildrop"):
            for _, _, files in os.walk(os.path.join(self.folder, "queue", name)):
                held += files
        return held

    def wait_empty(self):
        until("an empty Postfix queue", lambda: not self.queue())

    def flush(self):
        """Tries at once what waits for another try."""
        subprocess.run([f"{PREFIX}/usr/sbin/postqueue", "-c", self.folder, "-f"], check=True)

    def stop(self):
        self.process.stop()
