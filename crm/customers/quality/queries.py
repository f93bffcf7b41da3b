"""The rules, what others would make of the customers, and why a customer has its quality."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.types.json import Jsonb

from crm.core.doors import Actor, field_right, require, require_readable
from crm.core.work import Work
from crm.customers.doors import CONFIGURE, QUALITY, visible
from crm.customers.quality.actions import ID, check_rules
from crm.customers.quality.facts import FACTS, Fact, holds, score
from crm.customers.quality.schemas import (
    GivenRule,
    QualityPoints,
    QualityPreview,
    QualityRule,
    QualityRules,
    QualityWhy,
)
from crm.people.schemas import Ref

SAMPLE = 10_000
"""More customers than this are counted by a part of them."""


class _Kept(msgspec.Struct):
    version: int
    edited_by: Ref | None
    edited_at: datetime | None
    done: int | None
    total: int | None
    rules: list[GivenRule]


async def quality_rules(work: Work) -> QualityRules:
    """The rules as they stand, one for each fact there is."""
    require(work.actor, CONFIGURE)
    kept = await work.one(
        _Kept,
        "SELECT q.version, q.edited_at, q.done, q.total,"
        " (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = q.edited_by) AS edited_by,"
        " ARRAY(SELECT json_build_object('fact', r.fact, 'points', r.points, 'at_least', r.at_least, 'is_on', r.is_on)"
        "       FROM quality_points r) AS rules FROM quality_rules q",
    )
    given = {rule.fact: rule for rule in kept.rules}
    rules = [_rule(fact, given.get(fact.name)) for fact in FACTS.values()]
    return QualityRules("quality_rules", kept.version, rules, kept.edited_by, kept.edited_at, kept.done, kept.total)


def _rule(fact: Fact, given: GivenRule | None) -> QualityRule:
    rule = given or GivenRule(fact.name, 0, fact.span.fewest, is_on=False)
    span = fact.span
    return QualityRule(fact.name, rule.points, rule.at_least, rule.is_on, span.unit, span.fewest, span.most)


async def quality_rules_by_ids(work: Work, ids: Sequence[str]) -> list[QualityRules]:
    """The rules, when they are asked for by their word. Who may not change them hears only that they are others: why a customer
    has its quality is told by the rules of the moment.
    """
    viewer = work.actor.viewer
    is_told = viewer is None or CONFIGURE in viewer.grants
    return [await quality_rules(work)] if is_told and ID in ids else []


class _Counted(msgspec.Struct):
    looked_at: int
    total: int
    by_hand: int
    unknown: int
    steps: list[int]


# Chosen by chance, but by the same one each time, so that what moves between two tries is the work of the rules alone.
PREVIEW: LiteralString = """
WITH tried AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(rules)s) AS r(fact text, points int, at_least bigint, is_on boolean)
), counted AS (
  SELECT count(*) AS total FROM customers
), judged AS (
  SELECT c.quality_by_hand AS by_hand, CASE WHEN NOT c.quality_by_hand THEN {score} END AS score
  FROM customers c, counted
  WHERE counted.total <= %(sample)s OR abs(hashtextextended(c.id::text, 0) %% counted.total) < %(sample)s
)
SELECT count(*) AS looked_at, max(counted.total) AS total, count(*) FILTER (WHERE by_hand) AS by_hand,
       count(*) FILTER (WHERE NOT by_hand AND score IS NULL) AS unknown,
       ARRAY[count(*) FILTER (WHERE score <= 20), count(*) FILTER (WHERE score BETWEEN 21 AND 40),
             count(*) FILTER (WHERE score BETWEEN 41 AND 60), count(*) FILTER (WHERE score BETWEEN 61 AND 80),
             count(*) FILTER (WHERE score > 80)] AS steps
FROM judged, counted
"""


async def preview(work: Work, rules: Sequence[GivenRule]) -> QualityPreview:
    """How many customers would stand where. Raises Forbidden, and Invalid as changing the rules would."""
    require(work.actor, CONFIGURE)
    check_rules(rules)
    counted = await work.once(
        _Counted,
        sql.SQL(PREVIEW).format(score=score(sql.SQL("tried"))),
        rules=Jsonb([msgspec.to_builtins(rule) for rule in rules]),
        sample=SAMPLE,
    )
    found = counted[0]
    factor = found.total / found.looked_at if found.looked_at else 1
    return QualityPreview(
        steps=[round(count * factor) for count in found.steps],
        unknown=round(found.unknown * factor),
        by_hand=round(found.by_hand * factor),
        is_estimate=found.looked_at < found.total,
    )


class _Judged(msgspec.Struct):
    id: UUID
    quality: int | None
    quality_by_hand: bool
    counting: list[GivenRule]
    score: int | None


class _Setting(msgspec.Struct):
    by: Ref | None
    at: datetime


SET_BY: LiteralString = """
SELECT j.at, (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = j.actor_id) AS by
FROM journal j
WHERE j.customer_id = %(id)s AND j.verb = 'customer.edited' AND j.facts->'fields' ? 'quality'
ORDER BY j.seq DESC LIMIT 1
"""


async def quality_why(work: Work, customer_id: UUID) -> QualityWhy:
    """Which facts count how much for the customer. Raises NotFound, FieldHidden for whom the quality is hidden from."""
    condition, params = visible(work.actor)
    judged = await work.one(
        _Judged,
        sql.SQL(
            "SELECT c.id, c.quality, c.quality_by_hand, {score} AS score,"
            " ARRAY(SELECT json_build_object('fact', r.fact, 'points', r.points, 'at_least', r.at_least, 'is_on', true)"
            "       FROM quality_points r WHERE {holds}) AS counting"
            " FROM customers c WHERE c.id = %(id)s AND {visible}"
        ).format(score=score(), holds=holds(), visible=condition),
        id=customer_id,
        **params,
    )
    require_readable(work.actor, QUALITY)
    setting = await work.maybe(_Setting, SET_BY, id=customer_id) if judged.quality_by_hand else None
    return QualityWhy(
        id=judged.id,
        quality=judged.quality,
        quality_by_hand=judged.quality_by_hand,
        score=judged.score,
        points=_told(work.actor, judged.counting),
        by=setting.by if setting else None,
        at=setting.at if setting else None,
    )


def _told(actor: Actor, counting: Sequence[GivenRule]) -> list[QualityPoints]:
    """What counts, in the order of the facts; what the actor is not told of, as one sum without a name."""
    given = {rule.fact: rule for rule in counting if rule.points}
    open_facts = [fact for fact in FACTS.values() if fact.name in given and _is_told(actor, fact)]
    points = [
        QualityPoints(
            fact.name,
            given[fact.name].points,
            given[fact.name].at_least if fact.span.unit != "flag" else None,
            fact.span.unit,
        )
        for fact in open_facts
    ]
    closed = given.keys() - {fact.name for fact in open_facts}
    if closed:
        points.append(QualityPoints(None, sum(given[name].points for name in closed), None, None))
    return points


def _is_told(actor: Actor, fact: Fact) -> bool:
    if actor.viewer is None:
        return True
    return fact.right in actor.viewer.grants and (fact.field is None or field_right(actor, fact.field) != "hidden")
