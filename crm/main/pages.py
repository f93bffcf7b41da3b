"""The browser app's files, health, metrics and the schema."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

import prometheus_client
from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.core.callers import is_from_here
from crm.core.doors import SYSTEM
from crm.core.i18n import say
from crm.core.problems import NotFound, Unavailable
from crm.core.undo import UndoAct, Undone, undo
from crm.main.build import served_build
from crm.ops.queries import is_something_parked

SERVER_PATHS = ("api/", "webhooks", "forms/", "live", "healthz", "readyz", "metrics", "assets/")
NONCE = "__CSP_NONCE__"
BUILD = "__BUILD__"
PACKED = {".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}


@get("/healthz", opt={"policy": "public"}, media_type=MediaType.TEXT, include_in_schema=False)
async def healthz() -> str:
    """The process lives."""
    return "ok"


@get("/readyz", opt={"policy": "public"}, include_in_schema=False)
async def readyz(asking: NamedDependency[Asking], state: State) -> Response[dict[str, Any]]:
    """Whether requests can be served: the database answers and the background tasks run. A part that is `degraded` serves,
    but something of it waits for somebody.
    """
    parts: dict[str, str] = {name: "ok" if is_well else "down" for name, is_well in state.supervisor.health()}
    try:
        async with asking.look(SYSTEM) as work:
            parts["reactions"] = "degraded" if await is_something_parked(work) else "ok"
            parts["database"] = "ok"
    except Unavailable:
        parts["database"] = "down"
    is_ready = "down" not in parts.values()
    answer = {"ready": is_ready, "degraded": "degraded" in parts.values(), "parts": parts}
    return Response(answer, status_code=200 if is_ready else 503)


@get("/metrics", opt={"policy": "public"}, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Prometheus metrics, for this machine only."""
    if request.client is None or not is_from_here(request.client.host, dict(request.headers)):
        raise NotFound
    return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


@get("/api/openapi.json", opt={"policy": "session"}, include_in_schema=False)
async def openapi(state: State) -> Response[bytes]:
    """The schema of this API."""
    return Response(state.openapi(), media_type="application/json")


@post("/api/undo", opt={"policy": "session"}, status_code=200)
async def undo_act(asking: NamedDependency[Asking], state: State, data: JSONBody[UndoAct]) -> Undone:
    """Take one's own act back, as far as nobody changed the records since."""
    return await undo(
        asking.begin,
        data.cause,
        state.wiring.inverses,
        lambda code: say(_language(asking), code),
        state.wiring.inverses_of_many,
    )


def _language(asking: Asking) -> Any:
    return "en" if asking.language == "en" else "tr"


@get(["/", "/{path:path}"], opt={"policy": "public"}, include_in_schema=False)
async def page(request: Request[Any, Any, Any], state: State, path: FromPath[str] = "") -> Response[bytes]:
    """A file of the browser app, or the app itself for every address that is one of its screens."""
    path = path.lstrip("/")
    dist: Path = state.dist
    if path and (found := _found(dist, path)) is not None:
        return _file(found, is_forever=path.startswith("assets/"), request=request)
    index = dist / "index.html"
    if path.startswith(SERVER_PATHS) or path == "api" or not index.is_file():
        raise NotFound
    nonce = str(request.scope["nonce"])  # type: ignore[typeddict-item] - our own key
    html = index.read_text("utf-8").replace(NONCE, nonce).replace(BUILD, served_build(dist))
    return Response(html.encode(), media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"})


def _found(dist: Path, path: str) -> Path | None:
    """The file of the browser app at this address, if there is one."""
    try:
        found = (dist / path).resolve()
        # The app's own page is never sent as it lies there: what stands in it for the nonce is filled in for each answer.
        is_ours = found.is_relative_to(dist) and found.is_file() and found != dist / "index.html"
        return found if is_ours and found.suffix in TYPES else None
    except (OSError, ValueError):  # no file has such a name: too long, or with a NUL
        return None


def _file(path: Path, *, is_forever: bool, request: Request[Any, Any, Any]) -> Response[bytes]:
    plain, packed = _content(path, path.stat().st_mtime_ns)
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if is_forever else "no-cache",
        "vary": "accept-encoding",
    }
    if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(packed, media_type=TYPES[path.suffix], headers=headers)
    return Response(plain, media_type=TYPES[path.suffix], headers=headers)


# The app is a few dozen files of about a megabyte together; each is read and packed once.
@lru_cache(maxsize=256)
def _content(path: Path, _changed_at: int) -> tuple[bytes, bytes | None]:
    plain = path.read_bytes()
    return plain, gzip.compress(plain) if path.suffix in PACKED else None


router = Router("/", route_handlers=[healthz, readyz, metrics, openapi, undo_act, page])
