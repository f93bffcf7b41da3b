"""Where cards stood, how long they stayed, what moved since: whatever happened, it is what a plain replay of the journal says."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID

import pytest

from crm.core import journal
from crm.core.clock import local_day, now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.journal import Written
from crm.core.problems import Forbidden, Invalid
from crm.core.undo import undo
from crm.customers.filtering import Condition, Filter
from crm.people import actions as people
from crm.people.schemas import EditRole
from crm.pipeline import actions
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.insight import insight
from crm.pipeline.history.moments import FURTHEST, read_moment
from crm.pipeline.history.moved import Choice, moved
from crm.pipeline.history.past import past_board, past_cards
from crm.pipeline.history.schemas import Moved, PastBoard, PastCard, StageInsights, Stays
from crm.pipeline.history.spans import keep_spans
from crm.pipeline.schemas import MoveCard, StageSum
from crm.pipeline.tests.company import Company
from crm.pipeline.tests.replay import Story, replayed
from tests.office import PIPELINE, STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, WON, ASIDE, LOST = STAGES
EVERY = CardFilter()
LATER = timedelta(minutes=1)
TODAY = local_day(now())


# Histories


async def lines_of(office: Office) -> list[Written]:
    async with office.look() as work:
        return await work.all(Written, journal.AFTER, after=0, limit=100_000)


async def spread_out(office: Office, lines: list[Written], chance: random.Random) -> list[Written]:
    """The same lines, as if a quarter of a year had gone by over them, in the same order."""
    days = sorted(chance.random() * 80 for _ in lines)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE journal j SET at = j.at - n.days * interval '1 day',"
            " facts = CASE WHEN j.verb = 'card.moved'"
            "  THEN jsonb_set(facts, '{seconds_in_stage}', to_jsonb(n.seconds)) ELSE facts END"
            " FROM unnest(%(seqs)s::bigint[], %(days)s::float[], %(seconds)s::int[]) AS n(seq, days, seconds)"
            " WHERE j.seq = n.seq",
            seqs=[line.seq for line in lines],
            days=days[::-1],
            seconds=[int(10 ** chance.uniform(0, 7)) for _ in lines],
        )
        await keep_spans(work, await work.all(UUID, "SELECT id FROM cards"))
    return await lines_of(office)


async def seen_by(office: Office, actor: Actor) -> set[UUID]:
    """The cards this person sees today."""
    rows = await office.rows("SELECT k.id, c.viewers FROM cards k JOIN customers c ON c.id = k.customer_id")
    return {row[0] for row in rows if actor.viewer is None or actor.viewer.can_see("customers.view", row[1])}


async def hide_value(office: Office, role: str) -> None:
    async with office.begin(SYSTEM) as work:
        version = await work.one(int, "SELECT version FROM roles WHERE key = %(key)s", key=role)
        change = EditRole(version=version, fields={"cards.value": "hidden"})
        await people.edit_role(work, office.role(role), change, office.wiring.policy)


# Answers


async def board_then(
    office: Office, actor: Actor, at: datetime, limit: int = 200, chosen: CardFilter = EVERY
) -> PastBoard:
    async with office.look(actor) as work:
        return await past_board(work, PIPELINE, at=at, limit=limit, chosen=chosen)


async def moved_since(
    office: Office,
    actor: Actor,
    since: datetime,
    *,
    limit: int = 200,
    cursor: str | None = None,
    choice: Choice = Choice(),  # noqa: B008 - it is frozen
    chosen: CardFilter = EVERY,
) -> Moved:
    async with office.look(actor) as work:
        return await moved(work, PIPELINE, since=since, limit=limit, cursor=cursor, choice=choice, chosen=chosen)


async def insight_at(office: Office, actor: Actor, today: date, chosen: CardFilter = EVERY) -> StageInsights:
    async with office.look(actor) as work:
        return await insight(work, PIPELINE, today=today, chosen=chosen)


# Expectations


def check_board(board: PastBoard, stories: dict[UUID, Story], at: datetime, *, is_worth_shown: bool) -> None:
    then = {card_id: state for card_id, story in stories.items() if (state := story.then(at))}
    assert sum(stage.count for stage in board.stages) == len(then)
    for stage in board.stages:
        expected = sorted(
            ((state.entered_at, card_id) for card_id, state in then.items() if state.stage == stage.id), reverse=True
        )
        assert [(card.entered_at, card.id) for card in stage.cards.items] == expected
        assert stage.count == len(expected)
        worth = [then[card_id].value for _, card_id in expected]
        values = [card.value and (card.value.amount, card.value.currency) for card in stage.cards.items]
        if not is_worth_shown:
            assert (stage.sums, set(values) - {None}) == ([], set())
            continue
        assert values == worth
        assert stage.sums == [
            StageSum(sum(v[0] for v in worth if v and v[1] == currency), currency, count)
            for currency in ("TRY", "EUR")
            if (count := sum(1 for v in worth if v and v[1] == currency))
        ]


def check_moved(answer: Moved, stories: dict[UUID, Story], since: datetime) -> None:
    expected: dict[UUID, tuple[UUID | None, UUID, datetime, UUID | None, int]] = {}
    for card_id, story in stories.items():
        was, is_now = story.then(since), story.states[-1]
        if was is None or was.stage != is_now.stage:
            steps = len({state.entered_at for state in story.states if state.entered_at > since})
            expected[card_id] = (was and was.stage, is_now.stage, is_now.entered_at, is_now.mover, steps)
    found = {m.card_id: (m.from_stage_id, m.to_stage_id, m.at, m.by.id, m.steps) for m in answer.items}
    assert found == expected
    assert [m.at for m in answer.items] == sorted((m.at for m in answer.items), reverse=True)
    flows = Counter((way[0], way[1]) for way in expected.values())
    assert {(flow.from_stage_id, flow.to_stage_id): flow.count for flow in answer.flows or []} == flows


def stays_of(seconds: Sequence[int]) -> Stays | None:
    def whole(length: int) -> int:
        unit = 60 if length < 2 * 3600 else 3600 if length < 10 * 86_400 else 86_400
        return length - length % unit

    lengths = sorted(map(whole, seconds))

    def nth(share: float) -> int:
        return lengths[ceil(len(lengths) * share) - 1]

    return Stays(count=len(lengths), median=nth(0.5), p90=nth(0.9)) if lengths else None


def check_insight(answer: StageInsights, stories: dict[UUID, Story], today: date) -> None:
    stays = [stay for story in stories.values() for stay in story.stays]
    for stage in answer.items:
        if stage.id in (WON, LOST):
            assert (stage.stays, stage.stays_before) == (None, None)
            continue
        ago = [((today - local_day(when)).days, seconds) for stage_id, when, seconds in stays if stage_id == stage.id]
        assert stage.stays == stays_of([seconds for days, seconds in ago if 0 <= days < 30])
        assert stage.stays_before == stays_of([seconds for days, seconds in ago if 30 <= days < 60])


@pytest.mark.parametrize("seed", range(6))
async def test_it_is_what_a_plain_replay_says_for_whoever_asks(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    team = await office.team("Kuzey", department="Satış")
    other = await office.team("Güney", department="Satış")
    doers = [
        await office.person("sales", team),
        await office.person("operations", team),
        await office.person("sales", other),
        await office.person("admin"),
    ]
    company = Company(office, chance, doers)
    await company.live(60)
    await company.end_stage(TALKING, APPOINTMENT)
    await company.live(30)
    hides = seed % 2 == 1
    if hides:
        await hide_value(office, "sales")
    lines = await lines_of(office)
    lines = await spread_out(office, lines, chance)
    stories = replayed(lines)
    moments = [line.at for line in lines]
    assert sum(len(story.stays) for story in stories.values()) > 9
    assert len([line for line in lines if line.facts.get("is_undo")]) > 3
    for actor in [SYSTEM, *[await office.again(doer.id) for doer in doers], await office.person("manager", other)]:
        mine = await seen_by(office, actor)
        shown = {card_id: story for card_id, story in stories.items() if card_id in mine}
        is_worth_shown = actor.viewer is None or actor.viewer.field("cards.value") == "write"
        for at in [*chance.sample(moments, 6), moments[-1]]:
            check_board(await board_then(office, actor, at), shown, at, is_worth_shown=is_worth_shown)
            check_moved(await moved_since(office, actor, at), shown, at)
        for days in (-1, 0, 29, 30, 59, 60):
            day = local_day(moments[-1]) + timedelta(days=days)
            check_insight(await insight_at(office, actor, day), shown, day)


@pytest.mark.parametrize("seed", [11, 12])
async def test_spans_are_the_same_however_often_and_late_lines_are_heard(office: Office, seed: int) -> None:
    admin = await office.person("admin")
    await Company(office, random.Random(seed), [admin]).live(40)
    kept = await office.rows("SELECT * FROM card_spans s ORDER BY card_id, seq")
    assert kept
    cards = [row[0] for row in await office.rows("SELECT id FROM cards")]
    for _ in range(2):
        async with office.begin(SYSTEM) as work:
            await keep_spans(work, cards)
    assert await office.rows("SELECT * FROM card_spans s ORDER BY card_id, seq") == kept
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM card_spans")
        await keep_spans(work, cards)
    assert await office.rows("SELECT * FROM card_spans s ORDER BY card_id, seq") == kept
    counted = "SELECT stage_id, day, length, count FROM stage_stays WHERE count <> 0 ORDER BY 1, 2, 3"
    recounted = (
        "SELECT stage_id, stay_day(until), stay_length(seconds), count(*) FROM card_spans WHERE seconds IS NOT NULL"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    assert await office.rows(counted) == await office.rows(recounted) != []
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM cards WHERE id = %(id)s", id=cards[0])
    assert await office.rows(counted) == await office.rows(recounted)


# Single truths


async def move(office: Office, actor: Actor, card_id: UUID, stage_id: UUID) -> UUID:
    async with office.begin(actor) as work:
        version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
        await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))
    await office.react()
    return work.cause


async def test_a_move_taken_back_is_no_stay_and_has_never_been(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    before = now()
    cause = await move(office, seller, card_id, TALKING)
    (ended,) = [stage.stays for stage in (await insight_at(office, seller, TODAY)).items if stage.id == NEW]
    assert ended
    assert ended.count == 1
    between = now()
    await undo(lambda: office.begin(seller), cause, office.wiring.inverses, str)
    await office.react()
    assert all(stage.stays is None for stage in (await insight_at(office, seller, TODAY)).items)
    for at in (before, between):
        assert (await moved_since(office, seller, at)).items == []
        board = await board_then(office, seller, at)
        assert [stage.count for stage in board.stages] == [1, 0, 0, 0, 0, 0, 0]


async def test_pages_of_the_past_follow_each_other_without_a_gap(office: Office) -> None:
    team = await office.team("Kuzey")
    viewer = await office.person("operations", team)
    cards = [await office.card_of(await office.customer(viewer)) for _ in range(7)]
    at = now()
    for card_id in cards[:5]:
        await move(office, viewer, card_id, APPOINTMENT)
    for actor in (SYSTEM, viewer):
        found, cursor = list[PastCard](), None
        while True:
            async with office.look(actor) as work:
                page = await past_cards(work, NEW, at=at, limit=3, cursor=cursor, chosen=EVERY)
            found += page.items
            if page.next is None:
                break
            cursor = page.next
        assert [card.id for card in found] == cards[::-1]
        assert [card.now_stage_id for card in found] == [NEW, NEW, *[APPOINTMENT] * 5]
        told, cursor, pages = list[UUID](), None, 0
        while True:
            answer = await moved_since(office, actor, at, limit=2, cursor=cursor)
            assert (answer.flows is None) == (pages > 0)
            told += [movement.card_id for movement in answer.items]
            pages += 1
            if answer.next is None:
                break
            cursor = answer.next
        assert told == cards[:5][::-1]


async def test_movements_are_chosen_by_where_to_where_from_and_card(office: Office) -> None:
    seller = await office.person("sales", name="Özge Çınar")
    one, two, three = [await office.card_of(await office.customer(seller)) for _ in range(3)]
    at = now()
    await move(office, seller, one, APPOINTMENT)
    await move(office, seller, two, WON)
    new = await office.card_of(await office.customer(seller))

    async def found(choice: Choice) -> set[UUID]:
        return {movement.card_id for movement in (await moved_since(office, seller, at, choice=choice)).items}

    assert await found(Choice()) == {one, two, new}
    assert await found(Choice(into=WON)) == {two}
    assert await found(Choice(into=NEW)) == {new}
    assert await found(Choice(out_of=NEW)) == {one, two}
    assert await found(Choice(ids=(one, three))) == {one}
    (movement,) = (await moved_since(office, seller, at, choice=Choice(into=WON))).items
    assert (movement.by.kind, movement.by.name) == ("person", "Özge Çınar")
    (movement,) = (await moved_since(office, seller, at, choice=Choice(into=NEW))).items
    assert (movement.by.kind, movement.by.name, movement.from_stage_id) == ("system", None, None)


async def test_filters_choose_by_how_cards_are_today(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    mine = await office.card_of(await office.customer(seller, name="Işıl Çelik"))
    other = await office.card_of(await office.customer(name="Ömer Şahin"))
    at = now()
    for card_id in (mine, other):
        await move(office, admin, card_id, TALKING)
    for chosen in (
        CardFilter(Filter("all", [Condition("assignee", "any_of", [str(seller.id)])], [])),
        CardFilter(q="isil"),
    ):
        board = await board_then(office, admin, at, chosen=chosen)
        assert [card.id for stage in board.stages for card in stage.cards.items] == [mine]
        assert [stage.count for stage in board.stages][:2] == [1, 0]
        answer = await moved_since(office, admin, at, chosen=chosen)
        assert [movement.card_id for movement in answer.items] == [mine]
        assert [flow.count for flow in answer.flows or []] == [1]
        (stays,) = [s.stays for s in (await insight_at(office, admin, TODAY, chosen)).items if s.id == NEW]
        assert stays
        assert stays.count == 1


async def test_a_card_that_was_handed_over_takes_its_past_along(office: Office) -> None:
    one, two = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(one)
    at = now()
    await move(office, one, await office.card_of(customer_id), TALKING)
    await office.assign(customer_id, two)
    for actor, count in ((one, 0), (two, 1)):
        assert sum(stage.count for stage in (await board_then(office, actor, at)).stages) == count
        assert len((await moved_since(office, actor, at)).items) == count
        stays = [stage.stays for stage in (await insight_at(office, actor, TODAY)).items]
        assert sum(each.count for each in stays if each) == count


async def test_a_card_no_line_tells_of_stood_where_it_stands(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    first = (await office.rows("SELECT at FROM journal ORDER BY seq LIMIT 1"))[0][0]
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM journal WHERE verb = 'card.created'")
        await work.run("UPDATE cards SET stage_entered_at = %(at)s, created_at = %(at)s", at=first - LATER)
        await keep_spans(work, [card_id])
    board = await board_then(office, seller, now())
    assert [(card.id, card.entered_at) for card in board.stages[0].cards.items] == [(card_id, first - LATER)]
    await move(office, seller, card_id, TALKING)
    (stays,) = [stage.stays for stage in (await insight_at(office, seller, TODAY)).items if stage.stays]
    assert stays.median >= 60


async def test_what_cannot_be_looked_at_is_refused_in_words(office: Office) -> None:
    seller = await office.person("sales")
    await office.customer(seller)
    client = await office.client(seller)
    ago = now() - timedelta(days=3)
    wrong = {
        "yesterday": "no_moment",
        "2026-11-25": "no_moment",
        "2026-11-25T10:00:00": "no_moment",
        "": "no_moment",
        "0001-01-01T00:00:00+14:00": "no_moment",
        (now() + timedelta(hours=1)).isoformat(): "in_the_future",
        "9999-12-31T23:59:59Z": "in_the_future",
        (now() - FURTHEST - LATER).isoformat(): "too_long_ago",
    }
    for text, code in wrong.items():
        with pytest.raises(Invalid) as refused:
            read_moment("at", text)
        assert refused.value.fields == {"at": code}, text
    for path, name in ((f"pipelines/{PIPELINE}/as-of", "at"), (f"pipelines/{PIPELINE}/moved", "since")):
        answer = await client.get(f"/api/{path}", params={name: ago.isoformat()})
        assert answer.status_code == 422
        assert answer.json()["fields"][name].startswith("O andan kayıt yok; en erken")
        answer = await client.get(f"/api/{path}", params={name: "dün"})
        assert "anlaşılamadı" in answer.json()["fields"][name]
        assert (await client.get(f"/api/{path}")).status_code == 422
    moment = now().isoformat()
    for path, name in (
        (f"pipelines/{new_id()}/as-of", "at"),
        (f"stages/{new_id()}/as-of", "at"),
        (f"pipelines/{new_id()}/moved", "since"),
    ):
        assert (await client.get(f"/api/{path}", params={name: moment})).status_code == 404
    for ids in ("x", ",".join(str(new_id()) for _ in range(101))):
        answer = await client.get(f"/api/pipelines/{PIPELINE}/moved", params={"since": moment, "ids": ids})
        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["ids"])
    answer = await client.get(f"/api/stages/{NEW}/as-of", params={"at": moment, "cursor": "!"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


async def test_somebody_without_the_module_learns_nothing(office: Office) -> None:
    nobody = await office.person("")
    for ask in (
        lambda: board_then(office, nobody, now()),
        lambda: moved_since(office, nobody, now()),
        lambda: insight_at(office, nobody, TODAY),
    ):
        with pytest.raises(Forbidden):
            await ask()


@pytest.mark.parametrize("role", ["sales", "admin"])
async def test_few_statements_answer(office: Office, role: str) -> None:
    actor = await office.person(role)
    for _ in range(3):
        await move(office, actor, await office.card_of(await office.customer(actor)), TALKING)
    client, moment = await office.client(actor), now().isoformat()
    # One of them recognises who asks.
    for path, params, most in (
        (f"pipelines/{PIPELINE}/insight", {}, 6),
        (f"pipelines/{PIPELINE}/as-of", {"at": moment}, 7),
        (f"stages/{NEW}/as-of", {"at": moment}, 5),
        (f"pipelines/{PIPELINE}/moved", {"since": moment}, 6),
    ):
        answer = await client.get(f"/api/{path}", params=params)
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["server-timing"].split('"')[1]) <= most, path
