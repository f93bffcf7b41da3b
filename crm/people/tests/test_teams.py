"""Departments and teams: made, renamed, dissolved; who belongs where acts at once."""

from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.people import actions
from tests.office import Office


async def test_a_team_is_made_named_and_filled(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    client, team_id = await office.client(admin), str(new_id())
    department = (await client.post("/api/departments", json={"name": "Satış"})).json()
    body = {"id": team_id, "name": "Kuzey", "department_id": department["id"]}
    assert [(await client.post("/api/teams", json=body)).status_code for _ in range(2)] == [201, 200]
    assert (await client.post("/api/teams", json={"name": "Kuzey"})).json()["code"] == "name_taken"
    renamed = await client.patch(f"/api/teams/{team_id}", json={"version": 1, "name": "Güney"})
    assert (renamed.json()["name"], renamed.json()["version"]) == ("Güney", 2)
    stale = await client.patch(f"/api/teams/{team_id}", json={"version": 1, "name": "Doğu"})
    assert (stale.status_code, stale.json()["current"]["name"]) == (409, "Güney")
    joined = await client.put(f"/api/teams/{team_id}/members/{seller.id}", json={"is_leader": True})
    assert joined.json()["teams"] == [{"id": team_id, "name": "Güney", "is_leader": True}]
    left = await client.delete(f"/api/teams/{team_id}/members/{seller.id}")
    assert left.json()["teams"] == []


async def test_only_who_manages_teams_changes_them(office: Office) -> None:
    team = await office.team("Kuzey", department="Satış")
    seller = await office.person("sales", team)
    client = await office.client(seller)
    department = (await client.get("/api/departments")).json()["items"][0]
    assert department["can"] == []
    for answer in (
        await client.post("/api/teams", json={"name": "X"}),
        await client.patch(f"/api/teams/{team}", json={"version": 1, "name": "X"}),
        await client.delete(f"/api/teams/{team}"),
        await client.put(f"/api/teams/{team}/members/{seller.id}", json={"is_leader": True}),
        await client.delete(f"/api/teams/{team}/members/{seller.id}"),
        await client.post("/api/departments", json={"name": "X"}),
        await client.patch(f"/api/departments/{department['id']}", json={"version": 1, "name": "X"}),
        await client.delete(f"/api/departments/{department['id']}"),
    ):
        assert answer.status_code == 403
    admin = await office.client(await office.person("admin"))
    for answer in (
        await admin.patch(f"/api/teams/{new_id()}", json={"version": 1, "name": "X"}),
        await admin.delete(f"/api/teams/{new_id()}"),
        await admin.put(f"/api/teams/{new_id()}/members/{seller.id}", json={}),
        await admin.delete(f"/api/departments/{new_id()}"),
    ):
        assert answer.status_code == 404


async def test_a_team_with_people_or_customers_is_dissolved_only_into_another_one(office: Office) -> None:
    north, south = await office.team("Kuzey"), await office.team("Güney")
    seller, admin = await office.person("sales", north), await office.person("admin")
    operator = await office.person("operations", south)
    unassigned = await office.customer()
    theirs = await office.customer(seller)
    async with office.begin(SYSTEM) as work:
        pool = await work.one(UUID, "SELECT pool_id FROM teams WHERE id = %(id)s", id=north)
        await work.run(
            "UPDATE customers SET team_id = %(t)s, viewers = ARRAY[%(pool)s, %(t)s]::uuid[] WHERE id = %(id)s",
            t=north,
            pool=pool,
            id=unassigned,
        )
        await work.run(
            "UPDATE customers SET team_id = %(t)s, viewers = viewers || %(t)s::uuid WHERE id = %(id)s",
            t=north,
            id=theirs,
        )
    client = await office.client(admin)
    assert (await client.delete(f"/api/teams/{north}")).json()["code"] == "not_empty"
    assert (await client.delete(f"/api/teams/{north}?move_to={north}")).status_code == 422
    assert (await client.delete(f"/api/teams/{north}?move_to={new_id()}")).status_code == 422
    assert (await client.delete(f"/api/teams/{north}?move_to={south}")).status_code == 204
    found = (await (await office.client(operator)).get("/api/customers")).json()["items"]
    assert {row["id"] for row in found} == {str(unassigned), str(theirs)}
    members = await office.rows("SELECT user_id FROM team_members WHERE team_id = %(id)s", id=south)
    assert {row[0] for row in members} == {seller.id, operator.id}
    assert await office.rows("SELECT FROM teams WHERE id = %(id)s", id=north) == []


async def test_a_department_with_teams_is_deleted_only_into_another_one(office: Office) -> None:
    team = await office.team("Kuzey", department="Satış")
    await office.team("Güney", department="Destek")
    client = await office.client(await office.person("admin"))
    ids = {row["name"]: row["id"] for row in (await client.get("/api/departments")).json()["items"]}
    assert (await client.delete(f"/api/departments/{ids['Satış']}")).json()["code"] == "not_empty"
    assert (await client.delete(f"/api/departments/{ids['Satış']}?move_to={ids['Destek']}")).status_code == 204
    moved = await office.rows("SELECT department_id::text FROM teams WHERE id = %(id)s", id=team)
    assert moved == [(ids["Destek"],)]


async def test_joining_a_team_acts_on_the_next_request(office: Office) -> None:
    team = await office.team("Kuzey")
    operator, seller = await office.person("operations"), await office.person("sales", team)
    customer_id = await office.customer(seller)
    client = await office.client(operator)
    assert (await client.get(f"/api/customers/{customer_id}")).status_code == 404
    async with office.begin(SYSTEM) as work:
        assert operator.id
        await actions.join_team(work, operator.id, team)
    assert (await client.get(f"/api/customers/{customer_id}")).status_code == 200


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        ([{"start": "09:00", "end": "18:00"}] * 5 + [None, None], 200),
        ([None] * 7, 200),
        ([None] * 6, 422),
        ([{"start": "18:00", "end": "09:00"}] + [None] * 6, 422),
        ([{"start": "9:00", "end": "18:00"}] + [None] * 6, 422),
        ([{"start": "09:00", "end": "24:00"}] + [None] * 6, 422),
    ],
)
async def test_working_hours_are_seven_days_that_end_after_they_begin(
    office: Office, hours: list[object], status: int
) -> None:
    admin = await office.person("admin")
    client = await office.client(admin)
    answer = await client.patch("/api/company", json={"version": 1, "working_hours": hours})
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["working_hours"] == hours
        own = await client.patch(f"/api/users/{admin.id}", json={"version": 1, "working_hours": hours})
        assert own.json()["working_hours"] == hours


