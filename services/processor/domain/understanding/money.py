"""Amounts of money as leads write them, in whole rupiah."""

import re
from dataclasses import dataclass

_MILLION = 1_000_000
_BILLION = 1_000_000_000
_UNITS = {
    **dict.fromkeys(("juta", "jutaan", "jutan", "jt", "jta", "jtan", "jtaan", "jtn", "jeti", "yuta", "million", "mio", "mil"), _MILLION),
    **dict.fromkeys(("milyar", "miliar", "milyard", "milliar", "milyaran", "miliaran", "m", "billion", "bn"), _BILLION),
    **dict.fromkeys(("ribu", "rb", "rbu", "ribuan", "k", "ewu"), 1_000),
}
_DIGIT_WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "setengah": 0.5,
    "gocap": 50, "cepek": 100, "cepe": 100, "gopek": 500, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "fifty": 50,
    "siji": 1, "loro": 2, "telu": 3, "papat": 4, "limo": 5, "satus": 100, "seket": 50, "rongatus": 200, "saratus": 100, "rua": 2, "hiji": 1,
}  # fmt: skip
_SCALE_WORDS = {"belas": 1, "puluh": 10, "ratus": 100, "hundred": 100}
_WHOLE_WORDS = {"sejuta": _MILLION, "sejt": _MILLION, "semilyar": _BILLION, "semiliar": _BILLION}
_VAGUE = r"(?:puluhan|ratusan|belasan|beberapa)"

_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER_WORD = "|".join(sorted({**_DIGIT_WORDS, **_SCALE_WORDS}, key=len, reverse=True))
_QUANTITY = rf"\d+(?:[.,]\d+)*|(?:{_NUMBER_WORD})(?:[ ]?(?:{_NUMBER_WORD}))*"
_BELOW = (
    r"di\s?bawah|kurang dari|dibawah|maksimal|maksimum|maks?|max|(?:tidak|ga|gak|nggak|tdk) (?:lebih dari|sampai|sampe|nyampe)|under|below|"
    r"up ?to|mentok(?: di)?|paling (?:banyak|mahal|mentok|besar)|less than|not more than|no more than|<=?|hingga|at most|tidak melebihi"
)
_ABOVE = (
    r"di\s?atas|diatas|lebih dari|minimal|minimum|mulai dari|mulai dr|mulai|start from|starting from|above|over|more than|at least|"
    r"paling (?:sedikit|tidak|dikit)|>=?|min\.?"
)
_ABOUT = (
    r"sekitar(?:an)?|kisaran|kira[ -]?kira|kira2|kurang lebih|kurleb|krg lbh|kurleb\.?|around|about|approx(?:imately)?|±|~|range|antara|"
    r"estimasi|approx\.|between|plafon|kira"
)
_UPWARD = r"ke\s?atas|keatas|lebih|\+|up|plus|and up|or more|an lebih"
_DOWNWARD = r"ke\s?bawah|kebawah|max|maksimal|or less"
_TO = r"-|–|—|~|sampai(?: dengan)?|sampe|smp|s/d|s\.d\.?|sd|hingga|to|until|ke|atau|dan|and|/"

_AMOUNT = rf"(?P<sign{{n}}>rp\.?|idr)?\s*(?P<many{{n}}>{_QUANTITY})(?:[ -]?an)?\s*(?P<unit{{n}}>{_UNIT})?(?P<half{{n}}>\s+setengah)?(?P<half_unit{{n}}>\s*(?:{_UNIT}))?(?P<around{{n}}>[ -]?an)?(?![^\W_])"
_MONEY = re.compile(
    rf"(?<![^\W_])(?<!\d[.,])(?<!\+)(?:(?P<below>{_BELOW})[ :]*|(?P<above>{_ABOVE})[ :]*)?(?:(?:{_ABOUT})\s*)?"
    + _AMOUNT.format(n=1)
    + rf"(?:\s*(?:{_TO})\s*"
    + _AMOUNT.format(n=2)
    + rf")?(?:,-|\.-)?(?:\s*(?:(?P<upward>{_UPWARD})|(?P<downward>{_DOWNWARD}))(?![^\W_])(?!\s*(?:di\s+)?\d))?"
)
_WHOLE = re.compile(r"(?<![^\W_])(?:sekitar |kisaran )?(sejuta|sejt|semilyar|semiliar)(an)?(?![^\W_])")
_VAGUE_AMOUNT = re.compile(rf"(?<![^\W_]){_VAGUE}\s*(?:{_UNIT})(?![^\W_])")
_PHONE = re.compile(r"(?:0|62|8)\d{8,13}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A budget found in a text: where it stands, and its bounds; None is an open or unknown end."""

    start: int
    end: int
    low: int | None
    high: int | None


def find_amounts(lowered: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """Every stretch that can only be money, in order. Bare small numbers and phone numbers are none."""
    stop = len(lowered) if end is None else end
    found = [amount for match in _MONEY.finditer(lowered, start, stop) if (amount := _amount(match))]
    if not found:
        found = [
            Amount(match.start(), match.end(), _WHOLE_WORDS[match[1]], _WHOLE_WORDS[match[1]])
            for match in _WHOLE.finditer(lowered, start, stop)
        ]
    if not found:
        found = [Amount(match.start(), match.end(), None, None) for match in _VAGUE_AMOUNT.finditer(lowered, start, stop)]
    return _joined(found, lowered)


def _joined(found: list[Amount], lowered: str) -> list[Amount]:
    """ "minimal 50jt maksimal 80jt" is one range."""
    for index in range(len(found) - 1):
        low, high = found[index], found[index + 1]
        if low.high is None and high.low is None and low.low and high.high and len(lowered[low.end : high.start].strip()) <= 3:
            return [*found[:index], Amount(low.start, high.end, low.low, high.high), *found[index + 2 :]]
    return found


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
    if low > high and first_unit is None and second_unit is not None:
        low //= 1_000  # "500 - 1 M": the lower end is said in the next smaller unit
    if second_unit == _BILLION and first_unit is None and first >= 100:
        low = int(first * _MILLION)
    return _bounded(match, min(low, high), max(low, high))


def _unit(match: re.Match[str], place: int) -> int | None:
    written = match[f"half_unit{place}"] or match[f"unit{place}"]
    return _UNITS[written.strip()] if written else None


def _number(written: str, *, has_unit: bool) -> float | None:
    if not written[0].isdigit():
        return _spelled(written)
    if re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", written):
        return float(re.sub(r"[.,]", "", written))
    if written.isdigit():
        return float(written)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:,\d{3})+\.\d{1,2}", written):
        return float(re.sub(r"[.,]", "", written[: max(written.rfind("."), written.rfind(","))]))
    decimal = re.fullmatch(r"(\d+)[.,](\d+)", written)
    return float(f"{decimal[1]}.{decimal[2]}") if decimal and has_unit else None


def _spelled(written: str) -> float | None:
    total = current = 0.0
    for word in re.findall(_NUMBER_WORD, written):
        if word in _DIGIT_WORDS:
            current += _DIGIT_WORDS[word]
        elif word == "belas":
            current += 10
        else:
            total += (current or 1) * _SCALE_WORDS[word]
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
