"""How this room's verbs are taken back."""

import msgspec

from crm.core.changes import changes_of
from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work
from crm.files import actions, verbs


async def unattach(work: Work, line: Written) -> None:
    """The file is gone from the screens."""
    assert line.subject_id is not None
    await actions.detach_file(work, line.subject_id)


async def unversion(work: Work, line: Written) -> None:
    """The content before counts again."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.FileVersioned)
    await actions.withdraw_version(work, line.subject_id, facts.number, seen=facts.version)


async def unrename(work: Work, line: Written) -> None:
    """The file has its old name."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.FileRenamed)
    changes = await changes_of(work, line.subject_id, facts.version)
    if "name" in changes:
        await actions.rename_file(work, line.subject_id, str(changes["name"].old), seen=facts.version)


async def undetach(work: Work, line: Written) -> None:
    """The deleted file is back."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.FileDetached)
    await actions.restore_file(work, line.subject_id, seen=facts.version)


INVERSES: dict[str, Inverse] = {
    "file.attached": unattach,
    "file.versioned": unversion,
    "file.renamed": unrename,
    "file.detached": undetach,
}
