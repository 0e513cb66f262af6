"""Which programs run, with which environment: pure, so that `make up` and the tests wire the system in one way.

An account is real when its variables are given, and then nothing of its stand-in is set; what is not given is stood in
for. Values from outside always win over the ones made up here.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ACCOUNTS = ("WAHA", "Google", "Telegram")
ADMIN_CHAT = "-1001000000001"
SPREADSHEET = "demo-spreadsheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process of the system."""

    name: str
    module: str
    environment: Mapping[str, str]
    ready_urls: tuple[str, ...]
    """Each answers 200 once the program works."""
    port_variables: tuple[str, ...]
    """The ports it listens on."""

    def command(self) -> list[str]:
        """What to run, in `CHECKOUT`."""
        return [sys.executable, "-m", self.module]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole system but for its two servers."""

    stages: tuple[tuple[Program, ...], ...]
    """Started in this order, those that take longest first within a stage; stopped stage by stage in reverse."""
    stood_in_for: tuple[str, ...]
    urls: Mapping[str, str]
    """Name -> base URL: gateway, admin, demo, and waha, google, telegram as the services reach them."""

    def programs(self) -> list[Program]:
        """All programs, in the order of their start."""
        return [program for stage in self.stages for program in stage]


def is_real(account: str, settings: Mapping[str, str]) -> bool:
    """Whether the settings name a real account."""
    given = {name for name, value in settings.items() if value}
    match account:
        case "WAHA":
            return "WAHA_API_URL" in given
        case "Google":
            return "GOOGLE_SERVICE_ACCOUNT_JSON" in given or {"GOOGLE_CLIENT_ID", "GOOGLE_REFRESH_TOKEN"} <= given
        case _:
            return "TELEGRAM_BOT_TOKEN" in given


def make_plan(
    settings: Mapping[str, str],
    *,
    secrets: Mapping[str, str],
    ports: Mapping[str, int],
    database_url: str,
    redis_url: str,
    data_folder: Path,
) -> Plan:
    """The plan for these settings: the environment that every program gets, before what belongs to it alone."""
    stood_in_for = tuple(account for account in ACCOUNTS if not is_real(account, settings))
    url = {variable: f"http://127.0.0.1:{port}" for variable, port in ports.items()}
    everywhere = {
        "APP_ENV": "development",
        "LOG_FORMAT": "text",
        "HEALTH_HOST": "127.0.0.1",
        # The real ones call from outside this machine, or from a container on it.
        "LISTEN_HOST": "127.0.0.1" if {"WAHA", "Telegram"} <= set(stood_in_for) else "0.0.0.0",  # noqa: S104
        "ADMIN_TOKEN": secrets["ADMIN_TOKEN"],
        "SETTINGS_ENCRYPTION_KEY": secrets["SETTINGS_ENCRYPTION_KEY"],
        "GOOGLE_SHEET_NAME": "Leads",
    }
    everywhere |= {name: value for account in stood_in_for for name, value in _stand_in(account, secrets, url).items()}
    everywhere |= {name: value for name, value in settings.items() if value}
    everywhere |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "PYTHONUNBUFFERED": "1"}

    def service(name: str, *own_ports: str) -> Program:
        health = f"{name.upper()}_HEALTH_PORT"
        own = {"HEALTH_PORT": str(ports[health])} | {port: str(ports[port]) for port in own_ports}
        return Program(
            name=name,
            module=f"services.{name}",
            environment=everywhere | own,
            ready_urls=(f"{url[health]}/readyz",),
            port_variables=(health, *own_ports),
        )

    standin_ports = tuple(f"{account.upper()}_STANDIN_PORT" for account in ACCOUNTS)
    stand_ins = Program(
        name="standins",
        module="dev.standins",
        environment=_without_real_accounts(everywhere, stood_in_for)
        | {port: str(ports[port]) for port in standin_ports}
        | {
            "STANDIN_DATA_DIR": str(data_folder / "standins"),
            "WAHA_STANDIN_WEBHOOK_URL": f"{url['PORT']}/webhook" if "WAHA" in stood_in_for else "",
            "TELEGRAM_STANDIN_WEBHOOK_URL": f"{url['PORT']}/telegram/webhook" if "Telegram" in stood_in_for else "",
        },
        ready_urls=tuple(f"{url[port]}/_control/faults" for port in standin_ports),
        port_variables=standin_ports,
    )
    services = (
        service("notifier"),  # first: its Telegram library takes seconds to load
        service("gateway", "PORT"),
        service("processor"),
        service("sheets_sync"),
        service("admin", "ADMIN_PORT"),
    )
    demo = Program(
        name="demo",
        module="dev.demo",
        environment=everywhere
        | {"DEMO_HOST": "127.0.0.1", "DEMO_PORT": str(ports["DEMO_PORT"])}
        | {
            f"{account.upper()}_STANDIN_URL": url[port] if account in stood_in_for else "none"
            for account, port in zip(ACCOUNTS, standin_ports, strict=True)
        },
        ready_urls=(url["DEMO_PORT"],),
        port_variables=("DEMO_PORT",),
    )
    stages = ((stand_ins,), services, (demo,)) if stood_in_for else (services, (demo,))
    return Plan(
        stages=stages,
        stood_in_for=stood_in_for,
        urls={
            "gateway": url["PORT"],
            "admin": url["ADMIN_PORT"],
            "demo": url["DEMO_PORT"],
            "waha": everywhere.get("WAHA_API_URL", ""),
            "google": everywhere.get("GOOGLE_SHEETS_API_URL", ""),
            "telegram": everywhere.get("TELEGRAM_API_URL", ""),
        },
    )


def _without_real_accounts(environment: Mapping[str, str], stood_in_for: tuple[str, ...]) -> dict[str, str]:
    """The stand-ins share variables with the services, and a real account's secrets are not for them."""
    real = tuple(f"{account.upper()}_" for account in ACCOUNTS if account not in stood_in_for)
    return {name: value for name, value in environment.items() if not name.startswith(real)}


def _stand_in(account: str, secrets: Mapping[str, str], url: Mapping[str, str]) -> dict[str, str]:
    """The variables that make the services use the stand-in."""
    match account:
        case "WAHA":
            return {
                "WAHA_API_URL": url["WAHA_STANDIN_PORT"],
                "WAHA_API_KEY": secrets["WAHA_API_KEY"],
                "WAHA_WEBHOOK_HMAC_KEY": secrets["WAHA_WEBHOOK_HMAC_KEY"],
                "WAHA_SESSION_NAME": "default",
            }
        case "Google":
            return {
                "GOOGLE_SHEETS_API_URL": url["GOOGLE_STANDIN_PORT"],
                "GOOGLE_TOKEN_URL": f"{url['GOOGLE_STANDIN_PORT']}/token",
                "GOOGLE_CLIENT_ID": "demo.apps.googleusercontent.com",
                "GOOGLE_CLIENT_SECRET": secrets["GOOGLE_CLIENT_SECRET"],
                "GOOGLE_REFRESH_TOKEN": secrets["GOOGLE_REFRESH_TOKEN"],
                "GOOGLE_SPREADSHEET_ID": SPREADSHEET,
            }
        case _:
            return {
                "TELEGRAM_API_URL": url["TELEGRAM_STANDIN_PORT"],
                "TELEGRAM_BOT_TOKEN": secrets["TELEGRAM_BOT_TOKEN"],
                "TELEGRAM_WEBHOOK_SECRET": secrets["TELEGRAM_WEBHOOK_SECRET"],
                "TELEGRAM_ADMIN_CHAT_ID": ADMIN_CHAT,
            }
