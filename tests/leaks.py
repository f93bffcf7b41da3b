"""What somebody who may not see a customer is sent while something happens to it: every byte, and what no byte may name."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import msgspec
from psycopg import sql

from crm.core.clock import now
from crm.core.doors import Actor
from tests.law import Cast
from tests.office import PIPELINE, STAGES, Office
from tests.rights_examples import KINDS
from tests.routes import Route, routes

WORDS = ("gizli", "gi̇zli", "777 66", "77766", "7766-55", "gizli@x.com")
"""The name, the phone in every writing, and what the scenes write into notes, messages and mails of the customer."""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

SOUGHT = ("Gizli", "0532 777 66 55", "6655", "gizli@x.com")
"""What is looked for by somebody who knows more than they may."""


class Sent(msgspec.Struct):
    """An answer as it came, head and all."""

    address: str
    status: int
    head: str
    body: str


class Curious:
    """A person who may not see the customer, and asks for everything they can think of."""

    def __init__(self, office: Office, actor: Actor, browser: httpx.AsyncClient, people: Cast) -> None:
        self.office = office
        self.browser = browser
        self.people = people
        held = actor.viewer.grants if actor.viewer else {}
        may = [r for r in routes() if r.method == "GET" and not r.is_open and (r.right is None or r.right in held)]
        self.routes = [route for route in may if route.name != "GET /api/openapi.json"]
        self.sent: list[Sent] = []
        self.began = quote(now().isoformat())

    async def ask_everything(self) -> dict[str, Any]:
        """Every GET route this person may call: by name of route, the answer without its age."""
        told: dict[str, Any] = {}
        for route in self.routes:
            for address in self._addresses(route):
                answer = await self.browser.get(address)
                head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
                self.sent.append(Sent(address, answer.status_code, head, answer.text))
                assert answer.status_code < 500, f"{address}: {answer.text}"
                told[f"{route.name} at {address}"] = _ageless(answer)
        return told

    def _addresses(self, route: Route) -> list[str]:
        """Where this route is asked: about the customer itself, and about what everybody knows."""
        known: dict[str, object] = {"pipeline_id": PIPELINE, "stage_id": STAGES[0], "card_id": self.people.card_id}
        values = {
            name: known.get(name, self.people.customer_id if name in KINDS else self.people.stranger.id)
            for name in route.parameters
        }
        moments = [f"{name}={self.began}" for name in ("at", "since") if name in route.query]
        sought = [f"q={text.replace('+', '%2B')}" for text in SOUGHT] if "q" in route.query else []
        asked = ["&".join([*moments, text]) for text in sought] or ["&".join(moments)]
        return [f"{route.at(**values)}?{each}".rstrip("?") for each in asked]


def _ageless(answer: httpx.Response) -> Any:
    if "json" not in answer.headers["content-type"]:
        return answer.text
    told = {key: value for key, value in answer.json().items() if key not in ("as_of", "trace")}
    if answer.url.path == "/api/me/sessions":
        # One's own asking is written down once in a while, whatever others do meanwhile.
        told["items"] = [{**item, "last_seen_at": None} for item in told["items"]]
    return told


async def belongings(office: Office, customer_id: UUID) -> set[str]:
    """The ids of everything that hangs on the customer: whatever refers to it, and what refers to that."""
    references: Sequence[tuple[str, str, str]] = await office.rows("""
      SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text
      FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
    """)
    with_id = {row[0] for row in await office.rows(
        "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'"
        " AND data_type = 'uuid'"
    )}  # fmt: skip
    found: dict[str, set[UUID]] = {"customers": {customer_id}}
    waiting = ["customers"]
    while waiting:
        table = waiting.pop()
        for child, column, parent in references:
            if parent != table or child not in with_id:
                continue
            query = sql.SQL("SELECT id FROM {} WHERE {} = ANY(%(ids)s)").format(
                sql.Identifier(child), sql.Identifier(column)
            )
            ids = {row[0] for row in await office.rows(query, ids=list(found[table]))}
            if ids - found.get(child, set()):
                found[child] = found.get(child, set()) | ids
                waiting.append(child)
    return {str(key) for ids in found.values() for key in ids}


def named(text: str, secrets: set[str]) -> list[str]:
    """Which of the secrets stand in a text."""
    text = text.lower()
    # The trace of an answer holds digits by chance; words hide in no id.
    without_ids = ID.sub("", text)
    return sorted({each for each in secrets if each in text} | {word for word in WORDS if word in without_ids})
