"""Stand-ins: whole days in Istanbul, by the person or who manages people, begun and ended by the clock."""

import asyncio
from datetime import timedelta

import pytest

from crm.core.clock import local_day, now
from crm.core.doors import SYSTEM, Actor
from crm.people import actions
from tests.office import Office
from tests.serving import Served


def days(one: Actor, two: Actor, first: int, last: int) -> dict[str, str]:
    today = local_day(now())
    return {
        "from_user_id": str(one.id),
        "to_user_id": str(two.id),
        "first_day": str(today + timedelta(days=first)),
        "last_day": str(today + timedelta(days=last)),
    }


async def test_a_stand_in_sees_and_may_what_the_other_does_until_it_is_ended(office: Office) -> None:
    owner, mate = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    mine, theirs = await office.client(owner), await office.client(mate)
    assert (await theirs.get(f"/api/customers/{customer_id}")).status_code == 404
    made = await mine.post("/api/delegations", json=days(owner, mate, 0, 0))
    assert (made.status_code, made.json()["state"]) == (201, "running")
    assert (await theirs.get(f"/api/customers/{customer_id}")).status_code == 200
    seen = (await theirs.get("/api/delegations")).json()["items"]
    assert [row["id"] for row in seen] == [made.json()["id"]]
    # The stand-in does not decide about it.
    assert (await theirs.delete(f"/api/delegations/{made.json()['id']}")).status_code == 403
    assert (await mine.delete(f"/api/delegations/{made.json()['id']}")).status_code == 204
    assert (await theirs.get(f"/api/customers/{customer_id}")).status_code == 404
    assert (await theirs.get("/api/delegations")).json()["items"] == []
    assert (await mine.delete(f"/api/delegations/{made.json()['id']}")).status_code == 404


async def test_one_that_is_planned_gives_nothing_yet_and_can_be_changed_or_taken_back(office: Office) -> None:
    owner, mate = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    mine, theirs = await office.client(owner), await office.client(mate)
    made = (await mine.post("/api/delegations", json=days(owner, mate, 3, 5))).json()
    assert made["state"] == "planned"
    assert (await theirs.get(f"/api/customers/{customer_id}")).status_code == 404
    edit = days(owner, mate, 0, 1) | {"version": 1}
    del edit["from_user_id"], edit["to_user_id"]
    changed = (await mine.patch(f"/api/delegations/{made['id']}", json=edit)).json()
    assert changed["state"] == "running"
    assert (await theirs.get(f"/api/customers/{customer_id}")).status_code == 200
    stale = await mine.patch(f"/api/delegations/{made['id']}", json=edit)
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, 2)
    later = (await mine.post("/api/delegations", json=days(owner, mate, 10, 11))).json()
    assert (await mine.delete(f"/api/delegations/{later['id']}")).status_code == 204


async def test_a_colleague_arranges_nothing_for_others_but_who_manages_people_does(office: Office) -> None:
    owner, mate, other = [await office.person("sales") for _ in range(3)]
    assert (
        await (await office.client(other)).post("/api/delegations", json=days(owner, mate, 0, 1))
    ).status_code == 403
    admin = await office.client(await office.person("admin"))
    assert (await admin.post("/api/delegations", json=days(owner, mate, 0, 1))).status_code == 201


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-3, -1), (0, 500)])
async def test_impossible_days_are_refused(office: Office, first: int, last: int) -> None:
    owner, mate = await office.person("sales"), await office.person("sales")
    client = await office.client(owner)
    answer = await client.post("/api/delegations", json=days(owner, mate, first, last))
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["last_day"])
    itself = await client.post("/api/delegations", json=days(owner, owner, 0, 1))
    assert list(itself.json()["fields"]) == ["to_user_id"]


async def test_two_of_the_same_pair_never_overlap_also_when_asked_for_at_once(office: Office) -> None:
    owner, mate, other = [await office.person("sales") for _ in range(3)]
    client = await office.client(owner)
    answers = await asyncio.gather(
        *(client.post("/api/delegations", json=days(owner, mate, first, first + 2)) for first in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert (await client.post("/api/delegations", json=days(owner, other, 0, 2))).status_code == 201


async def test_screens_are_told_when_one_begins_and_ends_by_the_clock(served: Served) -> None:
    office = served.office
    owner, mate = await office.person("sales"), await office.person("sales")
    async with office.begin(SYSTEM) as work:
        assert owner.id
        assert mate.id
        await work.run(
            "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at)"
            " VALUES (gen_random_uuid(), %(one)s, %(two)s, now() + interval '1 second', now() + interval '5 seconds')",
            one=owner.id,
            two=mate.id,
        )
    customer_id = await office.customer(owner)
    client = await served.client(mate)
    async with served.screen(mate) as screen:
        assert (await screen.until("reset", 10))["why"] == "rights"
        assert (await client.get(f"/api/customers/{customer_id}")).status_code == 200
        assert (await screen.until("reset", 10))["why"] == "rights"
        assert (await client.get(f"/api/customers/{customer_id}")).status_code == 404
    verbs = await office.rows("SELECT verb FROM journal WHERE verb LIKE 'delegation.%%' ORDER BY seq")
    assert [row[0] for row in verbs] == ["delegation.began", "delegation.ended"]


async def test_the_clock_tells_each_change_once(office: Office) -> None:
    owner, mate = await office.person("sales"), await office.person("sales")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at) VALUES"
            " (gen_random_uuid(), %(one)s, %(two)s, now() - interval '1 hour', now() + interval '1 hour')",
            one=owner.id,
            two=mate.id,
        )
    told: list[int] = []
    for _ in range(2):
        async with office.begin(SYSTEM) as work:
            told.append(await actions.follow_clock(work))
    assert told == [1, 0]
