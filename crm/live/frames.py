"""Frames: what each viewer is told about journal lines.

A line is loaded and encoded once per class of viewers (their grants and field rights, and how near the customer stands
to them), by the same functions that answer GET; so a thousand screens cost a handful of queries, and a frame is what GET would say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from crm.core.doors import LED, RANK, SYSTEM, Actor, FieldRight, Relation, Scope, Viewer
from crm.core.house import House
from crm.core.journal import Thing, Written
from crm.core.kinds import Kind
from crm.core.work import Work, reading

Class = tuple[tuple[tuple[str, Scope], ...], tuple[tuple[str, FieldRight], ...], bool]
ClassKey = tuple[Class, Relation]
Changes = dict[Thing, bytes]
Touched = tuple[UUID, Sequence[UUID], set[str]]
"""A customer, the keys that no longer reach it, and the kinds of its things that changed."""

NOBODY = UUID(int=0)
MUCH = 200
"""An act with more lines about customers than this is told as kinds to be fetched anew, not row by row."""


class Frame(msgspec.Struct):
    """A frame for one viewer, encoded."""

    seq: int
    text: str


class _CustomerKeys(msgspec.Struct):
    id: UUID
    viewers: list[UUID]


def class_of(viewer: Viewer) -> Class:
    """The part of a class that comes from the viewer alone: everything of them that shapes rows."""
    return tuple(sorted(viewer.grants.items())), tuple(sorted(viewer.fields.items())), viewer.led is not None


async def frames_for(
    house: House, kinds: Mapping[str, Kind], lines: Sequence[Written], viewers: Mapping[UUID, Viewer]
) -> dict[UUID, list[Frame]]:
    """What each of these viewers is told about these lines, in order; viewers who are told nothing are missing."""
    if not viewers or not lines:
        return {}
    async with reading(house, SYSTEM) as work:
        telling = _Telling(work, kinds, viewers)
        await telling.learn_customers({line.customer_id for line in lines if line.customer_id})
        acts = together([list(act) for _, act in groupby(lines, key=lambda line: line.cause)])
        few = [line for act in acts if not is_much(act) for line in act]
        await telling.load(few, lines)
        return telling.frames(acts)


def is_much(act: Sequence[Written]) -> bool:
    """Whether the rows of this act are so many that screens rather fetch what they show."""
    return sum(line.customer_id is not None for line in act) > MUCH


def together(acts: list[list[Written]]) -> list[list[Written]]:
    """These acts as they are told. Around one of which much is told, what comes of it stands between its parts: neighbours that
    nobody else asked for are told with it, else a work of thousands would be a frame for each remnant.
    """
    if not any(map(is_much, acts)):
        return acts
    told = acts[:1]
    for act in acts[1:]:
        if len({_author(told[-1]), _author(act)} - {None}) <= 1:
            told[-1] = [*told[-1], *act]
        else:
            told.append(act)
    return told


def _author(act: Sequence[Written]) -> UUID | None:
    """The request that asked for this act; None for what the house does by itself."""
    return next((line.request_id for line in act if line.request_id), None)


class _Telling:
    """One batch of lines being turned into frames."""

    def __init__(self, work: Work, kinds: Mapping[str, Kind], viewers: Mapping[UUID, Viewer]) -> None:
        self.work = work
        self.as_of = work.as_of
        self.kinds = kinds
        self.viewers = viewers
        self.classes = {user_id: class_of(viewer) for user_id, viewer in viewers.items()}
        self.members = {self.classes[user_id]: viewer for user_id, viewer in viewers.items()}
        self.customers: dict[UUID, frozenset[UUID]] = {}
        # (class, customer) is what a class is looked up by; who sees the customer has an entry in `relation`.
        self.relation: dict[tuple[UUID, UUID], Relation] = {}
        self.loaded: dict[ClassKey, Changes] = defaultdict(dict)
        self.derived: dict[ClassKey, dict[UUID, list[Thing]]] = defaultdict(lambda: defaultdict(list))
        self.granted: dict[Class, Changes] = defaultdict(dict)
        self.personal: dict[UUID, Changes] = defaultdict(dict)
        self.gone: dict[UUID, list[Thing]] = defaultdict(list)
        self.hanging = [kind.name for kind in kinds.values() if kind.of_customers]

    async def learn_customers(self, ids: set[UUID]) -> None:
        """Who sees which of these customers, and how near they stand."""
        if not ids:
            return
        found = await self.work.all(
            _CustomerKeys, "SELECT id, viewers FROM customers WHERE id = ANY(%(ids)s)", ids=sorted(ids)
        )
        for customer in found:
            keys = frozenset(customer.viewers)
            self.customers[customer.id] = keys
            for user_id, viewer in self.viewers.items():
                if viewer.can_see("customers.view", keys):
                    self.relation[user_id, customer.id] = viewer.relation(keys)

    async def load(self, few: Sequence[Written], lines: Sequence[Written]) -> None:
        """Load every touched thing once per class that hears of it. Of customers' things only those of `few`; what is told
        to grants or single persons, of all lines.
        """
        wanted: dict[ClassKey, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        customers: dict[ClassKey, set[UUID]] = defaultdict(set)
        for line in few:
            for kind, things in _by_kind(self.kinds, line):
                if kind.audience == "customer":
                    self._want(line, kind, things, wanted, customers)
        for key, by_kind in wanted.items():
            await self._load_class(key, by_kind, customers[key])
        await self._load_each(lines)
        await self._load_granted(lines)
        await self._load_gone(few)

    def _want(
        self,
        line: Written,
        kind: Kind,
        things: Iterable[str],
        wanted: dict[ClassKey, dict[str, set[str]]],
        customers: dict[ClassKey, set[UUID]],
    ) -> None:
        for user_id, viewer in self.viewers.items():
            relation = self.relation.get((user_id, line.customer_id)) if line.customer_id else None
            if relation is not None and kind.grant in viewer.grants:
                key = (self.classes[user_id], relation)
                wanted[key][kind.name].update(things)
                customers[key].add(line.customer_id)  # type: ignore[arg-type] - a relation implies a customer

    async def _load_class(self, key: ClassKey, by_kind: dict[str, set[str]], customers: set[UUID]) -> None:
        viewer = self._stand_in(key, customers)
        changes = self.loaded[key]
        with _acting_as(self.work, viewer):
            for name, ids in by_kind.items():
                for row in await self.kinds[name].load(self.work, sorted(ids)):
                    changes[name, str(row.id)] = _change(name, row)
            touched = by_kind.get("customer", set())
            for kind in self.kinds.values():
                if touched and kind.of_customers and kind.grant in viewer.grants:
                    for row in await kind.of_customers(self.work, sorted(touched)):
                        changes[kind.name, str(row.id)] = _change(kind.name, row)
                        self.derived[key][row.customer_id].append((kind.name, str(row.id)))

    def _stand_in(self, key: ClassKey, customers: set[UUID]) -> Viewer:
        """A viewer like every member of the class: what is loaded for it is what each of them would be answered."""
        each, relation = key
        keys = frozenset[UUID]().union(*(self.customers[customer] for customer in customers))
        none = frozenset[UUID]()
        return msgspec.structs.replace(
            self.members[each],
            user_id=NOBODY,
            name="",
            language="tr",
            own=keys if relation == "own" else none,
            team=keys if RANK[relation] <= RANK["team"] else none,
            department=keys if RANK[relation] <= RANK["department"] else none,
            pools=keys if RANK[relation] < RANK["all"] else none,
            led=(keys if relation in LED.values() else none) if self.members[each].led is not None else None,
        )

    async def _load_each(self, lines: Sequence[Written]) -> None:
        """The rows of each person alone, or of some people, for all of them at once."""
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for line in lines:
            for kind, things in _by_kind(self.kinds, line):
                if kind.of_each is not None:
                    wanted[kind.name].update(UUID(thing) for thing in things)
        for name, ids in wanted.items():
            load = self.kinds[name].of_each
            assert load is not None
            for user_id, rows in (await load(self.work, self.viewers, sorted(ids))).items():
                for key, row in rows.items():
                    thing = (name, str(key))
                    self.personal[user_id][thing] = _gone(thing) if row is None else _change(name, row)

    async def _load_granted(self, lines: Sequence[Written]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            for kind, things in _by_kind(self.kinds, line):
                if kind.audience in ("grant", "everybody"):
                    wanted[kind.name].update(things)
        for each in self.members if wanted else ():
            viewer = self._stand_in((each, "all"), set())
            with _acting_as(self.work, viewer):
                for name, ids in wanted.items():
                    if self.kinds[name].is_open_to(viewer):
                        for row in await self.kinds[name].load(self.work, sorted(ids)):
                            self.granted[each][name, str(row.id)] = _change(name, row)

    async def _load_gone(self, lines: Sequence[Written]) -> None:
        """What hangs on customers that some viewers may just have lost: only the ids are told."""
        lost = sorted({str(line.customer_id) for line in lines if line.removed_viewers and line.customer_id})
        if not lost:
            return
        with _acting_as(self.work, None):
            for kind in self.kinds.values():
                if kind.of_customers:
                    for row in await kind.of_customers(self.work, lost):
                        self.gone[row.customer_id].append((kind.name, str(row.id)))

    def frames(self, acts: Iterable[list[Written]]) -> dict[UUID, list[Frame]]:
        """The frames of each viewer, one of each of these acts."""
        told: dict[UUID, list[Frame]] = defaultdict(list)
        encoded: dict[tuple[int, bytes], str] = {}
        for group in acts:
            touched = self._touched(group) if is_much(group) else []
            for user_id, viewer in self.viewers.items():
                changes: Changes = {}
                for line in group:
                    changes |= self._changes(line, user_id, viewer, is_told=not touched)
                stale = self._stale(touched, viewer)
                if changes or stale:
                    body = b'"changes":[%s]' % b",".join(changes.values())
                    if stale:
                        body += b',"stale":' + msgspec.json.encode(stale)
                    last = group[-1]
                    text = encoded.get((last.seq, body))
                    if text is None:
                        text = encoded[last.seq, body] = self._encode(group, body)
                    told[user_id].append(Frame(last.seq, text))
        return told

    def _stale(self, touched: Sequence[Touched], viewer: Viewer) -> list[str]:
        """The kinds of customers' things that this viewer fetches anew: of which they see, or saw until now, some that changed."""
        keys = viewer.keys("customers.view") or frozenset()
        most = {kind for _, _, kinds in touched for kind in kinds if self.kinds[kind].grant in viewer.grants}
        found: set[str] = set()
        for customer_id, removed_viewers, kinds in touched:
            is_lost = not keys.isdisjoint(removed_viewers)
            if is_lost or (viewer.user_id, customer_id) in self.relation:
                found |= kinds
            if found >= most:
                break
        return sorted(found & most)

    def _touched(self, group: Sequence[Written]) -> list[Touched]:
        touched: list[Touched] = []
        for line in group:
            if line.customer_id is None:
                continue
            kinds = {kind.name for kind, _ in _by_kind(self.kinds, line) if kind.audience == "customer"}
            if _touches_customer(line) or line.removed_viewers:
                kinds |= {"customer", *self.hanging}
            touched.append((line.customer_id, line.removed_viewers, kinds))
        return touched

    def _encode(self, group: list[Written], body: bytes) -> str:
        last = group[-1]
        author = _author(group)
        by = b"null" if author is None else b'"%s"' % str(author).encode()
        return (b'{"seq":%d,"as_of":%d,"by":%s,%s}' % (last.seq, max(self.as_of, last.seq), by, body)).decode()

    def _changes(self, line: Written, user_id: UUID, viewer: Viewer, *, is_told: bool) -> Changes:
        """What a line changes for this viewer; of customers' things nothing unless they are told row by row."""
        changes: Changes = {}
        for kind, things in _by_kind(self.kinds, line):
            if not kind.is_open_to(viewer):
                continue
            for key in things:
                if is_told or kind.audience != "customer":
                    changes |= self._change_of(line, kind, (kind.name, key), viewer)
        if is_told and line.customer_id is not None:
            changes |= self._hanging(line, user_id, viewer)
        return changes

    def _change_of(self, line: Written, kind: Kind, thing: Thing, viewer: Viewer) -> Changes:
        user_id = viewer.user_id
        if kind.audience == "each":
            return self._change_of_each(line, thing, viewer)
        if kind.audience in ("grant", "everybody"):
            return {thing: self.granted[self.classes[user_id]].get(thing) or _gone(thing)}
        if kind.audience == "keys":
            if thing in self.personal[user_id]:
                return {thing: self.personal[user_id][thing]}
            is_lost = not (viewer.pools | {user_id}).isdisjoint(line.removed_viewers)
            return {thing: _gone(thing)} if is_lost else {}
        relation = self.relation.get((user_id, line.customer_id)) if line.customer_id else None
        if relation is None:
            return {}
        return {thing: self.loaded[self.classes[user_id], relation].get(thing) or _gone(thing)}

    def _hanging(self, line: Written, user_id: UUID, viewer: Viewer) -> Changes:
        """What hangs on a customer that was touched, or that the viewer sees no more."""
        assert line.customer_id is not None
        relation = self.relation.get((user_id, line.customer_id))
        if relation is None:
            return self._lost(line, viewer)
        key = (self.classes[user_id], relation)
        things = self.derived[key][line.customer_id] if _touches_customer(line) else []
        return {thing: self.loaded[key][thing] for thing in things}

    def _change_of_each(self, line: Written, thing: Thing, viewer: Viewer) -> Changes:
        if line.customer_id is None and line.actor_id != viewer.user_id:
            return {}
        if thing in self.personal[viewer.user_id]:
            return {thing: self.personal[viewer.user_id][thing]}
        return {thing: _gone(thing)} if viewer.can_see("customers.view", line.removed_viewers) else {}

    def _lost(self, line: Written, viewer: Viewer) -> Changes:
        keys = viewer.keys("customers.view") or frozenset()
        if keys.isdisjoint(line.removed_viewers) or line.customer_id is None:
            return {}
        things = [("customer", str(line.customer_id)), *self.gone[line.customer_id]]
        return {thing: _gone(thing) for thing in things}


