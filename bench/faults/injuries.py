"""Does what the schedule says, and undoes it. Main thread only."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.faults.fleet import REPLICAS, Fleet
from bench.faults.proxy import Mode
from bench.faults.schedule import Fault

_CONTROL_SECONDS = 10.0

WAHA_SEND = {"match": "/api/sendText", "method": "POST"}
GOOGLE = {"match": "/v4/spreadsheets"}
TELEGRAM = {"match": "/sendMessage"}

PROVIDER_RULES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "waha fails": ("waha", [{**WAHA_SEND, "kind": "status", "status": 503}]),
    "waha hangs": ("waha", [{**WAHA_SEND, "kind": "hang", "times": 6}]),
    "waha lies": ("waha", [{**WAHA_SEND, "kind": "lie", "probability": 0.5}]),
    "waha cuts answers": ("waha", [{**WAHA_SEND, "kind": "cut_after", "probability": 0.5}]),
    "google fails": ("google", [{**GOOGLE, "kind": "status", "status": 503}]),
    "google hangs": ("google", [{**GOOGLE, "kind": "hang", "times": 3}]),
    "google lies": ("google", [{**GOOGLE, "kind": "lie", "probability": 0.6}]),
    "google quota": ("google", [{**GOOGLE, "kind": "status", "status": 429}]),
    "telegram fails": ("telegram", [{**TELEGRAM, "kind": "status", "status": 500}]),
    "telegram hangs": ("telegram", [{**TELEGRAM, "kind": "hang", "times": 3}]),
    "telegram lies": ("telegram", [{**TELEGRAM, "kind": "lie", "probability": 0.5}]),
}


@dataclass(slots=True)
class Injury:
    """A fault that happened; times in Unix seconds."""

    fault: Fault
    began_at: float
    ended_at: float = 0.0
    targets: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Death:
    """An owner that could work no more: killed, or frozen for longer than its lease."""

    at: float
    program: str
    pid: int
    cause: str


class Injuries:
    """Begins and ends faults one at a time."""

    def __init__(
        self,
        fleet: Fleet,
        *,
        owner_of: Callable[[str], str],
        set_mode: Callable[[str, Mode, float], None],
        cut: Callable[[str], None],
        seed: int,
    ) -> None:
        """`set_mode` and `cut` act on every proxy whose name contains the text."""
        self.injuries: list[Injury] = []
        self.deaths: list[Death] = []
        self._fleet = fleet
        self._owner_of = owner_of
        self._set_mode = set_mode
        self._cut = cut
        self._chance = random.Random(seed)

    def begin(self, fault: Fault) -> Injury:
        """Make it happen."""
        injury = Injury(fault, time.time())
        self.injuries.append(injury)
        kind = fault.kind
        fleet = self._fleet
        match kind:
            case "kill two processors":
                injury.targets = self._some("processor", 2)
                self._kill(injury)
            case "kill processor while redis is away":
                injury.targets = self._some("processor")
                fleet.redis.kill()
                self._kill(injury)
            case "kill redis" | "redis away 30 s":
                fleet.redis.kill()
            case "restart redis":
                fleet.redis.stop()
            case "pause redis":
                fleet.redis.pause()
            case "kill postgres":
                fleet.postgres.kill()
            case "restart postgres":
                fleet.postgres.stop()
            case "pause postgres":
                fleet.postgres.pause()
            case "cut redis" | "cut postgres":
                self._cut(kind.removeprefix("cut "))
            case "slow redis" | "slow postgres":
                self._wire(injury, kind.removeprefix("slow "), "delay", 0.1)
            case "stall redis of one processor" | "stall postgres of one processor":
                self._wire(injury, f"{self._some('processor')[0]} {kind.split()[1]}", "stall")
            case "lose redis answers" | "lose postgres answers":
                self._wire(injury, kind.split()[1], "half_open")
            case "lose postgres answers of one processor":
                self._wire(injury, f"{self._some('processor')[0]} postgres", "half_open")
            case "waha session down":
                self._control("waha", "session", {"status": "FAILED"})
            case "scale processors 1-4-2":
                self._scale(injury, 1)
            case _ if kind in PROVIDER_RULES:
                provider, rules = PROVIDER_RULES[kind]
                self._control(provider, "faults", {"rules": rules, "seed": fault.number})
            case _ if kind.startswith("kill "):
                injury.targets = self._chosen(kind.removeprefix("kill "))
                self._kill(injury)
            case _:
                injury.targets = self._chosen(kind.removeprefix("freeze "))
                for name in injury.targets:
                    self.deaths.append(Death(time.time(), name, fleet.pid(name), kind))
                    fleet.freeze(name)
        return injury

    def middle(self, injury: Injury) -> None:
        """Half-time."""
        if injury.fault.kind == "scale processors 1-4-2":
            self._scale(injury, 4)

    def end(self, injury: Injury) -> None:
        """Make it whole again."""
        kind = injury.fault.kind
        fleet = self._fleet
        if "redis" in kind and kind.startswith(("kill", "restart", "redis away")):
            fleet.redis.start()
        match kind:
            case "pause redis":
                fleet.redis.resume()
            case "kill postgres" | "restart postgres":
                fleet.postgres.start()
            case "pause postgres":
                fleet.postgres.resume()
            case "waha session down":
                self._control("waha", "session", {"status": "WORKING"})
            case "scale processors 1-4-2":
                self._scale(injury, 2)
                injury.ended_at = time.time()
                return
            case _ if kind in PROVIDER_RULES:
                self._control(PROVIDER_RULES[kind][0], "faults", {"rules": []})
            case _ if kind.startswith(("slow", "stall", "lose")):
                for wire in injury.targets:
                    self._set_mode(wire, "pass", 0.0)
        for name in injury.targets:
            if kind.startswith("kill"):
                fleet.mend(name)
            elif kind.startswith("freeze"):
                fleet.thaw(name)
        injury.ended_at = time.time()

    def back_to_three(self) -> None:
        """After scaling down, the usual number of processors for the faults to come."""
        for number in range(1, 4):
            self._fleet.mend(f"processor-{number}")

    def _kill(self, injury: Injury) -> None:
        for name in injury.targets:
            self.deaths.append(Death(time.time(), name, self._fleet.pid(name), injury.fault.kind))
            self._fleet.kill(name)

    def _wire(self, injury: Injury, wire: str, mode: Mode, delay_seconds: float = 0.0) -> None:
        injury.targets = [wire]
        self._set_mode(wire, mode, delay_seconds)

    def _some(self, service: str, count: int = 1) -> list[str]:
        return self._chance.sample(self._fleet.replicas(service), count)

    def _chosen(self, who: str) -> list[str]:
        """A replica of the service, or the one that owns what ``replies owner`` names."""
        match who:
            case "replies owner":
                return self._owning("replies", "notifier")
            case "sheet owner":
                return self._owning("sheets", "sheets_sync")
            case "alerts owner":
                return self._owning("alerts", "notifier")
            case service:
                return self._some(service)

    def _owning(self, stream: str, service: str) -> list[str]:
        owner = self._owner_of(stream)
        running = self._fleet.replicas(service)
        return [name for name in running if f"-{self._fleet.pid(name)}-" in owner][:1] or running[:1]

    def _scale(self, injury: Injury, wanted: int) -> None:
        running = self._fleet.replicas("processor")
        for name in running[wanted:]:
            began = time.monotonic()
            in_time = self._fleet.terminate(name)
            injury.targets.append(f"{name} {'left' if in_time else 'was killed'} in {time.monotonic() - began:.1f} s")
        for number in range(1, REPLICAS["processor"] + 1):
            if len(self._fleet.replicas("processor")) < wanted:
                self._fleet.mend(f"processor-{number}")

    def _control(self, provider: str, action: str, body: dict[str, Any]) -> None:
        address = f"{self._fleet.urls[provider]}/_control/{action}"
        httpx.post(address, json=body, timeout=_CONTROL_SECONDS).raise_for_status()
