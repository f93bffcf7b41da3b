"""Filters: what can be asked of customers and of what hangs on them, and the SQL a question becomes.

A filter is data: it stands in addresses and in saved views. What may be asked is an allow-list; each room declares its fields
and orders as soon as it is imported. A field is SQL over customer `c` and its brief `b`; rooms below add their own aliases.
Whoever is not shown a field as it is can neither choose nor sort by it: both would tell what it holds.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Literal, LiteralString
from uuid import UUID

import msgspec
from msgspec import Meta
from psycopg import sql

from crm.core.clock import now
from crm.core.doors import Actor, is_readable, require_readable
from crm.core.jsonbody import WHOLE, decode_strict
from crm.core.money import Money
from crm.core.problems import Invalid, Unreadable

MOST_CONDITIONS = 50
MOST_VALUES = 200
DEEPEST = 3
LONGEST = 32_000
"""Characters of a filter in an address."""
MOST_DAYS = 36_500

Kind = Literal[
    "people", "teams", "sources", "campaigns", "tags", "stages", "words", "texts", "days", "number", "money", "flag"
]
Value = (
    Annotated[list[Annotated[str, Meta(max_length=300)]], Meta(max_length=MOST_VALUES)]
    | Annotated[int, Meta(ge=-(2**53), le=2**53)]
    | Money
    | None
)

SOME = ("any_of", "none_of")
SPAN = ("at_least", "at_most")
ALONE = frozenset({"unknown", "never", "yes", "no"})
"""Operators that say everything themselves: their value is null."""

KEYED: tuple[Kind, ...] = ("people", "teams", "tags", "stages")
"""Kinds whose values are ids, or one of the field's own words."""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing asked: a field of the allow-list, one of its operators, and the value this one needs."""

    field: Annotated[str, Meta(max_length=60)]
    operator: Annotated[str, Meta(max_length=20)] = msgspec.field(name="is")
    value: Value


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions and groups of them, of which all or any hold. A group without any says nothing."""

    match: Literal["all", "any"]
    conditions: Annotated[list[Condition], Meta(max_length=MOST_CONDITIONS)]
    groups: "Annotated[list[Filter], Meta(max_length=MOST_CONDITIONS)]"


NOTHING = Filter("all", [], [])
"""What every record passes."""


class Asked(msgspec.Struct, frozen=True):
    """A condition on its way to SQL: who asks, when, and the parameters collected so far."""

    actor: Actor
    at: datetime
    operator: str
    value: Value
    params: dict[str, object]

    @property
    def values(self) -> list[str]:
        """The values of a list."""
        assert isinstance(self.value, list)
        return self.value

    @property
    def ids(self) -> list[UUID]:
        """Those of the values that are no words of the field."""
        return [key for key in map(uuid_of, self.values) if key is not None]

    def bind(self, value: object, shape: LiteralString) -> sql.Composable:
        """A parameter with this value, of this SQL type."""
        name = f"filter_{len(self.params)}"
        self.params[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(shape))


class Field(msgspec.Struct, frozen=True):
    """Something that can be asked. `build` makes the condition; for `none_of` it makes that of `any_of`, which is turned round."""

    name: str
    kind: Kind
    operators: tuple[str, ...]
    build: Callable[[Asked], sql.Composable]
    reveals: str | None = None
    """The sensitive field it tells of."""
    words: tuple[str, ...] = ()
    """Values beside ids that have a meaning of their own."""
    most: int = MOST_DAYS
    """The greatest number that makes sense."""
    is_narrow: Callable[[Condition], bool] = lambda _: False
    """Whether so few records pass that they are best looked for themselves."""


class Order(msgspec.Struct, frozen=True):
    """Something records can stand in the order of, unknown ones last. `key` is SQL; `tie` decides between equals.

    `walked` is the table that has an index on (key, tie), by which the first ones are found without looking at all.
    """

    name: str
    key: LiteralString
    tie: LiteralString
    walked: LiteralString
    shape: Literal["text", "bigint", "timestamptz"]
    reveals: str | None = None
    blurred: tuple[tuple[str, ...], LiteralString] | None = None
    """Sensitive fields the key may hold by chance, and the key for those who are not shown one of them."""


FIELDS: dict[str, Field] = {}
ORDERS: dict[str, Order] = {}
"""Name → what it is, in the order in which screens offer them."""


def offer(*offered: Field | Order) -> None:
    """This can be asked, or sorted by, from now on."""
    for each in offered:
        if isinstance(each, Field):
            FIELDS[each.name] = each
        else:
            ORDERS[each.name] = each


def read_filter(text: str | None) -> Filter:
    """The filter in an address. Raises Invalid when it is none, with the place that is wrong."""
    if text is None or not text.strip():
        return NOTHING
    if len(text) > LONGEST:
        raise Invalid({"filter": "too_long"})
    try:
        return decode_strict(text.encode(errors="surrogatepass"), Filter)
    except Unreadable:
        raise Invalid({"filter": "unreadable"}) from None
    except Invalid as wrong:
        fields = wrong.fields or {}
        raise Invalid({"filter" if at == WHOLE else f"filter.{at}": code for at, code in fields.items()}) from None


def is_nothing(chosen: Filter) -> bool:
    """Whether nothing is asked."""
    return next(_conditions(chosen, ""), None) is None


def _conditions(chosen: Filter, path: str) -> Iterator[tuple[str, Condition]]:
    """Every condition with its place."""
    for place, each in enumerate(chosen.conditions):
        yield f"{path}conditions.{place}", each
    for place, group in enumerate(chosen.groups):
        yield from _conditions(group, f"{path}groups.{place}.")


def allow(actor: Actor, chosen: Filter) -> None:
    """Raise Invalid where the filter asks what cannot be asked, FieldHidden where this actor may not."""
    _measure(chosen)
    wrong: dict[str, str] = {}
    for path, each in _conditions(chosen, "filter."):
        field = FIELDS.get(each.field)
        if field is None:
            wrong[f"{path}.field"] = "filter_unknown"
        elif each.operator not in field.operators:
            wrong[f"{path}.is"] = "not_a_choice"
        elif code := _defect(field, each):
            wrong[f"{path}.value"] = code
    if wrong:
        raise Invalid(wrong, most=MOST_VALUES)
    for _, each in _conditions(chosen, ""):
        if (reveals := FIELDS[each.field].reveals) is not None:
            require_readable(actor, reveals)


def _measure(chosen: Filter) -> None:
    groups, level = 1, [chosen]
    for _ in range(DEEPEST):
        level = [group for each in level for group in each.groups]
        groups += len(level)
    if level:
        raise Invalid({"filter": "filter_too_deep"}, most=DEEPEST)
    if groups > MOST_CONDITIONS or sum(1 for _ in _conditions(chosen, "")) > MOST_CONDITIONS:
        raise Invalid({"filter": "filter_too_long"}, most=MOST_CONDITIONS)


def _defect(field: Field, asked: Condition) -> str | None:
    """The code of what is wrong with the value, None when nothing is."""
    value = asked.value
    if asked.operator in ALONE:
        return None if value is None else "filter_no_value"
    if value is None:
        return "required"
    if asked.operator in SPAN:
        if field.kind == "money":
            return None if isinstance(value, Money) and value.amount >= 0 else "wrong_type"
        if not isinstance(value, int):
            return "wrong_type"
        return None if 0 <= value <= field.most else "out_of_range"
    if not isinstance(value, list):
        return "wrong_type"
    if not value:
        return "required"
    if field.kind in KEYED and any(each not in field.words and uuid_of(each) is None for each in value):
        return "not_a_choice"
    if field.kind == "words" and any(each not in field.words for each in value):
        return "not_a_choice"
    return None


def uuid_of(text: str) -> UUID | None:
    """The id this text is, None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def condition(actor: Actor, chosen: Filter) -> tuple[sql.Composable, dict[str, object]]:
    """The SQL condition that a record passes the filter, and its parameters. Raises Invalid and FieldHidden as `allow` does."""
    allow(actor, chosen)
    params: dict[str, object] = {}
    return _of(actor, now(), chosen, params) or sql.SQL("true"), params


