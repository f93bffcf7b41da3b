"""Accounts: made, entered through a link, edited, disabled, opened again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, Stale
from crm.core.work import Work
from crm.people import actions
from crm.people.links import AccountLinks, link_by_id, token_of
from crm.people.office_schemas import EditUser
from tests.office import BASE, KEYS, Office

PASSWORD = "mavi kaplumbağa yürüdü 7"


async def role_id(office: Office, key: str) -> UUID:
    return (await office.rows("SELECT id FROM roles WHERE key = %(key)s", key=key))[0][0]


async def version(office: Office, user_id: UUID | None) -> int:
    return (await office.rows("SELECT version FROM users WHERE id = %(id)s", id=user_id))[0][0]


async def newest_token(office: Office, user_id: Any) -> str:
    rows = await office.rows(
        "SELECT id FROM account_links WHERE user_id = %(id)s ORDER BY created_at DESC LIMIT 1", id=user_id
    )
    async with office.look() as work:
        return token_of(KEYS, await link_by_id(work, rows[0][0]))


async def invited(office: Office, client: httpx.AsyncClient, email: str = "yeni@example.com") -> dict[str, Any]:
    body = {"name": "Yeni Gelen", "email": email, "role_ids": [str(await role_id(office, "sales"))]}
    made = await client.post("/api/users", json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def test_an_invited_person_chooses_a_password_and_then_logs_in(office: Office) -> None:
    admin = await office.client(await office.person("admin"))
    user = await invited(office, admin)
    assert (user["is_invited"], user["email"]) == (True, "yeni@example.com")
    link = await admin.post(f"/api/users/{user['id']}/link")
    assert (link.json()["kind"], link.json()["url"]) == ("invite", None)
    token = await newest_token(office, user["id"])
    visitor = await office.client()
    assert (await visitor.post("/api/invitation/accept", json={"token": token, "password": "kısa"})).status_code == 422
    accepted = await visitor.post("/api/invitation/accept", json={"token": token, "password": PASSWORD})
    assert accepted.status_code == 204
    assert accepted.cookies == {}
    again = await visitor.post("/api/invitation/accept", json={"token": token, "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (410, "link_gone")
    login = await visitor.post("/api/session", json={"email": "YENI@example.com", "password": PASSWORD})
    assert login.status_code == 200
    seen = (await admin.get(f"/api/users/{user['id']}")).json()
    assert seen["is_invited"] is False
    assert seen["last_seen_at"] is not None


async def test_without_mail_the_administrator_is_shown_the_link_once(office: Office) -> None:
    links = AccountLinks(keys=KEYS, base_url=BASE, is_mailed=False)
    admin = await office.client(await office.person("admin"), account_links=links)
    user = await invited(office, admin)
    link = (await admin.post(f"/api/users/{user['id']}/link")).json()
    assert link["url"] == f"{BASE}/davet#{await newest_token(office, user['id'])}"
    refused = await admin.post("/api/password-reset", json={"email": "yeni@example.com"})
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_is_off")


async def test_a_link_is_used_once_also_by_two_at_a_time(office: Office) -> None:
    admin = await office.client(await office.person("admin"))
    user = await invited(office, admin)
    await admin.post(f"/api/users/{user['id']}/link")
    token, visitor = await newest_token(office, user["id"]), await office.client()
    answers = await asyncio.gather(
        *(visitor.post("/api/invitation/accept", json={"token": token, "password": f"{PASSWORD}{n}"}) for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [204, 410, 410, 410]


@pytest.mark.parametrize("token", ["", "x", "A" * 70, "ğ" * 70, "A" * 5000])
async def test_what_is_not_a_link_is_told_nothing(office: Office, token: str) -> None:
    visitor = await office.client()
    for path in ("/api/account-link", "/api/invitation/again"):
        assert (await visitor.post(path, json={"token": token})).json()["code"] == "link_gone"


async def test_an_invitation_out_of_time_is_sent_again_to_the_stored_address(office: Office) -> None:
    admin = await office.client(await office.person("admin"))
    user = await invited(office, admin)
    await admin.post(f"/api/users/{user['id']}/link")
    token, visitor = await newest_token(office, user["id"]), await office.client()
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE account_links SET expires_at = now()")
    look = await visitor.post("/api/account-link", json={"token": token})
    assert look.json() == {"kind": "invite", "state": "expired", "name": None, "email": None}
    assert (await visitor.post("/api/invitation/again", json={"token": token})).status_code == 204
    fresh = await newest_token(office, user["id"])
    assert fresh != token
    assert (await visitor.post("/api/account-link", json={"token": fresh})).json()["state"] == "open"


async def test_asking_for_a_new_password_tells_nobody_whether_there_is_an_account(office: Office) -> None:
    admin = await office.client(await office.person("admin"))
    user = await invited(office, admin, "var@example.com")
    disabled = await office.person("sales")
    async with office.begin(SYSTEM) as work:
        assert disabled.id
        await actions.disable_user(work, disabled.id)
    visitor = await office.client()
    emails = ["var@example.com", "yok@example.com", "bu bir adres değil"]
    emails += [row[0] for row in await office.rows("SELECT email FROM users WHERE id = %(id)s", id=disabled.id)]
    for email in emails:
        answer = await visitor.post("/api/password-reset", json={"email": email})
        assert (answer.status_code, answer.content) == (204, b"")
    assert await office.rows("SELECT user_id::text FROM account_links") == [(user["id"],)]
    for email in emails[:2]:
        codes = [(await visitor.post("/api/password-reset", json={"email": email})).status_code for _ in range(3)]
        assert codes == [204, 204, 429]


async def test_a_reset_ends_every_session_and_voids_other_links(office: Office) -> None:
    person = await office.person("sales")
    email = (await office.rows("SELECT email FROM users WHERE id = %(id)s", id=person.id))[0][0]
    inside, visitor = await office.client(person), await office.client()
    await visitor.post("/api/password-reset", json={"email": email})
    first = await newest_token(office, person.id)
    await visitor.post("/api/password-reset", json={"email": email})
    second = await newest_token(office, person.id)
    # A link to a new password does not accept an invitation.
    assert (
        await visitor.post("/api/invitation/accept", json={"token": second, "password": PASSWORD})
    ).status_code == 410
    done = await visitor.post("/api/password-reset/complete", json={"token": second, "password": PASSWORD})
    assert done.status_code == 204
    assert (await inside.get("/api/me")).status_code == 401
    assert (await visitor.post("/api/account-link", json={"token": first})).status_code == 410


async def test_who_manages_people_sees_what_is_theirs_to_manage_and_others_do_not(office: Office) -> None:
    seller = await office.person("sales")
    admin = await office.person("admin")
    for actor, is_managed in ((admin, True), (seller, False)):
        rows = (await (await office.client(actor)).get("/api/users")).json()["items"]
        assert all((row["email"] is not None) == is_managed for row in rows)
        assert all((row["role_ids"] is not None) == is_managed for row in rows)
        assert all(bool(row["can"]) == is_managed for row in rows)


async def test_making_the_same_account_again_changes_nothing(office: Office) -> None:
    admin = await office.client(await office.person("admin"))
    body = {
        "id": str(new_id()),
        "name": "Yeni",
        "email": "bir@example.com",
        "role_ids": [str(await role_id(office, "sales"))],
    }
    assert [(await admin.post("/api/users", json=body)).status_code for _ in range(2)] == [201, 200]
    assert (await admin.post("/api/users", json=body | {"name": "Başka"})).status_code == 409
    taken = await admin.post("/api/users", json=body | {"id": str(new_id()), "email": "BİR@example.com"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "adres"}, "email"),
        ({"role_ids": []}, "role_ids"),
        ({"role_ids": [str(UUID(int=9))]}, "roles"),
        ({"team_ids": [str(UUID(int=9))]}, "team_ids"),
        ({"department_id": str(UUID(int=9))}, "department_id"),
        ({"reports_to": str(UUID(int=9))}, "reports_to"),
    ],
)
async def test_a_wrong_account_is_refused_by_its_field(office: Office, wrong: dict[str, Any], field: str) -> None:
    admin = await office.client(await office.person("admin"))
    body = {"name": "A", "email": "a@example.com", "role_ids": [str(await role_id(office, "sales"))]} | wrong
    answer = await admin.post("/api/users", json=body)
    assert answer.status_code == 422
    assert field in answer.json()["fields"] or "role_ids" in answer.json()["fields"]


async def test_only_who_manages_people_changes_accounts(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("sales")
    client = await office.client(seller)
    for path in ("disable", "enable", "link"):
        assert (await client.post(f"/api/users/{mate.id}/{path}", json={"version": 1})).status_code == 403, path
    left = await client.post(f"/api/users/{mate.id}/leave", json={"version": 1, "ways": {}})
    assert left.status_code == 403
    assert (await client.get(f"/api/users/{mate.id}/holdings")).status_code == 403
    assert (await client.patch(f"/api/users/{mate.id}", json={"version": 1, "name": "X"})).status_code == 403
    admin = await office.client(await office.person("admin"))
    assert (await admin.patch(f"/api/users/{new_id()}", json={"version": 1, "name": "X"})).status_code == 404


async def people_manager(office: Office) -> Actor:
    """Somebody who manages people but not roles."""
    role = new_id()
    async with office.begin(SYSTEM) as work:
        await work.run("INSERT INTO roles (id, key, name) VALUES (%(id)s, 'people', 'İK')", id=role)
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope)"
            " VALUES (%(id)s, 'users', 'manage', 'all'), (%(id)s, 'users', 'view', 'all')",
            id=role,
        )
    return await office.person("people")


async def test_nobody_changes_the_account_of_somebody_with_more_rights(office: Office) -> None:
    admin, manager, nobody = await office.person("admin"), await people_manager(office), await office.person("")
    assert admin.id
    assert nobody.id
    admin_id = admin.id
    attempts: list[Callable[[Work], Awaitable[object]]] = [
        lambda work: actions.edit_user(work, admin_id, EditUser(version=1, email="benim@example.com")),
        lambda work: actions.make_link(work, admin_id, is_mailed=False),
        lambda work: actions.disable_user(work, admin_id),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            async with office.begin(manager) as work:
                await attempt(work)
    async with office.begin(manager) as work:
        await actions.edit_user(work, nobody.id, EditUser(version=1, title="Danışman"))


async def test_an_edit_of_an_older_version_is_refused(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    assert seller.id
    async with office.begin(admin) as work:
        await actions.edit_user(work, seller.id, EditUser(version=1, title="Danışman"))
    with pytest.raises(Stale):
        async with office.begin(admin) as work:
            await actions.edit_user(work, seller.id, EditUser(version=1, title="Uzman"))


async def test_a_reporting_line_never_comes_back_to_itself_also_when_two_draw_it_at_once(office: Office) -> None:
    admin = await office.person("admin")
    one, two, three = [await office.person("sales") for _ in range(3)]
    assert one.id
    assert two.id
    assert three.id

    async def report(who: UUID, to: UUID) -> bool:
        try:
            async with office.begin(admin) as work:
                await actions.edit_user(work, who, EditUser(version=await version(office, who), reports_to=to))
        except Invalid:
            return False
        return True

    assert await report(one.id, two.id)
    assert not await report(two.id, one.id)
    assert not await report(one.id, one.id)
    assert sorted(await asyncio.gather(report(two.id, three.id), report(three.id, one.id))) == [False, True]


async def test_two_administrators_disabling_each_other_leave_one(office: Office) -> None:
    one, two = await office.person("admin"), await office.person("admin")
    assert one.id
    assert two.id
    answers = await asyncio.gather(
        (await office.client(one)).post(f"/api/users/{two.id}/disable", json={"version": 1}),
        (await office.client(two)).post(f"/api/users/{one.id}/disable", json={"version": 1}),
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([200, 401], [200, 409])
    assert await office.rows("SELECT count(*) FROM users WHERE is_active") == [(1,)]


async def test_a_disabled_account_is_opened_again_with_its_password(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    client = await office.client(admin)
    closed = (await client.post(f"/api/users/{seller.id}/disable", json={"version": 1})).json()
    assert (closed["is_active"], closed["can"]) == (False, ["edit", "enable"])
    assert (await client.post(f"/api/users/{seller.id}/link")).json()["code"] == "not_active"
    opened = (await client.post(f"/api/users/{seller.id}/enable", json={"version": closed["version"]})).json()
    assert opened["is_active"] is True
    itself = await client.post(f"/api/users/{admin.id}/disable", json={"version": 1})
    assert itself.json()["code"] in ("not_yourself", "last_administrator")


async def test_a_status_is_told_to_all_colleagues_and_resets_no_screen(office: Office) -> None:
    one, two = await office.person("sales"), await office.person("sales")
    head = await office.head()
    assert (await (await office.client(one)).patch("/api/me", json={"status": "busy"})).json()["status"] == "busy"
    [frame] = (await office.frames_after(head, two))[two.id]  # type: ignore[index]
    assert '"status":"busy"' in frame.text
    assert (await (await office.client(one)).patch("/api/me", json={"status": "asleep"})).status_code == 422
