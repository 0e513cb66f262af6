"""The same conversations with what must not matter changed: greetings, marks, case, order, names, towns, amounts.

Each change yields a conversation whose expectation follows from the one it was made of.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from services.processor.domain.form import Field
from tests.corpus.conversations import Conversation, Expected

NAMES = tuple(
    """
    Budi Santoso|Siti Rahmawati|Agung Prabowo|Dewi Lestari|Tri Wahyuni|Slamet Riyadi|Made Suardana|Ni Wayan Sukerti
    Ketut Ariawan|Gede Mahendra|Ujang Suryana|Asep Hidayat|Euis Komalasari|Dadang Kurnia|Neneng Hasanah|Rizki Ramadhan
    Bayu Pamungkas|Yohanes Lambu|Maria Bete|Fransiskus Taek|Besse Tenri|Daeng Sikki|Muhammad Arsyad|Nurlaela
    Sitti Hajar|Ferdinand Rumengan|Novita Mandagi|Jefri Wowor|Mikael Wenda|Yuliana Kogoya|Otniel Rumbiak|Rahmat Lubis
    Samuel Latuconsina|Elsye Pattiasina|Togar Simanjuntak|Hotma Sitorus|Sahat Nainggolan|Tengku Zulkifli|Cut Meutia
    Teuku Iskandar|Zainal Abidin|Yusniar|Syafril Chaniago|Rini Oktaviani|Mulyadi|Suparman|Wagiman|Sumarni|Kasiyati
    Widodo|Endang Sulastri|Joko Purnomo|Retno Wulandari|Eko Prasetyo|Ratna Juwita|Linda Wijaya|Hendra Gunawan
    Kevin Tanujaya|Michelle Halim|Steven Lim|Vincent Hartono|Grace Natalia|Fitriani|Nur Aini|Khoirul Anam|M. Ilham
    Abd. Rozak|Wulan Guritno|Citra Kirana|Reza Pahlevi|Galih Permana|Nadia Safitri|Aulia Rahman|Tiara Andini|Rendi
    Vina|Yoga|Tasya|Icha|Dimas|Farhan|Salma|Azizah|Kasman|Lukman Hakim|Murniati|Pardomuan Hutapea|Bambang Irawan
    Herlina|Rosdiana Siregar|Taufik Akbar|Wahyu Nugroho
    """.strip().replace("\n    ", "|").split("|")
)  # fmt: skip
TOWNS = tuple(
    """
    Bandung|Surabaya|Medan|Makassar|Sleman|Kediri|Jember|Palu|Kupang|Ambon|Ternate|Sorong|Pontianak|Samarinda
    Banjarmasin|Padang|Jambi|Bengkulu|Tasikmalaya|Cirebon|Purwokerto|Magelang|Salatiga|Malang|Batu|Depok|Bekasi Timur
    Jakarta Barat|Gowa|Maros|Kolaka|Bitung|Tomohon|Mataram|Praya|Denpasar|Singaraja|Cianjur|Subang|Garut|Pati|Demak
    Batang|Tegal|Brebes|Lumajang|Cepu|Ngawi|Nabire|Timika|Sampit|Nunukan|Tarakan|Lhokseumawe|Meulaboh|Sibolga|Dumai
    Metro|Kotabumi|Lahat|Curup|Batam|Cikupa|Cileunyi|Sawangan|Wonosari|Kuta|Ubud|Solo|Cibinong|Tigaraksa
    Rancabali|Sukodono|Wiradesa|Balapulang|Karangpucung|Gondanglegi|Pakisaji
    """.strip().replace("\n    ", "|").split("|")
)  # fmt: skip
"""The last seven are in no list of the parser's."""
_LABELLED = re.compile(r"^(\s*[A-Za-z&/ ]+?)\s*[:=]\s*(\S.*)$")
_AMOUNT = re.compile(r"\b(?:rp\.? ?)?\d+ ?(?:jt|juta|jutaan)\b", re.IGNORECASE)
_AMOUNTS = ("{}jt", "{} juta", "Rp{}.000.000", "{} jutaan", "Rp. {}.000.000", "{}jt an", "{}.000.000", "sekitar {}jt")
_SEPARATORS = (" = ", ":", "  :  ", " -> ")
_LINES = 5
_MILLION = 1_000_000


