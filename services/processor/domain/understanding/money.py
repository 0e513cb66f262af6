"""Amounts of money as leads write them, in whole rupiah."""

import re
from typing import NamedTuple

from services.processor.domain.understanding.normal import word_list

FOREIGN_CURRENCIES = word_list(
    """
    yen jpy usd dollar dollars dolar sgd hkd twd ntd ringgit rm myr riyal sar dirham aed euro eur aud gbp
    poundsterling baht yuan rmb cny krw won
    """
)
_MILLION = 1_000_000
_BILLION = 1_000_000_000
_FEWEST_ENGLISH_MILLIONS = 100
UNITS = {
    **dict.fromkeys(
        word_list(
            """
            juta jutaan jutan jt jta jtua juat jutaa jutta juuta jjt jtt jyta jtan jtaan jtn jut jeti yuta yuto juto
            million mio mil mn
            """
        ),
        _MILLION,
    ),
    **dict.fromkeys(word_list("milyar miliar milyard milliar milyaran miliaran m em billion bn"), _BILLION),
    **dict.fromkeys(word_list("ribu rb rbu ribuan k ewu rebu"), 1_000),
}
_VALUES_OF_WORDS = (
    (0.25, "seperempat"),
    (0.5, "setengah satengah half"),
    (1, "satu one siji hiji setunggal ciek sada"),
    (2, "dua two loro kalih duo rong"),
    (3, "tiga three telu tilu telung tigang tigo tolu"),
    (4, "empat four papat opat patang sekawan ampek ampat ampa"),
    (5, "lima five limo limang gangsal"),
    (6, "enam six genep nem enem anam onom"),
    (7, "tujuh seven pitu pitung tujuah tuju"),
    (8, "delapan eight wolu wolung dalapan lapan"),
    (9, "sembilan nine sanga songo sangang sambilan salapan"),
    (10, "sepuluh ten sapuluh sedasa sapuluah sampulu spulu ceban"),
    (11, "sebelas eleven sabelas sewelas"),
    (12, "rolas twelve"),
    (15, "limalas fifteen"),
    (20, "rongpuluh twenty noban"),
    (25, "selawe salawe jigo"),
    (30, "telungpuluh thirty"),
    (40, "patangpuluh forty"),
    (50, "seket fifty gocap goban"),
    (60, "sewidak suwidak sixty"),
    (70, "pitungpuluh seventy"),
    (80, "wolungpuluh eighty"),
    (90, "sangangpuluh ninety"),
    (100, "seratus satus saratus cepek cepe saratuih"),
    (150, "pekgo"),
    (200, "rongatus"),
    (300, "telungatus"),
    (400, "patangatus"),
    (500, "limangatus gopek"),
)
_DIGIT_WORDS = {word: value for value, spelled in _VALUES_OF_WORDS for word in spelled.split()}
_SCALE_WORDS = {
    **dict.fromkeys(word_list("belas welas baleh"), 1),
    **dict.fromkeys(word_list("puluh puluah dasa"), 10),
    **dict.fromkeys(word_list("ratus ratuih atus hundred"), 100),
}
NUMBER_WORDS = frozenset((*_DIGIT_WORDS, *_SCALE_WORDS))
_WHOLE_WORDS = {
    **dict.fromkeys(word_list("sejuta sejt sajuta sayuto sayuta"), _MILLION),
    **dict.fromkeys(word_list("semilyar semiliar samilyar"), _BILLION),
}
_VAGUE_NEEDLES = ("uluhan", "atusan", "elasan", "beberapa")
_VAGUE = r"(?:puluhan|ratusan|belasan|beberapa)"

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_WHOLE_WORD = "|".join(_WHOLE_WORDS)
_NUMBER_WORD = "|".join(sorted({**_DIGIT_WORDS, **_SCALE_WORDS}, key=len, reverse=True))
_QUANTITY = (
    rf"(?:\d+ )?1/2|\d+(?:[.,]\d+)*(?: ?(?:ratus|puluh)(?: (?:{_NUMBER_WORD}))*)?|half an?|"
    rf"(?:{_NUMBER_WORD}) koma (?:{_NUMBER_WORD})|"
    rf"(?:a )?(?:{_NUMBER_WORD})(?:[ ]*(?:{_NUMBER_WORD}))*"
)
_BELOW = (
    r"di\s?bawah|kurang +dari|maksimal|maksimum|maximum|maks?|max|under|below|up ?to|mentok(?: di)?|hingga|at most|<=?|"
    r"sampai(?: dengan)?|sampe|s/d|ngandap|handapeun|sahandapeun|ngisore|isore|"
    r"(?:tidak|ga|gak|nggak|tdk) (?:lebih dari|sampai|sampe|nyampe)|tidak melebihi|"
    r"paling (?:banyak|mahal|mentok|besar|tinggi|gede|banter|pol|top|maksimal)|less than|not? more than"
)
_ABOVE = (
    r"di\s?atas|lebih +dari|minimal|minimum|min\.?|mulai +dari|mulai +dr|mulai|start(?:ing)? from|above|over|more than|"
    r"at least|paling (?:sedikit|tidak|dikit|rendah|kecil|minim|ora|henteu)|>=?"
)
_ABOUT = (
    r"sekitar(?:an)?|sktr|skitar(?:an)?|kisaran|kira[ -]?kira|kira2|kira|kurang +lebih|kurleb\.?|krg lbh|around|about|"
    r"approx(?:imately|\.)?|±|~|range|antara|between|estimasi|plafon|kur"
)
_UPWARD = r"ke\s?atas|lebih|\+|up|plus|and up|or more|an lebih"
_DOWNWARD = r"ke\s?bawah|max|maksimal|maks|mentok|(?:tidak|ga|gak|nggak|tdk) lebih|or less"
_TO = r"-|–|—|~|sampai(?: dengan)?|sampe|smp|s/d|s\.d\.?|sd|hingga|to|until|ke|atau|dan|and|/"
_TIME_UNIT = r"(?:bulan|bln|bl|minggu|mgg|pekan|hari|tahun|thn|th|taun|months?|weeks?|years?|days?)(?![^\W_])"
_WORD_START, _WORD_END = r"(?<![^\W_])", r"(?![^\W_])"


