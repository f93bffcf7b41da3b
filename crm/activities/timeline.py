"""The timeline: a customer's journal lines, each with what it is about as that is now.

Higher rooms hand in how their things are shown (`Details`), so this room's SQL never names their tables.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.activities.schemas import Detail, Entry, EntryActor, EntrySubject, Timeline
from crm.core.changes import FieldChange
from crm.core.doors import Actor, is_readable
from crm.core.journal import hidden_facts
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.customers.doors import see_customer, visible
from crm.customers.sight import Sight, sight_of

Details = Mapping[str, tuple[str, Callable[[Work, Sequence[UUID]], Awaitable[list[Detail]]]]]
"""subject kind → the grant needed to read such things, and the loader of the details of these ids."""

# Lines that say nothing to a person reading the story.
SILENT = ("cards.spread", "message.progressed", "lead.text_erased")


class Told(msgspec.Struct):
    """A line as the timeline reads it."""

    seq: int
    at: datetime
    verb: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    customer_id: UUID
    subject_kind: str
    subject_id: UUID | None
    facts: dict[str, Any]
    changes: list[FieldChange]
    cause: UUID


CHANGES = {
    "customer": "customers.view",
    "card": "cards.view",
    "activity": "activities.view",
    "promise": "activities.view",
    "file": "files.view",
}
"""Whose changed values a line shows → the grant needed to read them."""

LINE: LiteralString = """
SELECT j.seq, j.at, j.verb, j.actor_kind, j.actor_id,
       coalesce(u.name, t.name) AS actor_name, j.customer_id, j.subject_kind, j.subject_id, j.facts,
       CASE WHEN j.subject_kind = ANY(%(changing)s::text[]) AND j.facts ? 'version'
            THEN ARRAY(SELECT json_build_object('field', f.field, 'old', f.old, 'new', f.new) FROM field_changes f
                       WHERE f.subject_id = j.subject_id AND f.version = (j.facts->>'version')::int ORDER BY f.field)
            ELSE '{{}}'::json[] END AS changes,
       j.cause
FROM journal j
JOIN customers c ON c.id = j.customer_id
LEFT JOIN users u ON u.id = j.actor_id
LEFT JOIN api_tokens t ON t.id = j.actor_id
WHERE {visible} AND {which} AND j.verb <> ALL(%(silent)s::text[])
ORDER BY j.seq {direction}
LIMIT %(limit)s
"""


async def timeline(
    work: Work, customer_id: UUID, details: Details, *, limit: int, before: int | None, after: int | None
) -> Timeline:
    """A page of the customer's story, newest first: the newest, those before a line, or those after one."""
    if before is not None and after is not None:
        raise Invalid({"after": "invalid"})
    which: LiteralString = "j.customer_id = %(customer_id)s"
    if before is not None:
        which += " AND j.seq < %(before)s"
    if after is not None:
        which += " AND j.seq > %(after)s"
    told = await _lines(
        work,
        sql.SQL(which),
        direction=sql.SQL("DESC" if after is None else "ASC"),
        limit=limit,
        customer_id=customer_id,
        before=before,
        after=after,
    )
    if not told:
        await see_customer(work, customer_id)
    entries = await _entries(work, sorted(told, key=lambda line: -line.seq), details)
    following = str(entries[-1].seq) if after is None and len(entries) == limit else None
    return Timeline(items=entries, next=following, as_of=work.as_of)


async def entries_by_seq(work: Work, seqs: Sequence[int], details: Details) -> list[Entry]:
    """The entries of these lines, as far as the actor sees their customers."""
    told = await _lines(
        work, sql.SQL("j.seq = ANY(%(seqs)s::bigint[])"), direction=sql.SQL("DESC"), limit=len(seqs), seqs=list(seqs)
    )
    return await _entries(work, told, details)


async def _lines(
    work: Work, which: sql.Composable, *, direction: sql.Composable, limit: int, **params: object
) -> list[Told]:
    condition, visible_params = visible(work.actor)
    query = sql.SQL(LINE).format(visible=condition, which=which, direction=direction)
    viewer = work.actor.viewer
    changing = [kind for kind, grant in CHANGES.items() if viewer is None or grant in viewer.grants]
    return await work.all(Told, query, silent=list(SILENT), changing=changing, limit=limit, **params, **visible_params)


