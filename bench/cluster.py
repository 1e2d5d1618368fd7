"""Where a filled store lies for a measurement: its own file, or a database of a PostgreSQL that the bench keeps."""
import contextlib
import os
import sys

import machine
from machine import run

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "scenarios"))
from harness.postgres import USER, Postgres  # noqa: E402, F401

# Durable as by default; the memory that a machine of 8 GB gives its database.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "min_wal_size": "1GB", "checkpoint_timeout": "30min",
            "effective_cache_size": "4GB", "random_page_cost": "1.1", "autovacuum_naptime": "10min"}


def fresh():
    """An empty cluster that goes away afterwards."""
    return Postgres(settings=SETTINGS)


class Kept(Postgres):
    """A cluster in a folder that stays between runs."""

    def run(self, program, *arguments):
        if program == "initdb" and os.path.exists(f"{self.data}/PG_VERSION"):
            return ""
        return super().run(program, *arguments)

    def start(self):
        if os.path.exists(f"{self.data}/postmaster.pid"):  # left by a run that was killed
            self.run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")
        return super().start()

    def __exit__(self, *_):
        self.stop()


class Place:
    """A store, and the processes whose time is its cost."""

    def __init__(self, engine, size, data, url, options=(), database_pid=None):
        self.engine, self.size, self.data, self.url, self.options = engine, size, data, url, options
        self.pids, self.database_pid = [], database_pid
        self.spent = {}  # by process: one that has ended, spent what it had

    def cpu_ns(self):
        pids = list(self.pids)
        if self.database_pid:
            pids += [self.database_pid, *machine.children_of(self.database_pid)]
        self.spent.update((pid, machine.running_ns(pid)) for pid in pids)
        return sum(self.spent.values())


def copied(postgres, bench, folder, size):
    """The database with the rows of the filled SQLite store; made anew when that is."""
    name, stamp = f"growth_{size}", f"{postgres.folder}/growth-{size}.done"
    with open(f"{folder}.done") as f:
        made_by = f.read()
    if os.path.exists(stamp) and open(stamp).read() == made_by:
        return postgres.url(name)
    postgres.sql(f'DROP DATABASE IF EXISTS "{name}"')
    url = postgres.database(name)
    bench.say(f"copying {size:,} dossiers to PostgreSQL ...")
    bench.say(run([f"{bench.build}/bench/bench_copy", "--from", f"{folder}/store.db", "--to", url]).strip())
    with open(stamp, "w") as f:
        f.write(made_by)
    return url


@contextlib.contextmanager
def places(engine, bench, folders):
    """The filled stores of one engine, by size; `folders` has SQLite's."""
    if engine == "sqlite":
        yield [Place(engine, size, folder, f"sqlite://{folder}/store.db") for size, folder in folders.items()]
        return
    data = f"{bench.work}/postgres-data"
    with Kept(f"{bench.work}/postgres", SETTINGS) as postgres:
        urls = {size: copied(postgres, bench, folder, size) for size, folder in folders.items()}
        for size in urls:
            os.makedirs(f"{data}-{size}", exist_ok=True)
        yield [Place(engine, size, f"{data}-{size}", url, ("--store", url), postgres.process.pid) for size, url in urls.items()]
