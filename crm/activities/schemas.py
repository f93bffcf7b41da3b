"""Shapes of notes and the timeline on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from crm.activities.story_rules import Kind
from crm.core.changes import FieldChange
from crm.people.schemas import Ref


class Note(msgspec.Struct):
    """A note on a customer. `can` says "edit_own" to everybody who may change notes of their own."""

    id: UUID
    version: int
    customer_id: UUID
    text: str
    author: Ref | None
    # When it happened, where that is earlier than when it was written.
    happened_at: datetime | None
    created_at: datetime
    updated_at: datetime
    can: list[str]


class AddNote(msgspec.Struct, forbid_unknown_fields=True):
    """A note to be written. Its id, chosen by the client, makes sending it again harmless."""

    text: str
    id: UUID | None = None
    happened_at: datetime | None = None


class EditNote(msgspec.Struct, forbid_unknown_fields=True):
    """What the note shall say."""

    text: str
    version: int


class NoteVersion(msgspec.Struct):
    """What a note said, from when on and by whose hand. A null text was erased since."""

    version: int
    text: str | None
    at: datetime
    by: Ref | None


class NoteHistory(msgspec.Struct):
    """What a note said over time, the newest first."""

    items: list[NoteVersion]
    as_of: int


class Detail(msgspec.Struct):
    """What a line is about, as it is now: a note, a lead, a message. Null texts were erased or deleted."""

    kind: str
    id: UUID
    version: int
    text: str | None
    direction: str | None
    channel: str | None
    state: str | None
    fields: dict[str, str] | None


class EntryActor(msgspec.Struct):
    """Who did it; the name is null for the system."""

    kind: str
    id: UUID | None
    name: str | None


class EntrySubject(msgspec.Struct):
    """What it was done to."""

    kind: str
    id: UUID | None


class Entry(msgspec.Struct):
    """One line of a customer's story."""

    id: str
    seq: int
    at: datetime
    # When it happened, where that is earlier: the line stands in that place.
    happened_at: datetime | None
    kind: Kind
    verb: str
    actor: EntryActor
    customer_id: UUID
    subject: EntrySubject
    # The facts of each verb are typed where they are recorded; readers show those they know.
    facts: dict[str, Any]
    changes: list[FieldChange]
    cause: UUID
    detail: Detail | None


class Timeline(msgspec.Struct):
    """A page of a story, newest first. `next` continues into the past."""

    items: list[Entry]
    next: str | None
    as_of: int


class StoryMark(msgspec.Struct):
    """The newest line of a customer's story that the asker has had before them; theirs alone. `id` is the customer's."""

    id: UUID
    seq: int
    seen_at: datetime | None


class SeeStory(msgspec.Struct, forbid_unknown_fields=True):
    """The newest line that is on screen."""

    seq: int
