#!/usr/bin/env python3
"""The disk that loses power and the disk that is full do so as they say, with no Guichet in sight."""
import os
import subprocess
import sys
import textwrap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenarios"))
from harness import Scenario, main  # noqa: E402
from harness.folder import BUILD  # noqa: E402
import platter  # noqa: E402

POWERCUT = os.path.join(BUILD, "tests", "faults", "powercut.so")
BADDISK = os.path.join(BUILD, "tests", "faults", "baddisk.so")
DIEAT = os.path.join(BUILD, "tests", "faults", "dieat.so")
FAILS = """
            import errno
            def fails(call, *args):
                try:
                    call(*args)
                except OSError as error:
                    return errno.errorcode[error.errno]
"""


class Shims(Scenario):
    def setUp(self):
        super().setUp()
        self.data, self.platter = (os.path.join(self.folder, name) for name in ("data", "platter"))
        os.mkdir(self.data)

    def play(self, env, program):
        """Runs lines of Python in the data folder."""
        done = subprocess.run([sys.executable, "-c", "import os\n" + textwrap.dedent(program)], cwd=self.data, text=True,
                              env={**os.environ, **env}, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def after_the_cut(self, program, **options):
        self.play(platter.environment(POWERCUT, self.data, self.platter, **options), program)
        found = os.path.join(self.folder, "found")
        platter.lay_out(self.platter, os.stat(self.data).st_ino, found)
        return found

    def read(self, found, name):
        with open(os.path.join(found, name), "rb") as file:
            return file.read()

    def test_keeps_what_was_synced(self):
        """Power cut: bytes and names that were synced are there, the others are not"""
        with open(os.path.join(self.data, "old"), "wb") as file:
            file.write(b"0123456789")
        found = self.after_the_cut("""
            fd = os.open("old", os.O_RDWR)
            os.pwrite(fd, b"AB", 2)
            os.fsync(fd)
            os.pwrite(fd, b"CD", 6)
            new = os.open("new", os.O_RDWR | os.O_CREAT)
            os.write(new, b"new")
            os.fsync(os.open(".", os.O_RDONLY))
            os.fsync(new)
            os.write(new, b" and more")
            os.write(os.open("nameless", os.O_RDWR | os.O_CREAT), b"lost")
        """)
        self.assertEqual(sorted(os.listdir(found)), ["new", "old"])
        self.assertEqual(self.read(found, "old"), b"01AB456789")
        self.assertEqual(self.read(found, "new"), b"new")

    def test_undoes_names_and_sizes(self):
        """Power cut: a name that was taken away or changed comes back, with the bytes that it had"""
        for name in ("gone", "replaced", "cut", "emptied"):
            with open(os.path.join(self.data, name), "wb") as file:
                file.write(name.encode() * 3)
        found = self.after_the_cut("""
            os.unlink("gone")
            for n in range(20):  # new files must not get the inode of the old one
                os.write(os.open(f"later{n}", os.O_RDWR | os.O_CREAT), b"other")
            fd = os.open("tmp", os.O_RDWR | os.O_CREAT)
            os.write(fd, b"newer")
            os.fsync(fd)
            os.rename("tmp", "replaced")
            os.ftruncate(os.open("cut", os.O_RDWR), 2)
            fd = os.open("emptied", os.O_RDWR | os.O_TRUNC)
            os.pwrite(fd, b"!", 4)
            os.fsync(fd)
        """)
        self.assertEqual(sorted(os.listdir(found)), ["cut", "emptied", "gone", "replaced"])
        self.assertEqual(self.read(found, "gone"), b"gone" * 3)
        self.assertEqual(self.read(found, "replaced"), b"replaced" * 3)
        self.assertEqual(self.read(found, "cut"), b"cut" * 3)
        self.assertEqual(self.read(found, "emptied"), b"\0\0\0\0!")

    def test_leaks_some_writes(self):
        """Power cut: with a leak some writes reach the disk before they are synced, and not all"""
        found = self.after_the_cut("""
            fd = os.open("file", os.O_RDWR | os.O_CREAT)
            os.fsync(os.open(".", os.O_RDONLY))
            for n in range(100):
                os.pwrite(fd, b"x", n)
        """, leak=50)
        count = self.read(found, "file").count(b"x")
        self.assertTrue(20 < count < 80, count)

    SQLITE = """
        import sqlite3
        db = sqlite3.connect("db", isolation_level=None)
        db.execute("pragma journal_mode=wal")
        db.execute("pragma synchronous={mode}")
        db.execute("create table t (n)")
        for n in range(50):
            db.execute("insert into t values (?)", (n,))
        os._exit(0)
    """

    def rows(self, found):
        path = os.path.join(found, "db")
        if not os.path.exists(path) or os.path.getsize(path) == 0 and not os.path.exists(path + "-wal"):
            return 0
        return int(self.play({}, f"""
            import sqlite3
            db = sqlite3.connect({path!r})
            known = db.execute("select count(*) from sqlite_schema").fetchone()[0]
            print(db.execute("select count(*) from t").fetchone()[0] if known else 0)
        """))

    def test_synchronous_full_keeps_all(self):
        """Power cut: SQLite keeps every commit with synchronous=FULL"""
        self.assertEqual(self.rows(self.after_the_cut(self.SQLITE.format(mode="full"), leak=20)), 50)

    def test_catches_synchronous_off(self):
        """Power cut: SQLite loses commits with synchronous=OFF"""
        self.assertLess(self.rows(self.after_the_cut(self.SQLITE.format(mode="off"))), 50)

    def test_full_disk_refuses_growth(self):
        """Full disk: nothing grows or is made, half of the first write lands, and overwriting works"""
        env = {"LD_PRELOAD": BADDISK, "BADDISK_ROOT": self.data, "BADDISK_SWITCH": os.path.join(self.folder, "full")}
        said = self.play(env, FAILS + """
            fd = os.open("file", os.O_RDWR | os.O_CREAT)
            os.write(fd, b"0123456789")
            os.close(os.open("../full", os.O_WRONLY | os.O_CREAT))
            print(os.pwrite(fd, b"ABCDEFGH", 10), fails(os.pwrite, fd, b"x", 15), fails(os.open, "new", os.O_RDWR | os.O_CREAT),
                  fails(os.mkdir, "folder"), fails(os.ftruncate, fd, 100), os.pwrite(fd, b"over", 0))
            os.unlink("../full")
            print(os.pwrite(fd, b"room", 15))
        """)
        self.assertEqual(said, "5 ENOSPC ENOSPC ENOSPC ENOSPC 4\n4\n")

    def test_read_only_refuses_change(self):
        """Read-only disk: nothing can be written, made, renamed or taken away; reading works"""
        env = {"LD_PRELOAD": BADDISK, "BADDISK_ROOT": self.data, "BADDISK_SWITCH": os.path.join(self.folder, "bad")}
        said = self.play(env, FAILS + """
            fd = os.open("file", os.O_RDWR | os.O_CREAT)
            os.write(fd, b"0123456789")
            os.write(os.open("../bad", os.O_WRONLY | os.O_CREAT), b"readonly")
            print(fails(os.pwrite, fd, b"x", 0), fails(os.open, "file", os.O_RDWR), fails(os.mkdir, "folder"),
                  fails(os.rename, "file", "other"), fails(os.unlink, "file"), fails(os.ftruncate, fd, 0), os.pread(fd, 4, 0),
                  os.read(os.open("file", os.O_RDONLY), 4))
        """)
        self.assertEqual(said, "EROFS " * 6 + "b'0123' b'0123'\n")

    def test_refused_sync(self):
        """Power cut: a sync that failed is forgotten, and the next one that succeeds does not bring what it was to bring"""
        refuse = os.path.join(self.folder, "refuse")
        found = self.after_the_cut(FAILS + f"""
            fd = os.open("file", os.O_RDWR | os.O_CREAT)
            os.fsync(os.open(".", os.O_RDONLY))
            os.write(os.open({refuse!r}, os.O_WRONLY | os.O_CREAT), b"once")
            os.write(fd, b"lost")
            assert fails(os.fsync, fd) == "EIO"
            os.write(fd, b"kept")
            os.fsync(fd)
        """, refuse=refuse)
        self.assertEqual(self.read(found, "file"), b"\0\0\0\0kept")

    def test_dies_in_the_middle(self):
        """Dying: at the third write to the file, which is then written by half"""
        done = subprocess.run([sys.executable, "-c", "import os; fd = os.open('a.db', os.O_RDWR | os.O_CREAT)\n"
                               "for i in range(9): os.pwrite(fd, b'12', 2 * i)"], cwd=self.data,
                              env={**os.environ, "LD_PRELOAD": DIEAT, "DIEAT": "/a.db:3"})
        self.assertEqual(done.returncode, -9)
        self.assertEqual(self.read(self.data, "a.db"), b"12121")


if __name__ == "__main__":
    main()
