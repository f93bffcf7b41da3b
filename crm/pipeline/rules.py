"""Pure decisions about stages, places, and where cards may go."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec
from fractional_indexing import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    generate_key_between,
    generate_n_keys_between,
)

from crm.core.problems import Invalid, Refused
from crm.core.text import clean, fold

CROWDED = 30
"""A key longer than this many characters means that its neighbourhood should be spread out."""

LONGEST_REASON = 200
LONGEST_NAME = 60
MOST_STAGES = 30
"""Of one pipeline."""

Rule = Literal["closed", "skipped", "back", "role", "full"]
"""What can stand in the way of a card; whoever may override says so, and it is written down."""

LADDER = frozenset({"open", "won"})
"""The kinds of stages that have a forward and a back. Set-aside and lost cards may go anywhere."""


class MoveRefused(Refused):
    """A rule of the pipeline stands in the way."""

    code = "move_closed"


class StageSkipped(MoveRefused):
    """An open stage lies between, and none may be skipped."""

    code = "move_skipped"


class WentBack(MoveRefused):
    """There is no way back in this pipeline."""

    code = "move_back"


class RoleKeptOut(MoveRefused):
    """Only certain roles may bring cards here."""

    code = "move_role"


class StageFull(MoveRefused):
    """The stage holds as many cards as it may."""

    code = "move_full"


REFUSALS: Mapping[Rule, type[MoveRefused]] = {
    "closed": MoveRefused,
    "skipped": StageSkipped,
    "back": WentBack,
    "role": RoleKeptOut,
    "full": StageFull,
}


class Way(msgspec.Struct, frozen=True):
    """From one stage to another one, as the rules look at it."""

    from_kind: str
    from_place: int
    next_stage_ids: Sequence[UUID] | None
    to_stage_id: UUID
    to_kind: str
    to_place: int
    no_skipping: bool
    no_going_back: bool
    is_skipping: bool
    """Whether an open stage stands between them."""
    is_let_in: bool
    """Whether a role of the mover's may enter."""


def broken(way: Way) -> list[Rule]:
    """The rules this way would break."""
    is_on_ladder = way.from_kind in LADDER and way.to_kind in LADDER
    found: list[Rule] = []
    if way.next_stage_ids is not None and way.to_stage_id not in way.next_stage_ids:
        found.append("closed")
    if is_on_ladder and way.no_going_back and way.to_place < way.from_place:
        found.append("back")
    if is_on_ladder and way.no_skipping and way.to_place > way.from_place and way.is_skipping:
        found.append("skipped")
    if not way.is_let_in:
        found.append("role")
    return found


def check_needs(asked: Sequence[str], met: Collection[str], fields: Mapping[str, Sequence[str]]) -> None:
    """Raise Invalid for what the stage asks for and nobody has said; `fields` are the fields that would say it."""
    missing = [need for need in asked if need not in met]
    if missing:
        raise Invalid({field: "needed" for need in missing for field in (fields.get(need) or (need,))[:1]})


def check_name(name: str) -> str:
    """The name of a pipeline, stage or view as it is kept. Raises Invalid without one."""
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long"})
    return name


def check_lost_reasons(reasons: Sequence[str]) -> list[str]:
    """The reasons as they are kept, each once. Raises Invalid for one too long, or that would not be told from further words."""
    kept: dict[str, str] = {}
    for reason in (" ".join(clean(reason).split()) for reason in reasons):
        if len(reason) > LONGEST_NAME:
            raise Invalid({"lost_reasons": "too_long"})
        if ":" in reason:
            raise Invalid({"lost_reasons": "no_colon"})
        if reason:
            kept.setdefault(fold(reason), reason)
    return list(kept.values())


def check_stages(kinds: Sequence[str]) -> None:
    """Raise Invalid unless a pipeline could have stages of these kinds: new cards need an open one."""
    if "open" not in kinds:
        raise Invalid({"stages": "no_open_stage"})
    if len(kinds) > MOST_STAGES:
        raise Invalid({"stages": "too_many_stages"}, most=MOST_STAGES)


def check_stage(pipeline_id: UUID, stage_pipeline_id: UUID | None) -> None:
    """Raise Invalid unless the stage belongs to the card's pipeline."""
    if stage_pipeline_id != pipeline_id:
        raise Invalid({"stage_id": "unknown_stage"})


def key_between(above: str | None, below: str | None) -> str:
    """A key between two neighbours; None is the edge. Equal or crossed neighbours are treated as no lower neighbour."""
    if above is not None and below is not None and above >= below:
        below = None
    return generate_key_between(above, below)


def edges(
    after: str | None, before: str | None, *, following: str | None, preceding: str | None, first: str | None
) -> tuple[str | None, str | None]:
    """Between which positions cards go that come under `after` and over `before`: at the top when neither is there, else as
    near to the one that is as it goes. `following` stands behind `after`, `preceding` before `before`.
    """
    if after is None and before is None:
        return None, first
    if after is None:
        return preceding, before
    if before is None or after >= before:
        return after, following
    return after, before


def spread_keys(above: str | None, below: str | None, count: int) -> list[str]:
    """`count` short keys in order between two neighbours."""
    return list(generate_n_keys_between(above, below, count))


MOST_MORE = 100
"""So many cards beyond those shown are the life of a busy board, not another question."""


def has_grown(expected: int, found: int) -> bool:
    """Whether a filter names notably more cards than the person was shown: more than a twentieth more, or a hundred."""
    return found - expected > min(expected // 20, MOST_MORE)
