"""Provider payloads become `shared.messages.Inbound`, or `Ignored` with a reason. Pure and total: never raises.

What belongs here: the events of WAHA (all engines) and Telegram; WAHA's messages themselves, which the processor reads
too, are in `shared.translation`. What does not: anything that asks a store, the clock or the network; times and ids are
arguments. Unknown keys are ignored and hardly any key is relied on, since an event that can't be read would be sent
again fifteen times and then lost.
"""

from shared.translation.outcome import Ignored, Reason

__all__ = ["Ignored", "Reason"]
