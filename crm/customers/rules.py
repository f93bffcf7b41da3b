"""Pure decisions about contact details, and who a customer belongs to."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from crm.core.doors import COMPANY_POOL
from crm.core.phone import UnreadablePhone, national_phone, normalise_phone
from crm.core.problems import Invalid, Refused
from crm.core.text import UnreadableEmail, clean, email_key, fold
from crm.customers.schemas import Defect, IdentityGiven

LONGEST_NAME = 200
LONGEST_HANDOVER = 2_000


class HandoverOver(Refused):
    """It was taken back, or somebody else owns the customer meanwhile."""

    code = "handover_over"


def check_handover(text: str) -> str | None:
    """What a new owner is told, as it is kept; None for nothing. Raises Invalid for too much."""
    if len(text) > LONGEST_HANDOVER:
        raise Invalid({"note": "too_long"}, longest=LONGEST_HANDOVER)
    return text or None


# An identity of a stronger kind wins when one signal names two customers.
STRENGTH = ("phone", "whatsapp", "email", "instagram", "messenger")


class ReadIdentity(msgspec.Struct, frozen=True):
    """A way to reach somebody that was understood."""

    kind: str
    value: str
    display: str
    digits: str | None


class Contact(msgspec.Struct, frozen=True):
    """What could be read of a signal's contact fields, and what could not."""

    name: str
    identities: list[ReadIdentity]
    problems: list[Defect]

    @property
    def search(self) -> str:
        """The folded words this customer is found by."""
        emails = [i.value for i in self.identities if i.kind == "email"]
        return search_words(self.name, emails)


def read_contact(
    *,
    name: str | None,
    phone: str | None = None,
    email: str | None = None,
    given: Iterable[IdentityGiven] = (),
) -> Contact:
    """Read contact fields. What cannot be understood becomes a problem to be shown, never an error."""
    written = [("phone", phone)] if phone and phone.strip() else []
    written += [("email", email)] if email and email.strip() else []
    written += [(identity.kind, identity.value) for identity in given if identity.value.strip()]
    found: dict[tuple[str, str], ReadIdentity] = {}
    problems: list[Defect] = []
    for kind, value in written:
        for identity in _read_identity(kind, value, problems):
            found.setdefault((identity.kind, identity.value), identity)
    identities = sorted(found.values(), key=lambda i: (STRENGTH.index(i.kind), i.value))
    if not identities and not problems:
        problems.append(Defect(code="no_way_to_reach", field="phone", value=""))
    return Contact(name=_name(name, identities, written), identities=identities, problems=problems)


def _read_identity(kind: str, value: str, problems: list[Defect]) -> list[ReadIdentity]:
    try:
        if kind == "phone":
            return [phone_identity(normalise_phone(value))]
        if kind == "email":
            return [ReadIdentity("email", email_key(value), clean(value), None)]
    except (UnreadablePhone, UnreadableEmail) as wrong:
        problems.append(Defect(code=wrong.code, field=kind, value=clean(value)[:200]))
        return []
    if kind == "whatsapp" and value.isascii() and value.isdigit():
        return _whatsapp_identities(value)
    return [ReadIdentity(kind, clean(value)[:200], clean(value)[:200], None)]


def phone_identity(e164: str) -> ReadIdentity:
    """The identity of a phone number in E.164."""
    return ReadIdentity("phone", e164, national_phone(e164), e164.removeprefix("+"))


def _whatsapp_identities(wa_id: str) -> list[ReadIdentity]:
    # A WhatsApp id of digits is a phone number too; the id stays verbatim, as answers are sent to it.
    own = ReadIdentity("whatsapp", wa_id, national_phone(f"+{wa_id}"), wa_id)
    try:
        return [phone_identity(normalise_phone(f"+{wa_id}")), own]
    except UnreadablePhone:
        return [own]


def _name(name: str | None, identities: list[ReadIdentity], written: list[tuple[str, str]]) -> str:
    cleaned = " ".join(clean(name or "").split())[:LONGEST_NAME]
    if cleaned:
        return cleaned
    if identities:
        return identities[0].display[:LONGEST_NAME]
    return clean(written[0][1])[:LONGEST_NAME] if written and clean(written[0][1]) else "?"


def search_words(name: str, emails: Iterable[str]) -> str:
    """The folded words a customer is found by: those of the name, and each e-mail whole and in its parts."""
    words = [fold(name)]
    for email in emails:
        words += [email, email.replace("@", " ").replace(".", " ")]
    return " ".join(words)


def viewers_of(assignees: Iterable[UUID], team_id: UUID | None, pool_id: UUID | None) -> list[UUID]:
    """The keys a customer carries: its assignees, its team, and the pool while nobody is assigned."""
    keys = list(dict.fromkeys(assignees))
    if not keys:
        keys.append(pool_id or COMPANY_POOL)
    if team_id is not None:
        keys.append(team_id)
    return keys
