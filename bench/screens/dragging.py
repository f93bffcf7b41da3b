"""A card carried over the whole board with every card loaded, at the computer's own speed and at a quarter of it."""

import asyncio
import math
import time
from typing import Any

from playwright.async_api import Browser

from bench.dataset import BOARD_STAGES
from bench.program import Program
from bench.report import Row, middle, percentile
from bench.screens.chromium import Screen, Trace, screen_of
from bench.screens.loading import be_still

HANDS = 60
"""So many times a second the hand moves."""
DRAGS = 5
SLOWER = 4


async def dragging(browser: Browser, program: Program) -> list[Row]:
    """Memory, the longest task, and how long frames take."""
    async with screen_of(browser, program) as screen:
        await screen.open("/huni")
        await screen.ask("() => bench.board")
        await screen.rest()
        first = await screen.heap()
        loaded = await load_all(screen)
        whole = await screen.heap()
        await _drag(screen)
        own = [await _traced(screen) for _ in range(DRAGS)]
        await screen.slow(SLOWER)
        slowed = [await _traced(screen) for _ in range(DRAGS)]
        await screen.slow(1)
        after = await screen.heap()
        await be_still(screen)
        still = [await _traced(screen) for _ in range(3)]
    longest = [max(task.wall for task in trace.tasks) for trace, _ in own]
    most = [max(task.cpu for task in trace.tasks) for trace, _ in own]
    return [
        Row("memory of the scripts, all cards loaded", whole, "MB", reach=40, note=_memory(first, loaded, after)),
        Row("longest task of a drag", middle(longest), reach=50, note=f"{middle(most):.1f} ms of the processor"),
        Row("drag, a frame, p95", _p95(own), reach=1000 / 60, note=_paces(own)),
        Row(f"drag {SLOWER}× slower, a frame, p95", _p95(slowed), reach=60, note=_paces(slowed)),
        Row("drag, main thread a second", _a_second(own), floor=_a_second(still)),
    ]


Told = tuple[Trace, list[float]]


def _memory(first: float, loaded: int, after: float) -> str:
    return f"{loaded:,} cards; {first:.1f} MB with the first page of each stage, {after:.1f} MB after the drags"


def _p95(told: list[Told]) -> float:
    """The main thread's time for a frame, the median of the drags."""
    return middle([percentile([frame.wall for frame in trace.frames], 0.95) for trace, _ in told])


def _paces(told: list[Told]) -> str:
    between = middle([percentile(paces, 0.95) for _, paces in told])
    cpu = middle([percentile([frame.cpu for frame in trace.frames], 0.95) for trace, _ in told])
    return f"main thread; {cpu:.1f} ms of the processor; from frame to frame {between:.0f} ms, drawn without a graphics card"


def _a_second(told: list[Told]) -> float:
    return middle([trace.cpu / (sum(paces) / 1000) for trace, paces in told])


async def load_all(screen: Screen) -> int:
    """Every card of every stage is in the page's memory: each column was scrolled to its end, and back."""
    for stage in BOARD_STAGES:
        await screen.ask(SCROLLED, stage)
    await screen.rest()
    return await screen.ask("() => [...document.querySelectorAll('[role=list]')].length && bench.loaded")


SCROLLED = """async (stage) => {
  const scroller = document.querySelector(`[data-scroller="${stage}"]`);
  const end = () => scroller.scrollHeight - scroller.clientHeight;
  const isWhole = () => {
    const items = scroller.querySelectorAll("[role=listitem]");
    const last = items[items.length - 1];
    return last.getAttribute("aria-posinset") === last.getAttribute("aria-setsize") && last.querySelector("[data-card]");
  };
  while (!isWhole()) {
    scroller.scrollTop = end();
    await new Promise((go) => setTimeout(go, 30));
  }
  bench.loaded = (bench.loaded ?? 0) + Number(scroller.querySelector("[role=listitem]").getAttribute("aria-setsize"));
  scroller.scrollTop = 0;
}"""


async def _traced(screen: Screen) -> Told:
    paces: list[float] = []

    async def carry() -> None:
        paces.extend(await _drag(screen))

    return await screen.traced(carry), paces


async def _drag(screen: Screen) -> list[float]:
    """A card is carried over every column, down to where a column scrolls by itself, and back to where it came from."""
    places: list[dict[str, Any]] = await screen.ask(PLACES, list(BOARD_STAGES))
    mouse = screen.page.mouse
    start = places[0]
    top, bottom = start["top"] + 150, start["bottom"] - 160
    await mouse.move(start["x"], top)
    await mouse.down()
    await mouse.move(start["x"] + 8, top + 8)
    await screen.ask("() => bench.pace()")
    began, moved = time.monotonic(), 0

    async def to(x: float, y: float) -> None:
        nonlocal moved
        await mouse.move(x, y)
        moved += 1
        await asyncio.sleep(max(0.0, began + moved / HANDS - time.monotonic()))

    way = places[-1]["x"] - start["x"]
    for step in range(150):
        # Up and down within the columns on the way over the board.
        await to(
            start["x"] + way * step / 150, (top + bottom) / 2 - (bottom - top) / 2 * math.cos(step / 150 * 6 * math.pi)
        )
    for step in range(60):
        await to(places[-1]["x"] + step % 3, places[-1]["bottom"] - 12 - step % 2)
    for step in range(60):
        await to(places[-1]["x"] - way * step / 60, bottom - (bottom - top) * step / 60)
    paces = await screen.ask("() => bench.paced()")
    # Let go over nothing: the card stays where it was.
    await screen.page.keyboard.press("Escape")
    await mouse.up()
    await screen.rest()
    return paces


PLACES = """(stages) => stages.map((stage) => {
  const box = document.querySelector(`[data-scroller="${stage}"]`).getBoundingClientRect();
  return { x: box.left + box.width / 2, top: box.top, bottom: box.bottom };
})"""
