"""Common given and family names of Indonesia, and the titles people put before them."""

from services.processor.domain.understanding.normal import word_list

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
    fernando ferry fika fikri firda firman fitri fitria fitriani fransiska galang galih gani gede gerry ghani gilang
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
    vanessa victor viona yosua anisah azizah
    """
)

# Also months, means, or everyday words: a name only where something else says so.
AMBIGUOUS_NAMES = frozenset(
    word_list(
        """
        dana mei juni juli april januar okta hari alam iman jamal bakti said dwi tri catur boy bagus untung
        """
    )
)
AMBIGUOUS_NAMES |= frozenset(
    word_list("ali mega sekar melati mutiara permata purnama kurnia cut mulia tirta tanjung tan murni hidayah")
)
AMBIGUOUS_NAMES |= frozenset(word_list("bunga koto lena james eka nova ramadhan ramadan indah"))

TITLES = word_list(
    """
    pak bapak bpk bp bu ibu ibuk mas mbak mba mbk mz mr mrs ms miss dr drs ir h hj haji hajah kang teh ko koh ci cik
    om tante bang
    """
)
