"""One-time links by which somebody chooses their password: the invitation, and the way back after forgetting it.

A link's secret is its id and a signature of everything it depends on, made anew whenever it is needed: nothing that opens an
account is stored. As e-mail and password are signed too, a link is void as soon as either changes.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.clock import now
from crm.core.problems import Gone
from crm.core.secrets import SecretKeys
from crm.core.work import Work
from crm.people.office_schemas import LinkKind

LIFE = timedelta(minutes=30)
PURPOSE = "account_link"
PAGES = {"invite": "davet", "reset": "parola"}
ID_BYTES = 16


class AccountLinks(msgspec.Struct, frozen=True):
    """What links need of the process: the keys they are signed with, our address, and whether mail can be sent."""

    keys: SecretKeys
    base_url: str
    is_mailed: bool
    """Only with a mail server and a given base URL may links leave the house by themselves."""

    def url(self, link: "Link") -> str:
        """The link as it is clicked. The secret stands behind #, which browsers keep to themselves."""
        return f"{self.base_url}/{PAGES[link.kind]}#{token_of(self.keys, link)}"


class Link(msgspec.Struct):
    """A link and the account it opens."""

    id: UUID
    user_id: UUID
    kind: LinkKind
    expires_at: datetime
    used_at: datetime | None
    name: str
    email: str
    email_key: str
    language: Literal["tr", "en"]
    password_hash: str | None
    is_active: bool

    @property
    def state(self) -> Literal["open", "expired", "used"]:
        """Whether it can still be used."""
        if self.used_at is not None:
            return "used"
        return "open" if self.expires_at > now() else "expired"


class LinkGone(Gone):
    """Known once: used, out of time, or overtaken by a change of the account."""

    code = "link_gone"


LINK = """
SELECT l.id, l.user_id, l.kind, l.expires_at, l.used_at, u.name, u.email, u.email_key, u.language, u.password_hash,
       u.is_active
FROM account_links l JOIN users u ON u.id = l.user_id WHERE l.id = %(id)s
"""


def token_of(keys: SecretKeys, link: Link) -> str:
    """The secret of this link."""
    signature = keys.sign(PURPOSE, _signed(link))
    return base64.urlsafe_b64encode(link.id.bytes + signature).rstrip(b"=").decode()


async def link_by_id(work: Work, link_id: UUID) -> Link:
    """The link. Raises NotFound."""
    return await work.one(Link, LINK, id=link_id)


async def read_token(work: Work, keys: SecretKeys, token: str, kind: LinkKind | None = None) -> Link:
    """The link this secret belongs to, whatever its state. Raises LinkGone for any other text."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        link_id, signature = UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES:]
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise LinkGone from None
    link = await work.maybe(Link, LINK, id=link_id)
    if link is None or not keys.is_signed(PURPOSE, _signed(link), signature):
        raise LinkGone
    if not link.is_active or kind not in (None, link.kind):
        raise LinkGone
    return link


def _signed(link: Link) -> bytes:
    return msgspec.json.encode([str(link.id), link.kind, str(link.user_id), link.email_key, link.password_hash])
