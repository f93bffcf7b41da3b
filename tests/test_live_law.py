"""Every action tells every screen exactly what a reload would, and strangers nothing at all."""

from uuid import UUID

import pytest

from crm.activities import actions as activities
from crm.activities.tests import activity_scenes
from crm.activities.tests import scenes as appointment_scenes
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.schemas import AddIdentity, EditCustomer, ReceiveLead
from crm.customers.tests import scenes as customers_scenes
from crm.files.tests import scenes as files_scenes
from crm.meta.tests import scenes as meta_scenes
from crm.people.tests import scenes as people_scenes
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from crm.pipeline.tests import scenes as pipeline_scenes
from crm.reminders.tests import scenes as reminders_scenes
from crm.webhooks.tests import scenes as webhooks_scenes
from tests.law import SCENES, Cast, all_actions, apply, cast, everything_of, opened, scene
from tests.office import STAGES, Office

SCENES_OF_ROOMS = (
    activity_scenes,
    appointment_scenes,
    customers_scenes,
    files_scenes,
    meta_scenes,
    people_scenes,
    pipeline_scenes,
    reminders_scenes,
    webhooks_scenes,
)
"""Modules that register their scenes when they are imported."""

# Actions that change no customer's things: rights and sessions start screens over or cut them (see the gateway's tests),
# briefs are noted by the actions of higher rooms, in whose scenes they are seen, and the rest are parts of others.
WITHOUT_SCENE = {
    "files.purge_files",
    "notify.claim_mails",
    "notify.postpone_mail",
    "notify.queue_mail",
    "notify.settle_mail",
    "people.account_by_email",
    "people.account_by_id",
    "people.ask_link",
    "people.begin_viewing",
    "people.end_lapsed_views",
    "people.end_viewing",
    "people.change_password",
    "people.confirm_session",
    "people.confirm_totp",
    "people.give_other_role",
    "people.edit_role",
    "people.end_all_sessions",
    "people.end_device",
    "people.end_other_sessions",
    "people.end_own_session",
    "people.end_sessions_of",
    "people.end_sessions_of_other_ways",
    "people.end_token",
    "people.forget_devices",
    "people.forget_old",
    "people.is_trusted",
    "people.make_role",
    "people.make_token",
    "people.offer_setup",
    "people.offer_totp",
    "people.renew_recovery_codes",
    "people.reset_second_factor",
    "people.set_roles",
    "people.set_up",
    "people.take_code",
    "people.touch_sessions",
    "people.touch_tokens",
    "people.trust_device",
    "people.turn_off_totp",
    "people.add_passkey",
    "people.keep_challenge",
    "people.passkey_by_credential",
    "people.passkeys_of",
    "people.remove_passkey",
    "people.rename_passkey",
    "people.take_challenge",
    "people.use_passkey",
    "people.edit_sign_on",
    "people.end_journey",
    "people.forget_links",
    "people.forget_told",
    "people.holds_keys",
    "people.keep_journey",
    "people.keep_told",
    "people.link_account",
    "people.told_before",
    "people.unlink_account",
    "people.welcome",
    "people.write_password",
    "people.write_refusals",
    "ops.ask_check",
    "ops.ask_nightly_check",
    "ops.check_further",
    "ops.discard_parked",
    "ops.forget_exports",
    "ops.make_export",
    "ops.retry_parked",
    "ops.seal_lines",
    "webhooks.claim_calls",
    "webhooks.forget_calls",
    "webhooks.ping_webhook",
    "webhooks.queue_calls",
    "customers.hold_identities",
    "customers.known_source",
    "customers.open_form",
    "customers.owners",
    "customers.note_inbound_message",
    "customers.note_outbound_message",
    "customers.note_contact",
    "customers.forget_contact",
    "customers.note_work",
    "customers.end_work",
    "customers.give_works",
    "customers.set_fields",
    "activities.note_activity",
    "activities.working_calendar",
    "customers.assign_held",
    "customers.hold_many",
    "pipeline.forget_bulks",
    "pipeline.lock_their_customers",
    "pipeline.postpone_bulk",
    "pipeline.room_left",
}


@scene("pipeline.move_card")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await pipeline.move_card(work, people.card_id, MoveCard(stage_id=STAGES[6], version=1, reason="Uygun değil"))


@scene("pipeline.undo_move")
async def _(office: Office, people: Cast) -> None:
    act = new_id()
    async with office.begin(people.owner, act) as work:
        await pipeline.move_card(work, people.card_id, MoveCard(stage_id=STAGES[2], version=1))
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("pipeline.value_card")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await pipeline.value_card(work, people.card_id, Money(amount=9_750_000_00, currency="TRY"), seen=1)


@scene("pipeline.place_customers", "customers.receive_lead", "customers.resolve_customer")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(SYSTEM) as work:
        await pipeline.move_card(work, people.card_id, MoveCard(stage_id=STAGES[6], version=1))
    for lead in (
        ReceiveLead(name="Yeni Gelen", phone="0533 000 11 22", message="Merhaba", fields={"oda": ["2+1", "3+1"]}),
        ReceiveLead(phone="0532 777 66 55", email="gizli@x.com", source="website", utm={"campaign": "yaz"}),
    ):
        async with office.begin(SYSTEM) as work:
            await customers.receive_lead(work, lead, origin="api", raw=lead)


@scene("customers.receive_leads")
async def _(office: Office, people: Cast) -> None:
    leads = [
        ReceiveLead(name="Dosyadan Gelen", phone="0533 000 11 33", email="dosya@x.com"),
        ReceiveLead(name="Dosyadan Gelen", phone="0533 000 11 33", fields={"oda": "3+1"}),
        ReceiveLead(phone="0532 777 66 55", email="gizli@x.com", message="Gizli mesaj"),
        ReceiveLead(name="Ulaşılamayan"),
    ]
    async with office.begin(SYSTEM) as work:
        await customers.receive_leads(work, [customers.read_lead(lead, {}) for lead in leads], origin="import")


