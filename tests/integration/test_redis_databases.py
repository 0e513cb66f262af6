"""Processes that test side by side on one Redis never take each other's logical databases."""

from dev.servers.redis import EmbeddedRedis
from tests.servers.databases import RedisDatabases

OFTEN = 200
"""More often than a server has databases."""


def test_each_share_keeps_to_numbers_of_its_own(killable_redis: EmbeddedRedis) -> None:
    first, second = (RedisDatabases(killable_redis.url, share=share, shares=2) for share in (0, 1))

    taken = [{databases.fresh() for _ in range(OFTEN)} for databases in (first, second)]

    assert not taken[0] & taken[1]
    assert killable_redis.url not in taken[0] | taken[1]
    assert all(len(urls) > 1 for urls in taken)


def test_nobody_gets_what_is_reserved(killable_redis: EmbeddedRedis) -> None:
    databases = RedisDatabases(killable_redis.url)

    with databases.reserved() as kept:
        assert kept not in {databases.fresh() for _ in range(OFTEN)}
    assert kept in {databases.fresh() for _ in range(OFTEN)}
