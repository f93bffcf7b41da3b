"""What this room does when it hears a line: what came before its channel is handled once there is one."""

from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.meta import actions


async def route_what_waited(work: Work, line: Written) -> None:
    """A channel exists now; what came for its account is tried again."""
    assert line.subject_id is not None
    await actions.route_account(work, line.subject_id)


ROUTING = Room("meta.routing", {"channel.connected": route_what_waited})
