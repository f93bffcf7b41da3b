"""Customers are scored by the rules, and the rules are changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.types.json import Jsonb

from crm.core.doors import require
from crm.core.problems import Invalid, Stale
from crm.core.work import Work
from crm.customers import verbs
from crm.customers.doors import CONFIGURE
from crm.customers.quality import own_facts as own_facts
from crm.customers.quality.facts import FACTS, score
from crm.customers.quality.schemas import EditQualityRules, GivenRule

ID = "quality_rules"
MOST_POINTS = 100
LOOKED_AT, AT_ONCE = 2_000, 500
"""Customers looked at in one part of scoring everybody, and of these at most so many changed: no lock is held for long."""

DIFFERS: LiteralString = "NOT c.quality_by_hand AND c.quality IS DISTINCT FROM {score}"


def score_new(work: Work, customer_ids: Collection[UUID]) -> None:
    """Customers made in this transaction have their score from the first moment, told with the lines that tell of them."""
    if customer_ids:
        work.later(
            sql.SQL("UPDATE customers c SET quality = {score} WHERE c.id = ANY(%(ids)s::uuid[]) AND " + DIFFERS).format(
                score=score()
            ),
            ids=list(customer_ids),
        )


class _Scored(msgspec.Struct):
    id: UUID
    before: int | None
    after: int | None


async def score_customers(work: Work, causes: Mapping[UUID, UUID], *, most: int | None = None) -> list[UUID]:
    """These customers have what the rules make of them, unless they are judged by hand; a line tells of each that changed.

    `causes` are the customers and by what each may have changed. At most `most` of them, in the order of their ids; returns
    those that differed. Their version stays: nobody's edit is refused for it. Heard by: live, webhooks.

    A line for each also where the rules changed for everybody: a program that keeps customers is told of each by its line, and
    screens only of what their person sees. One line about the rules would send every screen to fetch all its lists.
    """
    different = await work.all(
        UUID,
        sql.SQL("SELECT c.id FROM customers c WHERE c.id = ANY(%(ids)s::uuid[]) AND " + DIFFERS + " ORDER BY c.id {most}")
        .format(score=score(), most=sql.SQL("LIMIT {}").format(sql.Literal(most)) if most else sql.SQL("")),
        ids=list(causes),
    )  # fmt: skip
    if not different:
        return []
    await work.run(
        "SELECT 1 FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids=different
    )
    scored = await work.all(
        _Scored,
        sql.SQL(
            "WITH judged AS (SELECT c.id, c.quality AS before, {score} AS after FROM customers c"
            "  WHERE c.id = ANY(%(ids)s::uuid[]) AND NOT c.quality_by_hand)"
            " UPDATE customers c SET quality = j.after FROM judged j"
            " WHERE c.id = j.id AND j.before IS DISTINCT FROM j.after RETURNING c.id, j.before, j.after"
        ).format(score=score()),
        ids=different,
    )
    for each in sorted(scored, key=lambda each: each.id):
        work.cause = causes[each.id]
        fact = verbs.CustomerScored(before=each.before, after=each.after)
        work.record(fact, subject=("customer", each.id), customer_id=each.id)
    return different


# Rules


class _Held(msgspec.Struct):
    version: int
    sweep: int


def check_rules(rules: Sequence[GivenRule]) -> None:
    """Raise Invalid for an unknown fact, one that is given twice, and numbers out of range."""
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        fact = FACTS.get(rule.fact)
        if fact is None:
            wrong[f"rules.{place}.fact"] = "unknown_fact"
            continue
        if rule.fact in seen:
            wrong[f"rules.{place}.fact"] = "duplicate_fact"
        seen.add(rule.fact)
        if not -MOST_POINTS <= rule.points <= MOST_POINTS:
            wrong[f"rules.{place}.points"] = "out_of_range"
        if not fact.span.fewest <= rule.at_least <= fact.span.most:
            wrong[f"rules.{place}.at_least"] = "out_of_range"
    if wrong:
        raise Invalid(wrong)


async def edit_quality_rules(work: Work, edit: EditQualityRules) -> None:
    """These rules hold from now on. Raises Forbidden, Stale, Invalid. Heard by: this room (everybody is scored anew), live."""
    require(work.actor, CONFIGURE)
    held = await work.one(_Held, "SELECT version, sweep FROM quality_rules FOR NO KEY UPDATE")
    if held.version != edit.version:
        raise Stale
    check_rules(edit.rules)
    before = {
        rule.fact: rule
        for rule in await work.all(GivenRule, "SELECT fact, points, at_least, is_on FROM quality_points")
    }
    after = {rule.fact: rule for rule in edit.rules}
    changed = sorted(fact for fact in before.keys() | after.keys() if before.get(fact) != after.get(fact))
    if not changed:
        return
    await work.run(
        "WITH gone AS (DELETE FROM quality_points WHERE fact <> ALL(%(facts)s::text[])),"
        " given AS (INSERT INTO quality_points (fact, points, at_least, is_on)"
        "  SELECT r.fact, r.points, r.at_least, r.is_on"
        "  FROM jsonb_to_recordset(%(rules)s) AS r(fact text, points int, at_least bigint, is_on boolean)"
        "  ON CONFLICT (fact) DO UPDATE SET points = excluded.points, at_least = excluded.at_least,"
        "   is_on = excluded.is_on)"
        " UPDATE quality_rules SET version = version + 1, edited_by = %(user_id)s, edited_at = now()",
        facts=list(after),
        rules=Jsonb([msgspec.to_builtins(rule) for rule in edit.rules]),
        user_id=work.actor.id if work.actor.kind == "person" else None,
    )
    work.record(
        verbs.QualityRulesEdited(
            before=_points({fact: before[fact] for fact in changed if fact in before}),
            after=_points({fact: after[fact] for fact in changed if fact in after}),
            version=held.version + 1,
        ),
        subject=(ID, None),
        touched=[(ID, ID)],
    )


def _points(rules: Mapping[str, GivenRule]) -> dict[str, int]:
    return {fact: rule.points if rule.is_on else 0 for fact, rule in rules.items()}


# Everybody scored anew


class _Sweep(msgspec.Struct):
    sweep: int
    total: int


async def begin_sweep(work: Work) -> None:
    """Everybody is scored anew, part after part; one that is under way is given up for it."""
    begun = await work.one(
        _Sweep,
        "UPDATE quality_rules SET sweep = sweep + 1, done = 0, total = (SELECT count(*) FROM customers)"
        " RETURNING sweep, total",
    )
    await sweep_further(work, begun.sweep, UUID(int=0))


async def sweep_further(work: Work, sweep: int, after: UUID) -> None:
    """The next customers behind this one are scored; a line says how far it is. Nothing when another sweep has begun since."""
    if sweep != await work.one(int, "SELECT sweep FROM quality_rules FOR NO KEY UPDATE"):
        return
    part = await work.all(
        UUID, "SELECT id FROM customers WHERE id > %(after)s ORDER BY id LIMIT %(most)s", after=after, most=LOOKED_AT
    )
    cause = work.cause
    different = await score_customers(work, dict.fromkeys(part, cause), most=AT_ONCE)
    work.cause = cause
    looked_at = part if len(different) < AT_ONCE else part[: part.index(different[-1]) + 1]
    is_over = looked_at == part and len(part) < LOOKED_AT
    await work.run(
        "UPDATE quality_rules SET done = CASE WHEN NOT %(is_over)s THEN done + %(count)s END,"
        " total = CASE WHEN NOT %(is_over)s THEN total END",
        is_over=is_over,
        count=len(looked_at),
    )
    work.record(
        verbs.QualitySwept(sweep=sweep, after=None if is_over else looked_at[-1]),
        subject=(ID, None),
        touched=[(ID, ID)],
    )
