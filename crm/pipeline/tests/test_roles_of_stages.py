"""A role that stages name goes: nobody is let in by that whom nobody named, and no stage is left closed to everybody."""

import asyncio
from uuid import UUID

import httpx

from crm.core.doors import SYSTEM
from crm.core.problems import Invalid
from crm.people import actions as people
from crm.people.schemas import MakeRole
from crm.pipeline import actions, queries
from crm.pipeline.schemas import EditStage
from tests.office import PIPELINE, STAGES, Office

APPOINTMENT, DEPOSIT = STAGES[2], STAGES[3]


async def role(office: Office, name: str) -> UUID:
    async with office.begin(SYSTEM) as work:
        role_id, _ = await people.make_role(work, MakeRole(name=name))
    return role_id


async def keep_for(office: Office, stage_id: UUID, *role_ids: UUID) -> None:
    async with office.begin(SYSTEM) as work:
        version = (await work.all(int, "SELECT version FROM stages WHERE id = %(id)s", id=stage_id))[0]
        await actions.edit_stage(work, stage_id, EditStage(version=version, role_ids=list(role_ids)))


async def kept_for(office: Office, stage_id: UUID) -> list[UUID]:
    async with office.look() as work:
        stages = (await queries.pipeline_by_id(work, PIPELINE)).stages
    return next(stage.role_ids for stage in stages if stage.id == stage_id)


async def delete(office: Office, role_id: UUID, replacement: UUID | None = None) -> httpx.Response:
    client = await office.client(await office.person("admin"))
    query = f"?replacement_id={replacement}" if replacement else ""
    return await client.delete(f"/api/roles/{role_id}{query}")


async def test_a_stage_open_to_one_role_alone_is_not_left_closed_or_open_to_all(office: Office) -> None:
    gone, other = await role(office, "Kapora sorumlusu"), await role(office, "Muhasebe")
    await keep_for(office, DEPOSIT, gone)
    refused = await delete(office, gone)
    assert (refused.status_code, refused.json()["code"]) == (409, "role_is_named")
    assert "› Kapora" in refused.json()["detail"]
    assert await kept_for(office, DEPOSIT) == [gone]
    assert (await delete(office, gone, other)).status_code == 204
    assert await kept_for(office, DEPOSIT) == [other]


async def test_of_several_roles_one_goes_and_the_others_stay(office: Office) -> None:
    gone, other = await role(office, "Kapora sorumlusu"), await role(office, "Muhasebe")
    await keep_for(office, DEPOSIT, gone, other)
    await keep_for(office, APPOINTMENT, other, gone)
    assert (await delete(office, gone)).status_code == 204
    assert await kept_for(office, DEPOSIT) == await kept_for(office, APPOINTMENT) == [other]


async def test_a_replacement_that_is_named_already_is_named_once(office: Office) -> None:
    gone, other = await role(office, "Kapora sorumlusu"), await role(office, "Muhasebe")
    await keep_for(office, DEPOSIT, gone, other)
    assert (await delete(office, gone, other)).status_code == 204
    assert await kept_for(office, DEPOSIT) == [other]


async def test_who_deletes_a_role_is_told_before_who_has_it_and_what_names_it(office: Office) -> None:
    named, admin = await role(office, "Kapora sorumlusu"), await office.person("admin")
    await keep_for(office, DEPOSIT, named)
    await keep_for(office, APPOINTMENT, named, office.role("sales"))
    await office.person("sales")
    client = await office.client(admin)
    uses = (await client.get(f"/api/roles/{named}/uses")).json()
    assert uses["people"] == 0
    [stages] = uses["items"]
    assert (stages["name"], stages["title"]) == ("stages", "Kart getirebildiği aşamalar")
    assert [(each["title"].split(" › ")[1], each["is_lone"]) for each in stages["things"]] == [
        ("Randevu", False),
        ("Kapora", True),
    ]
    assert (await client.get(f"/api/roles/{office.role('sales')}/uses")).json()["people"] == 1
    seller = await office.client(await office.person("sales"))
    assert (await seller.get(f"/api/roles/{named}/uses")).status_code == 403


async def test_a_role_is_not_named_while_it_goes(office: Office) -> None:
    for _ in range(5):
        gone = await role(office, "Kapora sorumlusu")
        await keep_for(office, DEPOSIT)
        named, answer = await asyncio.gather(
            keep_for(office, DEPOSIT, gone), delete(office, gone), return_exceptions=True
        )
        assert isinstance(answer, httpx.Response)
        if answer.status_code == 204:
            assert isinstance(named, Invalid)
            assert await kept_for(office, DEPOSIT) == []
        else:
            assert answer.json()["code"] == "role_is_named"
            assert await kept_for(office, DEPOSIT) == [gone]


async def test_new_accounts_of_single_sign_on_get_the_replacement_unless_it_could_let_others_in(office: Office) -> None:
    gone, other = await role(office, "Misafir"), await role(office, "Okur")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sign_on SET role_id = %(id)s", id=gone)
    assert (await delete(office, gone)).json()["code"] == "role_is_named"
    powerful = await delete(office, gone, office.role("admin"))
    assert set(powerful.json()["fields"]) == {"replacement_id"}
    assert (await delete(office, gone, other)).status_code == 204
    assert await office.rows("SELECT role_id FROM sign_on") == [(other,)]