async def _entries(work: Work, told: Sequence[Told], details: Details) -> list[Entry]:
    shown: dict[tuple[str, UUID], Detail] = {}
    viewer = work.actor.viewer
    for kind, (grant, load) in details.items():
        if viewer is not None and grant not in viewer.grants:
            continue
        ids = {line.subject_id for line in told if line.subject_kind == kind and line.subject_id}
        if ids:
            shown |= {(kind, detail.id): detail for detail in await load(work, sorted(ids))}
    return [_entry(_limited(work.actor, line), shown) for line in told]


def shown_facts(actor: Actor, verb: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a line without what belongs to sensitive fields that are closed to this actor."""
    hides = hidden_facts().get(verb, {})
    return {name: fact for name, fact in facts.items() if name not in hides or is_readable(actor, hides[name])}


def shown_changes(actor: Actor, subject_kind: str, changes: Sequence[FieldChange]) -> list[FieldChange]:
    """The changed values of a line without those of fields that are closed to this actor; the rest as they are shown."""
    sight = sight_of(actor)
    return [
        msgspec.structs.replace(change, old=_text(sight, change.old), new=_text(sight, change.new))
        for change in changes
        if is_readable(actor, f"{subject_kind}s.{change.field}")
    ]


def _limited(actor: Actor, line: Told) -> Told:
    if actor.viewer is None or not actor.viewer.fields:
        return line
    line.facts = shown_facts(actor, line.verb, line.facts)
    line.changes = shown_changes(actor, line.subject_kind, line.changes)
    return line


def _text(sight: Sight | None, value: Any) -> Any:
    return sight.text(value) if sight and isinstance(value, str) else value


def _entry(line: Told, shown: Mapping[tuple[str, UUID], Detail]) -> Entry:
    detail = shown.get((line.subject_kind, line.subject_id)) if line.subject_id else None
    return Entry(
        id=str(line.seq),
        seq=line.seq,
        at=line.at,
        verb=line.verb,
        actor=EntryActor(line.actor_kind, line.actor_id, line.actor_name),
        customer_id=line.customer_id,
        subject=EntrySubject(line.subject_kind, line.subject_id),
        facts=line.facts,
        changes=line.changes,
        cause=line.cause,
        detail=detail,
    )


async def note_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Notes as the timeline shows them; a deleted one keeps its place without its text."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'note' AS kind, id, version, CASE WHEN deleted_at IS NULL THEN text END AS text,
                 NULL AS direction, NULL AS channel, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END AS state,
                 NULL AS fields
          FROM notes WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )


async def file_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Files as the timeline shows them, by their present names; a deleted one keeps its place without it."""
    return await work.all(
        Detail,
        sql.SQL("""
          SELECT 'file' AS kind, id, version, CASE WHEN deleted_at IS NULL THEN name END AS text, NULL AS direction,
                 NULL AS channel, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END AS state, NULL AS fields
          FROM files WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )


async def lead_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Leads as the timeline shows them: the message, and each answer of the form as one text."""
    found = await work.all(
        Detail,
        sql.SQL("""
          SELECT 'lead' AS kind, l.id, l.version, l.message AS text, 'in' AS direction, s.key AS channel,
                 CASE WHEN l.problems <> '[]' THEN 'needs_attention' END AS state,
                 (SELECT jsonb_object_agg(f.key, CASE jsonb_typeof(f.value)
                           WHEN 'array' THEN (SELECT string_agg(e, ', ') FROM jsonb_array_elements_text(f.value) e)
                           ELSE f.value #>> '{}' END)
                  FROM jsonb_each(l.fields || (SELECT coalesce(jsonb_object_agg('utm_' || u.key, u.value), '{}')
                                               FROM jsonb_each(l.utm) u)) f) AS fields
          FROM leads l JOIN sources s ON s.id = l.source_id WHERE l.id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )
    sight = sight_of(work.actor)
    if sight is not None:
        for lead in found:
            lead.text = sight.text(lead.text)
            lead.fields = {
                name: sight.text(value)
                for name, value in (lead.fields or {}).items()
                if sight.has_source or not name.startswith("utm_")
            } or None
            if not sight.has_source:
                lead.channel = None
    return found
