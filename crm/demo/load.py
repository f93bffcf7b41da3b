"""Loading the sample company.

Rows are copied straight into the tables of every room instead of going through their actions: two thousand customers with
three months of stories stand there in a few seconds. It is the one place that may do so. What it leaves behind is what the
actions would have left: viewers by `rules.viewers_of`, the journal in order of time, totals that count each card once.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql

from crm.core.reactions import Room
from crm.customers.actions.brief import SHORTENED
from crm.customers.quality.facts import score
from crm.demo import office
from crm.demo.copying import copy_rows, json_text
from crm.demo.cursors import Connection, hold_journal, move_cursors
from crm.demo.office import COLLEAGUES
from crm.demo.plot import Stages, Teller
from crm.demo.staff import make_office
from crm.demo.story import CURRENCY, Chance, Story, Told
from crm.demo.talks import Seal, copy_talks, make_channels
from crm.demo.works import copy_works
from crm.ops.stop import Stop

SEED = 1923
MANAGER_ID, ADMIN_ID, OPERATOR_ID = office.MANAGER.id, office.ADMIN.id, office.OPERATOR.id


def load_demo(
    address: str,
    password_hash: str,
    rooms: Sequence[Room],
    *,
    seal: Seal = lambda _: None,
    moment: datetime | None = None,
) -> int:
    """The sample company stands in the database at this address; returns the number of its customers.

    One transaction. `rooms` are the reactions that must not hear the sample's lines: what they would do is done. `seal` gives a
    channel its access token.
    Raises Stop when it is loaded already, or when earlier lines still wait for a reaction.
    """
    moment = moment or datetime.now(UTC)
    with psycopg.connect(address) as connection:
        if is_loaded(connection):
            raise Stop("The sample company is there already. To begin anew: crm demo remove, then crm demo load.")
        lines = make_office(connection, password_hash, moment)
        make_channels(connection, seal)
        hold_journal(connection, rooms)
        stages = _stages(connection)
        stories = _tell(connection, moment, stages)
        _copy_customers(connection, stories)
        _copy_history(connection, stories)
        copy_talks(connection, stories)
        copy_works(connection, stories, stages.open[2 % len(stages.open)], stages.closed)
        _make_past_partitions(connection, moment)
        _copy_journal(connection, [*lines, *(line for story in stories for line in story.lines)])
        _keep_spans(connection)
        _score(connection)
        move_cursors(connection, rooms)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "ANALYZE customers, cards, card_viewers, journal, identities, leads, touches, notes, conversations, messages,"
            " works, activities, appointments, reminders"
        )
    return len(stories)


def is_loaded(connection: Connection) -> bool:
    """Whether the sample company is in this database."""
    ids = [person.id for person in COLLEAGUES]
    found = connection.execute("SELECT EXISTS (SELECT FROM users WHERE id = ANY(%s))", [ids]).fetchone()
    return bool(found and found[0])


def _stages(connection: Connection) -> Stages:
    rows = connection.execute(
        "SELECT s.id, s.kind, s.pipeline_id FROM stages s JOIN pipelines p ON p.id = s.pipeline_id"
        " WHERE p.is_default ORDER BY s.place"
    ).fetchall()
    of_kind = {kind: [row[0] for row in rows if row[1] == kind] for kind in ("open", "won", "aside", "lost")}
    return msgspec.convert(
        {
            "pipeline_id": rows[0][2],
            "first": of_kind["open"][0],
            "open": of_kind["open"],
            "won": of_kind["won"][0],
            "aside": of_kind["aside"][0],
            "lost": of_kind["lost"][0],
        },
        Stages,
    )


def _tell(connection: Connection, moment: datetime, stages: Stages) -> list[Story]:
    # A little before now: what a story adds within a minute is still in the past.
    chance = Chance(SEED, moment - timedelta(minutes=2))
    return list(Teller(chance, stages, _sources(connection)).stories())


def _sources(connection: Connection) -> dict[str, UUID]:
    rows = connection.execute("SELECT key, id FROM sources").fetchall()
    return dict(msgspec.convert(rows, list[tuple[str, UUID]]))


def _copy_customers(connection: Connection, stories: Sequence[Story]) -> None:
    source_ids = _sources(connection)
    copy_rows(
        connection,
        "customers",
        "id version name search team_id viewers source_id quality quality_by_hand problems is_demo created_at updated_at",
        (
            (
                s.id, s.version, s.name, s.contact.search, s.team.id if s.team else None, s.viewers,
                source_ids[s.source], s.quality, s.quality is not None, json_text(s.contact.problems), True, s.created_at,
                s.updated_at,
            )
            for s in stories
        ),
    )  # fmt: skip
    copy_rows(
        connection,
        "customer_assignees",
        "customer_id user_id place assigned_at",
        ((s.id, p.id, place, s.created_at) for s in stories for place, p in enumerate(s.assignees, 1)),
    )
    copy_rows(
        connection,
        "identities",
        "id customer_id kind value display digits created_at",
        (
            (s.chance.new_id(s.created_at), s.id, i.kind, i.value, i.display, i.digits, s.created_at)
            for s in stories
            for i in s.contact.identities
        ),
    )
    copy_rows(
        connection,
        "contact_points",
        "customer_id kind value",
        ((s.id, "phone", phone) for s in stories for phone in s.shared_phones),
    )
    copy_rows(connection, "customer_tags", "customer_id tag_id", ((s.id, tag) for s in stories for tag in s.tags))
    copy_rows(
        connection,
        "customer_brief",
        "customer_id last_contact_at last_text last_text_at last_direction last_channel inbound_count waiting_since",
        (_brief(s) for s in stories),
    )
    copy_rows(connection, "marks", "user_id customer_id seen_count", (row for s in stories for row in _marks(s)))
    _copy_cards(connection, stories)


def _brief(story: Story) -> Sequence[object]:
    last = story.messages[-1] if story.messages else None
    if last is None:
        return (story.id, None, None, None, None, None, 0, None)
    direction = "in" if last.author is None else "out"
    text = last.text[:SHORTENED]
    return (story.id, last.at, text, last.at, direction, story.channel, story.inbound_count, story.waiting_since)


def _marks(story: Story) -> Iterable[Sequence[object]]:
    """Who has seen what: most of it, by most people."""
    random = story.chance.random
    count = story.inbound_count
    if not count:
        return
    unseen = 1 if story.waiting_since else 0
    for user_id, looks_away in [(p.id, 0.45) for p in story.assignees] + [
        (MANAGER_ID, 0.15), (OPERATOR_ID, 0.15), (ADMIN_ID, 0.08)
    ]:  # fmt: skip
        seen = count - (unseen if random.random() < looks_away else 0)
        if seen:
            yield user_id, story.id, seen


def _copy_cards(connection: Connection, stories: Sequence[Story]) -> None:
    copy_rows(
        connection,
        "cards",
        "id version pipeline_id stage_id customer_id position amount currency application_no lost_reason"
        " stage_entered_at created_at updated_at",
        (
            (
                k.id, k.version, s.pipeline_id, k.stage_id, s.id, k.position, k.amount, CURRENCY if k.amount else None,
                k.application_no, k.lost_reason, k.entered_at, k.created_at, k.updated_at,
            )
            for s in stories
            for k in [s.card]
        ),
    )  # fmt: skip
    connection.execute(
        "INSERT INTO stage_totals AS t (stage_id, currency, count, sum)"
        " SELECT k.stage_id, coalesce(k.currency, ''), count(*), coalesce(sum(k.amount), 0)"
        " FROM cards k JOIN customers c ON c.id = k.customer_id WHERE c.is_demo AND k.archived_at IS NULL GROUP BY 1, 2"
        " ON CONFLICT (stage_id, currency) DO UPDATE SET count = t.count + excluded.count, sum = t.sum + excluded.sum"
    )


def _copy_history(connection: Connection, stories: Sequence[Story]) -> None:
    source_ids = _sources(connection)
    leads = [(s, lead) for s in stories for lead in s.leads]
    copy_rows(
        connection,
        "leads",
        "id origin external_id source_id customer_id name phone email message utm fields consents problems raw content_hash"
        " is_new_customer received_at",
        (
            (
                lead.id, "demo", f"demo-{number}", source_ids[lead.source], s.id, lead.name, lead.phone, lead.email,
                lead.message, _utm(lead.campaign), json_text(lead.fields), "[]",
                json_text(s.contact.problems if lead.is_new_customer else []), "{}", b"", lead.is_new_customer, lead.at,
            )
            for number, (s, lead) in enumerate(leads)
        ),
    )  # fmt: skip
    copy_rows(
        connection,
        "touches",
        "id customer_id lead_id source_id campaign utm at",
        (
            (lead.touch_id, s.id, lead.id, source_ids[lead.source], lead.campaign, _utm(lead.campaign), lead.at)
            for s, lead in leads
        ),
    )
    copy_rows(
        connection,
        "notes",
        "id customer_id author_id text created_at updated_at",
        ((note.id, s.id, note.author.id, note.text, note.at, note.at) for s in stories for note in s.notes),
    )
    copy_rows(
        connection,
        "field_changes",
        "cause subject_kind subject_id customer_id version field old new at",
        (
            (c.line.cause, *c.line.subject, s.id, c.version, c.field, _value(c.old), _value(c.new), c.line.at)
            for s in stories
            for c in s.changes
        ),
    )


def _value(value: object) -> str | None:
    return None if value is None else json_text(value)


def _utm(campaign: str | None) -> str:
    return json_text({"campaign": campaign} if campaign else {})


def _make_past_partitions(connection: Connection, moment: datetime) -> None:
    # In the default partition old lines would be read each time somebody asks for the head of the journal.
    month = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(5):
        following = (month + timedelta(days=32)).replace(day=1)
        connection.execute(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} PARTITION OF journal FOR VALUES FROM ({}) TO ({})").format(
                sql.Identifier(f"journal_{month:%Y_%m}"), sql.Literal(month), sql.Literal(following)
            )
        )
        month = (month - timedelta(days=1)).replace(day=1)


def _copy_journal(connection: Connection, lines: Iterable[Told]) -> None:
    copy_rows(
        connection,
        "journal",
        "at actor_kind actor_id verb subject_kind subject_id customer_id facts touched removed_viewers cause",
        (
            (
                line.at, "person" if line.actor else "system", line.actor.id if line.actor else None, line.fact.verb,
                *line.subject, line.customer_id, json_text(line.fact), json_text(line.touched), [], line.cause,
            )
            for line in sorted(lines, key=lambda line: line.at)
        ),
    )  # fmt: skip


def _score(connection: Connection) -> None:
    """Who was not judged by hand is judged by the rules."""
    connection.execute(
        sql.SQL("UPDATE customers c SET quality = {} WHERE c.is_demo AND NOT c.quality_by_hand").format(score())
    )


def _keep_spans(connection: Connection) -> None:
    """Where the cards stood and for how long follows from the lines just written, as a reaction would find it."""
    connection.execute(
        "INSERT INTO card_spans SELECT s.* FROM card_spans_of(ARRAY("
        " SELECT k.id FROM cards k JOIN customers c ON c.id = k.customer_id WHERE c.is_demo)) s"
    )
