"""How the stories of the sample company go: who comes when, what is said, how far they get."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from crm.core.clock import ISTANBUL
from crm.customers import rules as customers_rules
from crm.customers.schemas import IdentityGiven
from crm.demo import names, office, texts
from crm.demo.office import ADMIN, MANAGER, OPERATOR, Colleague, Team
from crm.demo.story import Chance, LeadTold, Story

DAYS = 90
ENDS = {"first": 34, "talking": 20, "appointment": 9, "deposit": 4, "won": 6, "aside": 11, "lost": 16}
"""Where cards stand today, in parts of a hundred."""
AGES = {"first": (0, 25), "talking": (1, 40), "appointment": (2, 45), "deposit": (6, 60), "won": (14, 88)}
CHANNEL_OF = {"whatsapp": "whatsapp", "instagram": "instagram", "messenger": "messenger"}
SOURCES = {
    "meta_lead": 34,
    "whatsapp": 18,
    "website": 13,
    "instagram": 9,
    "messenger": 5,
    "sahibinden": 11,
    "emlakjet": 4,
    "referans": 4,
    "tabela": 2,
}


class Stages(msgspec.Struct, frozen=True):
    """The default pipeline and the roles of its stages."""

    pipeline_id: UUID
    first: UUID
    open: list[UUID]
    won: UUID
    aside: UUID
    lost: UUID

    @property
    def closed(self) -> frozenset[UUID]:
        """Stages a repeat lead brings a card back from."""
        return frozenset((self.won, self.lost))


class Teller:
    """Tells all stories, one after the other."""

    def __init__(self, chance: Chance, stages: Stages, sources: dict[str, UUID]) -> None:
        self.chance = chance
        self.random = chance.random
        self.stages = stages
        self.sources = sources
        self._phones: set[str] = set()
        self._mails: set[str] = set()
        self._owned: list[str] = []

    def stories(self) -> Iterator[Story]:
        """A customer for each place in people's lists and in the pools."""
        owners: list[Colleague | Team | None] = []
        for person in office.SELLERS:
            owners += [person] * person.customers
        for team, count in office.POOLS:
            owners += [team] * count
        self.random.shuffle(owners)
        for owner in owners:
            yield self._story(owner)

    def _story(self, owner: Colleague | Team | None) -> Story:
        is_pool = not isinstance(owner, Colleague)
        end = "first" if is_pool else self.random.choices(list(ENDS), list(ENDS.values()))[0]
        began = self._beginning(end, is_pool=is_pool)
        source = self.random.choices(list(SOURCES), list(SOURCES.values()))[0]
        story = self._arrival(began, source)
        story.team = owner if not isinstance(owner, Colleague) else _team_of(owner)
        if isinstance(owner, Colleague):
            self._work_on(story, owner, end)
        elif story.channel:
            self._talk(story, began, self.chance.now, None, turns=self.random.choice((1, 1, 2)))
        story.lines.sort(key=lambda line: line.at)
        return story

    def _beginning(self, end: str, *, is_pool: bool) -> datetime:
        young, old = (0, 6) if is_pool else AGES.get(end, (5, DAYS - 1))
        days = young + (old - young) * self.random.random() ** 1.4
        return self._at_work(self.chance.now - timedelta(days=days, minutes=self.random.randrange(3, 600)), lead=True)

    def _at_work(self, at: datetime, *, lead: bool = False) -> datetime:
        """The same day at an hour people work; leads also come in the evening."""
        local = at.astimezone(ISTANBUL)
        first, last = (8, 23) if lead else (9, 19)
        if not first <= local.hour < last:
            local = local.replace(hour=self.random.randrange(first, last))
        # Never in the future, and not all at the same second.
        latest = self.chance.now - timedelta(seconds=self.random.randrange(40, 3600))
        return min(local.astimezone(at.tzinfo), latest)

    def _arrival(self, at: datetime, source: str) -> Story:
        random = self.random
        is_foreign = random.random() < 0.02
        name = random.choice(names.FOREIGN) if is_foreign else names.person(random)
        phone = names.foreign_mobile(random, self._phones) if is_foreign else names.mobile(random, self._phones)
        typed: str | None = phone if is_foreign else names.as_typed(random, phone)
        mail = names.mail(random, name, self._mails) if random.random() < 0.45 else None
        if random.random() < 0.02:
            typed, mail = random.choice((("0532 12", mail), (typed, "ayse.gmail.com"), (None, mail)))
        given: list[IdentityGiven] = []
        channel = CHANNEL_OF.get(source) or ("whatsapp" if random.random() < 0.35 else None)
        if source in CHANNEL_OF:
            typed, given = self._channel_identity(source, phone, is_foreign=is_foreign)
        elif channel:
            given = [IdentityGiven("whatsapp", phone.removeprefix("+"))]
        contact = customers_rules.read_contact(name=name, phone=typed, email=mail, given=given)
        story = Story(self.chance, name=contact.name, contact=contact, source=source)
        story.channel = channel
        lead = self._lead(at, source, story.name, typed, mail, is_new_customer=True)
        story.arrive(lead, self.sources[source], self.stages.first, self.stages.pipeline_id)
        if random.random() < 0.01 and self._owned:
            story.shared_phones.append(random.choice(self._owned))
        self._owned += [identity.value for identity in contact.identities if identity.kind == "phone"]
        return story

    def _channel_identity(self, source: str, phone: str, *, is_foreign: bool) -> tuple[str | None, list[IdentityGiven]]:
        if source == "whatsapp":
            return None, [IdentityGiven("whatsapp", phone.removeprefix("+"))]
        known = phone if self.random.random() < 0.5 and not is_foreign else None
        kind = "instagram" if source == "instagram" else "messenger"
        return known, [IdentityGiven(kind, str(self.random.randrange(10**15, 10**16)))]

    def _lead(
        self, at: datetime, source: str, name: str, phone: str | None, mail: str | None, *, is_new_customer: bool
    ) -> LeadTold:
        random = self.random
        campaign = random.choice(texts.CAMPAIGNS) if source in ("meta_lead", "instagram", "messenger") else None
        if source == "website" and random.random() < 0.5:
            campaign = random.choice(texts.CAMPAIGNS)
        fields: dict[str, str] = {}
        if source in ("meta_lead", "website"):
            fields["Oda sayısı"] = random.choice(texts.ROOMS)
            fields["Bütçe"] = random.choice(texts.BUDGETS)
        if source == "meta_lead":
            fields["Ne zaman almak istiyorsunuz?"] = random.choice(texts.WHEN)
        message = self._text(texts.ASKED) if source not in ("meta_lead", "tabela", "referans") else None
        return LeadTold(
            self.chance.new_id(at),
            self.chance.new_id(at),
            at,
            source,
            name,
            phone,
            mail,
            message,
            campaign,
            fields,
            is_new_customer,
        )

    def _text(self, choices: tuple[str, ...], user: str = "") -> str:
        random = self.random
        return random.choice(choices).format(
            project=random.choice(texts.PROJECTS),
            rooms=random.choice(texts.ROOMS),
            budget=random.choice(texts.BUDGETS),
            user=user.split(" ")[0],
        )

    # What the office does with them

    def _work_on(self, story: Story, owner: Colleague, end: str) -> None:
        random = self.random
        steps = self._steps(end)
        last = self.chance.now - timedelta(
            minutes=random.randrange(2, 60 * 24 * (2 if end in ("first", "talking") else 9))
        )
        times = self._times(story.created_at, last, len(steps) + 1)
        mates = [person for person in office.SELLERS if person.team_ids == owner.team_ids and person is not owner]
        people = [owner, random.choice(mates)] if mates and random.random() < 0.05 else [owner]
        story.assign(times[0], random.choice((MANAGER, OPERATOR, OPERATOR, ADMIN)), people)
        if random.random() < 0.4:
            story.tag(
                times[0] + timedelta(seconds=30), owner, random.sample(list(office.TAGS), random.choice((1, 1, 2)))
            )
        for at, step in zip(times[1:], steps, strict=True):
            self._step(story, owner, at, step)
        if story.channel and random.random() < 0.85:
            turns = {"first": 1, "lost": 3}.get(end, random.randrange(2, 7))
            self._talk(story, story.created_at, last, owner, turns=turns)
        self._maybe_come_again(story, end)

    def _steps(self, end: str) -> list[str]:
        way = ["called", "talking", "noted", "appointment", "deposit", "won"]
        if end == "first":
            return ["called"] if self.random.random() < 0.45 else []
        if end in ("aside", "lost"):
            return ["called", *(["talking", "noted"] if self.random.random() < 0.6 else []), end]
        return way[: way.index(end) + 1] + (["noted"] if self.random.random() < 0.4 else [])

    def _times(self, began: datetime, last: datetime, count: int) -> list[datetime]:
        last = max(last, began + timedelta(minutes=30 * count))
        last = min(last, self.chance.now - timedelta(seconds=30))
        shares = [(number + 0.8 * self.random.random()) / count for number in range(count)]
        # Answering is quick as a rule: minutes to hours after the lead.
        shares[0] *= 0.05
        found: list[datetime] = []
        for share in shares:
            at = self._at_work(began + (last - began) * share)
            floor = (found[-1] if found else began) + timedelta(seconds=self.random.randrange(70, 300))
            found.append(min(max(at, floor), self.chance.now))
        return found

    def _step(self, story: Story, owner: Colleague, at: datetime, step: str) -> None:
        random, open_stages = self.random, self.stages.open
        moment = timedelta(seconds=random.randrange(5, 60))
        if step in ("called", "noted"):
            story.note(at, owner, self._note("called"))
            story.called_at = at
            if step == "noted" and random.random() < 0.15:
                story.grade(at + moment, owner, random.choice((20, 40, 60, 80, 100)))
        elif step in ("talking", "appointment", "deposit"):
            story.move(at, owner, open_stages[("talking", "appointment", "deposit").index(step) + 1])
            if step == "talking" and random.random() < 0.85:
                story.value(at + moment, owner, random.randrange(36, 501) * 5_000_000)
            elif step != "talking":
                story.note(at + moment, owner, self._note(step))
        elif step == "lost":
            story.move(at, owner, self.stages.lost, random.choice(texts.LOST_REASONS))
            story.note(at + moment, owner, self._note("lost"))
        else:
            story.move(at, owner, self.stages.won if step == "won" else self.stages.aside)
            story.note(at + moment, owner, self._note(step))

    def _note(self, kind: str) -> str:
        if self.random.random() < 0.03:
            return self._text((texts.LONG_NOTE,))
        return self._text(texts.NOTES[kind])

    def _talk(self, story: Story, began: datetime, last: datetime, owner: Colleague | None, *, turns: int) -> None:
        at = began + timedelta(seconds=1)
        lines = texts.ASKED
        for number in range(turns):
            said = story.leads[0].message if number == 0 and story.source in CHANNEL_OF else None
            story.say(at, None, said or self._text(lines))
            if self.random.random() < 0.25:
                story.say(at + timedelta(seconds=self.random.randrange(8, 50)), None, self._text(texts.ANSWERED_BACK))
            is_last = number == turns - 1
            if owner is None or (is_last and self.random.random() < 0.3):
                break
            answered = min(at + timedelta(minutes=self.random.randrange(2, 240)), self.chance.now)
            story.say(answered, owner, self._text(texts.ANSWERED, owner.name))
            lines = texts.ANSWERED_BACK
            at = answered + (max(last, answered) - answered) * self.random.random() * 0.7 + timedelta(minutes=1)
            if at >= self.chance.now:
                break

    def _maybe_come_again(self, story: Story, end: str) -> None:
        if self.random.random() > (0.12 if end in ("lost", "first") else 0.04):
            return
        newest = story.lines[-1].at
        at = newest + (self.chance.now - newest) * self.random.random()
        source = self.random.choice(("meta_lead", "website"))
        lead = self._lead(at, source, story.name, None, None, is_new_customer=False)
        phones = [identity.display for identity in story.contact.identities if identity.kind == "phone"]
        lead.phone = phones[0] if phones else None
        story.come_again(lead, self.sources[source], self.stages.first, self.stages.closed)


def _team_of(person: Colleague) -> Team:
    return next(team for team in office.TEAMS if team.id in person.team_ids)
