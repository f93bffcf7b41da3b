"""What the columns of a file mean, guessed from Turkish and English headers or told by the person who imports."""

import re
from collections.abc import Iterable, Mapping, Sequence

from crm.core.text import clean, fold
from crm.customers.schemas import IdentityGiven, ReceiveLead

FIELDS = ("name", "first_name", "last_name", "phone", "email", "message", "source", "campaign", "field", "skip")
"""What a column may be mapped to, beside utm.<name>; `field` keeps it under its own name."""

HEADERS = {
    "name": "ad soyad|adi soyadi|ad ve soyad|adi ve soyadi|adsoyad|isim soyisim|isim soyad|isimsoyisim|tam ad|musteri"
    "|musteri adi|musteri adi soyadi|musteri ad soyad|kisi|yetkili|aday|danisan|hasta|cari|cari unvan|unvan|firma"
    "|firma unvani|full name|fullname|name|contact|contact name|customer|customer name|company|lead name",
    "first_name": "ad|adi|isim|first name|firstname|given name|musteri ismi",
    "last_name": "soyad|soyadi|soyisim|last name|lastname|surname|family name",
    "phone": "telefon|tel|gsm|cep|cep telefonu|cep tel|cep no|cep numarasi|telefon no|telefon numarasi|telefon numaraniz"
    "|tel no|gsm no|gsm numarasi|mobil|mobil telefon|ev telefonu|is telefonu|iletisim|iletisim no|iletisim numarasi"
    "|mobile|mobile phone|mobile number|phone|phone number|telephone|cell|cell phone|whatsapp|whatsapp no"
    "|whatsapp numarasi|whatsapp number|numara",
    "email": "e posta|eposta|e mail|email|mail|mail adresi|e posta adresi|eposta adresi|e mail adresi|email adresi"
    "|email address|e mail address|elektronik posta",
    "message": "not|notlar|note|notes|aciklama|mesaj|mesaji|message|yorum|gorus|talep|istek|comment|comments|description",
    "source": "kaynak|kaynagi|lead kaynagi|musteri kaynagi|gelis kaynagi|source|lead source",
    "campaign": "kampanya|kampanya adi|campaign|campaign name|reklam kampanyasi",
}
BY_HEADER = {header: field for field, headers in HEADERS.items() for header in headers.split("|")}
UTM = ("source", "medium", "campaign", "term", "content")


class UnknownMapping(Exception):
    """What was said about a column cannot be; the message says why."""


def guess(header: str) -> str:
    """The field a column of this name most likely is; `field` when it is none of ours."""
    key = " ".join(re.sub(r"[^\w]|_", " ", fold(header)).split())
    key = key.rstrip("0123456789").rstrip()
    if key.startswith("utm ") and key[4:] in UTM:
        return f"utm.{key[4:]}"
    return BY_HEADER.get(key, "field")


def recognised(header: Iterable[str]) -> int:
    """How many of these columns are ours."""
    return sum(guess(cell) != "field" for cell in header)


class Columns:
    """How a row becomes a lead."""

    def __init__(self, header: Sequence[str], told: Mapping[str, str], sources: Mapping[str, str], source: str) -> None:
        """`sources` maps the folded keys and names of known sources to their keys; `source` is the one of the others.

        Raises UnknownMapping for a column the file does not have, or a field there is not.
        """
        self.header = [name or f"column {number}" for number, name in enumerate(header, 1)]
        self.fields = [guess(name) for name in self.header]
        for column, field in told.items():
            places = [place for place, name in enumerate(self.header) if fold(name) == fold(column)]
            if not places:
                raise UnknownMapping(f"The file has no column {column!r}. It has: {', '.join(self.header)}.")
            if field not in FIELDS and field.removeprefix("utm.") not in UTM:
                raise UnknownMapping(f"A column cannot be {field!r}. It can be: {', '.join(FIELDS)}, utm.source …")
            for place in places:
                self.fields[place] = field
        if not {"name", "first_name", "phone", "email"} & set(self.fields):
            raise UnknownMapping(
                "No column of names, phones or e-mails was recognised. Say which it is: --map COLUMN=phone."
                f" The file has: {', '.join(self.header)}."
            )
        self._sources = sources
        self._source = source

    def lead(self, cells: Sequence[str], external_id: str) -> ReceiveLead | None:
        """The lead of a row; None when it has neither a name nor a way to reach anybody."""
        of: dict[str, list[str]] = {}
        fields: dict[str, str | list[str]] = {}
        utm: dict[str, str] = {}
        for name, field, cell in zip(self.header, self.fields, map(clean, cells), strict=True):
            if not cell or field == "skip":
                continue
            if field == "field":
                fields[name] = cell
            elif field == "campaign" or field.startswith("utm."):
                utm[field.removeprefix("utm.")] = cell
            else:
                of.setdefault(field, []).append(cell)
        name = " ".join(of.get("name") or [*of.get("first_name", []), *of.get("last_name", [])])
        phones, emails = of.get("phone", []), of.get("email", [])
        if not (name or phones or emails):
            return None
        source = self._source
        for told in of.get("source", []):
            source = self._sources.get(fold(told), self._source)
            if fold(told) not in self._sources:
                fields[self.header[self.fields.index("source")]] = told
        return ReceiveLead(
            external_id=external_id,
            name=name or None,
            phone=_phone(phones[0]) if phones else None,
            email=emails[0] if emails else None,
            identities=[
                *(IdentityGiven("phone", _phone(phone)) for phone in phones[1:]),
                *(IdentityGiven("email", email) for email in emails[1:]),
            ],
            source=source,
            message="\n".join(of.get("message", [])) or None,
            utm=utm,
            fields=fields,
        )


def _phone(cell: str) -> str:
    # Lists exported from Meta write p:+905321234567.
    return cell.removeprefix("p:")
