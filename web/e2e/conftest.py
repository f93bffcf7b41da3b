"""A real Chromium in front of the real house."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from crm.core.doors import Actor
from tests.office import COOKIES, Office
from tests.serving import Served

HERE = Path(__file__).resolve().parent
AXE = HERE.parent / "node_modules" / "axe-core" / "axe.min.js"
# Chromium looks for its makers at every start; here it may reach nobody.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# A busy machine takes its time; what never comes is still missed.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may fail for its own reasons: what fails is tried once more, and the summary names it."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Chromium: the one of the system, or the one CHROMIUM_PATH names. Each desk in it has a context of its own."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        await chromium.close()


class Desks:
    """Opens the app as one person after the other, each in a browser context of their own."""

    def __init__(self, browser: Browser, served: Served, stack: AsyncExitStack) -> None:
        self.browser = browser
        self.served = served
        self.errors: list[str] = []
        self._stack = stack

    async def open(
        self, actor: Actor | None, path: str = "/", *, phone: bool = False, scheme: str = "light", locale: str = "tr-TR"
    ) -> Page:
        """The app at this address, logged in as this person."""
        context: BrowserContext = await self.browser.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type] - a plain dictionary of its two keys
            has_touch=phone,
            is_mobile=phone,
            locale=locale,
            color_scheme="dark" if scheme == "dark" else "light",
            base_url=self.served.base,
        )
        self._stack.push_async_callback(context.close)
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
async def desks(browser: Browser, served: Served) -> AsyncGenerator[Desks]:
    """The house with desks in front of it; a script error on any of them fails the test."""
    async with AsyncExitStack() as stack:
        desks = Desks(browser, served, stack)
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
