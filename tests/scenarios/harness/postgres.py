"""PostgreSQL from the system's own package, in a folder of the test.

As a program it gives one to another: `postgres.py PROGRAM [ARGUMENT...]` starts an empty cluster, runs the program
with its address in GUICHET_TEST_POSTGRES, and takes the cluster away.
"""
import glob
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

USER = "postgres"  # initdb refuses root
LEAST = 15
FAST = {"fsync": "off", "full_page_writes": "off"}  # for what is not about durability
SETTINGS = {"listen_addresses": "''", "max_connections": 200, "shared_buffers": "32MB", "log_min_messages": "fatal", "wal_level": "replica",
            "max_wal_senders": 8, "max_replication_slots": 8, "hot_standby": "on", "wal_receiver_timeout": "5s", "wal_sender_timeout": "5s",
            "timezone": "UTC", "log_timezone": "UTC"}


def binaries():
    """The newest installed PostgreSQL's folder of programs, 15 or later; None without one."""
    found = [(int(m.group(1)), path) for path in glob.glob("/usr/lib/postgresql/*/bin")
             if (m := re.match(r"/usr/lib/postgresql/(\d+)/bin", path)) and os.path.exists(f"{path}/initdb")]
    found = [one for one in found if one[0] >= LEAST]
    return max(found)[1] if found else None


def children(parent):
    """Its processes; each leads a group of its own."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[1]) == parent:
            found.append(int(path.split("/")[2]))
    return found


class Postgres:
    """A cluster that listens on a socket in its own folder only."""

    def __init__(self, folder=None, settings=FAST, standby_of=None):
        self.bin = binaries()
        if not self.bin:
            raise RuntimeError(f"PostgreSQL {LEAST} or later is not installed (package postgresql)")
        self.folder = folder or tempfile.mkdtemp(prefix="guichet-pg-", dir="/var/tmp")
        self.data = f"{self.folder}/data"
        self.process = None
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)  # its socket is for everybody
        self.owner = pwd.getpwnam(USER) if os.getuid() == 0 else None
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        if standby_of:
            self.run("pg_basebackup", "-D", self.data, "-h", standby_of.folder, "-U", USER, "-c", "fast", "-X", "stream", "-R")
        else:
            self.run("initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.configure({**SETTINGS, "unix_socket_directories": f"'{self.folder}'", **settings})

    def become(self):
        """Arguments of subprocess that run a program as the cluster's owner."""
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}

    def run(self, program, *arguments):
        done = subprocess.run([f"{self.bin}/{program}", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/",
                              env={**os.environ, "LC_ALL": "C"}, **self.become())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")
        return done.stdout

    def configure(self, settings):
        """Settings for the next start."""
        with open(f"{self.data}/postgresql.conf", "a") as f:
            f.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self):
        log = open(f"{self.folder}/log", "a")
        self.process = subprocess.Popen([f"{self.bin}/postgres", "-D", self.data], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                        start_new_session=True, **self.become())
        log.close()
        self.wait_ready()
        return self

    def wait_ready(self, seconds=60):
        until = time.monotonic() + seconds
        while subprocess.run([f"{self.bin}/pg_isready", "-q", "-h", self.folder, "-U", USER]).returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                with open(f"{self.folder}/log") as f:
                    raise RuntimeError(f"PostgreSQL does not start: {f.read()[-2000:]}")
            time.sleep(0.02)

    def stop(self, how=signal.SIGINT):
        """SIGINT ends connections and shuts down clean; SIGQUIT is a crash, recovered from at the next start."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)
        self.process = None

    def kill(self):
        """As a power cut of the program: the whole family dies at once."""
        if self.process:
            os.kill(self.process.pid, signal.SIGSTOP)  # it must not see its children die
            for pid in [*children(self.process.pid), self.process.pid]:
                os.kill(pid, signal.SIGKILL)
            self.process.wait(60)
            self.process = None
            for name in ("postmaster.pid",):
                path = f"{self.data}/{name}"
                if os.path.exists(path):
                    os.remove(path)

    def url(self, database="postgres", **parameters):
        more = "".join(f"&{name}={value}" for name, value in parameters.items())
        return f"postgresql://{USER}@/{database}?host={self.folder}{more}"

    def sql(self, text, database="postgres"):
        """Rows as psql prints them, unaligned."""
        return self.run("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", USER, "-d", database, "-c", text).strip()

    def database(self, name):
        """An empty one; its address."""
        self.sql(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def promote(self):
        """A standby becomes the primary."""
        self.run("pg_ctl", "promote", "-D", self.data, "-w")

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.remove()


made = itertools.count(1)


def new_database(server):
    """An empty database on the server of an address; its address."""
    name = f"guichet_{os.getpid()}_{next(made)}"
    subprocess.run([f"{binaries()}/psql", "-X", "-q", "-d", server, "-c", f"CREATE DATABASE {name}"], check=True)
    return server.replace("/postgres?", f"/{name}?")


def ask(database, question):
    """Rows as psql prints them, unaligned."""
    return subprocess.run([f"{binaries()}/psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", question], check=True,
                          capture_output=True, text=True).stdout.strip()


def script(database, statements):
    """Runs statements one after the other; what they gave numbers to themselves is not given again."""
    counters = """DO $$ DECLARE t RECORD; BEGIN
        FOR t IN SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id' AND is_identity = 'YES' LOOP
            EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), GREATEST((SELECT COALESCE(max(id), 0) FROM %I), 1))', t.name, t.name);
        END LOOP; END $$"""
    subprocess.run([f"{binaries()}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database], check=True, text=True,
                   input="".join(statement + ";\n" for statement in (*statements, counters)), stdout=subprocess.DEVNULL)


def main(arguments):
    cluster = Postgres()
    try:
        cluster.start()
        python = [sys.executable] if arguments[0].endswith(".py") else []
        return subprocess.run(python + arguments, env={**os.environ, "GUICHET_TEST_POSTGRES": cluster.url()}).returncode
    finally:
        cluster.remove()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
