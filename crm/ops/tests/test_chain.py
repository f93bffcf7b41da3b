"""The chain of hashes: whatever is done to a sealed line is found, and what is no tampering breaks nothing."""

import asyncio
from datetime import UTC, datetime
from typing import LiteralString

import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.ops import actions, keeping, queries
from crm.ops.chain import OPEN, SEAL, LockedCheck
from crm.people import verbs as people
from tests.office import Office


async def write(office: Office, count: int) -> list[int]:
    """So many lines of the journal; their numbers."""
    async with office.begin(SYSTEM) as work:
        for _ in range(count):
            work.record(people.SessionEnded(session_ids=[new_id()]), subject=("user", new_id()))
    return [row[0] for row in await office.rows("SELECT seq FROM journal ORDER BY seq DESC LIMIT %(n)s", n=count)][::-1]


async def sealed(office: Office, *counts: int) -> list[int]:
    """Lines in ranges of these lengths; the numbers of the lines."""
    seqs: list[int] = []
    for count in counts:
        seqs += await write(office, count)
        await keeping.seal(office.house)
    return seqs


async def checked(office: Office) -> LockedCheck:
    async with office.begin(SYSTEM) as work:
        check_id = await actions.ask_check(work)
    while True:
        async with office.begin(SYSTEM) as work:
            check = await actions.check_further(work, check_id)
        assert check is not None
        if check.done_at is not None:
            return check


async def tamper(office: Office, statement: LiteralString, **params: object) -> None:
    """Somebody changes the tables themselves."""
    async with office.begin(SYSTEM) as work:
        assert await work.run(statement, **params)


async def test_an_untouched_journal_holds_and_the_result_is_on_record(office: Office) -> None:
    seqs = await sealed(office, 3, 2)
    check = await checked(office)
    assert (check.broken, check.lines, check.checked_to) == (0, 5, seqs[-1])
    line = (await office.lines_after(seqs[-1]))[-1]
    assert line.verb == "audit.checked"
    assert (
        line.facts["hash"]
        == (await office.rows("SELECT encode(hash, 'hex') FROM seals WHERE to_seq = %(s)s", s=seqs[-1]))[0][0]
    )


async def test_long_journals_are_sealed_in_ranges_of_a_thousand(office: Office) -> None:
    await sealed(office, 2_300)
    assert await office.rows("SELECT lines FROM seals ORDER BY to_seq") == [(1000,), (1000,), (300,)]
    assert (await checked(office)).broken == 0


