"""From ten thousand to a million customers: what people look at must hardly become slower."""

from uuid import UUID

from rich.progress import Progress

from bench.dataset import PIPELINE
from bench.place import copied, prepared
from bench.program import Program, running
from bench.reading import TYPED, talkative, timed, type_in
from bench.report import Row, middle
from bench.statements import bare

REACH = 1.5
COMPARED = ("10k", "1m")


async def growth(server: str, progress: Progress) -> list[Row]:
    """The same looks on the small and the large company, as a ratio."""
    small, large = [await _looks(server, size, progress) for size in COMPARED]
    return [Row(f"{name}, 10k → 1m", large[name], floor=small[name], reach=REACH) for name in small]


async def _looks(server: str, size: str, progress: Progress) -> dict[str, float]:
    address = copied(server, prepared(server, size, progress))
    async with bare(address) as connection:
        customer_id = await talkative(connection)
    async with running(address) as (program, _):
        return {
            name: value for scope in ("own", "all") for name, value in (await _of(program, scope, customer_id)).items()
        }


async def _of(program: Program, scope: str, customer_id: UUID) -> dict[str, float]:
    browser = await program.person(scope)
    paths = {
        "board": f"/api/pipelines/{PIPELINE}/board",
        "customer": f"/api/customers/{customer_id}/timeline?limit=50",
        "inbox": "/api/conversations?limit=50",
    }
    found = {
        f"{name}, scope {scope}": middle(await timed(lambda: browser.get(path), 40)) for name, path in paths.items()
    }
    typing: list[float] = []
    for text in TYPED:
        for length in range(1, len(text) + 1):
            typing += await timed(lambda: type_in(browser, text[:length]), 1)
    return found | {f"search, scope {scope}": middle(typing)}
