"""What must hold of every route before it may be taken: it names a row of the policy table, and goes through a door for it.
And of every verb: the audit log can say in both languages what was done.

A route is followed through everything of ours that it calls, as far as names tell. On the way there must be a door, and
the right that the route names must be named there too: else the policy would be a promise that nobody keeps.
"""

import dis
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["CRM_TEST"] = "1"

from crm.core import doors  # noqa: E402
from crm.core.i18n import LANGUAGES, texts  # noqa: E402
from crm.main.wiring import wire  # noqa: E402
from tests.routes import WITHOUT_RIGHT, Route, routes  # noqa: E402

DOORS: set[object] = {doors.require, doors.require_on, doors.sees, doors.Viewer.can_see}


def main() -> None:
    """Print every fault; exit code 1 if there is one."""
    found = [fault for route in routes() for fault in faults(route, set(wire().rights))]
    found += [
        f"The verb {verb} has no sentence. Say what was done as `verb.{verb}` in the locale files of its room."
        for verb in sorted(wire().verbs)
        if not all(f"verb.{verb}" in texts(language) for language in LANGUAGES)
    ]
    for fault in found:
        print(fault)
    raise SystemExit(1 if found else 0)


def faults(route: Route, rights: set[str]) -> Iterator[str]:
    """What is wrong with this route, in sentences."""
    where = f"{route.name} ({route.handler.__module__})"
    if not route.policy:
        yield f'{where} names no policy. Add opt={{"policy": "module.action"}}, a right that its room lists in doors.RIGHTS.'
    elif route.policy in WITHOUT_RIGHT:
        return
    elif route.policy not in rights:
        yield f"{where} names the policy {route.policy}, which is no row of the policy table. Add it to RIGHTS in its room's doors."
    else:
        reached = reach(route.handler)
        if not reached & DOORS:
            yield f"{where} reaches no door: nothing it calls asks whether the actor may."
        elif route.policy not in {text for each in reached for text in _texts(each)}:
            yield f"{where} names the policy {route.policy}, but the doors it goes through never ask for that right."


def reach(handler: Callable[..., Any]) -> set[Any]:
    """Every function of ours that may run when this one does."""
    reached: set[Any] = set()
    waiting: list[Any] = [handler]
    while waiting:
        function = waiting.pop()
        if function not in reached:
            reached.add(function)
            waiting += _called(function)
    return reached


def _called(function: Any) -> Iterator[FunctionType]:
    named = {name for code in _codes(function.__code__) for name in code.co_names}
    named |= {name for code in _codes(function.__code__) for name in code.co_freevars}
    for value in (function.__globals__.get(name) for name in named):
        yield from _functions(value, named)


def _functions(value: object, named: set[str]) -> Iterator[FunctionType]:
    """The functions this value stands for, where only what is in `named` can be taken of a module or class."""
    if isinstance(value, FunctionType) and value.__module__.startswith("crm."):
        yield value
    elif isinstance(value, ModuleType) and value.__name__.startswith("crm."):
        for name in named & set(vars(value)):
            if not isinstance(vars(value)[name], ModuleType):
                yield from _functions(vars(value)[name], named)
    elif inspect.isclass(value) and value.__module__.startswith("crm."):
        for member in vars(value).values():
            inner = member.fget if isinstance(member, property) else inspect.unwrap(getattr(member, "__func__", member))
            if isinstance(inner, FunctionType) and inner.__name__ in named | {"__init__"}:
                yield inner


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _texts(function: Any) -> Iterator[str]:
    """The texts that stand in a function, and in the constants it names."""
    for code in _codes(function.__code__):
        for step in dis.get_instructions(code):
            value = function.__globals__.get(step.argval) if step.opname == "LOAD_GLOBAL" else step.argval
            if isinstance(value, str):
                yield value


if __name__ == "__main__":
    main()
