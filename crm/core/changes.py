"""Changed values: old and new values of fields, kept apart from the journal so that they can be erased.

A value hangs on its thing and the version the thing got by the change; the line that tells of it carries that version.
"""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from crm.core.work import Work

Changes = Mapping[str, tuple[object, object]]
"""Field → its value before and after."""


class FieldChange(msgspec.Struct, frozen=True):
    """A field and its values before and after."""

    field: str
    # A value of any field of any room, as it would stand on the wire.
    old: Any
    new: Any


# Part of the statement that makes the change; its parameters are those of `keeping`.
KEEP: LiteralString = """
INSERT INTO field_changes (cause, subject_kind, subject_id, customer_id, version, field, old, new)
SELECT %(kept_cause)s, %(kept_kind)s, %(kept_subject)s, %(kept_customer)s, %(kept_version)s, f.field, f.old, f.new
FROM jsonb_to_recordset(%(kept_changes)s) AS f(field text, old jsonb, new jsonb)
"""


def keeping(
    work: Work, changes: Changes, *, subject: tuple[str, UUID], customer_id: UUID, version: int
) -> dict[str, object]:
    """The parameters of `KEEP`; `version` is the one after the change."""
    kind, key = subject
    return {
        "kept_cause": work.cause,
        "kept_kind": kind,
        "kept_subject": key,
        "kept_customer": customer_id,
        "kept_version": version,
        "kept_changes": msgspec.json.encode(
            [{"field": field, "old": old, "new": new} for field, (old, new) in changes.items()]
        ).decode(),
    }


class Kept(msgspec.Struct, frozen=True):
    """What changed of one of many things; `version` is the one after the change."""

    subject_id: UUID
    customer_id: UUID
    version: int
    changes: Changes


KEEP_MANY: LiteralString = """
INSERT INTO field_changes (cause, subject_kind, subject_id, customer_id, version, field, old, new)
SELECT %(cause)s, %(kind)s, f.subject_id, f.customer_id, f.version, f.field, f.old, f.new
FROM jsonb_to_recordset(%(rows)s) AS f(subject_id uuid, customer_id uuid, version int, field text, old jsonb, new jsonb)
"""


def keep_many(work: Work, kind: str, kept: Sequence[Kept]) -> None:
    """The values of many things of this kind are kept."""
    rows = [
        {
            "subject_id": each.subject_id,
            "customer_id": each.customer_id,
            "version": each.version,
            "field": field,
            "old": old,
            "new": new,
        }
        for each in kept
        for field, (old, new) in each.changes.items()
    ]
    if rows:
        work.later(KEEP_MANY, cause=work.cause, kind=kind, rows=msgspec.json.encode(rows).decode())


class _Found(FieldChange, frozen=True):
    subject_id: UUID


async def changes_of_many(work: Work, versions: Mapping[UUID, int]) -> dict[UUID, dict[str, FieldChange]]:
    """What changed when each of these things got its version, by thing and field."""
    found = await work.all(
        _Found,
        "SELECT c.field, c.old, c.new, c.subject_id"
        " FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS asked(id, version)"
        " JOIN field_changes c ON c.subject_id = asked.id AND c.version = asked.version",
        ids=list(versions),
        versions=list(versions.values()),
    )
    changes: dict[UUID, dict[str, FieldChange]] = {}
    for change in found:
        changes.setdefault(change.subject_id, {})[change.field] = change
    return changes


async def changes_of(work: Work, subject_id: UUID, version: int) -> dict[str, FieldChange]:
    """What changed when this thing got this version, by field; what was erased since is missing."""
    found = await work.all(
        FieldChange,
        "SELECT field, old, new FROM field_changes WHERE subject_id = %(id)s AND version = %(version)s",
        id=subject_id,
        version=version,
    )
    return {change.field: change for change in found}
