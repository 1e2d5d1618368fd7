#!/usr/bin/env python3
# run: on every engine
# run: 300 s
"""The doll's house: a parcel lost before Christmas, as it was told by its buyer, and as it must go here (runs R1 to R4).

Each row is an hour, who does what, and what must be true then; ASSERTIONS must be true of every run as a whole. The days are
those of 2026, whose weekdays are those of 2015. Nothing sleeps: the clock is moved, and stops at everything that falls due.

The counter-proof tells the same rows in a shop that has its practices recorded only: what is then not true is listed, one by
one, and is what the practices are for.

The florist's closures, the carrier's inquiry and what is told first are in test_florist.py (R0, R1). Not here yet: surveys (G09),
public posts (G06: one comes in as a mail), calls (a call is a note).
"""
from harness import main
from story import Agent, Customer, Telling, Warehouse, attempt
from story.checks import (ASSERTIONS, broken, done, granted, harmed, in_the_books, is_in, kept, needed_by, not_granted, overridden, owed,
                          she_never_reads, she_reads, shown_first, stopped_by, with_the)

# --- who is in it ----------------------------------------------------------------------------------------------------

claire = Customer("Claire Fontaine", "claire@clients.test")
hugo, nora, leonie, marc = Agent("Hugo"), Agent("Nora"), Agent("Léonie"), Agent("Marc")
warehouse = Warehouse("the warehouse")

MONDAY, CHRISTMAS_EVE = 1_795_424_400_000, 1_798_066_800_000  # Mon 23/11/2026 10:00; Thu 24/12/2026 00:00, in Paris
STOCK = (
    f"INSERT INTO customer (id, shop, name, language, created_at) VALUES (1, 1, 'Claire Fontaine', 'fr', {MONDAY})",
    f"INSERT INTO contact_point (shop, customer, kind, value, verified_at, created_at) VALUES (1, 1, 1, 'claire@clients.test', {MONDAY}, {MONDAY})",
    "INSERT INTO shop_order (id, shop, customer, number, state, total, currency, placed_at, needed_by) VALUES "
    f"(1, 1, 1, 'AL-20417', 'shipped', 8990, 'EUR', {MONDAY}, {CHRISTMAS_EVE})",
    "INSERT INTO order_line (shop_order, sku, title, quantity, unit_price) VALUES (1, 'MAISON-1', 'Maison de poupée', 1, 8990)",
    "INSERT INTO parcel (id, shop, shop_order, carrier, tracking, stage, incident, pickup_point, handed_over_at, due_at, last_event_at) VALUES "
    "(1, 1, 1, 'Relais Express', '6A11111111111', 'in_transit', '', 'Fleurs d''Hélène, Lille', "
    f"{MONDAY}, NULL, {MONDAY})",
)

# --- what is said ----------------------------------------------------------------------------------------------------

