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
