"""What columns mean, by their Turkish or English names."""

import pytest

from crm.customers.importing.columns import Columns, UnknownMapping, guess
from crm.customers.schemas import IdentityGiven

SOURCES = {"import": "import", "instagram": "instagram", "web sitesi": "website", "website": "website"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("AD SOYAD", "name"),
        ("Adı Soyadı", "name"),
        ("İSİM", "first_name"),
        ("Soyadı", "last_name"),
        ("TELEFON", "phone"),
        ("Cep Telefonu", "phone"),
        ("GSM", "phone"),
        ("phone_number", "phone"),
        ("Telefon 2", "phone"),
        ("E-Posta", "email"),
        ("e-mail address", "email"),
        ("MAİL", "email"),
        ("Notlar", "message"),
        ("Açıklama", "message"),
        ("Kaynak", "source"),
        ("Kampanya Adı", "campaign"),
        ("utm_medium", "utm.medium"),
        ("Bütçe", "field"),
        ("", "field"),
    ],
)
def test_a_header_is_recognised(header: str, field: str) -> None:
    assert guess(header) == field


def test_a_row_becomes_a_lead_with_everything_that_was_in_it() -> None:
    header = ["İsim", "Soyisim", "GSM", "Telefon 2", "Mail", "Not", "Kaynak", "Kampanya", "Bütçe", ""]
    columns = Columns(header, {}, SOURCES, "import")
    lead = columns.lead(
        ["Ayşe", "Çelik", "p:+905321112233", "0216 111 22 33", "a@x.com", "arayın", "İnstagram", "Yaz", "5 M", "?"], "1"
    )
    assert lead is not None
    assert (lead.name, lead.phone, lead.email, lead.message) == ("Ayşe Çelik", "+905321112233", "a@x.com", "arayın")
    assert lead.identities == [IdentityGiven("phone", "0216 111 22 33")]
    assert (lead.source, lead.utm) == ("instagram", {"campaign": "Yaz"})
    assert lead.fields == {"Bütçe": "5 M", "column 10": "?"}


def test_a_source_nobody_knows_is_kept_beside_the_usual_one() -> None:
    lead = Columns(["Telefon", "Kaynak"], {}, SOURCES, "import").lead(["0532", "Tabela"], "1")
    assert lead is not None
    assert (lead.source, lead.fields) == ("import", {"Kaynak": "Tabela"})


def test_columns_can_be_told() -> None:
    columns = Columns(["Kim", "No", "Sil"], {"kim": "name", "NO": "phone", "Sil": "skip"}, SOURCES, "import")
    lead = columns.lead(["Ali", "0532", "x"], "1")
    assert lead is not None
    assert (lead.name, lead.phone, lead.fields) == ("Ali", "0532", {})
    for told in ({"Yok": "name"}, {"Kim": "uydurma"}, {}):
        with pytest.raises(UnknownMapping):
            Columns(["Kim", "No", "Sil"], told, SOURCES, "import")


def test_a_row_with_neither_a_name_nor_a_way_to_reach_anybody_is_no_lead() -> None:
    columns = Columns(["Ad Soyad", "Telefon", "Bütçe"], {}, SOURCES, "import")
    assert columns.lead(["", " ", "5 M"], "1") is None
    assert columns.lead(["Ali", "", ""], "1") is not None
