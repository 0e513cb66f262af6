"""Where leads heard of us: places, people, and the words that tell of hearing."""

from services.processor.domain.understanding.normal import phrase_list, word_list

SOURCE_WORDS: tuple[str, ...] = word_list(
    """
    instagram ig insta igs reels reel tiktok tiktokan tikto facebook fb pesbuk meta youtube yutub yt google gugel
    googling ggl twitter threads linkedin telegram shopee tokopedia lazada olx website websait web situs blog artikel
    berita koran majalah radio tv televisi iklan ads ad advertisement sponsor adsense spanduk banner baliho billboard
    brosur flyer poster pamflet selebaran pameran expo exhibition bazar bazaar event seminar webinar workshop podcast
    internet medsos sosmed socmed story stories status grup group komunitas community fyp influencer selebgram
    tiktoker youtuber endorse chatgpt browsing search searching whatsapp wa ifra flei jcc email newsletter marketplace
    plang plank videotron reklame umbul stiker kompas detik tribun kaskus reddit quora pinterest snackvideo wag bing
    yahoo playstore gmaps beranda explore feed postingan posting post konten content video videonya live channel kanal
    akun link broadcast bc sms pelatihan jiexpo talkshow umkm com tribunnews liputan webnya sosialmedia snapgram feeds
    googel gogle gugle fesbuk fesbook efbe ytb linkedln statusnya kaskuser grupnya buletin bilboard neonbox spanduknya
    brosurnya katalog leaflet gathering x toa rri tvri siaran majalah mading menfess discord spotify netflix bing
    kompasiana trustpilot lemon8 sosialisasi penyuluhan pengajian kajian warta shorts wag repost repostan kalender
    halte stand gereja cuitan tweet tweetan twit scroll scrolling skrol forum
    """
)

# What is called by the place where it is made: "Jawa Pos", "Bali TV", "Surabaya Radio".
MEDIA_OF_PLACES = frozenset(word_list("pos post tv radio fm ekspres express news"))

EVENTS = frozenset(word_list("pameran expo exhibition bazar bazaar seminar workshop pelatihan festival"))

SOURCE_PEOPLE = word_list(
    """
    anak kaka teman temen temenku kawan sahabat friend friends saudara sodara sepupu keluarga family kakak adik adek
    suami istri ortu tetangga rekan kolega kerabat kenalan konco kanca rencang babaturan batur bos atasan paman om tante
    sales marketing admin mitra franchisee pacar mertua ipar dosen guru rekomendasi referensi referral mulut wom
    keponakan kemenakan kamanakan ponakan pembeli supplier distributor relasi murid siswa pakde
    bude paklek bulik nenek kakek cucu menantu mantan partner senior junior mentor
    coach besan
    pelanggan langganan klien spupu tman kkak adikku ustadz ustad ustaz ustadzah ustazah pendeta mama papa mamah mami
    papi ayah bunda emak nyokap bokap bini cousin sister brother colleague neighbor neighbour wife husband boss uncle
    aunt mom dad mother father parents relative coworker
    officemate workmate roommate classmate mate mates teman2 temanku kakakku adikku suamiku istriku saudaraku
    temannya gebetan tmn tmen tmnku sdr sodaraku alumni komunitas perkumpulan paguyuban bestie sohib ncang encing uwak
    uak mamang bibi bulek budhe pakdhe eyang opung kerabatnya rerencangan wargi dulur sedulur lanceng santri pelatih
    penyuluh satpam loper makelar notaris bendahara cucu laeku lae ito namboru amangboru inanguda eda appara pariban
    bojo bojoku mbakyu mbakyuku paitua maitua oom tanta bapa mamak etek engkong ncing babe nyak bungsu sulung turis
    driver supir kurir kasir romo pastor mantri acil julak gulu busu dunsanak sanak famili penumpang wali nasabah
    pasien jamaah jemaah majikan senior
    """
)

SOURCE_PHRASES = phrase_list(
    """
    tik tok, you tube, face book, media sosial, social media, word of mouth, chat gpt, info franchise expo, search
    engine, mesin pencari, google maps, play store, app store, snack video, google ads, iklan ig, iklan fb, surat
    kabar, mulut ke mulut, search google, kata teman, kata orang, broadcast wa, baliho jalan, info lomba, link bio,
    tau sendiri, tahu sendiri, nemu sendiri, cari sendiri, lihat sendiri, liat sendiri
    """
)

# What tells which friend: "teman kantor".
SOURCE_PEOPLE_FROM = frozenset(
    word_list(
        """
        kantor kerja kampus kuliah sekolah gereja arisan rumah lama dekat bisnis gym pengajian masjid kos sma smp smk
        sd komplek kompleks kampung seangkatan seperjuangan ngaji main lari futsal komunitas
        pasar sebelah kost kosan tongkrongan pabrik proyek sawah ladang kebun terminal posyandu pkk paud senam badminton
        mancing pesantren kelas sekelas sejawat sekantor sekampus office work school college church
        """
    )
)

SOURCE_PERSON_PHRASES = (
    "orang tua",
    "admin ig",
    "mulut ke mulut",
    "pak rt",
    "bu rt",
    "pak rw",
    "pak lurah",
    "pak kades",
    "bu lurah",
    *(
        f"{whom} {of}"
        for whom in ("tukang", "kang", "abang", "mas", "bapak", "pak")
        for of in ("sayur", "ojek", "ojol", "paket", "parkir", "galon", "becak", "kos", "kost")
    ),
    *(
        f"{title} {of}"
        for title in ("pak", "bu", "bapak", "ibu")
        for of in ("guru", "bos", "dosen", "camat", "bidan", "kos", "kost")
    ),
    "mahasiswa magang",
    "customer saya",
    "customer lama",
    "anak magang",
    "anak kos",
    "anak kost",
    "anak kosan",
    "pak ustadz",
    "pak haji",
)

