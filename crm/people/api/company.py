"""Routes of the company."""

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.people import actions, queries
from crm.people.office_schemas import Company, EditCompany


@get("/company", opt={"policy": "session"})
async def company(asking: NamedDependency[Asking]) -> Company:
    """What holds for everybody."""
    async with asking.look() as work:
        return await queries.company(work)


@patch("/company", opt={"policy": "settings.manage"})
async def edit_company(asking: NamedDependency[Asking], data: JSONBody[EditCompany]) -> Company:
    """Change what holds for everybody."""
    async with asking.begin(current=queries.company) as work:
        await actions.edit_company(work, data)
    async with asking.look() as work:
        return await queries.company(work)
