"""WhatsApp's messages, statuses and echoes, read into the words of the inbox. Pure."""

from datetime import UTC, datetime
from typing import Final

from crm.core.ids import readable_id
from crm.inbox.actions import Incoming, Receipt
from crm.inbox.rules import NO_TALK
from crm.meta.envelope import Item, Json, inner, objects, text

LONGEST_ID: Final = 500
OURS: Final = "msg:"
"""What our own id begins with where Meta gives it back."""

MEDIA = ("image", "video", "document", "audio", "sticker")
EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)


class Unreadable(Exception):
    """The item lacks what it needs to mean anything; it is kept as it came."""


def read_message(item: Item, received_at: datetime) -> Incoming:
    """The message. Raises Unreadable without an id or a writer."""
    message = item.value
    addresses, name = _writer(item)
    kind, words, attributes = _content(message)
    return Incoming(
        external_id=_id(message, "id"),
        at=instant(text(message, "timestamp"), received_at),
        type=kind,
        addresses=addresses,
        text=words,
        name=name,
        reply_to=text(inner(message, "context"), "id"),
        attributes=attributes,
        utm=referral(inner(message, "referral")),
        is_talk=kind not in NO_TALK,
        raw=message,
    )


def read_echo(item: Item, received_at: datetime) -> Incoming:
    """What was typed on the office's telephone; its addresses are those of the person written to. Raises Unreadable."""
    echo = item.value
    addresses = _addresses(text(echo, "to"), text(echo, "to_user_id"), text(echo, "to_parent_user_id"))
    if not addresses:
        raise Unreadable("no recipient")
    kind, words, attributes = _content(echo)
    return Incoming(
        external_id=_id(echo, "id"),
        at=instant(text(echo, "timestamp"), received_at),
        type=kind,
        addresses=addresses,
        text=words,
        attributes=attributes,
        raw=echo,
    )


def read_status(item: Item, received_at: datetime) -> Receipt:
    """The status. Raises Unreadable without a message's id."""
    status = item.value
    error = _first_error(status)
    ours = (text(status, "biz_opaque_callback_data") or "").removeprefix(OURS)
    recipient = text(status, "recipient_participant_id") or text(status, "recipient_id")
    details = text(inner(error, "error_data"), "details")
    return Receipt(
        external_id=_id(status, "id"),
        status=(text(status, "status") or "unknown")[:40],
        at=instant(text(status, "timestamp"), received_at),
        recipient=(recipient or text(status, "recipient_user_id") or "")[:LONGEST_ID],
        message_id=readable_id(ours),
        error_code=text(error, "code"),
        error_text=(details or text(error, "title") or text(error, "message") or "")[:500] or None,
    )


def changed_message(item: Item) -> tuple[str, str | None] | None:
    """Which earlier message this one changes, and what it says now; None when it changes none."""
    edit = inner(item.value, "edit")
    original = text(edit, "original_message_id")
    if text(item.value, "type") != "edit" or original is None:
        return None
    return original, _content(inner(edit, "message"))[1]


def revoked_message(item: Item) -> str | None:
    """Which earlier message this one takes back, None when it takes back none."""
    if text(item.value, "type") != "revoke":
        return None
    return text(inner(item.value, "revoke"), "original_message_id")


def is_group(item: Item) -> bool:
    """Whether it was said in a group: an answer to its writer would be a private one."""
    return text(item.value, "group_id") is not None


def _writer(item: Item) -> tuple[list[str], str | None]:
    message = item.value
    contact = _contact(item)
    number = text(message, "from") or text(contact, "wa_id")
    moved = inner(message, "system")
    addresses = _addresses(
        text(moved, "wa_id"),
        text(moved, "user_id"),
        number,
        text(message, "from_user_id") or text(contact, "user_id"),
        text(message, "from_parent_user_id") or text(contact, "parent_user_id"),
    )
    if not addresses:
        raise Unreadable("no writer")
    profile = inner(contact, "profile")
    return addresses, text(profile, "name") or text(profile, "username")


