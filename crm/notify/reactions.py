"""What this room does when it hears a line: a link that is to be mailed is mailed, whoever is reminded is told."""

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


NOTICES = Room("notify.notices", {"reminder.fired": tell_owner})
