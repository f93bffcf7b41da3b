"""The built-in Graph obeys programs on this machine alone, and behaves like Meta's."""

import stat
from pathlib import Path

import pytest

from crm.meta.fake.secrets import FILE, open_fake_secrets
from crm.meta.tests.conftest import SECRETS, MetaOffice

HERE = {"Host": "127.0.0.1:8000"}


def test_its_secrets_are_made_once_and_kept_closed(tmp_path: Path) -> None:
    made = open_fake_secrets(tmp_path)
    assert open_fake_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert made.app_secret not in repr(made)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "crm.example.com"},
        {"Host": "evil.example:8000"},
        {**HERE, "X-Forwarded-For": "1.2.3.4"},
        {**HERE, "Forwarded": "for=1.2.3.4"},
        {**HERE, "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_its_control_answers_nobody_else(meta: MetaOffice, headers: dict[str, str]) -> None:
    async with await meta.client() as client:
        assert (await client.get("/__fake__/calls", headers=HERE)).status_code == 200
        assert (await client.get("/__fake__/calls", headers=headers)).status_code == 404
        assert (await client.post("/__fake__/reset", headers=headers)).status_code == 404


async def test_it_wants_a_token_and_knows_any_version(meta: MetaOffice) -> None:
    async def status(path: str, headers: dict[str, str]) -> int:
        reply = await meta.graph.answer("GET", path, {"fields": "field_data"}, headers, b"")
        assert reply is not None
        return reply.status

    good = {"authorization": "Bearer anything"}
    assert [await status(path, good) for path in ("123", "v25.0/123", "v31.7/123")] == [200] * 3
    assert await status("v25.0/123", {}) == 401
    meta.graph.script.revoked.add("anything")
    assert await status("v25.0/123", good) == 401


async def test_a_file_is_told_of_and_then_fetched(meta: MetaOffice) -> None:
    good = {"authorization": f"Bearer {SECRETS.access_token}"}
    made = await meta.graph.answer("POST", "v25.0/880030040050060/media", {}, good, b"bytes")
    assert made is not None
    media_id = next(iter(meta.graph.media))
    told = await meta.graph.answer("GET", f"v25.0/{media_id}", {}, good, b"")
    assert told is not None
    assert b"__media__" in told.body
    fetched = await meta.graph.answer("GET", f"__media__/{media_id}", {}, good, b"")
    assert fetched is not None
    assert fetched.body == b"bytes"
    assert (refused := await meta.graph.answer("GET", f"__media__/{media_id}", {}, {}, b"")) is not None
    assert refused.status == 401
