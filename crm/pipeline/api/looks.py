"""Routes of how a person's cards look."""

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET

from crm.core.asking import Asking
from crm.people.doors import themselves
from crm.pipeline import actions, looks
from crm.pipeline.look_schemas import CardLook, EditCardLook


@get("/me/card-look", opt={"policy": "session"})
async def card_look(asking: NamedDependency[Asking]) -> CardLook:
    """How one's cards look."""
    async with asking.look() as work:
        return await looks.card_look(work)


@patch("/me/card-look", opt={"policy": "session"})
async def choose_card_look(asking: NamedDependency[Asking], data: JSONBody[EditCardLook]) -> CardLook:
    """Choose how one's cards look, on all one's screens."""
    async with asking.begin() as work:
        await actions.choose_card_look(
            work,
            themselves(work.actor),
            density=None if data.density is UNSET else data.density,
            fields=None if data.fields is UNSET else data.fields,
            columns=None if data.columns is UNSET else data.columns,
        )
    async with asking.look() as work:
        return await looks.card_look(work)


handlers = [card_look, choose_card_look]
