"""Words that say what a stretch of text is not: greetings, fillers, questions, asides, doubts."""

from services.processor.domain.understanding.normal import phrase_list, word_list

GREETINGS = frozenset(
    word_list(
        """
        halo hallo hallow helo hello hi hai hay hey pagi siang sore malam selamat assalamualaikum assalamu
        assalamualaykum alaikum askum ass salam permisi punten sampurasun kulonuwun nuwun sewu misi met morning p
        shalom horas syalom salom rahayu evening afternoon gm assalamu'alaikum wr wb wassalam waalaikumsalam halooo
        haloo hola hiii mlm mlem mlam pgi slmt slamat asslm aslm aslmkm hlo hy hii prmisi
        """
    )
)

GREETING_PHRASES = phrase_list(
    """
    sugeng enjing, sugeng enjang, sugeng siang, sugeng sonten, sugeng dalu, sugeng rawuh, wilujeng enjing, wilujeng
    siang, wilujeng sonten, wilujeng wengi, rahajeng semeng, rahajeng wengi, om swastiastu, good morning, good
    afternoon, good evening, good day, selamat pagi, selamat siang, selamat sore, selamat malam, salam kenal, salam
    sejahtera, yang pertama itu, yg pertama itu, yang kedua itu, yg kedua itu, yang kedua, yg kedua, yang ketiga, yg
    ketiga, nuwun sewu, kula nuwun, namo buddhaya, nice to meet you, puji tuhan, puji syukur
    """
)

FILLERS = word_list(
    """
    hoyong badhe inginkan kak kaka kakak ka min mimin admin sis gan agan bro bos boss ya yaa iya iyaa yah sih dong donk
    nih deh kok lah loh lho tuh kan aja saja ajah doang nya gitu gini begitu gitulah oke ok siap sip baik maaf maap
    mohon tolong silahkan silakan berikut data saya sy aku ak gw gue gua kami kita ane abdi kulo mau mo ingin pengen
    pengin pgn kepengen hendak akan juga jg yang yg untuk utk buat dengan dgn ke adalah yaitu yakni ialah itu ini
    tersebut saat kalo kalau klo insya insyaallah allah inshaallah the a an to is are my for would like want i of and
    at by with in am plan kurang lebih sudah udah udh ada punya coba nyoba dulu skrng kayaknya kayanya sepertinya
    rencananya lagi lg sedang nanti ntar mungkin paling kira nyobain please pls just maybe probably prob probs
    currently originally presently hehe hihi haha wkwk wkwkwk tertarik minat berminat interested looking dapat bisa
    sama sm pun nyuwun teu atuh mah teh euy cari nyari mulai buka dari dr dri di bgt banget khusus khususnya terutama
    utamanya tepatnya terus trus lalu kemudian terimakasih makasih thanks thank you trims nuhun suwun via lewat lwt
    from on ti saking teko ning oh ohh ooh oiya ohya hmm hm hmmm umm um uhm wah wow nah btw fyi anyway well so yup yep
    okay okey okee yess hai permisi izin ijin perkenankan salamkenal kenal hey begini kebetulan alhamdulillah bismillah
    masing sya ybs tadi rsvp nb ps atau ato or iy iyh tlg tlong mksdnya wes wis uwis iku kuwi ingkang alm sing nggih
    inggih muhun sanes ku ki mi ko nak ade tabe bah ambo den hamba nian jo toh la hopefully aje manggilnya manggil
    panggilnya thok tok wae bae dah nang nyang ampe ame umpat to tu su so lai pe pu pung alit disini pngn pgen pngin
    pgin pengn otw gaspol gas cus cuss kuy yo yok yuk sekitar sekitaran kisaran
    """
)

JOINS = frozenset(
    word_list(
        """
        dan dn terus trus trs lalu kemudian lantas tapi tp tetapi sedangkan serta and but then so karena karna soalnya
        sareng krn soale
        """
    )
)
DENIALS = frozenset(word_list("bukan bkn not jangan"))
CORRECTIONS = frozenset(
    word_list(
        """
        eh ralat koreksi maksud maksudnya maksudku revisi salah typo correction ganti diganti ubah diubah rubah diundur
        berubah jadinya undur mundur dimajukan dimajuin dipercepat ditunda geser digeser
        """
    )
)

