"""What the search box finds, however many there are and however it is written."""

from random import Random

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.text import fold
from crm.customers import finding, queries
from tests.office import Office

NAMES = ("Işıl Çelik", "Ali Veli", "Alihan Şahin", "İnci Gök", "Zeynep Öz", "Veli Ilgaz", "Ayşe Alkan")


async def found(office: Office, actor: Actor, q: str) -> list[str]:
    async with office.look(actor) as work:
        return [customer.name for customer in (await queries.find_customers(work, q, limit=100)).items]


@pytest.mark.parametrize("sample", [1, 4, 1_000])
async def test_beginnings_of_words_find_whom_they_name_frequent_or_rare(
    office: Office, monkeypatch: pytest.MonkeyPatch, sample: int
) -> None:
    monkeypatch.setattr(finding, "SAMPLE", sample)
    monkeypatch.setattr(finding, "CANDIDATES", 8)
    seller = await office.person("sales")
    random = Random(7)
    people = [f"{random.choice(NAMES)} {number}" for number in range(24)]
    for number, name in enumerate(people):
        await office.customer(*([seller] if number % 3 else []), name=name)
    newest_first = list(reversed(list(enumerate(people))))
    for actor, has_all in ((SYSTEM, True), (seller, False)):
        for q in ("a", "ali", "ALİ", "isil celik", "veli ı", "öz zey", "x", "2", "ayse alkan 1"):
            words = fold(q).split()
            wanted = [
                name
                for number, name in newest_first
                if (has_all or number % 3)
                and all(any(own.startswith(word) for own in fold(name).split()) for word in words)
            ]
            shown = await found(office, actor, q)
            # With fewer places than people the newest are shown; each one once.
            assert shown == wanted[: max(len(shown), min(8, len(wanted)))], (q, sample)


async def test_a_phone_is_found_in_any_writing_and_by_its_end(office: Office) -> None:
    await office.customer(name="Işıl Çelik", phone="0532 781 94 63")
    await office.customer(name="Başka Biri", phone="0533 111 22 33")
    for q in ("0532 781", "+90 532 781 94 63", "532781", "94 63", "7819463"):
        assert await found(office, SYSTEM, q) == ["Işıl Çelik"], q
