"""The processor's settings."""

from typing import Any

import pytest

from services.processor.settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(**{"database_url": "postgresql://u:p@h/d"} | given)


@pytest.mark.parametrize(("given", "users"), [("", set()), ("7", {7}), (" 7, 900001 ,", {7, 900001})])
def test_users_who_may_press_are_separated_by_commas(given: str, users: set[int]) -> None:
    assert settings(telegram_admin_user_ids=given).telegram_admin_user_ids == users


def test_a_user_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="user ids"):
        settings(telegram_admin_user_ids="rina")


@pytest.mark.parametrize("name", ["retention_leads_days", "retention_unfinished_leads_days"])
def test_leads_are_not_to_be_erased_without_a_key_for_tombstones(name: str) -> None:
    with pytest.raises(ValueError, match="SETTINGS_ENCRYPTION_KEY is not set"):
        settings(**{name: 90})

    assert settings(**{name: 90}, settings_encryption_key="a" * 43 + "=").ages() != settings().ages()


def test_by_default_everything_is_kept() -> None:
    assert settings().ages().is_for_ever
