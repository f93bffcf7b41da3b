"""The board: each person sees their cards, all of them, in pages, with true totals."""

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Forbidden, NotFound
from crm.customers.filtering import Condition, Filter
from crm.pipeline import actions, queries, totals
from crm.pipeline.filters import CardFilter
from crm.pipeline.schemas import Board, MoveCard, StageSum
from tests.office import PIPELINE, STAGES, Office

MANUAL = CardFilter(Filter("all", [Condition("source", "any_of", ["manual"])], []))


async def board(office: Office, actor: Actor, *asked: Condition, q: str | None = None) -> Board:
    async with office.look(actor) as work:
        return await queries.board(work, PIPELINE, limit=50, chosen=CardFilter(Filter("all", [*asked], []), q))


def names(shown: Board) -> set[str]:
    return {card.name for stage in shown.stages for card in stage.cards.items}


async def test_default_stages_stand_in_order(office: Office) -> None:
    shown = await board(office, SYSTEM)
    assert [stage.name for stage in shown.stages] == [
        "Potansiyel",
        "Görüşülüyor",
        "Randevu",
        "Kapora",
        "Satış Tamamlandı",
        "Takip Edilecek",
        "Kaybedildi",
    ]


async def test_each_scope_sees_its_cards_once(office: Office) -> None:
    north, south = await office.team("Kuzey", department="Satış"), await office.team("Güney", department="Satış")
    seller = await office.person("sales", north)
    mate = await office.person("sales", north, south)
    operator = await office.person("operations", north)
    manager = await office.person("manager", south)
    admin = await office.person("admin")
    elsewhere = await office.person("sales", await office.team("Başka", department="Başka"))
    await office.customer(seller, name="A")
    await office.customer(mate, seller, name="B")
    await office.customer(elsewhere, name="C")
    await office.customer(name="D")
    assert names(await board(office, seller)) == {"A", "B"}
    assert names(await board(office, operator)) == {"A", "B", "D"}
    assert names(await board(office, manager)) == {"A", "B", "D"}
    assert names(await board(office, elsewhere)) == {"C"}
    shown = await board(office, admin)
    assert sorted(card.name for card in shown.stages[0].cards.items) == ["A", "B", "C", "D"]
    # B has two assignees, and both are keys of the operator.
    shown = await board(office, operator)
    assert sorted(card.name for card in shown.stages[0].cards.items) == ["A", "B", "D"]


async def test_pages_of_a_stage_show_every_card_once(office: Office) -> None:
    team = await office.team("Satış")
    one, two = await office.person("operations", team), await office.person("sales", team)
    for i in range(23):
        await office.customer(*([one, two][: i % 3]), name=f"M{i}")
    for viewer in (SYSTEM, one):
        seen: list[str] = []
        cursor = None
        while True:
            async with office.look(viewer) as work:
                page = await queries.stage_cards(work, STAGES[0], limit=5, cursor=cursor, chosen=CardFilter())
            seen += [card.name for card in page.items]
            if page.next is None:
                break
            cursor = page.next
        assert len(seen) == len(set(seen)) == 23


async def test_filters_choose_by_assignee_source_and_text(office: Office) -> None:
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik", phone="0532 111 22 33")
    await office.customer(name="Ömer Şahin")
    assert names(await board(office, SYSTEM, Condition("assignee", "any_of", [str(seller.id)]))) == {"Işıl Çelik"}
    assert names(await board(office, SYSTEM, Condition("source", "any_of", ["manual"]))) == {"Işıl Çelik", "Ömer Şahin"}
    assert names(await board(office, SYSTEM, Condition("source", "any_of", ["whatsapp"]))) == set()
    assert names(await board(office, SYSTEM, q="omer sah")) == {"Ömer Şahin"}
    assert names(await board(office, SYSTEM, q="1112233")) == {"Işıl Çelik"}


async def test_totals_are_true_for_everybody(office: Office) -> None:
    seller = await office.person("sales")
    mine = await office.card_of(await office.customer(seller))
    other = await office.card_of(await office.customer())
    async with office.begin(SYSTEM) as work:
        await actions.value_card(work, mine, Money(amount=100_00, currency="TRY"), seen=None)
    async with office.begin(SYSTEM) as work:
        await actions.value_card(work, other, Money(amount=7_00, currency="EUR"), seen=None)
    async with office.begin(SYSTEM) as work:
        await actions.move_card(work, other, MoveCard(stage_id=STAGES[1], version=2))
    await office.react()
    expectations: list[tuple[Actor, list[tuple[int, list[StageSum]]]]] = [
        (SYSTEM, [(1, [StageSum(100_00, "TRY", 1)]), (1, [StageSum(7_00, "EUR", 1)])]),
        (seller, [(1, [StageSum(100_00, "TRY", 1)]), (0, [])]),
    ]
    for viewer, expected in expectations:
        async with office.look(viewer) as work:
            shown = await totals.stage_totals(work, STAGES[:2], CardFilter())
            chosen = await totals.stage_totals(work, STAGES[:2], MANUAL)
        assert [(total.count, total.sums) for total in shown] == expected
        assert [(total.count, total.sums) for total in chosen] == expected


async def test_somebody_without_the_module_has_no_board(office: Office) -> None:
    with pytest.raises(Forbidden):
        await board(office, await office.person(""))


async def test_an_unknown_pipeline_or_stage_is_not_found(office: Office) -> None:
    async with office.look() as work:
        with pytest.raises(NotFound):
            await queries.board(work, new_id(), limit=50, chosen=CardFilter())
        with pytest.raises(NotFound):
            await queries.stage_cards(work, new_id(), limit=50, cursor=None, chosen=CardFilter())
