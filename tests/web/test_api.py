#!/usr/bin/env python3
"""The API of the real server, every answer held against the contract."""
import unittest

from api_defects import Defects
from api_dossiers import Changes, Inbox, Opening, Views
from api_facts import Facts
from api_imports import Imports
from api_input import Input
from api_incidents import Incidents
from api_life import Ends, Escalation, Waits
from api_lists import Lists, Once
from api_orders import Orders
from api_tracking import Carriers, Intake, Tracking, Webhooks
from api_session import Expiry, Sessions, Throttling
from api_legal import Legal
from api_live import Live, LiveSessions, TooFarBehind
from api_moves import Moves
from api_pages import BehindAProxy, Costs, Pages, RealTime
from api_parties import Parties
from api_pickups import Estimates, Pickups
from api_promises import Promises
from api_practices import Practices
from api_remedies import Books, Remedies
from api_scores import Scores
from api_search import Customers, Search
from api_settings import Settings
from api_tenants import Tenants
from api_words import Files, Inbound, Replies, Undo, Unmatched
from counter import CONTRACT
from harness import main


@unittest.skipUnless(CONTRACT, "the interface's packages are not here (npm ci in ui/), which read the contract")
class Covered(unittest.TestCase):
    """Last: what the tests before it have called."""

    def test_every_operation_was_called(self):
        """Every operation of the contract was called, with what is right and with what is wrong"""
        self.assertEqual([o.id for o in CONTRACT.operations if not any(s < 400 for s in o.statuses)], [], "never right")
        self.assertEqual([o.id for o in CONTRACT.operations if o.role and 401 not in o.statuses], [], "never by nobody")
        self.assertEqual([o.id for o in CONTRACT.operations if (o.parameters or o.body_max)
                          and not any(s >= 400 and (s != 401 or not o.role) for s in o.statuses)], [], "never wrong")


if __name__ == "__main__":
    main(Sessions, Throttling, Expiry, Input, Tenants, Lists, Once, Inbox, Views, Changes, Escalation, Ends, Waits, Opening, Replies, Undo, Files,
         Inbound, Unmatched, Search, Customers,
         Moves,
         Orders, Imports,
         Tracking, Carriers, Webhooks, Intake,
         Facts,
         Promises,
         Legal,
         Remedies, Books,
         Incidents,
         Parties,
         Pickups, Estimates,
         Defects,
         Scores,
         Practices, Settings,
         Live, LiveSessions, TooFarBehind, Pages, BehindAProxy, RealTime, Costs, Covered)
