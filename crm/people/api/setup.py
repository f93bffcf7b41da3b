"""Routes of the first start."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import NotFound
from crm.people import actions, passwords, queries
from crm.people.schemas import Setup


@get("/setup", opt={"policy": "everybody"}, status_code=204)
async def setup_is_open(asking: NamedDependency[Asking]) -> None:
    """Whether the first administrator is still to be made; 404 once a user exists."""
    async with asking.look(SYSTEM) as work:
        if await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
            raise NotFound


@post("/setup", opt={"policy": "everybody"}, status_code=201)
async def set_up(asking: NamedDependency[Asking], data: JSONBody[Setup]) -> None:
    """Make the first administrator with the one-time token."""
    # Looked at before weighing and hashing the password: nobody else is told of it, or makes us work.
    async with asking.look(SYSTEM) as work:
        if not await queries.is_setup_offered(work, data.token):
            raise NotFound
    await passwords.check(data.password, about=[data.name, data.email])
    hashed = await passwords.hash_password(data.password)
    async with asking.begin_as_system() as work:
        await actions.set_up(work, token=data.token, name=data.name, email=data.email, password_hash=hashed)