def _of(actor: Actor, at: datetime, chosen: Filter, params: dict[str, object]) -> sql.Composable | None:
    parts: list[sql.Composable] = []
    for each in chosen.conditions:
        built = FIELDS[each.field].build(Asked(actor, at, each.operator, each.value, params))
        # What is not known is none of them.
        turned = sql.SQL("({}) IS NOT TRUE") if each.operator == "none_of" else sql.SQL("({})")
        parts.append(turned.format(built))
    parts += [part for group in chosen.groups if (part := _of(actor, at, group, params)) is not None]
    if not parts:
        return None
    joined = sql.SQL(" AND " if chosen.match == "all" else " OR ").join(parts)
    return sql.SQL("({})").format(joined)


def is_narrow(chosen: Filter) -> bool:
    """Whether so few records can pass that they are best looked for themselves."""
    parts = len(chosen.conditions) + len([group for group in chosen.groups if not is_nothing(group)])
    if chosen.match == "any" and parts > 1:
        return False
    return any(FIELDS[each.field].is_narrow(each) for each in chosen.conditions) or any(map(is_narrow, chosen.groups))


def order_of(actor: Actor, name: str) -> Order:
    """The order of this name, with the key this actor may know. Raises Invalid for an unknown one, FieldHidden."""
    order = ORDERS.get(name)
    if order is None:
        raise Invalid({"sort": "not_a_choice"})
    if order.reveals is not None:
        require_readable(actor, order.reveals)
    if order.blurred is not None and not all(is_readable(actor, field) for field in order.blurred[0]):
        return msgspec.structs.replace(order, key=order.blurred[1], walked="")
    return order


def offered(actor: Actor) -> tuple[list[Field], list[Order]]:
    """What this actor may ask and sort by."""
    fields = [f for f in FIELDS.values() if f.reveals is None or is_readable(actor, f.reveals)]
    return fields, [o for o in ORDERS.values() if o.reveals is None or is_readable(actor, o.reveals)]
