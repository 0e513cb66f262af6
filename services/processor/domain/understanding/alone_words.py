"""The words that tell an answer to the one open question from talk about something else."""

from services.processor.domain.understanding.normal import word_list

# A line with one of these answers no question: it asks, puts off, refuses, or speaks of the chat itself.
EVASIONS = frozenset(
    word_list(
        """
        tanya nanya bertanya tny tanyain nanyain kabari kabarin dikabari ngabarin dikabarin hubungi dihubungi hubungin
        menghubungi telepon telpon telfon tlp tlpn telp call kontak contact transfer ketemu meeting zoom bales balas
        dibalas dibales balasan respon direspon isi ngisi mengisi diisi isiin lengkapi melengkapi dilengkapi kirim
        kirimin dikirim form formulir formnya batal cancel cancelled sebentar bentar bntr otw sabar jelasin jelaskan
        dijelaskan penjelasan proposal brosurnya katalog pricelist paham mengerti bot robot penipu penipuan scam promo
        diskon rahasia privasi privacy ribet males malas repot sibuk skip lewati dilewat baca dibaca chat wrong jawab
        menjawab dijawab ulang salah maaf maap sorry help bantu bantuan makasih terimakasih thanks trims legal beneran
        serius halo test tes tadi barusan kemaren kesini jam disini disitu nyusul later gaskan lanjutkan pelajari
        dipelajari
        """
    )
)
FILLING_IN = frozenset(word_list("isi ngisi mengisi isiin ngisinya lengkapi melengkapi dilengkapi nyusul"))
# With nothing else beside them these refuse: "gak mau", "tidak usah".
REFUSALS = frozenset(
    word_list(
        """
        tidak tdk gak ga gk nggak enggak ngga engga ndak no not jangan bukan mau jadi usah perlu ada bisa boleh minat
        tertarik nanti ntar saja aja dulu deh kak ya
        """
    )
)
MODEST = frozenset(
    word_list(
        """
        pas pasan paspasan pas2an sesuai kebutuhan dihitung hitung ngitung secukupnya seadanya seperlunya sedikit
        dikit minim terbatas cukup menengah kecil besar banyak gede standar standard sedang murah modest small
        flexible tabungan pinjaman kredit kpr kur bank patungan investor gajian nego
        dibicarakan aman ready
        """
    )
)
READINESS = frozenset(
    word_list(
        """
        santai buru buru2 terburu siap ready dipertimbangkan pertimbangkan mempertimbangkan dipikir dipikirin
        dipikirkan pikir mikir survei survey persiapan menyiapkan nyiapin izin renov renovasi nabung cair lulus nikah
        lahiran pensiun resign panen wisuda cepat cepet lama nanti ntar pelan bertahap rush hurry ditentukan
        direncanakan belakangan sempat menunggu nunggu tunggu gas gaskeun gaspol
        """
    )
)
