"""What this room does when it hears a line: a link that is to be mailed is mailed, whoever is reminded, or handed a
customer, is told."""

from uuid import UUID

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.notify import actions


async def mail_link(work: Work, line: Written) -> None:
    """The mail with this link waits to be sent."""
    assert line.subject_id is not None
    if line.facts["is_mailed"]:
        await actions.queue_mail(
            work,
            key=f"link:{line.facts['link_id']}",
            kind=str(line.facts["kind"]),
            user_id=line.subject_id,
            thing_id=UUID(str(line.facts["link_id"])),
        )


MAILS = Room("notify.mails", {"account.link_made": mail_link})


async def tell_owner(work: Work, line: Written) -> None:
    """Whoever is reminded finds it under the bell."""
    await actions.give_notice(work, line, UUID(str(line.facts["owner_id"])))


async def tell_new_owner(work: Work, line: Written) -> None:
    """Whoever is handed a customer finds the note under the bell, and answers there."""
    await actions.give_notice(work, line, UUID(str(line.facts["to_user_id"])))


async def tell_giver(work: Work, line: Written) -> None:
    """Whoever handed the customer over is told the answer; the notice that asked for it is done with."""
    giver = await work.maybe(
        UUID,
        "SELECT from_user_id FROM handovers WHERE id = %(id)s AND from_user_id IS NOT NULL",
        id=line.subject_id,
    )
    await actions.retell(work, line)
    if giver is not None and giver != line.actor_id:
        await actions.give_notice(work, line, giver)


NOTICES = Room(
    "notify.notices",
    {
        "reminder.fired": tell_owner,
        "handover.offered": tell_new_owner,
        "handover.accepted": tell_giver,
        "handover.declined": tell_giver,
        **dict.fromkeys(
            (
                "handover.withdrawn",
                "handover.reopened",
                "reminder.done",
                "reminder.ended",
                "reminder.withdrawn",
                "reminder.reopened",
                "reminder.edited",
            ),
            actions.retell,
        ),
    },
)
