"""The law of live screens: what somebody fetched before, plus the frames, is what they fetch after. Byte for byte.

Each action of the house has a scene in which it runs; a new action without one fails the check in test_live_law.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, LiteralString
from uuid import UUID

import msgspec

import crm
from crm.core.doors import Actor
from crm.core.work import Work
from tests.office import Office

Scene = Callable[[Office, "Cast"], Awaitable[None]]
SCENES: dict[str, Scene] = {}

# How all ids of each kind are found; the loaders themselves leave out what somebody may not see.
IDS: dict[str, LiteralString] = {
    "customer": "SELECT id::text FROM customers",
    "card": "SELECT id::text FROM cards",
    "lead": "SELECT id::text FROM leads",
    "note": "SELECT id::text FROM notes",
    "appointment": "SELECT id::text FROM appointments",
    "no_show_chain": "SELECT 'no_show_chain'",
    "stage_entry": "SELECT stage_id::text FROM stage_entries",
    "quality_rules": "SELECT 'quality_rules'",
    "handover": "SELECT id::text FROM handovers",
    "reminder": "SELECT id::text FROM reminders",
    "notice": "SELECT id::text FROM notices",
    "meeting_room": "SELECT id::text FROM meeting_rooms",
    "file": "SELECT id::text FROM files",
    "activity": "SELECT id::text FROM activities",
    "promise": "SELECT id::text FROM promises",
    "activity_type": "SELECT id::text FROM activity_types",
    "timeline": "SELECT seq::text FROM journal WHERE customer_id IS NOT NULL",
    "work": "SELECT id::text FROM works",
    "unread": "SELECT DISTINCT customer_id::text FROM unread_keys",
    "card_look": "SELECT id::text FROM users",
    "story_mark": "SELECT DISTINCT customer_id::text FROM story_marks",
    "tag": "SELECT id::text FROM tags",
    "role": "SELECT id::text FROM roles",
    "user": "SELECT id::text FROM users",
    "department": "SELECT id::text FROM departments",
    "team": "SELECT id::text FROM teams",
    "delegation": "SELECT id::text FROM delegations",
    "company": "SELECT 'company'",
    "pipeline": "SELECT id::text FROM pipelines",
    "view": "SELECT id::text FROM views",
    "bulk": "SELECT id::text FROM bulks",
    "conversation": "SELECT id::text FROM conversations",
    "message": "SELECT id::text FROM messages",
    "channel": "SELECT id::text FROM channels",
    "webhook": "SELECT id::text FROM webhooks",
}


class Cast(msgspec.Struct):
    """The people and things on the stage when an action begins."""

    admin: Actor
    manager: Actor
    operator: Actor
    owner: Actor
    mate: Actor
    stranger: Actor
    customer_id: UUID
    card_id: UUID

    @property
    def everybody(self) -> list[Actor]:
        """All who look on."""
        return [self.admin, self.manager, self.operator, self.owner, self.mate, self.stranger]


def scene(*actions: str) -> Callable[[Scene], Scene]:
    """Marks the scene in which these actions (room.function) run."""

    def mark(play: Scene) -> Scene:
        for action in actions:
            SCENES[action] = play
        return play

    return mark


async def cast(office: Office) -> Cast:
    """Two teams of one department, one elsewhere, and a customer of the owner."""
    north = await office.team("Kuzey", department="Satış")
    south = await office.team("Güney", department="Satış")
    away = await office.team("Uzak", department="Başka")
    owner = await office.person("sales", north, name="Özge Çınar")
    people = Cast(
        admin=await office.person("admin", name="Ahmet Yönetici"),
        manager=await office.person("manager", south, name="Mine Müdür"),
        operator=await office.person("operations", north, name="Oya Operasyon"),
        owner=owner,
        mate=await office.person("sales", north, name="Murat Mesai"),
        stranger=await office.person("sales", away, name="Yabancı Yaşar"),
        customer_id=UUID(int=0),
        card_id=UUID(int=0),
    )
    people.customer_id = await office.customer(owner, name="Gizli Müşteri", phone="0532 777 66 55")
    people.card_id = await office.card_of(people.customer_id)
    return people


async def everything(office: Office, actor: Actor) -> dict[tuple[str, str], bytes]:
    """All this person would be answered, by kind and id, as bytes."""
    return (await everything_of(office, [actor]))[actor.id]


async def everything_of(office: Office, actors: Sequence[Actor]) -> dict[UUID | None, dict[tuple[str, str], bytes]]:
    """The same of several people, by person: which ids there are is the same for all of them, and asked once."""
    async with office.look() as work:
        ids = {name: await work.all(str, query) for name, query in IDS.items()}
    return {actor.id: await _everything(office, await office.again(actor.id), ids) for actor in actors}


async def _everything(office: Office, actor: Actor, ids: Mapping[str, list[str]]) -> dict[tuple[str, str], bytes]:
    state: dict[tuple[str, str], bytes] = {}
    async with office.look(actor) as work:
        for kind in office.wiring.kinds.values():
            if actor.viewer is None or not kind.is_open_to(actor.viewer):
                continue
            for row in await kind.load(work, ids[kind.name]):
                state[kind.name, str(row.id)] = msgspec.json.encode(row)
    return state


INSIDE = ("timeline", "note", "lead", "message", "appointment", "reminder", "handover", "file", "activity", "promise")
"""Kinds that are only fetched with an opened customer."""


class Inside(msgspec.Struct):
    """The part of a row that says whose it is."""

    customer_id: UUID


def opened(state: dict[tuple[str, str], bytes], before: dict[tuple[str, str], bytes]) -> dict[tuple[str, str], bytes]:
    """The state without the insides of customers that came into view only now: nobody can have fetched those before."""
    return {
        (kind, key): row
        for (kind, key), row in state.items()
        if kind not in INSIDE or ("customer", str(msgspec.json.decode(row, type=Inside).customer_id)) in before
    }


class Change(msgspec.Struct):
    """A change as a screen reads it."""

    kind: str
    id: str
    version: int | None
    row: msgspec.Raw


class Told(msgspec.Struct):
    """A frame as a screen reads it."""

    seq: int
    as_of: int
    by: UUID | None
    changes: list[Change]


def apply(state: dict[tuple[str, str], bytes], frames: list[Any]) -> dict[tuple[str, str], bytes]:
    """The state after these frames."""
    state = dict(state)
    for frame in frames:
        for change in msgspec.json.decode(frame.text, type=Told).changes:
            if bytes(change.row) == b"null":
                state.pop((change.kind, change.id), None)
                if change.kind == "customer":
                    # Losing a customer is losing what hangs on it.
                    state = {key: row for key, row in state.items() if change.id.encode() not in row}
            else:
                state[change.kind, change.id] = bytes(change.row)
    return state


def all_actions() -> set[str]:
    """Every public function of an actions module that takes work, as room.function."""
    found: set[str] = set()
    for module in walk_packages(crm.__path__, "crm."):
        parts = module.name.split(".")
        if "tests" in parts or "actions" not in parts:
            continue
        for name, function in vars(import_module(module.name)).items():
            is_ours = getattr(function, "__module__", "").startswith(".".join(parts[: parts.index("actions") + 1]))
            is_action = is_ours and inspect.iscoroutinefunction(function) and not name.startswith("_")
            if is_action and next(iter(inspect.signature(function).parameters.values())).annotation is Work:
                found.add(f"{function.__module__.split('.')[1]}.{name}")
    return found
