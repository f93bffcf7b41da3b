"""What a rule can give points for. Each room declares what it knows, as soon as it is imported.

A customer's score is the sum of the points of the rules whose fact holds, kept between 0 and 100; without any it is unknown.
"""

from collections.abc import Mapping
from typing import Literal, LiteralString

import msgspec
from psycopg import sql

Unit = Literal["flag", "times", "stages", "money"]


class Span(msgspec.Struct, frozen=True):
    """From how much on a fact can be asked for, and what that is a number of: whole liras where it is money."""

    unit: Unit
    fewest: int
    most: int


FLAG = Span("flag", 1, 1)
"""It holds or it does not."""


class Fact(msgspec.Struct, frozen=True):
    """Something that can be known of a customer.

    `measure` is SQL over customer `c`: a whole number, which the rule compares with its own; 0 or nothing where it does not
    hold. `verbs` are those after which it may be otherwise for the customer of the line, `settings` those after which it
    may be so for everybody: each with the one of its changed fields that matters, None for any. Who lacks `right`, or has
    `field` hidden, is not told whether it holds.
    """

    name: str
    measure: LiteralString
    verbs: tuple[str, ...]
    right: str
    span: Span = FLAG
    field: str | None = None
    settings: Mapping[str, str | None] = {}


FACTS: dict[str, Fact] = {}
"""Name → fact, in the order in which settings offer them."""


def offer(*facts: Fact) -> None:
    """Rules can give points for these from now on."""
    FACTS.update({fact.name: fact for fact in facts})


RULES = sql.SQL("quality_points")
"""The rules that hold; others can be tried in their place."""

LEAST, MOST = 0, 100


def holds() -> sql.Composable:
    """The SQL condition, over customer `c` and rule `r`, that the rule counts."""
    cases = [
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(fact.name), sql.SQL(fact.measure)) for fact in FACTS.values()
    ]
    return sql.SQL("r.is_on AND CASE r.fact {} END >= r.at_least").format(sql.SQL(" ").join(cases))


def score(rules: sql.Composable = RULES) -> sql.Composable:
    """The SQL expression, over customer `c`, of what these rules make of it: 0 to 100, or null."""
    return sql.SQL(
        "(SELECT CASE WHEN count(*) > 0 THEN greatest({least}, least({most}, sum(r.points))) END::smallint"
        " FROM {rules} r WHERE {holds})"
    ).format(least=sql.Literal(LEAST), most=sql.Literal(MOST), rules=rules, holds=holds())
