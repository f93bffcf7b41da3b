"""Pure decisions about a customer's story."""

from datetime import datetime, timedelta
from functools import cache
from typing import Literal, get_args

from crm.core.journal import Fact
from crm.core.problems import Invalid

Kind = Literal["message", "work", "note", "stage", "lead", "system"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BY_SUBJECT: dict[str, Kind] = {
    "message": "message",
    "note": "note",
    "file": "note",
    "lead": "lead",
    "handover": "stage",
    "activity": "work",
    "appointment": "work",
    "promise": "work",
    "reminder": "work",
    "call": "work",
}
_OF_STAGE = {"card.moved", "card.reopened", "card.valued", "customer.assigned"}

SILENT = (
    "card.applied_again",
    "cards.spread",
    "message.progressed",
    "lead.text_erased",
    "customer.seen",
    "customer.scored",
    "customer.strayed",
    "story.seen",
)
"""Verbs that say nothing to a person who reads a story."""

EARLIEST, LATEST = 1970, 2500
"""Years a story is asked about lie between these."""
SLACK = timedelta(minutes=5)


def kind_of(verb: str) -> Kind:
    """Of which kind a line is, by its verb alone, so that a page can be asked for by kind."""
    if verb in _OF_STAGE:
        return "stage"
    return _BY_SUBJECT.get(verb.partition(".")[0], "system")


@cache
def _verbs() -> dict[Kind, list[str]]:
    verbs = sorted(fact.verb for fact in Fact.__subclasses__())
    return {kind: [verb for verb in verbs if kind_of(verb) == kind and verb not in SILENT] for kind in KINDS}


def read_kinds(text: str | None) -> list[str] | None:
    """The verbs of the kinds in a list divided by commas; None where nothing is left out. Raises Invalid for others."""
    wanted = {name.strip() for name in (text or "").split(",") if name.strip()}
    if not wanted <= set(KINDS):
        raise Invalid({"kinds": "invalid"})
    if not wanted or wanted == set(KINDS):
        return None
    return [verb for kind in KINDS if kind in wanted for verb in _verbs()[kind]]


def read_happened(at: datetime | None, now: datetime) -> datetime | None:
    """When something happened, to the second, None where it was just now. Raises Invalid for the future or no real day."""
    if at is None:
        return None
    if at.tzinfo is None or at.year < EARLIEST:
        raise Invalid({"happened_at": "invalid"})
    if at > now + SLACK:
        raise Invalid({"happened_at": "in_future"})
    # Whole seconds: the journal is sorted by its text, which is of one width then.
    at = at.replace(microsecond=0)
    return at if now - at > SLACK else None
