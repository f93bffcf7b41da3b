"""Fixtures of tests of files."""

import pytest

from crm.files.tests.desk import Desk
from tests.office import Office


@pytest.fixture
async def desk(office: Office) -> Desk:
    actor = await office.person("sales")
    return Desk(office, actor, await office.client(actor), await office.customer(actor))
