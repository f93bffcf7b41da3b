"""Scenes in which customers are scored, for the law of live screens."""

from datetime import timedelta
from uuid import UUID

from crm.activities.actions import make_promise
from crm.activities.activity_schemas import MakePromise
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.customers import actions
from crm.customers.quality.actions import edit_quality_rules
from crm.customers.quality.schemas import EditQualityRules, GivenRule
from crm.customers.schemas import EditCustomer
from tests.law import Cast, scene
from tests.office import Office


@scene("customers.edit_quality_rules", "customers.begin_sweep", "customers.sweep_further", "customers.score_customers")
async def _(office: Office, people: Cast) -> None:
    version = (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=people.customer_id))[0][0]
    async with office.begin(people.owner) as work:
        await actions.edit_customer(work, people.customer_id, EditCustomer(version=version, quality=80))
    async with office.begin(people.admin) as work:
        rules = [GivenRule("phone", 45, 1, is_on=True), GivenRule("email", 10, 1, is_on=True)]
        await edit_quality_rules(work, EditQualityRules(version=1, rules=rules))
    async with office.begin(people.owner) as work:
        await actions.edit_customer(work, people.customer_id, EditCustomer(version=version + 1, quality=None))


@scene("customers.tell_of_strays")
async def _(office: Office, people: Cast) -> None:
    """Somebody who is to keep a promise sees the customer no more; whoever answers for it has it from then on."""
    async with office.begin(people.owner) as work:
        await make_promise(work, people.customer_id, MakePromise("Gizli söz", now() + timedelta(days=1)))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE promises SET promised_by = %(id)s", id=people.stranger.id)
        await work.run("UPDATE works SET owner_id = %(id)s", id=people.stranger.id)
    async with office.begin(SYSTEM) as work:
        await actions.tell_of_strays(work, UUID(int=0))
    await office.react()
    assert await office.rows("SELECT owner_id FROM works") == [(people.owner.id,)]
