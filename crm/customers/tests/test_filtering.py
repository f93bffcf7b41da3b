"""What cannot be asked is refused clearly, before anything is looked for; and so is what somebody may not ask."""

import json
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from crm.core.doors import SYSTEM, Actor, FieldRight
from crm.core.problems import Invalid
from crm.customers.filtering import FIELDS, NOTHING, ORDERS, Condition, Filter, allow, is_nothing, read_filter
from crm.people import actions as people
from crm.people.schemas import EditRole, MakeRole
from crm.pipeline import filters as card_filters  # which collects the fields of all rooms
from tests.office import PIPELINE, STAGES, Office

assert card_filters.CardFilter().is_empty

ID = "0198c6c0-0000-7000-8000-000000000001"


def one(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"match": "all", "conditions": [{"field": field, "is": operator, "value": value}], "groups": []}


def nested(depth: int) -> dict[str, Any]:
    inner = one("unread", "yes")
    for _ in range(depth - 1):
        inner = {"match": "any", "conditions": [], "groups": [inner]}
    return inner


MALFORMED: dict[str, tuple[str, str]] = {
    "{": ("filter", "unreadable"),
    "[]": ("filter", "wrong_type"),
    "null": ("filter", "required"),
    '"unread"': ("filter", "wrong_type"),
    '{"match":"all","conditions":[],"groups":[],"match":"any"}': ("filter", "unreadable"),
    '{"match":"all","conditions":[],"groups":NaN}': ("filter", "unreadable"),
    '{"match":"xor","conditions":[],"groups":[]}': ("filter.match", "not_a_choice"),
    '{"match":"all","conditions":[]}': ("filter.groups", "required"),
    '{"match":"all","conditions":[],"groups":[],"sql":"1=1"}': ("filter.sql", "unknown"),
    '{"match":"all","conditions":["unread"],"groups":[]}': ("filter.conditions.0", "wrong_type"),
    json.dumps(one("unread", "yes\u0000")): ("filter.conditions.0.is", "control_character"),
    json.dumps(one("quality", "at_least", 10**30)): ("filter", "out_of_range"),
    json.dumps(one("quality", "at_least", 1.5)): ("filter.conditions.0.value", "wrong_type"),
    json.dumps(one("quality", "at_least", True)): ("filter.conditions.0.value", "wrong_type"),
    json.dumps(one("tag", "any_of", [ID] * 201)): ("filter.conditions.0.value", "too_long"),
    json.dumps(one("tag", "any_of", [1])): ("filter.conditions.0.value.0", "wrong_type"),
    json.dumps(one("campaign", "any_of", ["x" * 301])): ("filter.conditions.0.value.0", "too_long"),
    json.dumps(one("amount", "at_least", {"amount": 1, "currency": "try"})): (
        "filter.conditions.0.value.currency",
        "unreadable",
    ),
    "[" * 2_000: ("filter", "too_deep"),
    json.dumps(nested(30)): ("filter", "too_deep"),
    json.dumps(NOTHING and one("campaign", "any_of", ["x"] * 150)).replace('"x"', f'"{"x" * 299}"'): (
        "filter",
        "too_long",
    ),
}

IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    (one("password", "any_of", ["x"]), "field", "filter_unknown"),
    (one("c.name; drop table cards", "any_of", ["x"]), "field", "filter_unknown"),
    (one("unread", "any_of", ["x"]), "is", "not_a_choice"),
    (one("unread", "yes", 1), "value", "filter_no_value"),
    (one("last_contact_days", "never", 3), "value", "filter_no_value"),
    (one("assignee", "any_of", None), "value", "required"),
    (one("assignee", "any_of", []), "value", "required"),
    (one("assignee", "any_of", 3), "value", "wrong_type"),
    (one("assignee", "any_of", ["Özge"]), "value", "not_a_choice"),
    (one("assignee", "any_of", ["mine"]), "value", "not_a_choice"),
    (one("tag", "all_of", ["me"]), "value", "not_a_choice"),
    (one("next_work", "any_of", [ID]), "value", "not_a_choice"),
    (one("quality", "at_least", 101), "value", "out_of_range"),
    (one("quality", "at_most", -1), "value", "out_of_range"),
    (one("quality", "at_least", ["60"]), "value", "wrong_type"),
    (one("stage_days", "at_least", 99_999_999), "value", "out_of_range"),
    (one("amount", "at_least", 5), "value", "wrong_type"),
    (one("amount", "at_least", {"amount": -5, "currency": "TRY"}), "value", "wrong_type"),
    (one("quality", "at_least", {"amount": 5, "currency": "TRY"}), "value", "wrong_type"),
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_filter_is_refused_with_the_place_that_is_wrong(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_filter(text)
    place, code = MALFORMED[text]
    assert refused.value.fields == {place: code}


@pytest.mark.parametrize("number", range(len(IMPOSSIBLE)))
def test_what_cannot_be_asked_is_refused_with_the_place_that_is_wrong(number: int) -> None:
    asked, part, code = IMPOSSIBLE[number]
    with pytest.raises(Invalid) as refused:
        allow(SYSTEM, read_filter(json.dumps(asked)))
    assert refused.value.fields == {f"filter.conditions.0.{part}": code}


def test_a_place_inside_groups_is_named() -> None:
    asked = {"match": "any", "conditions": [], "groups": [one("unread", "yes"), one("unread", "maybe")]}
    with pytest.raises(Invalid) as refused:
        allow(SYSTEM, read_filter(json.dumps(asked)))
    assert refused.value.fields == {"filter.groups.1.conditions.0.is": "not_a_choice"}


def test_a_filter_is_three_deep_and_fifty_long_at_most() -> None:
    allow(SYSTEM, read_filter(json.dumps(nested(3))))
    yes = Condition("unread", "yes", None)
    allow(SYSTEM, Filter("all", [yes] * 50, []))
    for wrong, code in (
        (msgspec.convert(nested(4), Filter), "filter_too_deep"),
        (Filter("all", [yes] * 51, []), "filter_too_long"),
        (Filter("all", [yes] * 26, [Filter("any", [yes] * 25, [])]), "filter_too_long"),
        (Filter("all", [], [NOTHING] * 51), "filter_too_long"),
    ):
        with pytest.raises(Invalid) as refused:
            allow(SYSTEM, wrong)
        assert refused.value.fields == {"filter": code}


def test_a_filter_without_conditions_says_nothing() -> None:
    for text in (None, "", "  ", json.dumps({"match": "any", "conditions": [], "groups": []})):
        assert is_nothing(read_filter(text))
    assert is_nothing(Filter("any", [], [NOTHING, Filter("all", [], [NOTHING])]))


def test_what_is_written_is_read_again() -> None:
    asked = Filter("any", [Condition("tag", "all_of", [ID]), Condition("quality", "unknown", None)], [NOTHING])
    assert read_filter(msgspec.json.encode(asked).decode()) == asked


ROUTES = (
    f"/api/pipelines/{PIPELINE}/board",
    f"/api/pipelines/{PIPELINE}/totals",
    f"/api/pipelines/{PIPELINE}/cards",
    f"/api/stages/{STAGES[0]}/cards",
)


async def test_every_door_refuses_in_the_language_of_whoever_asks(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    texts = {"tr": "Böyle bir filtre alanı yok.", "en": "There is no such filter field."}
    for language, text in texts.items():
        await client.patch("/api/me", json={"language": language})
        for route in ROUTES:
            answer = await client.get(f"{route}?filter={quote(json.dumps(one('password', 'any_of', ['x'])))}")
            assert answer.status_code == 422
            assert answer.json()["fields"] == {"filter.conditions.0.field": text}
    for route in ROUTES:
        for text in MALFORMED:
            answer = await client.get(route, params={"filter": text})
            assert answer.status_code == 422, text[:100]
            assert list(answer.json()["fields"]) == [MALFORMED[text][0]]
        if "totals" not in route:
            for sort in ("password", "--name", "name desc", "-"):
                answer = await client.get(route, params={"sort": sort})
                assert answer.status_code == 422, sort
                assert list(answer.json()["fields"]) == ["sort"]
    for ids in ("x", ",", f"{ID};{ID}", ",".join([ID] * 201)):
        answer = await client.get(ROUTES[2], params={"ids": ids})
        assert answer.status_code == 422
        assert list(answer.json()["fields"]) == ["ids"]


async def closed(office: Office, right: FieldRight, *fields: str) -> Actor:
    """Somebody who sees every card, but not these fields as they are."""
    async with office.begin(SYSTEM) as work:
        role_id, _ = await people.make_role(work, MakeRole(name="Sınırlı", copy_of=office.role("admin")))
        await people.edit_role(
            work, role_id, EditRole(version=1, fields=dict.fromkeys(fields, right)), office.wiring.policy
        )
    person = await office.person("")
    assert person.id
    async with office.begin(SYSTEM) as work:
        await people.set_roles(work, person.id, [role_id])
    return await office.again(person.id)


VALUES: dict[str, Any] = {"any_of": ["late"], "none_of": [ID], "all_of": [ID], "at_least": 1, "at_most": 1}


def example(name: str) -> dict[str, Any]:
    """Some condition on this field."""
    field = FIELDS[name]
    value = VALUES.get(field.operators[0])
    if field.kind == "money":
        value = {"amount": 1, "currency": "TRY"}
    elif field.kind in ("people", "teams", "tags", "stages"):
        value = [ID]
    return one(name, field.operators[0], value)


async def test_nobody_chooses_or_sorts_by_what_is_hidden_from_them(office: Office) -> None:
    sensitive = sorted({each.reveals for each in (*FIELDS.values(), *ORDERS.values()) if each.reveals})
    assert sensitive == ["cards.value", "customers.quality", "customers.source"]
    for hidden in sensitive:
        person = await closed(office, "hidden", hidden)
        client = await office.client(person)
        told = (await client.get("/api/card-filters")).json()
        assert {item["name"] for item in told["items"]} == {
            name for name, field in FIELDS.items() if field.reveals != hidden
        }
        assert told["sorts"] == [name for name, order in ORDERS.items() if order.reveals != hidden]
        for name, field in FIELDS.items():
            asked = {"match": "any", "conditions": [], "groups": [one("unread", "yes"), example(name)]}
            for route in ROUTES:
                answer = await client.get(route, params={"filter": json.dumps(asked)})
                assert answer.status_code == (403 if field.reveals == hidden else 200), (name, answer.text)
                if field.reveals == hidden:
                    assert answer.json()["code"] == "field_hidden"
        for name, order in ORDERS.items():
            for route in (ROUTES[0], ROUTES[2], ROUTES[3]):
                answer = await client.get(route, params={"sort": f"-{name}"})
                assert answer.status_code == (403 if order.reveals == hidden else 200), (name, answer.text)
        assert (await client.get("/api/campaigns")).status_code == (403 if hidden == "customers.source" else 200)


async def test_whoever_does_not_see_phones_learns_nothing_of_them_from_the_order_of_names(office: Office) -> None:
    seller = await office.person("sales")
    for phone in ("0532 111 22 33", "0532 999 88 77", "0532 555 44 33"):
        async with office.begin(SYSTEM) as work:
            from crm.customers import actions as customers
            from crm.customers.schemas import ReceiveLead

            await customers.receive_lead(work, ReceiveLead(phone=phone), origin="api", raw={})
    await office.customer(seller, name="Zeynep")
    await office.react()
    orders: list[list[str]] = []
    client = await office.client(await closed(office, "masked", "customers.phone"))
    for sort in ("name", "-name"):
        cards: list[dict[str, Any]] = []
        cursor = None
        while True:
            told = (
                await client.get(ROUTES[2], params={"sort": sort, "limit": 1, **({"cursor": cursor} if cursor else {})})
            ).json()
            cards += told["items"]
            cursor = told["next"]
            if cursor is None:
                break
        assert cards[0]["name"] == "Zeynep"
        orders.append([card["customer_id"] for card in cards[1:]])
    # They stand in the order they came in, whatever their numbers are.
    assert orders[0] == sorted(orders[0])
    assert orders[1] == sorted(orders[0], reverse=True)
