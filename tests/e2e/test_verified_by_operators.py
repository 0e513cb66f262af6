"""What operators run beside a working system: `doctor` finds no problem, `verify` no fault in anybody's history."""

import asyncio
import json
import subprocess
import sys

import pytest

from dev.up.plan import CHECKOUT
from tests.e2e.world import World

pytestmark = pytest.mark.e2e


async def run(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of admin, with admin's own environment."""
    command = [sys.executable, "-m", "services.admin", *arguments]
    environment = dict(world.system.process("admin").program.environment)
    return await asyncio.to_thread(
        subprocess.run, command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


async def test_doctor_finds_a_working_system_well(world: World) -> None:
    done = await run(world, "doctor", "--json")

    found = json.loads(done.stdout)
    assert [one for one in found if one["verdict"] == "problem"] == []
    assert done.returncode == 0
    assert {one["about"] for one in found} >= {"Settings", "PostgreSQL", "Migrations", "Redis", "Services", "Leases"}
    assert {one["about"] for one in found} >= {"Work", "Streams", "WAHA", "WAHA session default", "Google", "Telegram"}
    assert not any(secret in done.stdout for secret in world.system.secrets.values())


async def test_nobodys_history_has_a_fault(world: World) -> None:
    lead = world.someone()
    await lead.burst("halo", "mau franchise", "budget 100 juta")
    await lead.is_settled(messages_stored=3)

    done = await run(world, "verify")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("leads, 0 faults")
