"""The settings of single sign-on, and whom a provider's word is about."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.people.sign_on_schemas import SignOn


class SignOnRow(msgspec.Struct):
    """The settings as they stand; the secret is sealed."""

    version: int
    is_on: bool
    issuer: str
    client_id: str
    client_secret: bytes | None
    button: str
    domains: list[str]
    role_id: UUID | None
    counts_second_factor: bool
    is_required: bool


SETTINGS = (
    "SELECT version, is_on, issuer, client_id, client_secret, button, domains, role_id, counts_second_factor, is_required"
    " FROM sign_on"
)


async def sign_on_row(work: Work) -> SignOnRow:
    """The settings, with the sealed secret."""
    return await work.one(SignOnRow, SETTINGS)


async def sign_on(work: Work, redirect_uri: str) -> SignOn:
    """The settings as they are shown."""
    row = await sign_on_row(work)
    linked = await work.one(int, "SELECT count(*) FROM sign_on_accounts WHERE issuer = %(issuer)s", issuer=row.issuer)
    return SignOn(
        version=row.version,
        is_on=row.is_on,
        issuer=row.issuer,
        client_id=row.client_id,
        has_secret=row.client_secret is not None,
        button=row.button,
        domains=row.domains,
        role_id=row.role_id,
        counts_second_factor=row.counts_second_factor,
        is_required=row.is_required,
        redirect_uri=redirect_uri,
        linked=linked,
    )


async def user_of_subject(work: Work, issuer: str, subject: str) -> UUID | None:
    """Whose account this one of the provider is linked with."""
    return await work.maybe(
        UUID,
        "SELECT user_id FROM sign_on_accounts WHERE issuer = %(issuer)s AND subject = %(subject)s",
        issuer=issuer,
        subject=subject,
    )


async def linked_at(work: Work, user_id: UUID) -> datetime | None:
    """Since when this person can enter by the provider that is set now."""
    return await work.maybe(
        datetime,
        "SELECT a.linked_at FROM sign_on_accounts a JOIN sign_on s ON s.issuer = a.issuer WHERE a.user_id = %(id)s",
        id=user_id,
    )
