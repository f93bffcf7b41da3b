"""Walking the journal backwards: lines found by who, what, about what and when, however long it has grown.

Each walk reads one index in the order of `seq` and stops at the end of a page, so a page costs what stands on it and not
what stands in the journal. Several verbs are as many short walks, as one index cannot hand out their lines in one order.
"""

from datetime import datetime, timedelta
from typing import LiteralString

import msgspec
from psycopg import sql

from crm.core.clock import day_span
from crm.core.doors import Actor
from crm.core.work import Work
from crm.customers.doors import visible
from crm.ops.audit.rules import check_days, chosen_verbs, span_of_code, verbs_where
from crm.ops.audit.schemas import AuditFilter

COLUMNS: LiteralString = """j.seq, j.at, j.actor_kind, j.actor_id, j.verb, j.subject_kind, j.subject_id, j.customer_id,
    j.facts, j.cause, j.request_id"""

WALK: LiteralString = """
(SELECT {columns} FROM journal j WHERE {which} ORDER BY j.seq DESC LIMIT %(limit)s)
"""

WALK_BY_VERB: LiteralString = """
(SELECT w.* FROM unnest(%(verbs)s::text[]) AS asked(verb)
 CROSS JOIN LATERAL (SELECT {columns} FROM journal j WHERE {which} ORDER BY j.seq DESC LIMIT %(limit)s) w
 ORDER BY w.seq DESC LIMIT %(limit)s)
"""

# Ids that begin alike are few, but nothing tells that to the planner: it might walk the whole journal in search of a page.
WALK_GATHERED: LiteralString = """
(SELECT w.* FROM (SELECT {columns} FROM journal j WHERE {which} OFFSET 0) w ORDER BY w.seq DESC LIMIT %(limit)s)
"""

# No index stands on `at`. But `seq` grows with it, so the first line of a moment is found by halving: some twenty looks.
FIRST_LINE: LiteralString = """
WITH RECURSIVE
  ends AS (SELECT (SELECT seq FROM journal ORDER BY seq LIMIT 1) AS first,
                  (SELECT seq FROM journal ORDER BY seq DESC LIMIT 1) + 1 AS past),
  looked(low, high) AS (
    SELECT first, past FROM ends WHERE first IS NOT NULL
    UNION ALL
    SELECT CASE WHEN found.at < %(moment)s THEN found.seq + 1 ELSE l.low END,
           CASE WHEN found.at < %(moment)s THEN l.high ELSE (l.low + l.high) / 2 END
    FROM looked l
    CROSS JOIN LATERAL (SELECT j.seq, j.at FROM journal j WHERE j.seq >= (l.low + l.high) / 2
                        ORDER BY j.seq LIMIT 1) found
    WHERE l.low < l.high)
SELECT coalesce(max(low), 0) FROM looked
"""

CLOCK_SLIPS = timedelta(hours=1)
"""How far a clock may have been put back without a line being missed: the walk begins and ends so much further out."""

BY_SYSTEM: LiteralString = "j.actor_kind = 'system' AND j.verb = ANY(%(own)s::text[])"

# Whoever asks about a record they may not see is answered as if there were none.
IS_SEEN = sql.SQL(
    "(j.customer_id IS NULL OR EXISTS (SELECT FROM customers c WHERE c.id = j.customer_id AND {visible}))"
)


class Walk(msgspec.Struct, frozen=True):
    """A statement that yields lines, newest first, and its parameters; `limit` is among them when it is run."""

    query: sql.Composable
    params: dict[str, object]


class _Start(msgspec.Struct, frozen=True):
    """What a walk begins with: a column and its value, which one index leads to, and what else must hold."""

    column: LiteralString
    value: LiteralString
    also: LiteralString = "true"


async def walk(work: Work, chosen: AuditFilter, *, before: int | None = None, after: int | None = None) -> Walk:
    """The walk to the lines that are asked for, before a line or behind one. Raises Invalid for what cannot be asked."""
    check_days(chosen)
    low, high = await _between(work, chosen, low=0 if after is None else after + 1, high=before)
    conditions: list[sql.Composable] = []
    params: dict[str, object] = {
        "verbs": chosen_verbs(chosen.verbs),
        "actor_id": chosen.actor_id,
        "record_id": chosen.record_id,
        "customer_id": chosen.customer_id,
        "own": list(verbs_where("is_by_subject")),
        "quiet": list(verbs_where("is_quiet")),
        "low": low,
        "high": high,
    }
    _on_days(chosen, conditions, params)
    _about(work.actor, chosen, conditions, params)
    starts = _starts(chosen)
    runs = [_run(chosen, start, conditions, has_end=high is not None) for start in starts]
    query = sql.SQL(" UNION ALL ").join(runs)
    if len(runs) > 1:
        query = sql.SQL("(SELECT * FROM ({}) w ORDER BY seq DESC LIMIT %(limit)s)").format(query)
    return Walk(query, params)


