"""Users and tokens from the command line: where the first of each comes from."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from dev.up.plan import CHECKOUT
from services.admin.accounts.permissions import Permission, Role
from tests.integration.admin.world import Admin, sign_in

PASSWORD = "kata sandi panjang"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(database_url: str) -> Run:
    def command(*arguments: str, given: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "services.admin", *arguments],
            input=f"{given}\n",
            text=True,
            capture_output=True,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url},
            cwd=CHECKOUT,
            timeout=60,
            check=False,
        )

    return command


async def test_the_first_user_and_token_are_made_from_the_shell(admin: Admin, run: Run) -> None:
    async with admin.browser() as browser:
        before = (await browser.get("/login")).text
        made = run("create-user", "Siti", "--password-stdin")
        again = run("create-user", "siti", "--password-stdin")
        signed_in = await sign_in(browser, "siti", PASSWORD)
    token = run("create-token", "crm", "--scope", "leads:read").stdout.strip()

    assert "create-user" in before
    assert (made.returncode, again.returncode) == (0, 1)
    assert "already" in again.stderr
    assert signed_in.status_code == 303
    assert [(user.name, user.role) for user in await admin.parts.users.listed()] == [("siti", Role.OWNER)]
    assert await admin.parts.tokens.find(token) == ("token:crm", frozenset({Permission.READ_LEADS}))


async def test_a_weak_password_makes_no_user(admin: Admin, run: Run) -> None:
    refused = run("create-user", "siti", "--password-stdin", given="pendek")

    assert refused.returncode == 1
    assert "at least 12" in refused.stderr
    assert "pendek" not in refused.stdout + refused.stderr
    assert await admin.parts.users.listed() == []


async def test_a_machine_makes_its_first_user_and_leaves_it_where_there_are_some(admin: Admin, run: Run) -> None:
    first = run("create-user", "demo", "--password-stdin", "--only-first")
    second = run("create-user", "lain", "--password-stdin", "--only-first", given="kata sandi yang lain")

    assert (first.returncode, second.returncode) == (0, 0)
    assert "already" in second.stdout
    assert [user.name for user in await admin.parts.users.listed()] == ["demo"]