# Before an amount they put one right: "modal 50 juta, sorry 75 juta".
APOLOGIES = frozenset(word_list("maaf maap maaff sorry sori sory waduh aduh duh ups upss oops"))
# Behind an answer they say that it is the right one ("75 juta deng"); "bukan ding" takes back what was said before.
RETRACTIONS = frozenset(word_list("ding deng dink dng"))

UNSURE_WORDS = frozenset(
    word_list(
        """
        apapun sembarang belum blm blom blum durung dereng teuacan belom gatau gtw gaktau gktau nggatau ngga fleksibel
        flexible bebas terserah tergantung menyesuaikan nyesuaiin lupa bingung entah nego negotiable secukupnya
        terbatas menengah disesuaikan unlimited unsure undecided seadanya
        """
    )
)
# What opens a plan told without a date: "setelah nikah".
PLAN_OPENERS: frozenset[str] = frozenset(
    word_list(
        """
        setelah habis abis sehabis sesudah sebelum menjelang jelang nunggu kalau kalo klo kl klu pas begitu after once
        when until sampai tunggu menunggu nungguin usai selesai kelar selepas pasca seusai ketika saat sampe hbs stlh
        sblm sasudah sesampai sawise sakwise saatos sanggeus engges mun lamun yen nek menawi kalu ngenteni nengga
        ngadagoan sewaktu pabila apabila jika bila mananti bada bakda bar abih alah as sak imbah limbah dung molo lheuh
        mari lebbi sepulang sepulangnya sekembali sekembalinya seselesai sesudahnya setibanya
        """
    )
)
_NOT = word_list(
    """
    belum blm blom tidak tdk ga gak gk g nggak ngga enggak engga ndak kurang tak indak nda inda ora mboten teu trada
    tra kada dak dek gada alun
    """
)
_KNOWN = word_list(
    """
    tahu tau ingat inget yakin pasti ada ad punya ngerti jelas kepikiran ditentukan menentukan terpikir tentu fix mikir
    terbayang weruh ngertos terang kebayang paham dipikirkan kapikiran diputuskan
    """
)
PLAN_EVENTS = frozenset(
    word_list(
        """
        setelah habis abis sehabis sesudah menjelang nunggu tunggu menunggu nungguin selesai kelar usai selepas pasca
        begitu bar bakda hbs stlh sasudah sawise sakwise saatos sanggeus engges seusai imbah limbah lheuh
        sepulang sepulangnya sekembali sekembalinya
    """
    )
)
# "gak ngerti" is said of the question, not of the answer.
_FOLLOWING = frozenset(word_list("ngerti paham jelas"))
_PLAIN_NOT = frozenset(word_list("tidak tdk ga gak gk g nggak ngga enggak engga ndak kurang tak"))
UNSURE_PHRASES = (
    *(f"{no} {known}" for no in _NOT for known in _KNOWN if known not in _FOLLOWING or no not in _PLAIN_NOT),
    *phrase_list(
        """
        teu acan, teu terang, teu apal, teu acan aya, durung ngerti, durung weruh, durung ono, dereng ngertos,
        dereng wonten, ora weruh, mboten semerep, tak tentu, not decided, not decided yet, haven t decided, still
        thinking, no budget yet, tbd, to be decided, not sure, not sure yet, don t know, no idea, masih bingung,
        masih mikir, masih pikir, masih dipikirkan, masih lihat lihat, masih liat liat, lihat nanti, liat nanti,
        kapan kapan, kpn aja, kpn saja, kapan saja, kapan aja, apa saja, apa aja, mana saja, any time, anytime, duka
        teuing, mboten ngertos, teu acan terang, ora ngerti, sesuai paket, masih cari, masih gelap, masih ngambang,
        masih abu abu, masih survey, masih survei, masih lama, tunggu dapat, nunggu dapat, tunggu ada, nunggu ada,
        tunggu modal, nunggu modal, kalau sudah, kalau udah, kalo sudah, kalo udah, klo sdh, klo udah, setelah
        dapat, setelah ada, begitu dapat
        """
    ),
)

