"""Shapes of passkeys on the wire. Bytes are written as browsers write them: base64url without padding."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec


class Passkey(msgspec.Struct):
    """A passkey of one's own."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeyOptions(msgspec.Struct):
    """What the browser hands to the authenticator, in the JSON form of WebAuthn."""

    options: dict[str, Any]


class AddPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """What a new authenticator answered, and what its owner calls it."""

    name: str
    credential_id: str
    client_data: str
    attestation: str
    transports: Annotated[list[str], msgspec.Meta(max_length=20)]


class RenamePasskey(msgspec.Struct, forbid_unknown_fields=True):
    """Another name."""

    name: str


class ShowPasskey(msgspec.Struct, forbid_unknown_fields=True):
    """What a known authenticator answered."""

    credential_id: str
    client_data: str
    authenticator_data: str
    signature: str
    user_handle: str | None
    """Whose it believes to be; authenticators that find the account by themselves say it."""
