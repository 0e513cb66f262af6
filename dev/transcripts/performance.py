"""One transcript, played: every step is done or checked in order, and the first that deviates ends it."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any, assert_never

from dev.transcripts.outside import Outside, RefusedError
from dev.transcripts.people import NotDeliveredError, Person
from dev.transcripts.script import Hears, Holds, Orders, Reply, Says, StaffWrites, Step, Timer, Transcript, Waits
from dev.transcripts.wording import is_reply, name_of, unknown_names
from shared.bot_texts import Texts

_LOOK_EVERY_SECONDS = 0.05
_TRIES = 8

Say = Callable[[str], None]


class DeviationError(Exception):
    """The system did something else than the transcript says; the message holds step, difference and story."""


class _TornError(Exception):
    """This machine was too slow to write a burst as fast as a burst is written."""


async def perform(transcript: Transcript, outside: Outside, say: Say) -> None:
    """Play the transcript with new people. Raises `DeviationError`.

    Where this machine could not write a burst quickly enough to be one, everybody starts again as somebody else.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            await _Performance(transcript, outside, say).play()
        except _TornError as torn:
            say(f"  … {torn}; once more ({attempt})")
            if attempt == _TRIES:
                raise DeviationError(f"{transcript.name}: {torn}") from torn
        else:
            return


