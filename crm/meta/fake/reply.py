"""Answers of the built-in Graph."""

from typing import Any

import msgspec


class Reply(msgspec.Struct, frozen=True):
    """An answer, ready to be sent."""

    status: int
    body: bytes
    headers: dict[str, str] = {}

    @staticmethod
    def of(value: object, status: int = 200) -> "Reply":
        """This value as JSON."""
        return Reply(status, msgspec.json.encode(value))

    def header_list(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them."""
        named = {"content-type": "application/json", **self.headers}
        return [(name.encode(), value.encode()) for name, value in named.items()]


def refusal(
    status: int,
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    details: str | None = None,
    is_transient: bool = False,
    retry_after: int | None = None,
) -> Reply:
    """An error as Graph writes it."""
    error: dict[str, Any] = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "is_transient": is_transient,
        "fbtrace_id": "AFakeTrace",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    if details is not None:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    headers = {"retry-after": str(retry_after)} if retry_after is not None else {}
    return Reply(status, msgspec.json.encode({"error": error}), headers)
