"""Files of activities: behind the door of the activity, which is that of its customer and asks for more."""

from uuid import UUID

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.files.tests.desk import Desk, as_file, lying
from tests.office import Office

CALL = UUID("00000000-0000-7000-8000-0000000ac002")


async def activity(office: Office, customer_id: UUID) -> UUID:
    """An open call of this customer; the room of activities is below this one, so it is asked through its own routes."""
    activity_id = new_id()
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO activities (id, customer_id, type_id, due_at) VALUES (%(id)s, %(customer_id)s, %(type_id)s, %(at)s)",
            id=activity_id,
            customer_id=customer_id,
            type_id=CALL,
            at=now(),
        )
    return activity_id


async def test_a_file_stands_on_the_activity_and_among_those_of_the_customer(desk: Desk) -> None:
    activity_id = await activity(desk.office, desk.customer_id)
    sent = await desk.browser.post(
        f"/api/activities/{activity_id}/files", content=b"Teklif", headers=as_file("teklif.pdf")
    )
    assert sent.status_code == 201, sent.text
    file = sent.json()
    assert (file["owner"], file["customer_id"]) == (
        {"kind": "activity", "id": str(activity_id)},
        str(desk.customer_id),
    )
    other = await desk.attach(name="kimlik.pdf")
    on_it = (await desk.browser.get(f"/api/activities/{activity_id}/files")).json()["items"]
    assert on_it == [file]
    whole = (await desk.browser.get(f"/api/customers/{desk.customer_id}/files")).json()["items"]
    assert [each["id"] for each in whole] == [other["id"], file["id"]]
    assert (await desk.read(file)).content == b"Teklif"


async def test_who_does_not_see_the_customer_sees_neither_the_activity_nor_its_files(desk: Desk) -> None:
    activity_id = await activity(desk.office, desk.customer_id)
    address = f"/api/activities/{activity_id}/files"
    file = (await desk.browser.post(address, content=b"Gizli", headers=as_file("gizli.pdf"))).json()
    stranger = await desk.office.client(await desk.office.person("sales", await desk.office.team("Uzak")))
    stored = len(lying(desk.office))
    for nobody in (address, f"/api/activities/{new_id()}/files"):
        assert (await stranger.get(nobody)).status_code == 404
        assert (await stranger.post(nobody, content=b"x", headers=as_file("x.txt"))).status_code == 404
    assert (await stranger.get(f"/api/files/{file['id']}")).status_code == 404
    assert (await stranger.get(f"/api/contents/{file['contents'][0]['id']}")).status_code == 404
    assert (await stranger.delete(f"/api/files/{file['id']}")).status_code == 404
    assert len(lying(desk.office)) == stored


async def test_who_may_see_no_activities_sees_none_of_their_files_either_nor_their_names(desk: Desk) -> None:
    activity_id = await activity(desk.office, desk.customer_id)
    address = f"/api/activities/{activity_id}/files"
    file = (await desk.browser.post(address, content=b"Gizli", headers=as_file("Gizli tapu.pdf"))).json()
    await desk.browser.patch(f"/api/files/{file['id']}", json={"name": "Gizli kimlik.pdf", "version": 1})
    mine = await desk.attach(name="açık.pdf")
    async with desk.office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'activities'")
    whole = await desk.browser.get(f"/api/customers/{desk.customer_id}/files")
    assert [each["id"] for each in whole.json()["items"]] == [mine["id"]]
    assert (await desk.browser.get(address)).status_code == 404
    assert (await desk.browser.get(f"/api/files/{file['id']}")).status_code == 404
    assert (await desk.read(file)).status_code == 404
    story = await desk.browser.get(f"/api/customers/{desk.customer_id}/timeline")
    assert story.status_code == 200
    assert "izli" not in story.text
