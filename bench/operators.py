"""What operators wait for: the dashboard's pages and the API, on a database with history. Admin alone is running."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from bench.figures import Item, Table, milliseconds
from bench.load.past import newest_of_history
from bench.progress import say
from bench.workbench import Workbench
from dev.up.first_user import USER, create_first_user
from shared.jakarta import JAKARTA

TARGET_MS = 200
_ROUNDS = 20
_NOT_COUNTED = 2
"""Rounds in which connections, plans and caches are made."""


def measure(bench: Workbench, database_url: str, item: Item, *, leads: int) -> None:
    """Ask for each view again and again, one after the other; adds a table and a target."""
    table = Table("Operators, ms", of="view")
    create_first_user(database_url, bench.secrets["ADMIN_PASSWORD"])
    say("what operators wait for")
    views = _views(newest_of_history(bench, database_url, leads))
    taken: dict[str, list[float]] = {view: [] for view in views}
    with bench.fleet(database_url, ["admin"]) as fleet, httpx.Client(base_url=fleet.admin, timeout=30) as http:
        signed_in = http.post("/login", data={"name": USER, "password": bench.secrets["ADMIN_PASSWORD"]})
        if signed_in.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(f"the dashboard answered the sign-in with {signed_in.status_code}")
        # Browsers send a secure cookie to this machine over plain HTTP; the client would not.
        http.headers["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in signed_in.cookies.jar)
        for number in range(_NOT_COUNTED + _ROUNDS):
            for view, path in views.items():
                seconds = _ask(http, path, token=bench.secrets["ADMIN_TOKEN"])
                if number >= _NOT_COUNTED:
                    taken[view].append(seconds)
    for view, durations in taken.items():
        table.add(view, {"p50": milliseconds(durations, 0.5), "slowest": milliseconds(durations, 1)})
    item.tables.append(table)
    slowest = max(table.median(view, "slowest") for view in views)
    wanted = f"{leads:,} leads: every page and search of the operators under {TARGET_MS} ms"
    item.aim(wanted, f"slowest of {_ROUNDS} rounds {slowest:.0f} ms", met=slowest < TARGET_MS)


def _views(lead: Mapping[str, str]) -> dict[str, str]:
    """What is asked for; `lead` is one that is looked for."""
    today = datetime.now(JAKARTA).date()
    year = {"first": str(today - timedelta(days=364)), "last": str(today)}
    number = lead["name"].removeprefix("Budi ")
    return {
        "overview": "/",
        "lead list": "/leads",
        "lead list, far back": _path("/leads", before=str(int(lead["id"]) // 2)),
        "lead list, one state": _path("/leads", state="FORM_SENT"),
        "search: whole phone": _path("/leads", phone=lead["phone"]),
        "search: last digits of a phone": _path("/leads", phone=lead["phone"][-6:]),
        "search: a word that one lead has": _path("/leads", word=number),
        "search: words that every lead has": _path("/leads", word="budi bandung"),
        "search: a word that no lead has": _path("/leads", word="zzyzx"),
        "a lead's story": f"/leads/{lead['id']}",
        "pipeline": "/pipeline",
        "analytics, 30 days": _path("/analytics", days="30"),
        "analytics, a year": _path("/analytics", days="365"),
        "API: lead list": "/api/leads",
        "API: analytics, a year": _path("/api/analytics", **year),
    }


def _path(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"


def _ask(http: httpx.Client, path: str, *, token: str) -> float:
    headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
    begun = time.perf_counter()
    answer = http.get(path, headers=headers)
    seconds = time.perf_counter() - begun
    if answer.status_code != httpx.codes.OK:
        raise RuntimeError(f"{path.partition('?')[0]} answered {answer.status_code}")
    return seconds
