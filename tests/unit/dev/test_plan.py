"""Which accounts are stood in for, and what the programs are told."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dev.up.plan import Plan, make_plan
from dev.up.ports import PORTS, chosen_ports

SECRETS = {
    "WAHA_API_KEY": "made-waha-key",
    "WAHA_WEBHOOK_HMAC_KEY": "made-hmac-key",
    "TELEGRAM_BOT_TOKEN": "1234567890:made",
    "TELEGRAM_WEBHOOK_SECRET": "made-telegram-secret",
    "GOOGLE_CLIENT_SECRET": "made-google-secret",
    "GOOGLE_REFRESH_TOKEN": "made-google-token",
    "ADMIN_TOKEN": "made-admin-token",
    "SETTINGS_ENCRYPTION_KEY": "made-encryption-key",
}
REAL_WAHA = {"WAHA_API_URL": "https://waha.example", "WAHA_API_KEY": "real"}
REAL_GOOGLE = {"GOOGLE_CLIENT_ID": "real", "GOOGLE_REFRESH_TOKEN": "real"}
REAL_TELEGRAM = {"TELEGRAM_BOT_TOKEN": "42:real"}


def a_plan(settings: Mapping[str, str]) -> Plan:
    return make_plan(
        settings,
        secrets=SECRETS,
        ports=chosen_ports(settings),
        database_url="postgresql://here",
        redis_url="redis://here",
        data_folder=Path("/data"),
    )


def environment_of(plan: Plan, name: str) -> Mapping[str, str]:
    return next(program.environment for program in plan.programs() if program.name == name)


def test_without_settings_everything_is_stood_in_for() -> None:
    plan = a_plan({})

    assert plan.stood_in_for == ("WAHA", "Google", "Telegram")
    environment = environment_of(plan, "notifier")
    assert environment["WAHA_API_URL"] == "http://127.0.0.1:3901"
    assert environment["GOOGLE_SHEETS_API_URL"] == "http://127.0.0.1:3902"
    assert environment["TELEGRAM_API_URL"] == "http://127.0.0.1:3903"


@pytest.mark.parametrize(
    ("settings", "account", "unset"),
    [
        (REAL_WAHA, "WAHA", {"WAHA_WEBHOOK_HMAC_KEY", "WAHA_SESSION_NAME"}),
        (REAL_GOOGLE, "Google", {"GOOGLE_SHEETS_API_URL", "GOOGLE_TOKEN_URL", "GOOGLE_SPREADSHEET_ID"}),
        (
            {"GOOGLE_SERVICE_ACCOUNT_JSON": "{}"},
            "Google",
            {"GOOGLE_SHEETS_API_URL", "GOOGLE_TOKEN_URL", "GOOGLE_REFRESH_TOKEN"},
        ),
        (REAL_TELEGRAM, "Telegram", {"TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_ADMIN_CHAT_ID"}),
    ],
)
def test_a_real_account_gets_nothing_of_its_stand_in(settings: dict[str, str], account: str, unset: set[str]) -> None:
    plan = a_plan(settings)

    assert account not in plan.stood_in_for
    assert not unset & set(environment_of(plan, "processor"))
    assert environment_of(plan, "demo")[f"{account.upper()}_STANDIN_URL"] == "none"


@pytest.mark.parametrize("settings", [{"GOOGLE_CLIENT_ID": "real"}, {"WAHA_API_URL": ""}, {"WAHA_API_KEY": "real"}])
def test_half_an_account_is_no_account(settings: dict[str, str]) -> None:
    assert a_plan(settings).stood_in_for == ("WAHA", "Google", "Telegram")


def test_real_secrets_are_not_shown_to_the_stand_ins() -> None:
    plan = a_plan(REAL_WAHA | REAL_TELEGRAM)

    assert "real" not in " ".join(environment_of(plan, "standins").values())


def test_with_three_real_accounts_no_stand_in_runs() -> None:
    plan = a_plan(REAL_WAHA | REAL_GOOGLE | REAL_TELEGRAM)

    assert "standins" not in [program.name for program in plan.programs()]


def test_given_values_win_over_made_up_ones() -> None:
    plan = a_plan({"WAHA_SESSION_NAME": "sales", "LOG_FORMAT": "json"})

    assert environment_of(plan, "gateway")["WAHA_SESSION_NAME"] == "sales"
    assert environment_of(plan, "gateway")["LOG_FORMAT"] == "json"


def test_only_stand_ins_are_reached_by_loopback_alone() -> None:
    assert environment_of(a_plan({}), "gateway")["LISTEN_HOST"] == "127.0.0.1"
    assert environment_of(a_plan(REAL_WAHA), "gateway")["LISTEN_HOST"] == "0.0.0.0"  # noqa: S104


def test_every_program_listens_on_ports_of_its_own() -> None:
    plan = a_plan({})

    listened = [variable for program in plan.programs() for variable in program.port_variables]

    assert sorted([*listened, "EMBEDDED_POSTGRES_PORT", "EMBEDDED_REDIS_PORT"]) == sorted(p.variable for p in PORTS)
    assert environment_of(plan, "admin")["HEALTH_PORT"] == "9105"


def test_a_chosen_gateway_port_is_where_the_stand_ins_deliver() -> None:
    plan = a_plan({"PORT": "13000"})

    assert environment_of(plan, "standins")["WAHA_STANDIN_WEBHOOK_URL"] == "http://127.0.0.1:13000/webhook"
    assert plan.urls["gateway"] == "http://127.0.0.1:13000"
