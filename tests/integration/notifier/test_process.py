"""The notifier as a process: killed between send and record, stopped, asked for its health."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp

from dev.servers.ports import free_port
from tests.eventually import eventually
from tests.integration.notifier.world import World


@contextlib.asynccontextmanager
async def process(world: World, **changes: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m services.notifier``; killed at the end if it still runs."""
    environment = {"PATH": os.defpath, "LOG_LEVEL": "WARNING", "LOG_FORMAT": "text"} | world.environment | changes
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.notifier", env=environment)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def test_a_kill_between_send_and_record_doubles_nothing(world: World) -> None:
    lead = await world.lead(1001, reply_seq=2)
    # WAHA carries the send out and its answer stays away: the process dies knowing nothing.
    await world.waha_fails({"match": "/api/sendText", "kind": "delay", "seconds": 0.5, "times": 1})
    async with process(world) as first:
        ids = await world.replies([(lead, 1, "satu", {"last_seq": "2"}), (lead, 2, "dua", {"last_seq": "2"})])
        await eventually(world.waha_has_failed, within=15)
        first.send_signal(signal.SIGSTOP)
        await eventually(world.sent)
        first.kill()
        await first.wait()
        assert await world.outcome(ids[0]) is None
        async with process(world):
            await eventually(world.finished(*ids), within=20)

    assert await world.outcome(ids[0]) == ("sent", "found in the chat")
    assert await world.sent() == ["satu", "dua"]


async def test_the_all_clear_comes_although_the_process_that_told_of_the_trouble_was_killed(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    await world.waha_fails({"match": "/api/sendText", "kind": "status", "status": 401})
    async with process(world) as first:
        id_ = await world.reply(lead, 1, "Halo")
        await eventually(world.system_alerts, within=20)
        first.kill()
        await first.wait()
    await world.waha_fails()
    async with process(world, NOTIFIER_ROLES="replies"):
        await eventually(world.finished(id_), within=20)
        trouble, clear = await world.system_alerts()

    assert trouble["cause"] == clear["cause"] == "waha_away:default"
    assert (trouble.get("clear"), clear.get("clear")) == (None, "1")


async def test_both_roles_run_in_one_process_and_a_signal_ends_it_cleanly(world: World) -> None:
    lead = await world.lead(1001, reply_seq=1)
    port = free_port()
    async with process(world, HEALTH_PORT=str(port), HEALTH_HOST="127.0.0.1") as running:
        ids = [await world.reply(lead, 1, "Halo"), await world.alert(lead)]
        await eventually(world.finished(*ids), within=20)
        async with aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                assert response.status == 200
            async with http.get(f"http://127.0.0.1:{port}/metrics") as response:
                metrics = await response.text()
        running.terminate()
        status = await asyncio.wait_for(running.wait(), 10)

    assert status == 0
    assert 'replies_sent_total{channel="whatsapp"} 1.0' in metrics
    assert await world.sent() == ["Halo"]
    assert len(await world.telegram_messages()) == 1


async def test_settings_that_do_not_fit_are_listed_and_secrets_are_not(world: World) -> None:
    environment = {"PATH": os.defpath, "NOTIFIER_ROLES": "replies,sales", "TELEGRAM_BOT_TOKEN": "rahasia"}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifier", env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await running.communicate()

    assert running.returncode == 2
    problems = errors.decode()
    assert "DATABASE_URL is not set" in problems
    assert "NOTIFIER_ROLES" in problems
    assert "TELEGRAM_BOT_TOKEN" in problems
    assert "rahasia" not in problems
