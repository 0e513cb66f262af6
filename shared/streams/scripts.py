"""The Lua scripts: what must be one step inside Redis.

Every script touches keys of one Cluster slot only. They are called by digest; a server that forgot them (restart,
flush) answers NOSCRIPT, which means that nothing was done: `load` them and call again.
"""

from functools import cache
from hashlib import sha1

from redis.asyncio import Redis

__all__ = ["ASSERT_EPOCH", "FINISH", "PUBLISH", "READ", "READ_AGAIN", "digest", "load"]


@cache
def digest(script: str) -> str:
    """The name EVALSHA knows a script by."""
    return sha1(script.encode(), usedforsecurity=False).hexdigest()


async def load(redis: Redis) -> None:
    """Teach the server all scripts of the streams; may be repeated."""
    for script in (ASSERT_EPOCH, READ, READ_AGAIN, FINISH, PUBLISH):
        await redis.script_load(script)


ASSERT_EPOCH = """
local current = tonumber(redis.call('GET', KEYS[1]) or '-1')
if tonumber(ARGV[1]) > current then
  redis.call('SET', KEYS[1], ARGV[1])
  return tonumber(ARGV[1])
end
return current
"""
"""KEYS epoch; ARGV my epoch. Raises the mirrored epoch, never lowers it; returns the one in force."""

READ = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('FENCED') end
if #ARGV > 4 then
  local ids = {unpack(ARGV, 5)}
  redis.call('XACK', KEYS[2], ARGV[2], unpack(ids))
  redis.call('XDEL', KEYS[2], unpack(ids))
end
return redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[2], 'COUNT', ARGV[4], 'STREAMS', KEYS[2], ARGV[3])
"""
"""KEYS epoch, stream; ARGV my epoch, group, ``0…`` or ``>``, count, ids of entries that are finished.

A missing epoch (Redis lost data) is FENCED too.
"""

READ_AGAIN = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('FENCED') end
local from = '-'
if ARGV[3] ~= '0' then from = '(' .. ARGV[3] end
local by_count = {}
for _, pending in ipairs(redis.call('XPENDING', KEYS[2], ARGV[2], from, '+', ARGV[4])) do
  local ids = by_count[pending[4]] or {}
  table.insert(ids, pending[1])
  by_count[pending[4]] = ids
end
local found = redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[2], 'COUNT', ARGV[4], 'STREAMS', KEYS[2], ARGV[3])
for count, ids in pairs(by_count) do
  local claim = {'XCLAIM', KEYS[2], ARGV[2], ARGV[2], '0', unpack(ids)}
  for _, word in ipairs({'RETRYCOUNT', tostring(count), 'JUSTID'}) do table.insert(claim, word) end
  redis.call(unpack(claim))
end
return found
"""
"""As READ from ``0…``, but Redis's count of deliveries stays: an owner that reads anew what it has is no new owner."""

FINISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('FENCED') end
local ids = {unpack(ARGV, 3)}
redis.call('XACK', KEYS[2], ARGV[2], unpack(ids))
return redis.call('XDEL', KEYS[2], unpack(ids))
"""
"""KEYS epoch, stream; ARGV my epoch, group, entry ids."""

PUBLISH = """
local mark = redis.call('HGET', KEYS[2], ARGV[1]) or '0'
if redis.call('EXISTS', KEYS[1]) == 0 then mark = '0' end
if mark ~= ARGV[2] then return mark end
local i = 3
while i <= #ARGV do
  mark = ARGV[i]
  local count = tonumber(ARGV[i + 1])
  redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 2, i + 1 + count))
  i = i + 2 + count
end
redis.call('HSET', KEYS[2], ARGV[1], mark)
return mark
"""
"""KEYS stream, relayed; ARGV writing partition, mark expected, then per row: outbox id, number of arguments, fields.

Appends only if the mark is the expected one and returns the mark in force afterwards: any other than the last row's id
says that somebody published further or that Redis lost entries, and that nothing was appended.
"""
