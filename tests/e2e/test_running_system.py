"""The plan of `make up`, run whole: it comes up, goes on after a process was killed, and leaves none behind."""

from pathlib import Path

import pytest

from dev.servers.processes import find_process
from tests.eventually import eventually
from tests.system import RunningSystem

pytestmark = pytest.mark.e2e


def test_stopping_leaves_no_process(database_url: str, redis_url: str, tmp_path: Path) -> None:
    system = RunningSystem(database_url=database_url, redis_url=redis_url, folder=tmp_path, with_demo_page=True)
    system.start()
    pids = [system.process(program.name).child.pid for program in system.plan.programs()]

    system.stop()

    assert len(pids) == 7
    assert not any(map(find_process, pids))


async def test_a_replica_takes_over_from_a_killed_process(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with RunningSystem(database_url=database_url, redis_url=redis_url, folder=tmp_path) as system:
        replica = system.add_replica("processor")
        system.wait_ready()

        system.kill("processor")
        await system.waha("incoming", {"phone": "6281234567890", "text": "halo"})

        assert await eventually(lambda: system.waha("sent"), within=20)
        assert system.log(replica)
