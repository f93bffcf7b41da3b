"""What this room needs of the process it runs in, made once by main."""

import msgspec

from crm.core.bell import Bell
from crm.core.house import House
from crm.core.secrets import SecretKeys
from crm.meta.fake.graph import FakeGraph
from crm.meta.graph import Graph
from crm.meta.rules import Pause
from crm.meta.signature import AppSecrets


class MetaParts(msgspec.Struct, frozen=True):
    """The house, the way to Graph, and the bells that wake the loops of this process."""

    house: House
    keys: SecretKeys
    graph: Graph
    secrets: AppSecrets
    verify_token: str | None
    fake: FakeGraph | None
    """Graph itself, when it is the built-in one."""
    arrived: Bell
    """A delivery was stored."""
    expected: Bell
    """A lead is to be read."""
    pause: Pause
