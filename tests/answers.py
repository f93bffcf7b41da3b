"""What every answer of the house looks like. Clients of the tests look at each one they get, whatever the test is about."""

import json
import re

import httpx

FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
DIRECTIVES = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "http:", "https:", "*")
NONCE = re.compile(r"'nonce-([A-Za-z0-9_-]{22,})'")
FRESH = ("/api/", "/forms/", "/webhooks/")
"""What nobody may keep a copy of."""

INSIDES = re.compile(
    r"select |insert into|delete from|psycopg|traceback|\.py\b|/crm/|/var/|postgres|relation \"|column \"|constraint|geheim",
    re.IGNORECASE,
)
KEYS = {"code", "title", "status", "detail", "trace"}


async def check(answer: httpx.Response) -> None:
    """The answer carries the headers that keep browsers safe, and a refusal does not tell how the house is built."""
    asked = f"{answer.request.method} {answer.request.url} → {answer.status_code}"
    headers = answer.headers
    assert {name: headers.get(name) for name in FIXED} == FIXED, asked
    policy = headers["content-security-policy"]
    assert set(policy.split("; ")) >= DIRECTIVES, asked
    assert NONCE.search(policy), asked
    assert not [word for word in UNSAFE if word in policy], asked
    assert "server" not in headers, asked
    if answer.request.url.path.startswith(FRESH):
        assert headers.get_list("cache-control") == ["no-store"], asked
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        await answer.aread()
        _check_problem(asked, answer)


def _check_problem(asked: str, answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/problem+json", asked
    told = answer.json()
    assert set(told) - {"fields", "current"} == KEYS, asked
    assert told["trace"] == answer.headers["x-request-id"], asked
    assert told["status"] == answer.status_code, asked
    # The row as it is now holds whatever people wrote.
    told.pop("current", None)
    assert not INSIDES.search(json.dumps(told)), f"{asked}: {told}"
