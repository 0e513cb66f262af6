"""Kinds of business, as leads name them. Every line of words; phrases of several words stand in `TRADE_PHRASES`."""

from services.processor.domain.understanding.normal import phrase_list, word_list

TRADE_WORDS = word_list(
    """
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
    rentalps bioskop
    """
)

# Words that name a business only next to another word: alone they say nothing.
WEAK_TRADE_WORDS = frozenset(
    word_list(
        """
        yoga padang air service services toko store isi ulang telur es ringan makan minum hp motor mobil ban hewan
        bayi jasa foto event korea bahasa school sekolah ikan tahu kos gas mi bunga potong tea bowl studio terang oleh
        organizer les tk counter western kids treatment jepang bakar health mart sapi buah kacang sayur kelapa air
        salju tas
        """
    )
)

TRADE_PHRASES = phrase_list(
    """
    f & b, f n b, food and beverage, food & beverage, rumah makan, es krim, es teh, es kopi, es buah, es cendol, thai
    tea, bubble tea, ice cream, isi ulang, air minum, air isi ulang, cuci mobil, cuci motor, cuci sepatu, potong
    rambut, pangkas rambut, makanan ringan, makanan cepat saji, cepat saji, fast food, frozen food, street food, oleh
    oleh, kopi kenangan, janji jiwa, tomoro coffee, fore coffee, point coffee, mie gacoan, ayam geprek, ayam penyet,
    fried chicken, rice bowl, nasi padang, masakan padang, jual beli, toko kue, toko roti, toko sembako, toko
    bangunan, toko kelontong, toko baju, toko obat, toko mainan, pet shop, coffee shop, barber shop, nail art, rental
    mobil, rental motor, bengkel motor, bengkel mobil, sewa mobil, bahasa inggris, jasa pengiriman, event organizer,
    tahu bulat, telur gulung, mie ayam, baby spa, day care, bubur bayi, pecel lele, pasta gigi, jajanan pasar, home
    care, car wash, mini market, konter hp, konter pulsa, tk paud, toko buah, kerak telor, sewa motor, klinik gigi
    """
)
