"""The data to measure with: customers with all that hangs on them and a year of journal, written by COPY."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from uuid import UUID

import psycopg
from psycopg import sql
from rich.progress import Progress

from bench.company import NAMES, Company, belonging, key, make_company
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.house import open_house
from crm.core.text import fold
from crm.core.work import begin
from crm.ops import actions, keeping
from crm.people.passwords import hash_password

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS
BLOCK = 2_000
PASSWORD = "ölçüm parolası 1"
STAGES = [f"00000000-0000-7000-8000-00000000d00{place}" for place in range(1, 8)]
SHARES = (30, 20, 8, 3, 12, 10, 17)
BOARD_STAGES = STAGES[:5]
"""Where the cards of the even company stand, as many in each; it has no other stages."""
PIPELINE = "00000000-0000-7000-8000-00000000c001"
SOURCES = [f"00000000-0000-7000-8000-00000000b00{place}" for place in range(1, 9)]
TAGS = (
    "Yatırımcı",
    "Acil",
    "Nakit",
    "Kredi",
    "Kiralık",
    "Satılık",
    "VIP",
    "Referans",
    "Fuar",
    "Takas",
    "Geri ara",
    "Yurt dışı",
)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NULL = r"\N"
TALKATIVE = 100
"""Every so many customers have a long story."""
LONG_STORY = 60

Rows = dict[str, list[str]]

COLUMNS = {
    "customers": "id, name, search, team_id, viewers, source_id, quality, created_at, updated_at",
    "customer_assignees": "customer_id, user_id, place",
    "identities": "id, customer_id, kind, value, display, digits",
    "customer_brief": "customer_id, last_contact_at, last_text, last_text_at, last_direction, last_channel, inbound_count,"
    " waiting_since, next_work_id, next_work_kind, next_work_title, next_work_at",
    "works": "id, customer_id, owner_id, kind, title, due_at",
    "customer_tags": "customer_id, tag_id",
    "touches": "id, customer_id, source_id, campaign, utm, at",
    "cards": "id, pipeline_id, stage_id, customer_id, position, amount, currency, stage_entered_at, created_at, updated_at",
    "card_viewers": "viewer, stage_id, position, card_id",
    "conversations": "id, channel_id, customer_id, reply_to, inbound_count, last_inbound_at, last_at, last_text,"
    " last_direction, created_at, updated_at",
    "notes": "id, customer_id, author_id, text, created_at, updated_at",
    "journal": "at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts, touched, removed_viewers, cause",
}


def fill(address: str, customers: int, progress: Progress, *, is_even: bool = False) -> None:
    """The migrated, empty database holds a company with this many customers and a year of journal.

    `is_even` gives five stages as many cards each.
    """
    company = make_company(customers)
    now_ms = int(time.time() * 1000)
    with psycopg.connect(address) as connection:
        # Foreign keys and triggers rest: everything they would keep is written here as it must be.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        _months(connection)
        _people(connection, company)
        stories: list[int] = []
        task = progress.add_task(f"Customers ({customers:,})", total=customers)
        if is_even:
            connection.execute("UPDATE stages SET ended_at = now() WHERE NOT id = ANY(%s::uuid[])", [BOARD_STAGES])
        for block in _customers(company, customers, now_ms, stories, is_even=is_even):
            _copy(connection, block)
            progress.advance(task, len(block["customers"]))
        stories.sort()
        task = progress.add_task(f"Journal ({len(stories):,} lines)", total=len(stories))
        for block in _journal(stories, company):
            _copy(connection, block)
            progress.advance(task, len(block["journal"]))
        connection.execute(KEPT)
        task = progress.add_task("Spans of cards", total=customers)
        after = UUID(int=0)
        while ids := [row[0] for row in connection.execute(NEXT_CARDS, [after])]:
            connection.execute("INSERT INTO card_spans SELECT * FROM card_spans_of(%s)", [ids])
            progress.advance(task, len(ids))
            after = ids[-1]
        connection.execute(STAYS)
    task = progress.add_task("Seals", total=1)
    asyncio.run(_sealed(address))
    progress.advance(task)
    task = progress.add_task("Statistics", total=1)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    progress.advance(task)


async def _sealed(address: str) -> None:
    """The year has been sealed as it went by, and last night's check is made: neither is at work while others measure."""
    async with open_house(address) as house:
        await keeping.seal(house, rests=0)
        async with begin(house, SYSTEM) as work:
            await actions.ask_nightly_check(work, keeping.night_of(now()))
        while await keeping.check(house):
            pass


