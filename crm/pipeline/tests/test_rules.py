"""Where cards may go: by the rules of the pipeline, its limits, and what a stage needs."""

import asyncio
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.problems import Forbidden, Invalid
from crm.core.undo import undo
from crm.pipeline import actions, queries, rules
from crm.pipeline.schemas import Card, EditPipeline, EditStage, MoveCard, Pipeline
from tests.office import PIPELINE, STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, SOLD, ASIDE, LOST = STAGES


async def configure(office: Office, stage_id: UUID, **what: object) -> None:
    async with office.begin(SYSTEM) as work:
        version = (await work.all(int, "SELECT version FROM stages WHERE id = %(id)s", id=stage_id))[0]
        await actions.edit_stage(work, stage_id, EditStage(version=version, **what))  # type: ignore[arg-type]


async def rule(office: Office, **what: bool) -> None:
    async with office.begin(SYSTEM) as work:
        version = (await queries.pipeline_by_id(work, PIPELINE)).version
        await actions.edit_pipeline(work, PIPELINE, EditPipeline(version=version, **what))  # type: ignore[arg-type]


async def move(office: Office, actor: Actor, card_id: UUID, stage_id: UUID, **how: object) -> UUID:
    async with office.begin(actor) as work:
        shown = await queries.card(work, card_id)
        await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=shown.version, **how))  # type: ignore[arg-type]
    return work.cause


async def look(office: Office, card_id: UUID) -> Card:
    async with office.look() as work:
        return await queries.card(work, card_id)


async def pipeline(office: Office) -> Pipeline:
    async with office.look() as work:
        return await queries.pipeline_by_id(work, PIPELINE)


