"""What is said in the sample company: forms, messages and notes of a real-estate office."""

PROJECTS = ("Vadi Konakları", "Mavişehir Rezidans", "Göl Evleri", "Kule Çamlıca", "Bahçe Bostancı", "Marina Loft")
CAMPAIGNS = (
    "Vadi Konakları – Lansman",
    "Göl Evleri – Kasım Fırsatı",
    "2+1 Daire Kampanyası",
    "Yatırımlık Ofis",
    "Mavişehir – Son Etap",
    "Yabancıya Satış – Vatandaşlık",
)
ROOMS = ("1+1", "2+1", "3+1", "3+1 bahçe dubleksi", "4+1", "ofis")
BUDGETS = ("2–4 milyon TL", "4–6 milyon TL", "6–10 milyon TL", "10 milyon TL üstü", "Henüz belli değil")
WHEN = ("Hemen", "1–3 ay içinde", "3–6 ay içinde", "Sadece araştırıyorum")

ASKED = (
    "Merhaba, {project} için fiyat bilgisi alabilir miyim?",
    "{rooms} dairelerin peşinat oranı nedir?",
    "Hafta sonu örnek daireyi görebilir miyiz?",
    "Krediye uygun mu, vade kaç ay?",
    "{project} ne zaman teslim?",
    "Eşimle birlikte gelmek istiyoruz, ne zaman uygunsunuz?",
    "Katalog gönderebilir misiniz 🙏",
    "Takas düşünüyor musunuz? Ataşehir’de dairem var.",
    "selam {rooms} kaldımı",
    "Aidat ve otopark durumu hakkında bilgi rica ederim.",
)
ANSWERED = (
    "Merhaba, ben {user}. {project} kataloğunu hemen iletiyorum.",
    "{rooms} dairelerimizde %30 peşinat, 24 ay vade farksız ödeme var.",
    "Cumartesi 11.00 sizin için uygun mu?",
    "Elbette, sizi 15.00 gibi arıyorum.",
    "Teslim tarihimiz 2027 ikinci çeyrek.",
    "Konumu paylaştım, kapıda sizi karşılayacağım.",
)
ANSWERED_BACK = (
    "Teşekkürler, bakıp döneceğim.",
    "Tamam, cumartesi oradayız.",
    "Fiyat biraz yüksek geldi, indirim olur mu?",
    "Ödeme planını WhatsApp’tan atar mısınız?",
    "Aradım ulaşamadım.",
    "👍",
    "Bir de deniz gören kat var mı?",
    "Kapora için hesap numarası alabilir miyim?",
)
NOTES = {
    "called": (
        "Arandı, {rooms} bakıyor. Bütçesi {budget}.",
        "İlk görüşme yapıldı; {project} ile ilgileniyor, eşiyle konuşacak.",
        "Ulaşılamadı, akşam tekrar aranacak.",
        "Arandı, toplantıdaymış. Yarın öğleden sonra istiyor.",
        "Yatırım amaçlı bakıyor, kira getirisini sordu.",
    ),
    "appointment": (
        "Cumartesi 11.00 örnek daire gezisi. Ailesiyle gelecek.",
        "Ofiste buluşuldu, {project} maketi üzerinden anlatıldı.",
        "Randevuya gelmedi, yeni gün verildi.",
        "3. kat güney cephe beğenildi, ödeme planı istendi.",
    ),
    "deposit": (
        "Kapora alındı, sözleşme taslağı hukuka gönderildi.",
        "100.000 TL kapora EFT ile geldi. Dekont klasörde.",
    ),
    "won": ("Tapu işlemleri tamamlandı. Anahtar teslim edildi.", "Sözleşme imzalandı, hayırlı olsun."),
    "aside": (
        "Kredi faizlerinin düşmesini bekliyor, ay sonunda aranacak.",
        "Elindeki daire satılınca dönecek.",
        "Yurt dışında, döndüğünde arayacak.",
    ),
    "lost": (
        "Başka projeden almış.",
        "Bütçesi uymuyor, listeden çıkarılmasını istedi.",
        "Üç kez arandı, geri dönüş yok.",
    ),
}
LONG_NOTE = (
    "Uzun görüşme. Ailece üç farklı projeye bakmışlar; {project} konumunu beğenmişler ama okul mesafesi soru işareti. "
    "Peşinatın yarısını araba satışıyla karşılayacaklar, kalanı için iki bankadan ön onay almışlar. Kat tercihi 5 ve üzeri, "
    "güney cephe. Otopark mutlaka iki araçlık olmalı. Karar verecek kişi babası; bir sonraki görüşmeye onu da çağırdım. "
    "Rakip teklif: %5 daha ucuz ama teslimi bir yıl sonra."
)
LOST_REASONS = (
    "Uygun değil",
    "Bütçe yetersiz",
    "Rakipten aldı",
    "Ulaşılamıyor",
    "Vazgeçti",
    "Konum uymadı",
)

APPOINTMENTS = (
    "Daire gezme",
    "Ofiste görüşme",
    "Sözleşme imzası",
    "Örnek daire",
    "Ödeme planı görüşmesi",
    "Şantiye ziyareti",
)
REMINDERS = (
    "Kapora dekontunu sor",
    "Tapu tarihini öğren",
    "Kredi onayını sor",
    "Kat planını gönder",
    "Eşiyle görüşmesini sor",
    "Fiyat listesini yenile",
)
