"""What was measured, what it should be, and how it compares with the ratios that were written down."""

import json
import os
import platform
import time
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
RESULTS = HERE / "results" / "latest.json"
SCREENS = HERE / "results" / "screens.json"
ALLOWED = 1.10


class Row(msgspec.Struct):
    """One measurement. With a floor its ratio counts, else the value alone."""

    name: str
    value: float
    unit: str = "ms"
    floor: float | None = None
    reach: float | None = None
    """The ratio to reach, or the value when there is no floor. More is worse, unless `is_rate`."""
    is_rate: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.value / self.floor if self.floor else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the design's figure is reached, None when it names none."""
        if self.reach is None:
            return None
        what = self.value if self.ratio is None else self.ratio
        return what >= self.reach if self.is_rate else what <= self.reach


def percentile(times: list[float], part: float) -> float:
    """The value that this part of all lies below."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def middle(times: list[float]) -> float:
    """The median."""
    return percentile(times, 0.5)


def show(rows: list[Row], console: Console) -> None:
    """Print the table."""
    table = Table("work", "floor", "measured", "ratio", "to reach", "", "baseline", title="Speed")
    before = _baseline()
    for row in rows:
        was = before.get(row.name)
        table.add_row(
            row.name,
            f"{row.floor:.2f}" if row.floor is not None else "",
            f"{row.value:,.2f} {row.unit}",
            f"{row.ratio:.2f}×" if row.ratio is not None else "",
            _reach(row),
            {True: "[green]reached[/]", False: "[red]missed[/]", None: ""}[row.is_reached],
            "" if was is None else f"{was:.2f}×" + (" [red]slower[/]" if _is_slower(row, was) else ""),
        )
    console.print(table)
    for row in rows:
        if row.note:
            console.print(f"{row.name}: {row.note}", style="dim")


def keep(rows: list[Row], size: str, results: Path = RESULTS) -> list[str]:
    """Write the results; the names of what became more than a tenth slower than the baseline are returned."""
    results.parent.mkdir(exist_ok=True)
    told = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "size": size,
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "rows": [msgspec.to_builtins(row) | {"ratio": row.ratio, "is_reached": row.is_reached} for row in rows],
    }
    results.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    before = _baseline()
    return [row.name for row in rows if row.name in before and _is_slower(row, before[row.name])]


def keep_baseline(rows: list[Row]) -> None:
    """These ratios are what later runs are compared with."""
    ratios = _baseline() | {row.name: round(row.ratio, 3) for row in rows if row.ratio is not None}
    BASELINE.write_text(json.dumps(ratios, indent=2, ensure_ascii=False, sort_keys=True) + "\n")


def _baseline() -> dict[str, float]:
    return json.loads(BASELINE.read_text()) if BASELINE.exists() else {}


def _is_slower(row: Row, was: float) -> bool:
    if row.ratio is None:
        return False
    return row.ratio * ALLOWED < was if row.is_rate else row.ratio > was * ALLOWED


def _reach(row: Row) -> str:
    if row.reach is None:
        return ""
    sign, unit = ("≥" if row.is_rate else "≤"), ("×" if row.ratio is not None else f" {row.unit}")
    return f"{sign} {row.reach:g}{unit}"
