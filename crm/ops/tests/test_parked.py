"""Lines a reaction could not handle: shown in plain words, tried again, or said to be needless."""

import msgspec
import pytest

from crm.core.doors import SYSTEM
from crm.core.faults import described, reason_of
from crm.core.journal import Written
from crm.core.problems import NotFound, Taken
from crm.core.reactions import Room, ensure_cursors, react
from crm.core.work import Work
from crm.main.wiring import wire
from tests.office import Office

SECRET = "0532 777 66 55"


class Trouble:
    """A room that fails on every customer until it is mended."""

    def __init__(self) -> None:
        self.handled: list[int] = []
        self.is_mended = False
        self.room = Room("test.trouble", {"customer.created": self.handle})

    async def handle(self, work: Work, line: Written) -> None:
        """Write a note of the line, and fail over it with words that are nobody's business."""
        await work.run("UPDATE users SET title = 'handled'")
        if not self.is_mended:
            raise ValueError(SECRET)
        self.handled.append(line.seq)


@pytest.fixture
async def trouble(office: Office) -> Trouble:
    """The office with such a room, which has failed once."""
    trouble = Trouble()
    office.wiring = msgspec.structs.replace(office.wiring, reactions=[*office.wiring.reactions, trouble.room])
    await ensure_cursors(office.house, office.wiring.reactions)
    await office.customer()
    return trouble


async def test_a_line_is_shown_in_plain_words_without_the_text_of_its_fault(office: Office, trouble: Trouble) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as browser:
        answer = await browser.get("/api/operations/parked")
    [line] = answer.json()["items"]
    shown = (line["room"], line["verb"], line["reason"], line["tries"], line["can"])
    assert shown == ("test.trouble", "customer.created", "unexpected", 1, ["retry", "discard"])
    assert answer.json()["total"] == 1
    assert SECRET not in answer.text
    assert "ValueError" not in answer.text
    error = (await office.rows("SELECT error FROM parked_lines"))[0][0]
    assert error.startswith("ValueError at crm/ops/tests/test_parked.py:")


async def test_a_retry_that_fails_says_so_and_counts(office: Office, trouble: Trouble) -> None:
    admin = await office.person("admin")
    async with await office.client(admin) as browser:
        [line] = (await browser.get("/api/operations/parked")).json()["items"]
        again = await browser.post(f"/api/operations/parked/{line['id']}/retry")
        assert (again.status_code, again.json()["code"]) == (409, "still_parked")
        assert again.json()["title"] == "Yine olmadı"
        [after] = (await browser.get("/api/operations/parked")).json()["items"]
    assert (after["id"], after["tries"]) == (line["id"], 2)
    assert await office.rows("SELECT count(*) FROM users WHERE title = 'handled'") == [(0,)]


async def test_a_retry_that_succeeds_takes_the_line_off_the_list_and_stands_in_the_journal(
    office: Office, trouble: Trouble
) -> None:
    admin = await office.person("admin")
    trouble.is_mended = True
    head = await office.head()
    async with await office.client(admin) as browser:
        [line] = (await browser.get("/api/operations/parked")).json()["items"]
        done = await browser.post(f"/api/operations/parked/{line['id']}/retry")
        gone = await browser.post(f"/api/operations/parked/{line['id']}/retry")
        assert (done.status_code, gone.status_code) == (204, 404)
        assert (await browser.get("/api/operations/parked")).json()["items"] == []
    assert trouble.handled == [line["seq"]]
    [written] = await office.lines_after(head)
    assert (written.verb, written.actor_id) == ("parked_line.retried", admin.id)
    assert written.facts == {"room": "test.trouble", "seq": line["seq"], "of_verb": "customer.created"}


async def test_a_discarded_line_is_never_handled_and_stands_in_the_journal(office: Office, trouble: Trouble) -> None:
    admin = await office.person("admin")
    head = await office.head()
    async with await office.client(admin) as browser:
        [line] = (await browser.get("/api/operations/parked")).json()["items"]
        answers = [await browser.post(f"/api/operations/parked/{line['id']}/discard") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 404]
    assert await office.rows("SELECT count(*) FROM parked_lines") == [(0,)]
    assert [each.verb for each in await office.lines_after(head)] == ["parked_line.discarded"]
    trouble.is_mended = True
    await react(office.house, trouble.room)
    assert trouble.handled == []


async def test_a_line_of_a_room_that_is_gone_can_only_be_discarded(office: Office, trouble: Trouble) -> None:
    admin = await office.person("admin")
    office.wiring = wire()
    async with await office.client(admin) as browser:
        [line] = (await browser.get("/api/operations/parked")).json()["items"]
        assert (await browser.post(f"/api/operations/parked/{line['id']}/retry")).status_code == 409
        assert (await browser.post(f"/api/operations/parked/{line['id']}/discard")).status_code == 204


async def test_the_house_is_ready_but_degraded_while_a_line_waits(office: Office, trouble: Trouble) -> None:
    async with await office.client() as browser:
        waiting = await browser.get("/readyz")
        async with office.begin(SYSTEM) as work:
            await work.run("DELETE FROM parked_lines")
        well = await browser.get("/readyz")
    assert (waiting.status_code, well.status_code) == (200, 200)
    assert (waiting.json()["degraded"], waiting.json()["parts"]["reactions"]) == (True, "degraded")
    assert (well.json()["degraded"], well.json()["parts"]["reactions"]) == (False, "ok")


async def test_many_lines_are_read_page_by_page(office: Office, trouble: Trouble) -> None:
    for _ in range(4):
        await office.customer()
    admin = await office.person("admin")
    async with await office.client(admin) as browser:
        first = (await browser.get("/api/operations/parked?limit=3")).json()
        rest = (await browser.get(f"/api/operations/parked?limit=3&cursor={first['next']}")).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert len({line["id"] for line in first["items"] + rest["items"]}) == first["total"] == 5


def test_a_fault_is_told_without_its_text() -> None:
    for error, reason in ((NotFound(), "gone"), (Taken(), "refused"), (KeyError(SECRET), "unexpected")):
        assert reason_of(error) == reason
        assert SECRET not in described(error)