KEPT = """
INSERT INTO stage_totals (stage_id, currency, count, sum)
SELECT stage_id, coalesce(currency, ''), count(*), coalesce(sum(amount), 0) FROM cards GROUP BY 1, 2;
INSERT INTO reaction_cursors (room, seq)
SELECT room, (SELECT max(seq) FROM journal)
FROM unnest(ARRAY['pipeline', 'pipeline.totals', 'pipeline.spans', 'pipeline.spreading',
                  'activities']) AS room
ON CONFLICT (room) DO UPDATE SET seq = excluded.seq;
"""


STAYS = """
INSERT INTO stage_stays
SELECT stage_id, stay_day(until), stay_length(seconds), count(*) FROM card_spans WHERE seconds IS NOT NULL GROUP BY 1, 2, 3
"""
NEXT_CARDS = "SELECT id FROM cards WHERE id > %s ORDER BY id LIMIT 10000"


def _months(connection: psycopg.Connection) -> None:
    connection.execute("""
      DO $$ BEGIN
        FOR i IN 1..13 LOOP
          EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF journal FOR VALUES FROM (%L) TO (%L)',
            'journal_' || to_char(now() - make_interval(months => i), 'YYYY_MM'),
            date_trunc('month', now() - make_interval(months => i), 'UTC'),
            date_trunc('month', now() - make_interval(months => i - 1), 'UTC'));
        END LOOP;
      END $$""")


def _people(connection: psycopg.Connection, company: Company) -> None:
    hashed = asyncio.run(hash_password(PASSWORD))
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO departments (id, name) VALUES (%s, %s)", company.departments)
        cursor.executemany(
            "INSERT INTO teams (id, pool_id, name, department_id) VALUES (%s, %s, %s, %s)",
            [(team.id, team.pool_id, team.name, team.department_id) for team in company.teams],
        )
        cursor.executemany(
            "INSERT INTO users (id, name, email, email_key, password_hash, department_id) VALUES (%s, %s, %s, %s, %s, %s)",
            [(w.id, w.name, w.email, w.email, hashed, w.department_id) for w in company.workers],
        )
        cursor.executemany(
            "INSERT INTO user_roles (user_id, role_id) SELECT %s, id FROM roles WHERE key = %s",
            [(worker.id, worker.role) for worker in company.workers],
        )
        cursor.executemany(
            "INSERT INTO team_members (team_id, user_id) VALUES (%s, %s)",
            [(worker.team_id, worker.id) for worker in company.workers if worker.team_id],
        )
        cursor.executemany(
            "INSERT INTO tags (id, name, key) VALUES (%s, %s, %s)",
            [(key(8, number), name, fold(name)) for number, name in enumerate(TAGS)],
        )
        cursor.execute(
            "INSERT INTO channels (id, kind, external_id, name) VALUES (%s, 'whatsapp', '100200300', 'Ana hat')",
            [key(9, 0)],
        )


def _customers(company: Company, count: int, now_ms: int, stories: list[int], *, is_even: bool) -> Iterator[Rows]:
    random = Random(42)
    folded = [fold(name) for name in NAMES]
    stage_of = [stage for stage, share in enumerate(SHARES) for _ in range(share)]
    rows: Rows = _empty()
    for number in range(count):
        created = now_ms - YEAR_MS + (YEAR_MS - DAY_MS) * number // count
        # By tens: what is so of every few customers shall not be so of a whole stage.
        stage = number // 10 % len(BOARD_STAGES) if is_even else random.choice(stage_of)
        _customer(rows, random, company, number, created, now_ms, folded, STAGES[stage])
        _story(stories, random, number, created, now_ms)
        if (number + 1) % BLOCK == 0 or number + 1 == count:
            yield rows
            rows = _empty()


