"""An agent's browser: Chromium, driven with Playwright's own words in Python's spelling.

    page = browser.page
    page.goto(url)
    page.get_by_label(say("ui.sign_in.email")).fill("ines@example.org")

A call that finds something is kept until one that does or asks something, which then runs; playwright.dev documents them
all. What the page says comes from the catalogues (say), so a scenario does not break when a sentence is better said.
"""
import json
import os
import re
import subprocess

from .folder import ROOT, Process
from .guichet import EMAIL, PASSWORD

FINDS = {"get_by_label", "get_by_role", "get_by_text", "get_by_placeholder", "get_by_title", "locator", "first", "last", "nth",
         "filter", "frame_locator", "content_frame"}


class BrowserError(AssertionError):
    pass


class Browser:
    def __init__(self, folder, language="fr"):
        self.folder, self.language = folder, language
        with open(os.path.join(ROOT, "i18n", language + ".json"), encoding="utf-8") as file:
            self.sentences = json.load(file)
        self.process = Process("browser", ["node", os.path.join(ROOT, "tests", "browser", "drive.mjs"),
                                           os.path.join(folder, "chromium-profile"), {"fr": "fr-FR", "en": "en-GB"}[language]],
                               folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answer()
        self.page = Calls(self, [])

    def say(self, key, **values):
        """The sentence of this key, as the page shows it."""
        return re.sub(r"\{(\w+)\}", lambda field: str(values[field[1]]), self.sentences[key])

    def order(self, order):
        self.process.child.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.child.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.child.stdout.readline()
        if not line:
            raise BrowserError("the browser ended: " + self.process.log())
        answer = json.loads(line)
        if "error" in answer:
            self.screenshot("last")
            raise BrowserError("\n".join([answer["error"], *self.faults()]))
        return answer["value"]

    def sign_in(self, desk, view="ui.view.unassigned"):
        """The agent signs in, and looks at this view."""
        self.page.goto(desk.url)
        self.page.get_by_label(self.say("ui.sign_in.email")).fill(EMAIL)
        self.page.get_by_label(self.say("ui.sign_in.password")).fill(PASSWORD)
        self.page.get_by_role("button", name=self.say("ui.sign_in")).click()
        self.page.get_by_role("navigation").get_by_role("link", name=self.say(view)).click()

    def faults(self):
        """What went wrong in the page since last asked; an empty list is what one wants."""
        return self.order({"faults": True})

    def screenshot(self, name):
        """Shows the page in NAME.png of the test's folder (kept when the test fails)."""
        path = os.path.join(self.folder, name + ".png")
        self.process.child.stdin.write(json.dumps({"calls": [["screenshot", {"path": path}]]}).encode() + b"\n")
        self.process.child.stdin.flush()
        self.process.child.stdout.readline()
        return path

    def stop(self):
        self.process.child.stdin.close()  # it closes Chromium and ends
        self.process.stop(None)


class Calls:
    """A chain of Playwright's calls; options are named as in Python, and go last."""

    def __init__(self, browser, calls):
        self.browser, self.calls = browser, calls

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*arguments, **options):
            values = [plain(value) for value in arguments]
            if options:
                values.append({camel(key): plain(value) for key, value in options.items()})
            calls = self.calls + [[camel(name), *values]]
            return Calls(self.browser, calls) if name in FINDS else self.browser.order({"calls": calls})
        return call

    def see(self):
        """Waits until it is visible."""
        return self.wait_for(state="visible")

    def see_gone(self):
        return self.wait_for(state="hidden")


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def plain(value):
    return {"regexp": value.pattern} if isinstance(value, re.Pattern) else value
