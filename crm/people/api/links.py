"""Routes of one-time links: asked for by who forgot a password, looked at, used. Open to everybody, and counted."""

from litestar import post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.people import forgotten
from crm.people.office_schemas import AskReset, CompleteLink, LinkLook, LinkToken


@post("/password-reset", opt={"policy": "everybody"}, status_code=204)
async def ask_reset(asking: NamedDependency[Asking], state: State, data: JSONBody[AskReset]) -> None:
    """Have a link mailed to the address of an account, if there is one."""
    await forgotten.ask_reset(asking, state.account_links, data.email)


@post("/password-reset/complete", opt={"policy": "everybody"}, status_code=204)
async def complete_reset(asking: NamedDependency[Asking], state: State, data: JSONBody[CompleteLink]) -> None:
    """Choose a new password."""
    await forgotten.complete(asking, state.account_links, token=data.token, password=data.password, kind="reset")


@post("/invitation/accept", opt={"policy": "everybody"}, status_code=204)
async def accept_invitation(asking: NamedDependency[Asking], state: State, data: JSONBody[CompleteLink]) -> None:
    """Choose the first password."""
    await forgotten.complete(asking, state.account_links, token=data.token, password=data.password, kind="invite")


@post("/invitation/again", opt={"policy": "everybody"}, status_code=204)
async def send_invitation_again(asking: NamedDependency[Asking], state: State, data: JSONBody[LinkToken]) -> None:
    """Have a fresh invitation mailed instead of one out of time."""
    await forgotten.send_again(asking, state.account_links, data.token)


@post("/account-link", opt={"policy": "everybody"}, status_code=200)
async def look_at_link(asking: NamedDependency[Asking], state: State, data: JSONBody[LinkToken]) -> LinkLook:
    """What a link is good for."""
    return await forgotten.look_at_link(asking, state.account_links, data.token)
