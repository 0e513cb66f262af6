"""Words that mean nothing here and are a letter or two away from others: they are no mistyped "bidang" or "selasa"."""

from services.processor.domain.understanding.normal import word_list

RIGHTLY_WRITTEN = word_list(
    """
    alamak american anggapan anggara angkatan aquarius asar augustus bahama bahana bahawa bakalan bakrie balada
    bandang banding bandingkan bangunkan banker banned banser bantalan bantaran banteng barbar barker barter
    batangan bayangan becanda belanda belatung belimbing beliung bendungan benson berada bercanda bercita
    berganda berjalan bernada bersin bertanda bertualang bilang bilangan bilangnya bimbing boeing boiler border
    bordil boring browning bualan buatan buku bulanannya bulatan cacing cair campus casino casting celaka
    contest cpns dalang dayang denial desert diminta elektrolit ending formasi franchisor gabungan gadungan
    galangan galian gamping garden garing genangan genting gentong gerangan golden gordon gorong gulungan hwan
    indeks informatif investigasi jajahan jajaran kandang kandungan kangin kanton kapal kasian katrina
    keanggunan kebimbangan kelangsungan keling kemalangan kematangan kembangkan kemenangan kena kening keping
    kerang keraton keseharian kesempatan kesesatan ketangguhan klinis koma komnas kompak kompos komunikasi
    komuter konsen konser konstan kontan kontes kontur konvensi konversi korban kota kunang lakban langsing
    lembaran lengkung lipatan lonjong madang madara mainkan majulah makara making maling manggala mangsa
    martabat memodifikasi menanti menara mengantri menggali mengganti menggila menghambat menghantui mengkaji
    menguji mentari mentri message minta mula nada nascar nassar painting pajang palang pancaran pancuran
    pandang pangkat paralayang parang pasang pasrah pawang pedang pegunungan pekarangan pekerjakan pelantikan
    pemandangan pematangan pembakaran pembayaran pembebasan pembedahan pembekalan pembelahan pembenahan
    pembenaran pembersihan pembinaan pembohongan pembuangan pembuatan pembubaran pembukaan pembunuhan pementasan
    pemeran pemindahan peminjaman pemulangan penawaran pencemaran pencetakan penculikan pencurian pendekatan
    pendudukan penegasan penerangan penetapan pengabaian pengabdian pengadilan pengajaran pengajuan pengalihan
    pengamalan pengamanan pengamatan pengantaran pengapian pengarahan pengasingan pengasuhan pengawalan
    pengawasan pengecekan pengecoran pengejaran pengelolaan pengeluaran pengenalan pengepungan pengerahan
    pengesahan penggalangan penggalian penggantian penggarapan penggelapan penggolongan pengharapan penghematan
    penghijauan penghilangan penghinaan pengibaran pengintaian pengkajian pengobatan pengolahan penguasaan
    pengubahan penguburan pengucapan pengujian pengukuhan pengukuran pengulangan penguncian pengurangan
    pengurusan penjahat penjaminan penyadapan penyajian penyaluran penyaringan penyebaran penyediaan penyegaran
    penyelaman penyerahan penyerangan penyerapan penyertaan penyesalan penyidikan penyucian penyusunan
    penyusupan penyusutan perancangan perawan percayakan percepatan perceraian perenungan peretasan pergantian
    pergelaran pergerakan pergolakan periklanan peringatan perjanjian perjuangan perkiraan perlambatan
    pernikahan perombakan persaingan persawahan persebaran persediaan persen pertamanan pertambahan pertambangan
    pertamina pertanahan pertanyakan pertarungan pertengkaran pertikaian pertunangan perubahan petualangan
    pincang pindahkan pirang pirates pocong polong porter postur potter puting ramalan rambat rejang remang
    rentan rentang report rindang rombongan saluran sampel sarana sasana scandal searah sebarang sebutan segara
    sekantor sekitar sekitarnya sekurang selada selama selera selesa semasa senggang seolah serambi serasa
    serasi serviks setahu siakan siarkan skandal smelter spesialisasi states statis sterling sticker stikes
    striker swimming tahanan tahukan tambah tanggap taylor tebang tegang tembak tembakan terasi terbaik terbang
    terenak teriak terjang terong terpanggil timbal tombak torang tuanya tumbal tumpang tunggal umum unggah usah
    valentino waras warnai warner wenang winata winger winner
    """
)
