"""The open screens of this process and the rights of the people in front of them."""

from collections import defaultdict
from uuid import UUID

from crm.core.doors import SYSTEM, Viewer
from crm.core.house import House
from crm.core.work import reading
from crm.live.sockets import CLOSED_OTHER, CLOSED_SESSION, CLOSED_SLOW, Socket
from crm.people import queries as people

SOCKETS_PER_SESSION = 10


class Screens:
    """Sockets by person, each person with the rights they had when they were last looked at."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._sockets: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self.viewers: dict[UUID, Viewer] = {}
        self.turns = 0
        """Grows whenever lines told of rights or sessions: who read theirs before must read them again."""

    def enter(self, socket: Socket, viewer: Viewer) -> set[Socket]:
        """The socket is among the open screens; those of the same person whose rights turned out to have changed."""
        others = set(self._sockets[socket.user_id])
        is_changed = self.viewers.get(socket.user_id, viewer) != viewer
        self._sockets[socket.user_id].add(socket)
        self.viewers[socket.user_id] = viewer
        return others if is_changed else set()

    def leave(self, socket: Socket) -> None:
        """The socket is gone."""
        sockets = self.of(socket.user_id)
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(socket.user_id, None)
            self.viewers.pop(socket.user_id, None)

    def of(self, user_id: UUID | None) -> set[Socket]:
        """The sockets of this person."""
        return self._sockets.get(user_id, set()) if user_id else set()

    def all(self) -> list[Socket]:
        """Every open socket."""
        return [socket for sockets in self._sockets.values() for socket in sockets]

    def is_crowded(self, user_id: UUID, session_id: UUID) -> bool:
        """Whether this session has as many sockets as it may."""
        return sum(socket.session_id == session_id for socket in self.of(user_id)) >= SOCKETS_PER_SESSION

    async def refresh(self) -> list[Socket]:
        """Every viewer is read anew; who may not enter any more is cut, the sockets of whose rights changed are returned."""
        if not self._sockets:
            return []
        async with reading(self._house, SYSTEM, as_of=0) as work:
            fresh = await people.viewers_of(work, list(self._sockets))
        changed: list[Socket] = []
        for user_id, sockets in list(self._sockets.items()):
            viewer = fresh.get(user_id)
            if viewer is None:
                for socket in sockets:
                    socket.close(CLOSED_OTHER if socket.is_viewed else CLOSED_SESSION)
            elif viewer != self.viewers.get(user_id):
                self.viewers[user_id] = viewer
                changed += sockets
        return changed

    def cut_sessions(self, ended: set[UUID]) -> None:
        """The sockets of these sessions are cut."""
        for socket in self.all():
            if socket.session_id in ended:
                socket.close(CLOSED_SESSION)

    async def cut_ended_sessions(self) -> None:
        """The sockets of sessions that are over, also by time alone, or look through other eyes by now, are cut."""
        sessions = {socket.session_id for socket in self.all()}
        if not sessions:
            return
        async with reading(self._house, SYSTEM, as_of=0) as work:
            valid = await people.sessions_in_force(work, sorted(sessions))
        self.cut_sessions(sessions.difference(valid))
        for socket in self.all():
            if socket.session_id in valid and valid[socket.session_id] != socket.user_id:
                socket.close(CLOSED_OTHER)

    def cut_slow(self) -> None:
        """Sockets whose frames have waited too long are cut, even when nothing new is told to them."""
        for socket in self.all():
            if socket.is_slow():
                socket.close(CLOSED_SLOW)