def _amount_pattern(place: int) -> str:
    """One amount: "Rp 100.000.000", "100-an juta", "1 setengah M"; its groups end in `place`."""
    return (
        rf"(?P<sign{place}>rp\.?|idr)?\s*(?P<many{place}>{_QUANTITY})(?:[ -]?an)?\s*(?P<unit{place}>{_UNIT})?"
        rf"(?P<half{place}>\s+setengah)?(?P<half_unit{place}>\s*(?:{_UNIT}))?(?:[ -]?an)?"
        rf"(?:\s+(?:rupiah|idr|perak))?{_WORD_END}"
    )


_MONEY = re.compile(
    rf"{_WORD_START}(?<!\d[.,])(?!(?<=\+)\d{{6}})"
    rf"(?:(?P<below>{_BELOW})[ :]*|(?P<above>{_ABOVE})[ :]*)?(?:(?:{_ABOUT})\s*)?"
    rf"{_amount_pattern(1)}(?:\s*(?P<to>{_TO})\s*{_amount_pattern(2)}(?!\s*(?:{_TIME_UNIT})))?(?:,-|\.-)?"
    rf"(?:\s*(?:(?P<upward>{_UPWARD})|(?P<downward>{_DOWNWARD})){_WORD_END}(?!\s*(?:di\s+)?\d))?"
    rf"(?:\s+(?:kurang|lebih) (?:se)?dikit{_WORD_END})?"
)
_WHOLE = re.compile(rf"{_WORD_START}(?:sekitar |kisaran )?({_WHOLE_WORD})(?:an)?(?P<half> setengah)?{_WORD_END}")
_VAGUE_AMOUNT = re.compile(rf"{_WORD_START}{_VAGUE}\s*(?:{_UNIT}){_WORD_END}")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_GROUPED_WITH_CENTS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:,\d{3})+\.\d{1,2}")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_WRITTEN = re.compile(_NUMBER_WORD)
_HALVES = re.compile(r"(?:(\d+) )?1/2")
_DIGIT_AND_WORDS = re.compile(r"(\d{1,3}) ?((?:ratus|puluh).*)")
_CURRENCY = r"\$|" + rf"{_WORD_START}(?:{'|'.join(sorted(FOREIGN_CURRENCIES, key=len, reverse=True))}){_WORD_END}"
_NUMBER_OF_FOREIGN = rf"\d+(?:[.,]\d+)*\s?(?:(?:{_UNIT}|thousand){_WORD_END})?"
_FOREIGN_MONEY = re.compile(
    rf"(?:{_CURRENCY})\s?{_NUMBER_OF_FOREIGN}(?:(?:\s?(?:-|–|to|sampai)\s?)\$?{_NUMBER_OF_FOREIGN})?"
    rf"|{_WORD_START}(?:{_QUANTITY})\s?(?:(?:{_UNIT}|thousand)\s?)?(?:{_CURRENCY})"
    r"(?: [a-z]*(?:apura|laysia|merika|ongkong))?"
)
_IS_FOREIGN = re.compile(_CURRENCY)
_PHONE = re.compile(r"(?:0|62|8)\d{8,13}")


