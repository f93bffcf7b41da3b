"""The whole schema of the API asked at random: no fault of the server, no answer of another shape than promised.

Each operation is asked by an administrator and by a sales person, half the time about things that are there.
"""

import zlib
from collections.abc import Iterator
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error  # pyright: ignore[reportUnknownVariableType]
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,  # pyright: ignore[reportUnknownVariableType] - generic without its argument
    response_schema_conformance,  # pyright: ignore[reportUnknownVariableType]
)

from crm.core import house
from crm.core.ids import new_id
from crm.main.app import openapi_document
from tests.database_server import create_database
from tests.fuzzing import Running, running

EXAMPLES = 12
"""For each operation and role."""
LONGEST_STATEMENT = timedelta(seconds=2)
# What these are of is not typed on their side.
SCHEMA: Any = schemathesis.openapi.from_dict(openapi_document())
CHECKS: list[Any] = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(database_server: str, worker_name: str) -> Iterator[Running]:
    """What takes longer than a person waits is ended by the database, and answered with 503: a fault here."""
    with pytest.MonkeyPatch.context() as patch:
        limit = f"statement_timeout={LONGEST_STATEMENT // timedelta(milliseconds=1)}"
        patch.setattr(house, "ALWAYS", house.ALWAYS.replace(f"statement_timeout={house.STATEMENT_TIMEOUT_MS}", limit))
        with running(create_database(database_server, f"schema_{worker_name}")) as served:
            yield served


@pytest.fixture(scope="module")
def connection() -> Iterator[requests.Session]:
    """Thousands of questions over one connection; whom they come from stands in each, and no answer changes that."""
    with requests.Session() as session:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


@pytest.fixture(params=["admin", "sales"])
def role(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def login(served: Running, role: str) -> dict[str, str]:
    served.restore()
    return served.login(role)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_whatever_is_asked_is_answered_as_promised(
    case: Any, served: Running, connection: requests.Session, role: str, login: dict[str, str]
) -> None:
    if role == "sales" and case.meta and case.meta.phase.name == TestPhase.COVERAGE:
        # The edges of each value are the same for everybody, and many: one of the two goes along them.
        return
    if zlib.crc32(str((case.path_parameters, case.query, case.body)).encode()) % 2:
        case.path_parameters = {name: served.things.get(name, key) for name, key in case.path_parameters.items()}
    answer = case.call(base_url=served.base, session=connection, headers=login, timeout=30)
    case.validate_response(answer, checks=CHECKS)


def test_every_operation_of_the_schema_needs_a_login_but_those_of_logging_in(served: Running) -> None:
    reached: set[str] = set()
    with httpx.Client(base_url=served.base, headers={"Origin": served.base}) as stranger:
        for path, operations in openapi_document()["paths"].items():
            for method in operations:
                url = path.format_map(dict.fromkeys(_parameters(path), str(new_id())) | served.things)
                stranger.cookies.clear()
                if stranger.request(method, url, json={}).status_code != 401:
                    reached.add(f"{method.upper()} {path}")
    assert reached == {
        "POST /api/session",
        "GET /api/session/ways",
        "POST /api/session/passkey/options",
        "POST /api/session/passkey",
        "POST /api/session/sign-on/start",
        "POST /api/session/sign-on",
        "GET /api/setup",
        "POST /api/setup",
        "POST /api/account-link",
        "POST /api/invitation/accept",
        "POST /api/invitation/again",
        "POST /api/password-reset",
        "POST /api/password-reset/complete",
    }


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]
