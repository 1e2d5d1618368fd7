#!/usr/bin/env python3
"""The runner counts what was tested, and cannot say that all is well when nothing was."""
import os
import subprocess
import sys
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tests", "scenarios")]
from harness import main  # noqa: E402
import run_tests  # noqa: E402


def judged(output, code=0, tap=True):
    result = run_tests.Result(run_tests.Program("program", [], tap=tap), output=output)
    run_tests.judge(result, code)
    return result.passed, len(result.failures), result.skipped


class Runner(unittest.TestCase):
    def test_counts(self):
        """Passed, failed and skipped cases are counted, and words between them are not"""
        self.assertEqual(judged("1..4\nok 1 - a\nsome words\nnot ok 2 - b\nok 3 - c # SKIP no network\n ok 9 - indented\n"
                                "not ok 4 - d # TODO later\n", 1), (2, 1, 1))

    def test_no_test(self):
        """A program that runs no test has failed, whatever its exit code"""
        for output in ("", "all is well\n", "1..0\n"):
            self.assertEqual(judged(output), (0, 1, 0), output)
        self.assertEqual(judged("1..0 # SKIP no corpus\n"), (0, 0, 1))

    def test_broken_plan(self):
        """A program that runs fewer tests than it planned has failed"""
        self.assertEqual(judged("1..3\nok 1 - a\n"), (1, 1, 0))

    def test_dies(self):
        """A program that dies, exits badly or bails out after passing cases has failed"""
        self.assertEqual(judged("ok 1 - a\n", -11), (1, 1, 0))
        self.assertEqual(judged("1..1\nok 1 - a\n", 3), (1, 1, 0))
        self.assertEqual(judged("ok 1 - a\nBail out! no disk\n", 0), (1, 1, 0))

    def test_exit_code_alone(self):
        """A program without TAP is one case, judged by its exit code"""
        self.assertEqual(judged("", 0, tap=False), (1, 0, 0))
        self.assertEqual(judged("", 1, tap=False), (0, 1, 0))

    def test_no_program(self):
        """A name that no program has is told, and is a failure"""
        done = subprocess.run([sys.executable, "tools/run_tests.py", os.environ.get("TEST_BUILD", "build"), "no-such-program"],
                              cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "no test ran: no program is called like no-such-program\n0 passed, 0 failed\n")


if __name__ == "__main__":
    main()
