"""Scenes in which the actions on files run, for the law of live screens."""

from uuid import UUID

from crm.core.ids import new_id
from crm.core.undo import undo
from crm.files import actions
from crm.files.receiving import Came, received
from tests.law import Cast, scene
from tests.office import Office


async def came(office: Office, content: bytes, name: str = "Gizli sözleşme.txt") -> Came:
    """A content lies in the store of this office."""

    async def pieces() -> object:
        yield content

    async with received(office.files, pieces(), name) as it_came:  # type: ignore[arg-type] - an async generator
        return it_came


async def attached(
    office: Office, people: Cast, act: UUID | None = None, *, to: tuple[str, UUID] | None = None
) -> UUID:
    """A file of the owner's stands on the customer, or on something of theirs."""
    content = await came(office, b"Gizli")
    async with office.begin(people.owner, act) as work:
        file_id, _ = await actions.attach_file(
            work, to or ("customer", people.customer_id), content, file_id=None, quota=office.files.quota
        )
    return file_id


@scene("files.attach_file")
async def _(office: Office, people: Cast) -> None:
    act = new_id()
    await attached(office, people, act)
    await attached(office, people)
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("files.add_version", "files.withdraw_version")
async def _(office: Office, people: Cast) -> None:
    file_id, act = await attached(office, people), new_id()
    newer = await came(office, b"Gizli, daha yeni")
    async with office.begin(people.operator, act) as work:
        await actions.add_version(work, file_id, newer, seen=1, quota=office.files.quota)
    result = await undo(lambda: office.begin(people.operator), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("files.rename_file")
async def _(office: Office, people: Cast) -> None:
    file_id = await attached(office, people)
    async with office.begin(people.owner) as work:
        await actions.rename_file(work, file_id, "Gizli tapu.pdf", seen=1)


@scene("files.detach_file", "files.restore_file")
async def _(office: Office, people: Cast) -> None:
    file_id, act = await attached(office, people), new_id()
    async with office.begin(people.owner, act) as work:
        await actions.detach_file(work, file_id)
    await attached(office, people)
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])
    async with office.begin(people.owner) as work:
        await actions.detach_file(work, file_id)
