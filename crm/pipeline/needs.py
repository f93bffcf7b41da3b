"""What a stage can ask for before a card enters it. Each room declares what it knows, as soon as it is imported."""

from typing import LiteralString

import msgspec
from psycopg import sql


class Need(msgspec.Struct, frozen=True):
    """Something that must be known about a card. `is_met` is SQL over card `k` and its customer `c`."""

    name: str
    is_met: LiteralString
    fields: tuple[str, ...] = ()
    """With which fields of a move it can be met in the same act; without any it is met elsewhere."""


NEEDS: dict[str, Need] = {}
"""Name → need, in the order in which settings offer them."""


def offer(need: Need) -> None:
    """Stages can ask for this from now on."""
    NEEDS[need.name] = need


# The reason is part of the move itself, so no row can have met it before.
offer(Need("reason", "false", fields=("reason",)))
offer(Need("amount", "k.amount IS NOT NULL", fields=("amount", "currency")))
offer(
    Need(
        "phone", "EXISTS (SELECT FROM identities i WHERE i.customer_id = c.id AND i.kind = 'phone')", fields=("phone",)
    )
)
offer(
    Need(
        "email", "EXISTS (SELECT FROM identities i WHERE i.customer_id = c.id AND i.kind = 'email')", fields=("email",)
    )
)
offer(Need("assignee", "EXISTS (SELECT FROM customer_assignees a WHERE a.customer_id = c.id)", fields=("assignee",)))


def met() -> sql.Composable:
    """An SQL array of the names of those needs of stage `t` that are met; what it does not ask for is not looked at."""
    cases = [
        sql.SQL("CASE WHEN {name} = ANY(t.needs) AND {is_met} THEN {name} END").format(
            name=sql.Literal(need.name), is_met=sql.SQL(need.is_met)
        )
        for need in NEEDS.values()
    ]
    return sql.SQL("CASE WHEN t.needs = '{{}}' THEN '{{}}' ELSE array_remove(ARRAY[{cases}], NULL) END").format(
        cases=sql.SQL(", ").join(cases)
    )
