"""How cards look is each person's own, and the same on all their screens."""

from crm.core.doors import Actor
from crm.people import actions as people
from crm.pipeline.look_schemas import LIST_COLUMNS, SHOWN_FIELDS, STANDARD_COLUMNS, STANDARD_FIELDS
from tests.office import Office
from tests.serving import Served

PATH = "/api/me/card-look"


async def look_of(office: Office, actor: Actor) -> dict[str, object]:
    async with await office.client(actor) as client:
        return (await client.get(PATH)).json()


async def test_who_has_chosen_nothing_sees_the_usual(office: Office) -> None:
    seller = await office.person("sales")
    assert await look_of(office, seller) == {
        "id": str(seller.id),
        "density": "normal",
        "fields": list(STANDARD_FIELDS),
        "columns": list(STANDARD_COLUMNS),
    }


async def test_what_is_chosen_stays_and_is_nobody_elses(office: Office) -> None:
    seller, mate = await office.person("sales"), await office.person("sales")
    async with await office.client(seller) as client:
        assert (await client.patch(PATH, json={"density": "tight"})).status_code == 200
        chosen = (await client.patch(PATH, json={"fields": ["owner", "team", "owner"]})).json()
    usual = list(STANDARD_COLUMNS)
    assert chosen == {"id": str(seller.id), "density": "tight", "fields": ["team", "owner"], "columns": usual}
    assert await look_of(office, seller) == chosen
    assert (await look_of(office, mate))["density"] == "normal"
    async with await office.client(seller) as client:
        assert (await client.patch(PATH, json={"fields": []})).json()["fields"] == []


async def test_the_columns_of_lists_stand_in_the_order_they_were_given(office: Office) -> None:
    seller = await office.person("sales")
    async with await office.client(seller) as client:
        chosen = (await client.patch(PATH, json={"columns": ["tags", "stage", "tags"]})).json()
        assert (chosen["columns"], chosen["fields"]) == (["tags", "stage"], list(STANDARD_FIELDS))
        assert (await client.patch(PATH, json={"density": "wide"})).json()["columns"] == ["tags", "stage"]
        assert (await client.patch(PATH, json={"columns": []})).json()["columns"] == []
        for wrong in (["password"], list(LIST_COLUMNS) * 4):
            assert (await client.patch(PATH, json={"columns": wrong})).status_code == 422
        assert (await client.patch(PATH, json={"columns": list(LIST_COLUMNS)})).json()["columns"] == list(LIST_COLUMNS)


async def test_only_what_a_card_can_show_is_taken(office: Office) -> None:
    async with await office.client(await office.person("sales")) as client:
        for wrong in ({"fields": ["password"]}, {"density": "huge"}, {"density": None}, {"id": "x"}):
            assert (await client.patch(PATH, json=wrong)).status_code == 422
        assert (await client.patch(PATH, json={"fields": list(SHOWN_FIELDS) * 5})).status_code == 422
        assert (await client.patch(PATH, json={"fields": list(SHOWN_FIELDS)})).json()["fields"] == list(SHOWN_FIELDS)


async def test_ones_other_screens_follow_and_nobody_elses(served: Served) -> None:
    office = served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    async with served.screen(seller) as phone, served.screen(admin) as other, await served.client(seller) as client:
        (await client.patch(PATH, json={"density": "wide", "fields": ["quality"]})).raise_for_status()
        told = await phone.until_told("card_look", seller.id)
        look = {"id": str(seller.id), "density": "wide", "fields": ["quality"], "columns": list(STANDARD_COLUMNS)}
        assert told["row"] == look
        await served.caught_up()
        assert await other.rest() == []


async def test_who_looks_through_somebodys_eyes_sees_their_cards_and_changes_nothing(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales")
    assert seller.id
    async with await office.client(seller) as client:
        await client.patch(PATH, json={"density": "tight"})
    async with await office.client(admin) as client:
        (await client.post(f"/api/users/{seller.id}/view-as")).raise_for_status()
        assert (await client.get(PATH)).json()["density"] == "tight"
        assert (await client.patch(PATH, json={"density": "wide"})).status_code == 403
    assert (await look_of(office, seller))["density"] == "tight"


async def test_a_program_has_no_look(office: Office) -> None:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        _, secret = await people.make_token(work, token_id=None, name="Belirteç", grants=["cards.view"])
    async with await office.client() as client:
        headers = {"Authorization": f"Bearer {secret}"}
        assert (await client.patch(PATH, json={"density": "wide"}, headers=headers)).status_code == 403
