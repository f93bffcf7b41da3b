"""What people of the sample company are called and where they come from: material of the stories, drawn by chance."""

# ruff: noqa: SIM905 - lists of names are read as lines, not as columns of quotes

from random import Random

from crm.core.text import fold

WOMEN = (
    "Ayşe Fatma Zeynep Elif Emine Hatice Merve Büşra Esra Kübra Özge Gizem Ebru Selin Derya Pınar Sibel Gülşen Şeyma"
    " İrem Ceren Tuğçe Yasemin Nurgül Songül Havva Rabia Melike Beyza Sude Ece Naz Defne Işıl Çağla Ümran Şükran Nilüfer"
).split()
MEN = (
    "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan Emre Burak Furkan Can Cem"
    " Serkan Volkan Onur Kerem Barış Umut Tolga Gökhan Çağrı Oğuzhan Uğur Şahin Yiğit Kaan Alper Selçuk Ilgaz Özgür"
).split()
FAMILIES = (
    "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan"
    " Şimşek Polat Korkmaz Çakır Erdoğan Güneş Bulut Aksoy Ünal Taş Işık Güler Türk Avcı Ateş Keskin Tekin Coşkun Bozkurt"
    " Ergin Sarı İnce Özgüneş Gündoğdu Uçar Karaağaç Büyükşahin Kızılırmak İpekçioğlu Hacıömeroğlu Gözüaçık Değirmencioğlu"
).split()
LONG = (
    "Nur Elif Zübeyde Karaosmanoğlu Büyükçekmeceli",
    "Muhammed Abdülkadir Hayrettin Küçükçekmecelioğlu",
    "Gülümser Şehrazat Değirmencioğlu Hacıbektaşoğlu Tepebaşılı",
    "Prof. Dr. Şerafettin Uğur Müderriszade Çalıkuşu",
    "Yeni Ufuklar Gayrimenkul Yatırım Geliştirme İnşaat Turizm Sanayi ve Dış Ticaret Anonim Şirketi",
    "Öz Karadeniz Madencilik Nakliyat Petrol Ürünleri Hafriyat ve İnşaat Taahhüt Limited Şirketi",
)
COMPANIES = (
    "Akçam Yapı Ltd. Şti.",
    "Güneşli Optik",
    "Boğaziçi Diş Kliniği",
    "Çınar Mobilya",
    "Doğuş Lojistik A.Ş.",
    "İpek Tekstil",
    "Şölen Catering",
    "Özgür Eczanesi",
)
FOREIGN = ("Anna Schneider", "Mohammed Al-Rashid", "Olga Petrova", "James O’Connor", "محمد الحسيني", "Reza Karimi")
FOREIGN_PHONES = ("+49151{:08d}", "+97150{:07d}", "+7916{:07d}", "+447{:09d}", "+96650{:07d}")
PREFIXES = (*range(530, 534), *range(535, 539), *range(541, 547), 505, 506, 507, *range(551, 556))
MAILS = ("gmail.com", "hotmail.com", "outlook.com", "yandex.com", "icloud.com", "ornek.com.tr")


def person(random: Random) -> str:
    """A name as it comes in: mostly first and family name, sometimes two of each, in capitals, or very long."""
    kind = random.random()
    if kind < 0.012:
        return random.choice(LONG)
    if kind < 0.03:
        return random.choice(COMPANIES)
    first = random.choice(WOMEN if random.random() < 0.5 else MEN)
    family = random.choice(FAMILIES)
    if kind < 0.16:
        first += " " + random.choice(WOMEN if first in WOMEN else MEN)
    if kind < 0.06:
        family += " " + random.choice(FAMILIES)
    name = f"{first} {family}"
    if kind > 0.97:
        return name.replace("i", "İ").upper()
    return name.lower() if kind > 0.95 else name


def mobile(random: Random, taken: set[str]) -> str:
    """A Turkish mobile number in E.164 that nobody else has."""
    while True:
        phone = f"+90{random.choice(PREFIXES)}{random.randrange(10**7):07d}"
        if phone not in taken:
            taken.add(phone)
            return phone


def foreign_mobile(random: Random, taken: set[str]) -> str:
    """A number from abroad that nobody else has."""
    while True:
        phone = random.choice(FOREIGN_PHONES).format(random.randrange(10**6, 10**7))
        if phone not in taken:
            taken.add(phone)
            return phone


def mail(random: Random, name: str, taken: set[str]) -> str:
    """An address such a person might have, that nobody else has."""
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split()
    local = random.choice((".", "", "_")).join(letters[:1] + letters[-1:]) or "musteri"
    while True:
        address = f"{local[:40]}{random.choice(('', random.randrange(60, 99), random.randrange(1000)))}@{random.choice(MAILS)}"
        if address not in taken:
            taken.add(address)
            return address


def as_typed(random: Random, e164: str) -> str:
    """A Turkish number as people and forms write it."""
    tail = e164.removeprefix("+90")
    return random.choice(
        (
            e164,
            "0" + tail,
            tail,
            f"0 ({tail[:3]}) {tail[3:6]} {tail[6:8]} {tail[8:]}",
            f"0{tail[:3]}-{tail[3:6]}-{tail[6:]}",
        )
    )
