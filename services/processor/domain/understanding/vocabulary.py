"""The words that open an answer. Growing the understanding usually means adding a word here or in one of the lists
beside this file (sources, trades, places, names, everyday words), not a rule elsewhere."""

from services.processor.domain.understanding.normal import phrase_list, word_list

# --- what they want to run ----------------------------------------------------------------------------------------

TRADE_CUES = phrase_list(
    """
    bidang usaha, bidang usahanya, bidang bisnis, jenis usaha, jenis bisnis, usaha di bidang, usaha bidang, bisnis di
    bidang, bergerak di bidang, bidangnya, bidang, kategori, sektor, business type, type of business, usaha yang
    diminati, usaha yg diminati, bidang yang diminati, bidang usaha yang saya minati adalah, bidang usaha yang saya
    minati, usaha yang saya minati, usahanya, bisnisnya
    """
)
# These want a known business after them, or a short unknown word while the business is still asked for.
TRADE_HINTS: tuple[str, ...] = word_list(
    """
    usaha bisnis business jualan dagang berjualan bakulan sade dodolan dodol sadean icalan ush dagangan manggaleh
    badagang bajual bajua ngadol madagang medagang madolan ngadep meukat
    """
)
# These take only a known business.
TRADE_WISHES = word_list(
    """
    thinking considering franchise waralaba minat berminat tertarik interested looking open opening buka bukak bikin
    cari nyari kemitraan industri jualin ngejalanin menjual mendirikan mengelola membuka membangun merintis buke
    bukaan mbukak mbikak muka ngebuka run niat berniat mempertimbangkan merencanakan memilih kubuka mbuka dibuka
    """
)

TRADE_WISHES += ("dibuat", "dijadikan", "dijadiin", "dibikin", "dibikinin", "dibuatkan")
TRADE_WISHES += tuple(
    f"{asking} {about}"
    for asking in ("info", "infonya", "informasi", "tanya", "nanya", "bertanya", "konsultasi")
    for about in ("untuk", "utk", "soal", "tentang", "ttg", "seputar", "mengenai")
)
TRADE_WISHES += tuple(
    f"{wish} {having}"
    for wish in ("mau", "pengen", "pengin", "pingin", "ingin", "kepengen", "pgn")
    for having in ("punya", "memiliki", "mempunyai", "jalanin", "menjalankan", "jalankan", "kelola")
)
TRADE_WISHES += ("mau coba", "mau nyoba", "pengen coba", "pengen nyoba", "ingin coba", "ingin mencoba", "mau mencoba")
TRADE_WISHES += ("want to try", "like to try", "wanna try", "want to do", "like to do", "wanna do")

# What the lead wants, when no other cue follows: "mau kayu palet".
WISHES: frozenset[str] = frozenset(
    word_list(
        """
        mau mo mw pngn pgen pngin pgin pengn pengen pengin ingin pgn pngen kepengen kepingin hendak pilih ambil minat
        pinginnya nak arep palay
        hoyong badhe nio pingin kepengin pengennya maunya handak hakana ape lakar kayun niatnya naeng jagi keneh
        pengin nakin mo
        """
    )
)

# What kinds of business are called that have no name of their own.
TRADE_HEADS = frozenset(
    word_list(
        """
        yang yg tempat jasa jual jualan usaha bisnis toko warung rumah agen sewa rental kursus les budidaya ternak
        produk bidang sistem pabrik industri produksi buka open something anything semua autopilot gerai outlet kios
        ruko cabang lapak stand kemitraan franchise waralaba brand menu gerobak pusat sentra dagang depo kedai bengkel
        klinik studio salon apotek pangkalan depot koperasi warnet kafe cafe rumahan grosir distributor
        """
    )
)

# The heads that nothing else begins with: "jasa ekspor", "warung mi".
TRADE_OPENERS = TRADE_HEADS - frozenset(
    word_list(
        """
        yang yg tempat rumah something anything semua open buka bidang menu brand produk sistem usaha bisnis rumahan
        """
    )
)

# Where a business is run: part of its name when it stands just before one.
TRADE_HOUSES = frozenset(
    word_list("rumah tempat pondok dapur kampung taman pusat sentra pabrik gerai gerobak kios lapak ruko")
)

# How a business is: part of its name when they stand just behind it.
QUALITIES = frozenset(
    word_list(
        """
        sehat pedas manis dingin segar viral kekinian modern moderen keliling halal tradisional premium mini rumahan
        murah harian bulanan mingguan kantoran minimalis gerobakan
        """
    )
)

