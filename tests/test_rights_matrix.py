"""Every route × role × relation answers what the policy table and the meaning of scopes say: not one deviation.

The routes are those of the application itself; what a newcomer among them needs stands in tests/rights_examples.py.
"""

import httpx
import pytest
from pytest_asyncio import fixture

from crm.core.ids import new_id
from tests.asking import ask, cases, kind_of, on_route, shown
from tests.rights_definition import DONE, NOT_LOGGED_IN, expected
from tests.rights_examples import EXAMPLES, KINDS, Example, On
from tests.rights_office import ROLES, RightsOffice
from tests.routes import Route, routes

together = pytest.mark.asyncio(loop_scope="module")

ROUTES = [route for route in routes() if not route.is_open]
CHANGES_NOTHING = {"GET"}


@fixture(loop_scope="module")
async def office(rights: RightsOffice) -> RightsOffice:
    return rights


def test_every_route_that_needs_an_example_has_one() -> None:
    names = {route.name for route in ROUTES}
    needing = {route.name for route in ROUTES if route.method not in CHANGES_NOTHING}
    assert sorted(needing - set(EXAMPLES)) == [], "add an entry for each to EXAMPLES in tests/rights_examples.py"
    assert sorted(set(EXAMPLES) - names) == [], "these routes are gone: take their entries out of EXAMPLES"


@together
@pytest.mark.parametrize("person", [*ROLES, "disabled", "anonymous"])
async def test_every_route_answers_as_the_policy_table_says(office: RightsOffice, person: str) -> None:
    deviations: list[str] = []
    kept = await office.digests()
    # What stands in the tables, as long as nobody was let do anything since it was looked at.
    before: dict[str, str] | None = kept
    for route in ROUTES:
        if person == "almost" and route.right:
            await office.restore()
            await office.take(person, route.right)
            before = None
        held = await office.scopes(person) if person in ROLES else {}
        refused = [case for case in cases(office, route, person) if not meant(office, route, case, held) & DONE]
        if refused:
            before = before or await office.digests()
            for on in refused:
                deviations += differing(route, on, await ask(office, route, on), meant(office, route, on, held))
            deviations += [
                f"{route.name} refused {person}, and yet changed {table}"
                for table, digest in (await office.digests()).items()
                if digest != before[table]
            ]
        for on in cases(office, route, person):
            if meant(office, route, on, held) & DONE:
                done = EXAMPLES.get(route.name, Example()).done
                deviations += differing(route, on, await ask(office, route, on), done)
                before = None
        if route.method not in CHANGES_NOTHING:
            await office.restore()
            before = kept
    assert not deviations, "\n" + "\n".join(deviations)


@together
@pytest.mark.parametrize("person", ["sales", "operations", "manager", "pooler", "nobody"])
async def test_what_is_hidden_and_what_is_missing_are_answered_with_the_same_bytes(
    office: RightsOffice, person: str
) -> None:
    for route in ROUTES:
        if kind_of(route) is not None:
            hidden = await ask(office, route, on_route(office, route, person, "other team"))
            missing = await ask(office, route, on_route(office, route, person, "other team", key=new_id()))
            assert shown(hidden) == shown(missing), f"{route.name} tells {person} that a hidden record exists"


@together
@pytest.mark.parametrize("person", ["sales", "pooler", "operations"])
async def test_ids_of_strangers_inside_bodies_and_queries_are_as_good_as_ids_of_nothing(
    office: RightsOffice, person: str
) -> None:
    for route in ROUTES:
        on = on_route(office, route, person, "own")
        example = EXAMPLES.get(route.name, Example())
        stranger = on.id(example.stranger_of, "other team")
        for body in example.bodies_of_strangers:
            told = [await ask(office, route, on, body=body(on, key)) for key in (stranger, str(new_id()))]
            assert shown(told[0]) == shown(told[1]), f"{route.name} takes a hidden {example.stranger_of} in its body"
            assert told[0].status_code in (403, 404, 409, 422)


def secrets(office: RightsOffice) -> set[str]:
    """What hangs on the customers of another team."""
    ids = {str(office.thing(parameter, "other team")) for parameter in KINDS if parameter != "note_id"}
    return ids | {"Müşteri other team"}


CURSORS = (
    "",
    "x",
    "=",
    "AAAA",
    "bnVsbA",
    "W10",
    "eyJhIjoxfQ",
    "WyIyMDIwIiwgMV0",
    "%00",
    "'",
    "W251bGwsbnVsbF0",
    "-1",
    "9" * 40,
)


@together
@pytest.mark.parametrize("parameter", ["cursor", "before", "after"])
async def test_cursors_that_were_tampered_with_or_come_from_others_show_nothing_more(
    office: RightsOffice, parameter: str
) -> None:
    for route in ROUTES:
        if parameter not in route.query:
            continue
        theirs = [
            await ask(office, route, on_route(office, route, "admin", "own"), query=f"limit={limit}")
            for limit in (1, 2, 5)
        ]
        nexts = [answer.json().get("next") for answer in theirs]
        for cursor in [*CURSORS, *(each for each in nexts if each)]:
            on = on_route(office, route, "sales", "own")
            answer = await ask(office, route, on, query=f"limit=200&{parameter}={cursor}")
            assert answer.status_code in (200, 403, 404, 422), f"{route.name} with {parameter}={cursor}: {answer.text}"
            assert not [each for each in secrets(office) if each in answer.text], route.name


@together
async def test_lists_filters_and_searches_hold_nothing_hidden(office: RightsOffice) -> None:
    hidden = office.others["other team"].id
    for route in ROUTES:
        if route.method == "GET":
            queries = [EXAMPLES.get(route.name, Example()).query, f"assignee={hidden}&limit=200", "q=musteri&limit=200"]
            for query in queries if set(route.query) else queries[:1]:
                answer = await ask(office, route, on_route(office, route, "sales", "own"), query=query)
                assert not [each for each in secrets(office) if each in answer.text], f"{route.name}?{query}"


@together
async def test_a_field_that_nobody_asked_for_is_refused(office: RightsOffice) -> None:
    for route in ROUTES:
        example = EXAMPLES.get(route.name)
        if example is None or example.body is None:
            continue
        on = on_route(office, route, "admin", "own")
        for surplus in ("nonsense", "role", "created_at", "viewers"):
            answer = await ask(office, route, on, body={**example.body(on), surplus: "x"})
            assert answer.status_code == 422, f"{route.name} takes {surplus}: {answer.status_code} {answer.text}"
            assert surplus in answer.json()["fields"], route.name


def meant(office: RightsOffice, route: Route, on: On, held: dict[str, str]) -> frozenset[int]:
    if on.person not in ROLES:
        return NOT_LOGGED_IN
    kind = kind_of(route)
    right = office.wiring.rights[route.right] if route.right else None
    return expected(
        right,
        held,
        relation=on.relation if kind else None,
        kind_right=office.wiring.kinds[kind].grant if kind else None,
    )


def differing(route: Route, on: On, answer: httpx.Response, statuses: frozenset[int]) -> list[str]:
    if answer.status_code in statuses:
        return []
    about = f" about a record of {on.relation}" if kind_of(route) else ""
    meant = "2xx" if statuses == DONE else " or ".join(map(str, sorted(statuses)))
    return [f"{route.name} answers {on.person}{about}: {answer.status_code}, not {meant} ({answer.text[:160]})"]
