"""Roles: edited, copied, deleted, given; somebody is always left who can manage them."""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.i18n import LANGUAGES
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale, Taken
from crm.core.work import Work
from crm.people import actions, queries
from crm.people.doors import LastAdministrator
from crm.people.schemas import EditRole, MakeRole
from tests.office import Office


async def grants_of(office: Office, role_id: UUID) -> dict[str, str]:
    async with office.look() as work:
        return dict((await queries.role(work, role_id)).grants)


async def edit(office: Office, actor: Actor, role_id: UUID, change: EditRole) -> None:
    async with office.begin(actor) as work:
        await actions.edit_role(work, role_id, change, office.wiring.policy)


async def test_an_edited_role_acts_on_the_next_request_and_one_line_says_what_changed(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    client, browser = await office.client(admin), await office.client(seller)
    role = (await client.get(f"/api/roles/{office.role('sales')}")).json()
    grants = role["grants"] | {"customers.edit": "team", "customers.delete": "own"}
    del grants["notes.create"]
    head = await office.head()
    answer = await client.patch(
        f"/api/roles/{role['id']}",
        json={"version": 1, "grants": grants, "fields": {"customers.phone": "masked", "customers.email": "write"}},
    )
    assert answer.status_code == 200
    assert answer.json() == role | {"version": 2, "grants": grants, "fields": {"customers.phone": "masked"}}
    me = (await browser.get("/api/me")).json()
    assert (me["grants"], me["fields"]) == (grants, {"customers.phone": "masked"})
    (line,) = await office.lines_after(head)
    assert (line.verb, line.subject_id) == ("role.edited", office.role("sales"))
    assert line.facts == {
        "grants": [
            {"name": "customers.delete", "before": None, "after": "own"},
            {"name": "customers.edit", "before": "own", "after": "team"},
            {"name": "notes.create", "before": "own", "after": None},
        ],
        "fields": [{"name": "customers.phone", "before": "write", "after": "masked"}],
        "attributes": [],
        "version": 2,
    }


async def test_an_edit_that_changes_nothing_records_nothing(office: Office) -> None:
    admin = await office.person("admin")
    head = await office.head()
    await edit(office, admin, office.role("sales"), EditRole(version=1, name="Satış  Temsilcisi "))
    assert await office.head() == head


async def test_an_edit_of_an_old_version_is_refused_and_shown_the_role_as_it_is(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    first = await client.patch(f"/api/roles/{office.role('sales')}", json={"version": 1, "name": "Satış"})
    late = await client.patch(f"/api/roles/{office.role('sales')}", json={"version": 1, "name": "Satıcı"})
    assert (late.status_code, late.json()["code"], late.json()["current"]) == (409, "stale", first.json())


@pytest.mark.parametrize(
    "change",
    [
        EditRole(version=1, grants={"customers.fly": "own"}),
        EditRole(version=1, grants={"users.view": "team"}),
        EditRole(version=1, fields={"customers.shoe_size": "hidden"}),
        EditRole(version=1, fields={"customers.quality": "masked"}),
        EditRole(version=1, name="  "),
        EditRole(version=1, name="a" * 61),
        EditRole(version=1, description="a" * 301),
    ],
)
async def test_what_the_policy_table_does_not_hold_is_refused(office: Office, change: EditRole) -> None:
    admin = await office.person("admin")
    before = await grants_of(office, office.role("sales"))
    with pytest.raises(Invalid):
        await edit(office, admin, office.role("sales"), change)
    assert await grants_of(office, office.role("sales")) == before


async def test_a_copy_grants_what_its_original_does_and_making_it_again_is_harmless(office: Office) -> None:
    admin = await office.person("admin")
    await edit(office, admin, office.role("sales"), EditRole(version=1, fields={"customers.phone": "hidden"}))
    new = MakeRole(name="Kıdemli Satış", id=new_id(), copy_of=office.role("sales"))
    for is_new in (True, False):
        async with office.begin(admin) as work:
            assert await actions.make_role(work, new) == (new.id, is_new)
    assert new.id
    async with office.look() as work:
        original, copy = await queries.role(work, office.role("sales")), await queries.role(work, new.id)
    assert (copy.grants, copy.fields, copy.name) == (original.grants, original.fields, "Kıdemli Satış")
    with pytest.raises(Taken):
        async with office.begin(admin) as work:
            await actions.make_role(work, MakeRole(name="Başka", id=new.id))
    with pytest.raises(Invalid):
        async with office.begin(admin) as work:
            await actions.make_role(work, MakeRole(name="Yetim", copy_of=new_id()))


async def test_a_role_somebody_has_is_deleted_only_for_a_replacement(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    client = await office.client(admin)
    path = f"/api/roles/{office.role('sales')}"
    refused = await client.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "role_in_use")
    for wrong in (new_id(), office.role("sales")):
        assert (await client.delete(path, params={"replacement_id": str(wrong)})).status_code == 422
    assert (await client.delete(path, params={"replacement_id": str(office.role("operations"))})).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await office.again(seller.id)).viewer.grants == await grants_of(office, office.role("operations"))  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        async with office.begin(admin) as work:
            await actions.delete_role(work, office.role("sales"), replacement_id=None)


async def test_the_widest_of_several_roles_wins_for_fields_too(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    assert seller.id
    levels = {"customers.phone": "hidden", "customers.email": "masked", "customers.source": "hidden"}
    await edit(office, admin, office.role("sales"), EditRole(version=1, fields=levels))  # type: ignore[arg-type]
    assert (await office.again(seller.id)).viewer.fields == levels  # type: ignore[union-attr]
    levels = {"customers.phone": "masked", "customers.email": "hidden"}
    await edit(office, admin, office.role("operations"), EditRole(version=1, fields=levels))  # type: ignore[arg-type]
    async with office.begin(admin) as work:
        await actions.set_roles(work, seller.id, [office.role("sales"), office.role("operations")])
    fields = (await office.again(seller.id)).viewer.fields  # type: ignore[union-attr]
    assert fields == {"customers.phone": "masked", "customers.email": "masked"}


Removal = Callable[[Work], Awaitable[object]]


async def removals(office: Office, admin: Actor) -> dict[str, Removal]:
    """Every way in which an administrator can stop being one."""
    assert admin.id
    user_id, role_id, other_id = admin.id, office.role("admin"), office.role("manager")
    grants = await grants_of(office, role_id)
    without = {name: scope for name, scope in grants.items() if name != "users.manage"}
    change = EditRole(version=1, grants=without)  # type: ignore[arg-type]
    return {
        "edit": lambda work: actions.edit_role(work, role_id, change, office.wiring.policy),
        "delete": lambda work: actions.delete_role(work, role_id, replacement_id=other_id),
        "take": lambda work: actions.set_roles(work, user_id, [other_id]),
        "disable": lambda work: actions.disable_user(work, user_id),
    }


@pytest.mark.parametrize("way", ["edit", "delete", "take", "disable"])
async def test_the_last_administrator_cannot_be_removed(office: Office, way: str) -> None:
    admin = await office.person("admin")
    head = await office.head()
    with pytest.raises(LastAdministrator):
        async with office.begin(admin) as work:
            await (await removals(office, admin))[way](work)
    assert await office.head() == head
    assert (await office.again(admin.id)).viewer.grants == admin.viewer.grants  # type: ignore[union-attr]


@pytest.mark.parametrize("ways", [("take", "take"), ("take", "disable"), ("edit", "take"), ("disable", "disable")])
async def test_of_two_administrators_removed_at_once_one_stays(office: Office, ways: tuple[str, str]) -> None:
    first, second = await office.person("admin"), await office.person("admin")
    if "edit" in ways:  # the first one is an administrator by a role of their own
        async with office.begin(SYSTEM) as work:
            own, _ = await actions.make_role(work, MakeRole(name="İkinci", copy_of=office.role("admin")))
            await actions.set_roles(work, second.id, [own])  # type: ignore[arg-type]

    async def attempt(admin: Actor, way: str) -> bool:
        try:
            async with office.begin(SYSTEM) as work:
                await (await removals(office, admin))[way](work)
        except LastAdministrator:
            return False
        return True

    done = await asyncio.gather(attempt(first, ways[0]), attempt(second, ways[1]))
    assert sorted(done) == [False, True]


async def test_two_edits_of_one_version_at_once_are_one_edit_and_one_refusal(office: Office) -> None:
    admin = await office.person("admin")

    async def attempt(name: str) -> bool:
        try:
            await edit(office, admin, office.role("sales"), EditRole(version=1, name=name))
        except Stale:
            return False
        return True

    assert sorted(await asyncio.gather(attempt("Bir"), attempt("İki"))) == [False, True]


async def test_roles_are_managed_only_by_those_who_may(office: Office) -> None:
    seller, manager = await office.person("sales"), await office.person("manager")
    head = await office.head()
    for actor in (seller, manager):
        client = await office.client(actor)
        path = f"/api/roles/{office.role('sales')}"
        answers = [
            await client.post("/api/roles", json={"name": "Benim", "copy_of": str(office.role("admin"))}),
            await client.patch(path, json={"version": 1, "name": "Benim"}),
            await client.delete(path),
            await client.put(f"/api/users/{actor.id}/roles", json={"role_ids": [str(office.role("admin"))]}),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4
    assert await office.head() == head


async def test_who_manages_people_but_not_roles_gives_only_what_they_are(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        clerk, _ = await actions.make_role(work, MakeRole(name="Personel", copy_of=office.role("operations")))
    grants = await grants_of(office, clerk) | {"users.manage": "all"}
    await edit(office, admin, clerk, EditRole(version=1, grants=grants))  # type: ignore[arg-type]
    person, other = await office.person("operations"), await office.person("sales")
    assert person.id
    assert other.id
    async with office.begin(admin) as work:
        await actions.set_roles(work, person.id, [clerk])
    person = await office.again(person.id)
    for user_id, role_ids in ((person.id, [clerk, office.role("admin")]), (other.id, [office.role("manager")])):
        with pytest.raises(Forbidden):
            async with office.begin(person) as work:
                await actions.set_roles(work, user_id, role_ids)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        async with office.begin(person) as work:
            await actions.create_user(work, name="A", email="a@example.com", password_hash="x", roles=["admin"])
    async with office.begin(person) as work:
        await actions.set_roles(work, other.id, [office.role("sales"), office.role("operations")])
    # Nor do they take away what they could not give.
    with pytest.raises(Forbidden):
        async with office.begin(person) as work:
            await actions.set_roles(work, admin.id, [])  # type: ignore[arg-type]


async def test_unknown_people_and_roles_are_refused(office: Office) -> None:
    admin = await office.person("admin")
    with pytest.raises(NotFound):
        async with office.begin(admin) as work:
            await actions.set_roles(work, new_id(), [office.role("sales")])
    with pytest.raises(Invalid):
        async with office.begin(admin) as work:
            await actions.set_roles(work, admin.id, [office.role("admin"), new_id()])  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_right_field_and_module_has_its_words(office: Office, language: str) -> None:
    table = queries.policy_table(office.wiring.policy, "tr" if language == "tr" else "en")
    assert [right.name for right in table.rights] == list(office.wiring.policy.rights)
    assert all(part.title for part in [*table.rights, *table.fields, *table.modules])


async def test_the_matrix_is_a_table_of_text_in_which_nothing_is_a_formula(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        await actions.make_role(work, MakeRole(name='=HYPERLINK("http://kotu.example";"tıkla")'))
    answer = await (await office.client(admin)).get("/api/roles/matrix.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:3] == ["Modül", "Yetki", "Satış Temsilcisi"]
    assert lines[0][-1] == '\'=HYPERLINK("http://kotu.example";"tıkla")'
    policy = office.wiring.policy
    assert len(lines) == 1 + len(policy.rights) + len(policy.fields)
    assert ["Müşteriler", "Müşteri düzenleme", "Kendi", "Takım", "Departman", "Tümü", "Yok"] in lines
    assert ["Kullanıcılar", "Kullanıcı yönetimi", "Yok", "Yok", "Yok", "Var", "Yok"] in lines
    assert not [cell for line in lines for cell in line if cell[:1] in "=+-@\t\r" and cell]
