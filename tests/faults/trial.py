"""A counter at work that is made to fall over again and again, and the account of it at the end."""
import datetime
import glob
import os
import random
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenarios"))
from harness import Guichet, MailPeer, until  # noqa: E402
from harness.folder import BUILD, ROOT  # noqa: E402
import checker  # noqa: E402
import platter  # noqa: E402
from workload import Workload  # noqa: E402

MINUTES = (5, 16, 40, 120)  # a claim of the outbox lives ten
SEARCHED = 10
LIBRARIES = os.path.join(BUILD, "tests", "faults")
POINT_SECONDS = 30


ONLY_ON = {"sqlite": ("src/store/sqlite/", "src/store/blob.c"), "postgres": ("src/store/postgres/",)}


def points(engine="sqlite"):
    """The names of all marked points that a server on this engine may come by, as the source has them."""
    found = set()
    others = tuple(os.path.join(ROOT, path) for name, paths in ONLY_ON.items() if name != engine for path in paths)
    for path in glob.glob(os.path.join(ROOT, "src", "**", "*.c"), recursive=True):
        if path.startswith(others):
            continue
        with open(path, encoding="utf-8") as file:
            found |= set(re.findall(r'\bfault_point\("([a-z_]+)"\)', file.read()))
    return sorted(found)


class Trial:
    """Nodes on one store, a mail server that takes what they send, and people at work.

    store: None for SQLite in the first node's folder, or the address of another one; rows: how the checker reads it."""

    def __init__(self, scenario, seed, nodes=1, store=None, rows=None, env=None, **people):
        self.luck = random.Random(seed)
        self.folder = os.path.join(scenario.folder, f"trial-{seed}")
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o755)
        self.sink = scenario.keep(MailPeer())
        self.nodes = [self.node(i, store, env or {}) for i in range(nodes)]
        for node in self.nodes:
            scenario.keep(node.start())
        self.rows = rows or (lambda select: checker.SqliteRows(os.path.join(self.nodes[0].data, "store.db"))(select))
        self.workload = Workload(self.nodes, os.path.join(self.folder, "journal"), self.luck, **people)
        scenario.keep(self.workload)
        self.kills = self.cuts = 0

    def node(self, number, store, env):
        folder = os.path.join(self.folder, f"node-{number}")
        os.mkdir(folder)
        os.chmod(folder, 0o755)
        node = Guichet(folder, smtp=self.sink.address, set_up=False,
                       env={"GUICHET_MAIL_UNDO": "0s"} | ({"GUICHET_STORE": store} if store else {}) | env)
        if number == 0:
            node.set_up()
        else:
            node.tokens = self.nodes_tokens
        self.nodes_tokens = node.tokens
        return node

    def start(self):
        self.workload.start()
        return self

    def work(self, more=10, seconds=30):
        """Waits until so many more writes were acknowledged."""
        goal = self.workload.journal.done() + more
        until(f"{more} more acknowledged writes", lambda: self.workload.journal.done() >= goal or self.workload.faults(), seconds)
        assert not self.workload.faults(), self.workload.faults()

    def kill(self, node=None, seconds=0.5):
        """kill -9 at a random moment of the next `seconds`, and a new start."""
        node = node or self.luck.choice(self.nodes)
        time.sleep(self.luck.random() * seconds)
        node.kill()
        self.kills += 1
        node.start()

    def kill_at(self, point, count, node=None):
        """Starts a node that will die the count-th time that it passes the point, waits until it did, and starts it anew."""
        node = node or self.luck.choice(self.nodes)
        node.stop()
        plain = node.env
        node.env = plain | {"GUICHET_TEST_FAULT": f"{point}:{count}"}
        try:
            node.start()
        except AssertionError:
            pass  # it came by before it listened
        node.env = plain
        until(f"the death at {point}:{count}", lambda: not node.process.alive(), POINT_SECONDS)
        code = node.process.stop(how=None)
        assert code == -9, f"at {point}:{count} it ended with {code}: {node.process.log()[-2000:]}"
        self.kills += 1
        node.start()

    def follow_power(self, leak=0, refuse="", shims=()):
        """From now on it is known what the disk would hold if the power of the one node were cut; `shims` are loaded too."""
        node = self.nodes[0]
        node.stop()
        self.cuts += 1
        self.plate = os.path.join(self.folder, f"platter-{self.cuts}")
        libraries = [os.path.join(LIBRARIES, name) for name in (*shims, "powercut.so")]
        self.plain_env = node.env
        node.env = node.env | platter.environment(" ".join(libraries), node.data, self.plate, leak, self.cuts, refuse)

    def cut_power(self):
        """The node goes on with what the disk holds."""
        node = self.nodes[0]
        node.kill()
        self.kills += 1
        inode, node.data = os.stat(node.data).st_ino, os.path.join(self.folder, f"after-{self.cuts}")
        platter.lay_out(self.plate, inode, node.data)
        node.env = self.plain_env
        node.start()

    def wait_for_death(self, what):
        process = self.nodes[0].process
        until(f"the death {what}", lambda: not process.alive(), POINT_SECONDS)

    def finish(self):
        """Everybody ends what they began, what may leave leaves, and the account is drawn up."""
        self.workload.stop_writing()
        self.settle()
        api = self.nodes[0].api()
        counts, unfound = api.get("/reports/counts"), self.unfound(api)
        last = newest_event(api)
        if not self.workload.readers[0].forgiving:
            until("the readers at the end of the log", lambda: all(reader.seen and reader.seen[-1] >= last
                                                                   for reader in self.workload.readers), 15)
        self.workload.stop()
        for node in self.nodes:
            node.stop()
        findings = checker.check(self.workload, self.rows, counts, self.sink.mails)
        findings.figures["kills"] += self.kills
        lost = {write.marker for write in self.missing()}
        for marker in set(unfound) - lost:
            findings.add("half", f"{marker} cannot be searched for")
        return findings

    def missing(self):
        """What was acknowledged and is not there, changes aside."""
        there = checker.Tables(self.rows).marked()
        return [write for write in self.workload.journal.writes.values()
                if write.told == "done" and write.kind != "change" and write.marker not in there]

    def settle(self):
        """The clock goes past every second try, and past the lease of what was being sent when the process died."""
        now = datetime.datetime.now(datetime.timezone.utc)
        for minutes in MINUTES:
            for node in self.nodes:
                at = now + datetime.timedelta(minutes=minutes)
                node.clock(at.isoformat(timespec="milliseconds").replace("+00:00", "Z"))

    def unfound(self, api):
        """Of a few messages that were acknowledged, those that a search for their own word does not find."""
        done = [write.marker for write in self.workload.journal.writes.values() if write.told == "done" and write.kind != "change"]
        some = self.luck.sample(done, min(SEARCHED, len(done)))
        return [marker for marker in some if not api.get("/search", q=marker)["items"]]


def newest_event(api):
    """The id of the newest event."""
    newest, after = 0, 0
    while items := api.get("/events", limit=100, after=after)["items"]:
        newest = after = items[-1]["id"]
    return newest