def _contact(item: Item) -> dict[str, Json]:
    """The contact of this message: matched by its ids, never by its place."""
    number, user = text(item.value, "from"), text(item.value, "from_user_id")
    contacts = objects(item.about, "contacts")
    for contact in contacts:
        if (user and text(contact, "user_id") == user) or (number and text(contact, "wa_id") == number):
            return contact
    return contacts[0] if len(contacts) == 1 and not number and not user else {}


def _addresses(*ids: str | None) -> list[str]:
    plain = [_plain(each)[:LONGEST_ID] for each in ids if each]
    return [each for each in dict.fromkeys(plain) if each]


def _plain(address: str) -> str:
    digits = address.lstrip("+").strip()
    return digits if digits.isascii() and digits.isdigit() else address.strip()


def _content(message: dict[str, Json]) -> tuple[str, str | None, dict[str, object]]:
    """The kind of a message, its words, and what else is worth keeping."""
    kind = text(message, "type") or "unknown"
    body = inner(message, kind)
    attributes: dict[str, object] = {}
    if code := text(_first_error(message), "code"):
        attributes["error"] = code
    if kind in MEDIA:
        names = ("id", "mime_type", "sha256", "filename", "voice", "animated")
        return kind, text(body, "caption"), attributes | {n: body[n] for n in names if body.get(n) is not None}
    readers = {
        "text": lambda: text(body, "body"),
        "button": lambda: text(body, "text"),
        "reaction": lambda: text(body, "emoji"),
        "system": lambda: text(body, "body"),
        "order": lambda: text(body, "text"),
        "location": lambda: _place(body),
        "contacts": lambda: _cards(message),
        "interactive": lambda: _choice(body),
    }
    if kind not in readers:
        return "unsupported", None, attributes | {"type": kind[:80]}
    about = text(body, "message_id") if kind == "reaction" else None
    return kind, readers[kind](), attributes | ({"message_id": about} if about else {})


def _first_error(value: dict[str, Json]) -> dict[str, Json]:
    errors = objects(value, "errors")
    return errors[0] if errors else {}


def _place(location: dict[str, Json]) -> str | None:
    named = [part for part in (text(location, "name"), text(location, "address")) if part]
    where = ", ".join(part for n in ("latitude", "longitude") if (part := text(location, n)))
    return " · ".join([*named, where] if where else named) or None


def _cards(message: dict[str, Json]) -> str | None:
    lines: list[str] = []
    for card in objects(message, "contacts"):
        name = text(inner(card, "name"), "formatted_name")
        numbers = [number for phone in objects(card, "phones") if (number := text(phone, "phone"))]
        lines.append(" ".join(part for part in (name, *numbers) if part))
    return "\n".join(line for line in lines if line) or None


def _choice(interactive: dict[str, Json]) -> str | None:
    chosen = inner(interactive, text(interactive, "type") or "")
    said = (text(chosen, "title"), text(chosen, "description"), text(chosen, "body"), text(chosen, "response"))
    return " · ".join(part for part in said if part) or None


def referral(given: dict[str, Json]) -> dict[str, str]:
    """The advertisement a person came by, as a touch keeps it; empty when there was none."""
    if not given:
        return {}
    names = ("source_id", "source_type", "source_url", "headline", "ctwa_clid")
    kept = {name: found[:2000] for name in names if (found := text(given, name))}
    campaign = text(given, "headline") or text(given, "source_id")
    medium = "organic" if text(given, "source_type") == "post" else "paid"
    return {"source": "meta", "medium": medium, **kept, **({"campaign": campaign[:300]} if campaign else {})}


def instant(written: str | None, otherwise: datetime) -> datetime:
    """The instant in any of Meta's writings: seconds, milliseconds, or ISO. Nonsense and the future are `otherwise`."""
    if written is None:
        return otherwise
    try:
        if written.isascii() and written.isdigit():
            number = int(written[:16])
            at = datetime.fromtimestamp(number / 1000 if number > 100_000_000_000 else number, UTC)
        else:
            at = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError):
        return otherwise
    if at.tzinfo is None or at < EARLIEST:
        return otherwise
    return min(at.astimezone(UTC), otherwise)


def _id(value: dict[str, Json], name: str) -> str:
    found = text(value, name)
    if found is None or len(found) > LONGEST_ID:
        raise Unreadable("no id")
    return found
