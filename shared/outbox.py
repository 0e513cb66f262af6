"""Work for other services, as it travels: a row of the outbox table and its label in the stream.

A row is written in the statement that changes the lead, published by the partition's owner, and finished when its
consumer confirms. The stream entry is what an operator reads and what wakes the consumer; the row is what counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.messages import VERSION, instant
from shared.streams.names import StreamName

UNPUBLISHED_PARTITION = -1
"""Rows written outside the processor (system alerts): never in a stream, taken from the table within a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One committed row; ids rise in commit order within a partition."""

    id: int
    stream: StreamName
    partition: int
    lead_id: int
    seq: int
    payload: Mapping[str, str]
    created_at: datetime

    def label(self) -> dict[str, str]:
        """The fields of its stream entry: flat text, empty ones left out."""
        head = {"v": VERSION, "id": str(self.id), "lead": str(self.lead_id), "at": instant(self.created_at)}
        if self.seq:
            head["seq"] = str(self.seq)
        return head | {name: value for name, value in self.payload.items() if value}
