"""Somebody leaves: everything they hold is handed over in one act, which can be taken back."""

from typing import Any
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.holdings import MOST
from crm.core.ids import new_id
from crm.customers import actions as customers
from crm.people import actions
from tests.office import Office


async def leave(office: Office, admin: Actor, user: Actor, ways: dict[str, Any]) -> tuple[Any, str]:
    """The answer, and the cause by which it is undone."""
    client, cause = await office.client(admin), str(new_id())
    version = (await office.rows("SELECT version FROM users WHERE id = %(id)s", id=user.id))[0][0]
    body = {"version": version, "ways": ways}
    return await client.post(f"/api/users/{user.id}/leave", json=body, headers={"X-Request-Id": cause}), cause


async def owners(office: Office) -> dict[UUID, list[UUID]]:
    rows = await office.rows(
        "SELECT c.id, ARRAY(SELECT user_id FROM customer_assignees WHERE customer_id = c.id ORDER BY place)"
        " FROM customers c ORDER BY c.id"
    )
    return {row[0]: list(row[1]) for row in rows}


async def test_everything_goes_to_one_person_and_comes_back_by_undo(office: Office) -> None:
    team = await office.team("Kuzey")
    admin, leaver = await office.person("admin"), await office.person("sales", team, name="Giden Gül")
    heir, report = await office.person("sales", team), await office.person("sales")
    assert leaver.id
    assert report.id
    assert heir.id
    for _ in range(3):
        await office.customer(leaver)
    shared = await office.customer(leaver, heir)
    async with office.begin(SYSTEM) as work:
        await actions.join_team(work, leaver.id, team, is_leader=True)
        await actions.set_superior(work, report.id, leaver.id)
        await work.run(
            "INSERT INTO api_tokens (id, name, token_hash, grants, made_by)"
            " VALUES (gen_random_uuid(), 'x', 'x', '{leads.create}', %(id)s)",
            id=leaver.id,
        )
    client = await office.client(admin)
    held = (await client.get(f"/api/users/{leaver.id}/holdings")).json()["items"]
    assert {row["name"]: row["count"] for row in held} == {
        "customers": 4,
        "views": 0,
        "activities": 0,
        "appointments": 0,
        "promises": 0,
        "reminders": 0,
        "teams_led": 1,
        "reports": 1,
        "delegations": 0,
        "tokens": 1,
        "webhooks": 0,
    }
    before = await owners(office)
    inside = await office.client(leaver)
    to_heir = {"way": "person", "user_id": str(heir.id)}
    answer, cause = await leave(office, admin, leaver, {"customers": to_heir, "teams_led": to_heir, "reports": to_heir})
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert (await inside.get("/api/me")).status_code == 401
    assert set(map(tuple, (await owners(office)).values())) == {(heir.id,)}
    after = (await client.get(f"/api/users/{leaver.id}/holdings")).json()["items"]
    assert {row["count"] for row in after} == {0}
    cards = await office.rows("SELECT DISTINCT viewer FROM card_viewers")
    assert {row[0] for row in cards} == {heir.id}

    async with office.begin(SYSTEM) as work:
        await customers.assign_customer(work, shared, [heir.id, report.id], seen=None)
    undone = (await client.post("/api/undo", json={"cause": cause})).json()
    assert undone["undone"] == 6
    assert [(row["kind"], row["id"], row["code"]) for row in undone["refused"]] == [("customer", str(shared), "stale")]
    now = await owners(office)
    assert now.pop(shared) == [heir.id, report.id]
    before.pop(shared)
    assert now == before
    user = (await client.get(f"/api/users/{leaver.id}")).json()
    assert user["is_active"] is True
    assert user["teams"][0]["is_leader"] is True
    assert (await client.get(f"/api/users/{report.id}")).json()["reports_to"] == str(leaver.id)
    assert (await client.get(f"/api/users/{heir.id}")).json()["teams"][0]["is_leader"] is False
    # Ended secrets stay ended.
    assert await office.rows("SELECT count(*) FROM api_tokens WHERE ended_at IS NULL") == [(0,)]


async def test_customers_are_spread_evenly_or_left_to_their_pools(office: Office) -> None:
    team = await office.team("Kuzey")
    admin, leaver, other = (
        await office.person("admin"),
        await office.person("sales", team),
        await office.person("sales"),
    )
    heirs = [await office.person("sales", team) for _ in range(3)]
    for _ in range(7):
        await office.customer(leaver)
    await leave(office, admin, leaver, {"customers": {"way": "spread", "team_id": str(team)}})
    shares = [list(each) for each in (await owners(office)).values()]
    assert sorted(shares.count([heir.id]) for heir in heirs if heir.id) == [2, 2, 3]
    await office.customer(other)
    answer, _ = await leave(office, admin, other, {"customers": {"way": "pool"}})
    assert answer.status_code == 200
    assert [] in (await owners(office)).values()


