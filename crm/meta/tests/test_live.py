"""The law of live screens holds for what comes from outside, too."""

import pytest

from crm.meta.tests import scenes
from tests.law import SCENES, apply, cast, everything, opened
from tests.office import Office

ACTS = sorted(name for name, play in SCENES.items() if play.__module__ == scenes.__name__)


@pytest.mark.parametrize("action", ACTS)
async def test_fetched_before_plus_frames_is_fetched_after(office: Office, action: str) -> None:
    people = await cast(office)
    before = {actor.id: await everything(office, actor) for actor in people.everybody}
    head = await office.head()
    await SCENES[action](office, people)
    await office.react()
    told = await office.frames_after(head, *people.everybody)
    for actor in people.everybody:
        frames = told.get(actor.id, []) if actor.id else []
        known = before[actor.id]
        after = await everything(office, actor)
        assert opened(apply(known, frames), known) == opened(after, known), f"{actor.name} after {action}"
    assert people.stranger.id
    heard = "".join(frame.text for frame in told.get(people.stranger.id, []))
    for secret in ("Gizli", "777", str(people.customer_id), str(people.card_id), "timeline"):
        assert secret not in heard
