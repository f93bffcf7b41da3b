"""Why somebody sees a customer: the facts told and what the doors answer are the same, whatever the office is like."""

import random
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm.activities import actions as activities
from crm.core.doors import SYSTEM, Actor, require, require_on
from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound
from crm.core.work import Work
from crm.customers import actions, why
from crm.customers.doors import CustomerViewers as Keys
from crm.customers.doors import lock_customer, see_customer
from crm.customers.why_schemas import Why
from crm.inbox.doors import lock_conversation
from crm.people.tests.test_visibility import random_office
from crm.pipeline.doors import lock_card, pass_card
from crm.pipeline.queries import card
from tests.office import Office

AROUND = "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM cards WHERE id = %(card_id)s)"
OF_KIND = {
    module: f"{module}.view"
    for module in ("conversations", "leads", "activities", "appointments", "reminders", "files")
}
LOCKED_BY = {"customers.edit", "customers.assign", "customers.reveal", "customers.merge", "customers.delete"}


async def asked_why(office: Office, actor: Actor, customer_id: UUID, user_id: UUID | None) -> Why:
    async with office.look(actor) as work:
        return await why.why(work, customer_id, user_id, office.wiring.policy, office.wiring.kinds)


async def odd_rights(office: Office, chance: random.Random, people: list[Actor]) -> None:
    """Roles lose rights and scopes at random, some people have two roles, some are closed, some lead; the rule may hold."""
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE company SET only_assignees_act = %(on)s", on=chance.random() < 0.5)
        for key in ("sales", "operations", "manager"):
            for right, row in office.wiring.rights.items():
                if right != "customers.view" and chance.random() < 0.25:
                    await work.run(
                        "DELETE FROM role_grants WHERE role_id = %(id)s AND module || '.' || action = %(right)s",
                        id=office.role(key),
                        right=right,
                    )
                elif row.is_scoped and chance.random() < 0.15:
                    await work.run(
                        "UPDATE role_grants SET scope = %(scope)s WHERE role_id = %(id)s"
                        " AND module || '.' || action = %(right)s",
                        id=office.role(key),
                        right=right,
                        scope=chance.choice(["own", "team", "department"]),
                    )
        for person in chance.sample(people, 3):
            await work.run(
                "INSERT INTO user_roles (user_id, role_id) VALUES (%(id)s, %(role)s) ON CONFLICT DO NOTHING",
                id=person.id,
                role=office.role(chance.choice(["sales", "operations", "manager"])),
            )
        await work.run("UPDATE team_members SET is_leader = (user_id = ANY(%(ids)s))", ids=[p.id for p in people[2:7]])
        await work.run(
            "UPDATE users SET reports_to = %(to)s WHERE id = %(id)s", id=people[1].id, to=chance.choice(people[5:]).id
        )
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=chance.choice(people[1:6]).id)


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_told_is_what_the_doors_answer(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    people = await random_office(office, chance)
    await odd_rights(office, chance, people)
    observer = await office.person("admin", name="Gözlemci")
    every = [row[0] for row in await office.rows("SELECT id FROM customers ORDER BY id")]
    told: set[tuple[str, bool]] = set()
    for customer_id in chance.sample(every, 5):
        async with office.look(observer) as work:
            seers = {each.person.id: each for each in (await why.seers(work, customer_id)).items}
        for person in people:
            answer = await asked_why(office, observer, customer_id, person.id)
            is_active = (await office.rows("SELECT is_active FROM users WHERE id = %(id)s", id=person.id))[0][0]
            actor = await office.again(person.id) if is_active else None
            assert answer.sees == await passes(office, actor, customer_id, "see"), (seed, answer)
            assert answer.sees == (person.id in seers)
            # Facts alone decide it too: each of those told would open the record, and without one it is closed.
            assert answer.reasons
            opening = {each.code for each in answer.reasons} & {*why.NEARNESS, "all"}
            assert bool(opening) == answer.sees, (seed, answer.reasons)
            if answer.sees:
                assert seers[answer.person.id].reasons == answer.reasons
            assert answer.actions
            for action in answer.actions:
                may = await passes(office, actor, customer_id, action.right)
                assert action.may == may, (seed, action, answer.reasons)
                assert action.may == (action.lack is None)
                told.add((action.right.partition(".")[0], may))
            if actor and actor.viewer and actor.viewer.led is not None:
                keys = (await office.rows("SELECT viewers FROM customers WHERE id = %(id)s", id=customer_id))[0][0]
                is_one = actor.viewer.relation(keys) == "own" or bool(actor.viewer.led & set(keys))
                assert bool(answer.acting) == is_one, (seed, answer.acting)
    assert {("customers", True), ("customers", False), ("cards", True), ("conversations", False)} <= told


async def passes(office: Office, actor: Actor | None, customer_id: UUID, right: str) -> bool:
    """Whether the doors let this person do it."""
    if actor is None or actor.viewer is None:
        return False
    row = office.wiring.rights.get(right)
    if row is not None and not row.is_scoped:
        return right in actor.viewer.grants
    try:
        async with office.begin(actor) as work:
            await through(office, work, customer_id, right)
    except (NotFound, Forbidden):
        return False
    return True


async def through(office: Office, work: Work, customer_id: UUID, right: str) -> None:
    """Through the very door that the actions of this right go through, up to their change; rights that no action asks for
    yet go through the customer's, like all the others.
    """
    keys = (await work.one(Keys, "SELECT viewers FROM customers WHERE id = %(id)s", id=customer_id)).viewers
    card_id = await work.one(UUID, "SELECT id FROM cards WHERE customer_id = %(id)s", id=customer_id)
    if right in ("see", "customers.view"):
        await see_customer(work, customer_id)
    elif right in LOCKED_BY:
        await lock_customer(work, customer_id, right)
    elif right == "notes.create":
        await activities.add_note(work, customer_id, text="Not", note_id=None)
    elif right == "cards.view":
        await card(work, card_id)
    elif right in ("cards.move", "cards.edit", "cards.override", "cards.archive"):
        locked, _ = await lock_card(work, card_id, Keys, AROUND)
        pass_card(work, locked, keys, right, seen=None)
    else:
        await see_customer(work, customer_id)
        for needed in (OF_KIND.get(right.partition(".")[0], "customers.view"), right):
            require(work.actor, needed)
        if not right.endswith(".view"):
            require_on(work.actor, right, keys)


async def test_a_conversation_is_answered_where_the_explanation_says_so(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    channel_id, conversation_id = new_id(), new_id()
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO channels (id, kind, external_id, name) VALUES (%(id)s, 'whatsapp', '1', 'Hat')", id=channel_id
        )
        await work.run(
            "INSERT INTO conversations (id, channel_id, customer_id, reply_to, last_at, last_text, last_direction)"
            " VALUES (%(id)s, %(channel)s, %(customer)s, '90', now(), '', 'in')",
            id=conversation_id,
            channel=channel_id,
            customer=customer_id,
        )
    for given, lack in ((True, None), (False, "needs")):
        if not given:
            await take(office, "sales", "conversations.view")
        answer = await asked_why(office, seller, customer_id, None)
        reply = next(each for each in answer.actions or [] if each.right == "conversations.reply")
        assert (reply.may, reply.lack) == (given, lack)
        assert next(each.sees for each in answer.things if each.kind == "conversation") == given
        actor = await office.again(seller.id)
        async with office.begin(actor) as work:
            if given:
                await lock_conversation(work, conversation_id, "conversations.reply")
            else:
                with pytest.raises(Forbidden):
                    await lock_conversation(work, conversation_id, "conversations.reply")


async def take(office: Office, role: str, right: str) -> None:
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM role_grants WHERE role_id = %(id)s AND module || '.' || action = %(right)s",
            id=office.role(role),
            right=right,
        )


