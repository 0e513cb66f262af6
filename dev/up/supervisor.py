"""Runs a plan: start, wait until all are ready, start again what dies, stop in reverse order.

One thread and no event loop: children are asked for their state ten times a second, which costs nothing and can't
deadlock. A program that ends before it was ever ready is an error to show; one that dies later is started again.
"""

import dataclasses
import http.client
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dev.servers.processes import Child, end_recorded
from dev.up.plan import CHECKOUT, Plan, Program

READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0
_PROBE_SECONDS = 3.0
_LOOK_EVERY_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 10.0
_STEADY_AFTER_SECONDS = 60.0
"""A program that lived this long starts with the shortest pause again."""


class NotReadyError(Exception):
    """Programs that did not come up; the message names each, why, and shows the end of its log."""


@dataclass(slots=True)
class Running:
    """A program and its process."""

    program: Program
    child: Child
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None

    def start(self) -> None:
        """Start it, or start it again."""
        self.child.start()
        self.started_at = time.monotonic()
        self.start_again_at = None


class Supervisor:
    """The processes of one plan. `say` gets what a person should read."""

    def __init__(self, plan: Plan, *, folder: Path, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._folder = folder
        self._at_once = max(2, len(os.sched_getaffinity(0)))
        self.running = {program.name: Running(program, self._child(program)) for program in plan.programs()}

    def start(self, *, within_seconds: float = READY_WITHIN_SECONDS) -> None:
        """Start every program and return when all answer that they are ready. Raises `NotReadyError`.

        A start is mostly loading of code, so no more programs load at the same time than there are processors: the
        first of the plan, which takes longest, would otherwise share its own with all others and be ready last.
        """
        deadline = time.monotonic() + within_seconds
        to_start = list(self.running)
        loading: dict[str, list[str]] = {}
        while to_start or loading:
            while to_start and len(loading) < self._at_once:
                name = to_start.pop(0)
                self.running[name].start()
                loading[name] = list(self.running[name].program.ready_urls)
            self._drop_ready(loading, deadline)

    def add(self, program: Program) -> None:
        """Start one more program, which is stopped first."""
        self._plan = dataclasses.replace(self._plan, stages=(*self._plan.stages, (program,)))
        self.running[program.name] = Running(program, self._child(program))
        self.running[program.name].start()

    def wait_ready(self, *, within_seconds: float = READY_WITHIN_SECONDS) -> None:
        """Return when every program, started one by one, answers that it is ready. Raises `NotReadyError`."""
        deadline = time.monotonic() + within_seconds
        loading = {name: list(running.program.ready_urls) for name, running in self.running.items()}
        while loading:
            self._drop_ready(loading, deadline)

    def look_after(self) -> None:
        """Start again what has died and whose pause is over; to be called again and again."""
        now = time.monotonic()
        for name, running in self.running.items():
            code = running.child.exit_code()
            if code is None:
                continue
            if running.start_again_at is None:
                lived_seconds = now - running.started_at
                running.failures = 1 if lived_seconds > _STEADY_AFTER_SECONDS else running.failures + 1
                pause_seconds = min(_LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (running.failures - 1))
                running.start_again_at = now + pause_seconds
                self._say(
                    f"{name} ended ({_cause(code)}), starting it again in {pause_seconds:g} s; see {running.child.log}"
                )
            elif now >= running.start_again_at:
                running.start()

    def stop(self) -> None:
        """Stop stage by stage, the last started first; what doesn't end in time is killed."""
        for stage in reversed(self._plan.stages):
            for program in stage:
                self.running[program.name].child.ask_to_stop()
            for program in stage:
                if not self.running[program.name].child.stop(within_seconds=STOP_WITHIN_SECONDS):
                    self._say(f"{program.name} did not stop within {STOP_WITHIN_SECONDS:g} s and was killed")

    def kill(self) -> None:
        """End everything at once."""
        for running in self.running.values():
            running.child.kill()

    def _drop_ready(self, loading: dict[str, list[str]], deadline: float) -> None:
        """Take out of `loading` (name -> addresses still to answer) what is ready; wait a moment if that is nothing."""
        problems: dict[str, str] = {}
        for name, urls in list(loading.items()):
            if (code := self.running[name].child.exit_code()) is not None:
                raise NotReadyError(self._report({name: f"ended with exit code {code}"}))
            while urls and not (problem := probe(urls[0])):
                urls.pop(0)
            if urls:
                problems[name] = problem
            else:
                del loading[name]
                self._say(f"{name} is ready")
        if problems and time.monotonic() > deadline:
            raise NotReadyError(self._report(problems))
        if len(problems) == len(loading):
            time.sleep(_LOOK_EVERY_SECONDS)

    def _child(self, program: Program) -> Child:
        return Child(
            program.command(),
            environment=program.environment,
            folder=CHECKOUT,
            log=self._folder / "logs" / f"{program.name}.log",
            record=self._folder / "run" / f"{program.name}.json",
        )

    def _report(self, problems: Mapping[str, str]) -> str:
        parts = []
        for name, problem in problems.items():
            tail = "\n".join(f"    {line}" for line in self.running[name].child.log_tail().splitlines())
            parts.append(f"{name} is not ready: {problem}\n  the end of {self.running[name].child.log}:\n{tail}")
        return "\n".join(parts)


def end_orphans(folder: Path, say: Callable[[str], None]) -> None:
    """End the programs that an earlier supervisor of this folder left behind when it was killed."""
    for record in sorted(folder.glob("run/*.json")):
        if pid := end_recorded(record, signal.SIGTERM, within_seconds=STOP_WITHIN_SECONDS):
            say(f"ended {record.stem} (process {pid}), left over from a start that was killed")


def probe(url: str) -> str:
    """Empty when the address answers 200, else what is in the way."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        body = answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"{url} does not answer ({error})"
    finally:
        connection.close()
    return "" if answer.status == 200 else f"{url} answers {answer.status} {body}"


def _cause(exit_code: int) -> str:
    return f"exit code {exit_code}" if exit_code >= 0 else signal.Signals(-exit_code).name
