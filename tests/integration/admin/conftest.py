"""What the tests of admin can ask for."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.admin.world import Admin, admin_over


@pytest.fixture
async def admin(database_url: str, redis_url: str) -> AsyncIterator[Admin]:
    async with admin_over(database_url, redis_url) as running:
        yield running
