"""The timeline: a customer's journal lines, each with what it is about as that is now.

Higher rooms hand in how their things are shown (`Details`), so this room's SQL never names their tables.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.activities.schemas import Detail, Entry, EntryActor, EntrySubject, Timeline
from crm.activities.story_rules import EARLIEST, LATEST, SILENT, kind_of
from crm.core.changes import FieldChange
from crm.core.doors import Actor, is_readable
from crm.core.journal import hidden_facts
from crm.core.paging import read_cursor, write_cursor
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.customers.doors import see_customer, visible
from crm.customers.sight import Sight, sight_of
from crm.files.doors import owners_of_file

Details = Mapping[str, tuple[str, Callable[[Work, Sequence[UUID]], Awaitable[list[Detail]]]]]
"""subject kind → the grant needed to read such things, and the loader of the details of these ids."""


class Told(msgspec.Struct):
    """A line as the timeline reads it."""

    seq: int
    at: datetime
    happened_at: datetime | None
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
    "appointment": "appointments.view",
    "reminder": "reminders.view",
    "file": "files.view",
}
"""Whose changed values a line shows → the grant needed to read them."""

LINE: LiteralString = """
SELECT j.seq, j.at, (j.facts->>'happened_at')::timestamptz AS happened_at, j.verb, j.actor_kind, j.actor_id,
       coalesce(u.name, t.name) AS actor_name, j.customer_id, j.subject_kind, j.subject_id, j.facts,
       CASE WHEN j.subject_kind = ANY(%(changing)s::text[]) AND j.facts ? 'version'
            THEN ARRAY(SELECT json_build_object('field', f.field, 'old', f.old, 'new', f.new) FROM field_changes f
                       WHERE f.subject_id = j.subject_id AND f.version = (j.facts->>'version')::int ORDER BY f.field)
            ELSE '{{}}'::json[] END AS changes,
       j.cause
FROM {lines} j
JOIN customers c ON c.id = j.customer_id
LEFT JOIN users u ON u.id = j.actor_id
LEFT JOIN api_tokens t ON t.id = j.actor_id
WHERE {visible} AND {which}
ORDER BY {order}
"""

# Two streams that are each in order: what was written when it happened, by its number, and what was written later, by when
# it happened. A clock that was set back must not lose a line between two pages, so the first keeps to its numbers.
LINES: LiteralString = """
(SELECT * FROM (
   (SELECT j.*, {edge}(j.at) OVER (ORDER BY j.seq {direction}) AS place FROM (
      SELECT * FROM journal j
      WHERE j.customer_id = %(customer_id)s AND j.facts->>'happened_at' IS NULL AND {plain} AND {told}
      ORDER BY j.seq {direction} LIMIT %(limit)s) j)
   UNION ALL
   (SELECT j.*, (j.facts->>'happened_at')::timestamptz AS place FROM journal j
    WHERE j.customer_id = %(customer_id)s AND j.facts->>'happened_at' IS NOT NULL AND {late} AND {told}
    ORDER BY j.facts->>'happened_at' {direction}, j.seq {direction} LIMIT %(limit)s)
 ) j ORDER BY place {direction}, seq {direction} LIMIT %(limit)s)
