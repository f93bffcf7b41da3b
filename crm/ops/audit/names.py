"""Names of what lines tell of: people, roles, stages and the like, all by their ids. Never of customers."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import LiteralString, cast
from uuid import UUID

from crm.core.work import Work
from crm.people.schemas import Ref

Names = Sequence[Callable[[Work, Sequence[UUID]], Awaitable[list[Ref]]]]
"""How rooms below this one name their things."""

NAMES: LiteralString = """
SELECT id, name FROM users WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM roles WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM teams WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM departments WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM api_tokens WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM tags WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM sources WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM forms WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM pipelines WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM activity_types WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM outcomes WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM stages WHERE id = ANY(%(ids)s::uuid[])
UNION ALL SELECT id, name FROM channels WHERE id = ANY(%(ids)s::uuid[])
"""

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


async def names_of(work: Work, told: object, further: Names) -> Mapping[str, str]:
    """The names of all things whose ids stand anywhere in these values of JSON, by id."""
    ids = [UUID(key) for key in sorted(set(_ids(told)))]
    if not ids:
        return {}
    found = await work.all(Ref, NAMES, ids=ids)
    for load in further:
        found += await load(work, ids)
    return {str(each.id): each.name for each in found}


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if ID.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for each in cast("dict[str, object]", value).values():
            yield from _ids(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _ids(each)
