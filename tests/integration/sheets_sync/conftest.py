"""The world of sheets_sync."""

from collections.abc import AsyncIterator

import pytest

from dev.standins.google.state import GoogleOptions
from tests.integration.sheets_sync.world import SPREADSHEET, World, made_world

OPTIONS = GoogleOptions(
    spreadsheet_id=SPREADSHEET,
    client_id="client",
    client_secret="secret",
    refresh_token="refresh",
    reads_per_minute=0,
    writes_per_minute=0,
)


@pytest.fixture
def google_options() -> GoogleOptions:
    """How Google is set up; a test module may say otherwise."""
    return OPTIONS


@pytest.fixture
async def world(database_url: str, redis_url: str, google_options: GoogleOptions) -> AsyncIterator[World]:
    async with made_world(database_url, redis_url, google_options) as made:
        yield made