QUESTION_WORDS = frozenset(
    word_list(
        """
        apa apakah apaan berapa brp berapaan bagaimana gimana gmn gmna kenapa knp mengapa kapan dimana mana siapa how
        what where which who why does do can could bisakah bolehkah adakah boleh bisa maksudnya pripun kumaha
        piro pinten
        """
    )
)

# A stretch with one of these speaks about something else than an answer to the form.
ASIDES = frozenset(
    word_list(
        """
        tanya nanya bertanya tny tanyain harga harganya biaya biayanya fee royalti royalty omset omzet omsetnya
        omzetnya keuntungan profit bep balik roi gaji penghasilan income pendapatan cicilan cicil nyicil kredit dp
        diskon promo hubungi dihubungi menghubungi kabari kabarin dikabari ngabarin telepon telpon telfon tlp tlpn
        telp call kontak contact transfer ketemu meeting zoom survey survei proposal katalog brosurnya pricelist paham
        mengerti sebentar bentar tunggu ditunggu nunggu menunggu sabar jelasin jelaskan dijelaskan penjelasan
        kirim kirimin dikirim share minta umur usia pengalaman hutang utang pinjam pinjaman lihat2 nomor nomer telat
        lama cepat bot robot janji bales balas respon tutup batal cancel
        """
    )
)

# With one of these just before it, an amount is a price or an income, not the lead's budget.
MONEY_TALK = frozenset(
    word_list(
        """
        harga harganya biaya biayanya fee royalti royalty omset omzet omsetnya omzetnya keuntungan profit gaji paket
        promo promonya diskon cashback paketan penghasilan pendapatan sewa cicilan dp hutang utang pinjaman income
        pinjam minjam pinjem meminjam
        """
    )
)

# An amount beside one of these was heard of; beside two of the others it is what somebody sells.
HEARSAY = frozenset(
    word_list(
        """
        katanya ktnya kabarnya konon infonya dibilang tadi ditawari ditawarin ditawarkan tertulis tulisannya tertera
        """
    )
)
ONCE = frozenset(word_list("kemarin kemaren kmrn dulunya kok oh ooh wah masa berarti lain sebelah mahal murah"))
PRICED = frozenset(word_list("mahal kemahalan totalnya harganya kompetitor"))
OFFERING = frozenset(
    word_list(
        """
        jual dijual tanah rumah mobil motor nego shm hgb hub over disewakan dikontrakkan lelang obral promo murah
        """
    )
)

FINANCING = frozenset(word_list("pinjam minjam pinjem meminjam pinjaman kur kredit hutang utang bank koperasi"))

# What is waited for in a chat, not before a start: "saya tunggu kabarnya".
AWAITED_IN_CHATS = frozenset(
    word_list(
        """
        kabar kabarnya info infonya informasi informasinya balasan balasannya balas dibalas jawaban jawabannya respon
        responnya telepon telpon teleponnya telponnya konfirmasi konfirmasinya penjelasan penjelasannya kabari dikabari
        chat chatnya wa dihubungi kontak admin
        """
    )
)

# With one of these "kalau …" is a way of speaking, no plan: "kalau boleh tahu".
CONCEDING = frozenset(word_list("boleh bisa tau tahu banget begitu gitu itu salah ga gak tidak nggak enggak isi bgt"))

