"""A request that works for each route: what a newcomer among the routes adds here, and nothing else.

GET routes whose path names only known things need no entry. A thing that a path names (`{thing_id}`) is made in
tests/rights_office.py and put among its `things` under the name of the parameter.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import msgspec

from crm.core.clock import local_day, now
from crm.core.ids import new_id
from tests.office import PIPELINE, STAGES
from tests.rights_definition import DONE
from tests.rights_office import RightsOffice

KINDS = {
    "customer_id": "customer",
    "card_id": "card",
    "note_id": "note",
    "appointment_id": "appointment",
    "reminder_id": "reminder",
    "handover_id": "handover",
    "file_id": "file",
    "content_id": "file",
    "lead_id": "lead",
    "conversation_id": "conversation",
    "message_id": "message",
    "activity_id": "activity",
    "promise_id": "promise",
}
"""Parameters that name what hangs on a customer → its kind among the live kinds, whose grant says who may see such things."""


WRONG, NOTHING_THERE = frozenset({422}), frozenset({404})
REFUSED, NOT_PROVED = frozenset({409}), frozenset({401})
"""What those are answered who may ask, and whose secrets the test does not know or who have none."""

SHOWN = {
    "credential_id": "",
    "client_data": "",
    "authenticator_data": "",
    "signature": "",
    "user_handle": None,
}
"""What no authenticator answered."""

UNUSED = count(3_000_000)
TYPES = [f"00000000-0000-7000-8000-0000000ac00{place}" for place in range(1, 9)]
OUTCOMES = [f"00000000-0000-7000-8000-000000ac020{place}" for place in range(1, 6)]
"""Of a call, the second type; the first of them brings nothing about."""
DAYS = {"first_day": str(local_day(now())), "last_day": str(local_day(now() + timedelta(days=3)))}


class On(msgspec.Struct):
    """What a request is about."""

    office: RightsOffice
    person: str
    relation: str
    key: Any
    """The last id of the path; None without one."""

    @property
    def unused(self) -> int:
        """A number of seven digits that no request had before."""
        return next(UNUSED)

    @property
    def version(self) -> int:
        """The version of that thing."""
        return self.office.versions[str(self.key)]

    @property
    def bulk(self) -> dict[str, Any]:
        """Bulk work on one card."""
        return {"id": str(new_id()), "chosen": {"cards": [{"id": self.id("card_id", "own")}]}}

    def bulk_by(self, field: str, key: str) -> dict[str, Any]:
        """Bulk work on all cards of whom this condition names."""
        chosen = {"match": "all", "conditions": [{"field": field, "is": "any_of", "value": [key]}], "groups": []}
        return {
            "id": str(new_id()),
            "chosen": {"all_in": {"pipeline_id": str(PIPELINE), "filter": chosen, "expected": 1_000}},
        }

    def self_to(self, colleague: str) -> dict[str, str]:
        """That the person themself is stood in for by this colleague."""
        people = self.office.people
        one = people.get(self.person, people["admin"])
        return {"from_user_id": str(one.id), "to_user_id": str(self.office.others[colleague].id)}

    def id(self, parameter: str, relation: str | None = None) -> str:
        """The id of another thing, of the same customer unless another relation is named."""
        return str(self.office.thing(parameter, self.relation if relation is None else relation, self.person))


class Example(msgspec.Struct, frozen=True):
    """`body` makes what is sent, `query` is what stands behind the question mark ({now} is this moment, {soon} tomorrow, {version} that of the thing), `done` are the statuses of whoever may."""

    body: Callable[[On], Any] | None = None
    query: str = ""
    done: frozenset[int] = DONE
    bodies_of_strangers: tuple[Callable[[On, str], Any], ...] = ()
    """For ids inside the body: a body with the given id in such a place. The id of a hidden record and an id of nothing
    must be answered alike; `stranger_of` says what kind of record it is.
    """
    stranger_of: str = "customer_id"
    content: bytes | None = None
    """What is sent instead of a body, with these headers."""
    headers: Mapping[str, str] = {}


AS_FILE = {"Content-Type": "application/octet-stream", "X-File-Name": "s%C3%B6zle%C5%9Fme.txt"}

EXAMPLES: dict[str, Example] = {
    # people
    "DELETE /api/session": Example(),
    "PATCH /api/me": Example(lambda _: {"language": "en"}),
    "POST /api/session/confirm": Example(lambda _: {"password": "wrong"}, done=WRONG),
    "POST /api/session/confirm/passkey/options": Example(),
    "POST /api/session/confirm/passkey": Example(lambda _: SHOWN, done=WRONG),
    "POST /api/me/passkeys/options": Example(),
    "POST /api/me/passkeys": Example(
        lambda _: {"name": "Yeni", "credential_id": "", "client_data": "", "attestation": "", "transports": []},
        done=WRONG,
    ),
    "PATCH /api/me/passkeys/{passkey_id}": Example(lambda _: {"name": "Yeni"}),
    "DELETE /api/me/passkeys/{passkey_id}": Example(),
    "POST /api/me/sign-on/start": Example(lambda _: {"purpose": "confirm", "return_to": "/"}, done=REFUSED),
    "POST /api/me/sign-on": Example(lambda _: {"state": "link.nobody", "code": "x"}, done=NOT_PROVED),
    "DELETE /api/me/sign-on": Example(done=NOTHING_THERE),
    "PATCH /api/sign-on": Example(lambda _: {"version": 1, "button": "Kurumsal hesap"}),
    "POST /api/sign-on/check": Example(done=WRONG),
    "POST /api/me/password": Example(lambda _: {"current": "wrong", "password": "correct horse battery"}, done=WRONG),
    "POST /api/me/second-factor": Example(),
    "POST /api/me/second-factor/confirm": Example(lambda _: {"code": "000000"}, done=WRONG),
    "DELETE /api/me/second-factor": Example(),
    "POST /api/me/recovery-codes": Example(done=NOTHING_THERE),
    "DELETE /api/me/devices/{device_id}": Example(),
    "DELETE /api/me/sessions": Example(),
    "DELETE /api/me/sessions/{session_id}": Example(),
    "DELETE /api/users/{user_id}/second-factor": Example(),
    "DELETE /api/users/{user_id}/sessions": Example(),
    # Whoever sees less than the other is refused too.
    "POST /api/users/{user_id}/view-as": Example(done=DONE | {403}),
    "DELETE /api/session/view-as": Example(),
    "POST /api/tokens": Example(lambda _: {"name": "Yeni", "grants": ["tokens.manage"]}),
    "DELETE /api/tokens/{token_id}": Example(),
    "POST /api/roles": Example(lambda _: {"name": "Yeni"}),
    "PATCH /api/roles/{role_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/roles/{role_id}": Example(),
    "PUT /api/users/{user_id}/roles": Example(lambda on: {"role_ids": [on.id("role_id")]}),
    "POST /api/users": Example(
        lambda on: {"name": "Yeni", "email": f"{on.unused}@example.com", "role_ids": [on.id("role_id")]}
    ),
    "PATCH /api/users/{user_id}": Example(lambda on: {"version": on.version, "title": "Danışman"}),
    "POST /api/users/{user_id}/disable": Example(lambda on: {"version": on.version}),
    "POST /api/users/{user_id}/enable": Example(lambda on: {"version": on.version}),
    "POST /api/users/{user_id}/link": Example(),
    "POST /api/users/{user_id}/leave": Example(
        lambda on: {
            "version": on.version,
            "ways": {
                "customers": {"way": "pool"},
                "activities": {"way": "person", "user_id": str(on.office.people["admin"].id)},
            },
        }
    ),
    "POST /api/departments": Example(lambda on: {"name": f"Yeni {on.unused}"}),
    "PATCH /api/departments/{department_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/departments/{department_id}": Example(),
    "POST /api/teams": Example(lambda on: {"name": f"Yeni {on.unused}"}),
    "PATCH /api/teams/{team_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/teams/{team_id}": Example(),
    "PUT /api/teams/{team_id}/members/{user_id}": Example(lambda _: {"is_leader": True}),
    "DELETE /api/teams/{team_id}/members/{user_id}": Example(),
    "POST /api/delegations": Example(lambda on: on.self_to("team-mate") | DAYS),
    "PATCH /api/delegations/{delegation_id}": Example(lambda on: {"version": on.version} | DAYS),
    "DELETE /api/delegations/{delegation_id}": Example(),
    "PATCH /api/company": Example(lambda _: {"version": 1, "name": "Yeni"}),
    # customers
    "POST /api/customers": Example(lambda on: {"name": "Yeni", "phone": f"0534{on.unused}"}),
    "PATCH /api/customers/{customer_id}": Example(lambda on: {"version": on.version, "name": "Yeni Ad"}),
    "POST /api/customers/{customer_id}/assignees": Example(
        lambda on: {"version": on.version, "user_ids": [on.id("user_id")]},
        bodies_of_strangers=(lambda on, key: {"version": on.version, "user_ids": [key]},),
    ),
    "POST /api/handovers/{handover_id}/accept": Example(lambda on: {"version": on.version}),
    # It was accepted already.
    "POST /api/handovers/{handover_id}/decline": Example(lambda on: {"version": on.version}, done=REFUSED),
    "POST /api/customers/{customer_id}/tags": Example(
        lambda on: {"version": on.version, "tag_ids": [on.id("tag_id")]},
        bodies_of_strangers=(lambda on, key: {"version": on.version, "tag_ids": [key]},),
    ),
    "POST /api/customers/{customer_id}/identities": Example(
        lambda on: {"version": on.version, "kind": "email", "value": f"{on.unused}@example.com"}
    ),
    "POST /api/customers/{customer_id}/reveal": Example(lambda _: {"field": "phone"}),
    "POST /api/customers/{customer_id}/seen": Example(lambda _: {"inbound_count": 1}),
    "POST /api/leads": Example(lambda _: {"name": "Yeni", "phone": "0533 999 88 77", "fields": {"oda": "3+1"}}),
    "POST /api/tags": Example(lambda _: {"name": "Yeni"}),
    "POST /api/forms": Example(lambda _: {"name": "Yeni"}),
    "GET /api/search": Example(query="q=musteri"),
    # files
    "POST /api/customers/{customer_id}/files": Example(content=b"Merhaba", headers=AS_FILE),
    "POST /api/activities/{activity_id}/files": Example(content=b"Merhaba", headers=AS_FILE),
    "PATCH /api/files/{file_id}": Example(lambda on: {"version": on.version, "name": "Yeni.txt"}),
    "DELETE /api/files/{file_id}": Example(),
    "POST /api/files/{file_id}/contents": Example(content=b"Yeni", headers=AS_FILE, query="version={version}"),
    # pipeline
    "POST /api/cards/{card_id}/move": Example(
        lambda on: {"version": on.version, "stage_id": str(STAGES[1]), "reason": "Uygun"},
        bodies_of_strangers=(
            lambda on, key: {"version": on.version, "stage_id": str(STAGES[0]), "before_id": key},
            lambda on, key: {"version": on.version, "stage_id": str(STAGES[0]), "after_id": key},
            lambda on, key: {"version": on.version, "stage_id": key},
        ),
        stranger_of="card_id",
    ),
    "PATCH /api/cards/{card_id}": Example(
        lambda on: {"version": on.version, "value": {"amount": 100, "currency": "TRY"}}
    ),
    "GET /api/pipelines/{pipeline_id}/as-of": Example(query="at={now}"),
    "GET /api/pipelines/{pipeline_id}/moved": Example(query="since={now}"),
    "GET /api/stages/{stage_id}/as-of": Example(query="at={now}"),
    "POST /api/bulks/move": Example(
        lambda on: on.bulk | {"stage_id": str(STAGES[1])},
        bodies_of_strangers=(
            lambda on, key: on.bulk | {"stage_id": str(STAGES[0]), "before_id": key},
            lambda on, key: on.bulk | {"stage_id": str(STAGES[0]), "after_id": key},
            lambda on, key: on.bulk | {"stage_id": key},
        ),
        stranger_of="card_id",
    ),
    "POST /api/bulks/assign": Example(
        lambda on: on.bulk | {"way": "replace", "user_ids": [on.id("user_id")]},
        bodies_of_strangers=(lambda on, key: on.bulk | {"way": "add", "user_ids": [key]},),
    ),
    "POST /api/bulks/tag": Example(
        lambda on: on.bulk | {"add": [on.id("tag_id")]},
        bodies_of_strangers=(lambda on, key: on.bulk | {"add": [key]},),
    ),
    "POST /api/bulks/archive": Example(
        lambda on: on.bulk,
        bodies_of_strangers=(lambda on, key: on.bulk_by("assignee", key),),
        stranger_of="user_id",
    ),
    "POST /api/bulks/export": Example(
        lambda on: on.bulk, bodies_of_strangers=(lambda on, key: on.bulk_by("assignee", key),), stranger_of="user_id"
    ),
    "POST /api/bulks/{bulk_id}/cancel": Example(),
    # No export, so there is no file of it.
    "GET /api/bulks/{bulk_id}/file": Example(done=NOTHING_THERE),
    "POST /api/cards/{card_id}/archive": Example(lambda on: {"version": on.version}),
    "POST /api/cards/{card_id}/restore": Example(lambda on: {"version": on.version}),
    "PATCH /api/me/card-look": Example(lambda _: {"density": "tight"}),
    "POST /api/pipelines": Example(lambda _: {"name": "Yeni", "stages": [{"name": "Yeni", "color": "#5b8def"}]}),
    "PATCH /api/pipelines/{pipeline_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/pipelines/{pipeline_id}": Example(done=frozenset({409})),
    "POST /api/pipelines/{pipeline_id}/stages": Example(lambda _: {"name": "Yeni", "color": "#5b8def"}),
    "PUT /api/pipelines/{pipeline_id}/order": Example(
        lambda on: {"version": on.version, "stage_ids": [str(stage) for stage in STAGES]}
    ),
    "PATCH /api/stages/{stage_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/stages/{stage_id}": Example(query=f"move_to={STAGES[1]}"),
    "POST /api/pipelines/{pipeline_id}/views": Example(
        lambda _: {"name": "Yeni", "filter": {"match": "all", "conditions": [], "groups": []}}
    ),
    "PATCH /api/views/{view_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/views/{view_id}": Example(),
    # activities
    "POST /api/customers/{customer_id}/notes": Example(lambda _: {"text": "Yeni not"}),
    "PATCH /api/notes/{note_id}": Example(lambda on: {"version": on.version, "text": "Yeni söz"}),
    "DELETE /api/notes/{note_id}": Example(),
    "GET /api/customers/{customer_id}/no-show-risk": Example(query="starts_at={soon}"),
    "GET /api/appointments": Example(query="since={now}&until={soon}"),
    "GET /api/busy": Example(query=f"since={{now}}&until={{soon}}&parties={PIPELINE}"),
    "POST /api/customers/{customer_id}/appointments": Example(
        lambda on: {
            "starts_at": (now() + timedelta(days=1, minutes=5 * (on.unused - 3_000_000))).isoformat(),
            "minutes": 5,
            "user_ids": [str(on.office.people["admin"].id)],
        }
    ),
    "PATCH /api/appointments/{appointment_id}": Example(lambda on: {"version": on.version, "title": "Yeni"}),
    "POST /api/appointments/{appointment_id}/confirm": Example(lambda on: {"version": on.version}),
    "POST /api/appointments/{appointment_id}/close": Example(
        lambda on: {"version": on.version, "outcome_id": "00000000-0000-7000-8000-000000ac0304"}
    ),
    "POST /api/appointments/{appointment_id}/arrived": Example(lambda on: {"version": on.version}),
    "POST /api/appointments/{appointment_id}/no-show": Example(lambda on: {"version": on.version}),
    "POST /api/appointments/{appointment_id}/cancel": Example(lambda on: {"version": on.version, "reason": "Vazgeçti"}),
    "PATCH /api/no-show-chain": Example(
        lambda _: {
            "version": 1,
            "steps": [{"consequences": [{"kind": "move", "stage_id": str(STAGES[0]), "reason": None}]}],
        }
    ),
    "PUT /api/stage-entries/{stage_id}": Example(lambda _: {"version": 0, "consequences": []}),
    "POST /api/meeting-rooms": Example(lambda _: {"name": "Yeni"}),
    "PATCH /api/meeting-rooms/{room_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/meeting-rooms/{room_id}": Example(),
    "POST /api/me/calendar": Example(),
    "DELETE /api/me/calendar": Example(),
    "POST /api/customers/{customer_id}/story-mark": Example(lambda _: {"seq": 1}),
    # reminders
    "POST /api/customers/{customer_id}/reminders": Example(
        lambda _: {"text": "Yeni", "due_at": (now() + timedelta(days=1)).isoformat()}
    ),
    "POST /api/bulks/remind": Example(
        lambda on: on.bulk | {"text": "Yeni", "due_at": (now() + timedelta(days=1)).isoformat()},
        bodies_of_strangers=(
            lambda on, key: on.bulk | {"text": "Yeni", "due_at": "2030-01-01T09:00:00Z", "owner_id": key},
        ),
    ),
    "PATCH /api/reminders/{reminder_id}": Example(lambda on: {"version": on.version, "text": "Yeni söz"}),
    "POST /api/reminders/{reminder_id}/snooze": Example(
        lambda on: {"version": on.version, "due_at": (now() + timedelta(days=1)).isoformat(), "reason": "Yarın"}
    ),
    "POST /api/reminders/{reminder_id}/done": Example(lambda on: {"version": on.version}),
    "DELETE /api/reminders/{reminder_id}": Example(),
    # notify
    "POST /api/notices/{notice_id}/read": Example(),
    "POST /api/notices/read": Example(),
    "POST /api/activity-types": Example(lambda _: {"name": "Keşif"}),
    "PUT /api/activity-types/order": Example(lambda _: {"ids": TYPES}),
    "PATCH /api/activity-types/{type_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/activity-types/{type_id}": Example(),
    "POST /api/activity-types/{type_id}/outcomes": Example(lambda _: {"name": "Yeni"}),
    "PUT /api/activity-types/{type_id}/outcomes/order": Example(lambda _: {"ids": OUTCOMES}),
    "PUT /api/quality-rules": Example(
        lambda _: {"version": 1, "rules": [{"fact": "phone", "points": 30, "at_least": 1, "is_on": True}]}
    ),
    "POST /api/quality-rules/preview": Example(lambda _: {"rules": []}),
    "PATCH /api/outcomes/{outcome_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/outcomes/{outcome_id}": Example(),
    "POST /api/customers/{customer_id}/activities": Example(
        lambda _: {"type_id": TYPES[1], "due_at": "2030-01-01T09:00:00Z"}
    ),
    "PATCH /api/activities/{activity_id}": Example(lambda on: {"version": on.version, "title": "Yeni"}),
    "POST /api/activities/{activity_id}/close": Example(
        lambda on: {"version": on.version, "outcome_id": OUTCOMES[0]},
    ),
    "POST /api/activities/{activity_id}/cancel": Example(lambda on: {"version": on.version, "reason": "Vazgeçildi"}),
    "POST /api/activities/{activity_id}/replace": Example(
        lambda on: {"version": on.version, "by": {"type_id": TYPES[2], "due_at": "2030-01-01T09:00:00Z"}}
    ),
    "POST /api/customers/{customer_id}/promises": Example(
        lambda _: {"text": "Fiyat listesi", "due_at": "2030-01-01T09:00:00Z"},
        bodies_of_strangers=(lambda on, key: {"text": "Liste", "due_at": "2030-01-01T09:00:00Z", "activity_id": key},),
        stranger_of="activity_id",
    ),
    "PATCH /api/promises/{promise_id}": Example(lambda on: {"version": on.version, "text": "Yeni"}),
    "POST /api/promises/{promise_id}/settle": Example(lambda on: {"version": on.version, "is_kept": True}),
    "POST /api/promises/{promise_id}/withdraw": Example(lambda on: {"version": on.version}),
    "POST /api/undo": Example(lambda _: {"cause": str(new_id())}, done=frozenset({404})),
    # inbox
    "POST /api/channels": Example(lambda _: {"kind": "instagram", "external_id": "77", "name": "Yeni"}),
    "PATCH /api/channels/{channel_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "POST /api/conversations/{conversation_id}/messages": Example(lambda _: {"text": "Yeni yanıt"}),
    # ops
    "POST /api/audit/verify": Example(),
    "POST /api/audit/exports": Example(lambda _: {"verbs": ["role.edited"]}),
    # webhooks
    "POST /api/webhooks": Example(lambda _: {"name": "Yeni", "url": "https://example.com/yeni"}),
    "PATCH /api/webhooks/{webhook_id}": Example(lambda on: {"version": on.version, "name": "Yeni"}),
    "DELETE /api/webhooks/{webhook_id}": Example(),
    "POST /api/webhooks/{webhook_id}/ping": Example(),
    "POST /api/webhooks/{webhook_id}/replay": Example(),
    "POST /api/webhooks/{webhook_id}/calls/{call_id}/replay": Example(),
    # meta
    "POST /api/operations/webhooks/{item_id}/retry": Example(),
    "POST /api/operations/webhooks/{item_id}/discard": Example(),
    # ops
    "POST /api/operations/parked/{parked_id}/retry": Example(),
    "POST /api/operations/parked/{parked_id}/discard": Example(),
}