async def test_without_rules_cards_go_anywhere(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    for stage in (SOLD, NEW, LOST, DEPOSIT, ASIDE, TALKING):
        await move(office, seller, card_id, stage)
    assert (await look(office, card_id)).stage_id == TALKING


async def test_no_stage_is_skipped_where_none_may_be(office: Office) -> None:
    await rule(office, no_skipping=True)
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(rules.StageSkipped):
        await move(office, seller, card_id, APPOINTMENT)
    await move(office, seller, card_id, TALKING)
    # Set aside and lost are no part of the way; from there the card may go anywhere again.
    await move(office, seller, card_id, ASIDE)
    await move(office, seller, card_id, DEPOSIT)
    await move(office, seller, card_id, SOLD)
    assert (await look(office, card_id)).stage_id == SOLD


async def test_there_is_no_way_back_where_none_may_be(office: Office) -> None:
    await rule(office, no_going_back=True)
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    await move(office, seller, card_id, DEPOSIT)
    with pytest.raises(rules.WentBack):
        await move(office, seller, card_id, TALKING)
    await move(office, seller, card_id, LOST)
    await move(office, seller, card_id, TALKING)


async def test_cards_leave_a_stage_for_the_named_ones_only(office: Office) -> None:
    await configure(office, NEW, next_stage_ids=[TALKING, LOST])
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(rules.MoveRefused) as refused:
        await move(office, seller, card_id, DEPOSIT)
    assert refused.value.code == "move_closed"
    await move(office, seller, card_id, TALKING)


async def test_a_stage_lets_in_whom_its_roles_let_in(office: Office) -> None:
    await configure(office, SOLD, role_ids=[office.role("manager")])
    team = await office.team("Satış", department="Satış")
    seller, manager = await office.person("sales", team), await office.person("manager", team)
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(rules.RoleKeptOut):
        await move(office, seller, card_id, SOLD)
    await move(office, manager, card_id, SOLD)


async def test_whoever_may_override_says_so_and_it_is_written_down(office: Office) -> None:
    await rule(office, no_skipping=True)
    team = await office.team("Satış", department="Satış")
    seller, manager = await office.person("sales", team), await office.person("manager", team)
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(Forbidden):
        await move(office, seller, card_id, DEPOSIT, override=True)
    with pytest.raises(rules.StageSkipped):
        await move(office, manager, card_id, DEPOSIT)
    head = await office.head()
    await move(office, manager, card_id, DEPOSIT, override=True)
    (line,) = await office.lines_after(head)
    assert line.facts["overrode"] == ["skipped"]
    # Where nothing stands in the way, nothing was overridden.
    await move(office, manager, card_id, SOLD, override=True)
    assert (await office.lines_after(head))[-1].facts["overrode"] == []


async def test_a_strict_limit_holds_against_many_at_once(office: Office) -> None:
    await configure(office, TALKING, card_limit=3, is_limit_strict=True)
    seller = await office.person("sales")
    cards = [await office.card_of(await office.customer(seller)) for _ in range(10)]
    results = await asyncio.gather(*[move(office, seller, card, TALKING) for card in cards], return_exceptions=True)
    assert sum(isinstance(result, rules.StageFull) for result in results) == 7
    assert sum(isinstance(result, UUID) for result in results) == 3
    inside = [card for card in cards if (await look(office, card)).stage_id == TALKING]
    # Within the stage the order may change, however full it is.
    await move(office, seller, inside[0], TALKING, after_id=inside[1])


async def test_a_soft_limit_is_a_hint(office: Office) -> None:
    await configure(office, TALKING, card_limit=1)
    seller = await office.person("sales")
    for _ in range(2):
        await move(office, seller, await office.card_of(await office.customer(seller)), TALKING)
    assert next(stage for stage in (await pipeline(office)).stages if stage.id == TALKING).card_limit == 1


async def test_a_stage_asks_for_what_it_needs_and_takes_it_with_the_move(office: Office) -> None:
    await configure(office, DEPOSIT, needs=["amount", "email", "assignee"])
    admin, seller = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer()
    card_id = await office.card_of(customer_id)
    with pytest.raises(Invalid) as refused:
        await move(office, admin, card_id, DEPOSIT)
    assert refused.value.fields == {"amount": "needed", "email": "needed", "assignee": "needed"}
    assert (await look(office, card_id)).version == 1
    fields = {"amount": "250000000", "currency": "TRY", "email": "isil@example.com", "assignee": str(seller.id)}
    await move(office, admin, card_id, DEPOSIT, fields=fields)
    card = await look(office, card_id)
    assert (card.stage_id, card.value and card.value.amount) == (DEPOSIT, 250000000)
    assert [person.id for person in card.assignees] == [seller.id]
    emails = await office.rows(
        "SELECT value FROM identities WHERE customer_id = %(id)s AND kind = 'email'", id=customer_id
    )
    assert emails == [("isil@example.com",)]
    # What is known is not asked for again.
    await move(office, admin, card_id, NEW)
    await move(office, admin, card_id, DEPOSIT)


async def test_a_refused_field_leaves_the_card_where_it_was(office: Office) -> None:
    await configure(office, DEPOSIT, needs=["email"])
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    for fields, wrong in (
        ({"email": "nonsense"}, "email"),
        ({"email": "a@example.com", "amount": "much", "currency": "TRY"}, "amount"),
        ({"email": "a@example.com", "amount": "-5", "currency": "TRY"}, "amount"),
        ({"email": "a@example.com", "shoe_size": "42"}, "shoe_size"),
    ):
        with pytest.raises(Invalid) as refused:
            await move(office, seller, card_id, DEPOSIT, fields=fields)
        assert set(refused.value.fields or {}) == {wrong}
    assert (await look(office, card_id)).version == 1
    assert await office.rows("SELECT 1 FROM identities WHERE kind = 'email'") == []


async def test_a_reason_can_be_made_a_must(office: Office) -> None:
    await configure(office, LOST, needs=["reason"])
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(Invalid):
        await move(office, seller, card_id, LOST, reason="  ")
    await move(office, seller, card_id, LOST, reason="Uygun değil")
    assert (await look(office, card_id)).lost_reason == "Uygun değil"


async def test_undo_takes_the_amount_of_a_move_back_too(office: Office) -> None:
    await configure(office, DEPOSIT, needs=["amount"])
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    cause = await move(office, seller, card_id, DEPOSIT, fields={"amount": "100", "currency": "TRY"})
    await office.react()
    totals = await office.rows("SELECT count, sum FROM stage_totals WHERE stage_id = %(id)s AND count > 0", id=DEPOSIT)
    assert totals == [(1, 100)]
    await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
    card = await look(office, card_id)
    assert (card.stage_id, card.value) == (NEW, None)
    await office.react()
    assert await office.rows("SELECT stage_id, sum FROM stage_totals WHERE count > 0") == [(NEW, 0)]


async def test_undo_asks_no_rule(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    cause = await move(office, seller, card_id, DEPOSIT)
    await rule(office, no_going_back=True)
    await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
    assert (await look(office, card_id)).stage_id == NEW
