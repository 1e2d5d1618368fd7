#!/usr/bin/env python3
"""The peers that scenarios are played with do what they are there for."""
import os
import smtplib

from harness import Browser, BrowserError, Dovecot, MailPeer, Maildir, Postfix, Scenario, letter, lmtp_deliver, main, until

SHOP = "sav@atelier-lune.test"
LEA = "lea@clients.test"


class Peers(Scenario):
    def test_postfix_hands_mail_to_lmtp(self):
        """Postfix delivers to an LMTP socket and to a Maildir"""
        desk = self.keep(MailPeer(lmtp=True, path=os.path.join(self.folder, "lmtp.sock")))
        postfix = self.keep(Postfix(self.folder, {"atelier-lune.test": desk.address}))
        postfix.send(LEA, SHOP, letter(LEA, SHOP, "Colis perdu", "Où est mon colis ?"))
        mail = desk.wait(1)[0]
        self.assertEqual(mail.recipients, [SHOP])
        self.assertIn(b"Subject: Colis perdu", mail.data)
        postfix.send(SHOP, LEA, letter(SHOP, LEA, "Re: Colis perdu", "Il arrive."))
        self.assertEqual(postfix.mailbox("lea").next()["Subject"], "Re: Colis perdu")
        postfix.wait_empty()

    def test_postfix_tries_again(self):
        """Postfix delivers again after a 4xx, and after a connection that was cut behind the final dot"""
        desk = self.keep(MailPeer(["dot 451", "close after dot"], lmtp=True, path=os.path.join(self.folder, "l.sock")))
        postfix = self.keep(Postfix(self.folder, {"atelier-lune.test": desk.address}))
        postfix.send(LEA, SHOP, letter(LEA, SHOP, "Colis perdu", "Où est mon colis ?"))
        self.assertEqual(len(desk.wait(1)), 1)
        self.assertEqual(len(desk.unanswered), 1)

    def test_postfix_bounces(self):
        """Postfix refuses customers who are gone, and bounces those whose mailbox is full"""
        desk = self.keep(MailPeer(lmtp=True, path=os.path.join(self.folder, "lmtp.sock")))
        postfix = self.keep(Postfix(self.folder, {"atelier-lune.test": desk.address}))
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            postfix.send(SHOP, "gone@clients.test", letter(SHOP, "gone@clients.test", "Bonjour", "Là ?"))
        postfix.send(SHOP, "full@clients.test", letter(SHOP, "full@clients.test", "Bonjour", "Là ?"))
        bounce = desk.wait(1)[0]
        self.assertEqual(bounce.sender, "")
        self.assertIn(b"multipart/report", bounce.data)

    def test_dovecot_reads_maildir(self):
        """Dovecot shows over IMAP what came by LMTP"""
        boxes = os.path.join(self.folder, "boxes")
        os.makedirs(boxes)
        os.chown(boxes, 65534, 65534)
        dovecot = self.keep(Dovecot(self.folder, boxes))
        until("the LMTP socket", lambda: os.path.exists(dovecot.lmtp))
        answers = lmtp_deliver(dovecot.lmtp, SHOP, [LEA], letter(SHOP, LEA, "Re: Colis perdu", "Il arrive."))
        self.assertEqual(answers[LEA][0], 250, answers)
        with dovecot.imap("lea") as client:
            _, found = client.search(None, "ALL")
            _, parts = client.fetch(found[0].split()[0].decode(), "(RFC822)")
        self.assertIn(b"Il arrive.", parts[0][1])
        self.assertEqual(len(Maildir(os.path.join(boxes, "lea")).mails()), 1)

    def test_peer_misbehaves(self):
        """The fault peer answers as planned: 4xx, 5xx, cut before and after the dot"""
        peer = self.keep(MailPeer(["rcpt 450", "dot 554", "close before dot", "close after dot"]))
        mail = letter(SHOP, LEA, "Bonjour", "Là ?").as_bytes()

        def send():
            with smtplib.SMTP(*peer.address, timeout=10) as client:
                client.sendmail(SHOP, [LEA], mail)
        for error in (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, (smtplib.SMTPServerDisconnected, OSError),
                      (smtplib.SMTPServerDisconnected, OSError)):
            with self.assertRaises(error):
                send()
        self.assertEqual((len(peer.mails), len(peer.unanswered)), (0, 1))
        send()
        self.assertEqual(peer.wait(1)[0].sender, SHOP)

    def test_browser(self):
        """Chromium opens a page, fills, clicks and reads, and tells what went wrong in the page"""
        with open(os.path.join(self.folder, "page.html"), "w", encoding="utf-8") as file:
            file.write("<label>Nom <input></label><button onclick='out.textContent=document.querySelector(`input`).value'>Dire"
                       "</button><p id=out></p><button onclick='nothing()'>Tomber</button>")
        browser = self.keep(Browser(self.folder))
        page = browser.page
        page.goto("file://" + os.path.join(self.folder, "page.html"))
        page.get_by_label("Nom").fill("Léa")
        page.get_by_role("button", name="Dire").click()
        self.assertEqual(page.locator("#out").text_content(), "Léa")
        self.assertEqual(browser.faults(), [])
        page.get_by_text("Tomber").click()
        self.assertIn("nothing", browser.faults()[0])
        with self.assertRaises(BrowserError):
            page.get_by_text("Absent").click(timeout=50)


if __name__ == "__main__":
    main()
