"""What must be true at an hour of a story, and of its whole."""
import re

from .days import from_api, open_minutes, time_of, working_days_after
from .telling import Check

FIRST_REPLY, TELL_BROKEN = 240, 120  # minutes of opening time
NEWS_DAYS = REMEDY_DAYS = 2          # Mondays to Fridays
HOLE = re.compile(r"\{\{|\}\}|\[\.\.\.\]|\bXXX\b|(n°|numéro) ?[.,;]")
SURCHARGED = re.compile(r"\b0 ?8[129](?:[ .]?\d){7}\b|\b118 ?\d{3}\b")
ASKED_AGAIN = re.compile(r"numéro de commande.*\?|redonner|expliquer .*problème", re.I)
VOUCHER = re.compile(r"bon d'achat|avoir de \d", re.I)
INQUIRY_FIRST = re.compile(r"tant que .* (retrouvé|terminée)|avant la fin de l'enquête", re.I)
TO_THE_CARRIER = re.compile(r"(contacte|appele|adresse)\w* .*transporteur", re.I)
SAID = {"reship": re.compile(r"(renvoyons|repart|nouveau colis part|réexpédi)", re.I), "refund": re.compile(r"nous vous remboursons", re.I)}


def check(says):
    """A function of a desk becomes a check that is said so."""
    return lambda holds: Check(says, holds)


# --- of an hour ------------------------------------------------------------------------------------------------------

def stopped_by(practice):
    return Check(f"{practice} stops it", lambda desk: desk.refusal == practice)


def owed(kind, until):
    """An active promise of this kind is due then."""
    return Check(f"{kind} is owed by {until}", lambda desk: time_of(until) in [
        from_api(promise["due_at"]) for promise in desk.promises() if promise["kind"] == kind and promise["state"] == "active"])


def kept(kind):
    return Check(f"{kind} is kept", lambda desk: "kept" in states(desk, kind))


def broken(kind):
    return Check(f"{kind} is broken, and the log says so",
                 lambda desk: any(is_broken(promise, desk) for promise in desk.promises() if promise["kind"] == kind))


def states(desk, kind):
    return [promise["state"] for promise in desk.promises() if promise["kind"] == kind]


def with_the(level):
    number = ("agent", "lead", "manager").index(level)
    return Check(f"it is with the {level}", lambda desk: desk.row()["escalation_level"] == number)


def is_in(state):
    return Check(f"the dossier is {state}", lambda desk: desk.row()["state"] == state)


def harmed(why):
    return Check(f"harm is seen: {why}", lambda desk: any(event["payload"].get("why") == why for event in of_kind(desk, "dossier.harmed")))


def shown_first(*kinds):
    """The ladder of a parcel that is lost begins with these, side by side."""
    def holds(desk):
        menu = desk.api("Nora").get(f"/dossiers/{desk.dossier}/remedies/menu", problem="lost")
        return [offer["kind"] for offer in menu["items"] if offer["role"] == "first"] == list(kinds)
    return Check(f"first on the menu: {', '.join(kinds)}", holds)


def granted(kind):
    return Check(f"{kind} is granted", lambda desk: desk.remedy(kind, "approved", "executing", "done") is not None)


def not_granted(kind):
    return Check(f"{kind} is not granted", lambda desk: desk.remedy(kind, "approved", "executing", "done") is None)


def done(kind):
    return Check(f"{kind} is done", lambda desk: desk.remedy(kind, "done") is not None)


def overridden(practice):
    """Gone against, on the list that managers read."""
    def holds(desk):
        week = "%d-W%02d" % desk.now.isocalendar()[:2]
        return practice in [row["practice"] for row in desk.api("Marc").get("/overrides", week=week)["items"]]
    return Check(f"{practice} is on the list of overrides", holds)


def needed_by(day):
    return Check(f"needed by {day}, and everybody sees it", lambda desk: (desk.row()["needed_by"] or "").startswith(day))


def she_reads(words):
    return Check(f"she reads “{words}”", lambda desk: any(words in mail for mail in desk.mails()))


def she_never_reads(words):
    return Check(f"she never reads “{words}”", lambda desk: not any(words in mail for mail in desk.mails()))


def in_the_books(*rows):
    """Each (kind, euros) once, and nothing else."""
    def holds(desk):
        items = desk.api("lead").all("/ledger")
        return sorted((row["kind"], row["amount"]["amount"] / 100) for row in items) == sorted(rows)
    return Check("in the books, once each: " + ", ".join(f"{kind} {euros:g} EUR" for kind, euros in rows), holds)


# --- of the whole ----------------------------------------------------------------------------------------------------

def of_kind(desk, kind):
    return [event for event in desk.events() if event["kind"] == kind]


def is_broken(promise, desk):
    return any(event["payload"].get("promise") == promise["id"] for event in of_kind(desk, "promise.broken"))


def no_mail(pattern):
    return lambda desk: not any(pattern.search(mail) for mail in desk.mails())


NO_HOLE = Check("no message has a hole", no_mail(HOLE))
NOT_ASKED_AGAIN = Check("she is never asked what is known", no_mail(ASKED_AGAIN))
NO_SURCHARGED = Check("no number she reads is surcharged", no_mail(SURCHARGED))
NO_INQUIRY_FIRST = Check("no solution waits for the inquiry", no_mail(INQUIRY_FIRST))
NOT_TO_CARRIER = Check("she is not sent to the carrier", no_mail(TO_THE_CARRIER))


