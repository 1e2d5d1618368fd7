"""Compares what was acknowledged with what is there.

    lost      acknowledged, and not there
    repeated  there more than once
    refused   answered "nothing was kept", and there
    half      there in part: a dossier without a message, a message without its event, a total that disagrees ...
    events    a reader of the log missed one, or saw one twice, or out of order, or one that is not there
    outbox    what the next mail server took does not agree with what the store says of it
    other     somebody of the workload met an answer that nobody should meet
What was asked for and never answered may be there or not.
"""
import contextlib
import csv
import io
import json
import re
import sqlite3
from collections import Counter

from workload import MARKER

INBOUND, OUTBOUND, NOTE = 1, 2, 3
QUEUED, SENDING, SENT, UNCERTAIN, FAILED, CANCELLED = range(6)
CATEGORIES = ("lost", "repeated", "refused", "half", "events", "outbox", "other")
SHOWN = 5  # faults of a category that are told


class SqliteRows:
    """The tables of a store that nobody has open for writing."""

    def __init__(self, path):
        self.path = path

    def __call__(self, select):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as store:
            store.row_factory = sqlite3.Row
            return [{name: "" if row[name] is None else str(row[name]) for name in row.keys()} for row in store.execute(select)]


class PostgresRows:
    def __init__(self, cluster, database):
        self.cluster, self.database = cluster, database

    def __call__(self, select):
        text = self.cluster.sql(f"COPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER)", self.database)
        return list(csv.DictReader(io.StringIO(text)))


class Tables:
    """What the checks look at, read once."""

    def __init__(self, rows):
        self.messages = rows("SELECT id, dossier, direction, state, automatic, subject, text, rfc_id FROM message ORDER BY id")
        self.dossiers = rows("SELECT id, subject FROM dossier ORDER BY id")
        self.events = rows("SELECT id, dossier, kind, payload FROM event WHERE shop = 1 ORDER BY id")
        self.outbox = rows("SELECT message, state FROM outbox ORDER BY id")
        self.keys = rows("SELECT key, status FROM idempotency")
        self.untrue_due = rows(
            "SELECT d.id FROM dossier d WHERE d.next_due_at IS DISTINCT FROM (SELECT min(p.due_at) FROM promise p "
            "WHERE p.dossier = d.id AND p.owed_to = 1 AND p.state IN (2, 4))")
        self.without_blob = rows("SELECT m.id FROM message m LEFT JOIN blob b ON b.hash = m.raw_hash "
                                 "WHERE m.direction = 1 AND b.hash IS NULL")

    def marked(self):
        """Marker -> the messages that hold it, in their subject (mails) or text (what agents write)."""
        found = {}
        for message in self.messages:
            if message["automatic"] == "1":
                continue  # repeats the customer's words
            marker = MARKER.search(message["subject"] if message["direction"] == str(INBOUND) else message["text"])
            found.setdefault(marker[0] if marker else None, []).append(message)
        return found


class Findings:
    def __init__(self):
        self.faults = {name: [] for name in CATEGORIES}
        self.figures = Counter()

    def add(self, category, fault):
        self.faults[category].append(fault)

    def count(self, category):
        return len(self.faults[category])

    def clean(self, but=()):
        return not any(faults for name, faults in self.faults.items() if name not in but)

    def __str__(self):
        told = [f"{name}: {len(faults)}\n  " + "\n  ".join(faults[:SHOWN]) for name, faults in self.faults.items() if faults]
        return "\n".join(told) or "nothing wrong"

    def __add__(self, other):
        both = Findings()
        for name in CATEGORIES:
            both.faults[name] = self.faults[name] + other.faults[name]
        both.figures = self.figures + other.figures
        return both


def check_writes(writes, tables, out):
    there = tables.marked()
    for write in writes.values():
        if write.kind == "change":
            continue
        count = len(there.pop(write.marker, []))
        what = f"{write.kind} {write.marker} ({write.told}) is there {count} times"
        if write.told == "done":
            out.figures["acknowledged"] += 1
            out.figures["acknowledged " + write.kind] += 1
        else:
            out.figures["not acknowledged"] += 1
            out.figures["not acknowledged, there"] += count > 0
        if count == 0 and write.told == "done":
            out.add("lost", what)
        if count > 1:
            out.add("repeated", what)
        if count and write.told == "refused":
            out.add("refused", what)
    for marker, messages in there.items():
        out.add("other", f"nobody asked for message {messages[0]['id']} ({marker})")


def check_changes(writes, tables, out):
    """A dossier's subject is the last acknowledged one, or one that was asked for after it; each change has its event."""
    changes, subjects = {}, {int(row["id"]): row["subject"] for row in tables.dossiers}
    events = Counter(int(event["dossier"]) for event in tables.events
                     if event["kind"] == "dossier.updated" and "subject" in event["payload"])
    for write in writes.values():
        if write.kind == "change":
            changes.setdefault(write.dossier, []).append(write)
    for dossier, asked in changes.items():
        done = [i for i, write in enumerate(asked) if write.told == "done"]
        out.figures["acknowledged"] += len(done)
        out.figures["acknowledged change"] += len(done)
        last = done[-1] if done else -1
        marker = MARKER.search(subjects.get(dossier, ""))
        may_be = {write.marker for write in asked[max(last, 0):] if write.told != "refused"} | ({None} if last < 0 else set())
        if (marker[0] if marker else None) not in may_be:
            said = marker[0] if marker else subjects.get(dossier)
            out.add("lost" if last >= 0 else "refused", f"dossier {dossier} is called {said}, not one of {may_be}")
            continue
        most = sum(write.told != "refused" for write in asked)
        if not len(done) <= events[dossier] <= most:
            out.add("half", f"dossier {dossier} has {events[dossier]} events of {len(done)} to {most} changes")


