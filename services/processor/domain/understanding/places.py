"""Places of Indonesia as leads write where they live, short forms included."""

from services.processor.domain.understanding.normal import phrase_list, word_list

PLACE_WORDS: tuple[str, ...] = word_list(
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
    takengon bener pidie sigli subulussalam singkil tapaktuan blangpidie nagan simeulue sabang lhoksukon calang
    kutacane gayo kabanjahe karo berastagi brastagi tarutung balige samosir toba humbahas doloksanggul sidikalang
    dairi pakpak stabat langkat asahan labuhanbatu batubara panyabungan madina gunungsitoli sidempuan tapsel tapteng
    taput perbaungan serdang lubukpakam pesisir painan sijunjung dharmasraya sawahlunto padangpanjang agam tanahdatar
    batusangkar pasaman lubuksikaping mentawai bangkinang kampar siak pelalawan kuansing rengat tembilahan inhil inhu
    rohil rohul bagansiapiapi meranti selatpanjang tanjungbalai bintan lingga natuna anambas muarabungo bungo tebo
    kerinci sungaipenuh merangin bangko sarolangun batanghari tanjabbar tanjabtim banyuasin musi sekayu muba oki oku
    ogan kayuagung indralaya pagaralam muaraenim empatlawang muratara rejanglebong kepahiang mukomuko seluma manna
    lebong argamakmur bandarjaya tulangbawang mesuji waykanan tanggamus pesawaran kalianda liwa lamtim lamteng lamsel
    kotagajah gisting muntok sungailiat koba toboali manggar tigaraksa balaraja cisauk legok kelapadua cipondoh
    karangtengah pondokaren pondokcabe rempoa gadingserpong alamsutera cilengsi citeureup gunungputri ciawi cisarua
    puncak caringin dramaga jonggol parung bojonggede citayam sentul cipanas cicurug pelabuhanratu palabuhanratu
    cibadak jampang singaparna manonjaya kawali pangalengan padalarang ngamprah cililin cicalengka jatibarang
    haurgeulis jatiwangi kadipaten losari arjawinangun palimanan plered kalijati pamanukan cikampek rengasdengklok
    wanayasa babelan setu jatisampurna jatikramat rawalumbu mustikajaya harapanindah ambarawa bandungan weleri
    sukorejo kaliwungu mranggen juwana lasem randublatung gubug wates bumiayu majenang ajibarang sokaraja bobotsari
    ketanggungan adiwerna comal kajen delanggu prambanan kalasan godean sewon kasihan imogiri parangtritis muntilan
    mungkid secang parakan colomadu palur jaten tawangmangu masaran gemolong wuryantoro baturetno pracimantoro gempol
    bangil pandaan lawang singosari kepanjen turen batu porong krian sepanjang taman wonoayu driyorejo menganti babat
    paciran caruban maospati walikukun pare ngunut kesamben wlingi srengat genteng rogojampi muncar glenmore ambulu
    rambipuji kencong kraksaan gending tanggul besuki asembagus kamal burneh kalianget sepudi kangean bawean negara
    jembrana amlapura semarapura bangli bedugul seminyak legian kerobokan nusadua uluwatu sesetan renon kintamani
    praya selong gerung loteng lotim lobar tanjung sumbawabesar taliwang woha atambua belu malaka kefamenanu soe rote
    sabu larantuka lembata lewoleba alor kalabahi bajawa ngada nagekeo mbay ruteng manggarai waingapu waikabubak
    waitabula tambolaka mempawah landak ngabang sanggau sekadau melawi putussibau kapuashulu bengkayang kayong
    lamandau sukamara seruyan kasongan katingan pulangpisau kapuas kualakapuas baritoselatan buntok muarateweh
    murungraya pelaihari kotabaru batulicin tanahbumbu rantau kandangan barabai amuntai tabalong marabahan balangan
    paringin tanahgrogot paser penajam sangatta kutim kukar kubar sendawar melak muarabadak malinau tanjungselor
    bulungan sebatik sungguminasa takalar jeneponto bantaeng sinjai watampone soppeng watansoppeng sengkang wajo
    sidrap pangkajene pinrang enrekang tanatoraja makale rantepao toraja belopa masamba malili luwu sorowako pangkep
    barru selayar benteng majene polewali polman wonomulyo mamasa pasangkayu donggala sigi parigi toli tolitoli buol
    ampana tojo bungku morowali banggai raha muna buton wakatobi unaaha konawe konsel bombana rumbia lasusua tondano
    minahasa airmadidi amurang tahuna sangihe talaud sitaro bolmong limboto marisa tilamuta kwandang suwawa boalemo
    pohuwato masohi saumlaki tual langgur namlea dobo piru tobelo sanana labuha bacan halmahera weda morotai jailolo
    wamena sentani keerom sarmi serui waropen fakfak kaimana bintuni wasior rajaampat waisai tanahmerah asmat agats
    boven mappi yahukimo dekai puncakjaya setiabudi tanjungduren grogol slipi palmerah cempakaputih senen kemayoran
    sunter ancol koja marunda penjaringan pademangan pik jatinegara cakung klender pondokbambu pulogebang cipayung
    pasarebo jagakarsa pejaten ragunan mampang pancoran cipete lebakbulus pondoklabu kebagusan srengseng meruya
    kembangan joglo kedoya kosambi cipulir petukangan larangan sukajadi cicendo coblong lengkong arcamanik gedebage
    margahayu margaasih cibaduyut kopo cijerah gegerkalong setiabudhi ciwaruga baleendah dayeuhkolot bojongsoang
    sukapura gubeng tenggilis kenjeran benowo lakarsantri wiyung citraland manyar sukolilo keputih ngagel sawahan
    tandes gunungpati ngaliyan pedurungan mijen tugu genuk candisari gajahmungkur lowokwaru sukun klojen blimbing
    kedungkandang dinoyo sawojajar amplas denai helvetia johor marelan tembung sunggal polonia panakkukang rappocini
    tamalanrea daya antang biringkanaya sudiang batuaji batamcentre nagoya sekupang australia sydney melbourne perth
    jepang tokyo dubai jantho blangkejeren redelong meureudu pangururan lahomi porsea parapat siborongborong tapanuli
    sarilamak tuapejat kuantan perawang bulian tungkal muaradua tubei blambangan umpu menggala krui kotaagung natar
    terbanggi tarempa ciganjur condet tomang parongpong ciwidey leuwiliang cibarusah malangbong pameungpeuk giritontro
    giriwoyo mertoyudan kutoarjo sidareja kotagede kertosono karangkates mangupura ampenan cakranegara oelamasi
    kolonodale topoyo andoolo saparua namlea namrole tiakur daruba oksibil tiom enarotali sugapa digoel karubaga
    elelim kenyam ilaga teminabuan aimas rasiei ransiki maybrat taichung taipei
    """
)

# Also common words or names: a place only behind a comma, "di", "dari" and the like.
WEAK_PLACE_WORDS = frozenset(
    word_list(
        """
        batang metro solo bone banda duri pati batu palu kisaran padang demak duren sawit banjar kubu lebak langsa
        bima serang malang maros banyumas ende kuta darmo menteng subang cempaka nias jambi batubara karo toba lingga
        agam tugu taman daya besuki benteng genteng negara tanjung rantau koba manna pare turen setu kamal gending
        babat puncak tanggul caringin kapuas waru luwu piru weda raha muna alor tual dobo soe rote sabu johor jepang
        kosambi kopo depok senen malaka kasihan banggai bungo tebo oki oku musi ogan siak kampar sigi buton seluma
        melak serui kediri larangan joglo lawang lebong landak paser meranti secang koja bener sepanjang kuningan
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
    serpong, rangkas bitung, hong kong, bandung kota, bumi serpong damai, alam sutera, kelapa dua, pondok aren, pondok
    cabe, graha raya, bintaro jaya, bandung timur, bandung selatan, kab bandung, kab bogor, bogor barat, bogor timur,
    jakarta, nusa dua, raja ampat, tana toraja, kutai timur, kutai barat, kutai kartanegara, barito kuala, barito
    timur, tanah bumbu, tanah laut, hulu sungai, kapuas hulu, pulang pisau, murung raya, muara teweh, muara enim, ogan
    ilir, musi banyuasin, musi rawas, lubuk pakam, kuala kapuas, way kanan, lampung timur, lampung tengah, lampung
    selatan, lampung utara, tulang bawang, aceh besar, aceh timur, aceh tamiang, aceh tengah, aceh barat, pidie jaya,
    bener meriah, nagan raya, karo, padang panjang, tanah datar, limapuluh kota, pasaman barat, pesisir selatan,
    sungai penuh, muara bungo, tanjung balai, tanjung selor, tanjung redeb, tanjung pandan, gunung sitoli, bagan batu,
    ujung batu, pasir pengaraian, bandar jaya, kota metro, pelabuhan ratu, bekasi timur, bekasi barat, bekasi utara,
    bekasi selatan, kota wisata, harapan indah, cempaka putih, tanjung duren, taman sari, mangga besar, pasar rebo,
    kramat jati, lebak bulus, pondok labu, jagakarsa, setia budi, pulo gadung, kelapa gading barat, lubang buaya, pulo
    gebang, nusa tenggara timur, nusa tenggara barat, sulawesi selatan, sulawesi utara, sulawesi tengah, sulawesi
    tenggara, kalimantan timur, kalimantan barat, kalimantan selatan, kalimantan tengah, sumatera utara, sumatera
    barat, sumatera selatan, sumatra utara, bangka belitung, kepulauan riau, papua barat, maluku utara, lombok timur,
    lombok barat, lombok tengah, labuan batu, pangkalan bun, sampit, batu licin, buntok, baru ulu, luwu timur, luwu
    utara, parigi moutong, kotamobagu, minahasa utara, raja basa, gunung putri, parung panjang, kebun jeruk, tugu,
    gedong tataan, tebing tinggi, kelapa gading, gading serpong, pasar minggu, tulang bawang, tulang bawang barat,
    nusa penida, muara teweh, muara enim, lanny jaya, lubuk pakam, lubuk basung, tanjung bintang, tanjung selor, medan
    johor, labuan bajo, teluk kuantan, way kanan, long bawan, pangkalan bun
    """
)
