"""What is meant to be answered, from the policy table and the meaning of scopes alone: nothing here asks the code under test.

Unseen is 404, then unallowed is 403. Who may not even look into a module may be told either, as long as a record that is
there and one that is not are answered alike.
"""

from collections.abc import Mapping

from crm.core.doors import Right
from tests.rights_office import POOLED, RELATIONS

WIDTH = {"own": 0, "team": 1, "department": 2, "all": 3}
SEEING = "customers.view"
POOL = "customers.pool"

DONE = frozenset(range(200, 300))
UNSEEN = frozenset({404})
UNALLOWED = frozenset({403})
NOT_LOGGED_IN = frozenset({401})


def expected(
    right: Right | None, held: Mapping[str, str], *, relation: str | None = None, kind_right: str | None = None
) -> frozenset[int]:
    """The statuses a logged-in person with these rights (name → scope) may be answered.

    `right` is what the route names; `relation` is how the record stands to the person and `kind_right` what lets them see
    such records, both None where a route is about no customer's things.
    """
    if right is None:
        return DONE
    if relation is None or kind_right is None:
        return DONE if right.name in held else UNALLOWED
    is_seen = _reaches(SEEING, held, relation, with_pool=True)
    if is_seen and kind_right in held:
        is_looking = right.name.endswith(".view")
        may = _reaches(right.name, held, relation, with_pool=is_looking) if right.is_scoped else right.name in held
        # To look at what hangs on a customer is to see the customer, with the right held in any scope.
        return DONE if may or (is_looking and right.name in held) else UNALLOWED
    if kind_right in held and right.name in held and SEEING in held:
        return UNSEEN
    return UNSEEN | UNALLOWED


def _reaches(name: str, held: Mapping[str, str], relation: str, *, with_pool: bool) -> bool:
    scope = held.get(name)
    if scope is None:
        return False
    return WIDTH[scope] >= WIDTH[RELATIONS[relation]] or (with_pool and POOL in held and relation in POOLED)