CLOSED = """Bonjour,

Le fleuriste où je devais retirer ma commande AL-20417 est fermé comme relais jusqu'au 31 décembre. Où est ma maison de poupée ?
C'est le cadeau de Noël de ma fille.

Claire Fontaine
"""
WAITING = """Bonjour,

Au relais on me dit que je recevrai un mail pour ma commande AL-20417. Je l'attends.

Claire Fontaine
"""
LOOKING = "Bonjour Claire,\n\nMerci de nous l'avoir dit. Nous cherchons où se trouve votre colis et revenons vers vous.\n\nHugo"
NO_NEWS_YET = """Bonjour Claire,

Votre relais est fermé et vous ne savez pas où est votre colis. Nous n'avons pas encore sa trace ; nous revenons vers vous lundi,
même sans nouveauté.

Hugo"""
CHOICE_OFFERED = "Bonjour Claire,\n\nVous pouvez choisir : un second envoi à votre domicile, ou votre argent. Que préférez-vous ?\n\nNora"
AT_HOME = "Bonjour,\n\nChez moi s'il vous plaît, 12 rue des Lilas à Lille.\n\nClaire Fontaine"
COMING = "Bonjour Claire,\n\nL'étiquette est faite : nous vous renvoyons la maison de poupée à votre domicile.\n\nNora"
LEFT = "Bonjour Claire,\n\nVotre nouveau colis est entre les mains du transporteur depuis ce matin ; je le suis.\n\nNora"
SORRY = "Bonjour Claire,\n\nNous vous présentons toutes nos excuses pour cette attente et pour ces démarches.\n\nLéonie"
LEAD_NEWS = """Bonjour Claire,

C'est Léonie, responsable : je reprends votre dossier. Nous vous avions laissée sans nouvelles, je vous en demande pardon. Votre colis
n'est pas encore localisé ; je vous écris de nouveau mercredi.

Léonie"""
HOLES = "Bonjour {{customer.first_name}},\n\nVotre colis {{parcel.number}} vous attend au relais Tabac de la Gare, à Roubaix.\n"
ASKED_AGAIN = "Bonjour,\n\nPouvez-vous nous redonner votre numéro de commande et nous expliquer votre problème ?\n\nHugo"
PAID_NUMBER = "Bonjour,\n\nPour suivre votre dossier, appelez le 0 892 69 26 92.\n\nHugo"
SAID_ON_THE_PHONE = "Bonjour,\n\nVotre colis est perdu. Nous vous renvoyons un nouveau colis chez vous.\n\nHugo"
TO_THE_CARRIER = "Bonjour,\n\nVeuillez contacter directement le transporteur.\n\nHugo"
CALLED_NOTED = "Appel de Mme Fontaine : toujours rien, elle attend."
CALLED_LOST = "Appel de Mme Fontaine : le colis est perdu. Quinze minutes au numéro payant de l'ancien bon de livraison, 20 € hors forfait."
EXPRESS = "Bonjour Claire,\n\nVotre colis n'est pas parti hier comme dit, pardon. Il repart ce matin en express, je le suis moi-même.\n\nLéonie"
POST = """@AtelierLune commande AL-20417 : dix jours que mon nouveau colis devait partir, et rien. D'autres clients me répondent, pas vous !

Claire Fontaine
"""
POST_ANSWERED = """Bonjour Claire,

Le colis du 2 décembre n'est pas parti : c'est notre faute, pardon. La maison de poupée repart lundi matin en express.

Marc, directeur"""
STILL_NOTHING = "Bonjour,\n\nToujours rien pour ma commande AL-20417, et Noël est vendredi. C'est inadmissible.\n\nClaire Fontaine\n"
NOT_BEFORE_FOUND = "Bonjour,\n\nNous ne pouvons pas vous envoyer un nouveau colis tant que le premier colis n'est pas retrouvé.\n\nHugo"
VOUCHER = "Bonjour,\n\nEn dédommagement, nous vous proposons un bon d'achat de 30 euros.\n\nHugo"
MONEY_OR_EXPRESS = """Bonjour Claire,

Vous attendez depuis un mois une maison de poupée qui n'arrive pas. Elle ne serait plus chez vous à temps avec certitude : préférez-vous
votre argent aujourd'hui même, par virement ?

Léonie"""
MONEY_NOW = "Bonjour,\n\nOui, mon argent tout de suite : je l'achète demain en magasin. Je renonce au nouveau colis.\n\nClaire Fontaine\n"
PAID = "Bonjour Claire,\n\nC'est fait : 89,90 € sont partis par virement instantané, avec les 20 € d'appels et 15 € de notre part.\n\nLéonie"
NOT_FOUND = "Le premier colis n'est pas retrouvé"
COST = "Vingt euros d'appels au numéro payant, hors forfait"

# --- the runs --------------------------------------------------------------------------------------------------------

