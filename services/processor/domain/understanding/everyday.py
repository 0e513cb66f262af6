"""Words of everyday talk that answer no question of the form: a bare stretch with one of them is no name, no business
and no source. A word that another list knows (a name, a business, a place) keeps that meaning alone."""

from services.processor.domain.understanding.normal import word_list

EVERYDAY_WORDS = word_list(
    """
    disambi disambil nyambi disambiin sambilan lamar melamar ngelamar lamaran loker lowongan
    tambah nambah nambahin ditambah ngurus ngurusin nyewa ngontrak nabung ngumpulin nyimpen ngobrol ngomong ngasih
    ngirim ngirimin ngajak nganterin nungguin nemenin numpang nginep nyiapin nyusun nentuin ngatur nelpon nelepon
    ngembangin ngelola nerusin nyatet nulis nanyain ngitung ngejar nyuruh ngerjain nyelesaiin ngelunasin lunasin nutup
    nutupin nebak nyangka bicara temu jawab urus
    doain doakan rejeki rezeki perkenalkan sehat sakit demam flu batuk pilek pusing mual lelah letih capek cape lemes
    ngantuk lapar laper haus kenyang rewel rabun buta tuli operasi opname sembuh meninggal wafat dirawat hape
    handphonenya ponsel baterai batere batre lowbat lobet charge ngecas cas sinyal signal jaringan koneksi kuota
    pulsanya wifi layar keyboard kepencet typo loading lemot error hang login logout download upload install buka
    terbuka dibuka kebuka terkirim kekirim terbaca kebaca masuknya gambar gambarnya fotonya videonya suaranya
    tulisan tulisannya huruf font file pdf dokumen lampiran attach screenshot ss capture klik ketik ngetik ketikan
    tulisnya hapus dihapus blokir diblokir simpan disimpan save forward pesannya chatnya online offline aktif nonaktif
    dm inbox spam notif notifikasi akunnya password otp kode vn voice note suaramu rekam pikir very helpful useful kind
    appreciate pencet mencet antri ngantri antre berobat bangkrut rugi tutup jutek judes galak ramah slow disuruh suruh
    dipegang pegang yoi yaudah yasudah beda berbeda panas dingin anget hujan ujan gerimis banjir gempa angin badai
    deras terik cuaca macet lalu lintas lampu mati nyala padam pln mendung petir gerah jalanan nyetir nyupir nunggang
    boncengan sampai nyampe tiba berangkat parkir mogok bocor tilang kecelakaan nabrak jatuh hilang ilang timbul rusak
    pecah patah robek basah kotor ketinggalan tertinggal kelewat kelupaan terlambat telat kesiangan kemalaman ketiduran
    bangun mandi nyuci ngepel nyapu jemput antar nganter ngantar jagain belanja pulang pergi pindah mampir singgah
    balik ngumpul kumpul main kondangan arisan rapat kuliahan ujian sholat shalat salat solat sembahyang ibadah ngaji
    puasanya sahur berbuka jumatan misa kebaktian mudik liburan marah kesal kesel jengkel bete sebel muak bosan bosen
    malas males mager malu sungkan segan kaget heran penasaran kepo khawatir kuatir cemas takut deg degan gugup trauma
    kapok nyesel menyesal kecewa sedih nangis ketawa tertawa bahagia gembira lega tenang rileks iri cemburu kangen
    rindu gemes lucu aneh unik keren kece cantik ganteng cakep tampan manis jelek buruk parah payah gila edan sinting
    bego bodoh goblok tolol dungu anjir anjay bangsat brengsek kampret sialan sial ajar bacot bodo amat kocak ngakak
    gokil asik asyik asoy mantul gabut iseng lumayan lumayanlah mending mendingan percuma mubazir bohong dusta tipu
    nipu menipu tertipu ketipu penipu penipuan scam scammer hoax hoaks palsu abal bodong resmi legal ilegal izinnya
    terpercaya amanah jujur curang korupsi polisi lapor laporkan dilaporkan tuntut somasi hukum jaminan jamin dijamin
    garansi asuransi risiko resiko aman bahaya tolak ditolak nolak batal batalin stop berhenti jangan cukup sudahlah
    udahlah biarin biarlah mundur nyerah menyerah ogah emoh gamau gajadi gaada gabisa gapapa gpp nggakpapa takpe
    kemahalan kemurahan sanggup mampu kuat berat keberatan ringanin setuju sepakat deal acc approve tertolak mikirin
    pikirkan pikirin mikir pertimbangkan siapa kenapa mengapa gimana bagaimana kok lho loh masa ah eh oh wah duh aduh
    waduh yaelah astaga astagfirullah masyaallah subhanallah innalillahi ampun gusti anjirr hadeh hadeuh ckck hiks huhu
    huft hah heh hmm halah alah ups wow widih buset busyet serius suer sumpah beneran bener bohongan emang memang
    emangnya jelas tentu langkah selanjutnya berikutnya tahap tahapan prosedur persyaratan syaratnya ketentuan aturan
    format formatnya contohnya kolom pertanyaan jawaban jawabannya jawabnya balasan balasannya balesannya balasnya
    balesnya respon responnya kabarnya datanya isinya ngisinya ngisi isian pilihan pilihannya penjelasannya bedanya
    perbedaan kelebihan kekurangan keunggulan manfaat fungsi tujuan alasan sebab akibat lowongan loker kerjaan ngelamar
    melamar lamaran magang lembur cuti shift dinas absen phk pecat dipecat tanah tanahnya lahannya hektar meter ukuran
    ukurannya luas luasnya lebar panjangnya tinggi lantai kamar dapur halaman garasi teras pagar tembok atap pintu
    jendela meja kursi lemari pulpen bolpen pensil kertas dompet kunci payung helmnya bakunya bahannya mesinnya alatnya
    dijual terjual dijualin disewakan disewain dikontrakkan over lelang obral nego sertifikat shm hgb imb slot gacor
    judi togel pinjol klaim hadiah undian menang pemenang selamatnya gratis cuan wd deposit maxwin jackpot nikah
    menikah kawin cerai jomblo pacaran tunangan hamil ngidam melahirkan lahir punya momong cucunya bayinya hidup hadir
    ikut datang dateng diam diem diemin bengong melamun nganggur sibuk santuy rehat istirahat istirahatnya tidurnya
    makanannya klarifikasi konfirmasi verifikasi validasi diterima terima nerima menerima ditolaknya masuk keluar
    tercatat terdaftar didaftarkan cek dicek ngecek ceki periksa diperiksa liatin lihatin dilihat diliat keliatan
    kelihatan nampak tampak kedengeran kedengaran terdengar kerasa terasa kepake terpakai ngapain ngapa nape napa
    ngomongin diomongin dibahas bahas bahasan curhat gosip ngeluh komplain protes saran kritik ulasan review testimoni
    bukti buktinya fakta kenyataan kebenaran sejarah profil visi misi rahasia konsultasi konsul berkonsultasi diskusi
    berdiskusi rundingan rundingkan rembug rembugan musyawarah kompromi amat cantiknya dunia negara pemerintah presiden
    pajak subsidi bansos ekonomi krisis inflasi politik pemilu partai covid corona pandemi perang gaptek jadul kuno
    awam kudet katrok ndeso udik tua muda gendut kurus bantuan bantuannya dibantu bantuin tolongin minta mintain mohon
    maafkan maafin permintaan pertolongan izinkan ijinkan persilakan mempersilakan busy now later wait waiting hold
    moment minute second wrong number sorry sleep driving outside home office check checked send sent reply replied
    answer question ask asking tell explain understand understood think thought feel feeling sure really maybe pensiun
    seriously actually legit fake fraud trust safe hello everyone anyone someone nothing something everything price
    prices cost costs expensive cheap available still only also too always never often again already here there they he
    she his her their him them was were did does done doing go going gone come coming back see look show give given
    take taken use used working cool awesome fine bad worse worst happy sad angry tired sick hungry lol omg wtf idk brb
    nope yeah yep yup nah welcome bye goodbye pulangnya nantinya biasanya seharusnya harusnya sebaiknya sebenernya
    sebenarnya tadinya awalnya soalnya masalahnya masalah problem kendala kesulitan kesusahan gangguan semuanya
    segalanya semisal andai seandainya apabila manakala sehingga maka oleh terhadap daripada ataupun maupun begitupun
    demikian apapun siapapun dimanapun kapanpun gimanapun jarang sesekali barangkali entahlah terlalu sangatlah sungguh
    ora mboten teu henteu dudu sanes piye kepiye pripun kumaha naon ngopo opo nopo saha sopo iyo enggih nggih hayu ayo
    yuk yuks mari ayok lanjutt wareg turu sare dahar tuang siram adus lunga mulih wangsul kundur ngantosan ngenteni
    nunggoni summer winter break season rainy holiday lulus kuliah hp wa
    """
)
