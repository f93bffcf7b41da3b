"""Routes of quality and its rules."""

from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.customers.doors import CONFIGURE
from crm.customers.quality import actions, queries
from crm.customers.quality.schemas import (
    EditQualityRules,
    QualityPreview,
    QualityRules,
    QualityWhy,
    TryQualityRules,
)


@get("/customers/{customer_id:uuid}/quality", opt={"policy": "customers.view"})
async def quality_why(asking: NamedDependency[Asking], customer_id: FromPath[UUID]) -> QualityWhy:
    """Why a customer has its quality."""
    async with asking.look() as work:
        return await queries.quality_why(work, customer_id)


@get("/quality-rules", opt={"policy": CONFIGURE})
async def quality_rules(asking: NamedDependency[Asking]) -> QualityRules:
    """What is given points, and how many."""
    async with asking.look() as work:
        return await queries.quality_rules(work)


@put("/quality-rules", opt={"policy": CONFIGURE})
async def edit_quality_rules(asking: NamedDependency[Asking], data: JSONBody[EditQualityRules]) -> QualityRules:
    """Give other points; everybody is scored anew."""
    async with asking.begin(current=queries.quality_rules) as work:
        await actions.edit_quality_rules(work, data)
    async with asking.look() as work:
        return await queries.quality_rules(work)


@post("/quality-rules/preview", opt={"policy": CONFIGURE}, status_code=200)
async def preview_quality_rules(asking: NamedDependency[Asking], data: JSONBody[TryQualityRules]) -> QualityPreview:
    """How many customers would stand where by these rules; nothing changes."""
    async with asking.look() as work:
        return await queries.preview(work, data.rules)


ROUTES = [quality_why, quality_rules, edit_quality_rules, preview_quality_rules]
