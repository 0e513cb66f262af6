"""Kinds of business, as leads name them. Every line of words; phrases of several words stand below."""

from services.processor.domain.understanding.normal import phrase_list, word_list

TRADE_WORDS: tuple[str, ...] = word_list(
    """
    penggilingan penggergajian pembibitan pengolahan percetakan penjahitan perbengkelan persewaan penyewaan pencucian
    pengeringan penetasan penggemukan pembesaran perkebunan peternakan perikanan pertambakan penginapan pengasapan
    pemancingan pengemasan pembenihan pengecatan pengelasan penyulingan pemotongan
    kuliner culinary fnb makanan minuman makan minum food foods beverage drink drinks kopi coffee cafe kafe caffe
    kedai resto restoran restaurant rumahmakan warung warkop angkringan lesehan kantin catering katering bakery roti
    kue cake donat donut pastry dessert gelato eskrim es boba thai tea teh matcha jus juice susu yogurt yoghurt
    milkshake mocktail jamu snack cemilan camilan ringan keripik kripik gorengan seblak bakso baso mie mi mieayam
    ramen sushi sashimi takoyaki okonomiyaki dimsum siomay siomai batagor cilok cireng cimol pentol cilor telur
    martabak terang pisang pempek empek tekwan soto sate satay rawon rendang padang gudeg nasi goreng bebek ayam
    chicken geprek penyet fried kentucky krispi crispy steak burger kebab pizza hotdog sosis corndog korean korea
    seafood ikan lele pecel tahu tempe rujak asinan ketoprak gado bubur lontong lumpia risol risoles serabi surabi
    klepon jajanan jajan gerobak gerobakan booth angkringan frozen sambal bumbu catering bento rice bowl ricebowl
    salad vegan vegetarian wingko bakpia bolen oleh laundry loundry londri laundri binatu cuci carwash steam salon
    barbershop barber pangkas cukur potong spa massage pijat refleksi kecantikan beauty skincare kosmetik cosmetic
    klinik clinic estetik aesthetic nail lashes eyelash kesehatan health apotek apotik farmasi pharmacy optik dental
    gigi fitness gym olahraga sport sports futsal padel billiard yoga wellness pendidikan education edukasi bimbel les
    kursus course courses paud tk daycare sekolah preschool school calistung sempoa robotik coding bahasa inggris
    english tutoring retail ritel minimarket swalayan supermarket grosir sembako kelontong toserba toko store mart
    alfamart indomaret alfamidi vape pulsa konter counter hp gadget elektronik komputer percetakan printing fotocopy
    fotokopi atk sablon konveksi fashion pakaian baju busana clothing hijab sepatu sandal tas aksesoris perhiasan
    mainan toys bayi petshop pet hewan florist bunga furniture mebel furnitur bangunan material properti property kost
    kos hotel penginapan homestay travel tour umroh umrah wisata ekspedisi kurir logistik logistics cargo kargo
    expedition otomotif automotive bengkel oli ban motor mobil rental jasa service services servis pertanian
    agribisnis peternakan perikanan agro hidroponik depot galon air isi ulang gas lpg pom bensin pertashop bbm energi
    photobooth fotografi studio foto wedding event organizer salonmuslimah franchiseminuman mixue momoyo chatime
    kopken jco kfc mcd starbucks teazzi haus esteh aice wizzmie gacoan sabana hisana bubble crepes waffle pancake
    churros popcorn macaroni makaroni basreng maklor telor kerak piscok kukis cookies brownies sosis tahubulat
    singkong ubi jagung kacang tteokbokki topokki odeng shabu suki yakiniku grill bbq barbeque kambing sapi iga sop
    sup pindang coto konro ikanbakar bakar betutu lalapan prasmanan tumpeng depotair cendol dawet cincau kelapa degan
    tebu alpukat mangga buah sayur fruit warteg nasgor mieayam kwetiau capcay chinese japanese jepang western clothing
    distro thrift parfum perfume minyakwangi refill detailing salju cuciansepatu shoes helm kids daycare babyspa
    treatment facial slimming waxing sulam terapi bekam akupuntur homecare lansia playground arcade karaoke warnet
    rentalps bioskop jual jualan berjualan dagang dagangan bakulan dodolan agen distributor supplier grosiran eceran
    reseller dropship dropshipper kelontongan warmindo warnas uduk kuning liwet kucing rames campur bakmoy bakmie
    bakmi mihun bihun kwetiaw kwetiauw spaghetti pasta lasagna gyoza udon soba donburi katsu teriyaki onigiri mochi
    dorayaki kimbab kimbap ramyeon ramyun bibimbap bulgogi tomyam nasilemak roticanai banhmi pho shawarma gulai
    tongseng tengkleng soup buntut gule kikil tauto lotek karedok kapau dendeng balado bakwan mendoan combro misro
    gehu cimin cibay cilung kuping telo papeda pisjo peuyeum tape ronde wedang bajigur bandrek sekoteng angsle kolak
    doger teler puter goyang mambo lilin serut buto ijo sirsak jeruk lemon lemonade soda squash smoothies smoothie
    frappe espresso cappuccino latte americano kopsus kopling cokelat coklat chocolate choco taro redvelvet yakult
    kefir kombucha infused empon herbal madu propolis sinom beras kencur oncom gejrot sumedang petis tek taichan lilit
    klathak madura maranggi model laksan celimpungan sandwich toast rotbak rotibakar croissant croffle bagel pretzel
    cromboloni bolu lapis spiku kering basah nastar kastengel putri cupcake macaron pie tart pudding puding silky
    jelly agar jeli keju mozarella mozzarella nugget otak abon kerupuk krupuk emping rempeyek peyek opak rengginang
    amplang sayuran buahan hortikultura jamur sawit karet cengkeh kakao vanili porang ternak peternak unggas petelur
    pedaging broiler domba puyuh nila gurame bandeng udang lobster cupang koi pakan pupuk bibit benih tani budidaya
    tambak kolam pancing pemancingan sembakau elpiji minyak pertamini solar premium kasur sofa gorden gordyn karpet
    keramik cat besi kayu kaca aluminium baja genteng paving batako las bubut sedot pipa listrik elektrikal plafon
    interior arsitek kontraktor renovasi ac kulkas tv reparasi handphone laptop casing cctv internet wifi voucher ppob
    transfer brilink agenbri batik tenun bordir jahit penjahit tailor garment kaos kaus hoodie jaket celana daster
    gamis mukena kerudung jilbab rajut seragam sragam sneakers sendal kacamata jam tangan emas perak cincin balita
    anak popok diapers pampers boneka puzzle edukatif lego odong odongodong trampolin kidzone ps playstation game
    gaming esport esports console badminton bulutangkis minisoccer renang zumba pilates boxing muaythai crossfit
    pingpong tenis basket gunting rambut haircut creambath smoothing keratin kuku manicure pedicure bulu mata alis
    makeup mua rias pengantin dekor dekorasi tenda sewa penyewaan persewaan sound wo eo undangan souvenir suvenir
    hampers parcel buket bouquet kado fotografer videografer photo selfie grooming anjing burung reptil hias aquarium
    akuarium petcare pethotel penitipan titip titipan jastip sd privat matematika mengaji tahfidz mandarin arab musik
    piano gitar vokal menari tari balet lukis menggambar melukis menyetir mengemudi stir taksi ojek bus truk angkutan
    pindahan gudang villa vila guesthouse kontrakan apartemen kosan kostan indekos perumahan outbound camping glamping
    kemah haji praktek bidan bersalin fisioterapi akupunktur urut obat alkes setrika kiloan koin selfservice
    drycleaning tambal variasi audio modifikasi sparepart onderdil aki sepeda print photocopy banner stempel digital
    jilid coworking rokok tembakau keliling starling outlet butik boutique thrifting preloved agency startup aplikasi
    ecommerce olshop onlineshop online shop perkebunan konstruksi manufaktur perdagangan pangsit pop taliwang richeese
    popeye geprekan kriuk kremes presto nasduk nasbox nasibox catring katring ketring kuwe kueh cakes minumam makana
    kios lapak stan stand tenant foodcourt foodtruck pujasera kaki lima rombong pkl steakhouse chinesefood nongkrong
    tongkrongan hangout car wash caffee kaffe kape ngopi kopitiam kopitim cuanki tahuwalik walik segar optik rotan
    kerajinan kurma gomak fotokopian swalayan spbu kebab vending penginapan
    """
)

