"""What strangers write around and beside their answers, found by changing conversations and by writing new ones."""

from datetime import date

import pytest

from services.processor.domain.form import Field
from services.processor.domain.understanding import read_form

TODAY = date(2026, 11, 22)


def texts(text: str) -> dict[Field, str]:
    return {name: value.text for name, value in read_form(text, asked=tuple(Field), today=TODAY).items()}


@pytest.mark.parametrize(
    "text",
    [
        "teman saya Budi dari Solo juga mau ikut, dia punya 100 juta",
        "dulu saya punya warung makan tapi tutup karena corona",
        "Pak Jokowi aja bilang UMKM bagus",
        "kemarin ada promo 10 juta, masih ada?",
        "pengalaman saya jualan bakso 5 tahun",
        "nama anak saya Bima",
        "Sy bukan mau usaha sy mau lamar kerja",
        "mulai tahun 2020 saya dagang",
        "100%",
        "Budget: =SUM(A1:A3)",
        "Budget - =SUM(1)",
        "ke Depok",
        "kontrak kerja habis juni",
        "mau tambah",
        "mau ngurus anak",
        "dr gue",
        "dr. Saya",
    ],
)
def test_nothing_is_taken_of_what_is_said_of_others_of_the_past_or_of_formulas(text: str) -> None:
    assert texts(text) == {}


