"""The words the parser goes by. Growing its understanding usually means adding a word here, not a rule elsewhere."""

from services.processor.domain.understanding.normal import phrase_list, word_list

# --- where they heard of us ---------------------------------------------------------------------------------------

SOURCE_WORDS = word_list(
    """
    instagram ig insta igs reels reel tiktok tiktokan tikto facebook fb pesbuk meta youtube yutub yt google gugel
    googling ggl twitter threads linkedin telegram shopee tokopedia lazada olx website websait web situs blog artikel
    berita koran majalah radio tv televisi iklan ads ad advertisement sponsor adsense spanduk banner baliho billboard
    brosur flyer poster pamflet selebaran pameran expo exhibition bazar bazaar event seminar webinar workshop podcast
    internet medsos sosmed socmed story stories status grup group komunitas community fyp influencer selebgram
    tiktoker youtuber endorse chatgpt browsing search searching whatsapp wa ifra flei jcc email newsletter marketplace
    """
)

SOURCE_PEOPLE = word_list(
    """
    anak teman temen temenku kawan sahabat friend friends saudara sodara sepupu keluarga family kakak adik adek suami
    istri ortu tetangga rekan kolega kerabat kenalan konco kanca rencang babaturan batur bos atasan paman om tante
    sales marketing admin mitra franchisee pacar mertua ipar dosen guru rekomendasi referensi referral mulut wom
    """
)

SOURCE_PHRASES = phrase_list(
    """
    tik tok, you tube, face book, media sosial, social media, word of mouth, chat gpt, info franchise expo, search
    engine, mesin pencari, google maps
    """
)

# What tells which friend: "teman kantor".
SOURCE_PEOPLE_FROM = frozenset(word_list("kantor kerja kampus kuliah sekolah gereja arisan rumah lama dekat bisnis"))

SOURCE_PERSON_PHRASES = ("orang tua", "admin ig", "mulut ke mulut")

HEARD_VERBS = word_list(
    """
    tau tahu taunya tahunya tauu liat lihat ngeliat melihat dapat dpt dapet mendapat mendapatkan nemu nemuin menemukan
    kenal denger dengar mendengar baca info infonya informasi sumber sumbernya referensi rekomendasi apal mengetahui
    mengenal memperoleh diperoleh weruh ngertos ngerti terang saw found heard learned learnt know knew known
    """
)
HEARD_OBJECTS = (
    *word_list(
        """
        info infonya informasi informasinya kontak nomor nomer no ini startfranchise kalian lo lu elu kamu anda
        franchise usaha brand it you this program
        """
    ),
    "about you",
    "about this",
    "about startfranchise",
    "you guys",
    "tentang ini",
    "soal ini",
    "start franchise",
)
HEARD_FROM = word_list("dari dr dri dar di lewat via from on through ti teko saking lwt melalui by in")

SOURCE_CUES = phrase_list(
    """
    sumber info, sumber informasi, sumber infonya, info nya dari, info nya dr, sumber, source, dikasih tau, dikasih
    tahu, diberi tahu, direkomendasikan, direkomendasiin, dikenalkan, dikenalin, diajak, disaranin, rekomendasi dari,
    rekomendasi, referensi dari, referred by, recommended by
    """
)

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
TRADE_HINTS = word_list("usaha bisnis business jualan dagang berjualan bakulan sade dodolan icalan ush")
# These take only a known business.
TRADE_WISHES = word_list(
    """
    thinking considering franchise waralaba minat berminat tertarik interested looking open opening buka bukak bikin
    cari nyari kemitraan industri
    """
)

# --- money and time: words that open an answer --------------------------------------------------------------------

