"""Scenes in which the actions of this room run, for the law of live screens."""

from datetime import timedelta

from crm.core.clock import local_day, now
from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.undo import undo
from crm.people import actions
from crm.people.links import link_by_id, token_of
from crm.people.office_schemas import (
    CreateDelegation,
    CreateDepartment,
    CreateTeam,
    CreateUser,
    EditCompany,
    EditDelegation,
    EditDepartment,
    EditTeam,
    EditUser,
)
from crm.people.schemas import Hours
from tests.law import Cast, scene
from tests.office import KEYS, Office


@scene("people.invite_user", "people.create_user", "people.make_link", "people.send_link", "people.complete_link")
async def _(office: Office, people: Cast) -> None:
    roles = await office.rows("SELECT id FROM roles WHERE key = 'sales'")
    new = CreateUser(name="Yeni Gelen", email="yeni@example.com", role_ids=[roles[0][0]], title="Danışman")
    async with office.begin(people.admin) as work:
        user_id, _ = await actions.invite_user(work, new)
    async with office.begin(people.admin) as work:
        link_id = await actions.make_link(work, user_id, is_mailed=True)
    async with office.look() as work:
        token = token_of(KEYS, await link_by_id(work, link_id))
    async with office.begin(SYSTEM) as work:
        await actions.complete_link(work, KEYS, token=token, kind="invite", password_hash="x")


@scene("people.edit_user", "people.edit_me")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    assert people.owner.id
    version = (await office.rows("SELECT version FROM users WHERE id = %(id)s", id=people.mate.id))[0][0]
    edit = EditUser(version=version, name="Murat Yeni", title="Kıdemli", reports_to=people.owner.id, language="en")
    async with office.begin(people.admin) as work:
        await actions.edit_user(work, people.mate.id, edit)
    async with office.begin(people.mate) as work:
        await actions.edit_me(work, status="away")


@scene("people.edit_company")
async def _(office: Office, people: Cast) -> None:
    week: list[Hours | None] = [Hours("10:00", "16:00"), *[None] * 6]
    async with office.begin(people.admin) as work:
        await actions.edit_company(work, EditCompany(version=1, name="Vadi Gayrimenkul", working_hours=week))


@scene("people.disable_user", "people.enable_user")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    async with office.begin(people.admin) as work:
        await actions.disable_user(work, people.mate.id)
    async with office.begin(people.admin) as work:
        await actions.enable_user(work, people.mate.id)


@scene("people.open_session", "people.end_session")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    entry = actions.Entry(method="password", is_strong=False, address="test", user_agent="test")
    async with office.begin(SYSTEM) as work:
        account = await actions.account_by_id(work, people.mate.id)
        assert account
        session = await actions.open_session(work, account, entry)
    async with office.begin(people.mate) as work:
        await actions.end_session(work, session.id)


@scene("people.create_department", "people.edit_department", "people.delete_department")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.admin) as work:
        department_id, _ = await actions.create_department(work, CreateDepartment(name="Yeni Birim"))
    async with office.begin(people.admin) as work:
        await actions.edit_department(work, department_id, EditDepartment(version=1, name="Yepyeni Birim"))
    old = (await office.rows("SELECT id FROM departments WHERE name = 'Satış'"))[0][0]
    async with office.begin(people.admin) as work:
        await actions.delete_department(work, old, move_to=department_id)


@scene("people.create_team", "people.edit_team", "people.join_team", "people.leave_team")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    north = (await office.rows("SELECT id FROM teams WHERE name = 'Kuzey'"))[0][0]
    async with office.begin(people.admin) as work:
        team_id, _ = await actions.create_team(work, CreateTeam(name="Yeni Takım"))
    async with office.begin(people.admin) as work:
        await actions.edit_team(work, north, EditTeam(version=1, name="Yeni Kuzey"))
    async with office.begin(people.admin) as work:
        await actions.join_team(work, people.mate.id, team_id, is_leader=True)
    async with office.begin(people.admin) as work:
        await actions.leave_team(work, people.mate.id, team_id)


@scene("people.delete_team", "customers.move_to_team")
async def _(office: Office, people: Cast) -> None:
    north, south = [
        (await office.rows("SELECT id FROM teams WHERE name = %(name)s", name=name))[0][0]
        for name in ("Kuzey", "Güney")
    ]
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE customers SET team_id = %(north)s, viewers = viewers || %(north)s::uuid WHERE id = %(id)s",
            north=north,
            id=people.customer_id,
        )
    async with office.begin(people.admin) as work:
        await actions.delete_team(work, north, move_to=south, holdings=office.wiring.team_holdings)


@scene("people.create_delegation", "people.edit_delegation", "people.end_delegation", "people.follow_clock")
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    today = local_day(now())
    days = CreateDelegation(people.owner.id, people.mate.id, today, today)
    async with office.begin(people.owner) as work:
        first, _ = await actions.create_delegation(work, days)
    async with office.begin(people.owner) as work:
        await actions.edit_delegation(work, first, EditDelegation(1, today, today + timedelta(days=3)))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE delegations SET state = 'planned' WHERE id = %(id)s", id=first)
        await actions.follow_clock(work)
    async with office.begin(people.admin) as work:
        await actions.end_delegation(work, first)


@scene(
    "people.close_account",
    "people.finish_leaving",
    "people.hand_over_lead",
    "people.hand_over_reports",
    "people.end_stand_ins",
    "people.end_tokens",
    "people.set_superior",
    "customers.hand_over_customers",
    "customers.assign_back",
)
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    assert people.stranger.id
    north = (await office.rows("SELECT id FROM teams WHERE name = 'Kuzey'"))[0][0]
    another = await office.customer(people.owner, name="Gizli İkinci")
    async with office.begin(SYSTEM) as work:
        await actions.join_team(work, people.owner.id, north, is_leader=True)
    async with office.begin(SYSTEM) as work:
        await actions.set_superior(work, people.mate.id, people.owner.id)
    cause = new_id()
    heirs = Heirs("person", (people.mate.id,))
    async with office.begin(people.admin, cause) as work:
        await actions.close_account(work, people.owner.id, seen=None)
    for holding in office.wiring.holdings:
        async with office.begin(people.admin, cause) as work:
            await holding.hand_over(work, people.owner.id, heirs if "person" in holding.ways else Heirs("end"), 0)
    async with office.begin(people.admin, cause) as work:
        await actions.finish_leaving(work, people.owner.id, was_open=True)
    assert await office.rows("SELECT FROM customer_assignees WHERE customer_id = %(id)s", id=another)
    result = await undo(
        lambda: office.begin(people.admin),
        cause,
        office.wiring.inverses,
        str,
        office.wiring.inverses_of_many,
    )
    assert (result.undone, result.refused) == (5, [])