R1 = (  # the closure was not known; everything else is
    ("Thu 26/11 17:35", claire.writes_that_it_is_lost(CLOSED),           owed("first_reply", "Fri 27/11 12:35"), needed_by("2026-12-2"),
                                                                         she_reads("au plus tard le")),
    ("Thu 26/11 17:50", leonie.takes_it(),                               with_the("lead"), kept("lead_take")),
    ("Fri 27/11 11:30", hugo.answers(NO_NEWS_YET),                       kept("first_reply"), owed("news", "Tue 01/12 11:30")),
    ("Mon 30/11 11:30", nora.offers("reship", "refund_full"),            shown_first("reship", "refund_full")),
    ("Mon 30/11 11:31", nora.answers(CHOICE_OFFERED),                    she_reads("votre argent")),
    ("Mon 30/11 11:55", claire.writes(AT_HOME)),
    ("Mon 30/11 11:58", attempt(nora.answers(COMING)),                   stopped_by("G04")),
    ("Mon 30/11 11:59", nora.notes_the_choice("reship")),
    ("Mon 30/11 12:00", nora.grants("reship", stock="R-881", label="6A22222222222"), granted("reship"), owed("reship", "Thu 03/12 18:00")),
    ("Mon 30/11 12:01", nora.answers(COMING),                            she_reads("domicile")),
    ("Tue 01/12 10:00", warehouse.hands_over("scan 6A22222222222 01/12"), kept("task")),
    ("Tue 01/12 16:00", nora.answers(LEFT),                              owed("news", "Thu 03/12 16:00")),
    ("Thu 03/12 11:00", warehouse.is_told_it_arrived("scan 6A22222222222 03/12"), kept("reship"), done("reship")),
    ("Thu 03/12 11:30", leonie.apologises(SORRY),                        done("apology")),
    ("Thu 03/12 11:31", hugo.resolves(),                                 is_in("resolved")),
    ("Fri 04/12 12:00", hugo.takes_it(),                                 is_in("resolved"), in_the_books()),
)

R2 = (  # people fail until 2 December
    ("Thu 26/11 17:35", claire.writes(WAITING),                          owed("first_reply", "Fri 27/11 12:35")),
    ("Thu 26/11 17:45", hugo.answers(LOOKING),                           kept("first_reply"), owed("news", "Mon 30/11 17:45"), with_the("lead")),
    ("Mon 30/11 10:00", nora.notes(CALLED_NOTED),                        broken("lead_take"), with_the("manager")),
    ("Mon 30/11 17:46", leonie.takes_it(),                               broken("news"), owed("news", "Tue 01/12 10:45"), harmed("broken_promise")),
    ("Mon 30/11 17:50", leonie.answers(LEAD_NEWS),                       she_reads("je reprends votre dossier"), kept("news")),
    ("Wed 02/12 10:00", attempt(hugo.answers(HOLES)),                    stopped_by("G05"), she_never_reads("Tabac de la Gare")),
    ("Wed 02/12 11:00", hugo.notes_that_it_is_lost(CALLED_LOST)),
    ("Wed 02/12 11:01", attempt(hugo.answers(ASKED_AGAIN)),              stopped_by("G14")),
    ("Wed 02/12 11:02", attempt(hugo.answers(PAID_NUMBER)),              stopped_by("G08")),
    ("Wed 02/12 11:03", attempt(hugo.answers(TO_THE_CARRIER)),           stopped_by("G31")),
    ("Wed 02/12 11:04", hugo.notes_what_it_cost(COST),                   harmed("cost"), with_the("manager")),
    ("Wed 02/12 11:05", attempt(hugo.answers(SAID_ON_THE_PHONE), instead=hugo.offers("reship", "refund_full")), stopped_by("G04")),
    ("Wed 02/12 11:08", hugo.notes_the_choice("reship")),
    ("Wed 02/12 11:10", leonie.grants("reship", stock="R-881", label="6A22222222222"), granted("reship"), owed("task", "Thu 03/12 18:00"),
                                                                         owed("reship", "Sat 05/12 18:00")),
    ("Wed 02/12 11:12", leonie.answers(COMING),                          she_reads("domicile")),
    ("Fri 04/12 09:30", leonie.takes_it(),                               broken("task"), with_the("manager")),
    ("Fri 04/12 09:40", leonie.answers(EXPRESS),                         she_reads("express")),
    ("Fri 04/12 10:00", warehouse.hands_over("express 6A33333333333 04/12")),
    ("Sat 05/12 11:00", warehouse.is_told_it_arrived("scan 6A33333333333 05/12"), kept("reship")),
    ("Mon 07/12 09:10", attempt(hugo.resolves(), instead=leonie.apologises(SORRY)), stopped_by("G07"), done("apology")),
    ("Mon 07/12 09:20", leonie.gives("fee_refund", 2000, "Appels du 2 décembre"), in_the_books(("fee_refund", 20))),
    ("Mon 07/12 09:30", hugo.resolves(),                                 is_in("resolved")),
)

