"""What a filter means, said in plain Python about plain rows; and an office with every kind of card in it."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from crm.core.clock import day_span, local_day
from crm.core.doors import COMPANY_POOL, SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.customers import actions as customers
from crm.customers.filtering import FIELDS, Condition, Filter
from tests.office import PIPELINE, STAGES, Office

ALPHABET = "abcçdefgğhıijklmnoöprsştuüvyz"
NAMES = ("Işıl Çelik", "İsmail Demir", "Çağan Ak", "Ceyda Ak", "Cz Ak", "şule", "Sude", "Ömer", "Oya", "Ürün", "Ufuk", "Ilgaz",
         "ağaç", "agah", "Zeynep", "Gözde", "Gül", "GÜL", "Ğ", "hakkı", "Hakan", "jale")  # fmt: skip
SOURCES = ("manual", "api", "whatsapp", None)
CAMPAIGNS = ("Sonbahar", "Kış '26", "%_\\", None)
REASONS = ("Fiyat", "Fiyat: çok pahalı", "Uygun değil", None)


class Fact(msgspec.Struct):
    """All there is to know of a card to say whether it passes."""

    card_id: UUID
    stage_id: UUID
    position: str
    customer_id: UUID
    name: str
    viewers: list[UUID]
    assignees: list[UUID]
    team_id: UUID | None
    source: str | None
    campaigns: list[str]
    tags: list[UUID]
    quality: int | None
    amount: int | None
    currency: str | None
    lost_reason: str | None
    application_no: int
    stage_entered_at: datetime
    created_at: datetime
    needs_attention: bool
    last_contact_at: datetime | None
    next_work_at: datetime | None
    waiting_since: datetime | None
    inbound_count: int
    seen: dict[UUID, int]

    @property
    def due_at(self) -> datetime | None:
        """When the next work is due."""
        return self.next_work_at


FACTS = """
SELECT k.id AS card_id, k.stage_id, k.position, c.id AS customer_id, c.name, c.viewers,
  ARRAY(SELECT user_id FROM customer_assignees WHERE customer_id = c.id) AS assignees, c.team_id,
  (SELECT key FROM sources WHERE id = c.source_id) AS source,
  ARRAY(SELECT campaign FROM touches WHERE customer_id = c.id AND campaign IS NOT NULL) AS campaigns,
  ARRAY(SELECT tag_id FROM customer_tags WHERE customer_id = c.id) AS tags, c.quality, k.amount, k.currency, k.lost_reason,
  k.application_no, k.stage_entered_at, k.created_at, c.needs_attention, b.last_contact_at, b.next_work_at, b.waiting_since,
  coalesce(b.inbound_count, 0) AS inbound_count,
  coalesce((SELECT jsonb_object_agg(user_id, seen_count) FROM marks WHERE customer_id = c.id), '{}') AS seen
