"""`crm doctor`: every check in one list, each finding with the way to mend it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg

from crm.files.opening import StoreUnusable, reach_bucket
from crm.main.settings import Settings
from crm.ops.database_checks import examine_database
from crm.ops.findings import Finding, bad, good, warning
from crm.ops.machine_checks import (
    check_clock,
    check_data_dir,
    check_disk,
    check_keys,
    check_port,
    check_python,
    check_web_build,
)

WEB_BUILD = Path(__file__).resolve().parents[2] / "web" / "dist"


def examine(settings: Settings, *, web_build: Path = WEB_BUILD) -> list[Finding]:
    """Every finding about this installation. Changes nothing, except that a stopped embedded database is tried out."""
    database = examine_database(settings.database_url, settings.data_dir)
    return [
        check_python(),
        *check_data_dir(settings.data_dir),
        *database.findings,
        check_keys(settings.secret_key_file, is_needed=database.is_in_use),
        check_disk(settings.data_dir),
        check_port(settings.bind.host, settings.bind.port),
        check_web_build(web_build),
        check_clock(database.last_written),
        *_check_files(settings),
        *_check_meta(settings),
        *_check_address(settings),
        *_check_variables(settings),
    ]


def examine_audit(settings: Settings) -> list[Finding]:
    """The one finding about the audit log: every sealed line of it is looked at, and the result kept."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from crm.ops.audit_check import POINT, check_audit

    columns = (TextColumn("Lines"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("lines", total=None)
        try:
            return [
                check_audit(
                    settings.database_url,
                    settings.data_dir,
                    progress=lambda reached, head: bar.update(task, completed=reached, total=head),
                )
            ]
        except psycopg.OperationalError as error:
            says = str(error).strip().splitlines()[-1]
            return [bad(POINT, says, "Check CRM_DATABASE_URL, and that its server runs and lets this machine in.")]


def print_findings(findings: list[Finding]) -> bool:
    """Print them; true when nothing is bad."""
    from rich.console import Console

    console = Console(highlight=False)
    marks = {"good": "[green]ok[/]     ", "warning": "[yellow]warning[/]", "bad": "[red]bad[/]    "}
    for finding in findings:
        console.print(f"{marks[finding.state]}  {finding.point}:", _plain(finding.says), soft_wrap=True)
        if finding.mend:
            console.print("         →", _plain(finding.mend), soft_wrap=True)
    wrong = [finding for finding in findings if finding.state == "bad"]
    console.print(f"{len(wrong)} of {len(findings)} points are bad." if wrong else "Nothing is bad.")
    return not wrong


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _check_files(settings: Settings) -> Iterator[Finding]:
    url = settings.files_url
    if url is None or not url.startswith("s3:"):
        return
    try:
        yield good("Files", f"the bucket {reach_bucket(url, settings.s3)} answers")
    except StoreUnusable as reason:
        says, _, mend = str(reason).partition(". ")
        yield bad("Files", says, mend)


def _check_meta(settings: Settings) -> Iterator[Finding]:
    if settings.is_graph_fake:
        yield good("Meta", "the built-in imitation; no message leaves this machine")
        return
    if not settings.meta_app_secrets:
        says = "CRM_META_APP_SECRET is not set, so webhooks are refused unless their channel has a secret of its own"
        yield warning(
            "Meta", says, "Set it to the app secret of your Meta app, or CRM_GRAPH_URL=fake to try things out."
        )
    elif not settings.meta_verify_token:
        says = "CRM_META_VERIFY_TOKEN is not set, so Meta cannot subscribe to webhooks"
        yield bad("Meta", says, "Choose a long random text, set it here and in the webhook settings of your Meta app.")
    elif not settings.graph_url.startswith("https:"):
        yield warning("Meta", f"{settings.graph_url} is not encrypted", "Unset CRM_GRAPH_URL to speak to Meta itself.")
    elif not settings.is_https:
        says = f"Meta sends webhooks to https addresses only, and ours is {settings.base_url}"
        yield warning(
            "Meta", says, "Put a proxy with a certificate in front and set CRM_BASE_URL to its https address."
        )
    else:
        yield good("Meta", f"{settings.graph_url}, {settings.graph_version}")


def _check_address(settings: Settings) -> Iterator[Finding]:
    if not settings.is_base_url_given:
        says = f"CRM_BASE_URL is not set, so no mail carries a link; people open {settings.base_url}"
        yield warning("Address", says, "Set CRM_BASE_URL to the address people open.")
    elif settings.is_insecure_http and not settings.bind.is_loopback:
        says = f"{settings.base_url} is not encrypted: others on the network can read passwords"
        yield warning(
            "Address", says, "Put a proxy with a certificate in front and set CRM_BASE_URL to its https address."
        )
    else:
        yield good("Address", settings.base_url)


def _check_variables(settings: Settings) -> Iterator[Finding]:
    for name in settings.unknown:
        yield warning(
            "Variables", f"{name} means nothing to this program", "Is it misspelt? See README.md for all names."
        )
