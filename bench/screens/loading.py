"""From the address to the board: the first visit on a computer, and every later one."""

import re

from playwright.async_api import Browser, Route

from bench.program import Program
from bench.report import Row, middle, percentile
from bench.screens.chromium import Screen, screen_of

FIRST_VISITS = 3
LATER_VISITS = 7


async def loading(browser: Browser, program: Program) -> list[Row]:
    """Medians; the still board is the same page without its scripts, drawn by the same Chromium."""
    shells: list[float] = []
    firsts: list[float] = []
    for _ in range(FIRST_VISITS):
        async with screen_of(browser, program) as screen:
            await screen.open("/huni")
            shells.append(await screen.ask("() => bench.shell"))
            firsts.append(await screen.ask("() => bench.board"))
    async with screen_of(browser, program) as screen:
        later = await _later(screen)
        work = middle([(await screen.traced(lambda: _again(screen))).cpu for _ in range(3)])
        shift = await screen.ask("() => bench.shift")
        cards = await screen.ask("() => document.querySelectorAll('[data-card]').length")
        await be_still(screen)
        still = middle([(await screen.traced(lambda: _reload(screen))).cpu for _ in range(3)])
    note = (
        "milliseconds of the main thread, against the same page as a picture: its elements and styles without scripts"
    )
    return [
        Row("shell, first visit", middle(shells), reach=1500),
        Row("board, first visit", middle(firsts), reach=2000),
        Row(
            "board, later visit",
            middle(later),
            reach=1200,
            note=f"slowest of {len(later)}: {percentile(later, 1):.0f} ms",
        ),
        Row("board, main thread", work, floor=still, note=note),
        Row("cards in the document", cards, "", reach=100),
        Row("what jumps while the board loads", shift, "", reach=0.1, note="cumulative layout shift"),
    ]


async def _later(screen: Screen) -> list[float]:
    # Chromium keeps a script compiled once it has been used a few times.
    for _ in range(3):
        await _again(screen)
    return [await _again(screen) for _ in range(LATER_VISITS)]


async def _again(screen: Screen) -> float:
    await screen.open("/huni")
    at = await screen.ask("() => bench.board")
    await screen.rest()
    return at


async def _reload(screen: Screen) -> None:
    await screen.page.reload()
    await screen.rest()


async def be_still(screen: Screen) -> None:
    """The page becomes a picture of itself: the same elements and styles, and no scripts."""
    html = re.sub(
        r"<script.*?</script>|<link[^>]*modulepreload[^>]*>", "", await screen.page.content(), flags=re.DOTALL
    )

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html; charset=utf-8")

    await screen.page.route("**/still", answer)
    await screen.page.goto("/still")
