"""`crm user …`: accounts made from the command line, for whoever has the machine in their hands."""

import asyncio
import sys
from typing import Annotated

import typer

from crm.main.settings import Settings, read_settings

users = typer.Typer(name="user", help="Accounts.", no_args_is_help=True)


@users.callback()
def group() -> None:
    """Accounts."""


@users.command()
def create(
    email: Annotated[str, typer.Argument(help="What the person logs in with.")],
    name: Annotated[str, typer.Option(help="How colleagues see them.")],
    role: Annotated[list[str], typer.Option(help="sales, operations, manager or admin; may be given several times.")],
) -> None:
    """Make an account. The password is asked for, or read from the first line of standard input."""
    settings = read_settings()
    if sys.stdin.isatty():
        password = typer.prompt("Password (12 to 128 characters)", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    asyncio.run(_create(settings, email=email, name=name, roles=role, password=password))
    typer.echo(f"{email} can log in at {settings.base_url}")


async def _create(settings: Settings, *, email: str, name: str, roles: list[str], password: str) -> None:
    from crm.core.doors import SYSTEM
    from crm.core.house import open_house
    from crm.core.work import begin
    from crm.main.installation import open_installation
    from crm.people.actions import create_user
    from crm.people.passwords import hash_password
    from crm.people.rules import check_password

    check_password(password, about=[name, email])
    password_hash = await hash_password(password)
    with open_installation(settings) as installation:
        async with open_house(installation.address) as house, begin(house, SYSTEM) as work:
            await create_user(work, name=name, email=email, password_hash=password_hash, roles=roles)
