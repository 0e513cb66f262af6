"""A small run in which everything went well, to be spoilt by a test."""

from bench.faults.evidence import Acknowledged, Call, Decided, Evidence, LeadFound, ReplyDecided, Stored
from bench.faults.people import SHORTEST, Person

MESSAGES = SHORTEST + 3


def good_evidence(people: int = 3) -> Evidence:
    """What is found when nothing is lost, doubled or swapped: one reply to each message."""
    acknowledged: list[Acknowledged] = []
    stored: list[Stored] = []
    decisions: list[Decided] = []
    leads: list[LeadFound] = []
    replies: list[ReplyDecided] = []
    calls: list[Call] = []
    rows: list[dict[str, str]] = []
    final_cells: dict[str, dict[str, str]] = {}
    for person in (Person(index) for index in range(people)):
        lead_id = 1001 + person.index
        cells = person.final_cells(MESSAGES)
        answers = {name: text for name, text in cells.items() if name != "nomor"}
        leads.append(LeadFound(id=lead_id, phone=person.phone, state="FORM_COMPLETED", answers=answers))
        rows.append({**cells, "tanggal": "22 November 2026", "lead_id": str(lead_id)})
        final_cells[person.phone] = cells
        for number, text in enumerate(person.words(MESSAGES), start=1):
            at = float(number * 10)
            message_id, reply_id = person.message_id(number), f"REPLY{lead_id}-{number}"
            acknowledged.append(
                Acknowledged(phone=person.phone, number=number, message_id=message_id, text=text, at=at)
            )
            stored.append(
                Stored(lead_id=lead_id, seq=number, message_id=message_id, text=text, remark="", taken_at=at + 0.1)
            )
            decisions.append(Decided(lead_id=lead_id, first_seq=number, last_seq=number))
            replies.append(
                ReplyDecided(
                    lead_id=lead_id,
                    seq=number,
                    message_id=reply_id,
                    chat=person.chat,
                    text=f"reply {number}",
                    outcome="sent",
                    detail="",
                )
            )
            calls.append(Call(message_id=reply_id, chat=person.chat, text=f"reply {number}", at=at + 0.2))
    return Evidence(
        acknowledged=acknowledged,
        stored=stored,
        decisions=decisions,
        leads=leads,
        replies=replies,
        calls=calls,
        rows=rows,
        final_cells=final_cells,
    )
