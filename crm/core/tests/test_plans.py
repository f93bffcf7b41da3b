"""Which statements the server plans once, and which for their values."""

import pytest

from crm.core.doors import SYSTEM
from tests.office import Office

MODE = "SELECT current_setting('plan_cache_mode')"
ONCE, FOR_VALUES = "force_generic_plan", "auto"


async def test_a_look_plans_for_values_only_what_asks_for_it(office: Office) -> None:
    async with office.look() as work:
        modes = [await ask(str, MODE) for ask in (work.one, work.once, work.one)]
    assert modes == [ONCE, [FOR_VALUES], ONCE]


async def test_an_act_plans_for_values_only_what_asks_for_it(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        modes = [await ask(str, MODE) for ask in (work.one, work.once, work.one)]
    assert modes == [ONCE, [FOR_VALUES], ONCE]


async def test_a_question_that_fails_leaves_its_connection_as_it_was(office: Office) -> None:
    async with office.look() as work:
        with pytest.raises(Exception, match="division by zero"):
            await work.once(int, "SELECT 1 / %(none)s::int", none=0)
        assert await work.one(str, MODE) == ONCE
