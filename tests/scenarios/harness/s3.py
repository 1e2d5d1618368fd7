"""A small S3: objects in memory, and a signature (AWS Signature Version 4) that is worked out anew for every request."""
import contextlib
import hashlib
import hmac
import http.server
import threading
import time
import urllib.parse

EMPTY = hashlib.sha256(b"").hexdigest()


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class S3:
    """A service on a port of its own, with one bucket and one pair of keys.

    `fails` makes it answer 503, to every method or to one ("DELETE"); `slow` (likewise) lets requests hang until it is
    None again, which then are carried out. `asked` is every request so far."""

    def __init__(self, bucket="files", key="AKIAGUICHET", secret="a+secret/with=signs", region="us-east-1"):
        self.bucket, self.key, self.secret, self.region = bucket, key, secret, region
        self.objects, self.refused, self.fails, self.slow, self.asked = {}, [], False, None, []
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", length=None):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # who asked is dead
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body) if length is None else length))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(body)

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                peer.asked.append(self.command)
                while peer.slow in (True, self.command):
                    time.sleep(0.02)
                if peer.fails in (True, self.command):
                    return self.answer(503, b"<Error/>")
                fault = peer.fault_of(self, body)
                if fault:
                    peer.refused.append(fault)
                    return self.answer(403, b"<Error/>")
                name = urllib.parse.unquote(self.path.partition("?")[0])
                if not name.startswith(f"/{peer.bucket}/"):
                    return self.answer(404)
                if self.command == "DELETE":
                    peer.objects.pop(name, None)
                    return self.answer(200)
                if self.command == "PUT":
                    peer.objects[name] = body
                    return self.answer(200)
                kept = peer.objects.get(name)
                if kept is None:
                    return self.answer(404)
                return self.answer(200, kept, len(kept))

            do_PUT = do_GET = do_HEAD = do_DELETE = handle_one

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def url(self, prefix="shop"):
        return f"s3://{self.bucket}/{prefix}?endpoint=" + urllib.parse.quote(f"http://127.0.0.1:{self.port}", safe="")

    @property
    def env(self):
        return {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def fault_of(self, request, body):
        """What is wrong with a request's signature; None when it is good."""
        algorithm, _, rest = request.headers.get("Authorization", "").partition(" ")
        if algorithm != "AWS4-HMAC-SHA256":
            return "no signature"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        key, day, region, service, end = parts["Credential"].split("/")
        if (key, region, service, end) != (self.key, self.region, "s3", "aws4_request"):
            return f"credential {parts['Credential']}"
        told = request.headers.get("x-amz-content-sha256")
        if told != hashlib.sha256(body).hexdigest():
            return f"the bytes are not those of {told}"
        signed = parts["SignedHeaders"].split(";")
        if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(signed):
            return f"signed are only {signed}"
        path, _, query = request.path.partition("?")
        pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
        canonical = "\n".join([
            request.command, path, "&".join(f"{urllib.parse.quote(a, safe='-_.~')}={urllib.parse.quote(b, safe='-_.~')}" for a, b in pairs),
            "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signed), ";".join(signed), told])
        moment = request.headers["x-amz-date"]
        text = "\n".join([algorithm, moment, f"{day}/{region}/{service}/{end}", hashlib.sha256(canonical.encode()).hexdigest()])
        chain = sign(sign(sign(sign(("AWS4" + self.secret).encode(), day), region), service), end)
        if hmac.new(chain, text.encode(), hashlib.sha256).hexdigest() != parts["Signature"]:
            return "the signature is another's"
        return None
