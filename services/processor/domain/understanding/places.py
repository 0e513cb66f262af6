"""Places of Indonesia as leads write where they live, short forms included."""

from services.processor.domain.understanding.normal import phrase_list, word_list

PLACE_WORDS = word_list(
    """
    jakarta jkt jaksel jakbar jaktim jakut jakpus jabodetabek dki bogor bgr depok dpk tangerang tng tangsel bekasi bks
    bandung bdg cimahi cianjur sukabumi garut tasikmalaya tasik ciamis banjar pangandaran kuningan cirebon crb
    indramayu majalengka sumedang subang purwakarta karawang krw cikarang cibubur serpong bsd bintaro ciputat pamulang
    karawaci cikupa cileungsi cibinong cileunyi jatinangor lembang serang srg cilegon pandeglang lebak rangkasbitung
    banten semarang smg ungaran salatiga solo surakarta boyolali klaten sukoharjo wonogiri sragen karanganyar
    kartasura jogja yogya yogyakarta jogjakarta diy sleman bantul kulonprogo gunungkidul wonosari magelang mgl
    temanggung wonosobo purworejo kebumen gombong banjarnegara purbalingga purwokerto pwt banyumas cilacap tegal
    brebes slawi pemalang pekalongan batang kendal demak kudus jepara pati rembang blora cepu grobogan purwodadi
    surabaya sby sidoarjo sda gresik mojokerto jombang lamongan tuban bojonegoro ngawi madiun ponorogo magetan pacitan
    trenggalek tulungagung blitar kediri nganjuk malang mlg pasuruan probolinggo lumajang jember jbr bondowoso
    situbondo banyuwangi bangkalan sampang pamekasan sumenep madura bali denpasar dps badung gianyar ubud tabanan
    singaraja buleleng karangasem klungkung kuta canggu jimbaran sanur lombok mataram ntb ntt kupang sumbawa bima
    dompu ende maumere flores labuanbajo sumba medan mdn binjai deliserdang pematangsiantar siantar tebingtinggi
    kisaran rantauprapat sibolga padangsidimpuan nias aceh banda lhokseumawe langsa meulaboh bireuen padang pdg
    bukittinggi payakumbuh pariaman solok pekanbaru pku dumai duri bengkalis riau kepri batam btm tanjungpinang
    karimun jambi jmb palembang plg prabumulih lubuklinggau lahat baturaja bengkulu curup lampung bandarlampung metro
    kotabumi pringsewu belitung bangka pangkalpinang tanjungpandan babel pontianak ptk singkawang ketapang sintang
    sambas kubu banjarmasin bjm banjarbaru martapura palangkaraya sampit pangkalanbun samarinda smd balikpapan bpn
    bontang tenggarong kutai berau tarakan nunukan kaltim kalsel kalbar kalteng kaltara makassar mks gowa maros
    parepare palopo bone bulukumba sulsel manado mdo bitung tomohon kotamobagu gorontalo palu poso luwuk kendari
    baubau kolaka mamuju sulawesi kalimantan sumatera sumatra jawa jabar jateng jatim sumut sumsel sumbar papua ambon
    ternate tidore sofifi jayapura sorong manokwari timika merauke nabire biak maluku kemang kelapagading cengkareng
    kebayoran tebet cilandak fatmawati pluit kalideres ciledug ciracas cijantung rawamangun cempaka pulogadung
    sawangan cinere cimanggis jatiasih pondokgede tambun cibitung dago antapani buahbatu ujungberung cibiru soreang
    banjaran majalaya ciparay rancaekek rungkut waru gedangan darmo wonokromo tembalang banyumanik singapore singapura
    malaysia kuala lumpur hongkong taiwan cilincing kramatjati duren sawit lenteng sudirman menteng kalibata matraman
    """
)

# Also common words or names: a place only behind a comma, "di", "dari" and the like.
WEAK_PLACE_WORDS = frozenset(
    word_list(
        """
        batang metro solo bone banda duri pati batu palu kisaran padang demak duren sawit banjar kubu lebak langsa
        bima serang malang maros banyumas ende kuta darmo menteng subang cempaka nias jambi
        """
    )
)

PLACE_PHRASES = phrase_list(
    """
    jakarta barat, jakarta timur, jakarta selatan, jakarta utara, jakarta pusat, bandung barat, tangerang selatan,
    jawa barat, jawa tengah, jawa timur, bandar lampung, banda aceh, kota batu, kulon progo, gunung kidul, labuan
    bajo, tanjung pinang, pangkal pinang, palangka raya, kelapa gading, pondok indah, pondok gede, kota baru, tebing
    tinggi, deli serdang, pematang siantar, kuala lumpur, kotawaringin timur, bau bau, pare pare, lubuk linggau, buah
    batu, ujung berung, duren sawit, kebon jeruk, pasar minggu, tanah abang, tanjung priok, kampung melayu, gading
    serpong, rangkas bitung, hong kong, bandung kota, bumi serpong damai
    """
)