def changed(conversation: Conversation, random: Random) -> Iterator[tuple[str, Conversation]]:
    """The conversation with one thing changed at a time, and what was changed."""
    bursts = conversation.bursts
    first, last = bursts[0], bursts[-1]
    yield "a greeting before", _saying(conversation, [f"Assalamualaikum kak\n{first}", *bursts[1:]])
    yield "thanks behind", _saying(conversation, [*bursts[:-1], f"{last}\nterima kasih"])
    yield "a word to the reader behind", _saying(conversation, [*bursts[:-1], f"{last} ya kak"])
    yield "a sign behind", _saying(conversation, [*bursts[:-1], f"{last} 🙏🙏"])
    yield "blanks", _saying(conversation, ["\n\n".join(f"  {line} " for line in each.split("\n")) for each in bursts])
    lowered = {name: replace(one, text=one.text.lower()) for name, one in conversation.expected.items()}
    yield "capitals", replace(conversation, bursts=[each.upper() for each in bursts], expected=lowered)
    yield "small letters", replace(conversation, bursts=[each.lower() for each in bursts], expected=lowered)
    yield from _lines_changed(conversation, random)
    yield from _person_changed(conversation, random)
    yield from _amount_changed(conversation, random)


def _saying(conversation: Conversation, bursts: list[str]) -> Conversation:
    return replace(conversation, bursts=bursts)


def _lines_changed(conversation: Conversation, random: Random) -> Iterator[tuple[str, Conversation]]:
    lines = conversation.bursts[0].split("\n")
    if len(conversation.bursts) > 1 or len(lines) != _LINES:
        return
    shuffled = random.sample(lines, _LINES)
    yield "order of lines", _saying(conversation, ["\n".join(shuffled)])
    if not all(_LABELLED.match(line) for line in lines):
        yield "a message for each line", _saying(conversation, lines)
        return
    for separator in _SEPARATORS:
        parted = [separator.join(_LABELLED.findall(line)[0]) for line in lines]
        yield "separator of labels", _saying(conversation, ["\n".join(parted)])


def _person_changed(conversation: Conversation, random: Random) -> Iterator[tuple[str, Conversation]]:
    expected = conversation.expected.get(Field.BIODATA)
    parts = [part.strip() for part in expected.text.split(",")] if expected else []
    said = "\n".join(conversation.bursts)
    if len(parts) != 2 or any(said.count(part) != 1 for part in parts):
        return
    for what, old, new in (("name", parts[0], random.choice(NAMES)), ("town", parts[1], random.choice(TOWNS))):
        person = Expected(text=", ".join(new if part == old else part for part in parts))
        yield (
            what,
            replace(
                conversation,
                bursts=[each.replace(old, new) for each in conversation.bursts],
                expected={**conversation.expected, Field.BIODATA: person},
            ),
        )


def _amount_changed(conversation: Conversation, random: Random) -> Iterator[tuple[str, Conversation]]:
    expected = conversation.expected.get(Field.BUDGET)
    low, high = (expected and expected.meaning) or (None, None)
    written = _AMOUNT.findall("\n".join(conversation.bursts))
    if expected is None or not low or low != high or low % _MILLION or len(written) != 1:
        return
    amount = random.choice(_AMOUNTS).format(low // _MILLION)
    yield (
        "amount",
        replace(
            conversation,
            bursts=[each.replace(written[0], amount) for each in conversation.bursts],
            expected={**conversation.expected, Field.BUDGET: replace(expected, text=amount)},
        ),
    )