R3 = (  # first seen on 12 December, when the promise of the 2nd is broken
    ("Wed 02/12 11:00", claire.writes_that_it_is_lost(CLOSED),           owed("first_reply", "Wed 02/12 15:00")),
    ("Wed 02/12 11:05", attempt(hugo.answers(SAID_ON_THE_PHONE), instead=hugo.offers("reship", "refund_full")), stopped_by("G04")),
    ("Wed 02/12 11:08", hugo.notes_the_choice("reship")),
    ("Wed 02/12 11:10", leonie.grants("reship", stock="R-881", label="6A22222222222"), owed("task", "Thu 03/12 18:00"),
                                                                         owed("reship", "Sat 05/12 18:00")),
    ("Wed 02/12 11:12", hugo.answers(COMING),                            kept("first_reply"), owed("news", "Fri 04/12 11:12")),
    ("Wed 02/12 16:00", attempt(hugo.resolves("inquiry_sent")),          stopped_by("G36"), is_in("open")),
    ("Sat 12/12 10:00", claire.writes(POST),                             broken("task"), broken("news"), broken("reship"), with_the("manager")),
    ("Sat 12/12 10:40", marc.answers(POST_ANSWERED),                     she_reads("c'est notre faute")),
    ("Mon 14/12 09:30", warehouse.hands_over("express 6A33333333333 14/12")),
    ("Mon 14/12 16:00", marc.answers(LEFT)),
    ("Wed 16/12 10:30", warehouse.is_told_it_arrived("scan 6A33333333333 16/12"), kept("reship")),
    ("Wed 16/12 11:00", attempt(hugo.resolves(), instead=leonie.apologises(SORRY)), stopped_by("G07"), done("apology")),
    ("Wed 16/12 11:05", leonie.gives("gesture", 1500, "Pour l'attente"), in_the_books(("gesture", 15))),
    ("Wed 16/12 11:10", hugo.resolves(),                                 is_in("resolved")),
)

R4 = (  # first seen on 22 December
    ("Wed 02/12 11:00", claire.writes_that_it_is_lost(CLOSED),           owed("first_reply", "Wed 02/12 15:00")),
    ("Wed 02/12 11:05", nora.offers("reship", "refund_full")),
    ("Wed 02/12 11:08", nora.notes_the_choice("reship")),
    ("Wed 02/12 11:10", leonie.grants("reship", stock="R-881", label="6A22222222222"), granted("reship")),
    ("Wed 02/12 11:12", nora.answers(COMING),                            kept("first_reply")),
    ("Wed 02/12 11:15", nora.notes_what_it_cost(COST),                   harmed("cost")),
    ("Tue 22/12 09:30", claire.writes(STILL_NOTHING),                    broken("reship"), with_the("manager")),
    ("Tue 22/12 10:00", attempt(hugo.answers(NOT_BEFORE_FOUND)),         stopped_by("G12"), she_never_reads("tant que")),
    ("Tue 22/12 10:02", attempt(hugo.answers(VOUCHER)),                  stopped_by("G10"), she_never_reads("bon d'achat")),
    ("Tue 22/12 10:03", attempt(hugo.offers("voucher", amount=3000)),    stopped_by("G10")),
    ("Tue 22/12 10:04", attempt(hugo.refuses("reship", NOT_FOUND)), stopped_by("R132"), granted("reship")),
    ("Tue 22/12 10:05", attempt(hugo.takes_back("reship", NOT_FOUND)), stopped_by("forbidden"), granted("reship")),
    ("Tue 22/12 10:06", attempt(hugo.resolves("refused")),               is_in("open")),
    ("Tue 22/12 10:10", leonie.answers(MONEY_OR_EXPRESS),                she_reads("votre argent aujourd'hui")),
    ("Tue 22/12 10:20", claire.writes(MONEY_NOW)),
    ("Tue 22/12 10:22", leonie.notes_that_she_declines("reship"),        not_granted("reship")),
    ("Tue 22/12 10:23", leonie.offers("refund_full")),
    ("Tue 22/12 10:24", leonie.notes_the_choice("refund_full")),
    ("Tue 22/12 10:25", leonie.grants("refund_full")),
    ("Tue 22/12 10:26", leonie.gives("fee_refund", 2000, "Appels du 2 décembre")),
    ("Tue 22/12 10:27", leonie.gives("gesture", 1500, "Pour un mois d'attente")),
    ("Tue 22/12 10:30", leonie.answers(PAID, confirm_warnings=True),     done("refund_full"), kept("refund"),
                                                                         in_the_books(("fee_refund", 20), ("gesture", 15), ("refund_full", 89.9))),
    ("Tue 22/12 10:40", leonie.apologises(SORRY),                        done("apology")),
    ("Tue 22/12 10:45", hugo.resolves(),                                 is_in("resolved")),
    ("Fri 25/12 08:00", claire.looks_under_the_tree(),                   in_the_books(("fee_refund", 20), ("gesture", 15), ("refund_full", 89.9))),
)