@check("every contact has its receipt, with her words and a delay")
def RECEIPTS(desk):
    inbound = [message for message in desk.messages() if message["direction"] == "inbound"]
    automatic = [message for message in desk.messages() if message["direction"] == "outbound" and message["automatic"]]
    return bool(automatic) and inbound[0]["text"].strip().split("\n")[0] in automatic[0]["text"]


@check("every promise has its proof, or its breach is in the log")
def PROMISES(desk):
    def sound(promise):
        if promise["state"] == "active":
            return from_api(promise["due_at"]) > desk.now
        return promise["state"] in ("kept", "released") or is_broken(promise, desk)
    return all(sound(promise) for promise in desk.promises())


@check("nothing is said to be coming that no promise stands behind")
def NOTHING_IN_THE_AIR(desk):
    for message in desk.answers():
        for kind, words in SAID.items():
            if words.search(message["text"]) and not any(promise["kind"] == kind and promise["since"] <= message["at"]
                                                         for promise in desk.promises()):
                return False
    return True


@check("a remedy is offered within two working days of her saying that it is lost")
def OFFERED_IN_TIME(desk):
    offered = [from_api(event["at"]) for event in of_kind(desk, "remedy.proposed")
               if desk.api("lead").get(f"/remedies/{event['payload']['remedy']}")["kind"] in ("reship", "refund_full")]
    return bool(offered) and min(offered) <= working_days_after(desk.told_incident, REMEDY_DAYS)


@check("no voucher comes before the refund was declined")
def NO_VOUCHER_FIRST(desk):
    return no_mail(VOUCHER)(desk) and not desk.remedy("voucher")


@check("the first reply is in its clock")
def FIRST_REPLY_IN_TIME(desk):
    first = next(message for message in desk.messages() if message["direction"] == "inbound")
    answers = desk.answers()
    return bool(answers) and open_minutes(from_api(first["at"]), from_api(answers[0]["at"])) <= FIRST_REPLY


@check("silence is never longer than its clock, or the lead has it")
def NO_SILENCE(desk):
    answers = [from_api(message["at"]) for message in desk.answers()]
    raised = [from_api(event["at"]) for event in of_kind(desk, "dossier.escalated")]
    for one, next_one in zip(answers, answers[1:] + [end_of(desk)]):
        limit = working_days_after(one, NEWS_DAYS)
        if next_one > limit and not any(when <= limit for when in raised):
            return False
    return True


def end_of(desk):
    """When it was resolved for good; now, where it was not."""
    resolved = [event for event in of_kind(desk, "dossier.state_changed") if event["payload"].get("to") == "resolved"]
    return from_api(resolved[-1]["at"]) if resolved and desk.row()["state"] in ("resolved", "closed") else desk.now


@check("a broken promise is told within two hours, or the manager has it")
def BREACH_IS_TOLD(desk):
    answers = [from_api(message["at"]) for message in desk.answers()]
    for event in of_kind(desk, "promise.broken"):
        since = from_api(event["at"])
        told = any(since <= when and open_minutes(since, when) <= TELL_BROKEN for when in answers)
        if event["payload"].get("owed_to") == "customer" and not told and desk.row()["escalation_level"] < 2:
            return False
    return True


@check("harm goes up to the lead, then to the manager")
def HARM_GOES_UP(desk):
    levels = [event["payload"]["level"] for event in of_kind(desk, "dossier.escalated")]
    return not of_kind(desk, "dossier.harmed") or levels[:1] == ["lead"] and levels == sorted(levels, key=("lead", "manager").index)


@check("an apology is recorded before harm is resolved")
def APOLOGY_BEFORE_RESOLVING(desk):
    if not of_kind(desk, "dossier.harmed"):
        return True
    apology = desk.remedy("apology", "done")
    return apology is not None and from_api(apology["done_at"]) <= end_of(desk)


@check("it ends resolved, with nothing owed")
def NOTHING_OWED(desk):
    owes = [promise for promise in desk.promises() if promise["owed_to"] == "customer" and promise["state"] == "active"]
    open_remedies = [remedy for remedy in desk.remedies() if remedy["state"] in ("chosen", "approved", "executing", "failed")]
    return desk.row()["state"] in ("resolved", "closed") and not owes and not open_remedies


@check("what was granted is never refused")
def DECISIONS_BIND(desk):
    reversed_by = [event["actor"] for event in of_kind(desk, "remedy.reversed")]
    return all(actor["name"] == "Marc" for actor in reversed_by)


@check("before 25 December the toy is there, or its price")
def BEFORE_CHRISTMAS(desk):
    settled = [remedy for kind in ("reship", "refund_full") if (remedy := desk.remedy(kind, "done"))]
    return any(from_api(remedy["done_at"]) < time_of("Fri 25/12 00:00") for remedy in settled)


ASSERTIONS = (RECEIPTS, NO_HOLE, PROMISES, NOTHING_IN_THE_AIR, OFFERED_IN_TIME, NO_VOUCHER_FIRST, NOT_ASKED_AGAIN, NO_SURCHARGED,
              NO_INQUIRY_FIRST, NOT_TO_CARRIER, FIRST_REPLY_IN_TIME, NO_SILENCE, BREACH_IS_TOLD, HARM_GOES_UP, APOLOGY_BEFORE_RESOLVING,
              NOTHING_OWED, DECISIONS_BIND, BEFORE_CHRISTMAS)
