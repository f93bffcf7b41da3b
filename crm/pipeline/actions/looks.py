"""How a person's cards look."""

from collections.abc import Iterable
from uuid import UUID

from crm.core.work import Work
from crm.pipeline import verbs
from crm.pipeline.look_schemas import SHOWN_FIELDS, STANDARD_FIELDS, Density, ListColumn, ShownField

CHOOSE = """
INSERT INTO card_looks AS l (user_id, density, fields, columns)
VALUES (%(user_id)s, coalesce(%(density)s::text, 'normal'), coalesce(%(fields)s::text[], %(standard)s::text[]),
        %(columns)s::text[])
ON CONFLICT (user_id) DO UPDATE SET
  density = coalesce(%(density)s::text, l.density), fields = coalesce(%(fields)s::text[], l.fields),
  columns = coalesce(%(columns)s::text[], l.columns), updated_at = now()
"""


async def choose_card_look(
    work: Work,
    user_id: UUID,
    *,
    density: Density | None = None,
    fields: Iterable[ShownField] | None = None,
    columns: Iterable[ListColumn] | None = None,
) -> None:
    """This person's cards look so from now on, on all their screens; what is None stays as it is.

    The last choice counts, wherever it was made: nobody else's work is lost by it.
    """
    chosen = None if fields is None else set(fields)
    await work.run(
        CHOOSE,
        user_id=user_id,
        density=density,
        fields=None if chosen is None else [field for field in SHOWN_FIELDS if field in chosen],
        standard=list(STANDARD_FIELDS),
        # Unlike what stands on a card, they stand in the order the person gave them.
        columns=None if columns is None else list(dict.fromkeys(columns)),
    )
    work.record(verbs.CardLookChosen(), subject=("card_look", user_id))
