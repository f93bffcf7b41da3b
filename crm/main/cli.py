"""The command line. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage.

Each command imports its room when it runs, so that `crm --help` and every start stay quick.
"""

import json
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crm.core.problems import Problem
from crm.core.secrets import KeysUnusable
from crm.main.demo_commands import demo
from crm.main.import_command import import_leads
from crm.main.settings import Settings, read_settings
from crm.main.simulate_command import simulate
from crm.main.user_commands import users
from crm.ops.embedded_lock import refuse_if_in_use
from crm.ops.stop import Stop

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

app = typer.Typer(
    name="crm",
    help="Modern CRM: a self-hosted, real-time CRM.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback with local variables would print passwords.
    pretty_exceptions_enable=False,
)
app.add_typer(users)
app.add_typer(demo)
app.command(name="import")(import_leads)
app.command()(simulate)


def main() -> None:
    """Run one command; a reason it gives up for becomes one line on standard error and exit code 1."""
    # By default SIGTERM ends a process on the spot, and would leave the embedded database running.
    for number in STOPS:
        signal.signal(number, _stop)
    try:
        app()
    except (Stop, KeysUnusable) as reason:
        _give_up(str(reason))
    except Problem as problem:
        from crm.core.i18n import say

        fields = [f"{field}: {code}" for field, code in (problem.fields or {}).items()]
        _give_up(" ".join([say("en", f"problem.{problem.code}.detail", **problem.params), *fields]))


@app.command()
def up() -> None:
    """Start everything in one process: database, migrations, web, live and worker."""
    settings = _settings()
    if not settings.database_url:
        # Other commands join a running database; a second `crm up` on it would be a second house in one place.
        refuse_if_in_use(settings.data_dir)
    from crm.main.server import run_up

    with _until_asked_to_stop():
        run_up(settings)


@app.command()
def web(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer requests.")] = 1,
) -> None:
    """Start only the web part; run `crm worker` beside it."""
    settings = _settings()
    from crm.main.server import run_web

    with _until_asked_to_stop():
        run_web(settings, workers=workers)


@app.command()
def worker() -> None:
    """Start only the worker: reactions, jobs and scheduled work."""
    settings = _settings()
    from crm.main.server import run_worker

    with _until_asked_to_stop():
        run_worker(settings)


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision."""
    from crm.main.installation import open_installation
    from crm.ops.migrate import newest

    with open_installation(_settings(), say=_say):
        _say(f"The database is at revision {newest()}.")


@app.command()
def doctor(
    audit: Annotated[
        bool, typer.Option("--audit", help="Check instead that no line of the audit log changed.")
    ] = False,
) -> None:
    """Look for what is wrong with this installation, and say how to mend it."""
    from crm.main.doctor import examine, examine_audit, print_findings

    is_healthy = print_findings(examine_audit(_settings()) if audit else examine(_settings()))
    raise typer.Exit(0 if is_healthy else 1)


@app.command()
def openapi(
    to: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
) -> None:
    """Print the schema of the HTTP API (OpenAPI 3.1)."""
    from crm.main.app import openapi_document

    text = json.dumps(openapi_document(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if to:
        to.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


@app.command("fake-meta")
def fake_meta(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of 127.0.0.1 it listens on.")] = 8090,
    webhook_url: Annotated[str | None, typer.Option(help="Where it posts webhooks to; ours by default.")] = None,
) -> None:
    """Run the built-in Graph alone; point CRM_GRAPH_URL at it."""
    settings = _settings()
    from crm.meta.fake.alone import serve

    with _until_asked_to_stop():
        serve(
            settings.data_dir, port=port, webhook_url=webhook_url or f"http://{settings.bind}/webhooks/meta", say=_say
        )


@contextmanager
def _until_asked_to_stop() -> Generator[None]:
    """For a server a signal is the way to end well."""
    try:
        yield
    except SystemExit as end:
        if end.code not in [128 + number for number in STOPS]:
            raise


def _stop(number: int, _: object) -> None:
    # Unwinds everything that is open, the database last.
    raise SystemExit(128 + number)


def _settings() -> Settings:
    settings = read_settings()
    for name in settings.unknown:
        _say(f"Warning: {name} means nothing to this program. Is it misspelt?")
    return settings


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _give_up(reason: str) -> None:
    typer.secho(reason, fg=typer.colors.RED, err=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