@pytest.mark.parametrize(
    ("text", "field", "answer"),
    [
        ("Fb\nWarung sembako\n25 juta\nkalau sudah resign\nMarlina, Jambi", Field.START_PLAN, "kalau sudah resign"),
        ("mau toko roti, rencananya dibuka setelah anak lulus", Field.START_PLAN, "setelah anak lulus"),
        ("1. Fb\n2. Kopi\n3. 9 juta\n4. bulan 5\n5. Rina, Solo", Field.START_PLAN, "bulan 5"),
        ("Fb / Kopi / 15 juta / minggu depan / Rina, Solo", Field.BUDGET, "15 juta"),
        ("modal 6 juta, mulai minggu ini, mas Budi Sidoarjo", Field.BIODATA, "mas Budi Sidoarjo"),
        ("Fb\nIkan asap\n17 juta\nMei 2027\nLutfi, Rembang", Field.BUSINESS_TYPE, "Ikan asap"),
        ("rekan bisnis\nKopi\n17 juta\nMei 2027\nLutfi, Rembang", Field.SOURCE_INFO, "rekan bisnis"),
        ("Usaha: kopi  Kapan: Mei  Nama & domisili: Rina, Solo", Field.BIODATA, "Rina, Solo"),
        ("usaha: kopi, kapan: Mei, saya: Rina, Solo", Field.BIODATA, "Rina, Solo"),
        ("Nama & domisili: Rina, Solo, terima kasih kak", Field.BIODATA, "Rina, Solo"),
        ("Saya M. Ilham dari Lumajang", Field.BIODATA, "M. Ilham dari Lumajang"),
        ("saya Mei Linda umur 34 tahun di Pangkalpinang", Field.BIODATA, "Mei Linda di Pangkalpinang"),
        ("Rina umur 35 dari Depok", Field.BIODATA, "Rina dari Depok"),
        ("WA 0812-3456-7890 Budi Bekasi", Field.BIODATA, "Budi Bekasi"),
        ("Info saya peroleh dari Bali Post.", Field.SOURCE_INFO, "Bali Post"),
        ("Expo UMKM Balikpapan\nKopi\n20 juta", Field.SOURCE_INFO, "Expo UMKM Balikpapan"),
        ("belum tau kak, nunggu THR cair dulu", Field.START_PLAN, "nunggu THR cair dulu"),
        ("When : after I resign", Field.START_PLAN, "after I resign"),
        ("Sudah 10 tahun jualan sayur. Mau buka frozen food", Field.BUSINESS_TYPE, "frozen food"),
        ("toko buah, modal 110 juta di luar sewa", Field.BUSINESS_TYPE, "toko buah"),
        ("mau buka kedai mie pedas bareng teman kos", Field.BUSINESS_TYPE, "kedai mie pedas"),
        ("modal 8 juta bisa nggak ya buat buka cilok?", Field.BUSINESS_TYPE, "cilok"),
        ("kak business-nya kids playground", Field.BUSINESS_TYPE, "kids playground"),
        ("google\ncuci mobil\nAndi Baso, Watampone", Field.BIODATA, "Andi Baso, Watampone"),
        ("Fb\nKopi\n20 juta\nMei 2027\nMuchlis\nBrebs", Field.BIODATA, "Muchlis, Brebs"),
        ("saya Hamdan, TNI dinas di Nabire, tau dari radio", Field.BIODATA, "Hamdan, Nabire"),
        ("Saya Dimas, mau buka cilok di Tegal", Field.BIODATA, "Dimas, Tegal"),
        ("Facebook\nYuni Astuti (suami: Heri), Majalengka", Field.SOURCE_INFO, "Facebook"),
        ("my coworker told me about you", Field.SOURCE_INFO, "my coworker"),
        ("Tau franchise ini dari teman dinas", Field.SOURCE_INFO, "teman dinas"),
        ("dr grup FB pekerja migran taiwan", Field.SOURCE_INFO, "grup FB pekerja migran taiwan"),
        ("saya dari Cirebon, eh sekarang pindah ke Indramayu. Mulai bulan depan", Field.START_PLAN, "bulan depan"),
        ("kopi / ada dana 75 juta / 1 Februari 2027 / Huswatun, Selong", Field.BUDGET, "75 juta"),
        ("kopi / habis lebaran / 100 - 150jt / Dari tetangga", Field.START_PLAN, "habis lebaran"),
        ("sekitar bulan september", Field.START_PLAN, "bulan september"),
        ("Kapan ➜ juni", Field.START_PLAN, "juni"),
        ("Sumber info➡️ Instagram", Field.SOURCE_INFO, "Instagram"),
        ("Caca, Kediri kota", Field.BIODATA, "Caca, Kediri kota"),
        ("fb, bulan depan, Oki Setiawan, Indramayu", Field.BIODATA, "Oki Setiawan, Indramayu"),
        ("Andi Baso, Watampone", Field.BIODATA, "Andi Baso, Watampone"),
        ("1.Tiktok\n2.Laundry\n3.100 juta\n4.2027\n5.Bu Tuti Bogor", Field.BUDGET, "100 juta"),
        ("1.Tiktok\n2.Laundry\n3.100 juta\n4.2027\n5.Bu Tuti Bogor", Field.START_PLAN, "2027"),
        ("saya Bapak Yusuf, 58 tahun, domisili Pekanbaru.", Field.BIODATA, "Bapak Yusuf, domisili Pekanbaru"),
        ("Kami di Ambon mau buka cafe. Saya Pieter. Info dari kaka di Jakarta", Field.BIODATA, "Pieter, Ambon"),
        ("Maunya cepet2 mulai", Field.START_PLAN, "cepet2"),
        ("Mulai Senin depan", Field.START_PLAN, "Senin depan"),
        ("saya Sugeng Widodo sopir truk dari Ngawi", Field.BIODATA, "Sugeng Widodo sopir truk dari Ngawi"),
        ("nemu di Google pas nunggu orderan, mau cuci motor", Field.SOURCE_INFO, "Google"),
        ("Fb\nwarung\n85 juta\nkalau sudah pulang ke Korea", Field.START_PLAN, "kalau sudah pulang ke Korea"),
        ("mau catering harian, 25jt", Field.BUSINESS_TYPE, "catering harian"),
        ("uang saya 100 juta tapi yang mau dipakai 60 juta", Field.BUDGET, "60 juta"),
        ("Dari teman saya namanya Budi\nToko plastik\n40jt\nMei\nHasan Cirebon", Field.BIODATA, "Hasan Cirebon"),
        ("Budget 30jt ya min, eh 35 deng", Field.BUDGET, "35"),
        ("info: tetangga saya, usaha warung kopi", Field.SOURCE_INFO, "tetangga saya"),
        ("info: tetangga saya, usaha warung kopi", Field.BUSINESS_TYPE, "warung kopi"),
        ("50jt kopi Maret IG Rudi Solo", Field.SOURCE_INFO, "IG"),
        ("dari IG mau kopi 50jt Maret Rudi", Field.BUSINESS_TYPE, "kopi"),
        ("Rini, di Kp. Melayu RT 3/5 Tangerang", Field.BIODATA, "Rini, di Kp. Melayu RT 3/5 Tangerang"),
        ("fb, isi ulang galon, 35 jt, juni, Bu Marni, Cilegon", Field.START_PLAN, "juni"),
        ("Fb\nKopi\n40 juta\nmulai kalau sudah terima pesangon", Field.START_PLAN, "kalau sudah terima pesangon"),
        ("saya Kasman pensiunan TNI tinggal di Salatiga", Field.BIODATA, "Kasman, Salatiga"),
        ("saya Ibu Rosmawati jualan ikan di pasar Kendari", Field.BIODATA, "Ibu Rosmawati, Kendari"),
        ("Kalau mau buka usaha jahit dengan modal 22 juta bisa ga ya?", Field.BUSINESS_TYPE, "jahit"),
        ("iklan facebook\nATK\n80jt\nMei\nLaode Muslim, Baubau", Field.BIODATA, "Laode Muslim, Baubau"),
        ("gaskeun april", Field.START_PLAN, "april"),
    ],
)
def test_an_answer_is_read_whatever_stands_around_it(text: str, field: Field, answer: str) -> None:
    assert texts(text)[field] == answer


