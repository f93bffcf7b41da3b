"""What holds for the whole company."""

from msgspec import UNSET

from crm.core.problems import Stale
from crm.core.text import clean
from crm.core.work import Work
from crm.people import office_doors, rules, verbs
from crm.people.office_schemas import Company, EditCompany
from crm.people.queries.office import company


async def edit_company(work: Work, edit: EditCompany) -> None:
    """This holds for everybody from now on. Raises Stale. Heard by: live (the assignee rule is part of everybody's rights)."""
    office_doors.may_change_company(work.actor)
    await work.run("SELECT FROM company FOR NO KEY UPDATE")
    before = await company(work)
    if before.version != edit.version:
        raise Stale
    after = Company(
        id="company",
        version=before.version + 1,
        name=before.name if edit.name is UNSET else " ".join(clean(edit.name).split())[: rules.LONGEST_NAME],
        only_assignees_act=before.only_assignees_act if edit.only_assignees_act is UNSET else edit.only_assignees_act,
        working_hours=before.working_hours if edit.working_hours is UNSET else edit.working_hours,
    )
    await work.run(
        "UPDATE company SET version = version + 1, updated_at = now(), name = %(name)s,"
        " only_assignees_act = %(only)s, working_hours = %(hours)s",
        name=after.name,
        only=after.only_assignees_act,
        hours=rules.check_hours(after.working_hours),
    )
    fields = [
        field
        for field in ("name", "only_assignees_act", "working_hours")
        if getattr(before, field) != getattr(after, field)
    ]
    if fields:
        work.record(verbs.CompanyEdited(fields=fields), subject=("company", None), touched=[("company", "company")])
