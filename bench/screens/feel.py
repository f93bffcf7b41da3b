"""What people do all day: open, move, select, search, see what others do; each from the input to the drawn frame."""

import asyncio
import time
from typing import Any

from playwright.async_api import Browser, Route

from bench.dataset import BOARD_STAGES
from bench.program import Program
from bench.report import Row, middle, percentile
from bench.screens.chromium import Screen, screen_of

TIMES = 9
SLOWER = 4


async def feel(browser: Browser, program: Program) -> list[Row]:
    """Opening, moving, the palette, others' work, and the input of a busy minute."""
    async with screen_of(browser, program) as screen:
        await screen.open("/huni")
        await screen.ask("() => bench.board")
        await screen.rest()
        rows = [
            *await _opening(screen),
            *await _moving(screen),
            *await _palette(screen),
            *await _others(screen, program),
        ]
        rows += await _inputs(screen, "", (100, 200))
        await screen.slow(SLOWER)
        rows += await _inputs(screen, f", {SLOWER}× slower", (None, 200))
        await screen.slow(1)
        rows += await _cards_as_a_list(screen)
        rows += await _long_lists(screen)
    return rows


async def _cards(screen: Screen, stage: int) -> list[dict[str, Any]]:
    """The cards of a stage that stand whole on the screen."""
    return await screen.ask(
        """(stage) => {
          const scroller = document.querySelector(`[data-scroller="${stage}"]`);
          const { bottom } = scroller.getBoundingClientRect();
          return [...scroller.querySelectorAll("[data-card]")]
            .map((card) => ({ id: card.dataset.card, name: card.querySelector("b").textContent, box: card.getBoundingClientRect() }))
            .filter(({ box }) => box.bottom < bottom)
            .map(({ id, name, box }) => ({ id, name, x: box.left + 60, y: box.top + 20 }));
        }""",
        BOARD_STAGES[stage],
    )


async def _opening(screen: Screen) -> list[Row]:
    """The pointer rests on the card for a moment, as hands do; the customer's story has come by then, or comes later."""
    contents: list[float] = []
    for place, card in enumerate([*await _cards(screen, 0), *await _cards(screen, 1)][: TIMES + 1]):
        await screen.page.mouse.move(card["x"], card["y"])
        await asyncio.sleep(0.25)
        await screen.ask("bench.follow", ["click", "[data-peek] article h2", card["name"]])
        await screen.page.mouse.down()
        await screen.page.mouse.up()
        if place:
            contents.append(await screen.ask("() => bench.told"))
        await screen.rest()
        await screen.page.keyboard.press("Escape")
        await screen.rest()
    return [Row("open a customer from the board", middle(contents), reach=150)]


async def _moving(screen: Screen) -> list[Row]:
    """A card goes to the next stage by a key; the server's answer is held back until it is drawn there."""
    drawn = asyncio.Event()

    async def hold(route: Route) -> None:
        await drawn.wait()
        await route.continue_()

    await screen.page.route("**/api/cards/*/move", hold)
    times: list[float] = []
    for place, card in enumerate((await _cards(screen, 0))[: TIMES + 1]):
        drawn.clear()
        await screen.page.evaluate(FOCUS, card["id"])
        seen = f'[data-scroller="{BOARD_STAGES[1]}"] [data-card="{card["id"]}"]'
        await screen.ask("bench.follow", ["keydown", seen, ""])
        await screen.page.keyboard.press("Shift+ArrowRight")
        took = await screen.ask("() => bench.told")
        times += [took] if place else []
        drawn.set()
        await screen.rest()
    await screen.page.unroute("**/api/cards/*/move")
    return [Row("move a card, drawn before the answer", middle(times), reach=100)]


FOCUS = """(card) => document.querySelector(`[data-card="${card}"]`).focus()"""


async def _palette(screen: Screen) -> list[Row]:
    """A text is typed that was never asked for, and one that was."""
    asked: list[float] = []
    known: list[float] = []
    for text in ("Me", "Ze", "Ay", "Em", "De", "Ke"):
        for times in (asked, known):
            await screen.page.keyboard.press("Control+k")
            await screen.rest()
            await screen.page.keyboard.press(text[0].lower())
            await screen.rest()
            # What the text before found stands there until this one's answer comes, and holds no such name.
            await screen.ask("bench.follow", ["keydown", "[role=dialog] button", text])
            await screen.page.keyboard.press(text[1])
            times.append(await screen.ask("() => bench.told"))
            await screen.rest()
            await screen.page.keyboard.press("Backspace")
            await screen.page.keyboard.press("Backspace")
            await screen.page.keyboard.press("Escape")
            await screen.rest()
    return [
        Row("palette, what was asked before", middle(known), reach=50),
        Row("palette, what the server finds", middle(asked), reach=300),
    ]


async def _others(screen: Screen, program: Program) -> list[Row]:
    """Somebody else moves a card that stands on this screen, to the top of the next stage."""
    browser = await program.person("all")
    frames: list[float] = []
    whole: list[float] = []
    for card in (await _cards(screen, 2))[:TIMES]:
        answer = (await browser.get(f"/api/cards/{card['id']}")).json()
        seen = f'[data-scroller="{BOARD_STAGES[3]}"] [data-card="{card["id"]}"]'
        await screen.ask("bench.await", [card["id"], seen])
        body = {"stage_id": BOARD_STAGES[3], "version": answer["version"]}
        sent = time.time() * 1000
        assert (await browser.send("POST", f"/api/cards/{card['id']}/move", body)).status == 200
        from_frame, at = await screen.ask("() => bench.told")
        frames.append(from_frame)
        whole.append(at - sent)
        await screen.rest()
    return [
        Row("another's move, frame → drawn", middle(frames), reach=100),
        Row("another's move, sent → drawn", middle(whole), reach=1000),
    ]


