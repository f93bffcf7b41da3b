"""A lead as Graph tells it, read into the shape every lead has. Pure."""

from datetime import datetime

import msgspec

from crm.customers.schemas import ReceiveLead
from crm.meta.envelope import Json, objects, text, texts
from crm.meta.whatsapp import instant

FIELDS = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,"
    "partner_name,field_data,custom_disclaimer_responses,retailer_item_id"
)
"""What is asked of Graph."""

TEST = "<test lead:"
PLATFORMS = {"fb": "facebook", "ig": "instagram"}
KEPT_IDS = ("platform", "form_id", "campaign_id", "adset_id", "adset_name", "ad_id", "ad_name", "partner_name")
LONGEST_ANSWER = 4_000


class ReadLead(msgspec.Struct, frozen=True):
    """A lead, when it was given, and whether it is one of Meta's own test leads."""

    lead: ReceiveLead
    at: datetime
    is_test: bool


def read_lead(leadgen_id: str, told: dict[str, Json], otherwise_at: datetime) -> ReadLead:
    """The lead. Answers may be none, one or many, names may repeat, and everything may be missing."""
    answers: dict[str, list[str]] = {}
    for field in objects(told, "field_data"):
        name = (text(field, "name") or "?")[:200]
        answers.setdefault(name, []).extend(value[:LONGEST_ANSWER] for value in texts(field, "values"))
    is_test = any(value.startswith(TEST) for values in answers.values() for value in values)
    lead = ReceiveLead(
        external_id=leadgen_id,
        name=_name(answers),
        phone=_first(answers, "phone_number", "work_phone_number"),
        email=_first(answers, "email", "work_email"),
        source="meta_lead",
        utm=_utm(told),
        fields={name: values[0] if len(values) == 1 else values for name, values in answers.items()},
        consents=[
            {"key": key, "is_checked": _is_checked(consent.get("is_checked"))}
            for consent in objects(told, "custom_disclaimer_responses")
            if (key := text(consent, "checkbox_key"))
        ],
    )
    return ReadLead(lead, instant(text(told, "created_time"), otherwise_at), is_test)


def _name(answers: dict[str, list[str]]) -> str | None:
    full = _first(answers, "full_name")
    if full:
        return full
    parts = [part for part in (_first(answers, "first_name"), _first(answers, "last_name")) if part]
    return " ".join(parts) or None


def _first(answers: dict[str, list[str]], *names: str) -> str | None:
    """The first answer under the first of these names that has one; it is then no longer among the others."""
    for name in names:
        values = answers.get(name)
        if values:
            first = values.pop(0)
            if not values:
                del answers[name]
            return first
    return None


def _utm(told: dict[str, Json]) -> dict[str, str]:
    platform = text(told, "platform")
    is_paid = told.get("is_organic") is not True and text(told, "ad_id") is not None
    utm = {"source": PLATFORMS.get(platform or "", "meta"), "medium": "paid" if is_paid else "organic"}
    campaign = text(told, "campaign_name") or text(told, "campaign_id")
    if campaign:
        utm["campaign"] = campaign[:300]
    return utm | {name: found[:300] for name in KEPT_IDS if (found := text(told, name))}


def _is_checked(value: Json) -> bool:
    return value is True or value in ("1", "true")


def unreadable_lead(leadgen_id: str, *, form_id: str | None, ad_id: str | None, error: str) -> ReceiveLead:
    """What stands for a lead Meta will not tell us: somebody must look it up there."""
    known = {"leadgen_id": leadgen_id, "form_id": form_id, "ad_id": ad_id, "error": error}
    return ReceiveLead(
        external_id=leadgen_id,
        name=f"Meta {leadgen_id}"[:200],
        source="meta_lead",
        utm={"source": "meta", **({"form_id": form_id} if form_id else {})},
        fields={name: value for name, value in known.items() if value},
    )
