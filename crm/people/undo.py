"""How this room's verbs are taken back: what a leaver handed over, as far as nothing has changed since."""

from uuid import UUID

import msgspec

from crm.core.journal import Written
from crm.core.problems import Stale
from crm.core.undo import Inverse
from crm.core.work import Work
from crm.people import actions, doors, verbs
from crm.people.office_doors import lock_user


async def come_back(work: Work, line: Written) -> None:
    """The account is open again, if it was."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.UserLeft)
    if not facts.was_open:
        return
    await actions.enable_user(work, line.subject_id, seen=facts.version)


async def lead_again(work: Work, line: Written) -> None:
    """The team is led by who led it before."""
    assert line.subject_id is not None
    doors.may_manage_users(work.actor)
    facts = msgspec.convert(line.facts, verbs.LeadHandedOver)
    if facts.to_user_id is not None:
        await _take_lead_back(work, line.subject_id, facts.to_user_id, facts)
    led = await work.run(
        "UPDATE team_members SET is_leader = true WHERE team_id = %(team)s AND user_id = %(user)s",
        team=line.subject_id,
        user=facts.from_user_id,
    )
    if not led:
        raise Stale
    people = [each for each in (facts.from_user_id, facts.to_user_id) if each]
    work.record(
        verbs.RightsChanged(user_ids=people),
        subject=("team", line.subject_id),
        touched=[("user", each) for each in people],
    )


async def _take_lead_back(work: Work, team_id: UUID, heir: UUID, facts: verbs.LeadHandedOver) -> None:
    if facts.was_leader:
        return
    query = (
        "UPDATE team_members SET is_leader = false WHERE team_id = %(team)s AND user_id = %(heir)s AND is_leader"
        if facts.was_member
        else "DELETE FROM team_members WHERE team_id = %(team)s AND user_id = %(heir)s AND is_leader"
    )
    if not await work.run(query, team=team_id, heir=heir):
        raise Stale


async def report_again(work: Work, line: Written) -> None:
    """The person reports to who they reported to before."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.ReportHandedOver)
    await lock_user(work, line.subject_id, seen=facts.version)
    await actions.set_superior(work, line.subject_id, facts.from_user_id)


INVERSES: dict[str, Inverse] = {
    "user.left": come_back,
    "lead.handed_over": lead_again,
    "report.handed_over": report_again,
}
