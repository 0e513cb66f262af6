"""Where a running system is: its stand-ins, its database, its admin API, and the seconds it goes by."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from dev.up.machine import Servers
from dev.up.plan import CHECKOUT, Plan, make_plan
from dev.up.ports import chosen_ports
from dev.up.secrets import demo_secrets
from services.processor.domain.policy import Policy
from services.processor.settings import Settings as ProcessorSettings
from shared.settings import sqlalchemy_url

_STANDINS = ("WAHA_STANDIN_URL", "GOOGLE_STANDIN_URL", "TELEGRAM_STANDIN_URL")


class NotASimulationError(Exception):
    """A real account is configured; made-up people would write to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Addresses without a slash at the end; `database_url` is SQLAlchemy's."""

    waha: str
    google: str
    telegram: str
    admin: str
    admin_token: str = field(repr=False)
    database_url: str = field(repr=False)
    policy: Policy
    typing_seconds: float

    @property
    def patience_seconds(self) -> float:
        """Longer than any answer takes that still comes by the settings."""
        spoken = 4 * self.typing_seconds
        return (self.policy.max_wait + self.policy.cooldown + self.policy.reading_time).total_seconds() + spoken + 20


def surroundings_of(plan: Plan) -> Surroundings:
    """The system that runs by this plan. Raises `NotASimulationError`."""
    processor = next(program for program in plan.programs() if program.name == "processor")
    return _surroundings(dict(processor.environment), plan.stood_in_for, plan.urls)


def surroundings_of_make_up(environment: Mapping[str, str] = os.environ) -> Surroundings:
    """The system that `make up` runs with this environment and ``.env``; ``WAHA_STANDIN_URL``, ``ADMIN_URL``,
    ``DATABASE_URL`` and the like, if set, say where another one is. Raises `NotASimulationError`.
    """
    dotenv = dotenv_values(CHECKOUT / ".env", interpolate=False)
    settings = {name: value for name, value in {**dotenv, **environment}.items() if value}
    folder = Path(settings.get("DATA_DIR", CHECKOUT / ".data")).resolve()
    ports = chosen_ports(settings)
    servers = Servers(settings, ports=ports, folder=folder)
    plan = make_plan(
        settings,
        secrets=demo_secrets(folder / "demo.env"),
        ports=ports,
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        data_folder=folder,
    )
    if all(name in settings for name in _STANDINS):
        urls = {name.partition("_")[0].lower(): settings[name].rstrip("/") for name in _STANDINS}
        urls["admin"] = settings.get("ADMIN_URL", plan.urls["admin"]).rstrip("/")
        processor = next(program for program in plan.programs() if program.name == "processor")
        return _surroundings(dict(processor.environment), ("WAHA", "Google", "Telegram"), urls)
    return surroundings_of(plan)


def _surroundings(
    environment: Mapping[str, str], stood_in_for: tuple[str, ...], urls: Mapping[str, str]
) -> Surroundings:
    real = {"WAHA", "Google", "Telegram"} - set(stood_in_for)
    if real:
        raise NotASimulationError(f"Transcripts are played by stand-ins; a real account is set for {sorted(real)}.")
    known = {name: value for name in ProcessorSettings.model_fields if (value := environment.get(name.upper()))}
    settings = ProcessorSettings.model_validate(known)
    return Surroundings(
        waha=urls["waha"],
        google=urls["google"],
        telegram=urls["telegram"],
        admin=urls["admin"],
        admin_token=environment["ADMIN_TOKEN"],
        database_url=sqlalchemy_url(environment["DATABASE_URL"]),
        policy=settings.policy(),
        typing_seconds=int(environment.get("TYPING_MAX_MS") or 3000) / 1000,
    )
