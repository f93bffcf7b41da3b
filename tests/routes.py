"""The route table as data: what the application itself answers to, each route with the policy it names."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar

from crm.main.app import make_litestar
from crm.main.recognise import OPEN
from crm.main.wiring import wire

WITHOUT_RIGHT = {*OPEN, "session"}
"""Policies that ask for no right: open to all, or to all who are logged in."""


class Route(msgspec.Struct, frozen=True):
    """One method of one path."""

    method: str
    path: str
    """As litestar writes it: `/api/customers/{customer_id:uuid}`."""
    policy: str
    handler: Callable[..., Any]
    query: tuple[str, ...]
    """Names of the query parameters."""

    @property
    def name(self) -> str:
        """`GET /api/customers/{customer_id}`, as entries and messages name it."""
        parts = ("{" + part[1:-1].split(":")[0] + "}" if "{" in part else part for part in self.path.split("/"))
        return f"{self.method} {'/'.join(parts)}"

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters in the path, in order."""
        return [part[1:-1].split(":")[0] for part in self.path.split("/") if "{" in part]

    @property
    def is_open(self) -> bool:
        """Whether nobody needs to log in for it."""
        return self.policy in OPEN

    @property
    def right(self) -> str | None:
        """The row of the policy table it names."""
        return None if self.policy in WITHOUT_RIGHT else self.policy

    def at(self, **values: object) -> str:
        """Its address with these values in the path."""
        return "/".join(str(values[part[1:-1].split(":")[0]]) if "{" in part else part for part in self.path.split("/"))


@cache
def routes() -> tuple[Route, ...]:
    """Every route there is, in the order of their names."""
    wiring = wire()
    application: Litestar = make_litestar(wiring.routers, wiring.outside)
    found: list[Route] = []
    for route in application.routes:
        for handler in getattr(route, "route_handlers", ()):
            found += [
                Route(method, route.path, handler.opt.get("policy", ""), handler.fn, _queries(handler.fn))
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
            ]
    return tuple(sorted(found, key=lambda route: route.name))


def _queries(handler: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name, hint in handler.__annotations__.items() if "QueryParameter" in str(hint))
