"""Customers are scored by the rules: what counts, when, why, and who is told."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.activities import actions as activities
from crm.activities.activity_schemas import CloseActivity, OpenActivity
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.quality import actions, queries
from crm.customers.quality.facts import FACTS
from crm.customers.quality.schemas import EditQualityRules, GivenRule, QualityRules
from crm.customers.schemas import AddIdentity, EditCustomer, ReceiveLead
from crm.main.wiring import wire
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from crm.pipeline.verbs import StageEdited
from tests.office import PIPELINE, STAGES, Office

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
REACHED, UNREACHED = (UUID(f"00000000-0000-7000-8000-000000ac020{place}") for place in (1, 4))
PHONE, EMAIL, CAMPAIGN, AHEAD, BOUGHT, AMOUNT, CONTACT, CAME, MISSED = 20, 5, 5, 15, 15, 10, 15, 20, -20
"""What is planted."""


async def quality(office: Office, customer_id: UUID) -> int | None:
    await office.react()
    return (await office.rows("SELECT quality FROM customers WHERE id = %(id)s", id=customer_id))[0][0]


async def give(office: Office, *rules: GivenRule) -> None:
    """These rules hold, and everybody is scored by them."""
    async with office.begin(SYSTEM) as work:
        version = (await queries.quality_rules(work)).version
        await actions.edit_quality_rules(work, EditQualityRules(version, list(rules)))
    await office.react()


async def edit(office: Office, customer_id: UUID, value: int | None, actor: Actor = SYSTEM) -> UUID:
    act = new_id()
    async with office.begin(actor, act) as work:
        await customers.edit_customer(
            work, customer_id, EditCustomer(version=await version(office, customer_id), quality=value)
        )
    return act


async def version(office: Office, customer_id: UUID) -> int:
    return (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=customer_id))[0][0]


def scored(lines: Sequence[Any]) -> list[tuple[object, object]]:
    """What the lines of scoring tell."""
    return [(line.facts["before"], line.facts["after"]) for line in lines if line.verb == "customer.scored"]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_fact_has_its_words(language: str) -> None:
    wire()
    words = Path(__file__).parents[3] / "web/src/locales" / language / "quality.json"
    assert set(json.loads(words.read_text("utf-8"))["points"]["fact"]) == set(FACTS)


# When


async def test_a_new_customer_is_scored_at_once_and_no_line_more_is_written(office: Office) -> None:
    head = await office.head()
    lead = ReceiveLead(name="Ayşe", phone="0532 111 22 33", email="a@x.com", utm={"campaign": "yaz"})
    async with office.begin(SYSTEM) as work:
        received, _ = await customers.receive_lead(work, lead, origin="api", raw={})
        assert work.statements <= 7
    found = await office.rows("SELECT quality FROM customers WHERE id = %(id)s", id=received.customer_id)
    assert found == [(PHONE + EMAIL + CAMPAIGN,)]
    await office.react()
    assert scored(await office.lines_after(head)) == []


async def test_many_leads_are_scored_as_one_is(office: Office) -> None:
    leads = [ReceiveLead(name="A", phone=f"0532 111 22 {n}") for n in range(10, 30)] + [ReceiveLead(name="B")]
    async with office.begin(SYSTEM) as work:
        await customers.receive_leads(work, [customers.read_lead(lead, {}) for lead in leads], origin="import")
    assert await office.rows("SELECT quality, count(*) FROM customers GROUP BY 1 ORDER BY 1") == [
        (PHONE, 20),
        (None, 1),
    ]


async def test_what_happens_to_a_customer_counts_as_soon_as_it_is_heard(office: Office) -> None:
    seller = await office.person("sales")
    assert seller.id
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    assert await quality(office, customer_id) == PHONE

    async with office.begin(seller) as work:
        await customers.add_identity(
            work, customer_id, AddIdentity("email", "a@x.com", await version(office, customer_id))
        )
    assert await quality(office, customer_id) == PHONE + EMAIL

    async with office.begin(seller) as work:
        activity_id, _ = await activities.open_activity(work, customer_id, OpenActivity(type_id=CALL, due_at=now()))
    async with office.begin(seller) as work:
        await activities.close_activity(work, activity_id, CloseActivity(version=1, outcome_id=REACHED))
    assert await quality(office, customer_id) == PHONE + EMAIL + CONTACT

    async with office.begin(seller) as work:
        await pipeline.value_card(work, card_id, Money(amount=5_000_00, currency="EUR"), seen=1)
    async with office.begin(seller) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=2))
    total = PHONE + EMAIL + CONTACT + AMOUNT + AHEAD
    assert await quality(office, customer_id) == total

    start = now() + timedelta(days=1)
    async with office.begin(seller) as work:
        appointment_id, _ = await appointments.book_appointment(
            work, customer_id, BookAppointment(start, 60, [seller.id])
        )
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE appointments SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour'"
        )
    async with office.begin(seller) as work:
        await appointments.mark_no_show(work, appointment_id, seen=1)
    assert await quality(office, customer_id) == total + MISSED
    async with office.begin(seller) as work:
        await appointments.mark_arrived(work, appointment_id, seen=2)
    assert await quality(office, customer_id) == total + CAME

    async with office.begin(seller) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[4], version=3))
    assert await quality(office, customer_id) == 100


async def test_nothing_is_written_when_a_fact_changes_no_score(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        activity_id, _ = await activities.open_activity(work, customer_id, OpenActivity(type_id=CALL, due_at=now()))
    head = await office.head()
    async with office.begin(seller) as work:
        await activities.close_activity(work, activity_id, CloseActivity(version=1, outcome_id=UNREACHED))
    before = await version(office, customer_id)
    await office.react()
    assert scored(await office.lines_after(head)) == []
    assert await version(office, customer_id) == before


async def test_a_repeated_application_counts_from_as_many_on_as_the_rule_says(office: Office) -> None:
    await give(office, GivenRule("applied", 40, 3, is_on=True))
    for number in range(3):
        async with office.begin(SYSTEM) as work:
            lead = ReceiveLead(external_id=str(number), phone="0532 111 22 33")
            received, _ = await customers.receive_lead(work, lead, origin="api", raw={})
        assert await quality(office, received.customer_id) == (40 if number == 2 else None)


async def test_scores_follow_the_settings_that_facts_rest_on(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        await pipeline.move_card(work, await office.card_of(customer_id), MoveCard(stage_id=STAGES[5], version=1))
    assert await quality(office, customer_id) == PHONE
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE stages SET kind = 'won' WHERE id = %(id)s", id=STAGES[5])
        work.record(StageEdited(pipeline_id=PIPELINE, fields=["kind"]), subject=("stage", STAGES[5]))
    assert await quality(office, customer_id) == PHONE + AHEAD + BOUGHT


# By hand


async def test_a_value_set_by_hand_wins_until_it_is_given_back(office: Office) -> None:
    seller = await office.person("sales", name="Özge Çınar")
    customer_id = await office.customer(seller)
    await edit(office, customer_id, 80, seller)
    await give(office, GivenRule("phone", 33, 1, is_on=True))
    assert await quality(office, customer_id) == 80
    async with office.look(seller) as work:
        why = await queries.quality_why(work, customer_id)
    assert (why.quality, why.quality_by_hand, why.score, why.by and why.by.name) == (80, True, 33, "Özge Çınar")
    assert why.at is not None
    head = await office.head()
    act = await edit(office, customer_id, None, seller)
    assert await office.rows("SELECT quality, quality_by_hand FROM customers") == [(33, False)]
    await office.react()
    assert [line.verb for line in await office.lines_after(head)] == ["customer.edited"]
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])
    assert await office.rows("SELECT quality, quality_by_hand FROM customers") == [(80, True)]


# What


@pytest.mark.parametrize("seed", range(6))
async def test_the_score_is_the_sum_of_what_holds_between_0_and_100(office: Office, seed: int) -> None:
    random = Random(seed)
    leads = [
        ReceiveLead(
            name="Biri",
            phone=f"0532 111 2{n:03}" if random.random() < 0.6 else None,
            email=f"kisi{n}@x.com" if random.random() < 0.5 else None,
            utm={"campaign": "yaz"} if random.random() < 0.4 else {},
        )
        for n in range(40)
    ]
    expected: dict[UUID, tuple[int, int, int, int]] = {}
    async with office.begin(SYSTEM) as work:
        for lead in leads:
            received, _ = await customers.receive_lead(work, lead, origin="api", raw={})
            expected[received.customer_id] = (int(bool(lead.phone)), int(bool(lead.email)), int(bool(lead.utm)), 1)
    rules = [
        GivenRule(fact, random.randint(-100, 100), 1, is_on=random.random() < 0.8)
        for fact in ("phone", "email", "campaign")
    ] + [GivenRule("applied", random.randint(-100, 100), random.randint(1, 2), is_on=True)]
    await give(office, *rules)
    found = dict(await office.rows("SELECT id, quality FROM customers"))
    steps, unknown = [0] * 5, 0
    for customer_id, measures in expected.items():
        counting = [r.points for r, m in zip(rules, measures, strict=True) if r.is_on and m >= r.at_least]
        score = max(0, min(100, sum(counting))) if counting else None
        assert found[customer_id] == score
        if score is None:
            unknown += 1
        else:
            steps[max(0, (score - 1) // 20)] += 1
        async with office.look() as work:
            why = await queries.quality_why(work, customer_id)
        assert (why.score, sum(each.points for each in why.points)) == (score, sum(counting))
    async with office.look() as work:
        counted = await queries.preview(work, rules)
    assert (counted.steps, counted.unknown, counted.by_hand, counted.is_estimate) == (steps, unknown, 0, False)


async def test_more_than_can_be_counted_at_once_are_estimated(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SAMPLE", 60)
    for number in range(200):
        async with office.begin(SYSTEM) as work:
            lead = ReceiveLead(name="Biri", phone=f"0532 111 2{number:03}")
            await customers.receive_lead(work, lead, origin="api", raw={})
    async with office.look() as work:
        counted = await queries.preview(work, [GivenRule("phone", 50, 1, is_on=True)])
    assert counted.is_estimate
    assert counted.steps == [0, 0, 200, 0, 0]


async def test_everybody_is_scored_anew_part_after_part(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LOOKED_AT", 7)
    monkeypatch.setattr(actions, "AT_ONCE", 4)
    ids = [await office.customer() for _ in range(23)]
    await edit(office, ids[3], 5)
    head = await office.head()
    await give(office, GivenRule("phone", 61, 1, is_on=True))
    found = dict(await office.rows("SELECT id, quality FROM customers"))
    assert found == {key: 5 if key == ids[3] else 61 for key in ids}
    lines = await office.lines_after(head)
    assert scored(lines) == [(PHONE, 61)] * 22
    assert len({line.cause for line in lines if line.verb == "customer.scored"}) == 1
    swept = [line for line in lines if line.verb == "quality_rules.swept"]
    assert len(swept) > 4
    assert swept[-1].facts["after"] is None
    assert await office.rows("SELECT done, total FROM quality_rules") == [(None, None)]


async def test_a_sweep_that_is_overtaken_by_another_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LOOKED_AT", 2)
    for _ in range(5):
        await office.customer()
    for points in (40, 50):
        async with office.begin(SYSTEM) as work:
            held = (await queries.quality_rules(work)).version
            rules = [GivenRule("phone", points, 1, is_on=True)]
            await actions.edit_quality_rules(work, EditQualityRules(held, rules))
    await office.react()
    assert await office.rows("SELECT DISTINCT quality FROM customers") == [(50,)]
    assert await office.rows("SELECT done, total FROM quality_rules") == [(None, None)]


# Who


async def test_whoever_may_not_see_a_fact_is_not_told_that_it_counts(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        await pipeline.value_card(work, await office.card_of(customer_id), Money(1_00, "TRY"), seen=1)
    await quality(office, customer_id)
    assert seller.viewer
    grants = {name: scope for name, scope in seller.viewer.grants.items() if name != "cards.view"}
    for viewer in (
        msgspec.structs.replace(seller.viewer, grants=grants),
        msgspec.structs.replace(seller.viewer, fields={"cards.value": "hidden"}),
    ):
        async with office.look(msgspec.structs.replace(seller, viewer=viewer)) as work:
            why = await queries.quality_why(work, customer_id)
        assert [(each.fact, each.points) for each in why.points] == [("phone", PHONE), (None, AMOUNT)]


async def test_strangers_find_no_customer_and_a_hidden_quality_has_no_why(office: Office) -> None:
    seller = await office.person("sales", await office.team("Kuzey"))
    stranger = await office.person("sales", await office.team("Güney"))
    customer_id = await office.customer(seller)
    path = f"/api/customers/{customer_id}/quality"
    async with await office.client(stranger) as client:
        assert (await client.get(path)).status_code == 404
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_fields (role_id, field, level) SELECT id, 'customers.quality', 'hidden' FROM roles"
        )
    async with await office.client(seller) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "field_hidden")


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([{"fact": "phone", "points": 101, "at_least": 1, "is_on": True}], "rules.0.points"),
        ([{"fact": "phone", "points": -101, "at_least": 1, "is_on": True}], "rules.0.points"),
        ([{"fact": "phone", "points": 10**12, "at_least": 1, "is_on": True}], "rules.0.points"),
        ([{"fact": "phone", "points": 5, "at_least": 2, "is_on": True}], "rules.0.at_least"),
        ([{"fact": "applied", "points": 5, "at_least": 0, "is_on": True}], "rules.0.at_least"),
        ([{"fact": "amount", "points": 5, "at_least": 10**12, "is_on": True}], "rules.0.at_least"),
        ([{"fact": "horoscope", "points": 5, "at_least": 1, "is_on": True}], "rules.0.fact"),
        ([{"fact": "x' OR true --", "points": 5, "at_least": 1, "is_on": True}], "rules.0.fact"),
        ([{"fact": "phone", "points": 5, "at_least": 1, "is_on": True}] * 2, "rules.1.fact"),
    ],
)
async def test_rules_that_cannot_be_are_refused(office: Office, rules: list[Any], field: str) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as client:
        for answer in (
            await client.put("/api/quality-rules", json={"version": 1, "rules": rules}),
            await client.post("/api/quality-rules/preview", json={"rules": rules}),
        ):
            assert answer.status_code == 422
            assert list(answer.json()["fields"]) == [field]


async def test_of_two_who_change_the_rules_the_second_sees_what_the_first_did(office: Office) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as client:
        kept = msgspec.convert((await client.get("/api/quality-rules")).json(), QualityRules)
        assert [rule.fact for rule in kept.rules] == list(FACTS)
        rules = [{"fact": "phone", "points": 7, "at_least": 1, "is_on": True}]
        first = await client.put("/api/quality-rules", json={"version": 1, "rules": rules})
        assert (first.status_code, first.json()["version"], first.json()["edited_by"]["id"]) == (200, 2, str(admin.id))
        second = await client.put("/api/quality-rules", json={"version": 1, "rules": []})
        assert (second.status_code, second.json()["code"]) == (409, "stale")
        assert second.json()["current"]["version"] == 2
    ((facts,),) = await office.rows("SELECT facts FROM journal WHERE verb = 'quality_rules.edited'")
    assert (facts["before"]["phone"], facts["after"]) == (PHONE, {"phone": 7})


async def test_everybody_hears_that_the_rules_are_others_and_only_who_may_change_them_what_they_say(
    office: Office,
) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    head = await office.head()
    async with office.begin(admin) as work:
        await actions.edit_quality_rules(work, EditQualityRules(1, [GivenRule("phone", 7, 1, is_on=True)]))
    told = await office.frames_after(head, admin, seller)
    assert admin.id
    assert seller.id
    assert [frame.text.count('"kind":"quality_rules"') for frame in told[admin.id]] == [1]
    assert all('"row":null' not in frame.text for frame in told[admin.id])
    (frame,) = told[seller.id]
    assert '"kind":"quality_rules","id":"quality_rules","version":null,"row":null' in frame.text
