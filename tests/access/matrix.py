"""Walks every cell of the access matrix: a route, an actor, a world and a method, each undone before the next."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from qingshan.access.routes import named_walk
from qingshan.accounts.roles import Role
from tests.markup import policy_faults

HERE = Path(__file__).parent
WORLDS = ("missing", "own", "other", "closed")
ANONYMOUS = "anonymous"
ACTORS = (ANONYMOUS, *(role.value for role in Role))
PREFIXES = {"cms/": "cms/*", "documents/": "documents/*"}
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*|(<meta name="csrf-token" content=")[^"]*')
ONE_ROLE = {"charity": "charity_referral", "worker": "activity_referral", "partner": "partner_referral"}


@dataclass(frozen=True)
class Row:
    """One line of policies.csv. own, other, closed: "*", "-", or roles; a role with "!" sees it and is refused."""

    route: str
    object: str
    methods: tuple[str, ...]
    roles: str
    own: str
    other: str
    closed: str
    remark: str = ""

    def expects(self, actor, world):
        """Return allowed, refused, hidden or sign-in."""
        if self.roles != "PUBLIC" and actor == ANONYMOUS:
            return "sign-in"
        if self.roles not in ("PUBLIC", "SIGNED_IN") and actor not in self.roles.split():
            return "refused"
        if world == "missing":
            return "hidden"
        seen = getattr(self, world)
        if seen == "*" or actor in seen.split():
            return "allowed"
        return "refused" if f"{actor}!" in seen.split() else "hidden"

    @property
    def worlds(self):
        return ("own",) if self.object in ("none", "setting") else WORLDS


def rows():
    with (HERE / "policies.csv").open(encoding="utf-8", newline="") as table:
        return [Row(**{**line, "methods": tuple(line["methods"].split())}) for line in csv.DictReader(table)]


def sight():
    """Return {(world, kind of secret): roles that may be shown it}."""
    with (HERE / "sight.csv").open(encoding="utf-8", newline="") as table:
        return {
            (world, line["kind"]): set(line[world].split())
            for line in csv.DictReader(table)
            for world in ("own", "other", "closed")
        }


def leaves():
    """Return {route: (path pattern, leaf)}; the CMS and the documents of Wagtail share one name a prefix."""
    found = {}
    for name, where, leaf in named_walk(get_resolver().url_patterns):
        shared = next((PREFIXES[p] for p in PREFIXES if where.startswith(p)), None)
        if shared is None or name.startswith("cms-doors:"):
            found.setdefault(name, []).append((where, leaf))
        else:
            found.setdefault(shared, []).append((where, leaf))
    return found


def names(policy):
    """Return a policy's roles as the table writes them."""
    if policy.public:
        return "PUBLIC"
    return " ".join(sorted(role.value for role in policy.roles)) or "SIGNED_IN"


def table_differences(table=None):
    """Compare the hand-written table with the policies in the code."""
    expected = {row.route: row for row in (rows() if table is None else table)}
    found = leaves()
    wrong = [f"{name}: has no row" for name in found.keys() - expected.keys()]
    wrong += [f"{name}: the row has no route" for name in expected.keys() - found.keys()]
    for name in found.keys() & expected.keys():
        said = {names(leaf.callback.policy) for _, leaf in found[name]}
        if said != {expected[name].roles}:
            wrong.append(f"{name}: table says {expected[name].roles}, code says {sorted(said)}")
    return sorted(wrong)


FIXED = {
    "cms/*": "/cms/",
    "documents/*": "/documents/999999/none.pdf",
    "wagtail_serve": "/",
    "cms-doors:password-rest": "/cms/password_reset/x/",
    "cms-doors:users-rest": "/cms/users/x/",
    "wagtailcore_authenticate_with_password": "/_util/authenticate_with_password/1/1/",
}
NOBODY = "00000000-0000-4000-8000-000000000000"
PLACE = re.compile(r"<(\w+):(\w+)>")


