"""The public form: `POST /forms/{key}` from any web site, without a login. It tells nothing back but thanks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from crm.core.asking import Asking
from crm.core.i18n import say
from crm.core.ids import new_id
from crm.core.jsonbody import parse_strict
from crm.core.problems import Invalid, Problem, TooMany, problem_document
from crm.core.text import clean
from crm.customers import actions, forms
from crm.customers.schemas import ReceiveLead
from crm.people.attempts import count_attempts

PER_ADDRESS = 10
PER_FORM = 600
WINDOW = timedelta(minutes=10)
LONGEST = 4_000
CORS = {"access-control-allow-origin": "*", "access-control-allow-headers": "content-type"}

# Names a web designer may give the fields, beside our own.
NAMES = {"ad": "name", "isim": "name", "ad_soyad": "name", "telefon": "phone", "tel": "phone", "gsm": "phone",
         "eposta": "email", "e_posta": "email", "mail": "email", "mesaj": "message", "not": "message"}  # fmt: skip


@route(
    "/forms/{key:str}",
    http_method=[HttpMethod.POST, HttpMethod.OPTIONS],
    opt={"policy": "public"},
    include_in_schema=False,
)
async def submit_form(
    asking: NamedDependency[Asking], request: Request[Any, Any, Any], key: FromPath[str]
) -> Response[Any]:
    """Take what somebody filled in."""
    if request.method == "OPTIONS":
        return Response(None, status_code=204, headers=CORS)
    try:
        given = await _given(request)
        if given.pop(forms.HONEYPOT, "").strip():
            return _thanks(request, asking, None)  # a program filled it in: it is thanked and forgotten
        lead_id = await _take(asking, key, given)
    except Problem as problem:
        return _refusal(problem, asking)
    return _thanks(request, asking, lead_id)


async def _take(asking: Asking, key: str, given: dict[str, str]) -> UUID:
    async with asking.begin_as_system() as work:
        source = await forms.open_form_by_key(work, key)
        limits = {f"form:{key}": PER_FORM, f"form:{key}:{asking.counted_as}": PER_ADDRESS}
        seconds_left = await count_attempts(work, limits, WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)
    lead = _lead(given, source.key)
    async with asking.begin_as_system() as work:
        received, _ = await actions.receive_lead(work, lead, origin=f"form:{key}", raw=given)
    return received.lead_id


async def _given(request: Request[Any, Any, Any]) -> dict[str, str]:
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        body = parse_strict(await request.body())
        if not isinstance(body, dict):
            raise Invalid({"body": "invalid"})
        fields: dict[str, Any] = dict(body)
    else:
        fields = dict(await request.form())
    if len(fields) > 60:
        raise Invalid({"body": "invalid"})
    # Cleaned and not refused: whoever filled it in is a customer to be, and cannot mend what their browser sent.
    return {
        clean(str(name))[:80]: clean(value if isinstance(value, str) else str(value))[:LONGEST]
        for name, value in fields.items()
        if isinstance(value, str | int | float | bool)
    }


def _lead(given: dict[str, str], source: str) -> ReceiveLead:
    known: dict[str, str] = {}
    utm: dict[str, str] = {}
    rest: dict[str, str | list[str]] = {}
    for name, value in given.items():
        plain = NAMES.get(name.lower().replace("-", "_"), name)
        if plain in ("name", "phone", "email", "message"):
            known[plain] = value
        elif name.startswith("utm_"):
            utm[name.removeprefix("utm_")] = value
        elif name and value.strip():
            rest[name] = value
    if not any(value.strip() for value in known.values()):
        raise Invalid({"phone": "required"})
    return ReceiveLead(
        name=known.get("name"),
        phone=known.get("phone"),
        email=known.get("email"),
        message=known.get("message"),
        utm=utm,
        fields=rest,
        source=source,
    )


def _thanks(request: Request[Any, Any, Any], asking: Asking, lead_id: UUID | None) -> Response[Any]:
    language = "en" if asking.language == "en" else "tr"
    if "text/html" in request.headers.get("accept", ""):
        page = f"<!doctype html><meta charset=utf-8><title>{say(language, 'form.thanks')}</title><p>{say(language, 'form.thanks')}"
        return Response(page.encode(), status_code=200, media_type="text/html; charset=utf-8", headers=CORS)
    # An id in every case: the program that fell for the trap learns nothing.
    return Response({"id": str(lead_id or new_id())}, status_code=201, headers=CORS)


def _refusal(problem: Problem, asking: Asking) -> Response[Any]:
    language = "en" if asking.language == "en" else "tr"
    headers = dict(CORS)
    if isinstance(problem, TooMany):
        headers["retry-after"] = str(problem.retry_after)
    return Response(
        msgspec.json.encode(problem_document(problem, language, str(asking.request_id))),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


router = Router("/", route_handlers=[submit_form])
