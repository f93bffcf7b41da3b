"""Doors: who is asking, what was granted to them, and how near a record stands to them.

A record carries the keys of those it belongs to (`viewers`: assignees, its team, or a pool). A viewer holds keys per scope.
Both forms of visibility read the same keys: the SQL predicate (`sees`) for lists and the set intersection (`relation`)
for live frames. A test holds the two equal.
"""

from collections.abc import Iterable, Mapping
from typing import Literal
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.problems import Forbidden

Scope = Literal["own", "team", "department", "all"]
Relation = Literal["own", "team", "department", "all", "led_team", "led_department", "led_all"]
SCOPES: tuple[Scope, ...] = ("own", "team", "department", "all")
RELATIONS: tuple[Relation, ...] = (*SCOPES, "led_team", "led_department", "led_all")
LED: dict[str, Relation] = {"team": "led_team", "department": "led_department", "all": "led_all"}
"""How near a record stands that belongs to people led, or to nobody, where only assignees and their leaders act."""
RANK: dict[str, int] = {relation: SCOPES.index(relation.removeprefix("led_")) for relation in RELATIONS}  # type: ignore[arg-type] - a scope without its prefix

ACTING: set[str] = set()
"""The rights that are daily work on a customer, as the rooms declare them: known as soon as a room is imported."""

Lack = Literal["no_right", "too_narrow", "assignees_only"]
"""What keeps a right from a record: it was not given; not given widely enough; or the work is left to assignees and leaders."""

FieldRight = Literal["hidden", "masked", "read", "write"]
FIELD_RIGHTS: tuple[FieldRight, ...] = ("hidden", "masked", "read", "write")

COMPANY_POOL = UUID("00000000-0000-7000-8000-000000000001")
"""The key of unassigned customers that belong to no team."""


class Right(msgspec.Struct, frozen=True):
    """A row of the policy table: something a role can grant. Each room owns the rows of what it guards."""

    name: str
    """`module.action`, as routes name it in their policy."""
    is_scoped: bool = True
    """Whether it is given for own, team, department or all records; else it is held or not."""
    is_acting: bool = False
    """Whether it is daily work on a customer, which a company may leave to assignees and their leaders."""

    def __post_init__(self) -> None:
        if self.is_acting:
            ACTING.add(self.name)


class Field(msgspec.Struct, frozen=True):
    """A sensitive field of the policy table: a role may hide it, mask it, or leave it to be read but not written."""

    name: str
    """`thing.field`, as roles name it."""
    is_maskable: bool = False
    """Whether a masked form of it exists, from which the value can be revealed."""


class Policy(msgspec.Struct, frozen=True):
    """The policy table: every right and every sensitive field there is, in the order of the rooms."""

    rights: Mapping[str, Right]
    fields: Mapping[str, Field]


class Viewer(msgspec.Struct, frozen=True):
    """A person's rights as of one request: grants with their scopes, and the keys held in each scope.

    `own` holds the person and everybody they stand in for; `team` adds team-mates, the teams and their pools;
    `department` likewise; `pools` are the pools a person with `customers.pool` may look into.
    """

    user_id: UUID
    name: str
    language: str
    grants: dict[str, Scope]
    own: frozenset[UUID]
    team: frozenset[UUID]
    department: frozenset[UUID]
    pools: frozenset[UUID]
    fields: dict[str, FieldRight] = {}
    """The sensitive fields that are not wholly theirs; whatever is not named here may be read and written."""
    led: frozenset[UUID] | None = None
    """Where only assignees and their leaders act: everybody this person leads, and every pool; else None."""

    def field(self, name: str) -> FieldRight:
        """What this viewer may do with a sensitive field."""
        return self.fields.get(name, "write")

    def scope(self, grant: str) -> Scope | None:
        """The scope in which `grant` (module.action) was given, or None."""
        return self.grants.get(grant)

    def keys(self, grant: str) -> frozenset[UUID] | None:
        """The keys with which this viewer reaches records through `grant`; None means every record."""
        scope = self.grants.get(grant)
        if scope == "all":
            return None
        held: dict[str | None, frozenset[UUID]] = {
            None: frozenset(),
            "own": self.own,
            "team": self.team,
            "department": self.department,
        }
        if scope is not None and "customers.pool" in self.grants:
            return held[scope] | self.pools
        return held[scope]

    def relation(self, viewers: Iterable[UUID]) -> Relation:
        """How near a record with these viewers stands: the smallest scope that reaches it."""
        keys = set(viewers)
        if keys & self.own:
            return "own"
        scope = "team" if keys & self.team else "department" if keys & self.department else "all"
        return LED[scope] if self.led is not None and keys & self.led else scope

    def can_see(self, grant: str, viewers: Iterable[UUID]) -> bool:
        """Whether `grant` reaches a record with these viewers (the audience form of `sees`)."""
        keys = self.keys(grant)
        return keys is None or not keys.isdisjoint(viewers)

    def can_lists(self, actions: dict[str, str]) -> dict[str, list[str]]:
        """For each relation, the names of the actions (name → grant) whose granted scope reaches it."""
        return {
            relation: [name for name, grant in actions.items() if self.reaches(grant, relation)]
            for relation in RELATIONS
        }

    def reaches(self, grant: str, relation: Relation) -> bool:
        """Whether `grant` was given in a scope at least as wide as `relation`; daily work, where it is left to assignees
        and their leaders, besides needs the record to be their own, of people they lead, or nobody's.
        """
        return self.lacks(grant, relation) is None

    def lacks(self, grant: str, relation: Relation) -> Lack | None:
        """Why `grant` does not reach a record that stands so near; None when it does."""
        if grant not in self.grants:
            return "no_right"
        if not self.covers(grant, relation):
            return "too_narrow"
        if self.led is not None and grant in ACTING and relation in LED:
            return "assignees_only"
        return None

    def covers(self, grant: str, scope: Relation) -> bool:
        """Whether `grant` was given at least this widely."""
        given = self.grants.get(grant)
        return given is not None and RANK[given] >= RANK[scope]


