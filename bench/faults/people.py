"""The people of a run and their numbered words. Pure."""

from dataclasses import dataclass

FORM = (
    "Sumber info: Instagram",
    "Bidang usaha: kuliner",
    "Rencana mulai: Januari 2027",
)
SHORTEST = 3 + len(FORM) + 1
"""Hello, the choice, the name, the form and one budget."""


@dataclass(frozen=True, slots=True)
class Person:
    """One lead to be. Every third is known by a LID whose events tell the phone."""

    index: int

    @property
    def phone(self) -> str:
        """International digits."""
        return f"62813{10_000_000 + self.index}"

    @property
    def lid(self) -> str:
        """The LID's digits; empty for people with a plain number."""
        return f"38200{100_000_000 + self.index}" if self.index % 3 == 0 else ""

    @property
    def chat(self) -> str:
        """Where this person writes from and reads."""
        return f"{self.lid}@lid" if self.lid else f"{self.phone}@c.us"

    @property
    def name(self) -> str:
        """No two people have the same."""
        return f"Budi {self.index:05d}"

    def words(self, count: int) -> list[str]:
        """The messages in order. The last ones correct the budget, each with a value of its own."""
        opening = ["Halo", "1", *FORM, f"Nama & domisili: {self.name}, Bandung"]
        return opening + [f"Budget: {101 + number} juta" for number in range(count - len(opening))]

    def message_id(self, number: int) -> str:
        """The WhatsApp id of message `number`, 1, 2, 3 …"""
        return f"3EB0{self.index:09d}{number:05d}FA"

    def final_cells(self, count: int) -> dict[str, str]:
        """What the row in the sheet must say once all `count` messages have taken effect."""
        return {
            "nomor": f"0{self.phone[2:]}",
            "sumber_info": "Instagram",
            "bidang_usaha": "kuliner",
            "rencana_mulai": "Januari 2027",
            "biodata": f"{self.name}, Bandung",
            "budget": self.words(count)[-1].removeprefix("Budget: "),
        }