def check_whole(tables, out):
    spoken = {message["dossier"] for message in tables.messages}
    created = Counter(event["dossier"] for event in tables.events if event["kind"] == "dossier.created")
    told = Counter(str(json.loads(event["payload"]).get("message")) for event in tables.events if event["kind"] == "message.created")
    places = Counter(row["message"] for row in tables.outbox)
    for dossier in tables.dossiers:
        if dossier["id"] not in spoken:
            out.add("half", f"dossier {dossier['id']} has no message")
        if created[dossier["id"]] != 1:
            out.add("half", f"dossier {dossier['id']} has {created[dossier['id']]} events of its opening")
    for message in tables.messages:
        if told[message["id"]] != 1:
            out.add("half", f"message {message['id']} has {told[message['id']]} events of its writing")
        if places[message["id"]] != (message["direction"] == str(OUTBOUND)):
            out.add("half", f"message {message['id']} has {places[message['id']]} places in the outbox")
    if sum(told.values()) != len(tables.messages):
        out.add("half", f"{sum(told.values())} events of messages, {len(tables.messages)} messages")
    for row in tables.untrue_due:
        out.add("half", f"dossier {row['id']} is due at another time than its promises")
    for row in tables.without_blob:
        out.add("half", f"message {row['id']} has no bytes")


def check_keys(writes, tables, out):
    there = tables.marked()
    for row in tables.keys:
        if row["key"] not in there:
            out.add("half", f"the key {row['key']} is kept without its effect")
    kept = {row["key"] for row in tables.keys}
    for marker, write in writes.items():
        if write.kind != "mail" and write.repeated and marker in there and marker not in kept:
            out.add("half", f"{marker} is there without its key")


def check_totals(counts, tables, out):
    """counts: GET /reports/counts of the same moment."""
    outbox = Counter(int(row["state"]) for row in tables.outbox)
    directions = Counter((int(row["direction"]), row["state"] == "6") for row in tables.messages)
    wanted = {
        "dossiers": len(tables.dossiers), "events": len(tables.events),
        "messages": {"inbound": directions[INBOUND, False], "outbound": directions[OUTBOUND, False]},
        "outbox": {"queued": outbox[QUEUED] + outbox[SENDING], "sent": outbox[SENT], "uncertain": outbox[UNCERTAIN],
                   "failed": outbox[FAILED]},
    }
    for name, rows in wanted.items():
        said = {key: counts[name][key] for key in rows} if isinstance(rows, dict) else counts[name]
        if said != rows:
            out.add("half", f"the total of {name} says {said}, the rows {rows}")


def check_events(readers, tables, out):
    ids = [int(event["id"]) for event in tables.events]
    out.figures["events"] += len(ids)
    for reader in readers:
        name, seen = type(reader).__name__.lower(), reader.seen
        if seen == ids:
            continue
        twice = [event for event, count in Counter(seen).items() if count > 1]
        missed, more = sorted(set(ids) - set(seen)), sorted(set(seen) - set(ids))
        out.figures["events missed or twice"] += len(twice) + len(missed) + len(more)
        out.add("events", f"the {name} missed {len(missed)} {missed[:5]}, saw twice {twice[:5]}, saw what is not there {more[:5]}, "
                          f"in order: {seen == sorted(seen)}")


def check_outbox(taken, tables, out):
    """taken: the mails that the next server took, its own account."""
    states = {row["message"]: int(row["state"]) for row in tables.outbox}
    by_rfc_id = {message["rfc_id"]: message["id"] for message in tables.messages if message["direction"] == str(OUTBOUND)}
    arrived = Counter(re.search(rb"^Message-ID:\s*<(.+?)>", mail.data, re.M | re.I)[1].decode() for mail in taken)
    for rfc_id, message in by_rfc_id.items():
        state, count = states.get(message), arrived.pop(rfc_id, 0)
        out.figures["mails sent"] += state == SENT
        out.figures["mails uncertain"] += state == UNCERTAIN
        out.figures["uncertain, arrived"] += state == UNCERTAIN and count > 0
        most = 1 if state in (SENT, UNCERTAIN) else 0
        least = 1 if state == SENT else 0
        out.figures["mails twice"] += max(count - 1, 0)
        if not least <= count <= most:
            out.add("outbox", f"message {message} in state {state} arrived {count} times")
        if state in (QUEUED, SENDING):
            out.add("outbox", f"message {message} never left")
    for rfc_id, count in arrived.items():
        out.add("outbox", f"{rfc_id} arrived {count} times and is no message of ours")


def check(workload, rows, counts, taken):
    """Everything, when nothing moves any more. Findings."""
    out, tables, writes = Findings(), Tables(rows), workload.journal.writes
    for fault in workload.faults():
        out.add("other", fault)
    check_writes(writes, tables, out)
    check_changes(writes, tables, out)
    check_whole(tables, out)
    check_keys(writes, tables, out)
    check_totals(counts, tables, out)
    check_events(workload.readers, tables, out)
    check_outbox(taken, tables, out)
    return out
