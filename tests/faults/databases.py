"""PostgreSQL for trials: one cluster that falls over, or a primary with a standby that takes its place."""
import itertools
import signal
import time

from trial import Trial
import checker

from harness import until
from harness.postgres import Postgres

NAME = "guichet"
HOSTS = 6  # the first primary, and standbys one after the other
TERMINATE = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = '{NAME}'"


class Alone:
    """One cluster, with every sync made."""

    count = itertools.count(1)

    def __init__(self, scenario):
        self.scenario, self.started = scenario, 0
        self.folder = f"{scenario.folder}/database-{next(self.count)}"
        self.primary = self.cluster()
        self.url = self.primary.database(NAME)

    def cluster(self, **options):
        self.started += 1
        cluster = Postgres(f"{self.folder}-{self.started}", {"fsync": "on"}, **options)
        self.scenario.addCleanup(cluster.stop, signal.SIGQUIT)
        return cluster.start()

    def trial(self, seed, nodes=1, **people):
        return Trial(self.scenario, seed, nodes, self.url, self.rows, **people)

    def rows(self, select):
        return checker.PostgresRows(self.primary, NAME)(select)

    def restart(self, how):
        """SIGINT is a clean end, SIGQUIT a crash; None kills the whole family at once."""
        if how:
            self.primary.stop(how)
        else:
            self.primary.kill()
        self.primary.start()

    def cut_connections(self):
        self.primary.sql(TERMINATE, NAME)


class Pair(Alone):
    """A primary and a standby that follows it, commit by commit (synchronous) or as fast as it can."""

    def __init__(self, scenario, synchronous=True):
        super().__init__(scenario)
        self.synchronous, self.standby = synchronous, None
        hosts = ",".join(f"{self.folder}-{i}" for i in range(1, HOSTS + 1))
        self.url = f"postgresql://postgres@/{NAME}?host={hosts}&target_session_attrs=read-write"
        self.follow()

    def follow(self):
        """The primary gets a standby, which is waited for from then on."""
        self.standby = self.cluster(standby_of=self.primary)
        until("a standby that streams", lambda: self.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1")
        self.wait_for_standbys("*" if self.synchronous else "")

    def wait_for_standbys(self, names):
        self.primary.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.sql("SELECT pg_reload_conf()")
        until("the setting", lambda: self.primary.sql("SHOW synchronous_standby_names") == names)

    def fail_over(self):
        """The primary dies with all that it had not sent, and the standby takes its place. When it died."""
        self.primary.kill()
        died = time.time()
        self.standby.promote()
        self.primary, self.standby = self.standby, None
        self.wait_for_standbys("")
        return died