def _by_kind(kinds: Mapping[str, Kind], line: Written) -> list[tuple[Kind, list[str]]]:
    things: dict[str, list[str]] = defaultdict(list)
    for name, key in line.touched:
        if name in kinds:
            things[name].append(key)
    if line.customer_id is not None:
        things["timeline"].append(str(line.seq))
    return [(kinds[name], keys) for name, keys in things.items()]


def _touches_customer(line: Written) -> bool:
    return any(name == "customer" for name, _ in line.touched)


def _change(kind: str, row: Any) -> bytes:
    version = getattr(row, "version", None)
    return b'{"kind":"%s","id":"%s","version":%s,"row":%s}' % (
        kind.encode(),
        str(row.id).encode(),
        b"null" if version is None else b"%d" % version,
        msgspec.json.encode(row),
    )


def _gone(thing: Thing) -> bytes:
    return b'{"kind":"%s","id":"%s","version":null,"row":null}' % (thing[0].encode(), thing[1].encode())


class _acting_as:  # noqa: N801 - read as a phrase
    """While inside, the work looks through this viewer's eyes; None is the system's."""

    def __init__(self, work: Work, viewer: Viewer | None) -> None:
        self._work = work
        self._actor = (
            SYSTEM if viewer is None else Actor(kind="person", id=viewer.user_id, name=viewer.name, viewer=viewer)
        )

    def __enter__(self) -> None:
        self._before, self._work.actor = self._work.actor, self._actor

    def __exit__(self, *_: object) -> None:
        self._work.actor = self._before
