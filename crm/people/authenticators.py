"""What authenticators are asked, and what they answer: built and verified by the library, without the database.

An authenticator answers one relying party, which is the configured base URL and nothing a request says. Ours all know the
account by themselves and verify the person by a finger, a face or a PIN: to show one is to show two factors at once.
"""

import binascii
import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from crm.core.problems import Refused
from crm.people.passkey_schemas import AddPasskey, ShowPasskey
from crm.people.rules import CHALLENGE_LIFE

NAME = "Modern CRM"
LONGEST_ANSWER = 32_768
_TRANSPORTS = {each.value for each in AuthenticatorTransport}
_MILLISECONDS = int(CHALLENGE_LIFE.total_seconds() * 1000)


class Unproved(Exception):
    """The answer is not one of this authenticator, to this challenge, for us."""


class PasskeysUnavailable(Refused):
    """Browsers offer passkeys only where the address is a name, and encrypted unless it is this very machine."""

    code = "passkeys_unavailable"


class Party(msgspec.Struct, frozen=True):
    """Who we are to authenticators."""

    id: str
    origin: str


class NewKey(msgspec.Struct, frozen=True):
    """What is kept of a new authenticator."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


class KnownKey(msgspec.Struct, frozen=True):
    """What is known of an authenticator."""

    id: UUID
    user_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


def party_of(base_url: str) -> Party:
    """The relying party of this address. Raises PasskeysUnavailable where browsers would refuse."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    is_here = host == "localhost" or host.endswith(".localhost")
    if _is_address(host) or not host or (parts.scheme != "https" and not is_here):
        raise PasskeysUnavailable
    return Party(id=host, origin=f"{parts.scheme}://{parts.netloc}".lower())


def works_at(base_url: str) -> bool:
    """Whether passkeys can be used under this address."""
    try:
        party_of(base_url)
    except PasskeysUnavailable:
        return False
    return True


def creation_options(
    party: Party, *, challenge: bytes, user_id: UUID, email: str, name: str, known: Sequence[KnownKey]
) -> dict[str, Any]:
    """What asks an authenticator to make a key for this person; those it has made already are left out."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=user_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_described(each) for each in known],
    )
    return options_to_json_dict(options)


def request_options(party: Party, *, challenge: bytes, known: Sequence[KnownKey] = ()) -> dict[str, Any]:
    """What asks for a signature: of one of these keys, or, with none named, of whichever the person chooses."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_MILLISECONDS,
        allow_credentials=[_described(each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def credential_of(given: ShowPasskey) -> bytes:
    """Which key was shown; empty when that cannot be read."""
    try:
        return _bytes(given.credential_id)
    except Unproved:
        return b""


def challenge_in(client_data: str) -> bytes:
    """The challenge that this answer says it answers. Raises Unproved when there is none."""
    try:
        return parse_client_data_json(_bytes(client_data)).challenge
    except (WebAuthnException, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unproved from error


def verify_new(party: Party, challenge: bytes, given: AddPasskey) -> NewKey:
    """The key of a new authenticator, made for us, for this challenge, by somebody it verified. Raises Unproved."""
    _refuse_frames(given.client_data)
    raw_id = _bytes(given.credential_id)
    answer = RegistrationCredential(
        id=bytes_to_base64url(raw_id),
        raw_id=raw_id,
        response=AuthenticatorAttestationResponse(
            client_data_json=_bytes(given.client_data), attestation_object=_bytes(given.attestation)
        ),
    )
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:
        # Of any kind: the library lets many errors of hostile bytes through as they are.
        raise Unproved from error
    if made.credential_id != raw_id:
        raise Unproved
    return NewKey(
        made.credential_id,
        made.credential_public_key,
        made.sign_count,
        [each for each in dict.fromkeys(given.transports) if each in _TRANSPORTS],
    )


def verify_known(party: Party, challenge: bytes, known: KnownKey, given: ShowPasskey) -> int:
    """How often the key was used, as its authenticator counts; it signed this challenge, for us, for somebody it verified
    and believes to be its owner. Whether the counter is plausible is for `rules.is_copied`. Raises Unproved.
    """
    _refuse_frames(given.client_data)
    raw_id = _bytes(given.credential_id)
    handle = None if given.user_handle is None else _bytes(given.user_handle)
    if raw_id != known.credential_id or handle not in (None, known.user_id.bytes):
        raise Unproved
    answer = AuthenticationCredential(
        id=bytes_to_base64url(raw_id),
        raw_id=raw_id,
        response=AuthenticatorAssertionResponse(
            client_data_json=_bytes(given.client_data),
            authenticator_data=_bytes(given.authenticator_data),
            signature=_bytes(given.signature),
            user_handle=handle,
        ),
    )
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=known.public_key,
            # Looked at by us once the signature is known to be genuine, so that a copied key can be told from noise.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:
        # Of any kind: the library lets many errors of hostile bytes through as they are.
        raise Unproved from error
    return shown.new_sign_count


def _refuse_frames(client_data: str) -> None:
    # Nobody may embed us, so an answer given inside another site's page is none of ours.
    try:
        is_embedded = parse_client_data_json(_bytes(client_data)).cross_origin
    except (WebAuthnException, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unproved from error
    if is_embedded:
        raise Unproved


def _described(key: KnownKey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(each) for each in key.transports if each in _TRANSPORTS]
    return PublicKeyCredentialDescriptor(id=key.credential_id, transports=transports or None)


def _bytes(text: str) -> bytes:
    if len(text) > LONGEST_ANSWER:
        raise Unproved
    try:
        return base64url_to_bytes(text)
    except (binascii.Error, ValueError) as error:
        raise Unproved from error


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
