"""The edge of the application: every route has a policy, every fault is a problem, every body is read strictly."""

import json
import os
import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from crm.core.callers import HERE
from crm.main.app import openapi_document
from crm.main.wiring import wire
from tests.office import PIPELINE as PIPELINE_ID
from tests.office import Office
from tests.routes import routes

WITHOUT_LOGIN = {
    "GET /calendars/{name}", "GET /healthz", "GET /readyz", "GET /metrics", "GET /", "GET /{path}", "POST /api/session", "GET /api/setup",
    "POST /api/setup", "POST /forms/{key}", "GET /webhooks/meta", "POST /webhooks/meta",
    "POST /api/password-reset", "POST /api/password-reset/complete", "POST /api/invitation/accept",
    "POST /api/invitation/again", "POST /api/account-link", "GET /api/session/ways",
    "POST /api/session/passkey/options", "POST /api/session/passkey",
    "POST /api/session/sign-on/start", "POST /api/session/sign-on",
}  # fmt: skip


def test_only_the_known_routes_are_open_without_login() -> None:
    open_routes = {route.name for route in routes() if route.is_open}
    assert {name for name in open_routes if "/__fake__/" not in name} <= WITHOUT_LOGIN


async def test_no_route_answers_without_login(office: Office) -> None:
    client = await office.client()
    for route in routes():
        if route.is_open:
            continue
        url = route.at(**dict.fromkeys(route.parameters, "01a2098c-829d-7695-9b67-e17d92a3a245"))
        answer = await client.request(route.method, url, json={} if route.method != "GET" else None)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), route.name


def test_every_grant_of_a_kind_is_a_row_of_the_policy_table() -> None:
    wiring = wire()
    named = {kind.grant for kind in wiring.kinds.values() if kind.audience != "everybody"}
    asked = named | {grant for grant, _ in wiring.details.values()}
    assert asked <= set(wiring.rights)


async def test_the_seeded_roles_grant_rows_of_the_policy_table(office: Office) -> None:
    rows = await office.rows("SELECT module || '.' || action, scope FROM role_grants")
    rights = wire().rights
    assert {name for name, _ in rows} <= set(rights)
    # What is not scoped is held for everything or not at all.
    assert {scope for name, scope in rows if not rights[name].is_scoped} == {"all"}
    # The administrator may do everything.
    admin = await office.rows(
        "SELECT module || '.' || action, scope FROM role_grants JOIN roles r ON r.id = role_id WHERE r.key = 'admin'"
    )
    assert dict(admin) == dict.fromkeys(rights, "all")


async def test_an_unknown_address_is_a_problem(office: Office) -> None:
    client = await office.client()
    answer = await client.get("/api/no-such-thing", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"code", "title", "status", "detail", "trace"}
    assert answer.json()["title"] == "Not found"


