"""The dashboard's first user on this machine."""

import pytest

from dev.servers.ports import free_port
from dev.up.first_user import FirstUserError, create_first_user


def test_that_nobody_can_sign_in_is_told() -> None:
    nobody_there = f"postgresql://nobody:geheim@127.0.0.1:{free_port()}/none"

    with pytest.raises(FirstUserError, match="PostgreSQL gives no answer") as told:
        create_first_user(nobody_there, "kata sandi panjang")

    assert "geheim" not in str(told.value)
