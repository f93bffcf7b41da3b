"""An office in which anything happens to cards, for tests that compare with a replay."""

import random
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import NotFound, Problem
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office


class Company:
    """An office in which anything happens to cards, in any order."""

    def __init__(self, office: Office, chance: random.Random, doers: Sequence[Actor]) -> None:
        self.office = office
        self.chance = chance
        self.doers = doers
        self.phones: dict[UUID, str] = {}
        self.undoable: list[tuple[Actor, UUID]] = []
        self.stages = list(STAGES)

    async def live(self, acts: int) -> None:
        """So many things happen; what a rule refuses does not."""
        for _ in range(acts):
            act = self.chance.choices(
                [self.come, self.move, self.value, self.take_back, self.come_again, self.hand_over],
                [3, 12, 3, 3, 2, 1],
            )[0]
            try:
                await act()
            except Problem:
                continue
        await self.office.react()

    async def come(self) -> None:
        """Somebody new comes in."""
        phone = self.office.phone()
        customer_id = await self.office.customer(*self._some(), phone=phone)
        self.phones[await self.office.card_of(customer_id)] = phone

    async def move(self) -> None:
        """A card goes to any stage, perhaps its own, perhaps with an amount."""
        actor, card_id = self._someone()
        fields = {"amount": str(self.chance.randint(0, 9) * 100), "currency": self.chance.choice(["TRY", "EUR"])}
        async with self.office.begin(actor) as work:
            version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
            await actions.move_card(
                work,
                card_id,
                MoveCard(
                    stage_id=self.chance.choice(self.stages),
                    version=version,
                    fields=fields if self.chance.random() < 0.2 else {},
                ),
            )
        self.undoable.append((actor, work.cause))

    async def value(self) -> None:
        """A card is worth something, or it is not known any more."""
        actor, card_id = self._someone()
        value = Money(amount=self.chance.randint(0, 9) * 100, currency=self.chance.choice(["TRY", "EUR"]))
        async with self.office.begin(actor) as work:
            await actions.value_card(work, card_id, self.chance.choice([value, value, None]), seen=None)
        self.undoable.append((actor, work.cause))

    async def take_back(self) -> None:
        """One of the last acts is taken back, and perhaps that as well."""
        if not self.undoable:
            return
        place = -1 if self.chance.random() < 0.8 else self.chance.randrange(len(self.undoable))
        actor, cause = self.undoable[place]
        for _ in range(self.chance.choice([1, 1, 2, 3])):
            again = new_id()
            await undo(partial(self.office.begin, actor, again), cause, self.office.wiring.inverses, str)
            cause = again

    async def come_again(self) -> None:
        """A repeat lead."""
        if self.phones:
            phone = self.chance.choice(list(self.phones.values()))
            async with self.office.begin(SYSTEM) as work:
                await customers.receive_lead(work, ReceiveLead(phone=phone), origin="api", raw={})
            await self.office.react()

    async def hand_over(self) -> None:
        """A customer gets other people."""
        if self.phones:
            card_id = self.chance.choice(list(self.phones))
            rows = await self.office.rows("SELECT customer_id FROM cards WHERE id = %(id)s", id=card_id)
            await self.office.assign(rows[0][0], *self._some())

    async def end_stage(self, stage_id: UUID, move_to: UUID) -> None:
        """A stage ends and its cards go on."""
        self.stages.remove(stage_id)
        async with self.office.begin(SYSTEM) as work:
            await actions.end_stage(work, stage_id, move_to=move_to)
        await self.office.react()

    def _some(self) -> Sequence[Actor]:
        return self.chance.sample(self.doers, min(len(self.doers), self.chance.choice([0, 1, 1, 2])))

    def _someone(self) -> tuple[Actor, UUID]:
        if not self.phones:
            raise NotFound
        # The last of them sees everything, so that most of what is tried happens.
        actor = self.doers[-1] if self.chance.random() < 0.4 else self.chance.choice(self.doers)
        return actor, self.chance.choice(list(self.phones))
