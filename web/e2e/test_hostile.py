"""Whatever somebody types, writes to us or imports stays text on every screen: nothing runs, nothing leaves its place."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.customers.importing.run import Counts, Wanted, import_file
from crm.customers.importing.sheets import open_sheet
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from tests.database_server import create_database
from tests.places import places
from tests.rights_office import RightsOffice, rights_office
from tests.serving import Served, serving
from web.e2e.conftest import Desks, Seats

# Every text of every route, then every screen.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SECTIONS = Path(__file__).parents[1] / "src" / "app" / "settings" / "sections.tsx"

RUNS = '"><img src=x onerror=__pwned=1>'
PROGRAMS = f"{RUNS}<script>__pwned=1</script><svg/onload=__pwned=1>javascript:__pwned=1"
EXPRESSIONS = "{{constructor.constructor('__pwned=1')()}}${__pwned=1}$t(settings.title){{name}}%s=1+1|cmd"
LOOKS = "\u202eters\u202c a\u200b\u200d\ufeffb Z\u0351\u036b\u0343\u036a\u0302 👨‍👩‍👧‍👦🏳️‍🌈 ﷽"
HOSTILE = f"{RUNS}{LOOKS}"
"""Short enough to be a name."""
WRITTEN = f"{PROGRAMS}\n{EXPRESSIONS}\n{LOOKS}\n{'W' * 300}\n{'=' * 300}\n" + "uzun metin " * 50
ENDLESS = "W" * 200

WATCH = """
  window.__violations = [];
  document.addEventListener("securitypolicyviolation", (e) => __violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
RAN = """() => ({
  pwned: window.__pwned,
  violations: window.__violations,
  made: [...document.querySelectorAll('img[src="x"], [onerror], [onload], script:not([src]), iframe, object, a[href^="javascript:"]')]
    .map((e) => e.outerHTML.slice(0, 200)),
})"""
# Whatever reaches over the edge and is neither scrolled nor cut off by something that keeps within it.
OUTSIDE = """() => [...document.querySelectorAll("#root *, [data-portal] *")].filter((e) => {
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= innerWidth + 1) return false;
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflowX !== "visible" && p.getBoundingClientRect().right <= innerWidth + 1) return false;
    }
    return true;
  }).map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)} ${e.textContent.slice(0, 60)}`)
    .slice(0, 5)"""

# Numbers that are read from right to left.
TURNED = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const left = (node, at) => { const r = document.createRange(); r.setStart(node, at); r.setEnd(node, at + 1); return r.getBoundingClientRect().left; };
  while (walker.nextNode()) {
    const text = walker.currentNode.data;
    if (/^\\+?\\d[\\d ]{8,}\\d$/.test(text) && left(walker.currentNode, 0) > left(walker.currentNode, text.length - 1)) found.push(text);
  }
  return found;
}"""


@pytest.fixture
async def served(database_server: str, worker_name: str, port: int) -> AsyncGenerator[Served]:
    """An office in which everything that has a name has a hostile one."""
    address = create_database(database_server, f"hostile_{worker_name}")
    async with rights_office(address) as office, serving(office, port=port) as served:
        yield served


async def test_hostile_texts_are_texts_on_every_screen(seats: Seats, served: Served, tmp_path: Path) -> None:
    office = served.office
    assert isinstance(office, RightsOffice)
    taken = await _type_it_everywhere(office)
    assert len(taken) > 25, taken
    await _send_and_import_it(office, tmp_path / "kötü.csv")
    await office.react()
    customer_id, conversation_id = office.thing("customer_id", "own"), office.thing("conversation_id", "own")
    keys = re.findall(r'key: "([a-z-]+)"', SECTIONS.read_text("utf-8"))
    paths = [
        "/huni",
        "/huni?mode=list",
        "/musteriler",
        f"/musteri/{customer_id}",
        "/gorusmeler",
        f"/gorusmeler?id={conversation_id}",
        "/ayarlar",
    ]
    paths += [f"/huni?musteri={customer_id}", *(f"/ayarlar/{key}" for key in keys)]
    assert len(paths) > 15
    async with AsyncExitStack() as stack:
        desks = Desks(seats, served, stack)

        async def go_through(paths: list[str], *, phone: bool) -> None:
            dialogs: list[str] = []
            page = await desks.open(office.people["admin"], "/giris", phone=phone)
            page.on("dialog", lambda dialog: dialogs.append(dialog.message))
            await page.add_init_script(WATCH)
            for path in paths:
                await page.goto(path)
                await page.wait_for_load_state("networkidle")
                ran = await page.evaluate(RAN)
                assert ran == {"pwned": None, "violations": [], "made": []} or ran == {"violations": [], "made": []}, (
                    path
                )
                if phone:
                    assert await page.evaluate(OUTSIDE) == [], f"{path} is wider than a phone"
            assert dialogs == []
            await _check_shown(page, str(customer_id))

        # A phone shows each of them in the least room. At once: most of it is waiting for a screen to come to rest.
        half = len(paths) // 2
        await asyncio.gather(
            go_through([*paths[:8], "/ayarlar/roller", "/ayarlar/denetim"], phone=False),
            go_through(paths[:half], phone=True),
            go_through(paths[half:], phone=True),
        )
        assert desks.errors == []


async def _type_it_everywhere(office: RightsOffice) -> set[str]:
    """Every text of every body of every route is hostile, where that is taken."""
    taken: set[str] = set()
    for place in places():
        if place.route.is_open or place.route.path.startswith("/api/me") or place.route.path.startswith("/api/session"):
            continue
        for text in (WRITTEN, HOSTILE, RUNS, ENDLESS) if place.route.method == "POST" else (HOSTILE,):
            if place.route.method != "POST" or text is WRITTEN:
                await office.learn_versions()
            answer = await place.send(office, text)
            assert answer.status_code < 500, f"{place}: {answer.text}"
            if answer.is_success:
                taken.add(str(place))
    return taken


async def _send_and_import_it(office: RightsOffice, file: Path) -> None:
    """It comes from outside too: by WhatsApp, by a form, in a file."""
    channel = ChannelRow(
        id=office.thing("channel_id"), kind="whatsapp", external_id="880030040050060", state="connected"
    )
    for number, text in enumerate((WRITTEN, HOSTILE, ENDLESS * 20, f"\0{PROGRAMS}\x1b")):
        for address in ("905332000000", f"90533900000{number}"):
            incoming = Incoming(
                external_id=f"wamid.x{number}{address}",
                at=now(),
                type="text",
                addresses=[address],
                text=text,
                name=HOSTILE,
            )
            async with office.begin(SYSTEM) as work:
                await inbox.receive_message(work, channel, incoming)
    made = (await office.clients["admin"].post("/api/forms", json={"name": HOSTILE, "key": "form-x"})).json()
    given = {"name": HOSTILE, "phone": "0532 444 55 66", "message": WRITTEN, HOSTILE: WRITTEN}
    assert (await office.clients["anonymous"].post(f"/forms/{made['key']}", data=given)).status_code == 201
    cell, column = WRITTEN.replace('"', '""'), RUNS.replace('"', '""')
    _write(file, f'Ad Soyad;Telefon;Not;"{column}"\n"{cell}";0532 444 55 67;"{cell}";"{cell}"\n')
    await import_file(office.house, SYSTEM, open_sheet(file), Wanted(), file.with_suffix(".errors"), _quietly)


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def _quietly(_: int, __: Counts) -> None:
    """Nobody watches the progress."""


async def _check_shown(page: Page, customer_id: str) -> None:
    """It stands there letter by letter, and turns round nothing beside it."""
    for path in ("/musteriler", f"/musteri/{customer_id}", "/ayarlar/roller", "/ayarlar/kanallar"):
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        await expect(page.locator("body")).to_contain_text(RUNS, use_inner_text=True)
        assert await page.evaluate(TURNED) == [], path