# Whom a business is for: part of its name when they stand just behind it.
CUSTOMERS = frozenset(
    word_list("keluarga anak bayi balita ibu wanita perempuan pria lansia muslimah muslim pelajar mahasiswa")
)

# --- money and time: words that open an answer --------------------------------------------------------------------

BUDGET_CUES: tuple[str, ...] = word_list(
    """
    budget budgetnya budgetku budgete bujet bajet budjet modal modalnya modalku modale modalna dana dananya anggaran
    anggarannya investasi investasinya duit duitnya duite uang uangnya artos artosna funds capital tabungan budged
    duwit duwite duwitku dhuwit yatra yotro yatro jinah pis pipis piti pitih kepeng hepeng doku celengan taspen
    pesangon simpanan nominal spend peng doe
    """
)
BUDGET_CUES += (
    "siap modal",
    "dana yang tersedia",
    "dana yang disiapkan",
    "modal awal",
    "modal usaha",
    "budget saya",
    "modal saya",
)

PLAN_CUES: tuple[str, ...] = word_list(
    """
    mulai mlai muali mlainya mulainya mulaine mulaina rencana rencananya rencanane target targetnya start starting
    opening launching kapan
    timeline timelinenya ngawitan miwiti wiwit plan planning eksekusi realisasi mimiti mimitina ngamimitian mlakune
    gaskeun gaskan gasken gaspol
    """
)
PLAN_CUES += phrase_list(
    """
    plg bs mulai, plg bisa mulai, paling bisa mulai, plg cepat mulai, paling cepat mulai, plg mulai, paling mulai,
    rencana mulai, rencana buka, rencana mulai usaha, rencana mulainya, target mulai, target buka, mulai usaha, mulai
    buka, mau mulai, want to start, plan to start, rencana start, rencana jalan, rencana opening, siap mulai,
    memulai, memulainya, mau memulai, ingin memulai, dimulai, maunya jalan, pengennya jalan, inginnya jalan, maunya
    mulai, pengennya mulai, inginnya mulai, bisa
    mulai, buka nya, bukanya
    """
)

TIME_WORDS: tuple[str, ...] = word_list(
    """

    bulan bulanan mingguan tahunan bln bl blan bulannya wulan sasih sasi minggu mgg mggu pekan tahun thn th
    taun taon warsa
    month months year years week weeks hari day days tanggal tgl besok bsk besuk enjing lusa tomorrow today sekarang
    skrg now immediately kuartal kwartal triwulan quarter semester lebaran ramadhan ramadan thr q puasa natal nataru
    imlek secepatnya secepat secepetnya asap segera sgr langsung sesegera mungkin soon januari jan februari feb febuari
    pebruari maret mar april apr mei juni jun juli jul agustus agu ags agt agus aug september sept sep oktober okt
    november nov nopember desember des january february march may june july august october dec december sebulan setahun
    seminggu setengah awal akhir pertengahan mid early end gajian tw mrt
    bulannan galungan agustusan panen gajian wisuda nyepi valentine musim christmas eid riyaya rayo riyadin bulandepan
    tahundepan minggudepan blndepan thndepan blndpn thndpn akhirtahun awaltahun awl akhr ahir akir jnuari idul
    adha rajab syawal syaban zulhijjah dzulhijjah muharam libur liburan uas uts smester buleun summer winter bodo bakda
    cepet2 cepat2 senin selasa rabu kamis jumat sabtu ahad paskah waisak suro maulid muharram sadranan sincia
    """
)

# --- who they are -------------------------------------------------------------------------------------------------

