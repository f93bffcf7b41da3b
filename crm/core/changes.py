"""Changed values: old and new values of fields, kept apart from the journal so that they can be erased.

A value hangs on its thing and the version the thing got by the change; the line that tells of it carries that version.
"""

from collections.abc import Mapping
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


async def changes_of(work: Work, subject_id: UUID, version: int) -> dict[str, FieldChange]:
    """What changed when this thing got this version, by field; what was erased since is missing."""
    found = await work.all(
        FieldChange,
        "SELECT field, old, new FROM field_changes WHERE subject_id = %(id)s AND version = %(version)s",
        id=subject_id,
        version=version,
    )
    return {change.field: change for change in found}