def _customer(
    rows: Rows,
    random: Random,
    company: Company,
    number: int,
    created: int,
    now_ms: int,
    folded: list[str],
    stage_id: str,
) -> None:
    customer_id, at = key(10, number, created), _instant(created)
    place = random.randrange(len(NAMES))
    belongs = belonging(random, company, number)
    search = folded[place]
    phone = f"90532{number + 1_000_000:07d}" if number % 20 else None
    if phone:
        _identity(rows, customer_id, number * 4, "phone", f"+{phone}", f"0{phone[2:]}", phone)
        if number % 2:
            _identity(rows, customer_id, number * 4 + 1, "whatsapp", phone, f"0{phone[2:]}", phone)
    if number % 5 < 2 or not phone:
        email = f"{folded[place].replace(' ', '.')}{number}@ornek.com"
        _identity(rows, customer_id, number * 4 + 2, "email", email, email, NULL)
        search += f" {email} {email.replace('@', ' ').replace('.', ' ')}"
    source = SOURCES[number % 8]
    rows["customers"].append(
        f"{customer_id}\t{NAMES[place]}\t{search}\t{belongs.team_id or NULL}\t{{{','.join(belongs.viewers)}}}\t{source}"
        f"\t{number % 101}\t{at}\t{at}"
    )
    for seat, user_id in enumerate(belongs.assignees):
        rows["customer_assignees"].append(f"{customer_id}\t{user_id}\t{seat}")
    for tag in {random.randrange(len(TAGS)) for _ in range(number % 3)}:
        rows["customer_tags"].append(f"{customer_id}\t{key(8, tag)}")
    rows["touches"].append(f"{key(11, number, created)}\t{customer_id}\t{source}\tSonbahar {number % 9}\t{{}}\t{at}")
    work = _work(rows, customer_id, number, created, now_ms, belongs.assignees)
    _brief(rows, customer_id, number, created, work)
    _card(rows, random, customer_id, number, created, stage_id, belongs.viewers)


def _identity(rows: Rows, customer_id: str, number: int, kind: str, value: str, display: str, digits: str) -> None:
    rows["identities"].append(f"{key(12, number)}\t{customer_id}\t{kind}\t{value}\t{display}\t{digits}")


