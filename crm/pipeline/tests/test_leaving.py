"""Whoever shared views leaves: what others look at does not go with them."""

from typing import Any

import httpx

from crm.core.doors import Actor
from crm.core.ids import new_id
from crm.pipeline.tests.test_views import MINE, save, seen
from tests.office import Office


async def leave(office: Office, admin: httpx.AsyncClient, leaver: Actor, way: dict[str, Any] | None) -> str:
    """The cause by which it is undone."""
    version = (await office.rows("SELECT version FROM users WHERE id = %(id)s", id=leaver.id))[0][0]
    cause = str(new_id())
    body = {"version": version, "ways": {} if way is None else {"views": way}}
    answer = await admin.post(f"/api/users/{leaver.id}/leave", json=body, headers={"X-Request-Id": cause})
    assert answer.status_code == 200, answer.text
    return cause


async def names(office: Office, *people: Actor) -> list[set[str]]:
    """What each of them sees beside the views of everybody."""
    return [{name for name, view in (await seen(office, each)).items() if view.key is None} for each in people]


async def test_shared_views_are_the_heirs_and_seen_by_the_same_others(office: Office) -> None:
    team = await office.team("Kuzey")
    leaver, mate = await office.person("sales", team), await office.person("sales", team)
    heir, boss = await office.person("sales"), await office.person("admin")
    own = await save(office, leaver, "Kendime", filter=MINE)
    ours = await save(office, leaver, "Ekibin", visibility="team", team_id=team)
    admin = await office.client(boss)
    held = (await admin.get(f"/api/users/{leaver.id}/holdings")).json()["items"]
    assert {"name": "views", "title": "Paylaştığı görünümler", "count": 1, "ways": ["person", "end"]} in held
    cause = await leave(office, admin, leaver, {"way": "person", "user_id": str(heir.id)})
    assert await names(office, mate, heir) == [{"Ekibin"}, {"Ekibin"}]
    assert (await seen(office, heir))["Ekibin"].can == ["edit"]
    rows = await office.rows("SELECT id, owner_id, viewers[1] FROM views WHERE owner_id IS NOT NULL")
    assert {row[0]: (row[1], row[2]) for row in rows} == {own: (leaver.id, leaver.id), ours: (heir.id, heir.id)}
    undone = (await admin.post("/api/undo", json={"cause": cause})).json()
    assert undone["refused"] == []
    assert await names(office, mate, heir, leaver) == [{"Ekibin"}, set(), {"Ekibin", "Kendime"}]
    assert (await seen(office, leaver))["Ekibin"].can == ["edit"]


async def test_or_they_end_and_come_back_by_undo(office: Office) -> None:
    team = await office.team("Kuzey")
    leaver, mate = await office.person("sales", team), await office.person("sales", team)
    await save(office, leaver, "Ekibin", visibility="team", team_id=team)
    admin = await office.client(await office.person("admin"))
    cause = await leave(office, admin, leaver, {"way": "end"})
    assert await names(office, mate) == [set()]
    undone = (await admin.post("/api/undo", json={"cause": cause})).json()
    assert undone["refused"] == []
    assert await names(office, mate, leaver) == [{"Ekibin"}, {"Ekibin"}]


async def test_who_shared_none_leaves_without_a_word_about_it(office: Office) -> None:
    leaver = await office.person("sales")
    await save(office, leaver, "Kendime", filter=MINE)
    await leave(office, await office.client(await office.person("admin")), leaver, None)
    assert await office.rows("SELECT ended_at FROM views WHERE owner_id = %(id)s", id=leaver.id) == [(None,)]
