"""The lines of the audit log as a viewer is shown them: in words, and without what is not theirs to know."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.activities.schemas import EntryActor
from crm.activities.timeline import CHANGES, shown_changes, shown_facts
from crm.core.changes import FieldChange
from crm.core.doors import Actor
from crm.core.i18n import Language, known_language, say
from crm.core.paging import next_cursor, read_cursor
from crm.core.work import Work
from crm.customers.doors import visible
from crm.customers.sight import sight_of
from crm.ops import doors
from crm.ops.audit import rules
from crm.ops.audit.names import Names, names_of
from crm.ops.audit.schemas import AuditFilter, AuditLine, AuditLines, AuditRecord, VerbGroup, VerbTitle
from crm.ops.audit.walk import Walk, walk
from crm.ops.audit.words import Words
from crm.people.schemas import Ref


class Walked(msgspec.Struct):
    """A line as it stands in the journal, with what hangs on it; `is_seen` says whether its customer may be seen."""

    seq: int
    at: datetime
    verb: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    subject_kind: str
    subject_id: UUID | None
    customer_id: UUID | None
    customer_name: str | None
    facts: dict[str, Any]
    changes: list[FieldChange]
    is_seen: bool
    count: int
    address: str | None
    cause: UUID
    request_id: UUID | None


# What hangs on a customer whom the viewer may not see does not leave the database.
LINES: LiteralString = """
SELECT j.seq, j.at, j.verb,
       CASE WHEN person.id IS NOT NULL THEN 'person' WHEN program.id IS NOT NULL THEN 'token' WHEN {is_by_subject} THEN 'unknown' ELSE j.actor_kind END AS actor_kind,
       coalesce(j.actor_id, person.id, program.id) AS actor_id,
       coalesce(u.name, t.name, person.name, program.name) AS actor_name,
       j.subject_kind, CASE WHEN s.is_seen THEN j.subject_id END AS subject_id,
       CASE WHEN s.is_seen THEN j.customer_id END AS customer_id, CASE WHEN s.is_seen THEN c.name END AS customer_name,
       CASE WHEN s.is_seen THEN j.facts ELSE '{{}}' END AS facts,
       CASE WHEN s.is_seen AND j.facts ? 'version' AND j.subject_kind <> ALL(%(closed)s::text[])
            THEN ARRAY(SELECT json_build_object('field', f.field, 'old', f.old, 'new', f.new) FROM field_changes f
                       WHERE f.subject_id = j.subject_id AND f.version = (j.facts->>'version')::int ORDER BY f.field)
            ELSE '{{}}'::json[] END AS changes,
       s.is_seen, coalesce(r.count, 1) AS count, coalesce(r.address, entry.address) AS address, j.cause, j.request_id
FROM {walk} j
LEFT JOIN customers c ON c.id = j.customer_id
CROSS JOIN LATERAL (SELECT j.customer_id IS NULL OR coalesce({visible}, false) AS is_seen) s
LEFT JOIN users u ON u.id = j.actor_id
LEFT JOIN api_tokens t ON t.id = j.actor_id
LEFT JOIN users person ON person.id = j.subject_id AND {is_by_subject}
LEFT JOIN api_tokens program ON program.id = j.subject_id AND {is_by_subject}
LEFT JOIN refusals r ON r.id = CASE WHEN {is_by_subject} THEN (j.facts->>'refusal_id')::uuid END
LEFT JOIN sessions entry ON entry.id = CASE WHEN j.verb = 'session.opened' THEN (j.facts->>'session_id')::uuid END
ORDER BY j.seq DESC
"""

IS_BY_SUBJECT = sql.SQL("(j.actor_kind = 'system' AND j.verb = ANY(%(by_subject)s::text[]))")


async def audit_lines(
    work: Work, chosen: AuditFilter, names: Names, *, limit: int, cursor: str | None = None, after: int | None = None
) -> AuditLines:
    """A page of what was asked for, newest first; with `after`, what came behind that line. Raises Forbidden, Invalid."""
    doors.may_view_audit(work.actor)
    before = read_cursor(int, cursor)
    found = await walked(work, await walk(work, chosen, before=before, after=after), limit=limit)
    items = await told(work, found, names, known_language(work.actor.language))
    return AuditLines(items=items, next=next_cursor(items, limit, found[-1].seq if found else 0), as_of=work.as_of)


async def walked(work: Work, walk: Walk, *, limit: int) -> list[Walked]:
    """The next lines of a walk, limited to what the actor may see of them."""
    condition, seen_with = visible(work.actor)
    viewer = work.actor.viewer
    return await work.all(
        Walked,
        sql.SQL(LINES).format(walk=walk.query, visible=condition, is_by_subject=IS_BY_SUBJECT),
        **(walk.params | seen_with),
        limit=limit,
        by_subject=list(rules.verbs_where("is_by_subject")),
        closed=[kind for kind, grant in CHANGES.items() if viewer is not None and grant not in viewer.grants],
    )


async def told(work: Work, found: Sequence[Walked], names: Names, language: Language) -> list[AuditLine]:
    """These lines in words."""
    for line in found:
        _limit(work.actor, line)
    # Of customers and what hangs on them nothing is named by its id.
    told_of: list[Any] = [[line.facts, [[c.old, c.new] for c in line.changes]] for line in found]
    told_of += [str(line.subject_id) for line in found if line.subject_id and line.customer_id is None]
    known = await names_of(work, told_of, names)
    return [_line(line, Words(language, known)) for line in found]


def _limit(actor: Actor, line: Walked) -> None:
    if actor.viewer is None or not actor.viewer.fields:
        return
    line.facts = shown_facts(actor, line.verb, line.facts)
    line.changes = shown_changes(actor, line.subject_kind, line.changes)
    sight = sight_of(actor)
    if sight is not None:
        # Whom nobody named is called by the phone.
        line.customer_name = sight.text(line.customer_name)


def _line(line: Walked, words: Words) -> AuditLine:
    customer = None
    if line.customer_id is not None:
        customer = Ref(line.customer_id, line.customer_name or "")
    name = words.names.get(str(line.subject_id)) if line.subject_kind != "customer" else line.customer_name
    return AuditLine(
        id=str(line.seq),
        seq=line.seq,
        at=line.at,
        verb=line.verb,
        text=words.sentence(line.verb, line.facts),
        actor=EntryActor(line.actor_kind, line.actor_id, line.actor_name),
        record=AuditRecord(line.subject_kind, line.subject_id, name),
        customer=customer,
        is_hidden=not line.is_seen,
        count=line.count,
        address=line.address,
        facts=line.facts,
        changes=words.changes(line.verb, line.facts, line.changes),
        cause=line.cause,
        request_id=line.request_id,
    )


def verb_groups(language: Language) -> list[VerbGroup]:
    """All that is ever recorded, in words."""
    words = Words(language, {})
    return [
        VerbGroup(
            name=name,
            title=words.group(name),
            verbs=[VerbTitle(verb, say(language, f"verb.{verb}")) for verb in verbs],
        )
        for name, verbs in rules.groups().items()
    ]
