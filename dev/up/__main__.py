"""``make up``: everything on this machine, with one address to open; Ctrl-C ends it."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from dotenv import dotenv_values
from loguru import logger

from dev.servers.keeping import ServerStartError
from dev.servers.processes import end_with_parent
from dev.up.first_user import USER, FirstUserError, create_first_user
from dev.up.machine import AlreadyRunningError, FolderLock, Servers
from dev.up.plan import ACCOUNTS, CHECKOUT, Plan, make_plan
from dev.up.ports import PortError, check_free, chosen_ports
from dev.up.secrets import demo_secrets
from dev.up.supervisor import NotReadyError, Supervisor, end_orphans
from shared.migrations import upgrade

_LOOK_EVERY_SECONDS = 0.2


def main() -> int:
    """Run until a signal: 0 when it was asked to stop, 1 when something did not come up."""
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {text}", flush=True)

    if "MAKELEVEL" in os.environ:
        end_with_parent(signal.SIGTERM)  # a killed make would otherwise leave everything running
    _call_on_signal(_interrupt)
    logger.disable("shared.migrations")
    settings = _dotenv() | {name: value for name, value in os.environ.items() if value}
    folder = Path(settings.get("DATA_DIR", CHECKOUT / ".data")).resolve()
    try:
        _run(settings, folder, say)
    except KeyboardInterrupt:
        return 0
    except AlreadyRunningError as error:
        print(f"Already running on {folder}: {error}", file=sys.stderr)
    except (PortError, ServerStartError) as error:
        print(error, file=sys.stderr)
    return 1


def _run(settings: Mapping[str, str], folder: Path, say: Callable[[str], None]) -> None:
    lock = FolderLock(folder)
    lock.describe(f"process {os.getpid()} is starting")
    ports = chosen_ports(settings)
    secrets = demo_secrets(folder / "demo.env")
    servers = Servers(settings, ports=ports, folder=folder)
    plan = make_plan(
        settings,
        secrets=secrets,
        ports=ports,
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        data_folder=folder,
    )
    end_orphans(folder, say)
    servers.end_orphans()
    check_free(ports, [*(v for program in plan.programs() for v in program.port_variables), *servers.port_variables()])
    supervisor = Supervisor(plan, folder=folder, say=say)
    try:
        servers.start(say)
        upgrade(servers.database_url)
        say("the database has the newest schema")
        supervisor.start()
        create_first_user(servers.database_url, secrets["ADMIN_PASSWORD"])
        lock.describe(f"process {os.getpid()}, {plan.urls['demo']}")
        print(_summary(plan, servers, folder), flush=True)
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            servers.look_after(say)
            supervisor.look_after()
    except (ServerStartError, NotReadyError, FirstUserError) as error:
        print(error, file=sys.stderr, flush=True)
        raise SystemExit(1) from None
    finally:
        _stop(supervisor, servers)
        say(f"stopped; the data stays in {folder}")


def _stop(supervisor: Supervisor, servers: Servers) -> None:
    def hurry(_number: int, _frame: FrameType | None) -> None:
        supervisor.kill()
        servers.kill()

    _call_on_signal(hurry)
    print("Stopping; once more Ctrl-C ends everything at once.", flush=True)
    supervisor.stop()
    servers.stop()


def _summary(plan: Plan, servers: Servers, folder: Path) -> str:
    real = [account for account in ACCOUNTS if account not in plan.stood_in_for]
    lines = [
        "",
        f"Ready: {plan.urls['demo']}",
        "",
        f"  gateway    {plan.urls['gateway']}/webhook and {plan.urls['gateway']}/telegram/webhook",
        f"  dashboard  {plan.urls['admin']}, as {USER} with ADMIN_PASSWORD of {folder / 'demo.env'}; API: ADMIN_TOKEN",
        f"  stand-ins  {', '.join(plan.stood_in_for) or 'none'}" + (f"; real: {', '.join(real)}" if real else ""),
        f"  database   {f'embedded, port {servers.postgres.port}' if servers.postgres else 'DATABASE_URL'}",
        f"  redis      {f'embedded, port {servers.redis.port}' if servers.redis else 'as set'}",
        f"  data       {folder}, logs in {folder / 'logs'}",
        "",
        "Ctrl-C stops everything. Real accounts: set their variables in .env (see .env.example).",
    ]
    return "\n".join(lines)


def _dotenv() -> dict[str, str]:
    values = dotenv_values(CHECKOUT / ".env", interpolate=False)
    return {name: value for name, value in values.items() if value}


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _call_on_signal(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
