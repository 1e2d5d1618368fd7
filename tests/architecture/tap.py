"""Prints results as TAP: one line a test, what is wrong below it."""
import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def test(self, name, faults):
        self.count += 1
        self.failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {self.count} - {name}")
        for fault in faults:
            print(f"# {fault}")

    def end(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed or not self.count else 0)
