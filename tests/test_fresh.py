"""What is dangerous asks who is there, once some minutes have passed since they proved it; programs need not."""

import pytest

from crm.core.doors import SYSTEM
from tests.asking import ask, on_route
from tests.rights_office import RightsOffice
from tests.routes import routes

together = pytest.mark.asyncio(loop_scope="module")

DANGEROUS = {
    "POST /api/roles",
    "PATCH /api/roles/{role_id}",
    "DELETE /api/roles/{role_id}",
    "PUT /api/users/{user_id}/roles",
    "POST /api/users",
    "POST /api/users/{user_id}/link",
    "POST /api/users/{user_id}/view-as",
    "POST /api/tokens",
    "DELETE /api/users/{user_id}/second-factor",
    "POST /api/me/second-factor",
    "POST /api/me/second-factor/confirm",
    "DELETE /api/me/second-factor",
    "POST /api/me/recovery-codes",
    "POST /api/me/passkeys/options",
    "POST /api/me/passkeys",
    "DELETE /api/me/passkeys/{passkey_id}",
    "DELETE /api/me/sign-on",
    "PATCH /api/sign-on",
    "POST /api/webhooks",
}
"""Rights given, keys made, and what proves a person: whoever finds an open screen must not get these."""


@together
async def test_what_is_dangerous_asks_again_who_is_there(rights: RightsOffice) -> None:
    async with rights.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    asking: set[str] = set()
    before = await rights.digests()
    for route in routes():
        if route.name in DANGEROUS:
            answer = await ask(rights, route, on_route(rights, route, "admin", "own"))
            if answer.status_code == 403 and answer.json()["code"] == "fresh_login_needed":
                asking.add(route.name)
    assert sorted(DANGEROUS - asking) == []
    # Whoever reads the mail of an account can choose its password.
    user_id = rights.thing("user_id")
    mailbox = {"version": rights.versions[str(user_id)], "email": "baska@example.com"}
    elsewhere = await rights.clients["admin"].patch(f"/api/users/{user_id}", json=mailbox)
    assert elsewhere.json()["code"] == "fresh_login_needed"
    secret = {"kind": "instagram", "external_id": "78", "name": "Yeni", "access_token": "x"}
    channel = await rights.clients["admin"].post("/api/channels", json=secret)
    assert channel.json()["code"] == "fresh_login_needed"
    assert await rights.digests() == before
