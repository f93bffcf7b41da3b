"""What must not stand in the repository: addresses of package registries, and files too long to read."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Spelt in two halves, so that this file does not find itself.
REGISTRIES = [
    half + "".join(rest)
    for half, *rest in (
        ("registry.", "npmjs.org"),
        ("registry.", "yarnpkg.com"),
        ("registry.", "npmmirror.com"),
        ("npm.", "pkg.github.com"),
        ("pypi.org", "/simple"),
        ("files.", "pythonhosted.org"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
    )
]
WALL = 500
READ_BY_PEOPLE = {".py", ".ts", ".tsx", ".css", ".sql"}
GENERATED = ("docs/schema/", "web/src/api/schema.d.ts")


def main() -> None:
    """Print every finding; exit code 1 if there is one."""
    findings = [finding for path in _files() for finding in _look(path)]
    for finding in findings:
        print(finding)
    raise SystemExit(1 if findings else 0)


def _files() -> Iterator[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    for name in sorted(set(listed.decode().split("\0"))):
        if name and (ROOT / name).is_file():
            yield ROOT / name


def _look(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return
    if path.name == "package-lock.json" and '"resolved"' in text:
        yield f'{name} has "resolved" addresses. Write it with: npm install --omit-lockfile-registry-resolved'
    for registry in REGISTRIES:
        if registry in text:
            yield f"{name} names {registry}: which registry is used is for each machine to decide."
    lines = text.count("\n")
    if path.suffix in READ_BY_PEOPLE and lines > WALL and not name.startswith(GENERATED):
        yield f"{name} has {lines} lines, the wall is {WALL}. Split it by noun."


if __name__ == "__main__":
    main()
