"""Shapes of rules and of what they make of a customer."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.customers.quality.facts import Unit
from crm.people.schemas import Ref


class QualityRule(msgspec.Struct):
    """What is given for a fact: `points` from `at_least` on, which can be `fewest` to `most` of its `unit`."""

    fact: str
    points: int
    at_least: int
    is_on: bool
    unit: Unit
    fewest: int
    most: int


class QualityRules(msgspec.Struct):
    """All rules. There is one set; its id is the word.

    While everybody is scored anew, `done` of `total` customers have been looked at; else both are null.
    """

    id: Literal["quality_rules"]
    version: int
    rules: list[QualityRule]
    edited_by: Ref | None
    edited_at: datetime | None
    done: int | None
    total: int | None


class GivenRule(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be given for a fact."""

    fact: str
    points: int
    at_least: int
    is_on: bool


Given = Annotated[list[GivenRule], msgspec.Meta(max_length=100)]


class EditQualityRules(msgspec.Struct, forbid_unknown_fields=True):
    """These rules hold from now on; a fact that is left out counts nothing."""

    version: int
    rules: Given


class TryQualityRules(msgspec.Struct, forbid_unknown_fields=True):
    """Rules to be tried."""

    rules: Given


class QualityPreview(msgspec.Struct):
    """How many customers would stand on each of the five steps, the lowest first, and how many on none.

    Whoever is judged by hand is counted apart. `is_estimate` where only some were looked at.
    """

    steps: list[int]
    unknown: int
    by_hand: int
    is_estimate: bool


class QualityPoints(msgspec.Struct):
    """What a fact counts. `fact` is null for all together of which this viewer is not told."""

    fact: str | None
    points: int
    at_least: int | None
    unit: Unit | None


class QualityWhy(msgspec.Struct):
    """Why a customer has its quality: `points` add up to `score`, kept between 0 and 100.

    When it is set by hand, `by` is who did that last and `at` when.
    """

    id: UUID
    quality: int | None
    quality_by_hand: bool
    score: int | None
    points: list[QualityPoints]
    by: Ref | None
    at: datetime | None
