"""Each field and operator, alone and in groups, finds exactly the cards it is defined by, of those the viewer sees."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from crm.core.doors import Actor
from crm.core.paging import write_cursor
from crm.customers.filtering import FIELDS, ORDERS, Filter
from crm.pipeline import pages, queries
from crm.pipeline.filters import CardFilter
from crm.pipeline.places import Place
from crm.pipeline.tests.chosen import Fact, full_office, turkish
from tests.office import PIPELINE, STAGES, Office

CARDS = 45


@pytest.fixture(params=[1, 2])
async def random(request: pytest.FixtureRequest) -> Random:
    return Random(request.param)


async def found(office: Office, actor: Actor, chosen: CardFilter) -> set[Any]:
    """The cards that a board, a list, the ids of a bulk and the totals agree upon."""
    async with office.look(actor) as work:
        board = await queries.board(work, PIPELINE, limit=200, chosen=chosen)
        listed = await queries.pipeline_cards(work, PIPELINE, chosen, limit=200)
        named = await queries.chosen_cards(work, PIPELINE, chosen, most=200)
        count = await queries.chosen_count(work, PIPELINE, chosen)
    on_board = [card.id for stage in board.stages for card in stage.cards.items]
    # A bulk work takes them as they stand on the board.
    assert [card.id for card in named] == on_board
    assert sorted(on_board) == sorted(card.id for card in listed.items)
    assert len(set(on_board)) == len(on_board) == count == listed.total
    return set(on_board)


async def test_each_field_and_operator_means_what_it_says(office: Office, random: Random) -> None:
    cards = await full_office(office, random, CARDS)
    everything, nothing = 0, 0
    for actor in cards.viewers:
        visible = cards.seen_by(actor)
        for name, field in FIELDS.items():
            for operator in field.operators:
                chosen = Filter("all", [cards.random_condition(random, name, operator)], [])
                at = datetime.now(UTC)
                meant = {fact.card_id for fact in visible if cards.passes(fact, chosen, actor, at)}
                assert await found(office, actor, CardFilter(chosen)) == meant, chosen
                everything += len(meant) == len(visible)
                nothing += not meant
    asked = len(cards.viewers) * sum(len(field.operators) for field in FIELDS.values())
    assert everything + nothing < asked * 0.6


async def test_groups_of_conditions_mean_what_they_say(office: Office, random: Random) -> None:
    cards = await full_office(office, random, CARDS)
    for _ in range(60):
        chosen, actor, at = cards.random_filter(random), random.choice(cards.viewers), datetime.now(UTC)
        meant = {fact.card_id for fact in cards.seen_by(actor) if cards.passes(fact, chosen, actor, at)}
        assert await found(office, actor, CardFilter(chosen)) == meant, chosen
        some = random.sample(cards.facts, 10)
        async with office.look(actor) as work:
            of_ids = await queries.pipeline_cards(
                work, PIPELINE, CardFilter(chosen), limit=1, ids=[fact.card_id for fact in some]
            )
        assert {card.id for card in of_ids.items} == meant & {fact.card_id for fact in some}
        assert of_ids.next is None


def key_of(fact: Fact, sort: str) -> Any:
    """What a card is sorted by."""
    if sort == "name":
        return turkish(fact.name)
    if sort == "next_work_at":
        return fact.due_at
    if sort == "amount":
        return None if fact.amount is None else (fact.currency == "TRY", fact.amount)
    return getattr(fact, sort)


def in_order(facts: list[Fact], chosen: CardFilter) -> list[Any]:
    """The ids of these cards as they are to stand."""
    if not chosen.sort:
        return [f.card_id for f in sorted(facts, key=lambda f: (STAGES.index(f.stage_id), f.position, f.card_id))]
    name = chosen.sort.removeprefix("-")
    by_card = ORDERS[name].tie == "v.id"
    known = [fact for fact in facts if key_of(fact, name) is not None]
    unknown = [fact for fact in facts if key_of(fact, name) is None]

    def tie(fact: Fact) -> Any:
        return fact.card_id if by_card else fact.customer_id

    known.sort(key=lambda f: (key_of(f, name), tie(f)), reverse=chosen.is_turned)
    unknown.sort(key=tie, reverse=chosen.is_turned)
    return [fact.card_id for fact in known + unknown]


async def pages_of_list(office: Office, actor: Actor, chosen: CardFilter, limit: int) -> list[Any]:
    ids: list[Any] = []
    cursor = None
    while True:
        async with office.look(actor) as work:
            page = await queries.pipeline_cards(work, PIPELINE, chosen, limit=limit, cursor=cursor)
        ids += [card.id for card in page.items]
        cursor = page.next
        if cursor is None:
            return ids


async def pages_of_stage(office: Office, actor: Actor, chosen: CardFilter, limit: int) -> list[Any]:
    async with office.look(actor) as work:
        board = await queries.board(work, PIPELINE, limit=limit, chosen=chosen)
    column = board.stages[0].cards
    ids, cursor = [card.id for card in column.items], column.next
    while cursor is not None:
        async with office.look(actor) as work:
            page = await queries.stage_cards(work, STAGES[0], limit=limit, cursor=cursor, chosen=chosen)
        ids += [card.id for card in page.items]
        cursor = page.next
    return ids


@pytest.mark.parametrize("walked", [1, 1_000])
async def test_pages_in_any_order_show_every_card_once(
    office: Office, random: Random, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Few enough that walking does not do, and so many that it always does.
    monkeypatch.setattr(pages, "WALKED_BY_HAND", walked)
    monkeypatch.setattr(pages, "WALKED_IN_ORDER", walked)
    cards = await full_office(office, random, CARDS)
    for sort in ("", *ORDERS, *[f"-{name}" for name in ORDERS]):
        for chosen in (CardFilter(sort=sort), CardFilter(cards.random_filter(random, depth=2), sort=sort)):
            actor, limit, at = random.choice(cards.viewers), random.choice((1, 3, 7)), datetime.now(UTC)
            meant = [fact for fact in cards.seen_by(actor) if cards.passes(fact, chosen.filter, actor, at)]
            assert await pages_of_list(office, actor, chosen, limit) == in_order(meant, chosen), (chosen, limit)
            first = [fact for fact in meant if fact.stage_id == STAGES[0]]
            assert await pages_of_stage(office, actor, chosen, limit) == in_order(first, chosen), (chosen, limit)


async def test_a_cursor_of_another_order_is_refused(office: Office) -> None:
    seller = await office.person("sales")
    for _ in range(3):
        await office.customer(seller)
    client = await office.client(seller)
    path = f"/api/pipelines/{PIPELINE}/cards"
    cursor = (await client.get(path, params={"limit": 2, "sort": "-created_at"})).json()["next"]
    assert cursor
    for sort, status in (("-created_at", 200), ("created_at", 422), ("name", 422), ("", 422)):
        answer = await client.get(path, params={"limit": 2, "sort": sort, "cursor": cursor})
        assert answer.status_code == status, answer.text
    for key, sort in (("x", "-created_at"), ("9" * 40, "quality"), ("a\x00", "name"), (None, "")):
        forged = write_cursor(Place(sort, key, STAGES[0], STAGES[0]))
        answer = await client.get(path, params={"limit": 2, "sort": sort, "cursor": forged})
        assert answer.status_code == (200 if key is None else 422), answer.text


async def test_a_filtered_page_costs_few_statements(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    asked = '{"match":"all","conditions":[{"field":"quality","is":"at_least","value":60}],"groups":[]}'
    # One of them recognises who asks, one reads the pipeline, one the cards found; at most two find them.
    for path, most in (
        (f"/api/pipelines/{PIPELINE}/board", 5),
        (f"/api/pipelines/{PIPELINE}/cards", 5),
        (f"/api/pipelines/{PIPELINE}/totals", 3),
        (f"/api/stages/{STAGES[0]}/cards", 5),
    ):
        for sort in ("", "-last_contact_at"):
            answer = await client.get(path, params={"filter": asked, "sort": sort})
            assert answer.status_code == 200, answer.text
            assert int(answer.headers["server-timing"].split('"')[1]) <= most, path
