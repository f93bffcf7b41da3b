"""What is refused is on record with its address, and no stranger can fill the record."""

from typing import Any

import pytest

from crm.core import refusals as limits
from crm.core.refusals import Refusals, Refused
from crm.main.refusals import write
from crm.people import actions, rules
from tests.office import Office

WRONG = {"email": "kimse@example.com", "password": "yanlış parola 123"}


async def kept(office: Office) -> list[Any]:
    """What stands on record: kind, whose, from where, for which reasons, how often."""
    await write(office.house)
    return await office.rows(
        "SELECT kind, user_id, token_id, address, reasons, count FROM refusals ORDER BY first_at, kind"
    )


async def lines(office: Office) -> list[str]:
    return [row[0] for row in await office.rows("SELECT verb FROM journal WHERE verb LIKE '%%.refused' ORDER BY seq")]


async def test_many_tries_are_one_line_with_their_address_and_a_count(office: Office) -> None:
    async with await office.client() as client:
        for _ in range(3):
            assert (await client.post("/api/session", json=WRONG)).status_code == 401
    assert await kept(office) == [("session", None, None, "127.0.0.1", {"unknown": 3}, 3)]
    async with await office.client() as client:
        await client.post("/api/session", json=WRONG)
    assert (await kept(office))[0][5] == 4
    assert await lines(office) == ["session.refused"]
    facts = (await office.rows("SELECT facts FROM journal WHERE verb = 'session.refused'"))[0][0]
    assert "127.0.0.1" not in str(facts), "lines are kept for good and told to other programs"
    async with await office.client(await office.person("admin")) as admin:
        (line,) = (await admin.get("/api/audit", params={"verbs": "session.refused"})).json()["items"]
    assert (line["count"], line["address"], line["actor"]["kind"]) == (4, "127.0.0.1", "unknown")
    assert line["text"] == "giremedi: böyle bir hesap yok"


async def test_too_many_tries_are_counted_too(office: Office) -> None:
    async with await office.client() as client:
        for _ in range(rules.TRIES_PER_ACCOUNT + 2):
            await client.post("/api/session", json=WRONG)
    assert (await kept(office))[0][4] == {"unknown": rules.TRIES_PER_ACCOUNT, "too_many": 2}


async def test_tokens_that_are_none_or_over_are_counted(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        token_id, secret = await actions.make_token(work, token_id=None, name="Muhasebe", grants=["customers.view"])
    async with office.begin(admin) as work:
        await actions.end_token(work, token_id)
    async with await office.client() as client:
        for bearer in ("crm_nonsense", secret, secret):
            assert (await client.get("/api/me", headers={"Authorization": f"Bearer {bearer}"})).status_code == 401
    found = {(row[0], row[2], row[5]) for row in await kept(office)}
    assert found == {("token", None, 1), ("token", token_id, 2)}
    async with await office.client(admin) as client:
        told = (await client.get("/api/audit", params={"verbs": "token.refused"})).json()["items"]
    assert {(line["actor"]["name"], line["text"]) for line in told} == {
        (None, "API anahtarı tanınmadı: böyle bir anahtar yok"),
        ("Muhasebe", "API anahtarı tanınmadı: süresi dolmuş ya da iptal edilmiş"),
    }


async def test_somebody_who_tries_what_they_may_not_is_on_record_by_name(office: Office) -> None:
    seller, admin = await office.person("sales", name="Meraklı Mert"), await office.person("admin")
    async with await office.client(seller) as client:
        for path in ("/api/audit", "/api/audit", "/api/tokens"):
            assert (await client.get(path)).status_code == 403
    ((kind, user_id, _, _, reasons, count),) = await kept(office)
    assert (kind, user_id, reasons, count) == ("right", seller.id, {"audit.view": 2, "tokens.manage": 1}, 3)
    async with await office.client(admin) as client:
        (line,) = (await client.get("/api/audit", params={"actor_id": str(seller.id)})).json()["items"]
        assert line["actor"]["name"] == "Meraklı Mert"
        assert line["text"] == "yetkisi olmayan bir işi denedi: Denetim kaydını görme"


async def test_strangers_from_everywhere_fill_neither_memory_nor_the_journal(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "REFUSALS_PER_WINDOW", 10)
    for block in range(4):
        for host in range(250):
            office.house.refusals.note(Refused("session", f"198.51.{block}.{host}"), "unknown")
        await write(office.house)
    rows = await kept(office)
    # A window may end while this runs, and begins anew then.
    assert len(rows) <= 2 * 11
    assert sum(row[5] for row in rows) == 1_000
    assert len(await lines(office)) == len(rows)
    assert any(row[3] == limits.ELSEWHERE for row in rows)


def test_memory_between_two_writings_is_bounded() -> None:
    counting = Refusals()
    for number in range(limits.MOST * 3):
        counting.note(Refused("session", f"10.{number // 250}.{number % 250}.1"), f"reason {number}")
    taken = counting.take()
    assert len(taken) == limits.MOST + 1
    assert sum(reasons.total() for reasons in taken.values()) == limits.MOST * 3
    assert max(len(reasons) for reasons in taken.values()) <= limits.MOST_REASONS + 1
    assert counting.take() == {}
