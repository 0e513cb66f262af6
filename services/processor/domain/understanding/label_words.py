"""What may stand before a colon: the words of labels, by what they ask for."""

from services.processor.domain.understanding.normal import word_list

NAME_LABELS = frozenset(word_list("nama name nm namanya biodata panggilan nma bio identitas person pic cp pemohon"))
PLACE_LABELS = frozenset(
    word_list(
        """
        domisili kota alamat tinggal asal daerah lokasi city location domicile address lives living live area
        wilayah kabupaten almt almat dmsl dom domsl dmisili domisli domicili domisly domisil domsili tinggl
        domisilinya
        """
    )
)
BUDGET_LABELS = frozenset(
    word_list(
        """
        budget budgetnya budged mdl modl bgt bujet bajet modal modalnya dana anggaran investasi investment capital
        funds duit uang
        """
    )
)
START_LABELS = frozenset(
    word_list(
        """
        mulai mulainya kapan start target buka bukanya opening waktu timeline launching realisasi memulai dimulai
        begin jadwal schedule date when
        """
    )
)
PLAN_LABELS = frozenset(word_list("rencana rencananya plan planning"))
SOURCE_LABELS = frozenset(
    word_list(
        """
        sumber info infonya informasi source tau tahu taunya kenal referensi dengar denger lihat media mengetahui
        mengenal heard found know nemu dapet dapat dr ref reff referral refferal rekomendasi denger taunya kutahu
        """
    )
)
TRADE_LABELS = frozenset(
    word_list(
        """
        bidang usaha ush usha bid usahanya bisnis bisnisnya jenis kategori franchise waralaba minat diminati peminatan
        business industri sektor produk brand tertarik type interest interested category sector looking membuka pengen
        cari mencari
        """
    )
)
OTHER_LABELS = frozenset(
    word_list(
        """
        hp wa whatsapp telepon telp tlp phone email mail umur usia pekerjaan profesi job catatan note notes keterangan
        ktp nik agama pengalaman jumlah gender kelamin nomor nomer npwp pendidikan status ig instagram facebook tiktok
        """
    )
)
LABEL_NOISE = frozenset(
    word_list(
        """
        anda kakak kak ka kk yg yang nya saya sy lengkap dan and n untuk utk di ke dari dr mana berapa brp apa apakah
        awal kira kisaran range total rp idr estimasi perkiraan ingin mau akan dimiliki disiapkan tersedia ini kami
        bisa tempat asli sekarang no the of your my is in to did you us how about us what where for dalam juta
        rupiah on sini singkat kalian atau or field diinginkan dicari dipilih pilihan budgetnya jawaban saat plus
        serta from we maksimal minimal siap siapkan punya ada cash kekuatan kemampuan rumah sedia disediakan sih aja
        nih dong contact calon mitra siapa dimana darimana kemana dapat mendapat mendapatkan tentang startfranchise
        """
    )
)