@pytest.mark.parametrize(
    "way",
    [
        None,
        {"way": "person"},
        {"way": "person", "user_id": str(UUID(int=1))},
        {"way": "spread"},
        {"way": "end"},
    ],
)
async def test_what_is_held_needs_an_heir_and_nothing_happens_without(office: Office, way: Any) -> None:
    admin, leaver = await office.person("admin"), await office.person("sales")
    await office.customer(leaver)
    answer, _ = await leave(office, admin, leaver, {"customers": way} if way else {})
    assert answer.status_code == 422
    assert await office.rows("SELECT is_active FROM users WHERE id = %(id)s", id=leaver.id) == [(True,)]


async def test_the_heir_takes_the_leavers_place_in_the_line(office: Office) -> None:
    admin, boss, leaver, heir, report = [await office.person(r) for r in ("admin", "sales", "sales", "sales", "sales")]
    async with office.begin(SYSTEM) as work:
        for who, to in ((leaver, boss), (heir, leaver), (report, leaver)):
            assert who.id
            await actions.set_superior(work, who.id, to.id)
    await leave(office, admin, leaver, {"reports": {"way": "person", "user_id": str(heir.id)}})
    lines = dict(
        await office.rows("SELECT id, reports_to FROM users WHERE id = ANY(%(ids)s)", ids=[heir.id, report.id])
    )
    assert lines == {heir.id: boss.id, report.id: heir.id}


async def test_nobody_leaves_twice_and_the_last_administrator_stays(office: Office) -> None:
    admin, leaver = await office.person("admin"), await office.person("sales")
    await leave(office, admin, leaver, {})
    head = await office.head()
    answer, _ = await leave(office, admin, leaver, {})
    assert (answer.status_code, await office.head()) == (200, head)
    refused, _ = await leave(office, admin, admin, {})
    assert refused.json()["code"] == "last_administrator"


async def test_what_a_closed_account_holds_goes_too_and_undo_does_not_open_it(office: Office) -> None:
    admin, leaver, heir = [await office.person(role) for role in ("admin", "sales", "sales")]
    await office.customer(leaver)
    client = await office.client(admin)
    version = (await client.get(f"/api/users/{leaver.id}")).json()["version"]
    await client.post(f"/api/users/{leaver.id}/disable", json={"version": version})
    answer, cause = await leave(office, admin, leaver, {"customers": {"way": "person", "user_id": str(heir.id)}})
    assert answer.status_code == 200
    assert list((await owners(office)).values()) == [[heir.id]]
    await client.post("/api/undo", json={"cause": cause})
    assert (await client.get(f"/api/users/{leaver.id}")).json()["is_active"] is False


async def test_what_somebody_holds_is_named_in_the_askers_language(office: Office) -> None:
    admin = await office.person("admin")
    client = await office.client(admin)
    titles = {
        row["name"]: row["title"] for row in (await client.get(f"/api/users/{admin.id}/holdings")).json()["items"]
    }
    assert (titles["customers"], titles["teams_led"]) == ("Müşteriler", "Takım liderliği")
    await client.patch("/api/me", json={"language": "en"})
    titles = {
        row["name"]: row["title"] for row in (await client.get(f"/api/users/{admin.id}/holdings")).json()["items"]
    }
    assert titles["customers"] == "Customers"


async def test_many_customers_go_in_parts_and_screens_are_told_exactly(office: Office) -> None:
    admin, leaver, heir = [await office.person(role) for role in ("admin", "sales", "sales")]
    count = MOST * 2 + 3
    async with office.begin(SYSTEM) as work:
        await work.run(
            "WITH made AS (INSERT INTO customers (id, name, search, viewers)"
            "   SELECT gen_random_uuid(), 'M', 'm', ARRAY[%(id)s]::uuid[] FROM generate_series(1, %(count)s)"
            "   RETURNING id)"
            " INSERT INTO customer_assignees (customer_id, user_id, place) SELECT id, %(id)s, 1 FROM made",
            id=leaver.id,
            count=count,
        )
    head = await office.head()
    answer, cause = await leave(office, admin, leaver, {"customers": {"way": "person", "user_id": str(heir.id)}})
    assert answer.status_code == 200
    lines = await office.rows("SELECT cause::text, count(*) FROM journal WHERE seq > %(head)s GROUP BY 1", head=head)
    assert lines == [(cause, count + 2)]
    undone = (await (await office.client(admin)).post("/api/undo", json={"cause": cause})).json()
    assert undone == {"undone": count + 1, "refused": []}
    assert set(map(tuple, (await owners(office)).values())) == {(leaver.id,)}
