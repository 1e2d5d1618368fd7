"""Telling a story: rows of an hour, who does what, and what must be true then; what must be true of the whole."""
from harness import ApiError, Scenario
from .days import time_of
from .desk import Desk


class Check:
    """Something that must be true: how it is said, and whether it holds at this desk."""

    def __init__(self, says, holds):
        self.says, self.holds = says, holds


class Telling(Scenario):
    begins, stock, in_the_end = None, (), ()

    def tell(self, rows, setting):
        """Plays the rows with all practices set so; the names of what was not true, in the order of the story."""
        self.desk = Desk(self, self.stock, self.begins)
        if setting != "on":
            self.desk.api("admin").put("/practices", {"setting": setting})
        failed = []
        for hour, step, *checks in rows:
            self.desk.go_to(time_of(hour))
            if not self.play(step, setting):
                failed.append(f"{hour} {step.says}")
            failed += [f"{hour} {check.says}" for check in checks if not check.holds(self.desk)]
        return failed + [check.says for check in self.in_the_end if not check.holds(self.desk)]

    def play(self, step, setting):
        """Without the practices a story goes other ways: there a step may be out of place."""
        try:
            step.do(self.desk)
            self.desk.let_mail_leave()
            return True
        except ApiError as error:
            if setting == "on" or error.status not in (404, 409, 422, 403):
                raise AssertionError(f"{step.says}: {error}") from error
            return False