@scene("pipeline.spread_cards")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(SYSTEM) as work:
        await pipeline.spread_cards(work, STAGES[0], "a0")


@scene("customers.create_customer")
async def _(office: Office, people: Cast) -> None:
    await office.customer(name="Elle Eklenen")


@scene("customers.edit_customer")
async def _(office: Office, people: Cast) -> None:
    version = await _version(office, people)
    async with office.begin(people.owner) as work:
        await customers.edit_customer(
            work, people.customer_id, EditCustomer(version=version, name="Yeni Ad", quality=80)
        )


@scene("customers.assign_customer")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    async with office.begin(people.owner) as work:
        await customers.assign_customer(work, people.customer_id, [people.mate.id], seen=None)


@scene("customers.decline_handover", "customers.hold_handover", "notify.retell")
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    async with office.begin(people.owner) as work:
        both = [people.mate.id, people.owner.id]
        await customers.assign_customer(work, people.customer_id, both, seen=None, note="Gizli devir")
    await office.react()
    ((handover_id,),) = await office.rows("SELECT id FROM handovers")
    async with office.begin(people.mate) as work:
        await customers.decline_handover(work, handover_id, answer="Gizli yanıt", seen=1)


@scene("customers.accept_handover", "customers.take_back_acceptance", "customers.withdraw_handover")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    assert people.owner.id
    shared = [people.mate.id, people.owner.id]
    async with office.begin(people.owner) as work:
        await customers.assign_customer(work, people.customer_id, shared, seen=None, note="Gizli not")
    ((handover_id,),) = await office.rows("SELECT id FROM handovers")
    async with office.begin(people.mate) as work:
        await customers.accept_handover(work, handover_id)
    async with office.begin(people.mate) as work:
        await customers.take_back_acceptance(work, handover_id, seen=2)
    async with office.begin(people.owner) as work:
        await customers.withdraw_handover(work, handover_id)
    async with office.begin(people.owner) as work:
        await customers.assign_customer(work, people.customer_id, shared[::-1], seen=None)
    async with office.begin(people.owner) as work:
        await customers.assign_customer(work, people.customer_id, shared, seen=None, note="Gizli söz")
    async with office.begin(people.owner) as work:
        await customers.assign_customer(work, people.customer_id, shared[::-1], seen=None)


@scene("customers.make_tag", "customers.tag_customer")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Yatırımcı", color="ok")
    async with office.begin(people.owner) as work:
        await customers.tag_customer(work, people.customer_id, [tag_id], seen=None)


@scene("customers.add_identity")
async def _(office: Office, people: Cast) -> None:
    version = await _version(office, people)
    async with office.begin(people.owner) as work:
        await customers.add_identity(work, people.customer_id, AddIdentity("email", "Gizli@X.com", version))


@scene("customers.reveal_identity")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await customers.reveal_identity(work, people.customer_id, "phone")


@scene("activities.add_note")
async def _(office: Office, people: Cast) -> None:
    await _note(office, people)


@scene("activities.edit_note")
async def _(office: Office, people: Cast) -> None:
    note_id = await _note(office, people)
    async with office.begin(people.owner) as work:
        await activities.edit_note(work, note_id, text="Başka bir not", seen=1)


@scene("activities.delete_note")
async def _(office: Office, people: Cast) -> None:
    note_id = await _note(office, people)
    async with office.begin(people.owner) as work:
        await activities.delete_note(work, note_id)


@scene("activities.restore_note")
async def _(office: Office, people: Cast) -> None:
    note_id = await _note(office, people)
    async with office.begin(people.owner) as work:
        await activities.delete_note(work, note_id)
    async with office.begin(people.owner) as work:
        await activities.restore_note(work, note_id, seen=2)


@scene("activities.see_story")
async def _(office: Office, people: Cast) -> None:
    async with office.begin(people.owner) as work:
        await activities.see_story(work, people.customer_id, await office.head())


async def _note(office: Office, people: Cast) -> UUID:
    async with office.begin(people.owner) as work:
        note_id, _ = await activities.add_note(work, people.customer_id, text="Gizli not", note_id=None)
    return note_id


async def _version(office: Office, people: Cast) -> int:
    return (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=people.customer_id))[0][0]


def test_every_action_has_its_scene() -> None:
    assert all_actions() - set(SCENES) == WITHOUT_SCENE


@pytest.mark.parametrize("action", sorted(SCENES))
async def test_fetched_before_plus_frames_is_fetched_after_and_strangers_hear_nothing(
    office: Office, action: str
) -> None:
    people = await cast(office)
    before = await everything_of(office, people.everybody)
    head = await office.head()
    await SCENES[action](office, people)
    await office.react()
    told = await office.frames_after(head, *people.everybody)
    now_is = await everything_of(office, people.everybody)
    for actor in people.everybody:
        frames = told.get(actor.id, []) if actor.id else []
        after = now_is[actor.id]
        known = before[actor.id]
        assert opened(apply(known, frames), known) == opened(after, known), f"{actor.name} after {action}"
        assert [f.seq for f in frames] == sorted({f.seq for f in frames})
    assert people.stranger.id
    heard = "".join(frame.text for frame in told.get(people.stranger.id, []))
    for secret in (
        "Gizli",
        "7776655",
        "777 66 55",
        str(people.customer_id),
        str(people.card_id),
        "timeline",
        "stage_total",
    ):
        assert secret not in heard, action
