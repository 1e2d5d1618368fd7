"""Who acts in a story, and what each can do. A verb makes a step; told at its hour, it is done at the desk."""
import functools

from harness import ApiError


class Step:
    def __init__(self, says, do):
        self.says, self.do = says, do


def verb(method):
    @functools.wraps(method)
    def make(self, *words, **more):
        said = ", ".join(str(word).split("\n")[0][:60] for word in words)
        return Step(f"{self.name} {method.__name__.replace('_', ' ')} {said}".strip(), lambda desk: method(self, desk, *words, **more))
    return make


def attempt(step, instead=None):
    """Somebody tries; where a practice stops them they do what stands behind `instead`."""
    def do(desk):
        desk.refusal = None
        try:
            step.do(desk)
        except ApiError as error:
            if error.status not in (403, 422) or error.problem["code"] not in ("refused", "forbidden"):
                raise
            desk.refusal = error.problem["practice"] or error.problem["code"]
            desk.stopped.add(desk.refusal)
            if instead:
                instead.do(desk)
    return Step("attempt: " + step.says, do)


class Customer:
    def __init__(self, name, address):
        self.name, self.address = name, address

    @verb
    def writes(self, desk, text, subject="Ma commande"):
        """By mail; a public post comes in as one too until posts have their channel."""
        desk.receives(f"{self.name} <{self.address}>", subject, text)

    @verb
    def writes_that_it_is_lost(self, desk, text):
        desk.told_incident = desk.told_incident or desk.now
        self.writes(text).do(desk)


    @verb
    def looks_under_the_tree(self, desk):
        pass


class Agent:
    def __init__(self, name):
        self.name = name

    def api(self, desk):
        return desk.api(self.name)

    # --- words

    def write(self, desk, kind, text, more):
        return self.api(desk).post(f"/dossiers/{desk.dossier}/messages", {"kind": kind, "text": text, **more})

    @verb
    def answers(self, desk, text, **more):
        self.write(desk, "reply", text, more)

    @verb
    def notes(self, desk, text, **more):
        """What was said in a call, until calls have their channel."""
        self.write(desk, "note", text, more)

    @verb
    def notes_that_it_is_lost(self, desk, text):
        desk.told_incident = desk.told_incident or desk.now
        self.notes(text).do(desk)

    # --- the dossier

    def change(self, desk, **what):
        return self.api(desk).patch(f"/dossiers/{desk.dossier}", {"version": desk.row()["version"], **what})

    @verb
    def takes_it(self, desk):
        me = self.api(desk).get("/session")["user"]["id"]
        self.change(desk, assignee=me)

    @verb
    def restates(self, desk, request):
        self.change(desk, understood=request)

    @verb
    def notes_what_it_cost(self, desk, reason):
        self.change(desk, harm={"add": ["cost"], "reason": reason})

    @verb
    def resolves(self, desk, outcome="remedied"):
        self.change(desk, state="resolved", outcome=outcome)

    # --- promises

    @verb
    def promises(self, desk, kind, due, text, **proof):
        self.api(desk).post(f"/dossiers/{desk.dossier}/promises", {"kind": kind, "due_at": due, "text": text, **proof})

    # --- remedies

    @verb
    def offers(self, desk, *kinds, **what):
        for kind in kinds:
            self.api(desk).post(f"/dossiers/{desk.dossier}/remedies", {"kind": kind, **what})

    def step(self, desk, kind, do, **what):
        """A step of the newest remedy of this kind; nothing where nobody ever proposed one."""
        if remedy := desk.remedy(kind):
            return self.api(desk).patch(f"/remedies/{remedy['id']}", {"do": do, **what})
        return None

    @verb
    def notes_the_choice(self, desk, kind):
        self.step(desk, kind, "choose")

    @verb
    def notes_that_she_declines(self, desk, kind):
        self.step(desk, kind, "decline", message=desk.last_words()["id"])

    @verb
    def grants(self, desk, kind, **proof):
        """`stock` and `label` of what is sent again."""
        self.step(desk, kind, "approve", **proof)

    @verb
    def refuses(self, desk, kind, reason):
        self.step(desk, kind, "withdraw", reason=reason)

    @verb
    def takes_back(self, desk, kind, reason):
        self.step(desk, kind, "reverse", reason=reason)

    @verb
    def apologises(self, desk, text, **more):
        """In words, recorded as what they are."""
        self.offers("apology").do(desk)
        self.step(desk, "apology", "approve")
        message = self.write(desk, "reply", text, more)
        self.step(desk, "apology", "done", message=message["id"])

    @verb
    def gives(self, desk, kind, amount, text):
        """Money on top, within what this person may give."""
        self.offers(kind, amount=amount, text=text).do(desk)
        self.step(desk, kind, "approve")


class Warehouse(Agent):
    """A program that knows of scans, until parcels are followed: the reference of a scan is the proof."""

    def api(self, desk):
        return desk.api("agent")

    @verb
    def hands_over(self, desk, scan):
        self.step(desk, "reship", "hand_over", reference=scan)

    @verb
    def is_told_it_arrived(self, desk, scan):
        if desk.remedy("reship", "executing"):
            self.step(desk, "reship", "done", reference=scan)
