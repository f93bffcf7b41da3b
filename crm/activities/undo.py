"""How this room's verbs are taken back."""

import msgspec

from crm.activities import actions, verbs
from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work


async def unwrite(work: Work, line: Written) -> None:
    """The note is gone from the screens."""
    assert line.subject_id is not None
    await actions.delete_note(work, line.subject_id)


async def restore(work: Work, line: Written) -> None:
    """The deleted note is back."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.NoteDeleted)
    await actions.restore_note(work, line.subject_id, seen=facts.version)


INVERSES: dict[str, Inverse] = {"note.added": unwrite, "note.deleted": restore}