async def asked(client: httpx.AsyncClient, customer_id: UUID, user: Actor | None = None) -> httpx.Response:
    return await client.get(f"/api/customers/{customer_id}/why", params={"user_id": str(user.id)} if user else {})


async def test_the_facts_are_named_with_people_teams_and_dates(office: Office) -> None:
    north = await office.team("Kuzey", department="Satış")
    south = await office.team("Güney", department="Satış")
    owner = await office.person("sales", north, name="Özge Çınar")
    mate = await office.person("operations", north, name="Oya Operasyon")
    manager = await office.person("manager", south, name="Mine Müdür")
    stranger = await office.person("sales", south, name="Yaşar Yabancı")
    admin = await office.person("admin", name="Ahmet Yönetici")
    customer_id = await office.customer(owner)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at)"
            " VALUES (%(id)s, %(one)s, %(two)s, now() - interval '9 days', now() - interval '2 days')",
            id=new_id(),
            one=owner.id,
            two=stranger.id,
        )
    browser = await office.client(admin)
    seers = (await browser.get(f"/api/customers/{customer_id}/seers")).json()["items"]
    shown = [(each["person"]["name"], each["reasons"][0]["code"], each["roles"]) for each in seers]
    assert shown == [
        ("Özge Çınar", "assigned", ["Satış Temsilcisi"]),
        ("Oya Operasyon", "team_mate", ["Operasyon"]),
        ("Mine Müdür", "department_mate", ["Yönetici"]),
        ("Ahmet Yönetici", "all", ["Sistem Yöneticisi"]),
    ]
    hidden = (await asked(browser, customer_id, stranger)).json()
    assert hidden["sees"] is False
    assert [each["code"] for each in hidden["reasons"]] == ["not_assigned", "stood_in"]
    assert hidden["reasons"][0]["people"] == [{"id": str(owner.id), "name": "Özge Çınar"}]
    assert {each["lack"] for each in hidden["actions"]} <= {"unseen", "no_right", None}
    mates = (await asked(browser, customer_id, mate)).json()["reasons"]
    assert mates[0]["place"]["name"] == "Kuzey"
    assert (await asked(browser, customer_id, manager)).json()["reasons"][0]["place"]["name"] == "Satış"
    async with office.begin(SYSTEM) as work:
        await actions.assign_customer(work, customer_id, [], seen=None)
    assert [each["code"] for each in (await asked(browser, customer_id, owner)).json()["reasons"]] == ["pool_closed"]
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=owner.id)
    closed = (await asked(browser, customer_id, owner)).json()
    assert [each["code"] for each in closed["reasons"]] == ["disabled"]
    assert {each["lack"] for each in closed["actions"]} == {"disabled"}


