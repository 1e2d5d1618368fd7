"""PgBouncer in transaction mode before a test's PostgreSQL: each transaction may meet another connection."""
import os
import socket

from .folder import Process
from .wait import free_port, until


class PgBouncer:
    def __init__(self, folder, postgres, database):
        self.port, self.database = free_port(), database
        path = os.path.join(folder, "pgbouncer.ini")
        with open(path, "w") as file:
            file.write("[databases]\n"
                       f"* = host={postgres.folder} user=postgres\n"
                       "[pgbouncer]\n"
                       f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
                       "auth_type = any\npool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 200\n"
                       "ignore_startup_parameters = extra_float_digits\n"
                       f"logfile = {folder}/pgbouncer.log\n")
        os.chmod(path, 0o644)
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        if user:
            open(f"{folder}/pgbouncer.log", "a").close()
            os.chmod(f"{folder}/pgbouncer.log", 0o666)
        self.process = Process("pgbouncer", ["pgbouncer", "-q", *user, path], folder)
        until("PgBouncer listens", self._listens)

    def _listens(self):
        assert self.process.alive(), self.process.log()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def url(self, listen):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{self.database}?prepare=no&listen={listen}"

    def stop(self):
        self.process.stop()