# Everyday words: a stretch with one of these is not taken for a bare name or a bare kind of business.
COMMON_WORDS = frozenset(
    word_list(
        """
        rt rw tidak tdk gak ga nggak enggak ngga engga gk tak ndak bukan belum masih harus wajib penting perlu butuh
        serius banyak sedikit kecil besar murah mahal bagus baru lama sendiri bareng bersama sampingan tambahan
        karyawan karyawati swasta pns asn pegawai wiraswasta pengusaha ibu rumah tangga mahasiswa mahasiswi pensiunan
        pensiun pedagang guru dosen dokter bidan perawat polisi tentara tni polri pemula newbie freelance freelancer
        ojol driver sopir buruh petani nelayan investor owner pemilik pembeli reseller siswa pelajar kerja
        bekerja pekerja resign phk nganggur pengangguran cuma hanya tinggal setuju yakin pasti percaya takut ragu suka
        senang sangat sekali orang anak istri suami orangtua keluarga teman temen pihak semua segala hal info informasi
        detail lengkap data form formulir isi ngisi lanjut lanjutkan next ok no yes tidaknya lebih dll dsb etc tempat
        lokasi ruko kios lahan kantor mall pasar cabang outlet gerai paket sistem autopilot auto pilot syarat
        persyaratan caranya cara proses prosesnya kontrak perusahaan pt cv brand merk merek produk coba benar bener
        betul jadi bikin jalan jalankan menjalankan menguntungkan laris viral rame ramai potensial cocok minim run own
        running bring make work working new old we they he she it this that good me your our have has had been will
        more details about get help need know hari malam malem pagi siang sore minggu bulan tahun sudah udah telah
        pernah sering kadang selalu makanya hehe kamu anda kalian mereka dia beliau sini sana situ begini begitu
        seperti kayak kaya contoh misal misalnya depan belakang samping atas bawah kanan kiri jalanan sebelah seberang
        pinggir tengah dalam luar antara seluruh setiap sampai hingga kepada tentang karena supaya agar ketika waktu
        nanti kemarin tadi barusan sejak sambil bagi para saling agak cukup hampir selain kalau jika bila meski walau
        padahal namun malah bahkan cuman memang rasanya ternyata katanya kabarnya pokoknya intinya biar makan tidur
        duduk lihat baca tulis dengar pergi pulang datang masuk keluar naik turun balik pakai pake kasih beri ambil
        taruh bawa benci cinta sayang sedih marah kecewa semangat bangga sukses gagal untung rugi hasil akhirnya
        pertama kedua ketiga terakhir bayar dibayar membayar jual dijual beli dibeli pesan pesen order daftar gabung
        ikut ikutan bantu dibantu kerjasama sama rumit gampang mudah susah sulit simpel ribet panjang pendek tinggi
        rendah panas dingin bersih kotor satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sedang boleh
        silakan tes test testing cek ping halo startfranchise semoga amin aamiin alhamdulillah hormat salam regards
        sincerely best dear yth bapak tolong bergabung join menarik membeli memiliki mempunyai mengambil mencari
        mendaftar mendapatkan menjadi apoteker notaris satpam honorer perempuan wanita pria cowok cewek janda duda
        lajang gede tki tkw pmi bmi buruh tukang
        beberapa seseorang sesuatu selama tanpa tetap berada merupakan terbaik suatu jauh deket sebagian meskipun
        walaupun berharap tingkat nyaman pribadi arah kondisi keadaan terkait dewasa berani sadar sederhana mirip
        kecuali jarak fokus sehari pantas normal seberapa situasi lemah pintar pinter sikap berguna layak sisa upaya
        berdua makin semakin sekaligus sementara justru bahwa sebagai sebuah seorang diri kembali hati merasa nyata
        rutin stabil hemat boros sepi miskin tepat tegas gelisah bingungin kacau santai cerdas kreatif efektif praktis
        positif negatif rincian kunjungan urgent passion bakat ongkos pemasukan pengeluaran pasif fulltime parttime
        menganggur menit bermaksud berencana bertekad milik upah harap moga semenjak apalagi bagaimanapun umpama
        seumpama tiap segini segitu sekian separuh sebanyak sekedar sekadar sengaja mesti perihal kali lancar lancaran
        nasib takdir mimpi impian zaman jaman pendapat ide gagasan tantangan peluang potensi solusi arti nilai jumlah
        total angka tindakan aktivitas urusan tanggung peran tugas hak
    """
    )
)


MEETING = frozenset(("ketemu", "ketemuan", "bertemu", "meeting", "datang", "dateng", "mampir", "kunjungan"))