async def test_who_may_ask_about_whom(office: Office) -> None:
    owner, mate = await office.person("sales", name="Özge"), await office.person("sales", name="Umut")
    admin = await office.person("admin")
    customer_id = await office.customer(owner)
    browser, strangers = await office.client(owner), await office.client(mate)
    own = (await asked(browser, customer_id)).json()
    assert own["person"]["id"] == str(owner.id)
    assert own["roles"] == ["Satış Temsilcisi"]
    assert own["actions"]
    # Others' roles and rights are told to whoever manages people or roles.
    of_mate = (await asked(browser, customer_id, mate)).json()
    assert (of_mate["sees"], of_mate["roles"], of_mate["actions"], of_mate["fields"]) == (False, [], None, None)
    assert (await asked(await office.client(admin), customer_id, mate)).json()["actions"]
    # A hidden record is no record, whoever is asked about.
    for user in (None, owner, mate):
        assert (await asked(strangers, customer_id, user)).status_code == 404
    assert (await strangers.get(f"/api/customers/{customer_id}/seers")).status_code == 404
    assert (await browser.get(f"/api/customers/{customer_id}/why?user_id={new_id()}")).status_code == 404
    await take(office, "sales", "users.view")
    assert (await asked(browser, customer_id)).status_code == 200
    assert (await asked(browser, customer_id, owner)).status_code == 200
    # Whether such a person exists is not told either.
    for user_id in (mate.id, new_id()):
        answer = await browser.get(f"/api/customers/{customer_id}/why?user_id={user_id}")
        assert answer.status_code == 403
    assert (await browser.get(f"/api/customers/{customer_id}/seers")).status_code == 403


async def test_the_assignee_rule_is_told_with_who_leads(office: Office) -> None:
    team = await office.team("Kuzey")
    owner = await office.person("operations", team, name="Özge")
    mate = await office.person("operations", team, name="Umut")
    leader = await office.person("operations", team, name="Lale")
    customer_id = await office.customer(owner)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE company SET only_assignees_act = true")
        await work.run("UPDATE team_members SET is_leader = true WHERE user_id = %(id)s", id=leader.id)
    found: dict[str, Any] = {}
    for name, actor in {"owner": owner, "mate": mate, "leader": leader}.items():
        answer = await asked_why(office, await office.again(actor.id), customer_id, None)
        assert answer.only_assignees_act
        edit = next(each for each in answer.actions or [] if each.right == "customers.edit")
        found[name] = [each.code for each in answer.acting], edit.may, edit.lack
    assert found == {
        "owner": (["assigned"], True, None),
        "mate": ([], False, "assignees_only"),
        "leader": (["leads"], True, None),
    }
