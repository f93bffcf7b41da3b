"""The sample company loaded once for those who only look, and the office with its Meta side for traffic."""

from collections.abc import AsyncGenerator

import pytest

from crm.core.house import open_house
from crm.demo.load import load_demo
from crm.main.wiring import wire
from crm.meta.tests.conftest import meta
from tests.database_server import create_database
from tests.office import Office

__all__ = ["meta"]


@pytest.fixture(scope="session")
def loaded_dsn(database_server: str, worker_name: str) -> str:
    """A database of this worker with the sample company in it. Not to be changed."""
    dsn = create_database(database_server, f"crm_{worker_name}_sample")
    load_demo(dsn, "x", wire().reactions)
    return dsn


@pytest.fixture
async def loaded(loaded_dsn: str) -> AsyncGenerator[Office]:
    """The office of the sample company, to look at."""
    async with open_house(loaded_dsn) as house:
        yield Office(house, wire())
