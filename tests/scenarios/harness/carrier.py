"""A carrier's tracking service (La Poste Suivi v2) that misbehaves on demand."""
import http.server
import json
import threading
import urllib.parse

from .wait import PATIENCE


class CarrierPeer:
    """Answers GET .../idships/NUMBER[,NUMBER] on a free loopback port; self.url is the base of the service.

    self.parcels is {number: [(code, label, date), ...]}; a number that is not there is unknown to the carrier. plan is a
    list, one word a question, "answer" when it is used up:
      "answer"                says what it knows
      "429", "429 600"        too many questions; with Retry-After in seconds
      "503", "503 600"        out of service
      "slow"                  answers nothing until release()
      "half"                  hangs up in the middle of the body
      "cut"                   half a body with a length that fits
      "page"                  200 and a page of HTML
      "empty"                 200 and nothing
      "latin1"                the words in another charset than it says
      "twice"                 every event two times
      "backwards"             newest event first
      "strange"               unknown fields, numbers as texts, a code that nobody knows
    self.asked holds the numbers of each question so far.
    """

    def __init__(self, plan=(), key="okapi"):
        self.plan, self.key, self.parcels, self.asked = list(plan), key, {}, []
        self.changed, self.released = threading.Condition(), threading.Event()
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                try:
                    peer.answer(self)
                except OSError:
                    pass  # who asked went away

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.block_on_close = True, False
        self.url = "http://127.0.0.1:%d/suivi/v2" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def release(self):
        self.released.set()

    def wait(self, count, seconds=PATIENCE):
        """Waits until `count` questions were put."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.asked) >= count, seconds):
                raise AssertionError(f"waited {seconds:g} s in vain for question {count}; {len(self.asked)} came")

    def answer(self, request):
        numbers = urllib.parse.unquote(request.path.partition("/idships/")[2].partition("?")[0]).split(",")
        with self.changed:
            self.asked.append(numbers)
            word, _, argument = (self.plan.pop(0) if self.plan else "answer").partition(" ")
            self.changed.notify_all()
        if request.headers.get("X-Okapi-Key") != self.key:
            return send(request, 401, {"returnCode": 401, "returnMessage": "clé inconnue"})
        if word == "slow":
            self.released.wait()
        if word in ("429", "503"):
            more = {"Retry-After": argument} if argument else {}
            return send(request, int(word), {"code": "SERVICE", "message": "plus tard"}, **more)
        if word == "page":
            return send_bytes(request, 200, b"<html><body>maintenance</body></html>", "text/html")
        if word == "empty":
            return send_bytes(request, 200, b"")
        answers = [self.about(number, word) for number in numbers]
        status = 200 if any("shipment" in one for one in answers) else 404
        text = json.dumps(answers if len(answers) > 1 else answers[0], ensure_ascii=False)
        body = text.encode("latin-1" if word == "latin1" else "utf-8")
        if word == "cut":
            body = body[:len(body) // 2]
        return send_bytes(request, status, body, length=2 * len(body) if word == "half" else None)

    def about(self, number, word):
        if number not in self.parcels:
            return {"returnCode": 404, "returnMessage": "Nous ne connaissons pas cet envoi", "idShip": number}
        events = [{"code": code, "label": label, "date": date, "order": order}
                  for order, (code, label, date) in enumerate(self.parcels[number], 1)]
        if word == "twice":
            events += events
        if word == "backwards":
            events.reverse()
        shipment = {"idShip": number, "holder": 4, "product": "Colissimo", "isFinal": False, "event": events}
        if word == "strange":
            shipment |= {"holder": "4", "quantum": {"of": ["solace", None, 7]}, "isFinal": "non"}
            events[-1] |= {"order": str(len(events)), "country": 33}
        return {"lang": "fr_FR", "scope": "open", "returnCode": "200" if word == "strange" else 200, "shipment": shipment}


def send(request, status, words, **headers):
    send_bytes(request, status, json.dumps(words).encode(), **headers)


def send_bytes(request, status, body, kind="application/json; charset=utf-8", length=None, **headers):
    request.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": length or len(body), **headers}.items():
        request.send_header(name, str(value))
    request.end_headers()
    request.wfile.write(body)
    request.close_connection = True