async def test_the_company_is_changed_only_by_who_manages_settings(office: Office) -> None:
    seller = await office.client(await office.person("sales"))
    assert (await seller.patch("/api/company", json={"version": 1, "name": "X"})).status_code == 403
    admin = await office.client(await office.person("admin"))
    changed = await admin.patch(
        "/api/company", json={"version": 1, "name": " Vadi  Emlak ", "only_assignees_act": True}
    )
    assert (changed.json()["name"], changed.json()["only_assignees_act"]) == ("Vadi Emlak", True)
    stale = await admin.patch("/api/company", json={"version": 1, "name": "Y"})
    assert (stale.status_code, stale.json()["current"]["name"]) == (409, "Vadi Emlak")


async def test_what_holds_for_everybody_is_told_to_everybody(office: Office) -> None:
    admin, nobody = await office.person("admin"), await office.person("")
    head = await office.head()
    browser = await office.client(admin)
    answer = await browser.patch("/api/company", json={"version": 1, "name": "Vadi Gayrimenkul"})
    for actor in (admin, nobody):
        assert actor.id
        [frame] = (await office.frames_after(head, actor))[actor.id]
        [change] = msgspec.json.decode(frame.text)["changes"]
        assert (change["kind"], change["id"], change["row"]) == ("company", "company", answer.json())


async def test_with_the_rule_a_team_mate_sees_but_does_not_act_and_a_leader_does(office: Office) -> None:
    team = await office.team("Kuzey")
    seller, mate, leader = [await office.person("operations", team) for _ in range(3)]
    customer_id = await office.customer(seller)
    async with office.begin(SYSTEM) as work:
        assert leader.id
        await actions.join_team(work, leader.id, team, is_leader=True)
        await work.run("UPDATE company SET only_assignees_act = true")
    statuses = {}
    for name, actor in (("seller", seller), ("mate", mate), ("leader", leader)):
        client = await office.client(actor)
        row = (await client.get(f"/api/customers/{customer_id}")).json()
        edited = await client.patch(f"/api/customers/{customer_id}", json={"version": row["version"], "quality": 50})
        statuses[name] = (edited.status_code, "edit" in row["can"])
    assert statuses == {"seller": (200, True), "mate": (403, False), "leader": (200, True)}
