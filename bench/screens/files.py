"""What is sent before the first screen stands, and with each further one, packed as the server packs it."""

import gzip
import re
from pathlib import Path

from bench.place import ROOT
from bench.report import Row

DIST = ROOT / "web" / "dist"


def files() -> list[Row]:
    """The first page, and the largest of the screens that are loaded when they are opened."""
    page = (DIST / "index.html").read_text("utf-8")
    first = set(re.findall(r'(?:src|href)="/(assets/[^"]+)"', page))
    scripts = {name for name in first if name.endswith(".js")}
    styles = first - scripts
    routes = {path.name.split("-")[0]: _whole(f"assets/{path.name}") - scripts for path in _routes()}
    sizes = {name: sum(map(_packed, parts)) for name, parts in routes.items()}
    largest = max(sizes, key=lambda name: sizes[name])
    told = ", ".join(
        f"{name.removesuffix('Route')} {size:.0f}" for name, size in sorted(sizes.items(), key=lambda it: -it[1])
    )
    return [
        Row(
            "scripts before the first screen", sum(map(_packed, scripts)), "kB", reach=250, note=f"{len(scripts)} files"
        ),
        Row("styles before the first screen", sum(map(_packed, styles)), "kB", reach=60),
        Row("scripts of the largest screen", sizes[largest], "kB", reach=90, note=f"kB each: {told}"),
    ]


def _routes() -> list[Path]:
    return sorted((DIST / "assets").glob("*Route-*.js"))


def _whole(name: str) -> set[str]:
    """A script with all it imports at once."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        text = (DIST / one).read_text("utf-8")
        waiting += [f"assets/{other}" for other in re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', text)]
    return found


def _packed(name: str) -> float:
    return len(gzip.compress((DIST / name).read_bytes())) / 1000