HEARD_VERBS: tuple[str, ...] = word_list(
    """
    tau tahu taunya tahunya tauu liat lihat ngeliat melihat dapat dpt dapet mendapat mendapatkan nemu nemuin menemukan
    kenal denger dengar mendengar baca info infonya informasi sumber sumbernya referensi rekomendasi apal mengetahui
    mengenal memperoleh diperoleh weruh ngertos ngerti terang saw found heard learned learnt know knew known got tw
    tauk taw nonton menonton nntn muncul nongol kepoin ketemu liat2 lihat2 tonton watched watching seen discovered
    nemunya ketemunya dapetnya dpet dngr denger2 ngelihat sumbere ngikutin mengikuti follow followed mireng krungu
    ngrungu membaca ngebaca menyimak mendapati dapatkan dapetin pireng nguping mendak tengok nengok caliak danga dapa
    dapek angsal uninga uning meunang manggihan kutahu
    taunye pirsa semerep ningali peroleh kubaca kulihat kudengar kudapat kutau kuliat tao menerima nerima jumpa ikut
    hadir menghadiri see sees thu
    """
)
# Those that say nothing but that something became known: an origin may follow some words later.
KNOWING_VERBS = frozenset(
    word_list("mengetahui mengenal tau tahu kenal tw taw dengar denger mendengar heard learned knew found saw")
)
HEARD_OBJECTS = (
    *word_list(
        """
        info infonya informasi informasinya kontak nomor nomer no ini startfranchise kalian lo lu elu kamu anda
        franchise usaha brand it you this program kontaknya nomornya
        """
    ),
    "lu pada",
    "kalian semua",
    "your contact",
    "your number",
    "your info",
    "the info",
    "nomor ini",
    "nomer ini",
    "nomer niki",
    "nomor niki",
    "akun kalian",
    "info ini",
    "info franchise",
    *(
        f"{what} {whose}"
        for what in ("kontak", "nomor", "nomer", "wa", "akun", "link", "info", "iklan")
        for whose in ("ini", "kakak", "admin", "nya")
    ),
    *(
        f"{what} ini"
        for what in (
            "franchise",
            "usaha",
            "bisnis",
            "waralaba",
            "program",
            "perusahaan",
            "peluang",
            "kemitraan",
            "iklan",
        )
    ),
    "kontak kalian",
    "info kalian",
    "about you",
    "about this",
    "about startfranchise",
    "you guys",
    "tentang ini",
    "soal ini",
    "start franchise",
)
HEARD_FROM = word_list(
    """
    dari dr dri dar di lewat via from on through ti teko saking lwt melalui by in kat soko saka sangko dai sko
    """
)

SOURCE_CUES = phrase_list(
    """
    sumber info, sumber informasi, sumber infonya, info nya dari, info nya dr, sumber, source, dikasih tau, dikasih
    tahu, diberi tahu, direkomendasikan, direkomendasiin, dikenalkan, dikenalin, diajak, diajakin, diceritain,
    diceritakan, dibilangin, direkomen, ditunjukin, dikirimin, disaranin, rekomendasi dari, rekomendasi, referensi
    dari, referred by, recommended by, tua dari, tua dr, atu dari, atu dr, dikasi tau, dikasi tahu, dikasih kartu
    nama, dikasih brosur, dikasih nomor,
    dikandani, dicaritokan, dibejaan, dibejakeun, disarankan, diberi tau, diberi info, ref
    """
)

ORIGINS = frozenset(HEARD_FROM) - {"di", "in", "on"}
"""Those that tell where something came from without any verb."""
# Behind "dari" or "di" these name a time or a place in the chat, no source.
ORIGINLESS = frozenset(
    word_list(
        """
        kamu kalian anda lu elu kakak admin kemarin kemaren kmrn tadi barusan dulu awal sini situ sana disini disitu
        disana atas bawah mana sekarang lama jalan rumah luar dalam pagi siang sore malam semalam lahir kecil
        """
    )
)

# Who told: "kawan kasih tau", "om saya nyaranin".
TELLING_VERBS = frozenset(
    word_list(
        """
        kasih ngasih bilang ngomong cerita nyeritain ngajak ajak mengajak nyaranin menyarankan rekomendasi
        rekomendasiin merekomendasikan rekomen ngenalin mengenalkan info ngabarin nawarin told recommended referred
        kasi dikasi dikasih dikandani kandani ngandani nuturi wartosin bejakeun share ngeshare dicaritokan carito
        menemukan nemu nemuin nemukan carikan nunjukin ngajakin
        """
    )
)

GROUPS = frozenset(word_list("grup grub group komunitas forum paguyuban"))
TIMES_OF_HEARING = frozenset(word_list("td tadi kemarin kemaren kmrn barusan semalam semalem"))
# With one of these something else begins: "dari televisi katanya bagus", "lihat di Instagram terus saya tertarik".
BEHIND_SOURCES = TIMES_OF_HEARING | frozenset(
    word_list(
        """
        bahwa kalau kalo klo tentang soal katanya ktnya kabarnya ternyata soalnya makanya jadi trus terus muncul
        nongol kayaknya kyknya keliatannya sepertinya kelihatannya akhirnya lalu langsung waktu pas tertarik
        minat berminat pengen ingin pingin mau cuma cuman tapi
        """
    )
)
