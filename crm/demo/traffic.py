"""The sample company at work: people write and fill in forms, colleagues answer, move, note and assign.

Everything goes over HTTP, webhooks signed as Meta signs them; nothing here reaches into the house.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from crm.demo import names, texts
from crm.demo.office import ADMIN, CHANNELS, MANAGER, OPERATOR, SELLERS
from crm.demo.screens import Screen
from crm.meta.fake.hooks import Hooks, leadgen, whatsapp_message

AT_ONCE = 64
CUSTOMERS_FRESH = 120.0
GENTLE = (8.0, 15.0)
"""Seconds between two events of the traffic that runs by itself."""

WHATSAPP, PAGE = CHANNELS[0], CHANNELS[1]


class Traffic:
    """One source of events against one address."""

    def __init__(
        self, client: httpx.AsyncClient, password: str, *, app_secret: str | None, seed: int | None = None
    ) -> None:
        """`app_secret` signs webhooks; without one there are none."""
        self._client = client
        self._random = Random(seed)  # noqa: S311 - for show, not for secrets
        self._screens = {p.id: Screen(client, p, password) for p in (ADMIN, MANAGER, OPERATOR, *SELLERS[:2])}
        self._hooks = Hooks(app_secret, self._post_webhook) if app_secret else None
        self._customers: list[dict[str, Any]] = []
        self._fetched_at = float("-inf")
        self._stages: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()

    async def act(self) -> None:
        """One thing happens; that it is refused, or that nobody answers, is part of life."""
        events: dict[Callable[[], Awaitable[bool]], int] = {
            self.send_lead: 10,
            self.move_a_card: 18,
            self.write_a_note: 12,
            self.assign_somebody: 8,
            self.value_a_card: 6,
        }
        if self._hooks:
            events |= {self.fill_in_a_form: 14, self.write_first: 12, self.write_again: 24, self.answer: 12}
        event = self._random.choices(list(events), list(events.values()))[0]
        try:
            is_done = await event()
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            is_done = False
        self.counts[event.__name__ if is_done else "refused"] += 1

    async def run(self, *, rate: float, seconds: float | None) -> None:
        """`rate` events a second, for so long or until cancelled."""
        began, started = time.monotonic(), 0
        at_once = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            while seconds is None or time.monotonic() - began < seconds:
                await at_once.acquire()
                tasks.create_task(self.act()).add_done_callback(lambda _: at_once.release())
                started += 1
                await asyncio.sleep(max(0.0, began + started / rate - time.monotonic()))

    async def run_gently(self) -> None:
        """An event every now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._random.uniform(*GENTLE))
            await self.act()

    # People outside

    async def fill_in_a_form(self) -> bool:
        """Somebody fills in an advertisement's form: Meta tells us its number, and we ask for the rest."""
        assert self._hooks is not None
        return await self._send(leadgen(PAGE.external_id, str(self._random.randrange(10**15, 10**16))))

    async def write_first(self) -> bool:
        """Somebody new writes on WhatsApp."""
        phone = names.mobile(self._random, set())
        return await self._write(phone.removeprefix("+"), self._text(texts.ASKED), name=names.person(self._random))

    async def write_again(self) -> bool:
        """A known customer writes on WhatsApp."""
        customers = await self._known_customers()
        numbers = [i["value"] for c in customers for i in c["identities"] if i["kind"] in ("whatsapp", "phone")]
        if not numbers:
            return False
        text = self._text(texts.ANSWERED_BACK if self._random.random() < 0.6 else texts.ASKED)
        return await self._write(self._random.choice(numbers).removeprefix("+"), text)

    async def send_lead(self) -> bool:
        """A lead comes in from a portal or the web site."""
        name = names.person(self._random)
        lead = {
            "external_id": f"demo-{uuid4()}",
            "name": name,
            "phone": names.as_typed(self._random, names.mobile(self._random, set())),
            "email": names.mail(self._random, name, set()) if self._random.random() < 0.5 else None,
            "source": self._random.choice(("website", "website", "meta_lead", "instagram")),
            "message": self._text(texts.ASKED),
            "utm": {"campaign": self._random.choice(texts.CAMPAIGNS)},
            "fields": {"Oda sayısı": self._random.choice(texts.ROOMS), "Bütçe": self._random.choice(texts.BUDGETS)},
        }
        return await self._screens[ADMIN.id].ask("POST", "/api/leads", lead) is not None

    async def _write(self, number: str, text: str, *, name: str | None = None) -> bool:
        return await self._send(whatsapp_message(WHATSAPP.external_id, number, text, name=name))

    async def _send(self, payload: object) -> bool:
        assert self._hooks is not None
        body, headers = self._hooks.signed(payload)
        return await self._post_webhook(body, headers) == 200

    async def _post_webhook(self, body: bytes, headers: dict[str, str]) -> int:
        return (await self._client.post("/webhooks/meta", content=body, headers=headers)).status_code

    async def _known_customers(self) -> list[dict[str, Any]]:
        if time.monotonic() - self._fetched_at > CUSTOMERS_FRESH:
            self._fetched_at = time.monotonic()
            found = await self._screens[ADMIN.id].ask("GET", "/api/customers?limit=200")
            self._customers = _items(found)
        return self._customers

    # Colleagues

    async def move_a_card(self) -> bool:
        """A colleague moves a card on, or gives one up."""
        screen, card = await self._some_card()
        if card is None or "move" not in card["can"]:
            return False
        here = next(place for place, stage in enumerate(self._stages) if stage["id"] == card["stage_id"])
        stage = self._next_stage(here)
        move: dict[str, object] = {"stage_id": stage["id"], "version": card["version"]}
        if stage["kind"] == "lost":
            move["reason"] = self._random.choice(texts.LOST_REASONS)
        return await screen.ask("POST", f"/api/cards/{card['id']}/move", move) is not None

    def _next_stage(self, here: int) -> dict[str, Any]:
        aside = [stage for stage in self._stages if stage["kind"] in ("aside", "lost")]
        ways = [stage for stage in self._stages if stage["kind"] in ("open", "won")]
        if self._random.random() < 0.2 or here >= len(ways) - 1:
            return self._random.choice([stage for stage in aside if stage is not self._stages[here]])
        return ways[here + 1]

    async def write_a_note(self) -> bool:
        """A colleague notes what was said."""
        screen, card = await self._some_card()
        if card is None:
            return False
        note = {"text": self._text(texts.NOTES[self._random.choice(("called", "called", "appointment"))])}
        return await screen.ask("POST", f"/api/customers/{card['customer_id']}/notes", note) is not None

    async def assign_somebody(self) -> bool:
        """Somebody from the pool gets a colleague of their own."""
        screen, card = await self._some_card(self._screens[MANAGER.id], stage=0)
        if card is None or card["assignees"]:
            return False
        given = {"user_ids": [str(self._random.choice(SELLERS[:-1]).id)], "version": card["customer_version"]}
        return await screen.ask("POST", f"/api/customers/{card['customer_id']}/assignees", given) is not None

    async def value_a_card(self) -> bool:
        """A colleague learns what a customer wants to spend."""
        screen, card = await self._some_card()
        if card is None or "edit" not in card["can"]:
            return False
        value = {"amount": self._random.randrange(36, 501) * 5_000_000, "currency": "TRY"}
        edit = {"version": card["version"], "value": value}
        return await screen.ask("PATCH", f"/api/cards/{card['id']}", edit) is not None

    async def answer(self) -> bool:
        """A colleague answers somebody who waits."""
        screen = self._screens[self._random.choice((*SELLERS[:2], OPERATOR)).id]
        found = await screen.ask("GET", "/api/conversations?limit=50")
        waiting = [c for c in _items(found) if c["waiting_since"] and c["channel"]["kind"] == "whatsapp"]
        if not waiting:
            return False
        chosen = self._random.choice(waiting[:10])
        said = {"text": self._text(texts.ANSWERED, screen.person.name)}
        return await screen.ask("POST", f"/api/conversations/{chosen['id']}/messages", said) is not None

    async def _some_card(self, screen: Screen | None = None, *, stage: int | None = None) -> tuple[Screen, Any]:
        screen = screen or self._screens[self._random.choice((*SELLERS[:2], *SELLERS[:2], OPERATOR, MANAGER)).id]
        if not self._stages:
            found = await screen.ask("GET", "/api/pipelines")
            self._stages = [stage for each in _items(found) if each["is_default"] for stage in each["stages"]]
        if not self._stages:
            return screen, None
        place = stage if stage is not None else self._random.choice((0, 0, 1, 1, 2, 3))
        cards = _items(await screen.ask("GET", f"/api/stages/{self._stages[place]['id']}/cards?limit=30"))
        return screen, self._random.choice(cards) if cards else None

    def _text(self, choices: tuple[str, ...], user: str = "") -> str:
        return self._random.choice(choices).format(
            project=self._random.choice(texts.PROJECTS),
            rooms=self._random.choice(texts.ROOMS),
            budget=self._random.choice(texts.BUDGETS),
            user=user.split(" ")[0],
        )


def _items(page: Any) -> list[dict[str, Any]]:
    """The things of a page; none when it was refused."""
    return page["items"] if page else []


def open_client(url: str, *, origin: str | None = None) -> httpx.AsyncClient:
    """A client for the house at this address; `origin` is the address people open, where that is another one."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    return httpx.AsyncClient(
        base_url=url, headers={"origin": origin or url}, timeout=15.0, trust_env=False, limits=limits
    )