async def test_a_wrong_method_is_a_problem(office: Office) -> None:
    answer = await (await office.client()).delete("/api/pipelines")
    assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"name": "a", "name": "b"}', 400),
        (b'{"name": NaN}', 400),
        (b"\xff", 400),
        (b'{"name": "a", "nonsense": 1}', 422),
        (b'{"name": 5}', 422),
        (b'{"name": "a\\u0000b", "phone": "0532 111 22 33"}', 422),
        (b"[" * 100_000, 422),
        (b'{"name": "  ", "phone": "0532 111 22 33"}', 422),
        (b'{"name": "Ali"}', 422),
        (b'{"name": "Ali", "phone": "beni ara"}', 422),
        (b"", 422),
    ],
)
async def test_a_bad_body_is_refused_and_nothing_is_written(office: Office, body: bytes, status: int) -> None:
    client = await office.client(await office.person("admin"))
    head = await office.head()
    answer = await client.post("/api/customers", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert await office.head() == head


async def test_a_body_over_the_limit_is_refused(office: Office) -> None:
    client = await office.client(await office.person("admin"))

    async def chunks() -> AsyncGenerator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    assert (await client.post("/api/customers", content=b" " * (1 << 21))).status_code == 413
    assert (await client.post("/api/customers", content=chunks())).status_code == 413


async def test_fields_are_refused_in_the_users_language(office: Office) -> None:
    client = await office.client(await office.person("admin"))
    answer = await client.post("/api/customers", json={"name": "Ali", "phone": "12"})
    assert answer.json()["fields"] == {"phone": "Telefon numarası eksik."}


async def test_security_headers_stand_on_every_answer(office: Office) -> None:
    client = await office.client()
    for path in ("/healthz", "/api/me", "/no-such-page"):
        headers = (await client.get(path)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert (await client.get("/api/me")).headers["cache-control"] == "no-store"


async def test_the_page_for_when_there_is_no_server_needs_no_nonce_and_the_app_has_a_fresh_one(office: Office) -> None:
    """A browser keeps the former, so it must be itself and not the app, and carry nothing that holds only once."""
    if not (office.dist / "offline.html").is_file():
        pytest.skip("no browser app is built")
    async with await office.client() as client:
        kept = await client.get("/offline.html")
        apps = [await client.get(path) for path in ("/index.html", "/", "/offline")]
    assert "nonce" not in kept.text
    assert "<script type=" in kept.text
    assert "<script>" not in kept.text
    assert "style=" not in kept.text
    nonces = {re.findall('csp-nonce" content="([^"]+)"', answer.text)[0] for answer in apps}
    assert len(nonces) == 3
    assert "__CSP_NONCE__" not in nonces


async def test_few_statements_answer_a_request(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    client = await office.client(seller)
    # One of them recognises who asks.
    for path, most in (
        (f"/api/pipelines/{PIPELINE_ID}/board", 4),
        (f"/api/pipelines/{PIPELINE_ID}/totals", 3),
        (f"/api/customers/{customer_id}", 2),
        (f"/api/customers/{customer_id}/timeline", 5),
        (f"/api/cards/{card_id}", 2),
        ("/api/customers", 2),
        ("/api/customers?q=isil", 2),
    ):
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["server-timing"].split('"')[1]) <= most, path
    moved = await client.post(
        f"/api/cards/{card_id}/move", json={"stage_id": "00000000-0000-7000-8000-00000000d002", "version": 1}
    )
    # Recognise; lock, look around, move; fetch what it is now. The line goes with COMMIT.
    assert int(moved.headers["server-timing"].split('"')[1]) <= 5


async def test_the_answer_to_a_stale_change_carries_the_row_as_it_is(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    client = await office.client(seller)
    move = {"stage_id": "00000000-0000-7000-8000-00000000d002", "version": 1}
    moved = await client.post(f"/api/cards/{card_id}/move", json=move)
    stale = await client.post(f"/api/cards/{card_id}/move", json=move)
    assert stale.status_code == 409
    assert stale.json()["current"] == moved.json()


def test_the_schema_is_openapi_3_1_with_problems_everywhere() -> None:
    document = openapi_document()
    assert document["openapi"].startswith("3.1")
    for operations in document["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    json.dumps(document)


async def test_the_browser_app_is_served_packed_and_with_its_nonce(office: Office, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text("const answer = 42;\n" * 200)
    (tmp_path / "index.html").write_text('<meta name="csp-nonce" content="__CSP_NONCE__">')
    (tmp_path.parent / "secret.txt").write_text("secret")
    client = await office.client(dist=tmp_path)
    asset = await client.get("/assets/a.js")
    assert asset.headers["content-encoding"] == "gzip"
    assert "immutable" in asset.headers["cache-control"]
    assert asset.text.startswith("const answer")
    page = await client.get("/huni")
    nonce = page.text.split('content="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
    assert (await client.get("/assets/..%2f..%2fsecret.txt")).text != "secret"
    assert (await client.get("/assets/no-such.js")).status_code == 404


async def test_page_and_answers_name_the_build_that_is_served_now(office: Office, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    office.dist = tmp_path
    client = await office.client()
    names: list[str] = []
    for asset in ("a1", "b2"):
        page.write_text(f'<meta name="build" content="__BUILD__"><script src="/assets/{asset}.js">')
        os.utime(page, ns=(len(names), len(names)))
        name = (await client.get("/api/me")).headers["X-Build"]
        assert f'content="{name}"' in (await client.get("/huni")).text
        names.append(name)
    assert len(set(names)) == 2
    assert "X-Build" not in (await client.get("/healthz")).headers


async def test_without_a_built_app_no_build_is_named(office: Office, tmp_path: Path) -> None:
    office.dist = tmp_path
    client = await office.client()
    assert (await client.get("/api/me")).headers["X-Build"] == ""
    assert (await client.get("/huni")).status_code == 404


async def test_behind_a_proxy_each_visitor_is_counted_by_their_own_address(office: Office) -> None:
    admin = await office.person("admin")
    form = (await (await office.client(admin)).post("/api/forms", json={"name": "Form"})).json()["key"]
    for proxies, statuses in ((HERE, {201}), ((), {201, 429})):
        client = await office.client(proxies=proxies)
        came: set[int] = set()
        for number in range(12):
            visitor = {"X-Forwarded-For": f"198.51.100.9, 203.0.113.{number}"}
            came.add((await client.post(f"/forms/{form}", data={"phone": office.phone()}, headers=visitor)).status_code)
        assert came == statuses


async def test_metrics_are_for_this_machine_also_behind_a_proxy(office: Office) -> None:
    client = await office.client()
    near = {"Host": "127.0.0.1:8000"}
    assert (await client.get("/metrics", headers=near)).status_code == 200
    for headers in ({}, {**near, "X-Forwarded-For": "198.51.100.9"}, {**near, "Via": "1.1 proxy"}):
        assert (await client.get("/metrics", headers=headers)).status_code == 404
