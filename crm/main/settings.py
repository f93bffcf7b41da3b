"""Settings from the environment: read once at the start, checked whole, and passed on by hand.

A value that cannot be used stops the start with one sentence that names the variable and what it may be.
"""

import os
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import msgspec

from crm.core.callers import HERE, Proxies, read_proxies
from crm.files.rules import USUAL_QUOTA_GB
from crm.main.bind import Bind, base_url, origins, parse_bind
from crm.ops.stop import Stop

GRAPH_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v25.0"
MOST_GIGABYTES = 1_000_000
LOG_LEVELS = ("debug", "info", "warning", "error")
S3_NAMES = ("endpoint", "region", "access_key_id", "secret_access_key")
KNOWN = {
    "CRM_BASE_URL",
    "CRM_BIND",
    "CRM_DATABASE_URL",
    "CRM_DATA_DIR",
    "CRM_DEMO",
    "CRM_DEMO_PASSWORD",
    "CRM_DEMO_TRAFFIC",
    "CRM_FILES_QUOTA_GB",
    "CRM_FILES_URL",
    "CRM_GRAPH_URL",
    "CRM_GRAPH_VERSION",
    "CRM_INSECURE_HTTP",
    "CRM_LOG_LEVEL",
    "CRM_MAIL_FROM",
    "CRM_META_APP_SECRET",
    "CRM_META_VERIFY_TOKEN",
    "CRM_SECRET_KEY_FILE",
    "CRM_SIGN_ON_URL",
    "CRM_SMTP_URL",
    "CRM_TEST",
    "CRM_TRUSTED_PROXIES",
    *(f"CRM_S3_{name.upper()}" for name in S3_NAMES),
}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the environment decides. Paths are absolute, URLs have no slash at the end."""

    data_dir: Path
    database_url: str | None
    """None means the embedded database."""
    bind: Bind
    base_url: str
    """The address people open. Derived from `bind` unless it was given."""
    is_base_url_given: bool
    """Only then may links leave the house, in mail for instance."""
    origins: frozenset[str]
    """Origins from which a browser may change anything or open a socket."""
    is_insecure_http: bool
    """People reach us over http on a network: cookies and messages can be read on the way. A banner says so."""
    proxies: Proxies
    """Who may say for whom they ask: else every visitor would be counted as one and the same."""
    secret_key_file: Path
    is_demo: bool
    has_demo_traffic: bool
    demo_password: str | None
    log_level: str
    graph_url: str
    is_graph_fake: bool
    graph_version: str
    meta_app_secrets: tuple[str, ...]
    meta_verify_token: str | None
    sign_on_url: str | None
    """The identity provider's base address where it stands inside our own network: the one it may be called at there."""
    files_url: str | None
    """None means the folder `files` in the data directory."""
    s3: dict[str, str]
    files_quota: int
    """Bytes of files one person may keep."""
    smtp_url: str | None
    mail_from: str
    """The sender of our mails."""
    unknown: tuple[str, ...]
    """Variables that begin with CRM_ and mean nothing: misspelt, as a rule."""

    @property
    def is_https(self) -> bool:
        """People reach us over https, so cookies are Secure."""
        return self.base_url.startswith("https:")

    def __repr__(self) -> str:
        # Passwords and tokens stand in here, and a representation ends up in logs.
        return f"Settings(data_dir={str(self.data_dir)!r}, base_url={self.base_url!r})"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment. Raises Stop for the first value that cannot be used."""
    # An empty variable counts as unset: that is how compose files and systemd spell "not given".
    given = {name: value.strip() for name, value in environment.items() if name.startswith("CRM_") and value.strip()}
    data_dir = Path(given.get("CRM_DATA_DIR", "var")).expanduser().resolve()
    if data_dir.exists() and not data_dir.is_dir():
        raise Stop(f"CRM_DATA_DIR is {data_dir}, which is a file. Name a folder.")
    bind = parse_bind(given.get("CRM_BIND", "127.0.0.1:8000"))
    base = _url(given, "CRM_BASE_URL", ("http", "https"), has_path=False)
    is_insecure = _switch(given, "CRM_INSECURE_HTTP", is_on=False)
    is_demo = _switch(given, "CRM_DEMO", is_on=False)
    # The sample company talks to the built-in Graph: nobody out there is called unless somebody asks for it.
    graph = given.get("CRM_GRAPH_URL", "fake" if is_demo else GRAPH_URL)
    is_fake = graph == "fake"
    address = base_url(bind, base, is_insecure=is_insecure)
    return Settings(
        data_dir=data_dir,
        database_url=_url(given, "CRM_DATABASE_URL", ("postgresql", "postgres")),
        bind=bind,
        base_url=address,
        is_base_url_given=base is not None,
        origins=origins(bind, base),
        is_insecure_http=is_insecure and not address.startswith("https:"),
        proxies=_proxies(given, is_https=address.startswith("https:")),
        secret_key_file=Path(given.get("CRM_SECRET_KEY_FILE", str(data_dir / "secret-keys"))).expanduser().resolve(),
        is_demo=is_demo,
        has_demo_traffic=_switch(given, "CRM_DEMO_TRAFFIC", is_on=True),
        demo_password=_demo_password(given),
        log_level=_choice(given, "CRM_LOG_LEVEL", LOG_LEVELS, "info"),
        graph_url=GRAPH_URL if is_fake else _url(given, "CRM_GRAPH_URL", ("http", "https")) or GRAPH_URL,
        is_graph_fake=is_fake,
        graph_version=_graph_version(given),
        meta_app_secrets=tuple(
            part.strip() for part in given.get("CRM_META_APP_SECRET", "").split(",") if part.strip()
        ),
        meta_verify_token=given.get("CRM_META_VERIFY_TOKEN"),
        sign_on_url=_url(given, "CRM_SIGN_ON_URL", ("http", "https")),
        files_url=_url(given, "CRM_FILES_URL", ("file", "s3")),
        s3={name: given[key] for name in S3_NAMES if (key := f"CRM_S3_{name.upper()}") in given},
        files_quota=_gigabytes(given, "CRM_FILES_QUOTA_GB", USUAL_QUOTA_GB),
        smtp_url=_url(given, "CRM_SMTP_URL", ("smtp", "smtps")),
        mail_from=_mail_from(given, address),
        unknown=tuple(sorted(given.keys() - KNOWN)),
    )


def _switch(given: Mapping[str, str], name: str, *, is_on: bool) -> bool:
    value = given.get(name)
    if value not in (None, "0", "1"):
        raise Stop(f"{name} is {value!r}. It may be 1 (on) or 0 (off).")
    return is_on if value is None else value == "1"


def _gigabytes(given: Mapping[str, str], name: str, usual: int) -> int:
    value = given.get(name, str(usual))
    if not (value.isascii() and value.isdecimal() and 0 < int(value) <= MOST_GIGABYTES):
        raise Stop(f"{name} is {value!r}. It is a number of gigabytes from 1 to {MOST_GIGABYTES}.")
    return int(value) * 1_000_000_000


def _choice(given: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = given.get(name, default).lower()
    if value not in choices:
        raise Stop(f"{name} is {value!r}. It may be one of: {', '.join(choices)}.")
    return value


def _url(given: Mapping[str, str], name: str, schemes: tuple[str, ...], *, has_path: bool = True) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    parts = _split(value)
    # The value itself is not repeated: a database or mail address carries a password.
    if parts is None or parts.scheme not in schemes:
        spoken = " or ".join(f"{scheme}://" for scheme in schemes)
        raise Stop(f"{name} is not an address that can be used. It begins with {spoken}.")
    if not has_path and (
        parts.path.strip("/") or parts.query or parts.fragment or parts.username or not parts.hostname
    ):
        raise Stop(f"{name} has more than scheme, host and port. Write it like https://crm.example.com.")
    if parts.scheme in ("http", "https", "smtp", "smtps") and not parts.hostname:
        raise Stop(f"{name} names no host. Write it like {parts.scheme}://example.com.")
    return value.rstrip("/")


def _mail_from(given: Mapping[str, str], address: str) -> str:
    value = given.get("CRM_MAIL_FROM", f"no-reply@{urlsplit(address).hostname}")
    name, email = parseaddr(value)
    if "@" not in email or set(name + email) & set("\r\n"):
        raise Stop(f"CRM_MAIL_FROM is {value!r}. It is written like Modern CRM <crm@example.com>.")
    return value


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        # Reading the port is what notices a bad one.
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and not set(value) & set(" \t\r\n") else None


def _proxies(given: Mapping[str, str], *, is_https: bool) -> Proxies:
    value = given.get("CRM_TRUSTED_PROXIES")
    if value is None:
        # We speak http alone, so with https somebody stands in front; on this machine, unless it was said otherwise.
        return HERE if is_https else ()
    try:
        return read_proxies(value)
    except ValueError:
        raise Stop(
            f"CRM_TRUSTED_PROXIES is {value!r}. Write addresses or networks with commas between, like 127.0.0.1,10.0.0.0/24."
        ) from None


def _graph_version(given: Mapping[str, str]) -> str:
    value = given.get("CRM_GRAPH_VERSION", GRAPH_VERSION)
    major, _, minor = value.removeprefix("v").partition(".")
    if not (value.startswith("v") and major.isdecimal() and minor.isdecimal()):
        raise Stop(f"CRM_GRAPH_VERSION is {value!r}. It is written like {GRAPH_VERSION}.")
    return value


def _demo_password(given: Mapping[str, str]) -> str | None:
    value = given.get("CRM_DEMO_PASSWORD")
    if value is not None and len(value) > 128:
        raise Stop("CRM_DEMO_PASSWORD is longer than 128 characters. Choose a shorter one.")
    return value
