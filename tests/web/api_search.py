"""Search: by numbers, by address, by words."""
from counter import ApiTest


class Search(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = {}
        agent = cls.counter.as_token()
        for key, sender, subject, text in (
                ("lamp", "Inès Cœur <coeur@clients.test>", "Lampe cassée", "Bonjour, la lampe est arrivée cassée dans son emballage."),
                ("vase", "Bruno Lang <lang@clients.test>", "Vase", "J'ai reçu le mauvais vase, remboursez-moi vite."),
                ("english", "John Smith <smith@clients.test>", "Missing parcels", "My parcels were not delivered, refunding them is fine."),
                ("order", "Léa Martin <lea@clients.test>", "Ma commande AL-2000", "Où en est-elle ?"),
                ("odd", "Max <max@clients.test>", "Symboles", "Le code <b>promo</b> «ÉTÉ-2026» & 50% ne marche pas.")):
            cls.mails[key] = cls.counter.mail(sender, subject, text)
        for i in range(30):
            cls.counter.mail(f"Client {i} <many{i}@clients.test>", f"Demande {i}", "Le carillon ne sonne plus.")
        agent.note(cls.mails["vase"]["dossier"], "Le transporteur confirme la confusion.")

    def hits(self, q, **more):
        return self.agent.get("/search", q=q, **more)["items"]

    def found(self, q):
        ids = {mail["dossier"]: key for key, mail in self.mails.items()}
        return [ids.get(h["dossier"]["id"], "other") for h in self.hits(q)]

    def test_dossier_number(self):
        """By the dossier's number, with or without its sign"""
        number = self.agent.page(self.mails["vase"]["dossier"])["dossier"]["number"]
        for q in (str(number), f"#{number}", f" {number} "):
            hit = self.hits(q)[0]
            self.assertEqual((hit["dossier"]["id"], hit["by"], hit["message"]), (self.mails["vase"]["dossier"], "number", None))

    def test_order_and_parcel(self):
        """By an order's number and a parcel's, as the shop and the carrier write them"""
        for q, by in (("AL-2000", "order"), ("6A10000000", "parcel")):
            hit = self.hits(q)[0]
            self.assertEqual((hit["dossier"]["id"], hit["by"]), (self.mails["order"]["dossier"], by), q)
        self.assertEqual(self.found("AL-2000"), ["order"])

    def test_address(self):
        """By a customer's address, whatever its case"""
        hit = self.hits("Coeur@Clients.Test")[0]
        self.assertEqual((hit["dossier"]["id"], hit["by"]), (self.mails["lamp"]["dossier"], "customer"))

    def test_words(self):
        """By words of the text, of the subject, of a note, of a name"""
        for q, key in (("emballage", "lamp"), ("missing", "english"), ("confusion", "vase"), ("cœur", "lamp"), ("smith", "english")):
            self.assertEqual(self.found(q), [key], q)
        self.assertEqual(self.hits("emballage")[0]["message"], self.mails["lamp"]["id"])

    def test_every_word(self):
        """All words must be there"""
        self.assertEqual(self.found("vase mauvais"), ["vase"])
        self.assertEqual(self.found("vase lampe"), [])

    def test_accents_and_case(self):
        """Accents and capitals do not matter, on either side"""
        for q in ("arrivee", "ARRIVÉE", "arrivée", "coeur", "CŒUR", "ete 2026"):
            self.assertEqual(len(self.found(q)), 1, q)

    def test_stems(self):
        """Plural and conjugation do not matter, in French and in English"""
        for q, key in (("lampes", "lamp"), ("rembourser", "vase"), ("remboursement", None), ("parcel", "english"),
                       ("refunded", "english"), ("delivering", "english")):
            if key:
                self.assertEqual(self.found(q), [key], q)

    def test_prefix(self):
        """The last word may be unfinished, the others may not"""
        self.assertEqual(self.found("embal"), ["lamp"])
        self.assertEqual(self.found("lampe arriv"), ["lamp"])
        self.assertEqual(self.found("embal lampe"), [])

    def test_phrase(self):
        """Words between quotes stand side by side"""
        self.assertEqual(self.found('"mauvais vase"'), ["vase"])
        self.assertEqual(self.found('"vase mauvais"'), [])
        self.assertEqual(self.found("« mauvais vase »"), ["vase"])

    def test_nothing(self):
        """What nobody said finds nothing; signs alone find nothing and break nothing"""
        for q in ("introuvable", "le", "*", "\"", "'", "AND", "lampe NOT", "NEAR(", "text:xyzzy", "%", "--", "{}", "(", "éé" * 90, "x" * 200):
            self.assertEqual(self.hits(q), [], q)

    def test_snippet(self):
        """The words found stand between the words around them"""
        pieces = self.hits("emballage")[0]["snippet"]
        self.assertEqual(len(pieces), 3)
        self.assertEqual(pieces[1], "emballage")
        self.assertIn("cassée dans son ", pieces[0])
        self.assertEqual("".join(self.hits("promo")[0]["snippet"])[:9], "Le code <")

    def test_pages(self):
        """Page after page each dossier comes once, newest first"""
        for limit in (1, 7, 30):
            ids = [h["dossier"]["id"] for h in self.agent.pages("/search", limit, q="carillon")]
            self.assertEqual((len(ids), ids), (30, sorted(set(ids), reverse=True)), limit)
        self.assertEqual(len(self.hits("carillon", limit=100)), 30)
        for wrong in ("-1.5", "51.5", "-9223372036854775808.1"):
            self.assertEqual(self.agent.bad(400, "GET", f"/api/v1/search?q=carillon&after={wrong}")["field"], "after")

    def test_direct_hits_over_pages(self):
        """What a number or an address meets comes first, page after page, and once"""
        address = "fidele@clients.test"
        opened = [self.agent.post("/dossiers", {"subject": f"Sujet {i}", "customer": {"email": address}})["id"] for i in range(5)]
        self.agent.note(opened[0], f"Elle écrit de {address} souvent.")
        other = self.counter.mail(self.customer(), "Autre", f"Pour {address}, merci.")["dossier"]
        for limit in (1, 2, 5, 50):
            ids = [h["dossier"]["id"] for h in self.agent.pages("/search", limit, q=address)]
            self.assertEqual(ids, opened[::-1] + [other], limit)

    def test_a_dossier_once(self):
        """A dossier with many hits is one hit"""
        dossier = self.mails["vase"]["dossier"]
        for _ in range(5):
            self.agent.note(dossier, "Le mot gargouille, plusieurs fois.")
        self.assertEqual([h["dossier"]["id"] for h in self.hits("gargouille")], [dossier])
        self.assertEqual([h["dossier"]["id"] for h in self.agent.pages("/search", 1, q="gargouille")], [dossier])

    def test_what_was_just_said(self):
        """Words are found as soon as they were taken"""
        self.assertEqual(self.hits("pamplemousse"), [])
        mail = self.counter.mail(self.customer(), "Fruit", "Un pamplemousse.")
        self.assertEqual(self.hits("pamplemousse")[0]["message"], mail["id"])
        self.agent.reply(mail["dossier"], "Nous n'avons que des kumquats.")
        self.assertEqual(len(self.hits("kumquat")), 1)


class Customers(ApiTest):
    def names(self, q):
        return [c["name"] for c in self.agent.get("/customers", q=q)["items"]]

    def test_by_name(self):
        """Customers are found by the start of any word of their name, whatever accents and case"""
        for q in ("lea", "LÉA", "léa m", "martin", "Mart"):
            self.assertEqual(self.names(q), ["Léa Martin"], q)
        for q in ("oeuv", "œuv", "eric", "jean eric o", "Jean-Éric"):
            self.assertEqual(self.names(q), ["Jean-Éric Œuvrard"], q)
        self.assertEqual(self.names("ea"), [])

    def test_by_address(self):
        """And by the start of an address"""
        self.assertEqual(self.names("zoe@cli"), ["Zoé Brault"])
        self.assertEqual(self.names("ZOE@"), ["Zoé Brault"])
        self.assertEqual(self.names("@"), [])

    def test_who_wrote(self):
        """Who wrote is found at once; a name heard later too"""
        self.counter.mail("Ninon Lenclos <ninon@clients.test>", "Bonjour")
        self.assertEqual(self.names("lencl"), ["Ninon Lenclos"])
        self.counter.mail("sansnom@clients.test", "Bonjour")
        self.counter.mail("Gontran Sansnom <sansnom@clients.test>", "Re: Bonjour")
        self.assertEqual(self.names("gontr"), ["Gontran Sansnom"])

    def test_one_customer(self):
        """A customer's card tells where they are reached and how much is known"""
        customer = self.agent.get("/customers/1")
        self.assertEqual((customer["name"], customer["orders"], customer["dossiers"]), ("Léa Martin", 1, 0))
        self.assertEqual([(p["kind"], p["value"], p["verified"]) for p in customer["contact_points"]], [("email", "lea@clients.test", False)])

    def test_orders(self):
        """Orders with their lines and parcels, of one customer or by number"""
        orders = self.agent.get("/orders", customer=2, limit=100)["items"]
        self.assertEqual([o["id"] for o in orders], list(range(12, 1, -1)))
        one = self.agent.get("/orders", number="AL-2004")["items"]
        self.assertEqual([(o["id"], o["customer"]["name"], o["total"], len(o["lines"]), o["lines"][0]["price"]) for o in one],
                         [(5, "Zoé Brault", {"amount": 4990, "currency": "EUR"}, 2, {"amount": 2495, "currency": "EUR"})])
        self.assertEqual(self.agent.get("/orders/5"), one[0])
        self.assertEqual(self.agent.get("/parcels/5"), one[0]["parcels"][0])
        self.assertEqual([s["place"] for s in one[0]["parcels"][0]["scans"]], ["Lille"] * 3)
        self.assertEqual(self.agent.get("/orders", number="AL-9999")["items"], [])