# Words that name a business only next to another word: alone they say nothing.
WEAK_TRADE_WORDS = frozenset(
    word_list(
        """
        yoga padang air service services toko store shop bar stall boutique bistro diner kiosk isi ulang telur es
        ringan makan minum hp motor mobil ban hewan
        bayi jasa foto event korea bahasa school sekolah ikan tahu kos gas mi bunga potong tea bowl studio terang oleh
        organizer les tk counter western kids treatment jepang bakar health mart sapi buah kacang sayur kelapa air
        salju tas jual jualan berjualan dagang bakulan dodolan kucing campur kuning kapau putri cincin emas perak jam
        tangan mata anak kaki lima pop model cat kayu kaca besi listrik internet transfer digital online shop solar
        minyak madu jeruk lemon kering basah lapis telo tape soda taman game mandarin arab musik print sd bus haji
        interior outlet gudang kontrakan perumahan apartemen villa hotel sewa rental bibit tani pancing kolam gunting
        rambut photo sound urut obat rokok aki sepeda variasi audio tenant stand stan lapak kios depot odong anjing
        burung karet tari vokal piano gitar pie wo eo tenda titip titipan stir wisata camping rames prasmanan pupuk
        goyang mambo lilin koin kiloan presto pos tv premium emping bebek domba bandeng pasta keju agar jagung kado
        bubut beras kencur susu sofa kuku alis koi nila udang lele konstruksi perdagangan manufaktur startup aplikasi
        agency segar refleksi walik
        """
    )
)

