"""The places in the bodies of all routes where a text, or something else of a type, may stand, and sending it there."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args

import httpx
import msgspec
from msgspec import inspect

from tests.asking import ask, on_route
from tests.rights_examples import EXAMPLES
from tests.rights_office import RightsOffice
from tests.routes import Route, routes

WITH_BODY = [route for route in routes() if "data" in route.handler.__annotations__]


class Place(msgspec.Struct, frozen=True):
    """Where a text may stand in the body of a route."""

    route: Route
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.route.name} at {self.path}"

    async def send(self, office: RightsOffice, text: str, person: str = "admin") -> httpx.Response:
        """The example of the route with this text there."""
        # A copy: some examples are one and the same object each time.
        body = deepcopy(example_of(office, self.route, person))
        inner: Any = body
        for step, next_step in zip(self.path, [*self.path[1:], None], strict=True):
            if next_step is None:
                inner[step] = text
            elif isinstance(next_step, int):
                inner[step] = [{}]
            elif not isinstance(step, int):
                inner.setdefault(step, {})
            inner = inner[step]
        return await send(office, self.route, json.dumps(body).encode(), person)


def places(of: type[inspect.Type] = inspect.StrType) -> list[Place]:
    """Every such place of every route."""
    return [Place(route, path) for route in WITH_BODY for path in _paths(inspect.type_info(shape_of(route)), of)]


def _paths(
    shape: inspect.Type, of: type[inspect.Type], within: tuple[type, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Every way to a text, or something else of this type, in a value of this shape; of what holds its like, the first."""
    if isinstance(shape, of):
        yield ()
    elif isinstance(shape, inspect.UnionType):
        yield from (path for each in shape.types for path in _paths(each, of, within))
    elif isinstance(shape, inspect.StructType) and shape.cls not in within:
        within += (shape.cls,)
        yield from ((field.encode_name, *path) for field in shape.fields for path in _paths(field.type, of, within))
    elif isinstance(shape, inspect.ListType):
        yield from ((0, *path) for path in _paths(shape.item_type, of, within))
    elif isinstance(shape, inspect.DictType):
        yield from (("anahtar", *path) for path in _paths(shape.value_type, of, within))


def all_types(shape: inspect.Type, within: tuple[type, ...] = ()) -> Iterator[inspect.Type]:
    """The type and all types in it; what holds its like is gone through once."""
    yield shape
    inner: tuple[inspect.Type, ...] = ()
    if isinstance(shape, inspect.StructType) and shape.cls not in within:
        inner = tuple(field.type for field in shape.fields)
        within += (shape.cls,)
    elif isinstance(shape, inspect.UnionType):
        inner = shape.types
    elif isinstance(shape, inspect.ListType):
        inner = (shape.item_type,)
    elif isinstance(shape, inspect.DictType):
        inner = (shape.key_type, shape.value_type)
    for each in inner:
        yield from all_types(each, within)


def shape_of(route: Route) -> Any:
    """The struct this route reads."""
    return get_args(route.handler.__annotations__["data"])[0]


def example_of(office: RightsOffice, route: Route, person: str) -> Any:
    """A body this route takes; of the open ones, the least it asks for."""
    example = EXAMPLES.get(route.name)
    if example is not None and example.body is not None:
        return example.body(on_route(office, route, person, "own"))
    return {field.encode_name: "x" for field in msgspec.structs.fields(shape_of(route)) if field.required}


async def send(office: RightsOffice, route: Route, content: Any, person: str = "admin") -> httpx.Response:
    """What the route is answered to this body, sent by this person; by nobody where it is open."""
    if route.is_open:
        headers = {"Content-Type": "application/json"}
        return await office.clients["anonymous"].request(route.method, route.path, content=content, headers=headers)
    return await ask(office, route, on_route(office, route, person, "own"), content=content)