FROM cards k JOIN customers c ON c.id = k.customer_id LEFT JOIN customer_brief b ON b.customer_id = c.id
"""


class Cards(msgspec.Struct):
    """An office full of cards, and the people who look at them."""

    viewers: list[Actor]
    facts: list[Fact]
    teams_of: dict[UUID, list[UUID]]
    pools: list[UUID]
    choices: dict[str, list[str]]

    def seen_by(self, actor: Actor) -> list[Fact]:
        """The cards this person sees."""
        assert actor.viewer
        keys = actor.viewer.keys("customers.view")
        return [fact for fact in self.facts if keys is None or keys & set(fact.viewers)]

    def passes(self, fact: Fact, chosen: Filter, actor: Actor, at: datetime) -> bool:
        """Whether a card passes a filter."""
        parts = [self._holds(fact, each, actor, at) for each in chosen.conditions]
        parts += [self.passes(fact, group, actor, at) for group in chosen.groups if _says_something(group)]
        return (all(parts) if chosen.match == "all" else any(parts)) if parts else True

    def _holds(self, fact: Fact, asked: Condition, actor: Actor, at: datetime) -> bool:
        value: Any = asked.value
        if asked.operator in ("unknown", "never"):
            return getattr(fact, {"last_contact_days": "last_contact_at"}.get(asked.field, asked.field)) is None
        if asked.operator in ("yes", "no"):
            held = fact.needs_attention if asked.field == "attention" else self._is_unread(fact, actor)
            return held is (asked.operator == "yes")
        if asked.operator in ("at_least", "at_most"):
            known = self._number(fact, asked.field, value, at)
            asked_for = value.amount if isinstance(value, Money) else value
            return known is not None and (known >= asked_for if asked.operator == "at_least" else known <= asked_for)
        held_values = self._values(fact, asked.field, actor, at)
        wanted = {str(UUID(each)) if len(each) == 36 else each for each in value}
        if asked.operator == "all_of":
            return wanted <= held_values
        return bool(wanted & held_values) is (asked.operator == "any_of")

    def _number(self, fact: Fact, field: str, value: Any, at: datetime) -> int | None:
        if isinstance(value, Money):
            return fact.amount if fact.currency == value.currency else None
        if field in ("quality", "application_no"):
            return getattr(fact, field)
        moments = {
            "stage_days": "stage_entered_at",
            "created_days": "created_at",
            "last_contact_days": "last_contact_at",
        }
        moment: datetime | None = getattr(fact, moments[field])
        return None if moment is None else (at - moment) // timedelta(days=1)

    def _values(self, fact: Fact, field: str, actor: Actor, at: datetime) -> set[str]:
        assert actor.viewer
        me = actor.viewer.user_id
        if field == "assignee":
            words = {"nobody"} if not fact.assignees else {"me"} if me in fact.assignees else set[str]()
            return {*map(str, fact.assignees), *words}
        if field == "team":
            words = {"pool"} if fact.team_id is None else {"mine"} if fact.team_id in self.teams_of[me] else set[str]()
            return {str(fact.team_id), *words}
        if field == "next_work":
            return {_due(fact.due_at, at)}
        if field == "lost_reason":
            return set() if fact.lost_reason is None else {fact.lost_reason.split(": ")[0]}
        plain: dict[str, Any] = {
            "source": [fact.source],
            "campaign": fact.campaigns,
            "tag": fact.tags,
            "stage": [fact.stage_id],
        }
        return {str(each) for each in plain[field]}

    def _is_unread(self, fact: Fact, actor: Actor) -> bool:
        assert actor.viewer
        keys = actor.viewer.keys("customers.view")
        mine = actor.viewer.own & set(fact.assignees)
        pooled = not fact.assignees and any(
            pool in fact.viewers and (keys is None or pool in keys) for pool in self.pools
        )
        return bool(mine or pooled) and fact.inbound_count > fact.seen.get(actor.viewer.user_id, 0)

    def random_filter(self, random: Random, *, depth: int = 3) -> Filter:
        """A filter of a few conditions and groups."""
        conditions = [self.random_condition(random, random.choice([*FIELDS])) for _ in range(random.randrange(3))]
        groups = [self.random_filter(random, depth=depth - 1) for _ in range(random.randrange(3) if depth > 1 else 0)]
        return Filter(random.choice(("all", "any")), conditions, groups)

    def random_condition(self, random: Random, name: str, operator: str | None = None) -> Condition:
        """A condition on this field that can be asked."""
        field = FIELDS[name]
        operator = operator or random.choice(field.operators)
        if operator in ("unknown", "never", "yes", "no"):
            return Condition(name, operator, None)
        if operator in ("at_least", "at_most"):
            if field.kind == "money":
                return Condition(
                    name, operator, Money(random.choice((0, 500, 1000, 1500)), random.choice(("TRY", "USD")))
                )
            return Condition(name, operator, random.choice((0, 1, 2, 3, 5, 10, 20, 50, min(100, field.most))))
        choices = [*self.choices[name], *field.words]
        return Condition(name, operator, random.sample(choices, random.randrange(1, min(4, len(choices) + 1))))


def _says_something(chosen: Filter) -> bool:
    return bool(chosen.conditions) or any(map(_says_something, chosen.groups))


def _due(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "none"
    if at < now:
        return "late"
    return "today" if local_day(at) == local_day(now) else "planned"


def turkish(name: str) -> list[int]:
    """Where a name stands in the Turkish alphabet."""
    small = name.replace("I", "ı").replace("İ", "i").lower()
    return [ALPHABET.index(letter) if letter in ALPHABET else -1 for letter in small]


async def full_office(office: Office, random: Random, count: int) -> Cards:
    """People of each scope in two departments, and this many cards of every kind."""
    north, south = await office.team("Kuzey", department="Satış"), await office.team("Güney", department="Satış")
    away = await office.team("Uzak", department="Başka")
    sellers = [await office.person("sales", team) for team in (north, north, south, away)]
    viewers = [sellers[0], sellers[3], await office.person("operations", north), await office.person("manager", south)]
    viewers.append(await office.person("admin"))
    async with office.begin(SYSTEM) as work:
        tags = [
            await customers.make_tag(work, tag_id=None, name=name, color="mute")
            for name in ("Sıcak", "Yatırımcı", "Takas")
        ]
    for _ in range(count):
        assignees = random.sample(sellers, random.choice((0, 1, 1, 1, 2)))
        customer_id = await office.customer(*assignees, name=random.choice(NAMES))
        async with office.begin(SYSTEM) as work:
            await customers.tag_customer(work, customer_id, random.sample(tags, random.randrange(3)), seen=None)
        people = [viewer.id for viewer in viewers if viewer.id]
        await _vary(office, random, customer_id, people, [north, south, away, None])
    async with office.look() as work:
        facts = await work.all(Fact, FACTS)
    memberships = await office.rows("SELECT user_id, team_id FROM team_members")
    people = [viewer.id for viewer in viewers if viewer.id]
    return Cards(
        viewers=viewers,
        facts=facts,
        teams_of={person: [team for user, team in memberships if user == person] for person in people},
        pools=[COMPANY_POOL, *[row[0] for row in await office.rows("SELECT pool_id FROM teams")]],
        choices={
            "assignee": [str(person.id) for person in sellers],
            "team": [str(north), str(south), str(away)],
            "source": ["manual", "api", "whatsapp", "nowhere"],
            "campaign": [*filter(None, CAMPAIGNS), "Hiç"],
            "tag": [*map(str, tags), str(new_id())],
            "stage": [*map(str, STAGES[:4])],
            "next_work": [],
            "lost_reason": ["Fiyat", "Uygun değil", "Rakip"],
        },
    )


def _maybe_ago(random: Random, *, days: int) -> datetime | None:
    return None if random.random() < 0.3 else _ago(random, days=days)


def _ago(random: Random, *, days: int) -> datetime:
    # Never near to a whole number of days, so that the moment of asking does not matter; and with equals among them.
    away = timedelta(days=random.randrange(days), hours=random.choice((3, 20)))
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - away


async def _vary(
    office: Office, random: Random, customer_id: UUID, people: list[UUID], teams: list[UUID | None]
) -> None:
    tonight = day_span(local_day(datetime.now(UTC)))[1] - timedelta(seconds=1)
    due = random.choice((None, _ago(random, days=5), tonight, tonight + timedelta(days=random.randrange(1, 4))))
    amount = random.choice((None, 500, 1000, 1500, 2000))
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE customers SET quality = %(quality)s, team_id = %(team_id)s, problems = %(problems)s,"
            " source_id = (SELECT id FROM sources WHERE key = %(source)s) WHERE id = %(id)s",
            id=customer_id,
            team_id=random.choice(teams),
            quality=random.choice((None, 0, 20, 50, 50, 99, 100)),
            source=random.choice(SOURCES),
            problems='[{"code": "x", "field": "phone", "value": "x"}]' if random.random() < 0.3 else "[]",
        )
        await work.run(
            "INSERT INTO touches (id, customer_id, source_id, campaign, utm)"
            " SELECT %(touch_id)s, %(id)s, id, %(campaign)s, '{}' FROM sources LIMIT 1",
            touch_id=new_id(),
            id=customer_id,
            campaign=random.choice(CAMPAIGNS),
        )
        await work.run(
            "UPDATE cards SET stage_id = %(stage)s, amount = %(amount)s, currency = %(currency)s, lost_reason = %(reason)s,"
            " application_no = %(no)s, stage_entered_at = %(entered)s, created_at = %(created)s"
            " WHERE customer_id = %(id)s AND pipeline_id = %(pipeline)s",
            id=customer_id,
            pipeline=PIPELINE,
            stage=random.choice(STAGES[:4]),
            amount=amount,
            currency=None if amount is None else random.choice(("TRY", "TRY", "USD")),
            reason=random.choice(REASONS),
            no=random.choice((1, 1, 2, 3)),
            entered=_ago(random, days=12),
            created=_ago(random, days=12),
        )
        if random.random() < 0.8:
            await work.run(
                "INSERT INTO customer_brief (customer_id, last_contact_at, inbound_count, waiting_since, next_work_id,"
                " next_work_kind, next_work_title, next_work_at)"
                " VALUES (%(id)s, %(contact)s, %(inbound)s, %(waiting)s, %(work_id)s, 'activity', 'Ara', %(due)s)"
                " ON CONFLICT DO NOTHING",
                id=customer_id,
                contact=_maybe_ago(random, days=12),
                inbound=random.choice((0, 1, 3)),
                waiting=_maybe_ago(random, days=4),
                work_id=new_id(),
                due=due,
            )
        for person in random.sample(people, random.randrange(3)):
            await work.run(
                "INSERT INTO marks (user_id, customer_id, seen_count) VALUES (%(user)s, %(id)s, %(seen)s)"
                " ON CONFLICT DO NOTHING",
                user=person,
                id=customer_id,
                seen=random.choice((0, 1, 3)),
            )
