"""`crm demo …`: the sample company comes and goes."""

import os
from typing import Annotated

import typer

from crm.main.settings import read_settings

demo = typer.Typer(name="demo", help="The sample company.", no_args_is_help=True)


@demo.command()
def load() -> None:
    """Load the sample company: a real-estate office with two thousand customers and three months of work."""
    from crm.demo.load import load_demo
    from crm.demo.logins import demo_password, hashed, told
    from crm.main.demo_start import sealer
    from crm.main.installation import open_installation
    from crm.main.wiring import wire

    # As at a start with the sample company: its channels belong to the built-in Graph.
    settings = read_settings({**os.environ, "CRM_DEMO": "1"})
    with open_installation(settings, say=_say) as installation:
        password = demo_password(settings.demo_password, settings.data_dir)
        _say("Loading the sample company …")
        count = load_demo(installation.address, hashed(password), wire().reactions, seal=sealer(installation))
    typer.echo(f"{count} customers are there.")
    typer.echo(told(settings.base_url, password))


@demo.command()
def remove(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the sample company with its people and customers; real customers stay."""
    from crm.demo.logins import forget_password
    from crm.demo.remove import remove_demo
    from crm.main.installation import open_installation
    from crm.main.wiring import wire

    settings = read_settings()
    if not yes and not typer.confirm("Remove the sample company with all its people and customers?"):
        raise typer.Exit(1)
    with open_installation(settings, say=_say) as installation:
        count = remove_demo(installation.address, wire().reactions)
        forget_password(settings.data_dir)
    typer.echo(f"The sample company is gone, {count} customers with it. Screens that are open should be loaded again.")


def _say(text: str) -> None:
    typer.echo(text, err=True)
