"""What came in a webhook's body, item by item. Pure; whatever the body holds, nothing here raises.

Numbers are kept as the texts they were written as: ids are longer than any float, and all of them are opaque.
"""

import json
from collections.abc import Iterator
from typing import TypeAlias, cast

import msgspec

from crm.core.text import clean

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"

KNOWN = ("whatsapp.message", "whatsapp.status", "whatsapp.echo", "leadgen")
"""Kinds of items this room acts upon; the others are kept as they came."""

LONGEST_NAME = 80


class Item(msgspec.Struct, frozen=True):
    """One thing a delivery tells. `place` finds it again in the same body; `about` is what stands beside it.

    `account` names a channel as "whatsapp:880030040050060", and is empty when the kind belongs to none.
    """

    place: int
    kind: str
    account: str
    value: dict[str, Json]
    about: dict[str, Json] = {}


def parse(raw: bytes) -> Json:
    """The JSON value with all texts cleaned and numbers as texts; None when it is none."""
    try:
        parsed: Json = json.loads(raw.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=str)
        return _tidy(parsed)
    except (ValueError, RecursionError):
        return None


def _tidy(value: Json) -> Json:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if isinstance(value, dict):
        return {clean(name): _tidy(each) for name, each in value.items()}
    return value


def items_of(raw: bytes) -> list[Item]:
    """Everything a body tells: every message and status of every change of every entry.

    The order depends on the body alone, so an item is found again by its place.
    """
    document = parse(raw)
    if not isinstance(document, dict):
        return [Item(0, "unreadable", "", {})]
    product = text(document, "object") or "unknown"
    found = [item for entry in objects(document, "entry") for item in _of_entry(product[:LONGEST_NAME], entry)]
    if not found:
        return [Item(0, f"{product[:LONGEST_NAME]}.empty", "", document)]
    return [msgspec.structs.replace(item, place=place) for place, item in enumerate(found)]


def _of_entry(product: str, entry: dict[str, Json]) -> Iterator[Item]:
    for change in objects(entry, "changes"):
        yield from _of_change(product, entry, change)
    # Some examples of Meta's put field and value on the entry itself.
    if text(entry, "field"):
        yield from _of_change(product, entry, entry)
    for style in ("messaging", "standby"):
        for event in objects(entry, style):
            kind = {"page": "messenger", "instagram": "instagram"}.get(product, product)
            yield Item(0, f"{kind}.{style}", f"{kind}:{text(entry, 'id') or ''}", event)


def _of_change(product: str, entry: dict[str, Json], change: dict[str, Json]) -> Iterator[Item]:
    field = (text(change, "field") or "unknown")[:LONGEST_NAME]
    value = inner(change, "value")
    if product == "whatsapp_business_account":
        yield from _of_whatsapp(field, value)
    elif product == "page" and field == "leadgen":
        page = text(value, "page_id") or text(entry, "id") or ""
        yield Item(0, "leadgen", f"lead_page:{page}", value)
    else:
        yield Item(0, f"{product}.{field}", "", value)


def _of_whatsapp(field: str, value: dict[str, Json]) -> Iterator[Item]:
    account = f"whatsapp:{text(inner(value, 'metadata'), 'phone_number_id') or ''}"
    if field == "messages" and ("messages" in value or "statuses" in value):
        about: dict[str, Json] = {"contacts": value.get("contacts")}
        for message in objects(value, "messages"):
            yield Item(0, "whatsapp.message", account, message, about)
        for status in objects(value, "statuses"):
            yield Item(0, "whatsapp.status", account, status, about)
    elif field == "smb_message_echoes":
        for echo in objects(value, "message_echoes"):
            yield Item(0, "whatsapp.echo", account, echo, {"contacts": value.get("contacts")})
    else:
        yield Item(0, f"whatsapp.{field}", account, value)


def text(value: dict[str, Json], name: str) -> str | None:
    """The text under this name; None when there is none, or an empty one: Meta means the same by both."""
    found = value.get(name)
    return found if isinstance(found, str) and found else None


def inner(value: dict[str, Json], name: str) -> dict[str, Json]:
    """The object under this name, empty when there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def objects(value: dict[str, Json], name: str) -> list[dict[str, Json]]:
    """The objects in the list under this name; what is no object is passed over."""
    found = value.get(name)
    if isinstance(found, dict):
        return [found]
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def texts(value: dict[str, Json], name: str) -> list[str]:
    """The texts in the list under this name."""
    found = value.get(name)
    if isinstance(found, str):
        return [found] if found else []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def as_dict(value: Json) -> dict[str, Json]:
    """The value when it is an object, else an empty one."""
    return cast("dict[str, Json]", value) if isinstance(value, dict) else {}
