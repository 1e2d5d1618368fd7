#!/usr/bin/env python3
# run: on every engine
"""A session that ends in the middle of a reply takes no word with it."""
from harness import ADDRESS, PASSWORD, Browser, Guichet, Scenario, letter, main

LEA = "lea@clients.test"
REPLY = "Bonjour Léa, votre colis est retrouvé."


class Session(Scenario):
    def test_session_ends(self):
        """A session that ends in the middle of a reply: the words stay, and leave after signing in again"""
        desk = Guichet(self.folder)
        self.keep(desk.start())
        desk.clock("2026-11-20T10:00:00.000Z")
        desk.deliver(LEA, ADDRESS, letter(LEA, ADDRESS, "Colis perdu", "Où est mon colis ?"))
        browser = self.keep(Browser(self.folder))
        page, say = browser.page, browser.say
        browser.sign_in(desk)
        page.locator("a.row").filter(has_text="Colis perdu").click()
        page.get_by_text("Où est mon colis").first().see()
        page.locator("body").press("r")
        text = page.get_by_label(say("ui.composer.text"))
        text.fill(REPLY)

        desk.clock("2027-02-20T10:00:00.000Z")  # longer than any session lasts
        page.get_by_role("button", name=say("ui.composer.send")).click()
        password = page.get_by_label(say("ui.sign_in.password"))
        password.see()
        self.assertEqual(text.input_value(), REPLY)
        password.fill(PASSWORD)
        password.press("Enter")
        password.see_gone()
        text.see_gone()
        self.assertEqual([message["text"] for message in desk.api().all("/messages", direction="outbound")
                          if not message["automatic"]], [REPLY])
        self.assertEqual(browser.faults(), [])


if __name__ == "__main__":
    main()