BUDGET_CUES = word_list(
    """
    budget budgetnya budgetku budgete bujet bajet budjet modal modalnya modalku modale modalna dana dananya anggaran
    anggarannya investasi investasinya duit duitnya duite uang uangnya artos artosna funds capital tabungan budged
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

PLAN_CUES = word_list(
    """
    mulai mulainya mulaine mulaina rencana rencananya rencanane target targetnya start starting opening launching
    kapan ngawitan miwiti wiwit plan planning eksekusi realisasi
    """
)
PLAN_CUES += phrase_list(
    """
    rencana mulai, rencana buka, rencana mulai usaha, rencana mulainya, target mulai, target buka, mulai usaha, mulai
    buka, mau mulai, want to start, plan to start, rencana start, rencana jalan, rencana opening, siap mulai, bisa
    mulai, buka nya, bukanya
    """
)

TIME_WORDS = word_list(
    """
    bulan bulanan mingguan tahunan bln bl blan bulannya wulan sasih sasi minggu mgg mggu pekan tahun thn th taun warsa
    month months year years week weeks hari day days tanggal tgl besok bsk besuk enjing lusa tomorrow today sekarang
    skrg now immediately kuartal kwartal triwulan quarter semester lebaran ramadhan ramadan thr q puasa natal nataru
    imlek secepatnya secepat secepetnya asap segera sgr langsung sesegera mungkin soon semester januari jan februari
    feb febuari pebruari maret mar april apr mei juni jun juli jul agustus agu ags agt agus aug september sept sep
    oktober okt november nov nopember desember des january february march may june july august october dec december
    sebulan setahun seminggu setengah awal akhir pertengahan mid early end gajian
    """
)

# --- who they are -------------------------------------------------------------------------------------------------

NAME_CUES = phrase_list(
    """
    nama saya, nama sy, nama aku, nama gw, nama gue, nama lengkap, nama lengkap saya, nama panggilan, nama dan
    domisili, nama domisili, nama dan kota, nama kota, nama alamat, nama, namaku, namanya, name, my name is, my name
    s, name s, my name, name is, panggil saya, panggil aja, panggil, perkenalkan saya, perkenalkan nama saya,
    perkenalkan, kenalin, kenalkan, kenalin saya, kenalkan saya, kenalin aku, atas nama, a n, i m, i am, this is,
    ngaran, nami abdi, nami kulo, jenengku, jeneng, nami, biodata, biodata saya, it s
    """
)
ME = frozenset(word_list("saya sy aku ak gw gue gua ane abdi kulo kula aq sya syaa inyong ini dengan sini"))

PLACE_CUES = phrase_list(
    """
    domisili, domisili di, domisilinya, domisili saya, berdomisili di, berdomisili, tinggal di, tinggal, alamat,
    alamat di, asal, asal dari, asli, berasal dari, beralamat di, beralamat, bertempat tinggal di, rumahku, orang,
    lokasi, lokasi di, lokasi saya, posisi di, kota, stay di, rumah di, based in, live in, living in, domicile, wong,
    urang, anak, arek, bumi di, griyo, domicili, domisli
    """
)
FROM_PLACE = frozenset(
    word_list("dari dr dri di from ti saking teko ning in near dekat daerah kota kab kabupaten asal area")
)

DIRECTIONS = frozenset(word_list("barat timur selatan utara pusat tengah tenggara kota raya kabupaten kab"))

# --- words that say what a stretch of text is not ------------------------------------------------------------------

GREETINGS = frozenset(
    word_list(
        """
        halo hallo hallow helo hello hi hai hay hey pagi siang sore malam selamat assalamualaikum assalamu
        assalamualaykum alaikum askum ass salam permisi punten sampurasun kulonuwun nuwun sewu misi met morning p
        """
    )
)

FILLERS = word_list(
    """
    hoyong badhe inginkan kak kaka kakak ka min mimin admin sis gan agan bro bos boss ya yaa iya iyaa yah sih dong
    donk nih deh kok lah loh lho tuh kan aja saja ajah doang nya gitu gini begitu gitulah oke ok siap sip baik maaf
    maap mohon tolong silahkan silakan berikut data saya sy aku ak gw gue gua kami kita ane abdi kulo mau mo ingin
    pengen pengin pgn kepengen hendak akan juga jg yang yg untuk utk buat dengan dgn ke adalah yaitu yakni ialah itu
    ini tersebut saat kalo kalau klo insya insyaallah allah inshaallah the a an to is are my for would like want i of
    and at by with in am plan kurang lebih sudah udah udh ada punya coba nyoba dulu skrng kayaknya kayanya sepertinya
    rencananya lagi lg sedang nanti ntar mungkin paling kira nyobain please pls just maybe probably hehe hihi haha
    wkwk wkwkwk tertarik minat berminat interested looking want dapat bisa sama sm pun nyuwun teu atuh mah teh euy
    cari nyari mulai buka dari dr dri di bgt banget terus trus lalu kemudian terimakasih makasih thanks thank you
    trims nuhun suwun via lewat lwt from on ti saking teko ning
    """
)

JOINS = frozenset(
    word_list(
        """
        dan dn terus trus trs lalu kemudian lantas tapi tp tetapi sedangkan serta and but then so karena karna soalnya
        """
    )
)
DENIALS = frozenset(word_list("bukan bkn not jangan"))
CORRECTIONS = frozenset(
    word_list(
        """
        eh ralat koreksi maksud maksudnya maksudku revisi salah typo correction ganti diganti ubah diubah rubah
        """
    )
)

UNSURE_WORDS = frozenset(
    word_list(
        """
        belum blm blom blum durung dereng teuacan belom gatau gtw gaktau gktau nggatau ngga fleksibel flexible bebas
        terserah tergantung menyesuaikan nyesuaiin lupa bingung entah nego negotiable secukupnya terbatas menengah
        disesuaikan unlimited unsure undecided seadanya
        """
    )
)
# What opens a plan told without a date: "setelah nikah".
PLAN_OPENERS = frozenset(
    word_list(
        """
        setelah habis abis sehabis sesudah sebelum menjelang jelang nunggu kalau kalo klo pas begitu after once when
        until sampai
        """
    )
)
UNSURE_PHRASES = phrase_list(
    """
    belum tahu, belum tau, blm tahu, blm tau, belum pasti, blm pasti, belum ada, blm ada, belum yakin, belum
    kepikiran, belum ditentukan, belum menentukan, belum terpikir, belum punya, ga tau, gak tau, gk tau, nggak tau,
    ngga tau, ga tahu, gak tahu, nggak tahu, tidak tahu, tdk tahu, kurang tau, kurang tahu, not sure, not sure yet,
    don t know, no idea, masih bingung, masih mikir, masih pikir, masih dipikirkan, masih lihat lihat, masih liat
    liat, lihat nanti, liat nanti, kapan saja, kapan aja, apa saja, apa aja, mana saja, any time, anytime, duka
    teuing, mboten ngertos, teu acan terang, ora ngerti, tidak ingat, ga inget, gak inget, gak ingat, belum tentu,
    sesuai paket, masih cari, masih survey, masih survei, masih lama, tunggu dapat, nunggu dapat, tunggu ada, nunggu
    ada, tunggu modal, nunggu modal, kalau sudah, kalau udah, kalo sudah, kalo udah, klo sdh, klo udah, setelah dapat,
    setelah ada, begitu dapat
    """
)

QUESTION_WORDS = frozenset(
    word_list(
        """
        apa apakah apaan berapa brp berapaan bagaimana gimana gmn gmna kenapa knp mengapa kapan dimana mana siapa how
        what when where which who why does do can could bisakah bolehkah adakah boleh bisa maksudnya pripun kumaha
        piro pinten
        """
    )
)

# A stretch with one of these speaks about something else than an answer to the form.
ASIDES = frozenset(
    word_list(
        """
        tanya nanya bertanya tny tanyain harga harganya biaya biayanya fee royalti royalty omset omzet omsetnya
        omzetnya keuntungan profit bep balik roi gaji gajian penghasilan income pendapatan cicilan cicil nyicil kredit
        dp diskon promo hubungi dihubungi menghubungi kabari kabarin dikabari ngabarin telepon telpon telfon tlp tlpn
        telp call kontak contact transfer ketemu meeting zoom survey survei proposal katalog brosurnya pricelist paham
        mengerti sebentar bentar tunggu ditunggu nunggu menunggu otw sabar jelasin jelaskan dijelaskan penjelasan
        kirim kirimin dikirim share minta umur usia pengalaman hutang utang pinjam pinjaman lihat2 nomor nomer telat
        lama cepat bot robot janji bales balas respon tutup batal cancel
        """
    )
)

# With one of these just before it, an amount is a price or an income, not the lead's budget.
MONEY_TALK = frozenset(
    word_list(
        """
        harga harganya biaya biayanya fee royalti royalty omset omzet omsetnya omzetnya keuntungan profit gaji gajian
        penghasilan pendapatan sewa cicilan dp hutang utang pinjaman income
        """
    )
)

# Everyday words: a stretch with one of these is not taken for a bare name or a bare kind of business.
COMMON_WORDS = frozenset(
    word_list(
        """
        rt rw tidak tdk gak ga nggak enggak ngga engga gk tak ndak bukan belum masih harus wajib penting perlu butuh
        serius banyak sedikit kecil besar murah mahal bagus baru lama sendiri bareng bersama sampingan tambahan
        karyawan karyawati swasta pns asn pegawai wiraswasta pengusaha ibu rumah tangga mahasiswa mahasiswi pensiunan
        pensiun pedagang guru dosen dokter bidan perawat polisi tentara tni polri pemula newbie freelance freelancer
        ojol driver sopir buruh petani nelayan muslim investor owner pemilik pembeli reseller siswa pelajar kerja
        bekerja pekerja resign phk nganggur pengangguran cuma hanya tinggal setuju yakin pasti percaya takut ragu suka
        senang sangat sekali orang anak istri suami orangtua keluarga teman temen pihak semua segala hal info
        informasi detail lengkap data form formulir isi ngisi lanjut lanjutkan next ok no yes tidaknya lebih dll dsb
        etc tempat lokasi ruko kios lahan rumah kantor mall pasar cabang outlet gerai paket sistem autopilot auto
        pilot syarat persyaratan caranya cara proses prosesnya kontrak perusahaan pt cv brand merk merek produk coba
        benar bener betul jadi bikin jalan jalankan menjalankan menguntungkan laris viral rame ramai potensial cocok
        minim run own running bring make work working new old we they he she it this that good me your our have has
        had been will more info details about get help need know hari malam pagi siang sore minggu bulan tahun sudah
        udah telah pernah sering kadang selalu makanya hehe kamu anda kalian mereka dia beliau sini sana situ begini
        begitu seperti kayak kaya contoh misal misalnya depan belakang samping atas bawah kanan kiri jalan jalanan
        sebelah seberang pinggir tengah dalam luar antara seluruh setiap sampai hingga kepada tentang karena supaya
        agar ketika waktu nanti kemarin tadi barusan sejak sambil bagi para saling sangat agak cukup hampir selain
        kalau jika bila meski walau padahal namun malah bahkan hanya cuman memang rasanya ternyata katanya kabarnya
        pokoknya intinya biar makan tidur duduk lihat baca tulis dengar pergi pulang datang masuk keluar naik turun
        balik pakai pake kasih beri ambil taruh bawa suka benci cinta sayang senang sedih marah kecewa semangat bangga
        sukses gagal untung rugi hasil akhirnya pertama kedua ketiga terakhir bayar dibayar membayar jual dijual beli
        dibeli pesan pesen order daftar gabung ikut ikutan bantu dibantu kerjasama kerja sama rumit gampang mudah
        susah sulit simpel ribet panjang pendek tinggi rendah panas dingin bersih kotor satu dua tiga empat lima enam
        tujuh delapan sembilan sepuluh pagi sedang pernah boleh silakan tes test testing coba cek ping halo
        startfranchise semoga amin aamiin alhamdulillah
        """
    )
)
