"""Where a filled store lies for a measurement: its own file, or a database of a PostgreSQL that the bench keeps."""
import contextlib

import machine


class Place:
    """A store, and the processes whose time is its cost."""

    def __init__(self, engine, size, data, url, options=(), database_pid=None):
        self.engine, self.size, self.data, self.url, self.options = engine, size, data, url, options
        self.pids, self.database_pid = [], database_pid

    def cpu_ns(self):
        pids = list(self.pids)
        if self.database_pid:
            pids += [self.database_pid, *machine.children_of(self.database_pid)]
        return sum(machine.running_ns(pid) for pid in pids)


@contextlib.contextmanager
def place(engine, bench, folder, size):
    yield Place(engine, size, folder, f"sqlite://{folder}/store.db")
