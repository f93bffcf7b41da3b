"""What the built-in Graph was told to do, and what it was asked: scripted faults, tokens, calls."""

from typing import Any, Literal

import msgspec

KEPT_CALLS = 1000

StatusMode = Literal["normal", "skip_delivered", "shuffled", "doubled", "failed", "never"]


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """The next `count` calls whose path holds `path` are answered with this error."""

    count: int = 1
    status: int = 400
    code: int = 1
    subcode: int | None = None
    message: str = "An error was asked for"
    is_transient: bool = False
    path: str = ""
    retry_after: int | None = None


class Call(msgspec.Struct):
    """A call that was received."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int


class Statuses(msgspec.Struct, forbid_unknown_fields=True):
    """How what happens to a sent message is told."""

    mode: StatusMode = "normal"
    seconds: float = 0.3
    code: int = 131026


class Script(msgspec.Struct):
    """Everything that can be arranged from outside."""

    faults: list[Fault] = []
    latency: float = 0.0
    drops: int = 0
    """So many of the next calls are done and then not answered."""
    statuses: Statuses = msgspec.field(default_factory=Statuses)
    revoked: set[str] = set()
    calls: list[Call] = []
    requires_proof: bool = False

    def next_fault(self, path: str) -> Fault | None:
        """The fault for this call, used up by it."""
        for fault in self.faults:
            if fault.path in path:
                fault.count -= 1
                if fault.count <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def note(self, call: Call) -> None:
        """Remember a call; the oldest is forgotten."""
        self.calls.append(call)
        del self.calls[:-KEPT_CALLS]
