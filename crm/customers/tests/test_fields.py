"""Sensitive fields: hidden, masked, read-only or open, by role; and masked ones revealed on record."""

import asyncio

import pytest

from crm.core.doors import SYSTEM, Actor, FieldForbidden
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Forbidden
from crm.core.undo import undo
from crm.customers import actions, queries, revealing
from crm.customers.schemas import AddIdentity, CreateCustomer, EditCustomer
from crm.people import actions as people
from crm.people.schemas import EditRole
from crm.pipeline import actions as pipeline
from tests.office import PIPELINE, Office


async def limit(office: Office, actor: Actor, **levels: str) -> Actor:
    """The seller again, after their role was limited to these levels."""
    fields = {name.replace("_", "."): level for name, level in levels.items()}
    async with office.begin(SYSTEM) as work:
        version = await work.one(int, "SELECT version FROM roles WHERE key = 'sales'")
        change = EditRole(version=version, fields=fields)  # type: ignore[arg-type]
        await people.edit_role(work, office.role("sales"), change, office.wiring.policy)
    return await office.again(actor.id)


async def test_what_is_hidden_is_absent_everywhere(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone="0532 781 94 63")
    card_id = await office.card_of(customer_id)
    async with office.begin(seller) as work:
        await pipeline.value_card(work, card_id, Money(amount=100, currency="TRY"), seen=1)
        await actions.edit_customer(work, customer_id, EditCustomer(version=2, quality=80))
    await office.react()
    levels = dict.fromkeys(
        ("customers_phone", "customers_email", "customers_quality", "customers_source", "cards_value"), "hidden"
    )
    seller = await limit(office, seller, **levels)
    client = await office.client(seller)
    customer = (await client.get(f"/api/customers/{customer_id}")).json()
    assert (customer["identities"], customer["quality"], customer["quality_by_hand"]) == ([], None, False)
    assert (customer["source"], customer["first_touch"]) == (None, None)
    card = (await client.get(f"/api/cards/{card_id}")).json()
    assert [card[name] for name in ("phone", "quality", "source", "value")] == [None] * 4
    totals = (await client.get(f"/api/pipelines/{PIPELINE}/totals")).json()["items"]
    assert [(total["count"], total["sums"]) for total in totals if total["count"]] == [(1, [])]
    story = {
        line["verb"]: line for line in (await client.get(f"/api/customers/{customer_id}/timeline")).json()["items"]
    }
    assert "source" not in story["customer.created"]["facts"]
    assert story["customer.edited"]["changes"] == []
    assert not [name for name in story["card.valued"]["facts"] if "amount" in name or "currency" in name]
    refused = await client.get(
        f"/api/pipelines/{PIPELINE}/board",
        params={
            "filter": '{"match": "all", "groups": [], "conditions": [{"field": "source", "is": "any_of", "value": ["manual"]}]}'
        },
    )
    assert (refused.status_code, list(refused.json()["fields"])) == (403, ["customers.source"])


async def test_a_masked_field_is_masked_before_it_is_sent(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone="0532 781 94 63")
    async with office.begin(seller) as work:
        await actions.add_identity(work, customer_id, AddIdentity("email", "ayse@example.com", version=2))
    seller = await limit(office, seller, customers_phone="masked", customers_email="masked")
    async with office.look(seller) as work:
        customer = await queries.customer(work, customer_id)
    shown = {(i.kind, i.value, i.display) for i in customer.identities}
    assert shown == {
        ("phone", "+90 532 *** ** 63", "+90 532 *** ** 63"),
        ("email", "a***@example.com", "a***@example.com"),
    }


async def test_a_field_that_may_only_be_read_is_not_written(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    act = new_id()
    async with office.begin(seller, act) as work:
        await actions.edit_customer(work, customer_id, EditCustomer(version=2, quality=10))
    seller = await limit(
        office, seller, customers_phone="read", customers_email="read", customers_quality="read", cards_value="read"
    )
    client = await office.client(seller)
    path = f"/api/customers/{customer_id}"
    head = await office.head()
    attempts = [
        ("customers.quality", await client.patch(path, json={"version": 3, "quality": 20})),
        ("customers.phone", await client.post(f"{path}/identities", json={"kind": "phone", "value": "0533 111 22 33", "version": 3})),
        ("customers.email", await client.post(f"{path}/identities", json={"kind": "email", "value": "a@b.com", "version": 3})),
        ("customers.phone", await client.post("/api/customers", json={"name": "Ali", "phone": "0533 111 22 33"})),
        ("cards.value", await client.patch(f"/api/cards/{card_id}", json={"version": 1, "value": {"amount": 5, "currency": "TRY"}})),
    ]  # fmt: skip
    for field, answer in attempts:
        assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (
            403,
            "field_forbidden",
            [field],
        )
    undone = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert [refusal.code for refusal in undone.refused] == ["field_forbidden"]
    assert await office.head() == head
    # The rest of the customer is theirs as before.
    assert (await client.patch(path, json={"version": 3, "name": "Yeni"})).status_code == 200


async def test_who_may_not_see_the_customer_is_told_nothing_of_its_fields(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller)
    await limit(office, stranger, customers_quality="read", customers_phone="masked")
    client = await office.client(stranger)
    assert (await client.patch(f"/api/customers/{customer_id}", json={"version": 1, "quality": 5})).status_code == 404
    for missing in (customer_id, new_id()):
        answer = await client.post(f"/api/customers/{missing}/reveal", json={"field": "phone"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_masked_value_is_revealed_and_the_story_says_who_had_it_shown(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone="0532 781 94 63")
    seller = await limit(office, seller, customers_phone="masked")
    client = await office.client(seller)
    answer = await client.post(f"/api/customers/{customer_id}/reveal", json={"field": "phone"})
    assert answer.status_code == 200
    assert answer.json()["values"] == [{"kind": "phone", "value": "+905327819463", "display": "0532 781 94 63"}]
    line = (await client.get(f"/api/customers/{customer_id}/timeline")).json()["items"][0]
    assert (line["verb"], line["facts"], line["actor"]["id"]) == (
        "identity.revealed",
        {"field": "phone"},
        str(seller.id),
    )


async def test_what_is_hidden_is_never_revealed_nor_is_anything_without_the_right(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    seller = await limit(office, seller, customers_phone="hidden")
    head = await office.head()
    with pytest.raises(Forbidden):
        async with office.begin(seller) as work:
            await actions.reveal_identity(work, customer_id, "phone")
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('customers', 'reveal')")
    client = await office.client(seller)
    assert (await client.post(f"/api/customers/{customer_id}/reveal", json={"field": "email"})).status_code == 403
    assert await office.head() == head


async def test_reveals_at_once_never_exceed_the_limit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revealing, "PER_PERSON", 5)
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    client = await office.client(seller)
    path = f"/api/customers/{customer_id}/reveal"
    answers = await asyncio.gather(*(client.post(path, json={"field": "phone"}) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 7
    assert "retry-after" in answers[-1].headers or answers[-1].status_code == 200
    assert len(await office.rows("SELECT FROM journal WHERE verb = 'identity.revealed'")) == 5


async def test_a_customer_made_without_a_closed_field_is_made(office: Office) -> None:
    seller = await limit(office, await office.person("sales"), customers_email="masked")
    async with office.begin(seller) as work:
        await actions.create_customer(work, CreateCustomer(name="Ali", phone="0533 111 22 33"))
    with pytest.raises(FieldForbidden):
        async with office.begin(seller) as work:
            await actions.create_customer(work, CreateCustomer(name="Veli", email="veli@example.com"))
