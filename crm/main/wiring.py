"""What the rooms hand in: routes, live kinds, reactions, undo, timeline details, names. One place lists them all."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Router

from crm.activities import activity_queries
from crm.activities import api as activities_api
from crm.activities import doors as activities_doors
from crm.activities import entering as activities_entering
from crm.activities import holdings as activities_holdings
from crm.activities import queries as activities_queries
from crm.activities import reactions as activities_reactions
from crm.activities import story_marks as activities_story_marks
from crm.activities import undo as activities_undo
from crm.activities.appointments import api as appointments_api
from crm.activities.appointments import chain as appointments_chain
from crm.activities.appointments import queries as appointments_queries
from crm.activities.timeline import Details, entries_by_seq, file_details, handover_details, lead_details, note_details
from crm.core.doors import Policy, Right
from crm.core.holdings import Holding, RoleUse, TeamHolding
from crm.core.journal import Fact
from crm.core.kinds import Kind, Load
from crm.core.reactions import Room
from crm.core.undo import Inverse, InverseOfMany
from crm.core.work import Work
from crm.customers import api as customers_api
from crm.customers import doors as customers_doors
from crm.customers import handovers as customers_handovers
from crm.customers import holdings as customers_holdings
from crm.customers import public as customers_public
from crm.customers import queries as customers_queries
from crm.customers import undo as customers_undo
from crm.customers import unread as customers_unread
from crm.customers import works as customers_works
from crm.customers.quality import queries as quality_queries
from crm.customers.quality import reactions as quality_reactions
from crm.files import api as files_api
from crm.files import doors as files_doors
from crm.files import queries as files_queries
from crm.files import undo as files_undo
from crm.inbox import api as inbox_api
from crm.inbox import doors as inbox_doors
from crm.inbox import queries as inbox_queries
from crm.meta import api as meta_api
from crm.meta import reactions as meta_reactions
from crm.notify import api as notify_api
from crm.notify import notices as notify_notices
from crm.notify import reactions as notify_reactions
from crm.ops import api as ops_api
from crm.ops.audit.names import Names
from crm.people import api as people_api
from crm.people import doors as people_doors
from crm.people import holdings as people_holdings
from crm.people import queries as people_queries
from crm.people import undo as people_undo
from crm.pipeline import api as pipeline_api
from crm.pipeline import doors as pipeline_doors
from crm.pipeline import holdings as pipeline_holdings
from crm.pipeline import looks as pipeline_looks
from crm.pipeline import queries as pipeline_queries
from crm.pipeline import reactions as pipeline_reactions
from crm.pipeline import undo as pipeline_undo
from crm.pipeline import views as pipeline_views
from crm.pipeline.bulk import queries as bulk_queries
from crm.reminders import api as reminders_api
from crm.reminders import doors as reminders_doors
from crm.reminders import holdings as reminders_holdings
from crm.reminders import queries as reminders_queries
from crm.reminders import reactions as reminders_reactions
from crm.reminders import undo as reminders_undo
from crm.webhooks import api as webhooks_api
from crm.webhooks import doors as webhooks_doors
from crm.webhooks import holdings as webhooks_holdings
from crm.webhooks import queries as webhooks_queries
from crm.webhooks import undo as webhooks_undo


class Wiring(msgspec.Struct, frozen=True):
    """Everything main passes to the parts that must not know the rooms by name."""

    routers: list[Router]
    """Under /api."""
    outside: list[Router]
    """Beside it: the public form and the webhooks."""
    kinds: dict[str, Kind]
    reactions: list[Room]
    inverses: dict[str, Inverse]
    inverses_of_many: dict[str, InverseOfMany]
    details: Details
    names: Names
    """How the audit log names things of rooms below its own."""
    holdings: list[Holding]
    """What rooms hold for a person, in the order in which a leaver hands it over."""
    team_holdings: list[TeamHolding]
    """What rooms hold for a team, in the order in which it is moved."""
    role_uses: list[RoleUse]
    """What names roles, and what becomes of it when one is deleted."""
    policy: Policy
    verbs: frozenset[str]
    """Every verb a room records."""

    @property
    def rights(self) -> Mapping[str, Right]:
        """Every right there is."""
        return self.policy.rights


def by_uuid(load: Any) -> Load:
    """A loader by UUIDs as one by the texts that stand in the journal."""

    async def load_by_texts(work: Work, ids: Sequence[str]) -> Sequence[Any]:
        return await load(work, [UUID(key) for key in ids])

    return load_by_texts


def wire() -> Wiring:
    """The rooms of this house."""
    details: Details = {
        "note": ("customers.view", note_details),
        "file": ("files.view", file_details),
        "lead": ("leads.view", lead_details),
        "handover": ("customers.view", handover_details),
        "activity": ("activities.view", activity_queries.activity_details),
        "promise": ("activities.view", activity_queries.promise_details),
        "message": ("conversations.view", inbox_queries.message_details),
        "appointment": ("appointments.view", appointments_queries.appointment_details),
        "reminder": ("reminders.view", reminders_queries.reminder_details),
    }

    async def entries(work: Work, seqs: Sequence[str]) -> Sequence[Any]:
        return await entries_by_seq(work, [int(seq) for seq in seqs], details)

    kinds = [
        Kind("customer", "customer", "customers.view", by_uuid(customers_queries.customers_by_ids)),
        Kind(
            "card",
            "customer",
            "cards.view",
            by_uuid(pipeline_queries.cards_by_ids),
            of_customers=by_uuid(pipeline_queries.cards_of),
        ),
        Kind("quality_rules", "everybody", "", quality_queries.quality_rules_by_ids),
        Kind("handover", "customer", "customers.view", by_uuid(customers_handovers.handovers_by_ids)),
        Kind("lead", "customer", "leads.view", by_uuid(customers_queries.leads_by_ids)),
        Kind("note", "customer", "customers.view", by_uuid(activities_queries.notes_by_ids)),
        Kind("appointment", "customer", "appointments.view", by_uuid(appointments_queries.appointments_by_ids)),
        Kind("no_show_chain", "grant", "appointments.view", appointments_chain.chains_by_ids),
        Kind("stage_entry", "grant", "activities.view", by_uuid(activities_entering.entries_by_ids)),
        Kind("meeting_room", "grant", "appointments.view", by_uuid(appointments_queries.meeting_rooms_by_ids)),
        Kind("file", "customer", "files.view", by_uuid(files_queries.files_by_ids)),
        Kind("reminder", "customer", "reminders.view", by_uuid(reminders_queries.reminders_by_ids)),
        Kind(
            "notice",
            "keys",
            "customers.view",
            by_uuid(notify_notices.notices_by_ids),
            of_each=notify_notices.notices_of_viewers,
        ),
        Kind(
            "activity",
            "customer",
            "activities.view",
            by_uuid(activity_queries.activities_by_ids),
            of_customers=by_uuid(activity_queries.open_of),
        ),
        Kind(
            "promise",
            "customer",
            "activities.view",
            by_uuid(activity_queries.promises_by_ids),
            of_customers=by_uuid(activity_queries.promises_of),
        ),
        Kind("activity_type", "grant", "activities.view", by_uuid(activity_queries.types_by_ids)),
        Kind("timeline", "customer", "customers.view", entries),
        Kind(
            "work",
            "customer",
            "customers.view",
            by_uuid(customers_works.works_by_ids),
            of_customers=by_uuid(customers_works.works_of),
        ),
        Kind(
            "unread",
            "each",
            "customers.view",
            by_uuid(customers_unread.unread_by_ids),
            of_each=customers_unread.unread_of_viewers,
        ),
        Kind(
            "card_look",
            "each",
            "cards.view",
            by_uuid(pipeline_looks.card_looks_by_ids),
            of_each=pipeline_looks.card_looks_of_viewers,
        ),
        Kind(
            "story_mark",
            "each",
            "customers.view",
            by_uuid(activities_story_marks.story_marks_by_ids),
            of_each=activities_story_marks.story_marks_of_viewers,
        ),
        Kind("tag", "grant", "customers.view", by_uuid(customers_queries.tags_by_ids)),
        Kind("user", "grant", "users.view", by_uuid(people_queries.users_by_ids)),
        Kind("role", "grant", "users.view", by_uuid(people_queries.roles_by_ids)),
        Kind("department", "grant", "users.view", by_uuid(people_queries.departments_by_ids)),
        Kind("team", "grant", "users.view", by_uuid(people_queries.teams_by_ids)),
        Kind("delegation", "grant", "users.view", by_uuid(people_queries.delegations_by_ids)),
        Kind("company", "everybody", "", people_queries.companies_by_ids),
        Kind(
            "bulk",
            "keys",
            "cards.view",
            by_uuid(bulk_queries.bulks_by_ids),
            of_each=bulk_queries.bulks_of_viewers,
        ),
        Kind("pipeline", "grant", "cards.view", by_uuid(pipeline_queries.pipelines_by_ids)),
        Kind(
            "view",
            "keys",
            "cards.view",
            by_uuid(pipeline_views.views_by_ids),
            of_each=pipeline_views.views_of_viewers,
        ),
        Kind(
            "conversation",
            "customer",
            "conversations.view",
            by_uuid(inbox_queries.conversations_by_ids),
            of_customers=by_uuid(inbox_queries.conversations_of),
        ),
        Kind("message", "customer", "conversations.view", by_uuid(inbox_queries.messages_by_ids)),
        Kind("channel", "grant", "channels.manage", by_uuid(inbox_queries.channels_by_ids)),
        Kind("webhook", "grant", "webhooks.manage", by_uuid(webhooks_queries.webhooks_by_ids)),
    ]
    return Wiring(
        routers=[
            people_api.router,
            files_api.router,
            customers_api.router,
            pipeline_api.router,
            activities_api.router,
            appointments_api.router,
            reminders_api.router,
            notify_api.router,
            inbox_api.router,
            meta_api.router,
            ops_api.router,
            webhooks_api.router,
        ],
        outside=[customers_public.router, appointments_api.outside, meta_api.outside],
        kinds={kind.name: kind for kind in kinds},
        reactions=[
            quality_reactions.scoring(),
            pipeline_reactions.CARDS,
            pipeline_reactions.TOTALS,
            pipeline_reactions.SPANS,
            pipeline_reactions.SPREADING,
            pipeline_reactions.EMPTYING,
            activities_reactions.APPLICATIONS,
            reminders_reactions.FOLLOWING,
            meta_reactions.ROUTING,
            notify_reactions.MAILS,
            notify_reactions.NOTICES,
        ],
        inverses={
            **people_undo.INVERSES,
            **files_undo.INVERSES,
            **customers_undo.INVERSES,
            **pipeline_undo.INVERSES,
            **activities_undo.INVERSES,
            **reminders_undo.INVERSES,
            **webhooks_undo.INVERSES,
        },
        inverses_of_many={**customers_undo.OF_MANY, **pipeline_undo.OF_MANY, **reminders_undo.OF_MANY},
        details=details,
        names=[webhooks_queries.names],
        policy=Policy(
            rights={
                right.name: right
                for room in (
                    people_doors,
                    files_doors,
                    customers_doors,
                    pipeline_doors,
                    activities_doors,
                    reminders_doors,
                    inbox_doors,
                    webhooks_doors,
                )
                for right in room.RIGHTS
            },
            fields={field.name: field for room in (customers_doors, pipeline_doors) for field in room.FIELDS},
        ),
        verbs=frozenset(fact.verb for fact in Fact.__subclasses__()),
        holdings=[
            *customers_holdings.OF_PEOPLE,
            *activities_holdings.OF_PEOPLE,
            *pipeline_holdings.OF_PEOPLE,
            *reminders_holdings.OF_PEOPLE,
            *people_holdings.OF_PEOPLE,
            *webhooks_holdings.OF_PEOPLE,
        ],
        team_holdings=[*customers_holdings.OF_TEAMS],
        role_uses=[*people_holdings.OF_ROLES, *pipeline_holdings.OF_ROLES],
    )
