"""A real Chromium in front of the real house."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from random import sample
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from crm.core.doors import Actor
from tests.office import COOKIES, Office
from tests.serving import Served, serving

HERE = Path(__file__).resolve().parent
AXE = HERE.parent / "node_modules" / "axe-core" / "axe.min.js"
# Chromium looks for its makers at every start; here it may reach nobody.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LEAVING_SECONDS = 20

# A busy machine takes its time; what never comes is still missed.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may fail for its own reasons: what fails is tried once more, and the summary names it."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Chromium: the one of the system, or the one CHROMIUM_PATH names."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        await chromium.close()


class Seats:
    """Browser contexts that are used again. Whoever sits down finds what anybody has left but the scripts that were fetched
    and compiled before, as at a desk one works at every day: to read those anew takes longer than most of the tests.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[tuple[object, ...], list[BrowserContext]] = {}

    @asynccontextmanager
    async def seat(self, base: str, *, phone: bool, scheme: str, locale: str) -> AsyncGenerator[BrowserContext]:
        """One for somebody at this address."""
        free = self._free.setdefault((base, phone, scheme, locale), [])
        context = free.pop() if free else await self._new(base, phone=phone, scheme=scheme, locale=locale)
        try:
            yield context
        finally:
            # A page in the middle of a navigation may never close; nobody sits there again then.
            try:
                async with asyncio.timeout(LEAVING_SECONDS):
                    await _leave(context, base)
                free.append(context)
            except TimeoutError:
                # Else its pages would go on asking the next house at this address.
                with suppress(TimeoutError):
                    async with asyncio.timeout(LEAVING_SECONDS):
                        await context.close()

    async def _new(self, base: str, *, phone: bool, scheme: str, locale: str) -> BrowserContext:
        return await self._browser.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type] - a plain dictionary of its two keys
            has_touch=phone,
            is_mobile=phone,
            locale=locale,
            color_scheme="dark" if scheme == "dark" else "light",
            base_url=base,
        )


async def _leave(context: BrowserContext, base: str) -> None:
    """No page, cookie, permission, worker or word of this person is left."""
    for page in context.pages:
        await page.close()
    await context.set_offline(False)
    await context.clear_permissions()
    blank = await context.new_page()
    # What it answers is not typed on its side.
    session: Any = await context.new_cdp_session(blank)
    # Cookies among them; what was fetched is no part of it.
    await session.send("Storage.clearDataForOrigin", {"origin": base, "storageTypes": "all"})
    await context.clear_cookies()
    await blank.close()


@pytest.fixture(scope="session")
def seats(browser: Browser) -> Seats:
    """The seats of this worker."""
    return Seats(browser)


@pytest.fixture(scope="session")
def port() -> int:
    """Where each house of this worker is served, one after the other: browsers keep things by address. It is none of those
    the system gives away to whoever asks for any.
    """
    for port in sample(range(18_000, 30_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return 0


@pytest.fixture
async def served(office: Office, port: int) -> AsyncGenerator[Served]:
    """The office of this test behind a web server, at this worker's address."""
    async with serving(office, port=port) as served:
        yield served


class Desks:
    """Opens the app as one person after the other, each at a seat of their own."""

    def __init__(self, seats: Seats, served: Served, stack: AsyncExitStack) -> None:
        self.seats = seats
        self.served = served
        self.errors: list[str] = []
        self._stack = stack

    async def open(
        self, actor: Actor | None, path: str = "/", *, phone: bool = False, scheme: str = "light", locale: str = "tr-TR"
    ) -> Page:
        """The app at this address, logged in as this person."""
        seat = self.seats.seat(self.served.base, phone=phone, scheme=scheme, locale=locale)
        context = await self._stack.enter_async_context(seat)
        if actor is not None:
            secret = await self.served.office.session(actor)
            await context.add_cookies(
                [
                    {"name": COOKIES.name, "value": secret, "url": self.served.base, "httpOnly": True},
                    {"name": "crm_csrf", "value": COOKIES.csrf_of(secret), "url": self.served.base},
                ]
            )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(path)
        return page


@pytest.fixture
async def desks(seats: Seats, served: Served) -> AsyncGenerator[Desks]:
    """The house with desks in front of it; a script error on any of them fails the test."""
    async with AsyncExitStack() as stack:
        desks = Desks(seats, served, stack)
        yield desks
        assert desks.errors == []


async def written(office: Office, query: str, rows: list[Any]) -> None:
    """Return once these rows stand in the database: the screen shows what a person does before it is written."""
    async with asyncio.timeout(20):
        while await office.rows(query) != rows:  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.05)


# A function: the policy of the page forbids evaluating an expression again and again.
# What comes on is transparent for a frame before it begins to show, so some frames in a row must stand still.
AT_REST = """() => {
    const isStill = document.getAnimations().every(
        (it) => it.playState !== "running" || it.effect?.getTiming().iterations === Infinity);
    window.stillFrames = isStill ? (window.stillFrames ?? 0) + 1 : 0;
    return window.stillFrames > 3;
}"""


async def violations(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 A and AA, once nothing fades in or out any more: half there is half the contrast."""
    # Nor does anything begin to fade while axe looks, as the message of a while ago might.
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate("() => { window.stillFrames = 0 }")
    await page.wait_for_function(AT_REST)
    await page.evaluate(AXE.read_text("utf-8"))
    # What passes is not described: to name each of its elements takes as long as to look at it.
    found = await page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))"
    )
    await page.emulate_media(reduced_motion="no-preference")
    return list(found)
