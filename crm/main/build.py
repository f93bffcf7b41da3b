"""Which build of the browser app is served: by it a tab learns that it runs an older one."""

import hashlib
from functools import lru_cache
from pathlib import Path


def served_build(dist: Path) -> str:
    """The name of the build in this folder, the same wherever it is served; empty when there is none."""
    index = dist / "index.html"
    try:
        changed_at = index.stat().st_mtime_ns
    except OSError:
        return ""
    return _named(index, changed_at)


# The page names every file it loads by a digest of its content, and those name what they load in turn.
@lru_cache(maxsize=8)
def _named(index: Path, _changed_at: int) -> str:
    return hashlib.sha256(index.read_bytes()).hexdigest()[:16]