def _work(rows: Rows, customer_id: str, number: int, created: int, now_ms: int, assignees: Sequence[str]) -> str | None:
    """What is next for three of ten customers, as the brief holds it: late for one of them, planned for the others."""
    if number % 10 > 2:
        return None
    work_id, title = key(17, number, created), f"Ara: {number % 50}. arama"
    due = _instant(created + DAY_MS // 3 if number % 10 == 0 else now_ms + (number % 20) * DAY_MS + DAY_MS // 24)
    owner = assignees[0] if assignees else NULL
    rows["works"].append(f"{work_id}\t{customer_id}\t{owner}\tactivity\t{title}\t{due}")
    return f"{work_id}\tactivity\t{title}\t{due}"


def _brief(rows: Rows, customer_id: str, number: int, created: int, work: str | None) -> None:
    at = _instant(created + DAY_MS // 3)
    message = f"{at}\tMerhaba, {number % 7 + 1}+1 daire için fiyat alabilir miyim?\t{at}\t{'in' if number % 3 else 'out'}\twhatsapp"
    if number % 10 >= 7:
        message = "\t".join([NULL] * 5)
    else:
        rows["conversations"].append(
            f"{key(13, number, created)}\t{key(9, 0)}\t{customer_id}\t905321{number:06d}\t{number % 5}\t{at}\t{at}"
            f"\tMerhaba, fiyat alabilir miyim?\tin\t{at}\t{at}"
        )
    waits = at if number % 10 < 7 and number % 3 == 1 else NULL
    work = work or "\t".join([NULL] * 4)
    rows["customer_brief"].append(f"{customer_id}\t{message}\t{number % 5 if number % 10 < 7 else 0}\t{waits}\t{work}")


def _card(
    rows: Rows, random: Random, customer_id: str, number: int, created: int, stage_id: str, viewers: Iterable[str]
) -> None:
    card_id, at = key(14, number, created), _instant(created)
    # Scattered over the column, so that a page of cards is not a page of the table.
    position = _position((number * 2_654_435_761) % 14_000_000)
    worth = (
        f"{random.randrange(10, 2000) * 10_000_00}\t{'TRY' if number % 12 else 'USD'}"
        if number % 3
        else f"{NULL}\t{NULL}"
    )
    rows["cards"].append(f"{card_id}\t{PIPELINE}\t{stage_id}\t{customer_id}\t{position}\t{worth}\t{at}\t{at}\t{at}")
    for viewer in viewers:
        rows["card_viewers"].append(f"{viewer}\t{stage_id}\t{position}\t{card_id}")


def _position(place: int) -> str:
    text = ""
    for _ in range(4):
        place, digit = divmod(place, 62)
        text = DIGITS[digit] + text
    return "d" + text


# A line of a story in one number, so that millions of them can be sorted: time, customer, created, what.
CREATED, CARD, MOVED, NOTED = range(4)


def _story(stories: list[int], random: Random, number: int, created: int, now_ms: int) -> None:
    def tell(at: int, what: int) -> None:
        stories.append(((at << 24 | number) << 42 | created) << 2 | what)

    tell(created, CREATED)
    tell(created + 50, CARD)
    further = LONG_STORY if number % TALKATIVE == 0 else number % 6
    for place in range(further):
        tell(random.randrange(created + 1000, now_ms - 1000), NOTED if place % 4 == 3 else MOVED)


def _journal(stories: list[int], company: Company) -> Iterator[Rows]:
    random = Random(7)
    rows: Rows = {"notes": [], "journal": []}
    for place, packed in enumerate(stories):
        what, created, number, at = packed & 3, packed >> 2 & (1 << 42) - 1, packed >> 44 & (1 << 24) - 1, packed >> 68
        actor = random.choice(random.choice(company.teams).sellers)
        _line(rows, place, what, created, number, at, actor)
        if len(rows["journal"]) == BLOCK or place + 1 == len(stories):
            yield rows
            rows = {"notes": [], "journal": []}


def _line(rows: Rows, place: int, what: int, created: int, number: int, at: int, actor: str) -> None:
    customer_id, card_id, cause = key(10, number, created), key(14, number, created), key(15, place, at)
    if what == CREATED:
        line = f"system\t{NULL}\tcustomer.created\tcustomer\t{customer_id}", {"source": "api", "by_hand": False}
        touched = [["customer", _hyphened(customer_id)]]
    elif what == CARD:
        facts = {"pipeline_id": PIPELINE, "stage_id": STAGES[0]}
        line = f"system\t{NULL}\tcard.created\tcard\t{card_id}", facts
        touched = [["card", _hyphened(card_id)]]
    elif what == MOVED:
        line = f"person\t{actor}\tcard.moved\tcard\t{card_id}", _moved(place)
        touched = [["card", _hyphened(card_id)]]
    else:
        note_id = key(16, place, at)
        rows["notes"].append(
            f"{note_id}\t{customer_id}\t{actor}\tArandı, {place % 30}. görüşme olumlu geçti.\t{_instant(at)}\t{_instant(at)}"
        )
        line = f"person\t{actor}\tnote.added\tnote\t{note_id}", dict[str, object]()
        touched = [["note", _hyphened(note_id)]]
    rows["journal"].append(
        f"{_instant(at)}\t{line[0]}\t{customer_id}\t{json.dumps(line[1])}\t{json.dumps(touched)}\t{{}}\t{cause}"
    )


def _moved(place: int) -> dict[str, object]:
    return {
        "pipeline_id": PIPELINE,
        "from_stage_id": STAGES[place % 7],
        "to_stage_id": STAGES[(place + 1) % 7],
        "from_position": "d0001",
        "to_position": "d0002",
        "from_entered_at": "2026-01-01T00:00:00Z",
        "version": 2,
        "amount": None,
        "currency": None,
        "seconds_in_stage": place % 100_000,
        "is_undo": False,
    }


def _hyphened(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


_seconds: dict[int, str] = {}


def _instant(ms: int) -> str:
    day, rest = divmod(ms, DAY_MS)
    if day not in _seconds:
        _seconds[day] = time.strftime("%Y-%m-%d", time.gmtime(day * 86_400))
    hours, rest = divmod(rest, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{_seconds[day]} {hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}+00"


def _empty() -> Rows:
    return {name: [] for name in COLUMNS if name not in ("notes", "journal")}


def _copy(connection: psycopg.Connection, rows: Rows) -> None:
    for table, lines in rows.items():
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(COLUMNS[table]))  # type: ignore[arg-type]
        with connection.cursor().copy(statement) as copy:
            copy.write("\n".join(lines) + "\n" if lines else "")
