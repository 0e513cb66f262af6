"""Common given and family names of Indonesia, and the titles people put before them."""

from services.processor.domain.understanding.normal import phrase_list, word_list

NAME_WORDS = word_list(
    """
    yoga aan abdul abdullah abi achmad ade adi adit aditya adinda afif agnes agung agus ahmad aji akbar alam aldi aldo
    alex alfian ali alif alvin amalia amanda amelia amin amir ana anang anas anastasia andhika andi andika andre
    andreas andri andriani andy anggi anggita anggraini ani anis anisa anita annisa anton antonius anwar apri aprilia
    ardi ardian ari arie arief aries arif arifin arini aris arman arya asep asih astri astuti asti atik aulia ayu aziz
    azis bagas bagus bakti bambang bayu bella benny bima bobby boy brian budhi budi budiman budianto cahya cahyo
    cahyono candra catur cecep chandra christian christina cici citra clara cornelia cut dadang dana danang dani
    daniel danu darma darmawan daud david dede dedi dedy della denny deni dennis desi dessy desy devi dewa dewi dian
    dicky didik diah dika dimas dina dinda dini dion dita dodi doni donny dony dwi dyah edi edo edy edwin eka eko ela
    elisa ella elly elsa emilia endah endang eni erik erika erna ernawati erni erwin eva evi fadhil fadil fadli fahmi
    fahri faisal fajar fandi farah farhan farida faris fatimah fatma fauzan fauzi febby febri febrian feby feri
    fernando ferry fika fikri firda firman fitri fitria fitriani fransiska galang galih gani gerry ghani gilang
    gina gita gunawan guntur gusti habib hadi hafiz hakim halim hamid hamzah hana handayani handoko hani hanif hari
    hariadi hariyanto harry hartono haryanto hasan hasanah hendra hendri hendrik hendro heni henny herman hermawan
    heru hesti hidayat hilda hilman husein husni ibnu ibrahim ida idris ika ikhsan ilham imam iman imelda ina inda
    indah indra indri ira irawan irfan irma irwan iskandar ismail istiqomah ita ivan iwan jamal james januar jason
    jefri jeffry jessica jihan jimmy johan johannes john joko jokowi jonathan joni joshua juli julia julian juliana
    julianto juni kadek karina kartika kartini kenny kevin khairul khoirul ketut kiki komang krisna kurnia kurniawan
    kusuma laila laras latifah lena leni lestari lia lidya lili lilik lina linda lisa lukman lusi lutfi lydia made
    mahendra mahmud maman mansyur marcel margaret maria marlina martin maryam maulana maya mega mei meilani meli
    melati melinda merry michael mila mira mita mochamad moch moh mohammad muhammad muh muhamad mulia mulyadi mulyani
    mulyono mukti murni musa mustofa mutia mutiara nabila nadia nadya nana nanang nanda nani narto nasrul nasution
    natalia nathan nia nidia nina nindya nita nofal nova novan novi novia novita nugraha nugroho nuke nur nurdin
    nurhayati nuri nurul oki okta oktavia olivia opik otong panji pandu permana permata pipit pradana prakoso pramono
    prasetya prasetyo pratama pratiwi puji purnama purnomo purwanto puspa puspita putra putri putu rachmat raden raden
    rafi rafli raharjo rahardjo rahayu rahma rahman rahmat rahmawati raihan raka rama ramadhan ramadhani ramli randi
    rangga rani ranti ratih ratna ratu ravi reny reni renny resti reza rian riana ricky rico ridho ridwan rifki rika
    rima rina rini riri riska rismawati rita rivan riyadi rizal rizka rizki rizky robby robert robi rohman roni ronny
    rosa rosi rosita roy rudi rudy ruslan rusdi ryan sabrina saefudin safitri said saiful salma samsul sandi sandra
    sandy santi santoso saputra saputri sari sarah satria satrio sekar septi septian setiawan setyawan setiadi shinta
    silvi silvia sinaga sinta siregar siska siti sitorus slamet soni sonya sri stefan stella steven subagyo sudarmo
    sudirja sugeng sugiarto sugianto suhendra suharto sujatmiko sukma sulaiman sulastri sulis sulistyo sumarni sunarto
    suparman supri supriadi supriyadi surya suryani suryadi susanti susanto susi susilo sutanto sutrisno suwarno
    suyanto syahrul syaiful syifa tania tari tasya taufik tedi teguh teddy theresia tiara tika tina tini tio tirta
    titi titin tito toni tono tony tri triyono tuti udin ujang umar umi untung utami vania vera veronica vicky vina
    vincent vino wahid wahyu wahyudi wahyuni wartini wati wawan wayan welly wibowo widi widia widya widodo wijaya
    wilda william willy winda wira wiwik wiwin wulan wulandari yani yanti yanto yayan yayuk yenny yeni yogi yohana
    yohanes yolanda yosef yuda yudha yudi yuli yulia yuliana yulianti yulianto yuni yunita yunus yusuf zahra zaki
    zainal zainuddin zulfikar zulkifli maryati suparno ngatini tarjo paijo wagiman sukarno kartono marwan rohmat euis
    neneng lilis iis elis cucu enung aceng ucok butet tigor togar parlindungan simanjuntak hutapea panjaitan lubis
    harahap tarigan ginting sembiring tanjung chaniago koto piliang daeng andi baso tjahjadi tanuwijaya halimah liem
    tan lim oei wong chen gunadi salim lukita hartanto hartini sukmawati nuraini khadijah aisyah aisha zaskia keisha
    raisa mulyati ningsih suryaningsih rohimah rohana baharuddin syamsuddin kamaruddin ramadan hidayati hidayah
    maharani kirana prameswari felix felicia ferdinand gabriel gladys grace hanna jennifer jenny jeremy jerry jonas
    joseph kelvin kristina leo leonardo lucas marcus mario michelle monica nicholas patricia paul peter raymond
    rebecca richard ronald samuel sarah sharon sherly sofia sophia stanley stephanie theo thomas tommy valencia
    vanessa victor viona yosua anisah azizah abdurrahman abidin adelia adhitya adnan adrian adriansyah afandi afriani
    agustin agustina ahsan ainun aini ajeng akmal alamsyah albert alexander alfiansyah alfred alifah alya alwi amalina
    amran anggoro anggun anjani annur antoni apriani aprilianto arfan ardiansyah argo ariana arifah aristya arum
    arwana ashari asmara asri astrid atika atmaja audrey aurel aurelia avi ayunda azhar azka azizi azzahra badru
    badrun bahri bahrul bakri basri basuki bayuaji benedict benyamin bernard bernadette bobi boni bramantyo bramasta
    bunyamin burhan burhanudin carolina caroline cecilia celine chairul chelsea chika christopher chrisye cindy
    clarissa clarisa claudia cynthia dafa daffa dahlan damar damayanti darmanto darsono darto darwin darwis davin dea
    debby dena dendi denis desti desta destiana devina devita dewangga dhani dhea dhimas dhini diana diaz dinar djoko
    dody donni dorothea durrotun dzaki eddy edward eki elfira elizabeth elina ellen elvina elvira emi emil endro
    enggar erick erlangga erlina ernest ervina esti estu etik eveline evita fachri fadel fadlan fahrizal fahrul faiz
    faizal fajri farel farrel fathan fathur fatur fatmawati fauziah fauziyah febriana febrianti febriyanti fenny ferdi
    ferdian ferdy ferial fiona firmansyah fitriyani florensia francisca fransisca fransisco fransiskus frengki friska
    gading gatot geovani gerald gerard gigih gilbert ginanjar giovanni gloria godlief gregorius gumilar gunardi gustav
    gustaf habibah habibi hadiyanto hafidz haikal hairul hamdan hamdani handika handoyo hanifah hansen haris harjo
    harlan harsono hartati hartoyo harun haryadi haryani haryono hasbi hasnah hasyim hayati helen helena helmi
    hendrawan hendriyanto henry heriyanto hermansyah hermanto hermin herlina hernawan herry hesty hikmah hilmi himawan
    hotman husna ichsan ihsan iksan ilyas imanuel immanuel imas imron indrawan inggit ingrid intan irene irgi irna
    irsyad irvan isabella isma ismi isnaini isti iwansyah izza jackson jacky jaelani jaenal jaenudin jaka jamaludin
    jamilah janet jarwo jatmiko jeffri jerico jessy jihad jodi johanes jonatan jono jordan juanda judika jumadi
    jumiati junaedi junaidi jusuf juwita kamal kamaludin karim karsono karyadi katarina kayla keanu kemal kenneth
    ketty khairani khairunnisa khalid khalisa khoirunnisa khusnul komar komariah kresna kristanto kristian kristiani
    kristiawan kuncoro kurniasih kurniawati kusmana kusnadi kusumawati laksana laksmi lala lania larasati larissa
    latif laura lely lenny leon lesmana lestariningsih liana lidia lies lilian linawati lintang lisna listiani livia
    lovita lucia luki lulu lusia lusiana luthfi lutfiah mada magdalena mahardika mahesa maimunah malik mamat manda
    mardi mardiana mardiyah margaretha mariani mariana marlin marni marsel marsha martha martini maryani masduki
    masitoh maspupah masrur mastur mathilda maulida maulidya mawar maxim meidina meika melani melanie melina melisa
    melissa meri merlin meta michele mikael miko milka mirna misbah miswanto mohamad monalisa monika muchlis muhaimin
    muhajir muhlis muhsin mujiono mukhlis mulyana munawar munir murdiono murniati mustafa mustika muzakki nabil
    nabilah nadila nadira naela nafisa naila najwa nanik naomi narti nasir natasya nathania naufal nawang nazar nelly
    neni niken nikita nila ningrum nining nirmala nisa noer nora noval noven novianti noviyanti novri nuraeni
    nurhidayat nurjanah nurlela nurma nurwahid nuryadi nuryanto oktaviani oktavianus omar orlando oscar osman paramita
    pardi paskalis paulus pebri permadi petrus philip pitri pranata pramudya prasetio prayitno prayogo prima priska
    priyanto priyono purnamasari purwadi puspitasari putera qori qonita queen rachel rachman rachmawati raffi raditya
    radit rafael rafif ragil rahardian rahayuningsih rahim rahmad rahmadani rahmah rahmi raja ramdan ramdani ramdhani
    rara rasyid ratnasari ratri raudah regina reina renata rendi rendra rendy reno resa restu retno reva revan
    reynaldi reynald reynaldo rhoma riani ribka rida rifai rifaldi rijal riki rinaldi rindi rio risma rismanto
    ristiana rivaldo riyan riyanti riyanto rizaldi robbi robertus rochmat rodiah rofiq rohmah roihan romadhon romi
    ronal rosalia rosalina rosdiana roslina rosmini rosnah rosyid rouf rukmana rumini rusli rusmini rustam ruth sabar
    sabda sabri sadewa safira sakinah salman salsa salsabila samsudin samsuri sandika sania saniah sanjaya sanusi
    saraswati sarmin sarno sarwono sasmita sastro satya satrya savitri sekarwati selamet selly selvi septiana septiani
    setia setyo shafira shella shelly shanti shintya sholeh sholihah sidik sigit silviana simatupang simbolon sintia
    siswanto siswoyo sitinjak sjafri soleh soleha solikin solihin sopian sopyan subandi subekti subhan sudarsono
    sudibyo sudirman sudrajat suci sugiharto sugiono sugiyanto sugiyono suhada suhadi suhaimi suhardi suhartini
    suharti suherman suhartono sujarwo sujono sukarni sukarti sukirman sulthan sultan sulistiani sulistiyo sumarno
    sumarsih sumartini sumiati sumiyati sunardi sunaryo sundari suparmi supono suprapto suprihatin supriyanto suratman
    suratno suroso suroto surti suryana suryanto sutarman sutarno sutejo sutopo sutikno suwandi suwarti suwito suyadi
    suyatno syafii syafiq syafrudin syahid syahrini syaifudin syamsir syamsul syarif syarifah syarifudin tamara tanti
    tarmizi tarno tasripin tatang tati tatik taufan taufiq tegar teti theodora thoriq tian titik tjandra tomi topan
    trianto tristan trisno trisna tuminah tumini turmudi tutik tuty tyas ucup ulfa ulfah ulil ulya umam umaya ummi uni
    usman utari utomo uut valerie valentina vallery velicia veri verry vika viktor vinsen viola virginia vita vivi
    vivian viviana wahab wahidin wahyuningsih wahyono waluyo warsito warsono wasis wastuti wendi wendy widayat
    widayati widiastuti widiyanto widyastuti wildan wilhelmus wilson winarni winarno winarti windi winny wisnu wiyono
    wuryani xaverius yahya yanuar yasin yasmin yeti yesi yessi yessy yoan yohan yolan yonathan yopi yoppy yosep yoseph
    yoshua yos yovita yudhistira yudistira yuke yulius yulisa yuliarti yuliani yunanto yunia yuniarti yus yusril
    yusran yusrizal yusup yuswanto yuyun zahira zainab zainudin zaenal zaenab zahro zara zein zidan zidane zulaikha
    zulfa zulfikri zulham zuraida zulaeha simorangkir situmorang sihombing manurung silalahi sihotang purba saragih
    damanik barus batubara nababan napitupulu hasibuan rangkuti pohan dalimunthe pulungan matondang pasaribu marpaung
    tampubolon lumban gultom aritonang siagian sianturi silaban sinambela pardede pakpahan hutabarat hutagalung
    lumbantobing lumentut mandagi pangemanan rumengan wowor kalalo tumbelaka lontoh sondakh kawilarang waworuntu supit
    pattiwael pattinasarany latuconsina tuasikal lekatompessy wattimena sahertian manuhutu leimena nanlohy tjokro
    wiryawan suartana suarta sudiarta wiguna wardana wardhana suardana sudana sukadana artawan darmayasa mahayana
    widnyana ariani nyoman luh sumi nurhasanah hasanudin sutini rokhim rokhmat parmin zul anindya feli
    """
)

