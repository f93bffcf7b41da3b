"""The journal: one line for each thing that became true, in commit order.

Lines are collected during an action and written by its last statement, which first takes the one journal lock. As `seq`
is handed out under that lock, and the lock is released after the transaction has become visible, reading by `seq` never
misses a line. After the lock nothing else may run in the transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import ClassVar
from uuid import UUID

import msgspec

Thing = tuple[str, str]
"""(kind, id) of something a line is about, as written into `touched`."""


class Fact(msgspec.Struct, frozen=True):
    """The typed facts of one verb. Ids and small values only: never texts, phones or e-mails."""

    verb: ClassVar[str]
    hides: ClassVar[Mapping[str, str]] = {}
    """Which facts belong to a sensitive field: they are left out for those who may not read it."""
    is_by_subject: ClassVar[bool] = False
    """Whether the person it is about did it themselves while nobody was logged in yet: the line is the system's then."""
    is_quiet: ClassVar[bool] = False
    """Whether it is a mere step on the way, which tells nobody anything unless they ask for steps."""


@cache
def hidden_facts() -> Mapping[str, Mapping[str, str]]:
    """For each verb that has some, its facts that belong to a sensitive field."""
    return {fact.verb: fact.hides for fact in Fact.__subclasses__() if fact.hides}


class Line(msgspec.Struct):
    """A line as collected by an action, before it is written."""

    verb: str
    subject_kind: str
    subject_id: UUID | None
    customer_id: UUID | None
    facts: Fact
    touched: list[Thing]
    removed_viewers: list[UUID]
    """Keys that no longer reach the record: their holders are told that it is gone."""
    cause: UUID


class Written(msgspec.Struct):
    """A line as read back from the journal."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    verb: str
    subject_kind: str
    subject_id: UUID | None
    customer_id: UUID | None
    facts: dict[str, object]
    touched: list[Thing]
    removed_viewers: list[UUID]
    cause: UUID
    request_id: UUID | None


# The lock must stand in FROM (an unreferenced CTE never runs); now() would run backwards against seq.
WRITE = """
WITH the_lock AS MATERIALIZED (SELECT pg_advisory_xact_lock(7))
INSERT INTO journal (at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched,
                     removed_viewers, cause, request_id)
SELECT clock_timestamp(), %(actor_kind)s, %(actor_id)s, l.verb, l.subject_kind, l.subject_id, l.customer_id,
       l.facts, l.touched, l.removed_viewers, l.cause, %(request_id)s
FROM the_lock,
     ROWS FROM (jsonb_to_recordset(%(lines)s) AS (verb text, subject_kind text, subject_id uuid, customer_id uuid,
                facts jsonb, touched jsonb, removed_viewers uuid[], cause uuid))
     WITH ORDINALITY AS l(verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers, cause, place)
ORDER BY l.place
RETURNING seq
"""

# Two steps, as nearly always the newest line is young and the first step touches one or two partitions.
HEAD = """
SELECT coalesce((SELECT max(seq) FROM journal WHERE at > now() - interval '7 days'),
                (SELECT max(seq) FROM journal), 0)
"""

AFTER = """
SELECT seq, at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers,
       cause, request_id
FROM journal
WHERE seq > %(after)s
ORDER BY seq
LIMIT %(limit)s
"""


def encode_lines(lines: Sequence[Line]) -> str:
    """The lines as the one JSON parameter of `WRITE`; PostgreSQL arrays are written as their literals."""
    return msgspec.json.encode(
        [
            {
                "verb": line.verb,
                "subject_kind": line.subject_kind,
                "subject_id": line.subject_id,
                "customer_id": line.customer_id,
                "facts": line.facts,
                "touched": line.touched,
                "removed_viewers": line.removed_viewers,
                "cause": line.cause,
            }
            for line in lines
        ]
    ).decode()
