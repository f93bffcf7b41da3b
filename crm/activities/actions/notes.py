"""Notes: written, changed, deleted, brought back; and how far a story has been read."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.activities import verbs
from crm.activities.story_rules import read_happened
from crm.core.changes import KEEP, keeping
from crm.core.clock import now
from crm.core.doors import require_on
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers.doors import CustomerViewers, can_see, reach_customer, see_customer

LONGEST_NOTE = 10_000


class LockedNote(msgspec.Struct):
    """A note's bare row under lock."""

    id: UUID
    version: int
    customer_id: UUID
    author_id: UUID | None
    text: str
    is_deleted: bool


async def add_note(
    work: Work, customer_id: UUID, *, text: str, note_id: UUID | None, happened_at: datetime | None = None
) -> tuple[UUID, bool]:
    """The note stands on the customer; the same id again with the same text changes nothing. Heard by: live.

    `happened_at` puts its line where that belongs, beside when it was written. Returns its id and whether it was written
    just now. Raises NotFound unseen, Invalid without text or for a time to come, Taken for an id in use.
    """
    await reach_customer(work, customer_id, "notes.create")
    text = _text(text)
    happened_at = read_happened(happened_at, now())
    note_id = note_id or new_id()
    made = await work.run(
        "INSERT INTO notes (id, customer_id, author_id, text, happened_at)"
        " VALUES (%(id)s, %(customer_id)s, %(author_id)s, %(text)s, %(happened_at)s) ON CONFLICT (id) DO NOTHING",
        id=note_id,
        customer_id=customer_id,
        author_id=work.actor.viewer.user_id if work.actor.viewer else None,
        text=text,
        happened_at=happened_at,
    )
    if not made:
        same = await work.maybe(
            bool,
            "SELECT customer_id = %(customer_id)s AND text = %(text)s FROM notes WHERE id = %(id)s",
            id=note_id,
            customer_id=customer_id,
            text=text,
        )
        if not same:
            raise Taken
        return note_id, False
    work.record(verbs.NoteAdded(happened_at=happened_at), subject=("note", note_id), customer_id=customer_id)
    return note_id, True


async def edit_note(work: Work, note_id: UUID, *, text: str, seen: int) -> None:
    """The note says this; what it said before is kept, and nothing where it says the same. Only its author may change it."""
    note = await _lock_note(work, note_id, "notes.create")
    if work.actor.viewer is not None and note.author_id not in work.actor.viewer.own:
        raise Forbidden(needs="notes.create")
    if note.version != seen:
        raise Stale
    text = _text(text)
    if text == note.text:
        return
    await work.run(
        f"WITH kept AS ({KEEP}) UPDATE notes SET text = %(text)s, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s",
        id=note_id,
        text=text,
        **keeping(
            work,
            {"text": (note.text, text)},
            subject=("note", note_id),
            customer_id=note.customer_id,
            version=note.version + 1,
        ),
    )
    await _record(work, note, verbs.NoteEdited(version=note.version + 1))


async def delete_note(work: Work, note_id: UUID) -> None:
    """The note is gone from the screens; its author may do that, or somebody who may delete notes."""
    note = await _lock_note(work, note_id, "notes.create")
    if work.actor.viewer is not None and note.author_id not in work.actor.viewer.own:
        await reach_customer(work, note.customer_id, "notes.delete")
    await _set_deleted(work, note, is_deleted=True)
    await _record(work, note, verbs.NoteDeleted(version=note.version + 1))


async def restore_note(work: Work, note_id: UUID, *, seen: int) -> None:
    """A deleted note is back: the inverse of deleting it."""
    note = await _lock_note(work, note_id, "notes.create", is_deleted=True)
    if note.version != seen:
        raise Stale
    await _set_deleted(work, note, is_deleted=False)
    await _record(work, note, verbs.NoteRestored(version=note.version + 1))


async def see_story(work: Work, customer_id: UUID, seq: int) -> None:
    """The actor has had the customer's story before them up to this line. Never goes back; theirs alone.

    Heard by: live (the actor's own screens). Raises NotFound unseen.
    """
    await see_customer(work, customer_id)
    viewer = work.actor.viewer
    if viewer is None:
        raise NotFound
    # Never beyond what there is, or lines to come would count as seen.
    moved = await work.maybe(
        int,
        "INSERT INTO story_marks (user_id, customer_id, seq)"
        " SELECT %(user_id)s, %(id)s, newest.seq FROM (SELECT max(seq) AS seq FROM journal"
        "  WHERE customer_id = %(id)s AND seq <= %(seq)s) newest WHERE newest.seq IS NOT NULL"
        " ON CONFLICT (user_id, customer_id) DO UPDATE SET seq = excluded.seq, seen_at = now()"
        " WHERE story_marks.seq < excluded.seq RETURNING seq",
        user_id=viewer.user_id,
        id=customer_id,
        seq=seq,
    )
    if moved is not None:
        work.record(verbs.StorySeen(up_to=moved), subject=("story_mark", customer_id))


async def _lock_note(work: Work, note_id: UUID, grant: str, *, is_deleted: bool = False) -> LockedNote:
    note = await work.one(
        LockedNote,
        "SELECT id, version, customer_id, author_id, text, deleted_at IS NOT NULL AS is_deleted FROM notes"
        " WHERE id = %(id)s FOR NO KEY UPDATE",
        id=note_id,
    )
    customer = await work.one(CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=note.customer_id)
    if not can_see(work.actor, customer.viewers) or note.is_deleted is not is_deleted:
        raise NotFound
    require_on(work.actor, grant, customer.viewers)
    return note


async def _set_deleted(work: Work, note: LockedNote, *, is_deleted: bool) -> None:
    await work.run(
        "UPDATE notes SET deleted_at = CASE WHEN %(deleted)s THEN now() END, version = version + 1,"
        " updated_at = now() WHERE id = %(id)s",
        id=note.id,
        deleted=is_deleted,
    )


async def _record(work: Work, note: LockedNote, fact: verbs.Fact) -> None:
    # The line that first told of the note shows its present text, so screens must load that entry again.
    first = await work.maybe(
        int, "SELECT seq FROM journal WHERE subject_id = %(id)s AND verb = 'note.added'", id=note.id
    )
    touched = [("timeline", str(first))] if first is not None else []
    work.record(fact, subject=("note", note.id), customer_id=note.customer_id, touched=touched)


def _text(text: str) -> str:
    text = clean(text)
    if not text:
        raise Invalid({"text": "required"})
    if len(text) > LONGEST_NOTE:
        raise Invalid({"text": "too_long"}, longest=LONGEST_NOTE)
    return text