NAME_PHRASES = phrase_list(
    """
    la ode, wa ode, i wayan, i made, i gede, i nyoman, i ketut, i komang, i putu, i gusti, ni wayan, ni made, ni nyoman,
    ni ketut, ni luh, ni putu, ni komang, ni kadek, anak agung, ida bagus, ida ayu, abdul rahman, siti nur
    """
)

# Also months, means, or everyday words: a name only where something else says so.
AMBIGUOUS_NAMES = frozenset(
    word_list(
        """
        dana mei juni juli april januar okta hari alam iman jamal bakti said dwi tri catur boy bagus untung nana nur
        rahman sabar selamet karim mawar gading prima raja sultan setia restu intan lintang asri damar panji boni
        ragil tegar topan arum yus lala rara moko uni anggun musa pandu nila laras titik ratna permadi laksana latif
        lily benteng batubara toba jaka jihad hikmah sidik jaya kamal oki tumini argo barus supit sondakh ade ki
        """
    )
)
AMBIGUOUS_NAMES |= frozenset(
    word_list("ali mega sekar melati mutiara permata purnama kurnia cut mulia tirta tanjung tan murni hidayah muslim")
)
AMBIGUOUS_NAMES |= frozenset(word_list("gede bunga koto lena james eka nova ramadhan ramadan indah"))

TITLES = word_list(
    """
    pak bapak bpk bp bu ibu ibuk mas mbak mba mbk mz mr mrs ms miss dr drs ir h hj haji hajah kang teh ko koh ci cik
    om tante bang ny nyonya tuan tn hajjah drg prof ust ustadz ustad ustadzah uda uni cak ning gus kakek abang akang
    neng mang wak pakde bude cici koko cece bunda mama mami ayah papa umi ummi abah abi mbah mbok simbah ambu mak emak
    si sang bung rt rw lurah kades camat letkol letjen kolonel kapten mayor letnan letda lettu serka sersan brigadir
    bripka ipda iptu akp kompol akbp jenderal pendeta pdt romo suster bli gede mbok drh apt dokter tgk teungku datuk
    daeng andi kiai kyai pdt prof apt ns sr kol kapt mayjen brigjen jend kombes aiptu bripda serda pratu kopda dg
    ketua cik
    """
)

# How names end that no list holds: "Haryanti", "Sutiyono", "Khairuddin".
NAME_ENDINGS = ("yanti", "wati", "ningsih", "ningrum", "yanto", "yono", "uddin", "ullah", "ansyah", "iansyah", "awati")
