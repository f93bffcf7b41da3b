"""The sample company is what the actions would have left, and leaves nothing behind."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM
from crm.core.journal import Fact
from crm.customers import actions
from crm.customers import queries as customers
from crm.customers.rules import viewers_of
from crm.customers.schemas import ReceiveLead
from crm.demo import office as sample
from crm.demo.load import load_demo
from crm.demo.remove import remove_demo
from crm.ops import actions as ops
from crm.ops import keeping
from crm.ops.stop import Stop
from crm.people import actions as people
from crm.people import queries as people_queries
from crm.people.rules import check_hours
from crm.pipeline import queries as pipeline
from crm.pipeline.filters import CardFilter
from crm.pipeline.rules import key_between
from tests.office import PIPELINE, Office


async def load(office: Office, moment: datetime | None = None) -> int:
    return await asyncio.to_thread(load_demo, office.house.dsn, "x", office.wiring.reactions, moment=moment)


async def remove(office: Office) -> int:
    return await asyncio.to_thread(remove_demo, office.house.dsn, office.wiring.reactions)


async def everything(office: Office) -> dict[str, int]:
    """The rows of every table."""
    tables = await office.rows(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    return {table: (await office.rows(f"SELECT count(*) FROM {table}"))[0][0] for (table,) in tables}


def facts_by_verb() -> dict[str, type[Fact]]:
    # Every room was imported with the house.
    return {kind.verb: kind for kind in Fact.__subclasses__()}


async def test_it_looks_like_an_office(loaded: Office) -> None:
    assert await loaded.rows("SELECT count(*) FROM customers WHERE is_demo") == [(2000,)]
    per_stage = await loaded.rows("SELECT count(*) FROM cards GROUP BY stage_id ORDER BY 1")
    assert len(per_stage) == 7
    assert per_stage[0][0] >= 20
    longest = await loaded.rows("SELECT max(length(name)) FROM customers")
    assert longest[0][0] > 60
    owned = dict(
        await loaded.rows(
            "SELECT u.email, count(*) FROM customer_assignees a JOIN users u ON u.id = a.user_id GROUP BY 1"
        )
    )
    assert 230 <= owned["satis1@demo.crm"] <= 300
    assert 230 <= owned["satis2@demo.crm"] <= 300
    kinds = await loaded.rows("SELECT DISTINCT k.kind FROM conversations c JOIN channels k ON k.id = c.channel_id")
    assert {kind for (kind,) in kinds} == {"whatsapp", "instagram", "messenger"}


async def test_its_people_have_titles_leaders_hours_and_somebody_standing_in(loaded: Office) -> None:
    hired = await loaded.rows(
        "SELECT u.email, u.title, s.email, u.status, u.working_hours IS NULL FROM users u"
        " LEFT JOIN users s ON s.id = u.reports_to ORDER BY u.id"
    )
    assert all(title for _, title, *_ in hired)
    assert [email for email, _, superior, *_ in hired if superior is None] == ["admin@demo.crm"]
    assert {status for *_, status, _ in hired} == {"available", "busy", "away"}
    assert {is_usual for *_, is_usual in hired} == {True, False}
    leaders = await loaded.rows(
        "SELECT t.name, count(*) FILTER (WHERE m.is_leader) FROM teams t JOIN team_members m ON m.team_id = t.id GROUP BY 1"
    )
    assert {count for _, count in leaders} == {1}
    async with loaded.look() as work:
        [stand_in] = await people_queries.delegations(work)
        shown = await people_queries.users(work)
    assert stand_in.state == "running"
    assert stand_in.starts_at < datetime.now(UTC) < stand_in.ends_at
    # Rows copied past the actions still read as the actions would have written them.
    hours = [user.working_hours for user in shown if user.working_hours]
    assert all(check_hours(week) for week in hours)
    stood_in_for = await loaded.again(stand_in.to_user.id)
    assert stood_in_for.viewer
    assert stand_in.from_user.id in stood_in_for.viewer.own


async def test_what_is_kept_twice_agrees(loaded: Office) -> None:
    rows = await loaded.rows(
        "SELECT c.id, c.viewers, c.team_id, t.pool_id,"
        " ARRAY(SELECT user_id FROM customer_assignees WHERE customer_id = c.id ORDER BY place)"
        " FROM customers c LEFT JOIN teams t ON t.id = c.team_id"
    )
    for _, viewers, team_id, pool_id, assignees in rows:
        assert viewers == viewers_of(assignees, team_id, pool_id)
    wrong = await loaded.rows(
        "SELECT (SELECT array_agg(viewer ORDER BY viewer) FROM card_viewers v WHERE v.card_id = k.id"
        "   AND v.stage_id = k.stage_id AND v.position = k.position)"
        " <> ARRAY(SELECT unnest(c.viewers) ORDER BY 1) AS is_wrong"
        " FROM cards k JOIN customers c ON c.id = k.customer_id"
    )
    assert not any(is_wrong for (is_wrong,) in wrong)
    briefs = await loaded.rows(
        "SELECT count(*) FROM customer_brief b JOIN conversations c USING (customer_id) WHERE b.inbound_count <>"
        " c.inbound_count OR b.waiting_since IS DISTINCT FROM c.waiting_since OR b.last_text_at <> c.last_at"
        " OR c.inbound_count <> (SELECT count(*) FROM messages WHERE conversation_id = c.id AND direction = 'in')"
    )
    assert briefs == [(0,)]
    marks = await loaded.rows(
        "SELECT count(*) FILTER (WHERE m.seen_count > b.inbound_count), count(*) FILTER (WHERE m.seen_count < b.inbound_count)"
        "   * 1.0 / count(*) FROM marks m JOIN customer_brief b USING (customer_id)"
    )
    assert marks[0][0] == 0
    assert 0 < marks[0][1] < 0.2


async def test_no_reaction_counts_it_a_second_time(loaded: Office) -> None:
    totals = "SELECT stage_id, currency, count, sum FROM stage_totals ORDER BY 1, 2"
    recounted = await loaded.rows(
        "SELECT stage_id, coalesce(currency, ''), count(*), coalesce(sum(amount), 0) FROM cards GROUP BY 1, 2 ORDER BY 1, 2"
    )
    before = await everything(loaded)
    assert await loaded.rows(totals) == recounted
    await loaded.react()
    assert await loaded.rows(totals) == recounted
    assert await everything(loaded) == before


async def test_its_journal_is_written_as_rooms_write_it_and_in_the_order_of_time(loaded: Office) -> None:
    kinds = facts_by_verb()
    lines = await loaded.rows("SELECT verb, facts, at FROM journal ORDER BY seq")
    assert len(lines) > 10_000
    for verb, facts, _ in lines:
        msgspec.convert(facts, kinds[verb])
    moments = [at for _, _, at in lines]
    assert moments == sorted(moments)
    assert moments[-1] < datetime.now(UTC)
    assert moments[0] > datetime.now(UTC) - timedelta(days=95)
    stray = await loaded.rows("SELECT count(*) FROM journal_default")
    assert stray == [(0,)]


async def test_a_new_card_goes_on_top_of_every_stage(loaded: Office) -> None:
    tops = await loaded.rows("SELECT min(position), max(position) FROM cards GROUP BY stage_id")
    for top, bottom in tops:
        assert key_between(None, top) < top < key_between(top, bottom) < bottom < key_between(bottom, None)


async def test_each_login_sees_another_part(loaded: Office) -> None:
    seen: dict[str, int] = {}
    for login in sample.LOGINS:
        user_id: UUID = (await loaded.rows("SELECT id FROM users WHERE email = %(email)s", email=login))[0][0]
        async with loaded.look(await loaded.again(user_id)) as work:
            shown = await pipeline.board(work, PIPELINE, limit=50, chosen=CardFilter())
            assert len(shown.stages) == 7
            page = await customers.customers_page(work, limit=200, cursor=None)
            assert page.items
            found = await loaded.rows("SELECT id, viewers FROM customers")
            viewer = work.actor.viewer
            assert viewer is not None
            seen[login] = sum(viewer.can_see("customers.view", viewers) for _, viewers in found)
    assert seen["admin@demo.crm"] == 2000 > seen["yonetici@demo.crm"] > seen["operasyon@demo.crm"] > 300
    assert 230 <= seen["satis1@demo.crm"] <= 300


async def test_the_same_moment_tells_the_same_stories(office: Office) -> None:
    moment = datetime.now(UTC)
    told: list[Any] = []
    for _ in range(2):
        await load(office, moment)
        told.append(await office.rows("SELECT at, verb, subject_id, facts FROM journal ORDER BY seq LIMIT 3000"))
        await remove(office)
    assert told[0] == told[1]


async def test_it_goes_without_a_trace_and_real_customers_stay(office: Office) -> None:
    before = await everything(office)
    await load(office)
    await office.react()
    real = await office.customer(name="Gerçek Müşteri")
    seller = await office.again(sample.SELLERS[0].id)
    mine = await office.customer(seller, name="Satıcının Müşterisi")
    newcomer = await office.person("sales", name="Gerçek Çalışan")
    assert newcomer.id
    async with office.begin(SYSTEM) as work:
        await people.set_superior(work, newcomer.id, sample.MANAGER.id)
    with pytest.raises(Stop):
        await load(office)
    assert await remove(office) == 2000
    left = await everything(office)
    assert left["customers"] == left["cards"] == 2
    kept = {
        "customers",
        "customer_brief",
        "identities",
        "cards",
        "card_viewers",
        "card_spans",
        "journal",
        "stage_totals",
        "users",
        "user_roles",
    }
    assert {table for table in left if left[table] != before[table]} <= kept
    assert await office.rows("SELECT name, reports_to FROM users") == [("Gerçek Çalışan", None)]
    assert await office.rows("SELECT name FROM company") == [("",)]
    rows = await office.rows("SELECT id, viewers FROM customers ORDER BY created_at")
    assert [row[0] for row in rows] == [real, mine]
    assert rows[0][1] == rows[1][1] == viewers_of([], None, None)
    assert await office.rows("SELECT sum(count) FROM stage_totals") == [(2,)]
    with pytest.raises(Stop):
        await remove(office)


async def test_the_audit_chain_holds_when_it_has_gone(office: Office) -> None:
    real = await office.customer(name="Gerçek Müşteri")
    await load(office)
    await office.react()
    await keeping.seal(office.house)
    await remove(office)
    await keeping.seal(office.house)
    async with office.begin(SYSTEM) as work:
        await ops.ask_check(work)
    while await keeping.check(office.house):
        pass
    assert await office.rows("SELECT broken FROM chain_checks") == [(0,)]
    assert await office.rows("SELECT true FROM journal WHERE subject_id = %(id)s LIMIT 1", id=real)


async def test_it_waits_for_nobody_but_reactions_that_are_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.demo.cursors.PATIENCE", 0.3)
    async with office.begin(SYSTEM) as work:
        await actions.receive_lead(work, ReceiveLead(name="Ali", phone="05321112233"), origin="api", raw={})
    with pytest.raises(Stop):
        await load(office)
    assert await office.rows("SELECT count(*) FROM users") == [(0,)]
    await office.react()
    assert await load(office) == 2000
