"""What scenarios are written with: the real binary, real peers, and ways to wait for an event.

Everything lives in a folder of its own below /var/tmp and on loopback ports that are free, so scenarios run side by
side and leave nothing behind. Python's standard library only.
"""
from .browser import Browser, BrowserError
from .carrier import CarrierPeer
from .dovecot import Dovecot
from .folder import Scenario, main
from .guichet import ADDRESS, EMAIL, PASSWORD, SHOP, SLUG, Api, ApiError, Guichet
from .mail import Maildir, letter, lmtp_deliver
from .peer import MailPeer
from .pgbouncer import PgBouncer
from .postfix import Postfix
from .postgres import Postgres
from .wait import free_port, until

__all__ = ["ADDRESS", "EMAIL", "PASSWORD", "SHOP", "SLUG", "Api", "ApiError", "Browser", "BrowserError", "CarrierPeer", "Dovecot", "Guichet",
           "MailPeer", "Maildir", "PgBouncer", "Postfix", "Postgres", "Scenario", "free_port", "letter", "lmtp_deliver", "main", "until"]
