"""What the tests of the command line share: a data folder, and the program run on it."""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "scenarios"))
from harness import Scenario  # noqa: E402
from harness.folder import BUILD, Process, ROOT  # noqa: E402
from harness.wait import until  # noqa: E402

NOBODY = 65534
BINARY = os.path.join(BUILD, "guichet")
__all__ = ["BINARY", "CommandLine", "ROOT", "until"]


class CommandLine(Scenario):
    """guichet(...) runs the program on self.data; says(...) is what a failure tells, with its exit code checked."""

    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.folder, "data")
        self.env = {name: value for name, value in os.environ.items()
                    if not name.startswith(("GUICHET_", "LC_", "LANG"))}

    def guichet(self, *arguments, data=True, input=None, code=0, env=None, cwd=None, stranger=False):
        command = [self.strangers() if stranger else BINARY, *arguments, *(["--data", self.data] if data else [])]
        done = subprocess.run(command, input=input, capture_output=True, text=True, timeout=60, check=False,
                              stdin=None if input is not None else subprocess.DEVNULL, cwd=cwd or self.folder,
                              env={**self.env, **(env or {})},
                              **({"user": NOBODY, "group": NOBODY, "extra_groups": []} if stranger else {}))
        self.assertEqual(done.returncode, code, f"{command}\n{done.stdout}\n{done.stderr}")
        return done

    def strangers(self):
        """The program where another user can run it; only root can become one."""
        if os.geteuid() != 0:
            self.skipTest("only root can become another user")
        program = os.path.join(self.folder, "guichet")
        shutil.copy(BINARY, program)
        return program

    def out(self, *arguments, **options):
        return self.guichet(*arguments, **options).stdout

    def says(self, *arguments, code, **options):
        done = self.guichet(*arguments, code=code, **options)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def shop(self):
        """An open shop, "lune"."""
        self.guichet("shop", "add", "Lune")

    def serve(self, *options):
        """A server on the data folder; its port."""
        self.server = self.keep(Process("serve", [BINARY, "serve", "--data", self.data, "--http", "127.0.0.1:0",
                                                  *options], self.folder, env=self.env, stdout=subprocess.PIPE))
        line = self.server.child.stdout.readline().decode()
        self.assertIn("guichet: listening on http://127.0.0.1:", line, self.server.log())
        return int(line.rsplit(":", 1)[1])
