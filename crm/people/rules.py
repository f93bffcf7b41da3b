"""Pure decisions about accounts, passwords and sessions."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

import msgspec

from crm.core.doors import FIELD_RIGHTS, SCOPES, Policy
from crm.core.problems import Invalid
from crm.core.text import clean, fold
from crm.people.schemas import EditRole, WorkingHours
from crm.people.verbs import Change

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

LOGIN_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ACCOUNT_ANYWHERE = 100
TRIES_PER_ADDRESS = 50
MAILS_PER_ACCOUNT = 3


REFUSAL_WINDOW = timedelta(minutes=15)
REFUSALS_PER_WINDOW = 200
"""How many people and addresses are told apart in a window; beyond, refusals of a kind are counted together."""
REFUSALS_KEPT = timedelta(days=365)

CODE_WINDOW = timedelta(minutes=15)
TRIES_PER_SECOND_FACTOR = 10

CHALLENGE_LIFE = timedelta(minutes=5)
CHALLENGES_PER_ADDRESS = 300
"""In the window of a login: a whole office opens its login screens from one address."""
MOST_PASSKEYS = 20
JOURNEY_LIFE = timedelta(minutes=15)

FRESH_FOR = timedelta(minutes=10)
TRUSTED_FOR = timedelta(days=30)
VIEWING_LASTS = timedelta(minutes=30)
IDLE, LIFE = timedelta(hours=8), timedelta(days=7)
ADMINISTRATOR_IDLE, ADMINISTRATOR_LIFE = timedelta(minutes=30), timedelta(hours=12)

EASY_GUESSES = 8.5
"""Powers of ten: what falls within so many guesses of somebody who knows common passwords and the person is refused."""
OWN_CHARACTERS = 8
"""How much of a password must be left without the words that everybody knows of the person."""

# First guesses in a Turkish office that no English list holds.
TURKISH_WORDS = [
    "sifre",
    "parola",
    "sifrem",
    "parolam",
    "galatasaray",
    "fenerbahce",
    "besiktas",
    "trabzonspor",
    "bursaspor",
    "istanbul",
    "ankara",
    "izmir",
    "turkiye",
    "turkiyem",
    "ataturk",
    "cumhuriyet",
    "bismillah",
    "allah",
    "maasallah",
    "insallah",
    "askim",
    "canim",
    "birtanem",
    "sevgilim",
    "annem",
    "babam",
    "kardesim",
    "bebegim",
    "prenses",
    "kralice",
    "kral",
    "aslan",
    "kartal",
    "kanarya",
    "cimbom",
    "merhaba",
    "gunaydin",
    "seniseviyorum",
    "istanbul34",
    "ankara06",
    "izmir35",
    "mehmet",
    "mustafa",
    "ahmet",
    "ali",
    "huseyin",
    "hasan",
    "ibrahim",
    "ismail",
    "osman",
    "murat",
    "emre",
    "burak",
    "fatma",
    "ayse",
    "emine",
    "hatice",
    "zeynep",
    "elif",
    "merve",
    "ozge",
    "yonetici",
    "satis",
    "operasyon",
    "musteri",
    "emlak",
    "sirket",
    "firma",
    "ofis",
    "admin",
    "crm",
    "modern",
]


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise Invalid unless the password has 12 to 128 characters, of any kind, and is not among the first that somebody
    would guess who knows common passwords and what it is `about`: the person's name, address and company.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": "password_too_short"}, shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Invalid({"password": "password_too_long"}, longest=LONGEST_PASSWORD)
    known = [word for text in about for word in re.split(r"[^0-9a-z]+", fold(text)) if len(word) > 2]
    if _own_part(fold(password), known) < OWN_CHARACTERS or _guesses(password, known) < EASY_GUESSES:
        raise Invalid({"password": "password_too_common"})


def _own_part(password: str, known: Iterable[str]) -> int:
    for word in sorted(known, key=len, reverse=True):
        password = password.replace(word, "")
    return len(password)


def _guesses(password: str, known: Iterable[str]) -> float:
    # Its word lists take a moment and some memory, and few processes ever look at a new password.
    from zxcvbn import zxcvbn

    # Turkish letters are folded as an attacker's list would; only the head is measured, as the time grows by the square.
    found = zxcvbn(fold(password)[:72], user_inputs=[*known, *TURKISH_WORDS])
    return float(found["guesses_log10"])


def session_life(*, is_administrator: bool) -> tuple[timedelta, timedelta]:
    """(idle, absolute) lifetime of a session: shorter for whoever manages roles."""
    return (ADMINISTRATOR_IDLE, ADMINISTRATOR_LIFE) if is_administrator else (IDLE, LIFE)


def is_copied(seen: int, counted: int) -> bool:
    """Whether a key that was used `seen` times, and `counted` now by its authenticator, exists twice. Those that never
    count, as keys that are synchronised between devices, always say none.
    """
    return (seen, counted) != (0, 0) and counted <= seen


LONGEST_ROLE_NAME = 60
LONGEST_DESCRIPTION = 300


def check_role_name(name: str) -> str:
    """The name as it is kept. Raises Invalid without one."""
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_ROLE_NAME:
        raise Invalid({"name": "too_long"})
    return name


def role_description(description: str) -> str:
    """The description as it is kept. Raises Invalid when it is a novel."""
    description = clean(description)
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid({"description": "too_long"})
    return description


def check_role(edit: EditRole, policy: Policy) -> None:
    """Raise Invalid for rights and fields the policy table does not hold, and for scopes and levels they do not have."""
    for name, scope in (edit.grants or {}).items():
        right = policy.rights.get(name)
        if right is None:
            raise Invalid({"grants": "unknown_right"}, right=name[:100])
        if scope not in SCOPES or (scope != "all" and not right.is_scoped):
            raise Invalid({"grants": "unfit_scope"}, right=name)
    for name, level in (edit.fields or {}).items():
        field = policy.fields.get(name)
        if field is None:
            raise Invalid({"fields": "unknown_field"}, field=name[:100])
        if level not in FIELD_RIGHTS or (level == "masked" and not field.is_maskable):
            raise Invalid({"fields": "unfit_level"}, field=name)


def changes_between(before: Mapping[str, str], after: Mapping[str, str], *, absent: str | None = None) -> list[Change]:
    """What differs, by name; what stands in one alone was or becomes `absent`."""
    return [
        Change(name, before.get(name, absent), after.get(name, absent))
        for name in sorted(before.keys() | after.keys())
        if before.get(name, absent) != after.get(name, absent)
    ]


LONGEST_NAME = 120
STATUSES = ("available", "busy", "away")


def check_name(name: str) -> str:
    """The name of a person, team or department as it is kept. Raises Invalid without one."""
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long"})
    return name


def check_title(title: str) -> str:
    """What somebody is in the company, as it is kept. Raises Invalid when it is a novel."""
    title = " ".join(clean(title).split())
    if len(title) > LONGEST_NAME:
        raise Invalid({"title": "too_long"})
    return title


def check_hours(hours: WorkingHours | None) -> str | None:
    """Working hours as they are stored. Raises Invalid unless there are seven days that end after they begin."""
    if hours is None:
        return None
    if len(hours) != 7:
        raise Invalid({"working_hours": "seven_days"})
    for day in hours:
        if day is not None and not (_is_time(day.start) and _is_time(day.end) and day.start < day.end):
            raise Invalid({"working_hours": "not_hours"})
    return msgspec.json.encode(hours).decode()


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    digits = hour + minute
    is_written_so = len(hour) == 2 and len(minute) == 2 and digits.isascii() and digits.isdigit()
    return bool(colon) and is_written_so and int(hour) < 24 and int(minute) < 60
