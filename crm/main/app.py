"""The web application put together: routes, dependencies, the one error handler, the schema."""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, cast

import msgspec
from litestar import Litestar, Request, Router
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from crm.core.asking import Asking
from crm.core.callers import Proxies
from crm.core.house import House
from crm.core.jsonbody import decode_strict, parse_strict
from crm.core.problems import Unreadable
from crm.customers.filtering import Filter
from crm.main.build import served_build
from crm.main.entrance import Entrance
from crm.main.errors import answer
from crm.main.pages import router as pages
from crm.main.recognise import Recognise, Recogniser
from crm.main.sessions import InUse
from crm.main.supervisor import Supervisor
from crm.main.wiring import Wiring, wire
from crm.people.cookies import SessionCookies

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"


class StrictRequest(Request[Any, Any, Any]):
    """Reads bodies strictly: duplicate keys, control characters, unknown fields and the like are refused."""

    async def json(self) -> Any:
        """The body as the struct the route asks for. Raises Unreadable for one that is not called JSON: a form of a foreign
        page can send any text as something else without asking first.
        """
        if self.content_type[0] != "application/json":
            raise Unreadable
        raw = await self.body()
        field = self.route_handler.parsed_data_field if self.route_handler else None  # type: ignore[attr-defined]
        if field is None:
            return parse_strict(raw)
        return decode_strict(raw, cast("type[Any]", field.annotation))


def asking_of(request: ASGIConnection[Any, Any, Any, Any]) -> Asking:
    """What the entrance made of this request."""
    return cast("Asking", request.scope["asking"])  # type: ignore[typeddict-item] - our own key


class WebParts(msgspec.Struct):
    """What the web application needs from the process it runs in."""

    house: House
    cookies: SessionCookies
    origins: frozenset[str]
    base_url: str
    is_https: bool
    supervisor: Supervisor
    wiring: Wiring
    in_use: InUse
    dist: Path
    """The built browser app."""
    extra: dict[str, Any]
    """State for the routers of rooms that need more (channels and webhooks)."""
    proxies: Proxies = ()
    """Those in front of us, whose word counts on who asks."""


def make_litestar(routers: Sequence[Router], outside: Sequence[Router], *, has_schema: bool = False) -> Litestar:
    """The Litestar application without its entrance. Its own pages about the schema are never served."""
    return Litestar(
        route_handlers=[Router("/api", route_handlers=routers), *outside, pages],
        dependencies={"asking": Provide(asking_of, sync_to_thread=False)},
        exception_handlers={Exception: answer},
        middleware=[Recognise()],
        request_class=StrictRequest,
        request_max_body_size=None,
        openapi_config=OpenAPIConfig(title="Modern CRM", version="1", use_handler_docstrings=True)
        if has_schema
        else None,
        logging_config=None,
    )


@lru_cache(maxsize=1)
def _routed(routers: tuple[Router, ...], outside: tuple[Router, ...]) -> Litestar:
    """The routes, put together once in a process: that takes half a second, and they know nothing of who serves them."""
    return make_litestar(routers, outside)


def make_app(parts: WebParts, live: Any) -> Entrance:
    """The whole ASGI application, sockets included."""
    state = {
        "cookies": parts.cookies,
        "base_url": parts.base_url,
        "wiring": parts.wiring,
        "supervisor": parts.supervisor,
        "dist": parts.dist,
        "note_feed": parts.in_use.note_feed,
        "openapi": lambda: msgspec.json.encode(openapi_document()),
        "recogniser": Recogniser(parts.cookies, parts.origins, parts.in_use),
        **parts.extra,
    }
    litestar = copy(_routed(tuple(parts.wiring.routers), tuple(parts.wiring.outside)))
    litestar.state = State(state)
    return Entrance(
        litestar,
        live,
        parts.house,
        build=partial(served_build, parts.dist),
        is_https=parts.is_https,
        proxies=parts.proxies,
    )


@lru_cache(maxsize=1)
def openapi_document() -> dict[str, Any]:
    """The OpenAPI 3.1 schema; every operation may answer with a problem."""
    wiring = wire()
    litestar = make_litestar(wiring.routers, wiring.outside, has_schema=True)
    document = litestar.openapi_schema.to_schema()
    schemas = document["components"].setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    _, parts = msgspec.json.schema_components([Filter], ref_template="#/components/schemas/{name}")
    for name, schema in parts.items():
        schemas.setdefault(name, schema)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.setdefault("responses", {})["default"] = {
                "description": "A problem, in the user's language.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            if "201" in operation["responses"]:
                # Sent again with the same id, it is there already.
                operation["responses"].setdefault("200", operation["responses"]["201"])
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "filter":
                    # A value that is JSON in the address is described by its content, not by its text.
                    parameter.pop("schema", None)
                    parameter["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Filter"}}}
            # What answers nothing answers no JSON either.
            operation["responses"].get("204", {}).pop("content", None)
            # Litestar's own description of a validation error is not what we answer.
            operation["responses"].pop("400", None)
    return document


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "title", "status", "detail", "trace"],
    "properties": {
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "current": {},
        "trace": {"type": "string"},
    },
}
