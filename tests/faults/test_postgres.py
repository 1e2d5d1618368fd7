#!/usr/bin/env python3
"""PostgreSQL falls over under its nodes, or a node does: nothing lost, nothing twice, no event missed."""
# run: 600 s
import signal

from databases import Alone, Pair

from harness import Scenario, main
from harness.postgres import binaries

POINTS = ("before_commit", "after_commit", "after_dot")  # the long run dies at all of them


class OnPostgres(Scenario):
    def setUp(self):
        super().setUp()
        if not binaries():
            self.skipTest("PostgreSQL is not installed")

    def expect_clean(self, trial):
        findings = trial.finish()
        print(f"# {dict(findings.figures)}")
        self.assertTrue(findings.clean(), findings)

    def test_nodes_and_database_fall_over(self):
        """Two nodes killed, at random and at marked points; PostgreSQL ended, crashed and killed; all its connections cut"""
        database = Alone(self)
        trial = database.trial(1, nodes=2).start()
        for point in POINTS:
            trial.work()
            trial.kill_at(point, trial.luck.randint(1, 5))
        trial.work()
        trial.kill()
        for how in (signal.SIGINT, signal.SIGQUIT, None):
            trial.work()
            database.restart(how)
        for _ in range(3):
            trial.work()
            database.cut_connections()
        trial.work()
        self.expect_clean(trial)

    def test_fail_over(self):
        """The primary dies and its synchronous standby takes over, under two nodes"""
        database = Pair(self)
        trial = database.trial(3, nodes=2).start()
        trial.work(30)
        database.fail_over()
        trial.work(30)
        self.expect_clean(trial)


if __name__ == "__main__":
    main()