def test_a_home_told_after_its_name_joins_it_though_no_list_knows_it() -> None:
    value = read_form("Cibatu kak\nterima kasih", asked=(), today=TODAY, biodata="Rina")[Field.BIODATA]

    assert value.text == "Rina, Cibatu"


@pytest.mark.parametrize(
    "tail",
    [" makasih" + " ya kak" * 80 + " zz", " makasih" + ", ya kak. makasih ya" * 25 + " zz", ". " * 250 + "zz"],
    ids=["courtesy", "courtesy with commas", "full stops"],
)
def test_words_repeated_without_end_behind_a_value_are_read_to_their_end(tail: str) -> None:
    given = read_form(f"Budget: 50 juta{tail}", asked=tuple(Field), today=TODAY)

    assert given[Field.BUDGET].low == 50_000_000


def test_what_only_begins_like_a_formula_is_read_to_its_end() -> None:
    given = read_form(f"Budget: abc({'a' * 500}!", asked=tuple(Field), today=TODAY)

    assert given[Field.BUDGET].text.startswith("abc(")


@pytest.mark.parametrize("text", ["belum Sumber", "belum Bidang", "teman 085712345678 Rekomendasi Suryanto,"])
def test_pieces_of_sentences_are_read(text: str) -> None:
    for asked in ((), tuple(Field), *((field,) for field in Field)):
        read_form(text, asked=asked, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Saya Dimas, adik saya kuliah di Malang",
        "Saya Dimas, lihat iklan kalian di Solo",
        "Saya Dimas, dulu jualan di Tegal",
        "Saya Dimas, mau buka cilok di Tegal atau Solo",
        "Nama: Dimas\nmau buka cilok di Tegal",
    ],
)
def test_a_place_that_need_not_be_the_leads_home_is_no_home(text: str) -> None:
    assert texts(text)[Field.BIODATA] == "Dimas"


def test_a_brand_that_is_asked_for_is_nobody() -> None:
    assert Field.BIODATA not in texts("saya mau tanya soal franchise kebab turki baba rafi")


@pytest.mark.parametrize("text", ["aku gatau mau usaha apa kak", "belum ada bayangan usaha apa kak, modal 20 juta"])
def test_not_knowing_which_business_is_an_answer_however_politely_it_is_said(text: str) -> None:
    assert Field.BUSINESS_TYPE in texts(text)


def test_what_somebody_wants_to_try_is_their_business() -> None:
    assert texts("I have a villa but want to try a car wash")[Field.BUSINESS_TYPE] == "car wash"


def test_when_somebody_retires_is_no_plan_unless_the_plan_alone_is_asked_for() -> None:
    text = "Saya pensiun 2 tahun lagi"

    assert read_form(text, asked=tuple(Field), today=TODAY) == {}
    plan = read_form(text, asked=(Field.START_PLAN,), today=TODAY)[Field.START_PLAN]
    assert plan.text == "pensiun 2 tahun lagi"
    assert plan.earliest is not None