NAME_CUES = phrase_list(
    """
    nama saya, nama sy, nama aku, nama gw, nama gue, nama lengkap, nama lengkap saya, nama panggilan, nma, nm, nmaku,
    nmku, namku, namaq, nmq, nama dan
    domisili, nama domisili, nama dan kota, nama kota, nama alamat, nama, namaku, namanya, name, my name is, my name s,
    name s, my name, name is, panggil saya, panggil aja, panggil, perkenalkan saya, perkenalkan nama saya, perkenalkan,
    kenalin, kenalkan, kenalin saya, kenalkan saya, kenalin aku, atas nama, a n, i m, im, i am, this is, ngaran, nami
    abdi, nami kulo, jenengku, jeneng, nami, biodata, biodata saya, it s, wasta, wasta abdi, wasta kuring, asma,
    asmane, asmo kulo, asma kulo, jeneng kulo, jenengan kulo, naminipun, kulo pun, ngaran abdi, panggilan, panggilan
    saya, biasa dipanggil, akrab disapa, dipanggil, called, call me, nama saya yang benar, nama yang benar, nama saya
    yg benar, nama yg bener, nama saya yang bener, nama asli saya, nama asli, nama benar, yang benar nama saya, nama
    lengkapnya, nama lengkap saya adalah, nama saya adalah, nama saya itu, nama beliau, nama dia, nama orangnya, nama
    ayah, nama papa, sa pu nama, sa pe nama, beta pu nama, beta pung nama, beta pe nama, kita pe nama, nama
    beta, nama sa, goarhu, goar hu, goarku, asmaku, wasta kula, wastan titiang, adan tiang, ngaran kuring, namo ambo,
    namo awak, namo denai, nama bapak, nama ibu, nama istri, nama suami, wo punya nama, saya punya nama
    """
)
ME = frozenset(
    word_list(
        """
        w saya sy aku ak gw gue gua ane abdi kulo kula aq sya syaa inyong nyong ini dengan sini ieu aye awak denai ambo
        unda ulun beta sa tiang titiang kuring kami
        """
    )
)

PLACE_CUES = phrase_list(
    """
    domisili, domisili di, domisilinya, domisili saya, berdomisili di, berdomisili, tinggal di, tinggal, alamat,
    alamat di, asal, asal dari, asli, berasal dari, beralamat di, beralamat, bertempat tinggal di, rumahku, orang,
    lokasi, lokasi di, lokasi saya, posisi di, kota, stay di, rumah di, based in, live in, living in, domicile, wong,
    urang, anak, arek, bumi di, griyo, domicili, domisli, pulang ke, balik ke, pindah ke, pindah di, tinggalnya di,
    tinggalnya, rumahnya di, rumahnya, rumah saya di, posisi saya di, lokasi saya di, stay, based, base di, daerah
    saya, kota saya, domisili sekarang di, domisili sekarang, domisili saya di, sekarang di, sekarang tinggal di,
    menetap di, bermukim di, kos di, ngekos di, ktp, kediaman di, residing in, manggon nang, manggon ing, omahku,
    cicing di, lembur di, linggih di, linggih, calik di, matuh di, dalem kulo, griya kulo, griyo kulo, omah, omahe,
    umah, bumi abdi di, dunung, netep di, kini menetap di, menetap, kini di, kini tinggal di, sekarang menetap di,
    orang asli, warga, kelahiran, magenah ring, tinggal pa, bermukim, mukim di
    """
)
FROM_PLACE = frozenset(
    word_list(
        """
        dari dr dri di from sian matan dhari ti saking teko ning in near dekat daerah kota kab kabupaten asal area
        """
    )
)

PROFESSIONS = frozenset(
    word_list(
        """
        guru dosen dokter bidan perawat polisi tentara pns asn pegawai karyawan karyawati buruh petani nelayan
        pedagang wiraswasta pensiunan mahasiswa mahasiswi ibu rumah ojol driver sopir satpam honorer pengusaha
        apoteker notaris tukang pengasuh penjual nahkoda pelaut kuli kernet montir penjahit koki perias nakes dukun
        tki tkw pmi bmi
        """
    )
)
# How the lines of an address begin: "Dusun Krajan RT 02", "Jl. Melati 5".
ADDRESS_WORDS = frozenset(
    word_list(
        """
        jl jln jalan gg gang dusun dsn desa ds kec kecamatan kel kelurahan kab kabupaten rt perum perumnas perumahan
        kompleks cluster apartemen komplek blok prov kp
        """
    )
)
# How the names of many places begin: "Lubuk Sikaping", "Tanjung Enim".
PLACE_OPENERS = frozenset(
    word_list(
        """
        pulau teluk tanjung kuala muara bukit gunung batu selat sungai sei ujung lubuk pangkalan pasir tanah simpang
        rantau kota kampung pantai lembah labuan nanga kec kab kecamatan kabupaten desa kep kepulauan
        """
    )
)
DIRECTIONS = frozenset(word_list("barat timur selatan utara pusat tengah tenggara kota raya besar kabupaten kab"))
