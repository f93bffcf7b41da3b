"""Saved views: who sees them, who changes them, and what they can keep."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.customers.filtering import NOTHING, Condition, Filter
from crm.pipeline import actions, views
from crm.pipeline.actions.views import MOST_VIEWS
from crm.pipeline.view_schemas import CreateView, EditView, View
from tests.office import PIPELINE, STAGES, Office

SEEDED = ["mine", "today", "late", "unread"]
MINE = Filter("all", [Condition("assignee", "any_of", ["me"])], [])


async def seen(office: Office, actor: Actor) -> dict[str, View]:
    """The views this person sees, by name."""
    async with office.look(await office.again(actor.id)) as work:
        return {view.name: view for view in (await views.views(work, PIPELINE)).items}


async def save(office: Office, actor: Actor, name: str, **what: Any) -> UUID:
    async with office.begin(actor) as work:
        return (await actions.create_view(work, PIPELINE, CreateView(name, what.pop("filter", NOTHING), **what)))[0]


async def test_the_first_views_belong_to_everybody_and_count_for_each(office: Office) -> None:
    owner, mate = await office.person("sales"), await office.person("sales")
    await office.customer(owner)
    await office.customer(mate)
    for person, can in ((owner, []), (await office.person("admin"), ["edit"])):
        shown = (await seen(office, person)).values()
        assert [view.key for view in shown] == SEEDED
        assert {tuple(view.can) for view in shown} == {tuple(can)}
    async with office.look(owner) as work:
        ids = [view.id for view in (await views.views(work, PIPELINE)).items]
        counts = (await views.view_counts(work, PIPELINE, ids)).items
    assert [each.count for each in counts] == [1, 0, 0, 0]


async def test_a_view_is_its_owners_until_it_is_shared(office: Office) -> None:
    north, south = await office.team("Kuzey"), await office.team("Güney")
    owner, mate = await office.person("sales", north), await office.person("sales", north)
    stranger, admin = await office.person("sales", south), await office.person("admin")
    view_id = await save(office, owner, "  Sıcak  adaylar ", filter=MINE, q="Işıl", sort="-name")
    assert [("Sıcak adaylar" in await seen(office, each)) for each in (owner, mate, stranger, admin)] == [
        True,
        False,
        False,
        False,
    ]
    with pytest.raises(NotFound):
        async with office.begin(mate) as work:
            await actions.edit_view(work, view_id, EditView(version=1, name="Benim"))
    async with office.begin(owner) as work:
        await actions.edit_view(work, view_id, EditView(version=1, visibility="team", team_id=north))
    shared = (await seen(office, mate))["Sıcak adaylar"]
    assert (shared.filter, shared.q, shared.sort, shared.can, shared.version) == (MINE, "Işıl", "-name", [], 2)
    assert "Sıcak adaylar" not in await seen(office, stranger)
    with pytest.raises(Forbidden):
        async with office.begin(mate) as work:
            await actions.end_view(work, view_id)
    with pytest.raises(Stale):
        async with office.begin(owner) as work:
            await actions.edit_view(work, view_id, EditView(version=1, name="Soğuk adaylar"))


async def test_nobody_shares_further_than_they_may(office: Office) -> None:
    north, south = await office.team("Kuzey"), await office.team("Güney")
    owner, admin = await office.person("sales", north), await office.person("admin")
    for what, error in (
        ({"visibility": "all"}, Forbidden),
        ({"visibility": "team", "team_id": south}, Invalid),
        ({"visibility": "team", "team_id": new_id()}, Invalid),
        ({"visibility": "team"}, Invalid),
        ({"team_id": north}, Invalid),
    ):
        with pytest.raises(error):
            await save(office, owner, "Fazla", **what)
    view_id = await save(office, admin, "Herkesin", visibility="all")
    assert (await seen(office, owner))["Herkesin"].can == []
    with pytest.raises(Forbidden):
        async with office.begin(owner) as work:
            await actions.edit_view(work, view_id, EditView(version=1, name="Benim"))
    nobody = await office.person("", name="Rolsüz")
    with pytest.raises(Forbidden):
        await save(office, nobody, "Yok")


async def test_a_view_keeps_only_what_can_be_asked(office: Office) -> None:
    owner = await office.person("sales")
    wrong = Filter("all", [Condition("shoe_size", "at_least", 44)], [])
    for what in ({"filter": wrong}, {"sort": "shoe_size"}):
        with pytest.raises(Invalid):
            await save(office, owner, "Yanlış", **what)
    for name in ("", "x" * 61):
        with pytest.raises(Invalid):
            await save(office, owner, name)
    view_id = await save(office, owner, "Doğru")
    with pytest.raises(Invalid):
        async with office.begin(owner) as work:
            await actions.edit_view(work, view_id, EditView(version=1, filter=wrong))
    with pytest.raises(NotFound):
        async with office.begin(owner) as work:
            await actions.create_view(work, new_id(), CreateView("Yeri yok", NOTHING))


async def test_a_view_says_what_of_it_is_hidden_from_its_viewer(office: Office) -> None:
    admin, blind = await office.person("admin"), await office.person("sales")
    valued = Filter("all", [], [Filter("any", [Condition("amount", "unknown", None)], [])])
    view_id = await save(office, admin, "Değersiz", visibility="all", filter=valued, sort="-amount")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_fields (role_id, field, level) VALUES (%(role)s, 'cards.value', 'hidden')",
            role=office.role("sales"),
        )
    assert (await seen(office, blind))["Değersiz"].hidden == ["amount", "sort.amount"]
    assert (await seen(office, admin))["Değersiz"].hidden == []
    async with office.look(await office.again(blind.id)) as work:
        (counted,) = (await views.view_counts(work, PIPELINE, [view_id])).items
    assert counted.count is None


async def test_the_same_id_saves_once_and_a_person_keeps_so_many(office: Office) -> None:
    owner, other = await office.person("sales"), await office.person("sales")
    new = CreateView("Bir kez", MINE, id=new_id())
    for is_new in (True, False):
        async with office.begin(owner) as work:
            assert await actions.create_view(work, PIPELINE, new) == (new.id, is_new)
    with pytest.raises(Taken):
        async with office.begin(other) as work:
            await actions.create_view(work, PIPELINE, new)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO views (id, name, visibility, owner_id, viewers, filter, mode)"
            " SELECT gen_random_uuid(), 'Çok', 'private', owner_id, viewers, filter, mode"
            " FROM views, generate_series(2, %(most)s) WHERE id = %(id)s",
            id=new.id,
            most=MOST_VIEWS,
        )
    with pytest.raises(Invalid):
        await save(office, owner, "Fazla")


async def test_a_renamed_first_view_goes_by_its_new_name(office: Office) -> None:
    admin = await office.person("admin")
    mine = (await seen(office, admin))["Bana ait"]
    async with office.begin(admin) as work:
        await actions.edit_view(work, mine.id, EditView(version=mine.version, name="Benimkiler", filter=MINE))
    renamed = (await seen(office, admin))["Benimkiler"]
    assert (renamed.key, renamed.filter, renamed.pipeline_id) == (None, MINE, None)


async def test_views_over_http(office: Office) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as browser:
        body = {"name": "Kayıp", "filter": msgspec.to_builtins(MINE), "mode": "list", "columns": ["name", "value"]}
        made = await browser.post(f"/api/pipelines/{PIPELINE}/views", json=body)
        assert made.status_code == 201, made.text
        view = made.json()
        assert (view["filter"], view["columns"], view["can"]) == (body["filter"], body["columns"], ["edit"])
        stale = await browser.patch(f"/api/views/{view['id']}", json={"version": 9, "name": "Eski"})
        assert (stale.status_code, stale.json()["current"]["name"]) == (409, "Kayıp")
        counts = await browser.get(f"/api/pipelines/{PIPELINE}/view-counts?ids={view['id']},{STAGES[0]}")
        assert counts.json()["items"] == [{"id": view["id"], "count": 0}]
        assert (await browser.delete(f"/api/views/{view['id']}")).status_code == 204
        names = [each["name"] for each in (await browser.get(f"/api/pipelines/{PIPELINE}/views")).json()["items"]]
        assert "Kayıp" not in names
