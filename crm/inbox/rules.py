"""Pure decisions about windows, states and how a message is summed up."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from crm.core.text import clean

LONGEST_TEXT = 4096
"""What WhatsApp takes of us in one message."""
LONGEST_INBOUND = 65_536

# The provider closes the window after a day; the margin keeps a message from leaving a moment too late.
WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=5)

SHORTENED = 140
"""As long as a message is where only its beginning is shown."""

SOURCES = {"lead_page": "meta_lead", "whatsapp": "whatsapp", "instagram": "instagram", "messenger": "messenger"}
"""channel kind → the source its leads come from."""

# A status never overwrites a higher one, so statuses may come in any order. A failure stands above `sent` and below
# `delivered`: what was delivered has not failed, whatever is reported later.
RANK = {
    "queued": 0,
    "sending": 1,
    "unknown": 2,
    "accepted": 3,
    "sent": 4,
    "failed": 5,
    "delivered": 6,
    "read": 7,
}
# A voice note that was played has been read, as far as a person needs to know.
SAID = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}

# What is stored but is no words of the customer: nobody waits for an answer to it, and it is never the last message.
NO_TALK = ("reaction", "system")

GONE = "🚫"
PICTURES = {
    "image": "📷",
    "video": "🎬",
    "audio": "🎤",
    "document": "📄",
    "sticker": "🏷️",
    "location": "📍",
    "contacts": "👤",
}


def lead_origin(kind: str, account: str) -> str:
    """The way in of leads made of messages to this account."""
    return f"meta:{kind}:{account}"


def window_until(last_inbound_at: datetime | None) -> datetime | None:
    """Until when a free answer may be sent; None when the person never wrote."""
    return None if last_inbound_at is None else last_inbound_at + WINDOW - MARGIN


def forwarded(state: str, status: str) -> str | None:
    """The state after a provider's status, None when it changes nothing or is one we do not know."""
    said = SAID.get(status)
    if said is None or state not in RANK or RANK[said] <= RANK[state]:
        return None
    return said


def kept(text: str | None, longest: int = LONGEST_INBOUND) -> str | None:
    """What was written from outside, as it is stored; None when nothing readable is in it."""
    return clean(text)[:longest] or None if text else None


def summary(kind: str, text: str | None, attributes: Mapping[str, object]) -> str:
    """A message in one line without words of any language: its text, or a picture of what it is."""
    picture = PICTURES.get(kind, "" if kind in ("text", "button", "interactive") else "💬")
    named = text or attributes.get("filename") or attributes.get("name") or ""
    return " ".join(part for part in (picture, " ".join(str(named).split())) if part) or "💬"


def phone_variants(wa_id: str) -> list[str]:
    """Other ways (E.164) in which people write the number behind a WhatsApp id, where the two are known to differ.

    For looking up only: answers go to the id as it came.
    """
    if not (wa_id.isascii() and wa_id.isdigit()):
        return []
    if wa_id.startswith("55") and len(wa_id) == 12 and wa_id[4] in "6789":
        return [f"+{wa_id[:4]}9{wa_id[4:]}"]
    if wa_id.startswith("55") and len(wa_id) == 13 and wa_id[4] == "9":
        return [f"+{wa_id[:4]}{wa_id[5:]}"]
    for country, mark, national in (("52", "1", 10), ("54", "9", 10)):
        if wa_id.startswith(country + mark) and len(wa_id) == 3 + national:
            return [f"+{country}{wa_id[3:]}"]
        if wa_id.startswith(country) and len(wa_id) == 2 + national:
            return [f"+{country}{mark}{wa_id[2:]}"]
    return []