class Amount(NamedTuple):
    """A budget found in a text: where it stands, and its bounds; None is an open or unknown end."""

    start: int
    end: int
    low: int | None
    high: int | None


def find_amounts(lowered: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """Every stretch that can only be money, in order. Bare small numbers and phone numbers are none."""
    stop = len(lowered) if end is None else end
    if _IS_FOREIGN.search(lowered, start, stop):
        foreign = [Amount(*match.span(), None, None) for match in _FOREIGN_MONEY.finditer(lowered, start, stop)]
        if foreign:
            return foreign
    found = [amount for match in _MONEY.finditer(lowered, start, stop) if (amount := _amount(match))]
    if not found and (lowered.find("se", start, stop) >= 0 or lowered.find("sa", start, stop) >= 0):
        found = [
            Amount(match.start(), match.end(), rupiah, rupiah)
            for match in _WHOLE.finditer(lowered, start, stop)
            for rupiah in (_WHOLE_WORDS[match[1]] * (3 if match["half"] else 2) // 2,)
        ]
    if not found and any(lowered.find(needle, start, stop) >= 0 for needle in _VAGUE_NEEDLES):
        found = [
            Amount(match.start(), match.end(), None, None) for match in _VAGUE_AMOUNT.finditer(lowered, start, stop)
        ]
    return _joined(found, lowered)


def is_bounded_elsewhere(line: str, amount: str) -> bool:
    """ "di bawah seratus lah pak, seratus juta": the bound stands apart from its amount, which alone misleads."""
    return any(bound in line and bound not in amount for bound in ("di bawah", "dibawah", "di atas", "diatas"))


def _joined(found: list[Amount], lowered: str) -> list[Amount]:
    """ "minimal 50jt maksimal 80jt" is one range, "9 juta 500 ribu" one sum."""
    for index in range(len(found) - 1):
        low, high = found[index], found[index + 1]
        if lowered[low.end : high.start] == " " and (total := _sum(low, high)):
            return [*found[:index], total, *found[index + 2 :]]
        if (
            low.high is None
            and high.low is None
            and low.low
            and high.high
            and len(lowered[low.end : high.start].strip()) <= 3
        ):
            return [*found[:index], Amount(low.start, high.end, low.low, high.high), *found[index + 2 :]]
    return found


def _sum(great: Amount, small: Amount) -> Amount | None:
    """ "1 milyar 500 juta": the second is less than the first's unit."""
    if great.low is None or great.low != great.high or small.low is None or small.low != small.high:
        return None
    unit = _BILLION if great.low >= _BILLION else _MILLION
    if great.low % unit or small.low >= unit:
        return None
    return Amount(great.start, small.end, great.low + small.low, great.low + small.low)


def _amount(match: re.Match[str]) -> Amount | None:
    first_unit, second_unit = _unit(match, 1), _unit(match, 2)
    first = _number(match["many1"], has_unit=first_unit is not None or second_unit is not None)
    second = _number(match["many2"], has_unit=second_unit is not None) if match["many2"] else None
    if first is None or (match["many2"] and second is None):
        return None
    if match["half1"]:
        first += 0.5
    if match["half2"] and second is not None:
        second += 0.5
    low = _rupiah(first, first_unit or second_unit, match["many1"], signed=bool(match["sign1"]))
    if second is None:
        return _bounded(match, low, low) if low is not None else None
    high = _rupiah(second, second_unit or first_unit, match["many2"], signed=bool(match["sign2"] or match["sign1"]))
    if low is None or high is None:
        return None
    if match["to"] == "ke" and match.string.endswith(("dari ", "dr ", "from "), 0, match.start()):
        return Amount(match.start("many2"), match.end(), high, high)  # "diubah dari 50 ke 65 juta"
    if low > high and first_unit is None and second_unit is not None:
        low //= 1_000  # "500 - 1 M": the lower end is said in the next smaller unit
    if second_unit == _BILLION and first_unit is None and first >= 100:
        low = int(first * _MILLION)
    return _bounded(match, min(low, high), max(low, high))


def _unit(match: re.Match[str], place: int) -> int | None:
    """The unit's worth; "300m" is said in English: nobody brings three hundred billion."""
    written = match[f"half_unit{place}"] or match[f"unit{place}"]
    if not written:
        return None
    digits = match[f"many{place}"]
    english = written.strip() == "m" and digits.isdigit() and int(digits) >= _FEWEST_ENGLISH_MILLIONS
    return _MILLION if english else UNITS[written.strip()]


def _number(written: str, *, has_unit: bool) -> float | None:
    if not written[0].isdigit():
        return _spelled(written)
    if written.isdigit():
        return float(written)
    if halves := _HALVES.fullmatch(written):
        return int(halves[1] or 0) + 0.5
    if mixed := _DIGIT_AND_WORDS.fullmatch(written):
        return _spelled(mixed[2], int(mixed[1]))
    if _GROUPED.fullmatch(written):
        return float(re.sub(r"[.,]", "", written))
    if _GROUPED_WITH_CENTS.fullmatch(written):
        return float(re.sub(r"[.,]", "", written[: max(written.rfind("."), written.rfind(","))]))
    decimal = _DECIMAL.fullmatch(written)
    return float(f"{decimal[1]}.{decimal[2]}") if decimal and has_unit else None


def _spelled(written: str, leading: int = 0) -> float | None:
    """What number words say; `leading` stands before them in digits: "2 ratus lima puluh"."""
    whole, comma, part = written.partition(" koma ")
    if comma:
        return _DIGIT_WORDS.get(whole, 0) + _DIGIT_WORDS.get(part, 0) / 10
    total, current = 0.0, float(leading or written.startswith("a "))
    for word in _WRITTEN.findall(written):
        if word in _DIGIT_WORDS:
            if _DIGIT_WORDS[word] >= 10:
                total += _DIGIT_WORDS[word]
            else:
                current += _DIGIT_WORDS[word]
        elif _SCALE_WORDS[word] == 1 and current:
            current += 10
        else:
            if not current:
                return None  # "ratusan juta"
            total += current * _SCALE_WORDS[word]
            current = 0.0
    return total + current or None


def _rupiah(number: float, unit: int | None, written: str, *, signed: bool) -> int | None:
    if unit is not None:
        return round(number * unit)
    if not written[0].isdigit():
        return None
    grouped = "." in written or "," in written
    if not signed and not grouped and (_PHONE.fullmatch(written) or not written.endswith("0000")):
        return None  # a telephone or account number
    return int(number) if number >= _MILLION or (signed and number >= 100_000) else None


def _bounded(match: re.Match[str], low: int, high: int) -> Amount:
    lowest: int | None = low
    highest: int | None = high
    if match["below"] or match["downward"]:
        lowest = None if low == high else low
    elif match["above"] or match["upward"]:
        highest = None if low == high else high
    return Amount(match.start(), match.end(), lowest, highest)
