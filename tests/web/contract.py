"""The public contract, api/openapi.yaml: which operations there are, and whether what the server says is what it promises.

Validates the part of JSON Schema that the contract uses, and strictly: a member that the schema does not name is a fault,
and so is a keyword that this file does not know.
"""
import json
import os
import re
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
METHODS = ("get", "post", "put", "patch", "delete")
BODY_MAX = 262144  # bytes, where an operation does not say
# What any operation may answer without saying so (the contract's introduction).
COMMON = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503}
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
TELLS = {"description", "example", "examples", "default", "format"}


def node():
    """Any Node: the one on PATH, else the one that npm brought."""
    folders = [os.path.join(ROOT, "ui", "node_modules", f"node-linux-{arch}", "bin", "node") for arch in ("x64", "arm64")]
    return next((path for path in [shutil.which("node"), *folders] if path and os.path.exists(path)), None)


def available():
    return node() is not None and os.path.isdir(os.path.join(ROOT, "ui", "node_modules", "js-yaml"))


def load():
    made = subprocess.run([node(), os.path.join(ROOT, "ui", "tools", "contract.mjs")], capture_output=True, check=True)
    return Contract(json.loads(made.stdout))


class Operation:
    def __init__(self, contract, method, path, item, spec):
        self.id, self.method, self.path, self.spec = spec["operationId"], method.upper(), path, spec
        self.role = spec.get("x-role", "agent") if spec.get("security", contract.document["security"]) else None
        self.body_max = spec.get("x-body-max", BODY_MAX) if "requestBody" in spec else 0
        self.parameters = [contract.resolve(p) for p in item.get("parameters", []) + spec.get("parameters", [])]
        self.pattern = re.compile(re.sub(r"\\?\{\w+\\?\}", r"([^/]+)", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")) + "$")
        self.statuses = set()  # seen so far

    def query(self):
        return {p["name"] for p in self.parameters if p["in"] == "query"}

    def path_parameters(self):
        return [p["name"] for p in self.parameters if p["in"] == "path"]


class Contract:
    def __init__(self, document):
        self.document = document
        self.operations = [Operation(self, method, path, item, item[method])
                           for path, item in document["paths"].items() for method in METHODS if method in item]

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def find(self, method, path):
        """The operation of a concrete path, the one without parameters first."""
        found = [o for o in self.operations if o.method == method and o.pattern.match(path)]
        return min(found, key=lambda o: o.path.count("{"), default=None)

    def by_id(self, name):
        return next(o for o in self.operations if o.id == name)

    def schema(self, name):
        return {"$ref": f"#/components/schemas/{name}"}

    def check_answer(self, operation, status, content_type, body):
        """Faults of an answer, a list of sentences."""
        operation.statuses.add(status)
        documented = operation.spec["responses"].get(str(status))
        if not documented and status not in COMMON:
            return [f"{operation.id} may not answer {status}"]
        media = content_type.partition(";")[0].strip()
        if status >= 400 and not (documented and media in self.resolve(documented).get("content", {})):
            if media != "application/problem+json":
                return [f"{operation.id} answers {status} as {media or 'nothing'}"]
            return self.faults(self.schema("Problem"), json.loads(body), "problem")
        kinds = self.resolve(documented).get("content", {})
        if not kinds:
            return [f"{operation.id} answers {status} with a body"] if body else []
        if media not in kinds and "*/*" not in kinds:
            return [f"{operation.id} answers {media}, not {', '.join(kinds)}"]
        return self.faults(kinds[media]["schema"], json.loads(body), operation.id) if media == "application/json" else []

    def faults(self, schema, value, where):
        schema = self.resolve(schema)
        found = []
        for keyword, wanted in schema.items():
            if keyword in TELLS:
                continue
            if keyword == "oneOf":
                if not any(not self.faults(one, value, where) for one in wanted):
                    found.append(f"{where}: {shown(value)} is none of what it may be: {self.nearest(wanted, value, where)}")
                continue
            if keyword not in CHECKS:
                found.append(f"{where}: the contract has the keyword {keyword}, which nobody knows")
                continue
            found += CHECKS[keyword](self, schema, wanted, value, where)
        if schema.get("format") == "date-time" and isinstance(value, str) and not TIME.match(value):
            found.append(f"{where}: {value} is no time")
        return found

    def nearest(self, schemas, value, where):
        kinds = [self.resolve(one) for one in schemas]
        fitting = [one for one in kinds if not check_type(None, None, one.get("type", []), value, where)] or kinds
        return min((self.faults(one, value, where) for one in fitting), key=len)


def shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 80 else text[:77] + "..."


TYPES = {"string": str, "integer": int, "number": (int, float), "object": dict, "array": list, "boolean": bool, "null": type(None)}


def check_type(_, __, wanted, value, where):
    names = wanted if isinstance(wanted, list) else [wanted]
    fits = any(isinstance(value, TYPES[name]) and not (name in ("integer", "number") and isinstance(value, bool)) for name in names)
    return [] if fits else [f"{where}: {shown(value)} is not {' or '.join(names)}"]


def check_required(_, __, wanted, value, where):
    missing = [name for name in wanted if name not in value] if isinstance(value, dict) else []
    return [f"{where}: no {', '.join(missing)}"] if missing else []


def check_properties(contract, schema, wanted, value, where):
    if not isinstance(value, dict):
        return []
    found = [fault for name, inner in value.items() if name in wanted
             for fault in contract.faults(wanted[name], inner, f"{where}.{name}")]
    unknown = [name for name in value if name not in wanted and not schema.get("additionalProperties")]
    return found + ([f"{where}: the contract does not know {', '.join(unknown)}"] if unknown else [])


def check_items(contract, _, wanted, value, where):
    if not isinstance(value, list):
        return []
    return [fault for i, item in enumerate(value) for fault in contract.faults(wanted, item, f"{where}[{i}]")]


def said(fine, what):
    return lambda _, __, wanted, value, where: \
        [] if value is None or fine(wanted, value) else [f"{where}: {shown(value)} {what} {wanted}"]


CHECKS = {
    "type": check_type,
    "required": check_required,
    "properties": check_properties,
    "additionalProperties": lambda *_: [],
    "items": check_items,
    "enum": lambda _, __, wanted, value, where: [] if value in wanted else [f"{where}: {shown(value)} is not in {wanted}"],
    "const": said(lambda wanted, value: value == wanted, "is not"),
    "pattern": said(lambda wanted, value: re.search(wanted, value), "does not match"),
    "minimum": said(lambda wanted, value: value >= wanted, "is under"),
    "maximum": said(lambda wanted, value: value <= wanted, "is over"),
    "minLength": said(lambda wanted, value: len(value) >= wanted, "is shorter than"),
    "maxLength": said(lambda wanted, value: len(value) <= wanted, "is longer than"),
    "minItems": said(lambda wanted, value: len(value) >= wanted, "has fewer items than"),
    "maxItems": said(lambda wanted, value: len(value) <= wanted, "has more items than"),
}
