"""A scenario: a test case with a folder of its own, whose peers end with it, told in TAP."""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
BUILD = os.environ.get("TEST_BUILD", os.path.join(ROOT, "build"))
SHARED = os.path.join(ROOT, "..", "shared")  # fixtures that are not ours to ship; absent on most machines
LOG_LINES = 30


class Scenario(unittest.TestCase):
    """Each test has self.folder; what self.keep() was given is stopped at its end, last first.

    The folder can be entered by the users that mail servers run as. It stays, and its logs are shown, after a failure.
    """

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="guichet-test-", dir="/var/tmp")
        os.chmod(self.folder, 0o755)
        self.addCleanup(self._clear)

    def keep(self, peer):
        """Stops peer (a thing with stop()) at the end of the test; returns it."""
        self.addCleanup(peer.stop)
        return peer

    def _clear(self):
        if self._failed():
            self._show_logs()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _failed(self):
        return any(test is self for test, _ in self.result.failures + self.result.errors)

    def run(self, result=None):
        self.result = result
        return super().run(result)

    def _show_logs(self):
        print(f"# its folder: {self.folder}")
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                    lines = file.readlines()[-LOG_LINES:]
                print(f"# the end of {name}:", *("#   " + line.rstrip() for line in lines), sep="\n")


PR_SET_PDEATHSIG = 1
prctl = ctypes.CDLL(None, use_errno=True).prctl


def end_with_the_test():
    """In the child: a test that is killed takes its peers along."""
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A child of the test in a process group of its own, with its output in a log file of the test's folder."""

    def __init__(self, name, command, folder, **options):
        self.log_path = os.path.join(folder, name + ".log")
        with open(self.log_path, "ab") as log:
            options = {"stdin": subprocess.DEVNULL, "stdout": log, **options}
            self.child = subprocess.Popen(command, stderr=log, start_new_session=True, preexec_fn=end_with_the_test, **options)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def alive(self):
        return self.child.poll() is None

    def stop(self, how=signal.SIGTERM, seconds=10):
        """Ends it, the whole group if need be; returns its exit code. No signal (None): it is ending by itself."""
        if self.alive() and how:
            self.child.send_signal(how)
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        if self.child.stdout:
            self.child.stdout.close()
        return self.child.returncode


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def _say(self, verdict, test, more=""):
        self.count += 1
        what = (test.shortDescription() or test.id().split(".")[-1]).replace("#", "no.")
        print(f"{verdict} {self.count} - {what}{more}", flush=True)

    def addSuccess(self, test):
        self._say("ok", test)

    def addSkip(self, test, reason):
        self._say("ok", test, f" # SKIP {reason}")

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addExpectedFailure(self, test, err):
        self._say("ok", test)

    def addUnexpectedSuccess(self, test):
        self._say("not ok", test, " (it was expected to fail)")
        self.failures.append((test, ""))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failures.append((test, ""))
            self._fail(subtest, err)

    def _fail(self, test, err):
        self._say("not ok", test)
        text = "".join(traceback.format_exception(*err))
        print(re.sub("^", "# ", text.rstrip(), flags=re.M), flush=True)


def main(*cases):
    """Runs the tests of the calling script that its arguments name (all when none do), and speaks TAP.

    `cases` are its test case classes, where their order matters."""
    loader = unittest.defaultTestLoader
    suite = [loader.loadTestsFromTestCase(case) for case in cases] or loader.loadTestsFromModule(sys.modules["__main__"])
    wanted = sys.argv[1:]
    tests = [test for group in suite for test in group
             if not wanted or any(name in test.id() for name in wanted)]
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    print(f"1..{result.count}")
    sys.exit(0 if result.count and not result.failures and not result.errors else 1)