async def _inputs(screen: Screen, how: str, reaches: tuple[float | None, float]) -> list[Row]:
    """A busy minute: each input until what it did is drawn, as Chromium itself measures it."""
    hands = Hands(screen)
    await _busy_minute(hands)
    hands.took.clear()
    trace = await screen.traced(lambda: _busy_minute(hands))
    times = [took for _, took in hands.took]
    slowest = sorted(hands.took, key=lambda it: -it[1])[:4]
    note = f"of {len(times)}: " + ", ".join(f"{what} {took:.0f}" for what, took in slowest)
    note += f" ms; longest task {max(task.cpu for task in trace.tasks):.0f} ms of the processor"
    return [
        Row(f"input → drawn, p75{how}", percentile(times, 0.75), reach=reaches[0]),
        Row(f"input → drawn, slowest{how}", max(times), reach=reaches[1], note=note),
    ]


class Hands:
    """Presses and clicks, one after the other, and keeps how long each took until it was drawn."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.took: list[tuple[str, float]] = []

    async def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            await self.screen.page.keyboard.press(key)
            await self._keep(key)

    async def click(self, x: float, y: float, what: str) -> None:
        """The pointer comes first, as hands do."""
        await self.screen.page.mouse.move(x, y)
        await asyncio.sleep(0.1)
        await self.screen.page.mouse.down()
        await self.screen.page.mouse.up()
        await self._keep(what)

    async def _keep(self, what: str) -> None:
        await self.screen.rest()
        # What was drawn within the next frame is not told.
        told = await self.screen.ask("() => bench.inputs.splice(0)")
        self.took.append((what, max([16.0, *told])))


async def _busy_minute(hands: Hands) -> None:
    cards = await _cards(hands.screen, 1)
    await hands.click(cards[0]["x"], cards[0]["y"], "open")
    await hands.press("j", "j", "k", "Escape")
    await hands.press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "Home")
    await hands.press("Space", "Shift+ArrowDown", "Shift+ArrowDown", "Escape")
    await hands.press("Shift+ArrowRight", "Control+z")
    await hands.press("m", "Escape", "f", "Escape", "Control+k", "m", "e", "Escape")
    for name in ("Görünüm", "Sırala"):
        box = await hands.screen.page.get_by_role("button", name=name, exact=True).first.bounding_box()
        assert box
        await hands.click(box["x"] + 8, box["y"] + 8, name)
        await hands.press("Escape")
    await hands.click(cards[2]["x"], cards[2]["y"], "open")
    await hands.press("Escape")


FIRST = '[role=row][aria-rowindex="2"][data-card]'
"""The first card of the list; a row that is still on its way holds none."""


async def _cards_as_a_list(screen: Screen) -> list[Row]:
    """Ten thousand cards as a list are scrolled through and sorted anew."""
    await screen.open("/huni?mode=list")
    rows = screen.page.locator("[role=grid] [role=row]")
    await rows.nth(20).wait_for()
    await screen.rest()
    await screen.page.mouse.move(900, 600)

    async def scroll() -> None:
        for _ in range(100):
            await screen.page.mouse.wheel(0, 400)
            await asyncio.sleep(0.03)
        await screen.rest()

    trace = await screen.traced(scroll)
    held = await rows.count()
    await screen.page.mouse.wheel(0, -1_000_000)
    await screen.page.locator(FIRST).wait_for()
    times: list[float] = []
    for _ in range(TIMES):
        first = await screen.page.locator(FIRST).get_attribute("data-card")
        other = f'[role=grid][aria-busy=false] {FIRST}:not([data-card="{first}"])'
        await screen.ask("bench.follow", ["click", other, ""])
        await screen.page.get_by_role("columnheader", name="Ad", exact=True).click()
        times.append(await screen.ask("() => bench.told"))
        await screen.rest()
    longest = max(task.cpu for task in trace.tasks)
    return [
        Row("rows of the list in the document, of 10,000", held, "", reach=100),
        Row("longest task while the list is scrolled", longest, reach=50, note="of the processor"),
        Row("list sorted anew, drawn", middle(times), reach=300),
    ]


async def _long_lists(screen: Screen) -> list[Row]:
    """A thousand customers were scrolled through: how many rows the document holds, and what jumped."""
    await screen.open("/musteriler")
    await screen.page.locator("[role=row], tr").nth(20).wait_for()
    await screen.page.mouse.move(900, 600)
    for _ in range(100):
        await screen.page.mouse.wheel(0, 400)
        await asyncio.sleep(0.03)
    await screen.rest()
    held = await screen.ask("() => document.querySelectorAll('[role=row], tr').length")
    shift = await screen.ask("() => bench.shift")
    return [
        Row("customers in the document, of a thousand", held, "", reach=100),
        Row("what jumps while customers are scrolled", shift, "", reach=0.1, note="cumulative layout shift"),
    ]