"""

# A card that changed its place among those of one stage is no news in a story.
TOLD: LiteralString = """
j.verb <> ALL(%(silent)s::text[]) AND (%(verbs)s::text[] IS NULL OR j.verb = ANY(%(verbs)s::text[]))
AND NOT (j.verb = 'card.moved' AND j.facts->>'from_stage_id' = j.facts->>'to_stage_id')
"""


class Asked(msgspec.Struct, frozen=True):
    """Which part of a story is asked for: the newest, or what stands before or after a place in it."""

    limit: int = 50
    cursor: str | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    """Begins with this line."""
    until: datetime | None = None
    """Begins with the newest line before this moment."""
    verbs: list[str] | None = None
    """Only lines of these; all where None."""


class Place(msgspec.Struct, frozen=True):
    """Where a page begins or ended, in each of the two streams."""

    seq: int | None = None
    at: datetime | None = None
    happened: str | None = None
    late_seq: int = 0


NEWEST = Place()
_LAST = 2**62


async def timeline(work: Work, customer_id: UUID, details: Details, asked: Asked) -> Timeline:
    """A page of the customer's story, newest first: a line that was written later stands where it happened.

    Raises NotFound for a customer or a line that is missing or unseen, Invalid for two places at once.
    """
    given = [each for each in (asked.cursor, asked.before, asked.after, asked.line, asked.until) if each is not None]
    if len(given) > 1:
        raise Invalid({"cursor": "invalid"})
    is_down = asked.after is None
    start = await _start(work, customer_id, asked)
    told = await _lines(
        work, _page(start, is_down=is_down), sql.SQL("true"), asked, customer_id=customer_id, **_bounds(start)
    )
    if not told:
        await see_customer(work, customer_id)
    entries = await _entries(work, told if is_down else told[::-1], details)
    following = write_cursor(_end(start, told)) if is_down and len(told) == asked.limit else None
    return Timeline(items=entries, next=following, as_of=work.as_of)


async def _start(work: Work, customer_id: UUID, asked: Asked) -> Place:
    if asked.cursor is not None:
        return read_cursor(Place, asked.cursor) or NEWEST
    if asked.until is not None:
        if asked.until.tzinfo is None or not EARLIEST < asked.until.year < LATEST:
            raise Invalid({"until": "invalid"})
        return Place(at=asked.until, happened=_text_of(asked.until))
    seq = next((each for each in (asked.line, asked.before, asked.after) if each is not None), None)
    if seq is None:
        return NEWEST
    found = await work.maybe(_Found, FOUND, seq=seq, customer_id=customer_id)
    if found is None:
        # Also said to whoever may not see the customer at all.
        raise NotFound
    # A place lies between two lines: the asked one is on this side of it, or on the other.
    shift = 1 if asked.line is not None else 0
    if found.happened is not None:
        return Place(at=found.happened_at, happened=found.happened, late_seq=seq + shift)
    return Place(seq=seq + shift, happened=_text_of(found.at), late_seq=_LAST if asked.line is not None else 0)


FOUND = """
SELECT at, facts->>'happened_at' AS happened, (facts->>'happened_at')::timestamptz AS happened_at
FROM journal WHERE seq = %(seq)s AND customer_id = %(customer_id)s
"""


class _Found(msgspec.Struct):
    """When a line was written, and when what it tells of happened."""

    at: datetime
    happened: str | None
    happened_at: datetime | None


def _text_of(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(start: Place, *, is_down: bool) -> sql.Composable:
    than, direction = (sql.SQL("<"), sql.SQL("DESC")) if is_down else (sql.SQL(">"), sql.SQL("ASC"))
    plain, late = sql.SQL("true"), sql.SQL("true")
    if start.seq is not None:
        plain = sql.SQL("j.seq {} %(start_seq)s").format(than)
    elif start.at is not None:
        plain = sql.SQL("j.at {} %(start_at)s").format(than)
    if start.happened is not None:
        late = sql.SQL("(j.facts->>'happened_at', j.seq) {} (%(start_happened)s, %(start_late_seq)s)").format(than)
    return sql.SQL(LINES).format(
        edge=sql.SQL("min" if is_down else "max"), direction=direction, plain=plain, late=late, told=sql.SQL(TOLD)
    )


def _bounds(start: Place) -> dict[str, object]:
    return {
        "start_seq": start.seq,
        "start_at": start.at,
        "start_happened": start.happened,
        "start_late_seq": start.late_seq,
    }


def _end(start: Place, told: Sequence[Told]) -> Place:
    """Where a page ended that began at `start`."""
    seqs = [line.seq for line in told if line.happened_at is None]
    late = [line for line in told if line.happened_at is not None]
    end = start
    if seqs:
        end = msgspec.structs.replace(end, seq=min(seqs), at=None)
    if late and late[-1].happened_at is not None:
        end = msgspec.structs.replace(end, happened=_text_of(late[-1].happened_at), late_seq=late[-1].seq)
    return end


async def entries_by_seq(work: Work, seqs: Sequence[int], details: Details) -> list[Entry]:
    """The entries of these lines, as far as the actor sees their customers."""
    which = sql.SQL("j.seq = ANY(%(seqs)s::bigint[]) AND " + TOLD)
    told = await _lines(work, sql.SQL("journal"), which, Asked(limit=len(seqs)), seqs=list(seqs))
    return await _entries(work, told, details)


async def _lines(
    work: Work, lines: sql.Composable, which: sql.Composable, asked: Asked, **params: object
) -> list[Told]:
    condition, visible_params = visible(work.actor)
    order = "place ASC, j.seq ASC" if asked.after is not None else "place DESC, j.seq DESC"
    query = sql.SQL(LINE).format(
        lines=lines, visible=condition, which=which, order=sql.SQL(order if "customer_id" in params else "j.seq DESC")
    )
    viewer = work.actor.viewer
    changing = [kind for kind, grant in CHANGES.items() if viewer is None or grant in viewer.grants]
    return await work.all(
        Told,
        query,
        silent=list(SILENT),
        verbs=asked.verbs,
        changing=changing,
        limit=asked.limit,
        **params,
        **visible_params,
    )


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
        happened_at=line.happened_at,
        kind=kind_of(line.verb),
        verb=line.verb,
        actor=EntryActor(line.actor_kind, line.actor_id, line.actor_name),
        customer_id=line.customer_id,
        subject=EntrySubject(line.subject_kind, line.subject_id),
        facts=line.facts,
        # What a file was called is not told where the file itself is not.
        changes=[] if detail is None and line.subject_kind == "file" else line.changes,
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
    """Files as the timeline shows them, by their present names; a deleted one keeps its place without it. Those whose owner is
    closed to the actor are not among them.
    """
    owners, condition, params = owners_of_file(work.actor)
    query = sql.SQL("""
      SELECT 'file' AS kind, f.id, f.version, CASE WHEN f.deleted_at IS NULL THEN f.name END AS text, NULL AS direction,
             NULL AS channel, CASE WHEN f.deleted_at IS NOT NULL THEN 'deleted' END AS state, NULL AS fields
      FROM files f CROSS JOIN LATERAL ({owners}) o WHERE {visible} AND f.id = ANY(%(ids)s::uuid[])
    """).format(owners=owners, visible=condition)
    return await work.all(Detail, query, **params, ids=list(ids))


async def handover_details(work: Work, ids: Sequence[UUID]) -> list[Detail]:
    """Hand-overs as the timeline shows them: what the new owner was told, whatever became of it."""
    found = await work.all(
        Detail,
        sql.SQL("""
          SELECT 'handover' AS kind, id, 1 AS version, text, NULL AS direction, NULL AS channel, NULL AS state,
                 NULL AS fields
          FROM handovers WHERE id = ANY(%(ids)s::uuid[])
        """),
        ids=list(ids),
    )
    sight = sight_of(work.actor)
    if sight is not None:
        for each in found:
            each.text = sight.text(each.text)
    return found


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
