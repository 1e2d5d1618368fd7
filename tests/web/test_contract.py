#!/usr/bin/env python3
"""The route table and the contract say the same of each other: usage: test_contract.py ROUTES_PROGRAM"""
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "scenarios"))
import contract  # noqa: E402
from harness import main  # noqa: E402

PROGRAM = sys.argv.pop(1)


class Route:
    def __init__(self, line):
        self.method, self.path, role, limit, *names = line.split(" ")
        self.role, self.body_limit = None if role == "none" else role, int(limit)
        self.query = None if names == ["*"] else {name for name in names if name}


def routes():
    made = subprocess.run([PROGRAM], capture_output=True, text=True, check=True).stdout
    return {(route.method, route.path): route for route in map(Route, made.splitlines())}


@unittest.skipUnless(contract.available(), "the interface's packages are not here (npm ci in ui/), which read YAML")
class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.contract, cls.routes = contract.load(), routes()
        cls.operations = {(o.method, o.path): o for o in cls.contract.operations}
        cls.pairs = [(cls.routes[key], cls.operations[key]) for key in cls.routes if key in cls.operations]

    def test_every_route_is_in_the_contract(self):
        """Every route is an operation of the contract"""
        self.assertEqual(set(self.routes) - set(self.operations), set())

    def test_every_operation_has_a_route(self):
        """Every operation of the contract is a route"""
        self.assertEqual(set(self.operations) - set(self.routes), set())

    def test_least_roles(self):
        """Who may call, everybody among them, is the same"""
        self.assertEqual({o.id: r.role for r, o in self.pairs}, {o.id: o.role for _, o in self.pairs})

    def test_body_limits(self):
        """Who takes a body, and how large a one, is the same"""
        self.assertEqual({o.id: r.body_limit for r, o in self.pairs}, {o.id: o.body_max for _, o in self.pairs})

    def test_query_parameters(self):
        """The parameters of queries are the same"""
        strict = [(r, o) for r, o in self.pairs if r.query is not None]
        self.assertEqual({o.id: r.query for r, o in strict}, {o.id: o.query() for _, o in strict})

    def test_path_parameters(self):
        """The parameters of paths are declared, in their order"""
        for route, operation in self.pairs:
            self.assertEqual(operation.path_parameters(), re.findall(r"\{(\w+)\}", route.path), operation.id)

    def test_operation_ids(self):
        """Every operation has an id of its own and says what it is for"""
        ids = [o.id for o in self.contract.operations]
        self.assertEqual(sorted(ids), sorted(set(ids)))
        self.assertEqual([o.id for o in self.contract.operations if not o.spec.get("summary")], [])

    def test_idempotency_keys(self):
        """Every POST with an effect tells that it takes an Idempotency-Key, nothing else does"""
        without_effect = {"signIn", "checkMessage", "previewTemplate"} | {"usePage"}  # whose form has a nonce
        without_effect |= {"takeWebhook", "hookOrders"}  # partners have their own ids of deliveries
        for o in self.contract.operations:
            takes = any(p["name"] == "Idempotency-Key" for p in o.parameters)
            self.assertEqual(takes, o.method == "POST" and o.id not in without_effect, o.id)

    def test_every_schema_is_used(self):
        """Every schema is one that something refers to"""
        text = repr(self.contract.document)
        unused = [name for name in self.contract.document["components"]["schemas"]
                  if f"'#/components/schemas/{name}'" not in text]
        self.assertEqual(sorted(unused), ["Boot", "LiveEvent"])  # what pages and streams carry

    def test_examples(self):
        """The examples are what their schemas say"""
        for o in self.contract.operations:
            for place in [o.spec.get("requestBody", {}), *map(self.contract.resolve, o.spec["responses"].values())]:
                for media in place.get("content", {}).values():
                    if "example" in media and media["schema"].get("type") != "string":
                        self.assertEqual(self.contract.faults(media["schema"], media["example"], o.id), [])


if __name__ == "__main__":
    main()