TRADE_PHRASES = phrase_list(
    """
    ikan asap, sosis asap, daging asap, ayam asap, bebek asap, lele asap, bandeng asap, cumi asap, sei sapi,
    roti maryam, roti canai, bika ambon, bolu meranti, soto betawi, soto lamongan, soto kudus, soto banjar, soto padang,
    coto makassar, mie aceh, nasi kapau, nasi liwet, sate maranggi, sate madura, bakso malang, siomay bandung, batagor
    bandung, pecel madiun, tahu sumedang, tahu tegal, gudeg jogja, ayam betutu, ayam taliwang, rujak cingur, gado gado,
    f & b, f n b, food and beverage, food & beverage, rumah makan, es krim, es teh, es kopi, es buah, es cendol, thai
    tea, bubble tea, ice cream, isi ulang, air minum, air isi ulang, cuci mobil, cuci motor, cuci sepatu, potong
    rambut, pangkas rambut, makanan ringan, makanan cepat saji, cepat saji, fast food, frozen food, street food, oleh
    oleh, kopi kenangan, janji jiwa, tomoro coffee, fore coffee, point coffee, mie gacoan, ayam geprek, ayam penyet,
    fried chicken, rice bowl, nasi padang, masakan padang, jual beli, toko kue, toko roti, toko sembako, toko
    bangunan, toko kelontong, toko baju, toko obat, toko mainan, pet shop, coffee shop, barber shop, nail art, rental
    mobil, rental motor, bengkel motor, bengkel mobil, sewa mobil, bahasa inggris, jasa pengiriman, event organizer,
    tahu bulat, telur gulung, mie ayam, baby spa, day care, bubur bayi, pecel lele, pasta gigi, jajanan pasar, home
    care, car wash, mini market, konter hp, konter pulsa, tk paud, toko buah, kerak telor, sewa motor, klinik gigi,
    ganti oli, ganti ban, tahu walik, es campur, es teler, es dawet, nasi uduk, nasi kuning, ayam bakar, ikan bakar,
    bebek goreng, bakso aci, sate taichan, sate padang, es kelapa, kelapa muda, toko beras, kopi keliling, roti bakar,
    pisang goreng, cuci karpet, cuci sofa, cuci ac, cuci helm, service ac, servis ac, jasa kebersihan, cleaning
    service, tanaman hias, alat tulis, alat kesehatan, alat pesta, bahan kue, bahan bangunan, bengkel las, bengkel
    bubut, pakan ternak, ikan hias, air mineral, oleh oleh khas, jual pulsa, toko emas, toko perhiasan, toko
    elektronik, rumah kos, rumah kost, kos kosan, kost kostan, jasa titip, titip jual, penitipan anak, penitipan
    hewan, sekolah musik, les musik, les piano, les renang, kolam renang, lapangan futsal, lapangan padel, mini
    soccer, game center, rental ps, susu kedelai, susu murni, susu sapi, kue basah, kue kering, kue ulang tahun, nasi
    box, nasi kotak, makanan beku, makanan bayi, makanan kucing, makanan hewan, makanan sehat, minuman kekinian,
    minuman sehat, minuman coklat, kopi susu, teh tarik, teh poci
    """
)
