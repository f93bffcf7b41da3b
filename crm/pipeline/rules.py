"""Pure decisions about stages and places."""

from uuid import UUID

from fractional_indexing import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    generate_key_between,
    generate_n_keys_between,
)

from crm.core.problems import Invalid

CROWDED = 30
"""A key longer than this many characters means that its neighbourhood should be spread out."""

LONGEST_REASON = 200


def check_stage(pipeline_id: UUID, stage_pipeline_id: UUID | None) -> None:
    """Raise Invalid unless the stage belongs to the card's pipeline."""
    if stage_pipeline_id != pipeline_id:
        raise Invalid({"stage_id": "unknown_stage"})


def key_between(above: str | None, below: str | None) -> str:
    """A key between two neighbours; None is the edge. Equal or crossed neighbours are treated as no lower neighbour."""
    if above is not None and below is not None and above >= below:
        below = None
    return generate_key_between(above, below)


def spread_keys(above: str | None, below: str | None, count: int) -> list[str]:
    """`count` short keys in order between two neighbours."""
    return list(generate_n_keys_between(above, below, count))
