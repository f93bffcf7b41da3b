"""Chromium in front of the program under measurement, and what its own instruments say of it."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench.program import Program

WATCH = Path(__file__).parent / "watch.js"
# A usual office screen. Without a graphics card the frames are drawn by the processor, so what is counted is the main thread.
SIZE = {"width": 1920, "height": 1080}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 60
CATEGORIES = "disabled-by-default-devtools.timeline,devtools.timeline.frame,disabled-by-default-devtools.timeline.frame"


class Spent(msgspec.Struct):
    """What a task or a frame took of the main thread, in milliseconds."""

    wall: float
    cpu: float
    """Of the processor alone: other programs on the machine change it little."""


class Trace(msgspec.Struct):
    """What the main thread did in a while."""

    tasks: list[Spent]
    frames: list[Spent]

    @property
    def cpu(self) -> float:
        """All of it, in milliseconds of the processor."""
        return sum(task.cpu for task in self.tasks)


class Screen:
    """A page of the app, logged in, with its instruments."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page = page
        # The protocol's answers have no types.
        self.cdp: Any = cdp

    async def open(self, path: str) -> None:
        """The page at this address; waiting is for whoever knows what for."""
        await self.page.goto(path, wait_until="commit")

    async def ask(self, script: str, given: object = None) -> Any:
        """What a function answers in the page. Raises TimeoutError when what it waits for never comes."""
        return await asyncio.wait_for(self.page.evaluate(script, given), PATIENCE)

    async def slow(self, times: float) -> None:
        """The processor is as much slower, as far as this page can tell; 1 is its own speed."""
        await self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": times})

    async def heap(self) -> float:
        """Megabytes the scripts hold on to."""
        await self.cdp.send("HeapProfiler.collectGarbage")
        metrics = (await self.cdp.send("Performance.getMetrics"))["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "JSHeapUsedSize") / 1e6

    async def rest(self) -> None:
        """Nothing is left to be done or drawn."""
        await self.ask(
            "() => new Promise((rested) => requestIdleCallback("
            " () => requestAnimationFrame(() => setTimeout(rested, 60)), {timeout: 5000}))"
        )

    async def traced(self, act: Callable[[], Awaitable[object]]) -> Trace:
        """What the main thread did while this happened."""
        events: list[dict[str, Any]] = []
        whole: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def collect(part: dict[str, Any]) -> None:
            events.extend(part["value"])

        self.cdp.on("Tracing.dataCollected", collect)

        def end(_: dict[str, Any]) -> None:
            whole.set_result(None)

        self.cdp.once("Tracing.tracingComplete", end)
        await self.cdp.send("Tracing.start", {"categories": CATEGORIES, "transferMode": "ReportEvents"})
        try:
            await act()
        finally:
            await self.cdp.send("Tracing.end")
            await asyncio.wait_for(whole, 60)
            self.cdp.remove_listener("Tracing.dataCollected", collect)
        return _read(events)


def _read(events: list[dict[str, Any]]) -> Trace:
    """The tasks of the busiest page's main thread, and its frames: all tasks from the start of one frame to the next."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    by_thread: dict[tuple[int, int], list[dict[str, Any]]] = {main: [] for main in mains}
    starts: dict[tuple[int, int], list[float]] = {main: [] for main in mains}
    for event in events:
        main = (event["pid"], event["tid"])
        if main in mains and event["name"] == "RunTask" and event["ph"] == "X":
            by_thread[main].append(event)
        elif main in mains and event["name"] == "BeginMainThreadFrame":
            starts[main].append(event["ts"])
    busiest = max(mains, key=lambda main: sum(event.get("dur", 0) for event in by_thread[main]))
    tasks = sorted(by_thread[busiest], key=lambda event: event["ts"])
    frames: list[Spent] = []
    begun = sorted(starts[busiest])
    at = 0
    for event in tasks:
        # The task a frame begins in belongs to it whole.
        while at < len(begun) and event["ts"] + event.get("dur", 0) >= begun[at]:
            frames.append(Spent(0, 0))
            at += 1
        if frames:
            frames[-1].wall += event.get("dur", 0) / 1000
            frames[-1].cpu += event.get("tdur", 0) / 1000
    return Trace([Spent(event.get("dur", 0) / 1000, event.get("tdur", 0) / 1000) for event in tasks], frames)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """The Chromium of the system, or the one CHROMIUM_PATH names."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def screen_of(browser: Browser, program: Program, scope: str = "all") -> AsyncGenerator[Screen]:
    """A browser that was never here, logged in as the person who measures this scope."""
    person = await program.person(scope)
    context = await browser.new_context(
        viewport=SIZE,  # type: ignore[arg-type] - a plain dictionary of its two keys
        locale="tr-TR",
        base_url=program.base,
        # It would answer in the place of the pages made here.
        service_workers="block",
    )
    await context.add_cookies(
        [{"name": name, "value": value, "url": program.base} for name, value in person.cookies.items()]
    )
    await context.add_init_script(path=WATCH)
    page = await context.new_page()
    screen = Screen(page, await context.new_cdp_session(page))
    await screen.cdp.send("Performance.enable", {"timeDomain": "timeTicks"})
    try:
        yield screen
    finally:
        await context.close()
