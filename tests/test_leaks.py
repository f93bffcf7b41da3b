"""Two people: B may not see a customer. Whatever is done to it, not one byte to B names it, counts it or tells that somebody
is at it. Actions and addresses that are new take part by themselves: the former by their scene, the latter by their route.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from tests import test_live_law
from tests.law import SCENES, Scene, cast
from tests.leaks import Curious, belongings, named
from tests.office import KEYS, Office
from tests.serving import Served, at, serving

assert test_live_law.SCENES is SCENES  # which has collected the scenes of all rooms

PIPELINES = {"GET /api/pipelines"} | {
    f"GET /api/pipelines/{{pipeline_id}}/{what}" for what in ("board", "totals", "insight", "as-of")
}
SEEN_BY_EVERYBODY = {
    "activities.create_type": {"GET /api/activity-types"},
    "activities.create_outcome": {"GET /api/activity-types", "GET /api/tags"},
    "activities.order_types": {"GET /api/activity-types"},
    "activities.edit_stage_entry": {"GET /api/stage-entries"},
    "activities.edit_no_show_chain": {"GET /api/no-show-chain"},
    "pipeline.create_stage": PIPELINES,
    "pipeline.end_stage": PIPELINES | {"GET /api/stages/{stage_id}/cards"},
    "pipeline.end_view": {"GET /api/pipelines/{pipeline_id}/views"},
    "customers.make_tag": {"GET /api/tags"},
    "customers.tag_customers": {"GET /api/tags"},
    "people.create_department": {"GET /api/departments", "GET /api/teams"},
    "people.create_team": {"GET /api/teams", "GET /api/users"},
    "people.delete_team": {"GET /api/teams", "GET /api/users"},
    "people.create_user": {"GET /api/users"},
    "people.delete_role": PIPELINES,
    "people.disable_user": {"GET /api/users"},
    "people.edit_company": {"GET /api/company"},
    "people.edit_user": {"GET /api/users"},
    "people.set_superior": {"GET /api/users"},
}
"""Scenes after which B is rightly answered otherwise → the routes concerned. Nothing of a customer belongs here."""


class ChannelsOffice(Office):
    """An office whose channels can keep secrets."""

    def extra(self) -> dict[str, Any]:
        """What the routes of channels need."""
        return super().extra() | {"secret_keys": KEYS}


@pytest.fixture
async def served(office: Office) -> AsyncGenerator[Served]:
    async with serving(ChannelsOffice(office.house, office.wiring)) as served:
        yield served


def plays() -> dict[str, Scene]:
    """Each scene once, by all the actions that run in it."""
    acts: dict[Scene, list[str]] = {}
    for action, play in SCENES.items():
        acts.setdefault(play, []).append(action)
    return {" ".join(sorted(names)): play for play, names in acts.items()}


PLAYS = plays()


@pytest.mark.parametrize("acts", sorted(PLAYS))
async def test_whoever_may_not_see_a_customer_is_sent_nothing_of_what_happens_to_it(served: Served, acts: str) -> None:
    office = served.office
    people = await cast(office)
    await office.customer(people.stranger, name="Bilinen", phone="0544 100 20 30")
    await served.caught_up()
    async with (
        await served.client(people.stranger) as browser,
        served.screen(people.stranger) as screen,
        served.screen(people.owner) as theirs,
    ):
        curious = Curious(office, people.stranger, browser, people)
        before = await curious.ask_everything()
        await theirs.say(at("customer", people.customer_id, "typing"))
        scene = asyncio.create_task(_play(office, people, acts))
        await curious.ask_everything()
        await scene
        await served.caught_up()
        after = await curious.ask_everything()
        frames = await screen.rest(0.2)
    secrets = await belongings(office, people.customer_id)
    assert len(secrets) >= 3  # the customer, its card, its phone
    for sent in curious.sent:
        assert not named(sent.head + sent.body, secrets), f"{sent.address} tells B of the customer during {acts}"
        assert str(people.customer_id) not in sent.address or sent.status in (403, 404)
    assert not named(str(frames), secrets), f"the socket tells B of the customer during {acts}"
    assert not [frame for frame in frames if "pulse" in frame or "stage_total" in str(frame)]
    rightly = {name for act in acts.split() for name in SEEN_BY_EVERYBODY.get(act, ())}
    changed = {at for at in before if before[at] != after[at] and at.split(" at ")[0] not in rightly}
    assert not changed, (
        f"B is answered otherwise after {acts}; if everybody is to see this, add it to SEEN_BY_EVERYBODY"
    )


async def _play(office: Office, people: Any, acts: str) -> None:
    await PLAYS[acts](office, people)
    await office.react()


@pytest.mark.parametrize("role", ["operations", "manager"])
async def test_wider_roles_elsewhere_are_sent_no_more(served: Served, role: str) -> None:
    """Those of another department see the company's pool, so new customers may reach them: this one does not."""
    office = served.office
    people = await cast(office)
    elsewhere = (await office.rows("SELECT id FROM teams WHERE name = 'Uzak'"))[0][0]
    wide = await office.person(role, elsewhere, name="Uzak Biri")
    await served.caught_up()
    async with await served.client(wide) as browser, served.screen(wide) as screen:
        curious = Curious(office, wide, browser, people)
        for acts in ("activities.add_note", "customers.see_messages", "customers.add_identity", "pipeline.value_card"):
            await SCENES[acts](office, people)
            await curious.ask_everything()
        await served.caught_up()
        frames = await screen.rest(0.2)
    secrets = await belongings(office, people.customer_id)
    assert not [sent.address for sent in curious.sent if named(sent.head + sent.body, secrets)]
    assert not named(str(frames), secrets)


async def test_the_proof_sees_a_leak(served: Served) -> None:
    """Whoever may see the customer is sent plenty of what the proof looks for."""
    office = served.office
    people = await cast(office)
    async with await served.client(people.owner) as browser, served.screen(people.owner) as screen:
        curious = Curious(office, people.owner, browser, people)
        await SCENES["activities.add_note"](office, people)
        await curious.ask_everything()
        await served.caught_up()
        frames = await screen.rest(0.2)
    secrets = await belongings(office, people.customer_id)
    told = {sent.address.split("?")[0] for sent in curious.sent if named(sent.body, secrets)}
    assert {f"/api/customers/{people.customer_id}", "/api/customers", "/api/search"} <= told
    assert len(named(str(frames), secrets)) >= 2
