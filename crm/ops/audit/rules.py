"""Pure decisions about the audit log: which verbs belong together, and what is asked for."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from crm.core.journal import Fact
from crm.core.problems import Invalid
from crm.ops.audit.schemas import AuditFilter

SECURITY = {
    "account", "device", "passkey", "password", "recovery_code", "recovery_codes", "right", "second_factor", "session",
    "sign_on", "token", "view_as",
}  # fmt: skip
"""The nouns of verbs that tell who comes in and what they prove themselves with."""
DISCLOSED = ("revealed", "exported", "viewed_as")
"""Deeds by which somebody was shown, or took out, what is not open to all."""

YEARS = (2000, 2200)

_CODE = re.compile(r"[0-9a-f]{8,32}")


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """The verbs of each group. Beside what concerns everybody's safety, the verbs of a room belong together."""
    found: dict[str, list[str]] = {"security": [], "disclosure": []}
    for fact in sorted(Fact.__subclasses__(), key=lambda fact: (fact.__module__, fact.verb)):
        found.setdefault(_group_of(fact), []).append(fact.verb)
    return {name: tuple(verbs) for name, verbs in found.items() if verbs}


def _group_of(fact: type[Fact]) -> str:
    noun, _, deed = fact.verb.partition(".")
    if deed in DISCLOSED:
        return "disclosure"
    return "security" if noun in SECURITY else fact.__module__.split(".")[1]


@cache
def verbs_where(mark: str) -> tuple[str, ...]:
    """The verbs whose facts carry this mark (`is_by_subject`, `is_quiet`)."""
    return tuple(sorted(fact.verb for fact in Fact.__subclasses__() if getattr(fact, mark)))


def chosen_verbs(names: Iterable[str]) -> list[str]:
    """The verbs these names, of verbs and of groups, stand for. Raises Invalid for any other name."""
    known = groups()
    every = {verb for verbs in known.values() for verb in verbs}
    chosen: set[str] = set()
    for name in names:
        if name not in known and name not in every:
            raise Invalid({"verbs": "unknown_verb"})
        chosen.update(known.get(name, (name,)))
    return sorted(chosen)


def verb_list(written: str | None) -> list[str]:
    """Names with commas between, as they stand in an address."""
    return [name for name in (written or "").split(",") if name]


def span_of_code(code: str) -> tuple[str, str]:
    """The first and the last id that begin with what was typed of one. Raises Invalid for what is no code."""
    typed = code.strip().lower().replace("-", "")
    if not _CODE.fullmatch(typed):
        raise Invalid({"code": "not_a_code"})
    return typed.ljust(32, "0"), typed.ljust(32, "f")


def check_days(chosen: AuditFilter) -> None:
    """Raise Invalid when the last day comes before the first, or a day lies outside of what calendars are made for."""
    for name, day in (("first_day", chosen.first_day), ("last_day", chosen.last_day)):
        if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
            raise Invalid({name: "out_of_range"})
    if chosen.first_day and chosen.last_day and chosen.last_day < chosen.first_day:
        raise Invalid({"last_day": "ends_before_first_day"})
