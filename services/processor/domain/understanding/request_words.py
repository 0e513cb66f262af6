"""The words of a menu choice, of the wish to speak to a person, and of thanks."""

from services.processor.domain.understanding.normal import word_list

ORDINALS = {
    "1": ("1", "satu", "pertama", "one", "first", "siji", "hiji", "kesatu"),
    "2": ("2", "dua", "kedua", "two", "second", "loro", "kalih"),
    "3": ("3", "tiga", "ketiga", "three", "third", "telu", "tilu", "terakhir"),
}
MENU_POINTERS = frozenset(
    word_list(
        """
        no nomor nomer nmr nomer opsi opsion option pilihan pilih plh milih memilih yang yg ke angka jawaban
        jawabannya jawab menu the number saya sy aku gw mau ambil kak kaka kakak min admin ya yaa dong aja saja deh
        sih ok oke itu untuk mohon yah halo hai tadi eh ralat salah maksud maksudnya bukan tapi poin point a i choose
        kayaknya ka bang pak bu mas mbak selamat pagi siang sore malam lah nih gan
        """
    )
)
BUY_WORDS = frozenset(
    word_list(
        """
        beli membeli dibeli cari mencari nyari carikan ambil mengambil mau pengen ingin pengin pgn minat berminat
        tertarik gabung bergabung buka buy buying looking want interested join purchase mitra tuku meser golek
        milarian
        """
    )
)
FRANCHISE_WORDS = frozenset(
    word_list(
        """
        franchise franchisee franchaise frenchise franchis prancis waralaba frencis franchice francise
        """
    )
)
OWN_BRAND_WORDS = frozenset(word_list("brand merek merk usaha bisnis produk outlet company business"))
REGISTER_WORDS = frozenset(
    word_list(
        """
        daftar daftarin daftarkan didaftarkan mendaftar mendaftarkan ndaftar register registering list listing
        franchisekan difranchisekan waralabakan mewaralabakan memfranchisekan franchisein jadikan promosikan pasarkan
        kembangkan
        """
    )
)
FRANCHISOR_WORDS = frozenset(word_list("franchisor pewaralaba frenchisor franchiser"))
COOPERATION_WORDS = frozenset(
    word_list("kerjasama partnership kolaborasi kolab collab collaboration partner partneran")
)
OTHER_NEED_WORDS = frozenset(word_list("lainnya lain lainya other others else keduanya"))

PEOPLE_TO_SPEAK_TO = frozenset(
    word_list(
        """
        admin adminnya cs csnya customer service operator sales marketing konsultan agent agen manusia human orang
        orangnya org person tim team staff staf perwakilan representative pihak owner petugas someone somebody
        petugasnya marketingnya salesnya konsultannya humans people tenan
        """
    )
)
SPEAKING = frozenset(
    word_list(
        """
        bicara berbicara ngobrol ngomong omong chat chatting speak talk talking konsultasi diskusi berdiskusi
        dihubungkan hubungkan hubungin sambungkan disambungkan sambungin disambungin konek contact terhubung
        ngobrolnya matur nyarios
        """
    )
)
CALLING = frozenset(
    word_list(
        """
        telepon telpon telfon tlp tlpn telp ditelepon ditelpon ditelfon call calling hubungi dihubungi kontak nelpon
        nelepon telponan teleponan vc ditlp
        """
    )
)
WISHING = frozenset(
    word_list(
        """
        bisa bs bisakah minta mnt mau pengen ingin pgn tolong tlg tolongin mohon boleh bolehkah can could please pls
        want butuh perlu need saya bantu hubungkan sambungkan langsung aja dong may would like pengin kepengen saged
        tiasa
        """
    )
)
REAL = frozenset(word_list("asli beneran langsung real sungguhan manusia live"))

THANKS_WORDS: frozenset[str] = frozenset(
    word_list(
        """
        makasih makasi mksh mksih mkasih maksih terima kasih terimakasih trimakasih trims trim tks thx thanks thank
        you tq tengkyu thankyou ty nuhun hatur matur nuwun suwun suksma syukron sukron thankss terimaksih thnks
        arigato gomawo ok oke okey okay okeh okee okk oce okie siap sip siip baik baiklah noted iya ya yaa yup yap yes
        mantap mantab keren good great nice alright sama sama2 samasama amin aamiin alhamdulillah sipp syip wokeh woke
        beres monggo nggih inggih muhun mangga
        """
    )
)
THANKS_COMPANIONS: frozenset[str] = frozenset(
    word_list(
        """
        kak kaka kakak ka min mimin admin bang mas mbak pak bu gan sis bro banyak bgt banget sebelumnya atas infonya
        info informasinya informasi bantuannya bantuan responnya respon ditunggu tunggu saya sy aku deh dong ya nya
        sekali so much very for the atensinya perhatiannya dan lah nih atuh sanget pisan sudah dibantu bantu waktunya
        kabarnya kabar konfirmasinya penjelasannya kami akan a lot untuk
        """
    )
)

TELLING = frozenset().union(
    *ORDINALS.values(),
    FRANCHISE_WORDS,
    FRANCHISOR_WORDS,
    REGISTER_WORDS,
    COOPERATION_WORDS,
    OTHER_NEED_WORDS,
    PEOPLE_TO_SPEAK_TO,
    SPEAKING,
    CALLING,
    ("kerja", "bot", "robot", "mesin", "itu"),
)
"""A text without one of these is no choice and no wish for a person."""