CHANGES: dict[str, LiteralString] = {
    "one byte": "UPDATE journal SET facts = jsonb_set(facts, '{session_ids,0}', to_jsonb(overlay(facts#>>'{session_ids,0}'"
    " placing 'z' from 1 for 1))) WHERE seq = %(seq)s",
    "a microsecond": "UPDATE journal SET at = at + interval '1 microsecond' WHERE seq = %(seq)s",
    "who": "UPDATE journal SET actor_id = gen_random_uuid() WHERE seq = %(seq)s",
    "the request": "UPDATE journal SET request_id = gen_random_uuid() WHERE seq = %(seq)s",
    "what it touched": "UPDATE journal SET touched = '[]' WHERE seq = %(seq)s",
    "whose screens": "UPDATE journal SET removed_viewers = ARRAY[gen_random_uuid()] WHERE seq = %(seq)s",
    "gone": "DELETE FROM journal WHERE seq = %(seq)s",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_or_deleted_line_breaks_its_range(office: Office, change: str) -> None:
    seqs = await sealed(office, 3, 3, 3)
    await tamper(office, CHANGES[change], seq=seqs[4])
    check = await checked(office)
    assert (check.broken, check.broken_from, check.broken_to) == (1, seqs[3], seqs[5])


INSERT: LiteralString = (
    "INSERT INTO journal SELECT %(seq)s, at, actor_kind, actor_id, verb, subject_kind, subject_id, customer_id, facts,"
    " touched, removed_viewers, cause, request_id FROM journal ORDER BY seq LIMIT 1"
)


async def test_a_line_slipped_into_a_gap_of_the_past_is_found(office: Office) -> None:
    first = await sealed(office, 3)
    async with office.begin(SYSTEM) as work:
        await work.run("SELECT nextval('journal_seq') FROM generate_series(1, 5)")
    await sealed(office, 3)
    assert (await checked(office)).broken == 0, "a gap is no fault"
    await tamper(office, INSERT, seq=first[-1] + 2)
    check = await checked(office)
    assert check.broken == 1
    assert check.broken_from == first[-1] + 1


async def test_a_line_before_the_first_one_is_found(office: Office) -> None:
    await sealed(office, 3)
    await tamper(office, INSERT, seq=-7)
    assert (await checked(office)).broken_from == -7


async def test_a_range_whose_hash_was_made_to_fit_breaks_the_next_one(office: Office) -> None:
    seqs = await sealed(office, 3, 3)
    chain_as_it_was = await office.rows("SELECT from_seq, to_seq, previous, hash FROM seals ORDER BY to_seq")
    await tamper(office, "DELETE FROM journal WHERE seq = %(seq)s", seq=seqs[1])
    await tamper(office, "DELETE FROM seals")
    await tamper(office, "UPDATE journal SET seq = seq + 1000 WHERE seq > %(seq)s", seq=seqs[2])
    async with office.begin(SYSTEM) as work:
        # Only the first two lines are there to be sealed: what a forger would write for the first range.
        assert await work.run(SEAL, most=2) == 1
    await tamper(office, "UPDATE journal SET seq = seq - 1000 WHERE seq > %(seq)s", seq=seqs[2])
    async with office.begin(SYSTEM) as work:
        second = chain_as_it_was[1]
        await work.run(
            "INSERT INTO seals (from_seq, to_seq, lines, previous, hash) VALUES (%(a)s, %(b)s, 3, %(c)s, %(d)s)",
            **dict(zip("abcd", second, strict=True)),
        )
    check = await checked(office)
    assert (check.broken, check.broken_to) == (1, seqs[5])


async def test_a_chain_forged_from_a_place_on_or_cut_off_is_found_by_earlier_checks(office: Office) -> None:
    seqs = await sealed(office, 3, 3, 3)
    assert (await checked(office)).broken == 0
    await tamper(office, "DELETE FROM journal WHERE seq = %(seq)s", seq=seqs[4])
    await tamper(office, "DELETE FROM seals WHERE to_seq >= %(seq)s", seq=seqs[4])
    await keeping.seal(office.house)
    check = await checked(office)
    assert check.broken == 1
    assert check.broken_from is not None
    assert check.broken_from <= seqs[8]


async def test_a_seal_taken_out_of_the_middle_is_found(office: Office) -> None:
    seqs = await sealed(office, 3, 3, 3)
    await tamper(office, "DELETE FROM seals WHERE to_seq = %(seq)s", seq=seqs[5])
    check = await checked(office)
    assert (check.broken, check.broken_from, check.broken_to) == (1, seqs[3], seqs[8])


async def test_a_line_that_moves_to_another_partition_or_database_stays_itself(office: Office) -> None:
    await sealed(office, 4)
    async with office.begin(SYSTEM) as work:
        await work.run("CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM journal")
        await work.run("DELETE FROM journal")
        await work.run("SET LOCAL timezone = 'Asia/Tokyo'")
        await work.run("INSERT INTO journal SELECT * FROM kept ORDER BY random()")
    async with office.begin(SYSTEM) as work:
        await work.run("SET LOCAL timezone = 'America/New_York'")
        await work.run("SET LOCAL extra_float_digits = 0")
        check_id = await actions.ask_check(work)
        check = await actions.check_further(work, check_id)
    assert check is not None
    assert (check.broken, check.lines) == (0, 4)


async def test_two_workers_seal_each_line_once(office: Office) -> None:
    await write(office, 3_000)
    await asyncio.gather(*(keeping.seal(office.house) for _ in range(4)))
    assert await office.rows("SELECT sum(lines)::int FROM seals") == [(3_000,)]
    assert (await checked(office)).broken == 0


async def test_a_check_goes_on_where_another_worker_left_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "STEP", 1)
    seqs = await sealed(office, 2, 2, 2)
    async with office.begin(SYSTEM) as work:
        await actions.ask_check(work)
    reached: list[int] = []
    while await keeping.check(office.house):
        reached += [row[0] for row in await office.rows("SELECT checked_to FROM chain_checks")]
    assert reached == [seqs[1], seqs[3], seqs[5], seqs[5]]


async def test_the_check_of_a_night_is_asked_once(office: Office) -> None:
    await sealed(office, 1)
    for hour in (0, 1, 23):
        night = keeping.night_of(datetime(2026, 11, 25, hour, 30, tzinfo=UTC))
        async with office.begin(SYSTEM) as work:
            await actions.ask_nightly_check(work, night)
    nights = await office.rows("SELECT night::text FROM chain_checks ORDER BY night")
    assert nights == [("2026-11-25",)], "three in the night in Istanbul is midnight in UTC"


async def test_lines_taken_out_with_leave_open_the_chain(office: Office) -> None:
    seqs = await sealed(office, 3, 3)
    await checked(office)
    await tamper(office, "DELETE FROM journal WHERE seq = %(seq)s", seq=seqs[1])
    async with office.begin(SYSTEM) as work:
        for statement in OPEN:
            await work.run(statement, from_seq=seqs[1])
    await keeping.seal(office.house)
    assert (await checked(office)).broken == 0


async def test_whoever_may_see_the_audit_log_asks_and_is_shown(office: Office) -> None:
    await sealed(office, 2)
    admin = await office.person("admin")
    async with await office.client(admin) as client:
        asked = await client.post("/api/audit/verify")
        assert asked.status_code == 202
        assert asked.json()["running"]["asked_by"]["name"] == admin.name
        assert (await client.post("/api/audit/verify")).json()["running"]["id"] == asked.json()["running"]["id"]
        while await keeping.check(office.house):
            pass
        shown = (await client.get("/api/audit/chain")).json()
    assert shown["running"] is None
    assert (shown["last"]["broken"], shown["last"]["id"]) == (0, asked.json()["running"]["id"])


async def test_others_may_neither_ask_nor_look(office: Office) -> None:
    seller = await office.person("sales")
    async with await office.client(seller) as client:
        assert (await client.post("/api/audit/verify")).status_code == 403
        assert (await client.get("/api/audit/chain")).status_code == 403
    async with office.look() as work:
        assert (await queries.chain(work)).running is None