def _starts(chosen: AuditFilter) -> list[_Start]:
    # A record has few lines; somebody may have any number.
    if chosen.record_id is not None:
        return [_Start("j.subject_id", "%(record_id)s")]
    if chosen.customer_id is not None:
        return [_Start("j.customer_id", "%(customer_id)s")]
    if chosen.actor_id is not None:
        return [
            _Start("j.actor_id", "%(actor_id)s"),
            # What somebody did before they were recognised stands in lines of the system about them.
            _Start("j.subject_id", "%(actor_id)s", BY_SYSTEM),
        ]
    return [_Start("j.verb", "asked.verb")] if chosen.verbs and not chosen.code else [_Start("", "")]


def _run(chosen: AuditFilter, start: _Start, conditions: list[sql.Composable], *, has_end: bool) -> sql.Composable:
    by_verb = start.column == "j.verb"
    template = WALK_GATHERED if chosen.code else WALK_BY_VERB if by_verb else WALK
    which: list[sql.Composable] = [sql.SQL(start.also)]
    # The bounds are said of the pair, so that only the index of that pair can serve: by `seq` alone it might seem cheaper
    # to read every line between them.
    place: LiteralString = "j.seq"
    low: LiteralString = "%(low)s"
    high: LiteralString = "%(high)s"
    if start.column:
        which.append(sql.SQL(f"{start.column} = {start.value}"))
        place, low, high = f"({start.column}, {place})", f"({start.value}, {low})", f"({start.value}, {high})"
    which.append(sql.SQL(f"{place} >= {low}"))
    if has_end:
        which.append(sql.SQL(f"{place} < {high}"))
    if chosen.verbs and not by_verb:
        which.append(sql.SQL("j.verb = ANY(%(verbs)s::text[])"))
    if not chosen.verbs and not chosen.has_steps:
        which.append(sql.SQL("j.verb <> ALL(%(quiet)s::text[])"))
    which += conditions
    return sql.SQL(template).format(columns=sql.SQL(COLUMNS), which=sql.SQL(" AND ").join(which))


def _about(actor: Actor, chosen: AuditFilter, conditions: list[sql.Composable], params: dict[str, object]) -> None:
    if chosen.record_id is not None or chosen.customer_id is not None:
        if chosen.customer_id is not None:
            conditions.append(sql.SQL("j.customer_id = %(customer_id)s"))
        if chosen.actor_id is not None:
            own: LiteralString = f"j.subject_id = %(actor_id)s AND {BY_SYSTEM}"
            conditions.append(sql.SQL(f"(j.actor_id = %(actor_id)s OR {own})"))
        if actor.viewer is not None and actor.viewer.keys("customers.view") is not None:
            condition, seen_with = visible(actor)
            conditions.append(IS_SEEN.format(visible=condition))
            params |= seen_with
    if chosen.code:
        conditions.append(sql.SQL("j.cause BETWEEN %(code_from)s::uuid AND %(code_to)s::uuid"))
        params["code_from"], params["code_to"] = span_of_code(chosen.code)


def _on_days(chosen: AuditFilter, conditions: list[sql.Composable], params: dict[str, object]) -> None:
    # The moments are asked for as well: they spare whole months, and make what the halving found exact.
    if chosen.first_day is not None:
        params["from"] = day_span(chosen.first_day)[0]
        conditions.append(sql.SQL("j.at >= %(from)s"))
    if chosen.last_day is not None:
        params["to"] = day_span(chosen.last_day)[1]
        conditions.append(sql.SQL("j.at < %(to)s"))


async def _between(work: Work, chosen: AuditFilter, *, low: int, high: int | None) -> tuple[int, int | None]:
    """These bounds, drawn in to the days that are asked for."""
    if chosen.first_day is not None:
        low = max(low, await _first_line(work, day_span(chosen.first_day)[0] - CLOCK_SLIPS))
    if chosen.last_day is not None:
        past = await _first_line(work, day_span(chosen.last_day)[1] + CLOCK_SLIPS)
        high = past if high is None else min(past, high)
    return low, high


async def _first_line(work: Work, moment: datetime) -> int:
    """The number of the first line at this moment or after; one past the newest when there is none."""
    return await work.one(int, sql.SQL(FIRST_LINE), moment=moment)