R132 = (  # what one granted, nobody refuses but a manager who says why
    ("Wed 02/12 11:00", claire.writes_that_it_is_lost(CLOSED)),
    ("Wed 02/12 11:05", nora.offers("reship", "refund_full")),
    ("Wed 02/12 11:06", nora.notes_the_choice("reship")),
    ("Wed 02/12 11:07", nora.grants("reship", stock="R-881", label="6A22222222222"), granted("reship")),
    ("Wed 02/12 14:00", attempt(hugo.refuses("reship", NOT_FOUND)),      stopped_by("R132"), granted("reship")),
    ("Wed 02/12 14:01", hugo.offers("refund_full")),
    ("Wed 02/12 14:02", attempt(hugo.notes_the_choice("refund_full")),   stopped_by("R132")),
    ("Wed 02/12 14:03", attempt(leonie.takes_back("reship", NOT_FOUND)), stopped_by("forbidden"), granted("reship")),
    ("Wed 02/12 14:04", attempt(marc.takes_back("reship", "")),          stopped_by("refused"), granted("reship")),
    ("Wed 02/12 14:05", marc.takes_back("reship", "Le fabricant rappelle ce modèle"), not_granted("reship"), overridden("R132")),
    ("Wed 02/12 14:06", hugo.notes_the_choice("refund_full")),
    ("Wed 02/12 14:07", hugo.grants("refund_full"),                      in_the_books(("refund_full", 89.9))),
)

# --- what is not true in a shop that has its practices recorded only -------------------------------------------------

