#!/usr/bin/env python3
# run: on every engine
"""The counter's day: a customer writes, an agent answers in the browser, the customer reads and writes again.

All real: Postfix between customer and shop, both ways, and Chromium for the agent.
"""
import re

from harness import ADDRESS, Browser, Guichet, Postfix, Scenario, letter, main, until

LEA, MARC, NORA, FULL = (f"{name}@clients.test" for name in ("lea", "marc", "nora", "full"))
QUESTION = "Bonjour,\n\nMon colis de la commande AL-20417 n'est jamais arrivé. Où est-il ?\n\nLéa Martin\n"
TEMPLATE = "Bonjour {{customer.name}},\n\nVotre colis {{parcel.tracking}} est retrouvé.\n"


class Counter(Scenario):
    def setUp(self):
        super().setUp()
        self.desk = Guichet(self.folder)
        self.postfix = self.keep(Postfix(self.folder, {"atelier-lune.test": self.desk.lmtp}))
        self.desk.smtp = self.postfix.address
        self.keep(self.desk.start())

    def write(self, sender, subject, text, to=ADDRESS, **headers):
        self.postfix.send(sender, to, letter(sender, to, subject, text, **headers))

    def test_a_day_at_the_counter(self):
        """A mail becomes a dossier in an open browser, is acknowledged, answered through the template gate, and goes on"""
        self.desk.api("lead").post("/templates", {"name": "Colis retrouvé", "language": "fr", "text": TEMPLATE})
        browser = self.keep(Browser(self.folder))
        page, say = browser.page, browser.say
        browser.sign_in(self.desk)

        # The mail appears by itself, and the customer is told so, with a number and a delay.
        self.write(f"Léa Martin <{LEA}>", "Colis jamais reçu", QUESTION)
        row = page.locator("a.row").filter(has_text="Colis jamais reçu")
        row.see()
        receipt = self.postfix.mailbox("lea").next("the acknowledgement")
        number = re.search(r"dossier n° (\d+)", receipt.get_content())[1]
        self.assertIn(f"#{number}", receipt["Subject"])
        self.assertRegex(receipt.get_content(), r"au plus tard le .*\d")
        self.assertIn("n'est jamais arrivé", receipt.get_content())
        self.assertEqual(receipt["Auto-Submitted"], "auto-replied")

        # The template has a field that nothing fills: the reply is refused, and says which.
        row.click()
        page.get_by_text("n'est jamais arrivé").first().see()
        page.locator("body").press("r")
        text = page.get_by_label(say("ui.composer.text"))
        text.see()
        page.get_by_role("button", name=say("ui.template")).click()
        page.get_by_text("Colis retrouvé").click()
        until("the template in the composer", lambda: "{{parcel.tracking}}" in text.input_value())
        page.get_by_role("button", name=say("ui.composer.send")).click()
        page.get_by_text(say("refusal.g05.empty_field", arg=say("field.parcel.tracking"))).see()
        page.get_by_text("G05").first().see()

        # Filled, it leaves; the customer reads it.
        text.fill(text.input_value().replace("{{parcel.tracking}}", "6A12345678901"))
        page.get_by_role("button", name=say("ui.composer.send")).click()
        text.see_gone()
        self.pass_undo_time()
        answer = self.postfix.mailbox("lea").next("the answer", lambda mail: "6A12345678901" in mail.get_content())
        self.assertIn("Bonjour Léa Martin", answer.get_content())

        # Her reply joins the same dossier, and shows at once.
        self.write(f"Léa Martin <{LEA}>", "Re: " + answer["Subject"], "Merci, je l'attends demain.\n", to=str(answer["From"]),
                   In_Reply_To=answer["Message-ID"], References=answer["Message-ID"])
        page.get_by_text("Merci, je l'attends demain.").first().see()
        self.assertEqual(len(self.desk.api().get("/dossiers")["items"]), 1)
        self.assertEqual(browser.faults(), [])

    def pass_undo_time(self):
        """A reply can be taken back for some seconds; the clock goes past them."""
        waiting = [message["undo_until"] for message in self.desk.api().all("/messages", direction="outbound")
                   if message["undo_until"]]
        if waiting:
            self.desk.clock(max(waiting))

    def test_machines_are_not_answered(self):
        """An auto-reply and a bounce are not answered, and the bounce reopens its dossier"""
        api = self.desk.api()
        with api.live() as live:
            self.write(NORA, "Absence du bureau", "Je suis absente.\n", Auto_Submitted="auto-replied")
            self.assertEqual(self.message(live.next("message.created"))["machine"], "auto_reply")
            self.assertEqual(api.all("/messages", direction="outbound"), [])

            # The reply to a full mailbox comes back as a bounce.
            self.write(FULL, "Ma commande", "Bonjour, où est-elle ?\n")
            dossier = live.next("dossier.created")["dossier"]
            api.post(f"/dossiers/{dossier}/messages", {"kind": "reply", "text": "Bonjour, elle est partie hier."})
            row = api.get(f"/dossiers/{dossier}")["dossier"]
            api.patch(f"/dossiers/{dossier}", {"version": row["version"], "state": "resolved"})
            self.pass_undo_time()
            bounce = live.next("message.created", lambda event: self.message(event)["machine"] == "bounce")
        self.assertEqual(bounce["dossier"], dossier)
        self.assertEqual(api.get(f"/dossiers/{dossier}")["dossier"]["state"], "open")
        sent = api.all("/messages", direction="outbound")
        self.assertEqual(sorted((message["automatic"], message["state"]) for message in sent),
                         [(False, "bounced"), (True, "sent")])

    def message(self, event):
        return self.desk.api().get(f"/messages/{event['message']}")


if __name__ == "__main__":
    main()