class _Performance:
    def __init__(self, transcript: Transcript, outside: Outside, say: Say) -> None:
        self._transcript = transcript
        self._outside = outside
        self._say = say
        self._policy = outside.surroundings.policy
        run = str(random.randrange(10**6, 10**7))
        self._people = {part.name: Person(part, outside, run) for part in transcript.people}
        self._texts: Texts = {}

    async def play(self) -> None:
        self._texts = await self._outside.texts()
        for number, (step, line) in enumerate(zip(self._transcript.steps, self._transcript.lines, strict=True), 1):
            started = time.monotonic()
            await self._or_deviation(f"step {number}, {line}", self._do(step))
            self._say(f"  {line}   ({time.monotonic() - started:.1f} s)")
        for person in self._people.values():
            await self._or_deviation("the end", self._hears(person, ()))

    async def _or_deviation(self, place: str, doing: Awaitable[None]) -> None:
        try:
            await doing
        except (_Unlike, RefusedError, NotDeliveredError) as unlike:
            lines = [f"{self._transcript.name}, {place}", *str(unlike).splitlines(), "what was decided:"]
            for person in self._people.values():
                lines += [f"  {person.name}: {decision}" for decision in await person.story()]
            raise DeviationError("\n    ".join(lines)) from None

    async def _do(self, step: Step) -> None:
        match step:
            case Says():
                await self._write(step)
            case StaffWrites(person, text):
                await self._people[person].is_written_to_by_staff(text)
            case Orders():
                await self._order(step)
            case Waits(timer):
                for waiting in self._people.values():
                    await self._wait(waiting, timer)
            case Hears(person, replies):
                await self._hears(self._people[person], replies)
            case Holds():
                await self._holds(self._people[step.person], step)
            case _:
                assert_never(step)

    async def _write(self, step: Says) -> None:
        person = self._people[step.person]
        if len(step.burst) == 1:
            await person.writes(step.burst[0])
            return
        # What begins a conversation is written before the bot's first question can have been read.
        bound = self._policy.reading_time if person.is_a_stranger else self._policy.max_wait
        moments = [time.monotonic()]
        for words in step.burst:
            await person.writes(words)
            moments.append(time.monotonic())
        longest_seconds = max(later - earlier for earlier, later in pairwise(moments))
        if longest_seconds > 0.8 * self._policy.quiet.total_seconds():
            raise _TornError(f"{longest_seconds:.2f} s between two messages of a burst")
        if moments[-1] - moments[0] > 0.8 * bound.total_seconds():
            raise _TornError(f"a burst took {moments[-1] - moments[0]:.2f} s")

    async def _order(self, step: Orders) -> None:
        person = self._people[step.person]
        await self._settled(person, "replies")
        leads = (await person.leads()).living
        if len(leads) != 1:
            raise _Unlike(f"{person.name} is {len(leads)} leads")
        self._equal("outcome", step.outcome, await self._outside.order(leads[0].id, step.name, step.state))

    async def _wait(self, person: Person, timer: Timer) -> None:
        await self._settled(person, "replies")
        if timer == "quiet":
            return

        async def passed() -> str:
            leads = await person.leads()
            if timer == "read":
                spoken, rest = await self._outside.last_sent(leads.ids), self._policy.reading_time
            else:
                spoken = max((lead.decided_at for lead in leads.living if lead.decided_at), default=None)
                rest = self._policy.cooldown
            over = spoken is None or leads.rows[0].now > spoken + rest
            return "" if over else f"{timer} has not passed"

        await self._patiently(passed)

    async def _hears(self, person: Person, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            if unknown := unknown_names(reply, self._texts):
                raise _Unlike(f"there is no text called {', '.join(unknown)}")
        if not replies:
            await self._settled(person, "replies")
            self._nothing_more(person, await person.heard())
            return
        heard: list[str] = []

        async def enough() -> str:
            heard[:] = await person.heard()
            missing = person.read_count + len(replies) - len(heard)
            return f"{missing} of {len(replies)} messages did not come" if missing > 0 else ""

        await self._patiently(enough)
        for expected, text in zip(replies, heard[person.read_count :], strict=False):
            if not is_reply(text, expected, self._texts):
                fields = f" with {list(expected.asked) or expected.given}" if expected.asked or expected.given else ""
                raise _Unlike(f"expected  {expected.names}{fields}\ngot       {name_of(text, self._texts)}")
        person.read_count += len(replies)
        await self._wait(person, "read")

    def _nothing_more(self, person: Person, heard: list[str]) -> None:
        if unexpected := heard[person.read_count :]:
            said = "\n          ".join(name_of(text, self._texts) for text in unexpected)
            raise _Unlike(f"expected  nothing more to {person.name}\ngot       {said}")

    async def _holds(self, person: Person, step: Holds) -> None:
        rows_count = step.fact in ("row", "rows")
        await self._settled(person, "replies", *(["sheets"] if rows_count else []))
        known = await person.leads()
        match step.fact:
            case "leads":
                self._equal(step.fact, step.wanted, str(len(known.living)))
            case "messages":
                self._equal(step.fact, step.wanted, str(await self._outside.stored(known.ids)))
            case "alerts":
                self._equal(step.fact, step.wanted or [], await self._outside.alerts(known.ids))
            case "rule":
                decisions = await self._outside.decisions(known.ids)
                self._equal(step.fact, step.wanted, decisions[-1].rule if decisions else "")
            case "rows":
                self._equal(step.fact, step.wanted, str(len(await self._outside.sheet_rows(known.ids))))
            case "row":
                rows = await self._outside.sheet_rows(known.ids)
                self._equal("rows", 1, len(rows))
                self._all_in(person, step.wanted, rows[0])
            case "state" | "strikes" | "phone" | "form":
                self._equal("leads", 1, len(known.living))
                (lead,) = known.living
                if step.fact == "form":
                    self._equal("fields", sorted(step.wanted or {}), sorted(lead.form))
                    self._all_in(person, step.wanted or {}, {name: value["text"] for name, value in lead.form.items()})
                else:
                    found = str(getattr(lead, step.fact))
                    found = f"0{found[2:]}" if step.fact == "phone" and found else found
                    self._equal(step.fact, person.filled(step.wanted), found)
            case _:
                assert_never(step.fact)

    def _all_in(self, person: Person, wanted: dict[str, str], found: dict[str, str]) -> None:
        for name, text in wanted.items():
            self._equal(name, person.filled(text), found.get(name, ""))

    def _equal(self, what: str, wanted: Any, found: Any) -> None:
        if wanted != found:
            raise _Unlike(f"expected  {what} {wanted!r}\ngot       {what} {found!r}")

    async def _settled(self, person: Person, *streams: str) -> None:
        await self._patiently(lambda: person.unsettled(*streams))

    async def _patiently(self, reason_to_wait: Callable[[], Awaitable[str]]) -> None:
        patience_seconds = self._outside.surroundings.patience_seconds
        deadline = time.monotonic() + patience_seconds
        while reason := await reason_to_wait():
            if time.monotonic() > deadline:
                raise _Unlike(f"waited {patience_seconds:.0f} s: {reason}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)


class _Unlike(Exception):
    """What is and what should be."""