WITHOUT_R1 = (
    "Thu 26/11 17:50 it is with the lead",
    "Thu 26/11 17:50 lead_take is kept",
    "Mon 30/11 11:58 G04 stops it",
    "nothing is said to be coming that no promise stands behind",
)
WITHOUT_R2 = (
    "Thu 26/11 17:45 it is with the lead",
    "Mon 30/11 10:00 lead_take is broken, and the log says so",
    "Mon 30/11 10:00 it is with the manager",
    "Mon 30/11 17:46 news is owed by Tue 01/12 10:45",
    "Mon 30/11 17:46 harm is seen: broken_promise",
    "Wed 02/12 10:00 G05 stops it",
    "Wed 02/12 10:00 she never reads “Tabac de la Gare”",
    "Wed 02/12 11:01 G14 stops it",
    "Wed 02/12 11:02 G08 stops it",
    "Wed 02/12 11:03 G31 stops it",
    "Wed 02/12 11:04 it is with the manager",
    "Wed 02/12 11:05 G04 stops it",
    "Wed 02/12 11:10 reship is granted",
    "Wed 02/12 11:10 task is owed by Thu 03/12 18:00",
    "Wed 02/12 11:10 reship is owed by Sat 05/12 18:00",
    "Fri 04/12 09:30 task is broken, and the log says so",
    "Fri 04/12 09:30 it is with the manager",
    "Sat 05/12 11:00 reship is kept",
    "Mon 07/12 09:10 G07 stops it",
    "Mon 07/12 09:10 apology is done",
    "Mon 07/12 09:20 Léonie gives fee_refund, 2000, Appels du 2 décembre",
    "Mon 07/12 09:20 in the books, once each: fee_refund 20 EUR",
    "no message has a hole",
    "nothing is said to be coming that no promise stands behind",
    "a remedy is offered within two working days of her saying that it is lost",
    "she is never asked what is known",
    "no number she reads is surcharged",
    "she is not sent to the carrier",
    "silence is never longer than its clock, or the lead has it",
    "harm goes up to the lead, then to the manager",
    "an apology is recorded before harm is resolved",
    "before 25 December the toy is there, or its price",
)
WITHOUT_R3 = (
    "Wed 02/12 11:05 G04 stops it",
    "Wed 02/12 11:10 task is owed by Thu 03/12 18:00",
    "Wed 02/12 11:10 reship is owed by Sat 05/12 18:00",
    "Wed 02/12 16:00 G36 stops it",
    "Wed 02/12 16:00 the dossier is open",
    "Sat 12/12 10:00 task is broken, and the log says so",
    "Sat 12/12 10:00 news is broken, and the log says so",
    "Sat 12/12 10:00 reship is broken, and the log says so",
    "Sat 12/12 10:00 it is with the manager",
    "Wed 16/12 10:30 reship is kept",
    "Wed 16/12 11:00 G07 stops it",
    "Wed 16/12 11:00 apology is done",
    "Wed 16/12 11:05 Léonie gives gesture, 1500, Pour l'attente",
    "Wed 16/12 11:05 in the books, once each: gesture 15 EUR",
    "nothing is said to be coming that no promise stands behind",
    "a remedy is offered within two working days of her saying that it is lost",
    "silence is never longer than its clock, or the lead has it",
    "before 25 December the toy is there, or its price",
)
WITHOUT_R4 = (
    "Tue 22/12 09:30 it is with the manager",
    "Tue 22/12 10:00 G12 stops it",
    "Tue 22/12 10:00 she never reads “tant que”",
    "Tue 22/12 10:02 G10 stops it",
    "Tue 22/12 10:02 she never reads “bon d'achat”",
    "Tue 22/12 10:03 G10 stops it",
    "no voucher comes before the refund was declined",
    "no solution waits for the inquiry",
    "silence is never longer than its clock, or the lead has it",
    "a broken promise is told within two hours, or the manager has it",
    "harm goes up to the lead, then to the manager",
)


class DollsHouse(Telling):
    begins, stock, in_the_end = "Mon 23/11 10:00", STOCK, ASSERTIONS

    def test_r1(self):
        """R1: the closure was not known, and the toy is there on 3 December"""
        self.assertEqual(self.tell(R1, "on"), [])

    def test_r2(self):
        """R2: people fail until 2 December, and the toy is there on the 5th"""
        self.assertEqual(self.tell(R2, "on"), [])

    def test_r3(self):
        """R3: the promise of 2 December is seen to be broken on the 12th, and the toy is there on the 16th"""
        self.assertEqual(self.tell(R3, "on"), [])

    def test_r4(self):
        """R4: on 22 December it is too late to send, and the money is there within the hour"""
        self.assertEqual(self.tell(R4, "on"), [])


class Decisions(Telling):
    begins, stock = "Mon 23/11 10:00", STOCK

    def test_r132(self):
        """R132: two people give one answer, and a manager who gives another says why"""
        self.assertEqual(self.tell(R132, "on"), [])


class CounterProof(Telling):
    """The same rows where practices are recorded only: exactly that is not true any more, and the log has what would have been."""
    begins, stock, in_the_end = "Mon 23/11 10:00", STOCK, ASSERTIONS

    def hold(self, rows, not_true, would_have):
        self.assertEqual(self.tell(rows, "record"), list(not_true))
        self.assertEqual(self.desk.would_have(), set(would_have.split()))

    def test_r1(self):
        """R1 without practices"""
        self.hold(R1, WITHOUT_R1, "G01 G04")

    def test_r2(self):
        """R2 without practices"""
        self.hold(R2, WITHOUT_R2, "G01 G04 G05 G07 G08 G14 G31 G44")

    def test_r3(self):
        """R3 without practices"""
        self.hold(R3, WITHOUT_R3, "G01 G04 G36")

    def test_r4(self):
        """R4 without practices"""
        self.hold(R4, WITHOUT_R4, "G01 G10 G12 G44")


if __name__ == "__main__":
    main(DollsHouse, Decisions, CounterProof)