class Actor(msgspec.Struct, frozen=True):
    """Who does something: a person, an API token acting within its maker's rights, or the system itself."""

    kind: Literal["person", "token", "system"]
    id: UUID | None
    name: str
    viewer: Viewer | None
    """None only for the system, which sees and may everything."""

    @property
    def language(self) -> str:
        """The language answers to this actor are in."""
        return self.viewer.language if self.viewer else "tr"


WIDE = 100
"""Whose keys are more than this many sees so much that no index on keys helps, and comparing each with each is slow."""

OVERLAP = sql.SQL("{viewers} && %(seen_with)s::uuid[]")
# The keys of the record are few: each is looked up among the viewer's, which are hashed once for the statement.
OVERLAP_WIDE = sql.SQL("EXISTS (SELECT FROM unnest({viewers}) AS held WHERE held = ANY(%(seen_with)s::uuid[]))")

IS_LED = sql.SQL("CASE WHEN {viewers} && %(can_led)s::uuid[] THEN 'led_' ELSE '' END")

SYSTEM = Actor(kind="system", id=None, name="system", viewer=None)


def sees(actor: Actor, grant: str, viewers: sql.Composable) -> tuple[sql.Composable, dict[str, object]]:
    """The predicate form: an SQL condition over the column `viewers` and its parameters."""
    keys = None if actor.viewer is None else actor.viewer.keys(grant)
    if keys is None:
        return sql.SQL("true"), {}
    condition = OVERLAP if len(keys) <= WIDE else OVERLAP_WIDE
    return condition.format(viewers=viewers), {"seen_with": sorted(keys)}


def can_column(
    actor: Actor, actions: dict[str, str], viewers: sql.Composable
) -> tuple[sql.Composable, dict[str, object]]:
    """An SQL expression for the `can` list of a row (jsonb), and its parameters.

    `actions` maps the short names sent to the browser to the grants they need.
    """
    if actor.viewer is None:
        return sql.SQL("%(can_all)s::jsonb"), {"can_all": _json(list(actions))}
    lists = actor.viewer.can_lists(actions)
    if all(lists[relation] == lists["all"] for relation in RELATIONS):
        return sql.SQL("%(can_all)s::jsonb"), {"can_all": _json(lists["all"])}
    led = actor.viewer.led
    expression = sql.SQL(
        "%(can_lists)s::jsonb -> CASE WHEN {viewers} && %(can_own)s::uuid[] THEN 'own'"
        " ELSE {led} || CASE WHEN {viewers} && %(can_team)s::uuid[] THEN 'team'"
        " WHEN {viewers} && %(can_department)s::uuid[] THEN 'department' ELSE 'all' END END"
    ).format(viewers=viewers, led=sql.SQL("''") if led is None else IS_LED.format(viewers=viewers))
    return expression, {
        **({} if led is None else {"can_led": sorted(led)}),
        "can_lists": _json(lists),
        "can_own": sorted(actor.viewer.own),
        "can_team": sorted(actor.viewer.team),
        "can_department": sorted(actor.viewer.department),
    }


def require(actor: Actor, grant: str) -> None:
    """Raise Forbidden unless `grant` was given in some scope."""
    if actor.viewer is not None and grant not in actor.viewer.grants:
        raise Forbidden(needs=grant)


def require_on(actor: Actor, grant: str, viewers: Iterable[UUID]) -> None:
    """Raise Forbidden unless `grant` reaches a record with these viewers."""
    if actor.viewer is not None and not actor.viewer.reaches(grant, actor.viewer.relation(viewers)):
        raise Forbidden(needs=grant)


class FieldForbidden(Forbidden):
    """Seen, but this field of it is not theirs to change."""

    code = "field_forbidden"

    def __init__(self, field: str) -> None:
        super().__init__(needs=field)
        self.fields = {field: "not_changeable"}


class FieldHidden(Forbidden):
    """Nothing can be chosen or sorted by a field that is hidden."""

    code = "field_hidden"

    def __init__(self, field: str) -> None:
        super().__init__(needs=field)
        self.fields = {field: "not_readable"}


def field_right(actor: Actor, field: str) -> FieldRight:
    """What this actor may do with a sensitive field."""
    return "write" if actor.viewer is None else actor.viewer.field(field)


def is_readable(actor: Actor, field: str) -> bool:
    """Whether this actor is shown the field as it is."""
    return field_right(actor, field) in ("read", "write")


def require_readable(actor: Actor, field: str) -> None:
    """Raise FieldHidden unless this actor is shown the field as it is."""
    if not is_readable(actor, field):
        raise FieldHidden(field)


def require_field(actor: Actor, field: str) -> None:
    """Raise FieldForbidden unless this actor may change the field."""
    if field_right(actor, field) != "write":
        raise FieldForbidden(field)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
