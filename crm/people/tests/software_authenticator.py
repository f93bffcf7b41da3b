"""An authenticator in software: real keys, real attestations and assertions, and every lie a test wants of it."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftwareAuthenticator:
    """One credential, as a telephone or a security key holds it. `is_counting` ones count their signatures."""

    def __init__(self, origin: str, *, is_counting: bool = False, verifies: bool = True) -> None:
        self.origin = origin
        self.is_counting = is_counting
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.user_handle: bytes | None = None
        self.rp_id: str = ""
        self.count = 0

    def create(self, options: dict[str, Any], *, is_embedded: bool = False, **lies: str) -> dict[str, Any]:
        """What navigator.credentials.create() gives for these options, as our page sends it on."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        self.rp_id = lies.get("rp_id") or options["rp"]["id"]
        client_data = self._client_data("webauthn.create", options, lies, is_embedded=is_embedded)
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + self._public_key()
        authenticator_data = self._authenticator_data(ATTESTED) + attested
        attestation: dict[str, Any] = {"fmt": "none", "attStmt": {}, "authData": authenticator_data}
        return {
            "credential_id": bytes_to_base64url(self.credential_id),
            "client_data": bytes_to_base64url(client_data),
            "attestation": bytes_to_base64url(encode_cbor(attestation)),
            "transports": ["internal", "teleport"],
        }

    def get(self, options: dict[str, Any], *, is_embedded: bool = False, **lies: str) -> dict[str, Any]:
        """What navigator.credentials.get() gives for these options, as our page sends it on."""
        self.count += self.is_counting
        self.rp_id = lies.get("rp_id") or options["rpId"]
        client_data = self._client_data("webauthn.get", options, lies, is_embedded=is_embedded)
        authenticator_data = self._authenticator_data(0)
        signed = authenticator_data + hashlib.sha256(client_data).digest()
        return {
            "credential_id": bytes_to_base64url(self.credential_id),
            "client_data": bytes_to_base64url(client_data),
            "authenticator_data": bytes_to_base64url(authenticator_data),
            "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "user_handle": bytes_to_base64url(self.user_handle) if self.user_handle else None,
        }

    def _client_data(self, kind: str, options: dict[str, Any], lies: dict[str, str], *, is_embedded: bool) -> bytes:
        told = {
            "type": lies.get("type", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": is_embedded,
        }
        return json.dumps(told).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        rp_id_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_id_hash + struct.pack(">BI", self.flags | flags, self.count)

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        # COSE: key type EC2, algorithm ES256, curve P-256, then the point.
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
