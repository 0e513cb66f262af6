"""Programs are waited for, started again, stopped in order; a killed supervisor leaves none."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.servers.ports import free_port
from dev.servers.processes import find_process, wait_until
from dev.up.plan import Plan, Program
from dev.up.supervisor import NotReadyError, Supervisor, end_orphans

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def said() -> list[str]:
    return []


class Server(Program):
    """A web server of the standard library in the place of a service."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", self.environment["PORT"]]


class Failing(Program):
    def command(self) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('DATABASE_URL is not set')"]


def a(kind: type[Program], name: str) -> Program:
    port = free_port()
    return kind(
        name=name,
        module="",
        environment={"PATH": os.defpath, "PORT": str(port)},
        ready_urls=(f"http://127.0.0.1:{port}/",),
        port_variables=("PORT",),
    )


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    stages = ((a(Server, "first"),), (a(Server, "second"), a(Server, "third")))
    made = Supervisor(Plan(stages=stages, stood_in_for=(), urls={}), folder=tmp_path, say=said.append)
    yield made
    made.kill()


def test_ready_means_that_every_program_answers(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(within_seconds=20)

    assert {line for line in said if line.endswith("is ready")} == {f"{name} is ready" for name in supervisor.running}


def test_a_program_that_ends_before_it_is_ready_is_named_with_its_log(tmp_path: Path) -> None:
    plan = Plan(stages=((a(Failing, "processor"),),), stood_in_for=(), urls={})
    supervisor = Supervisor(plan, folder=tmp_path, say=lambda _: None)

    with pytest.raises(NotReadyError, match=r"processor is not ready: ended with exit code 1(.|\n)*DATABASE_URL is"):
        supervisor.start(within_seconds=20)


def test_a_program_that_never_gets_ready_is_named_when_the_time_is_over(supervisor: Supervisor) -> None:
    supervisor.start()
    supervisor.running["second"].child.signal(signal.SIGSTOP)

    with pytest.raises(NotReadyError, match="second is not ready"):
        supervisor.wait_ready(within_seconds=0.2)


def test_a_program_that_dies_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start()
    child = supervisor.running["third"].child
    before = child.pid
    child.signal(signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look_after()
        return child.is_running() and child.pid != before

    assert wait_until(is_back, within_seconds=10)
    assert any(line.startswith("third ended (SIGKILL), starting it again in 0.5 s") for line in said)


def test_stopping_ends_all_and_forgets_them(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start()

    supervisor.stop()

    assert not any(running.child.is_running() for running in supervisor.running.values())
    assert list((tmp_path / "run").iterdir()) == []


def test_what_a_killed_supervisor_left_running_is_ended(
    supervisor: Supervisor, tmp_path: Path, said: list[str]
) -> None:
    supervisor.start()
    pids = [running.child.pid for running in supervisor.running.values()]

    end_orphans(tmp_path, said.append)

    assert not any(map(find_process, pids))
    assert sum(line.startswith("ended ") for line in said) == len(pids)


def test_children_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
sys.path.insert(0, {str(CHECKOUT)!r})
from pathlib import Path
from dev.servers.processes import Child
command = [sys.executable, "-c", "import time; time.sleep(60)"]
child = Child(command, environment={{}}, folder=Path("/"), log=Path({str(tmp_path / "log")!r}))
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

        assert wait_until(lambda: find_process(pid) is None, within_seconds=5)
