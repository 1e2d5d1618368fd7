"""Signing in, staying in, and who may do what."""
from counter import INES, MARC, NORA, OTHER_SHOP, PASSWORD, SHOP, ApiTest

SIGN_IN = "/api/v1/session"


class Sessions(ApiTest):
    env = {"GUICHET_HTTP_TRUSTED_PROXIES": "127.0.0.1"}

    def try_password(self, password, email=INES, **headers):
        return self.counter.anybody().call("POST", SIGN_IN, {"email": email, "password": password}, headers)

    def test_cookie(self):
        """The cookie is out of reach of scripts and foreign pages, and lasts two weeks"""
        answer = self.try_password(PASSWORD)
        name, _, rest = answer.headers["set-cookie"].partition("=")
        value, *flags = rest.split("; ")
        self.assertEqual((name, len(value)), ("guichet_session", 32))
        self.assertEqual(set(flags), {"Path=/", "Max-Age=1209600", "HttpOnly", "SameSite=Lax"})

    def test_secure_cookie(self):
        """Behind a trusted proxy that speaks TLS the cookie is Secure"""
        answer = self.try_password(PASSWORD, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
        self.assertIn("; Secure", answer.headers["set-cookie"])

    def test_session(self):
        """The session tells who, where, and in which shops"""
        session = self.counter.sign_in(MARC).get("/session")
        self.assertEqual((session["user"]["name"], session["shop"]["slug"], session["role"]), ("Marc Petit", SHOP, "lead"))
        self.assertEqual([(s["slug"], s["role"]) for s in session["shops"]], [(SHOP, "lead"), (OTHER_SHOP, "agent")])
        self.assertEqual(session["now"], self.counter.now)

    def test_address_is_folded(self):
        """Capitals and blanks around the address do not matter"""
        self.assertEqual(self.try_password(PASSWORD, "  Ines@Atelier-Lune.TEST ").status, 200)

    def test_wrong_password(self):
        """A wrong password and an unknown address get the same answer"""
        wrong = self.try_password("something else", MARC)
        unknown = self.try_password("something else", "nobody@atelier-lune.test")
        self.assertEqual((wrong.status, wrong.json), (401, unknown.json))
        self.assertEqual((wrong.json["key"], wrong.json["field"]), ("refusal.access.wrong", "password"))
        self.assertNotIn("set-cookie", wrong.headers)

    def test_bad_sign_in(self):
        """What is no sign-in is told which part is wrong"""
        anybody = self.counter.anybody()
        for body, field in (({"email": INES}, "password"), ({"email": 7, "password": "x"}, "email"),
                            ({"email": "x" * 255, "password": "x"}, "email"), ({"email": INES, "password": "x" * 1025}, "password"),
                            ({"email": INES, "password": PASSWORD, "remember": True}, "remember")):
            self.assertEqual(anybody.bad(400, "POST", SIGN_IN, body)["field"], field)

    def test_foreign_page(self):
        """A foreign page cannot sign a browser in"""
        body = {"email": INES, "password": PASSWORD}
        anybody, here = self.counter.anybody(), f"127.0.0.1:{self.counter.guichet.port}"
        for origin in ("https://elsewhere.test", "null", f"http://{here}.elsewhere.test"):
            self.assertEqual(anybody.bad(403, "POST", SIGN_IN, body, {"Origin": origin})["field"], "Origin")
        anybody.good("POST", SIGN_IN, body, {"Origin": f"http://{here}"})

    def test_csrf(self):
        """A change by cookie needs the page's own token, reading does not"""
        ines = self.counter.sign_in()
        for shown in (None, "", "wrong", ines.csrf + "x", self.counter.sign_in().csrf):
            problem = ines.bad(403, "PATCH", SIGN_IN, {"language": "en"}, {"X-CSRF-Token": shown})
            self.assertEqual(problem["field"], "X-CSRF-Token")
        ines.good("PATCH", SIGN_IN, {"language": "fr"})
        ines.good("GET", SIGN_IN, headers={"X-CSRF-Token": None})

    def test_sign_out(self):
        """Signing out voids the cookie at once"""
        ines = self.counter.sign_in()
        answer = ines.call("DELETE", SIGN_IN)
        self.assertEqual(answer.status, 204)
        self.assertIn("guichet_session=; Path=/; Max-Age=0", answer.headers["set-cookie"])
        ines.bad(401, "GET", SIGN_IN)

    def test_nobody(self):
        """Without a session or with a made-up one every route that wants one is 401, in the browser's language"""
        anybody = self.counter.anybody()
        self.assertEqual(anybody.bad(401, "GET", SIGN_IN)["detail"], "Connectez-vous pour continuer.")
        english = anybody.bad(401, "GET", "/api/v1/dossiers", headers={"Accept-Language": "en-GB,fr;q=0.5"})
        self.assertEqual(english["detail"], "Sign in to go on.")
        anybody.cookie = "guichet_session=" + "x" * 32
        anybody.bad(401, "GET", "/api/v1/dossiers")
        anybody.bad(401, "GET", "/api/v1/dossiers", headers={"Authorization": "Bearer nonsense"})
        anybody.bad(401, "GET", "/api/v1/dossiers", headers={"Authorization": "Bearer "})

    def test_language(self):
        """A person reads in their language from the next answer on"""
        ines = self.counter.sign_in()
        self.assertEqual(ines.patch("/session", {"language": "en"})["user"]["language"], "en")
        self.assertEqual(ines.bad(404, "GET", "/api/v1/dossiers/999999")["detail"], "Not found in this shop.")
        ines.patch("/session", {"language": "fr"})
        self.assertEqual(ines.bad(400, "PATCH", SIGN_IN, {"language": "de"})["field"], "language")

    def test_other_shop(self):
        """A person works in another shop with the role they have there"""
        marc = self.counter.sign_in(MARC)
        marc.post("/templates", {"name": "De chef", "text": "Bonjour."})
        session = marc.patch("/session", {"shop": OTHER_SHOP})
        self.assertEqual((session["shop"]["slug"], session["role"]), (OTHER_SHOP, "agent"))
        marc.bad(403, "POST", "/api/v1/templates", {"name": "Non", "text": "Bonjour."})
        ines = self.counter.sign_in()
        self.assertEqual(ines.bad(400, "PATCH", SIGN_IN, {"shop": OTHER_SHOP})["field"], "shop")
        self.assertEqual(ines.bad(400, "PATCH", SIGN_IN, {"shop": "no-such-shop"})["field"], "shop")

    def test_tokens(self):
        """A program's token belongs to one shop and one role; it has no session to change"""
        token = self.counter.as_token("lead")
        session = token.get("/session")
        self.assertEqual((session["role"], session["csrf_token"], len(session["shops"])), ("lead", "", 1))
        token.bad(403, "PATCH", SIGN_IN, {"language": "en"})
        token.bad(403, "DELETE", SIGN_IN)
        token.post("/templates", {"name": "Par programme", "text": "Bonjour."})

    def test_token_before_cookie(self):
        """Where both are shown the token counts, and a wrong one is not made good by a cookie"""
        ines = self.counter.sign_in()
        self.assertEqual(ines.good("GET", SIGN_IN, headers={"Authorization": "Bearer " + self.counter.token("lead")})["role"], "lead")
        ines.bad(401, "GET", SIGN_IN, headers={"Authorization": "Bearer wrong"})

    def test_roles(self):
        """Each role may do what the lower ones may, and no more"""
        ranks = ("agent", "lead", "manager", "admin")
        for i, role in enumerate(ranks):
            caller = self.counter.as_token(role)
            caller.get("/dossiers")
            status = caller.call("POST", "/api/v1/templates", {"name": f"De {role}", "text": "Bonjour."}).status
            self.assertEqual(status, 201 if i >= 1 else 403)
            status = caller.call("PUT", "/api/v1/test/clock", {"now": self.counter.now}).status
            self.assertEqual(status, 200 if i >= 3 else 403)
        agent = self.counter.as_token("agent").bad(403, "POST", "/api/v1/templates", {})
        self.assertEqual(agent["detail"], "Votre rôle ne permet pas cette action : adressez-vous à un responsable.")


class Throttling(ApiTest):
    env = Sessions.env

    def attempt(self, password, email, network):
        return self.counter.anybody().call("POST", SIGN_IN, {"email": email, "password": password},
                                           {"X-Forwarded-For": network})

    def test_address(self):
        """Failed sign-ins of one address are slowed down, longer each time, and forgiven"""
        for i in range(5):
            self.assertEqual(self.attempt("wrong", INES, f"192.0.2.{i}").status, 401)
        refused = self.attempt(PASSWORD, INES, "192.0.2.99")
        self.assertEqual((refused.status, refused.headers["retry-after"]), (429, "30"))
        self.assertEqual((refused.json["status"], refused.json["key"], refused.json["arg"]), (429, "refusal.access.throttled", "30"))
        self.assertIn("30 secondes", refused.json["detail"])
        self.counter.pass_time(seconds=29)
        self.assertEqual(self.attempt(PASSWORD, INES, "192.0.2.99").headers["retry-after"], "1")
        self.counter.pass_time(seconds=1)
        self.assertEqual(self.attempt("wrong", INES, "192.0.2.99").status, 401)
        self.assertEqual(self.attempt(PASSWORD, INES, "192.0.2.99").headers["retry-after"], "60")
        self.counter.pass_time(seconds=60)
        self.assertEqual(self.attempt(PASSWORD, INES, "192.0.2.99").status, 200)
        for i in range(4):  # all is forgiven
            self.assertEqual(self.attempt("wrong", INES, f"192.0.2.{i}").status, 401)
        self.assertEqual(self.attempt(PASSWORD, INES, "192.0.2.99").status, 200)

    def test_unknown_address(self):
        """An address that nobody has is slowed down all the same"""
        for i in range(5):
            self.assertEqual(self.attempt("wrong", "ghost@atelier-lune.test", f"192.0.2.{100 + i}").status, 401)
        self.assertEqual(self.attempt("wrong", "ghost@atelier-lune.test", "192.0.2.110").status, 429)

    def test_network(self):
        """Many addresses tried from one place are slowed down, and that place alone; time heals it"""
        for i in range(20):
            self.assertEqual(self.attempt("wrong", f"guess{i}@atelier-lune.test", "198.51.100.1").status, 401)
        self.assertEqual(self.attempt(PASSWORD, MARC, "198.51.100.1").status, 429)
        self.assertEqual(self.attempt(PASSWORD, MARC, "198.51.100.2").status, 200)
        self.counter.pass_time(hours=5)
        self.assertEqual(self.attempt(PASSWORD, MARC, "198.51.100.1").status, 200)
        self.assertEqual(self.attempt("wrong", MARC, "198.51.100.1").status, 401)
        self.assertEqual(self.attempt(PASSWORD, MARC, "198.51.100.1").status, 200)


class Expiry(ApiTest):
    def test_expiry(self):
        """A session ends two weeks after it was last used"""
        used, unused = self.counter.sign_in(), self.counter.sign_in(NORA)
        self.counter.pass_time(days=10)
        used.get("/session")
        self.counter.pass_time(days=10)
        used.get("/session")
        problem = unused.bad(401, "GET", SIGN_IN)
        self.assertEqual((problem["code"], problem["key"]), ("unauthenticated", None))
        self.counter.pass_time(days=14, seconds=1)
        used.bad(401, "POST", "/api/v1/dossiers", {"subject": "x"})