def address(row, where, ids, actor):
    """Return the path of a route for one world; ids None: of objects that do not exist."""
    if row.route in FIXED:
        return FIXED[row.route]

    def fill(match):
        kind, name = match.groups()
        if ids is not None and (value := _value(row, name, ids, actor)) is not None:
            return str(value)
        if name in ("instrument", "code", "kind"):
            return {"instrument": "gad7", "code": "casework", "kind": "department"}[name]
        return {"uuid": NOBODY, "int": "999999999", "str": "none", "slug": "none", "path": "none"}[kind]

    return "/" + PLACE.sub(fill, where)


def _value(row, name, ids, actor):
    settled = ids["settings"].get(row.route, {})
    if name in settled:
        return settled[name]
    if row.route.startswith(("people:", "consent:", "residents:")):
        subject = row.route.split(":")[1].split("-")[0]
        return ids["person"] if name == "pk" else ids["rows"].get({"withdraw": "consent"}.get(subject, subject))
    if name == "row_id":
        return ids["calendar"][row.route]
    if name == "referral_id" and row.object == "received":
        return ids[ONE_ROLE.get(actor, "partner_referral")]
    if name == "referral_id" and row.route.startswith("counseling:"):
        return ids["counselling_referral"]
    return ids.get(name)


def outcome(response, public):
    if response.status_code >= 500:
        return "broken"
    sent_away = response.status_code == 302 and response.url.startswith("/accounts/login")
    if response.status_code == 401 or (sent_away and not public):
        return "sign-in"
    return {403: "refused", 404: "hidden"}.get(response.status_code, "allowed")


def plain(response, path):
    """Return a body without its token and without the address that was asked for."""
    return _TOKEN.sub(rb"\1\2", response.content).replace(path.encode(), b"PATH")


class Walker:
    """Runs cells and keeps what differs from the tables, and which canaries were shown to whom."""

    def __init__(self, cast, canaries, worlds):
        self.canaries, self.worlds, self.cells = canaries, worlds, 0
        self.differences, self.shown, self.missing, self.read = [], {}, {}, set()
        self.keys = {actor: self._sign_in(getattr(cast, actor)) for actor in ACTORS if actor != ANONYMOUS}
        self.legal = sight()

    def _sign_in(self, user):
        client = Client()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def walk(self, table, actors=ACTORS):
        found = leaves()
        for row in table:
            where = found[row.route][0][0]
            for actor in actors:
                for world in row.worlds:
                    for method in row.methods:
                        self.cell(row, where, actor, world, method)
        return self.differences

    def cell(self, row, where, actor, world, method):
        path = address(row, where, self.worlds.get(world), actor)
        response = self.ask(actor, method, path)
        self.cells += 1
        said, meant = outcome(response, row.roles == "PUBLIC"), row.expects(actor, world)
        cell = f"{row.route:34} {method:4} {actor:10} {world:7}"
        if said != meant:
            self.differences.append(f"{cell} expected {meant}, got {said} ({response.status_code})")
        self._scan(cell, actor, response)
        if said in ("hidden", "refused"):
            self._compare(cell, (row.route, actor, method, said), world, plain(response, path))
        if response.get("Content-Type", "").startswith("text/html") and not path.startswith("/cms/"):
            self._keeps_policy(cell, response, path)

    def ask(self, actor, method, path):
        """Send one request and undo whatever it did."""
        client = Client(raise_request_exception=False)
        if actor in self.keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[actor]
        cache.clear()
        point = transaction.savepoint()
        try:
            return getattr(client, method.lower())(path)
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(point)
            transaction.savepoint_commit(point)
            connection.run_on_commit = []

    def _scan(self, cell, actor, response):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", "replace") + str(response.headers)
        for world, kind in self.canaries.found_in(text):
            self.shown.setdefault((world, kind), set()).add(actor)
            if actor not in self.legal.get((world, kind), set()):
                self.differences.append(f"{cell} shows {kind} of the {world} world")

    def _keeps_policy(self, cell, response, path):
        body = plain(response, path)
        if body not in self.read:
            self.read.add(body)
            faults = policy_faults(response.headers, body.decode())
            self.differences += [f"{cell} breaks the policy: {fault}" for fault in faults]

    def _compare(self, cell, key, world, body):
        if world == "missing":
            self.missing[key] = body
        elif key in self.missing and self.missing[key] != body:
            self.differences.append(f"{cell} a hidden object answers otherwise than a missing one")
