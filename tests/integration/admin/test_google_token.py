"""`google-token`: a browser's consent becomes a refresh token that Google takes; neither store is needed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from dev.servers.ports import free_port
from dev.standins.google.app import google_app
from dev.standins.google.consent import PATH
from dev.standins.google.state import GoogleOptions
from dev.standins.serving import served
from dev.up.plan import CHECKOUT
from tests.eventually import eventually

CLIENT, SECRET, TOKEN = "client.apps.googleusercontent.com", "secret-of-the-client", "1//the-refresh-token"


@pytest.fixture
async def google() -> AsyncIterator[str]:
    options = GoogleOptions(client_id=CLIENT, client_secret=SECRET, refresh_token=TOKEN)
    async with served(google_app(options)) as url:
        yield url


class Helper:
    """The command while it runs."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    async def ended(self) -> tuple[int | None, str, str]:
        stdout, stderr = await asyncio.wait_for(self.process.communicate(), 20)
        return self.process.returncode, stdout.decode(), stderr.decode()


@asynccontextmanager
async def asking(google: str, *, secret: str = SECRET, wait: float = 20) -> AsyncIterator[Helper]:
    environment = {
        "PATH": os.environ["PATH"],
        "GOOGLE_CLIENT_ID": CLIENT,
        "GOOGLE_CLIENT_SECRET": secret,
        "GOOGLE_TOKEN_URL": f"{google}/token",
    }
    arguments = ["google-token", "--port", str(free_port()), "--wait", str(wait), "--consent-url", f"{google}{PATH}"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.admin", *arguments),
        cwd=CHECKOUT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    lines = [(await asyncio.wait_for(process.stderr.readline(), 20)).decode() for _ in range(5)]
    try:
        yield Helper(process, next(line.strip() for line in lines if line.startswith("http")))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def open_in_browser(url: str) -> tuple[int, str]:
    """What a browser does: it follows Google's redirect to the listener, which may take a moment to be there."""
    async with aiohttp.ClientSession() as browser:

        async def opened() -> tuple[int, str]:
            try:
                async with browser.get(url) as page:
                    return page.status, await page.text()
            except aiohttp.ClientConnectorError as refused:
                raise AssertionError("nobody listens") from refused

        return await eventually(opened)


async def test_a_consent_becomes_a_refresh_token_that_google_takes(google: str) -> None:
    async with asking(google) as helper:
        asked = parse_qs(urlsplit(helper.url).query)
        status, page = await open_in_browser(helper.url)
        code, stdout, stderr = await helper.ended()

    assert (status, code) == (200, 0)
    assert "close this page" in page
    assert stdout == f"GOOGLE_REFRESH_TOKEN={TOKEN}\n"
    assert TOKEN not in stderr
    # Without these Google gives an access token alone, or none at the second time.
    assert (asked["access_type"], asked["prompt"]) == (["offline"], ["consent"])
    assert asked["scope"] == ["https://www.googleapis.com/auth/spreadsheets"]
    form = {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": TOKEN}
    async with aiohttp.ClientSession() as http, http.post(f"{google}/token", data=form) as answer:
        assert answer.status == 200


async def test_a_refused_consent_says_so(google: str) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{google}/_control/consent", json={"denies": True}) as done:
        assert done.status == 200
    async with asking(google) as helper:
        await open_in_browser(helper.url)
        code, stdout, stderr = await helper.ended()

    assert (code, stdout) == (1, "")
    assert "the consent was refused" in stderr


async def test_a_wrong_secret_is_named(google: str) -> None:
    async with asking(google, secret="another-secret") as helper:
        await open_in_browser(helper.url)
        code, _, stderr = await helper.ended()

    assert code == 1
    assert "GOOGLE_CLIENT_SECRET" in stderr
    assert "another-secret" not in stderr


async def test_a_strangers_answer_is_not_taken(google: str) -> None:
    async with asking(google) as helper:
        back = parse_qs(urlsplit(helper.url).query)["redirect_uri"][0]
        status, _ = await open_in_browser(f"{back}?code=4/stolen&state=guessed")
        await open_in_browser(helper.url)
        code, stdout, _ = await helper.ended()

    assert status == 400
    assert (code, stdout) == (0, f"GOOGLE_REFRESH_TOKEN={TOKEN}\n")


async def test_it_does_not_wait_for_ever(google: str) -> None:
    async with asking(google, wait=0.1) as helper:
        code, _, stderr = await helper.ended()

    assert code == 1
    assert "nobody came back" in stderr


async def test_missing_settings_are_named() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.admin", "google-token"),
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"]},
        stderr=asyncio.subprocess.PIPE,
    )
    _, stderr = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 2
    assert "GOOGLE_CLIENT_ID is not set" in stderr.decode()
    assert "DATABASE_URL" not in stderr.decode()
