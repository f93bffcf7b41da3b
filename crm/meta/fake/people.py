"""Leads of people who do not exist, always the same ones for the same ids."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST = (
    "Ayşe", "Fatma", "Işıl", "Zeynep", "Elif", "Gülşah", "Özlem", "Çiğdem", "Merve", "Şule", "Derya", "Nazlı",
    "Mehmet", "Ahmet", "Mustafa", "İbrahim", "Çağlar", "Oğuzhan", "Ömer", "Şükrü", "Uğur", "Barış", "Emre", "Tuğrul",
)  # fmt: skip
LAST = (
    "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Yıldız", "Öztürk", "Aydın", "Özdemir", "Arslan", "Doğan", "Kılıç",
    "Aslan", "Çetin", "Kara", "Koç", "Kurt", "Özkan", "Şimşek", "Polat", "Güneş", "Işık", "Gözüaçık", "Bağcı",
)  # fmt: skip
CAMPAIGNS = ("Bahar Fırsatı", "Yaz Kampanyası", "Yeni Proje Lansmanı", "Ücretsiz Keşif", "Peşinatsız Ödeme")
CITIES = ("İstanbul", "Ankara", "İzmir", "Bursa", "Antalya", "Eskişehir", "Muğla")
WISHES = ("1+1", "2+1", "3+1", "Villa", "Arsa", "İş yeri")
_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def lead_of(leadgen_id: str, *, form_id: str = "445566778899001") -> dict[str, Any]:
    """The lead of this id, as Graph tells it."""
    seed = hashlib.sha256(leadgen_id.encode()).digest()
    first, last = FIRST[seed[0] % len(FIRST)], LAST[seed[1] % len(LAST)]
    campaign = seed[2] % len(CAMPAIGNS)
    phone = f"+905{30 + seed[3] % 30}{int.from_bytes(seed[4:8], 'big') % 10_000_000:07d}"
    mail = f"{first}.{last}".translate(_ASCII).lower()
    made = _FIRST_DAY + timedelta(seconds=int.from_bytes(seed[8:11], "big"))
    return {
        "id": leadgen_id,
        "created_time": made.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "form_id": form_id,
        "platform": ("fb", "ig")[seed[11] % 2],
        "is_organic": False,
        "ad_id": f"1202300000000001{campaign:02d}",
        "ad_name": f"{CAMPAIGNS[campaign]} – Görsel {1 + seed[12] % 3}",
        "campaign_id": f"1202300000000009{campaign:02d}",
        "campaign_name": CAMPAIGNS[campaign],
        "field_data": [
            {"name": "full_name", "values": [f"{first} {last}"]},
            {"name": "phone_number", "values": [phone]},
            {"name": "email", "values": [f"{mail}{seed[13]}@example.com"]},
            {"name": "city", "values": [CITIES[seed[14] % len(CITIES)]]},
            {"name": "ne_arıyorsunuz?", "values": [WISHES[seed[15] % len(WISHES)]]},
        ],
        "custom_disclaimer_responses": [{"checkbox_key": "kvkk_pazarlama", "is_checked": "1" if seed[16] % 2 else ""}],
    }
