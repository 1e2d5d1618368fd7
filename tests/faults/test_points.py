#!/usr/bin/env python3
"""The process dies at each marked point of the write path: what was acknowledged is there once, and nothing is there by half."""
# run: 600 s
from trial import Trial, points

from harness import Scenario, main


class Points(Scenario):
    def test_each_point(self):
        """Dying at each marked point of the source: nothing lost, nothing twice, nothing by half, no event missed"""
        trial = Trial(self, seed=1)
        trial.start()
        for point in points():
            trial.work()
            trial.kill_at(point, trial.luck.randint(1, 8))
        trial.work()
        trial.kill()
        trial.work()
        findings = trial.finish()
        print(f"# {dict(findings.figures)}")
        self.assertTrue(findings.clean(), findings)


if __name__ == "__main__":
    main()
