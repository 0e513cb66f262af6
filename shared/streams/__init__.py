"""Partitioned, fenced, at-least-once streams over Redis, with PostgreSQL as the authority.

DESIGN. Work is divided into a fixed number of partitions. A partition has one owner at a time: a lease row in
PostgreSQL with an epoch that every change of owner raises (`leases`). The epoch is mirrored next to each stream;
reading and acknowledging go through scripts that refuse another epoch (`scripts`, `intake`), and PostgreSQL refuses
the commit of another epoch in the statement that has the effects. So a process that was frozen and wakes can neither
advance a stream nor change a lead.

Order: an owner reads what its predecessors left unacknowledged first (id ``0``, in id order), then what is new. There
is no claiming by idle time: it would return entries out of order. Consumer names are the group's name for every
process, so that they can't pile up.

What is done leaves: XACK and XDEL after the commit, never trimming, which also drops what nobody has read.

Downstream (`relay`, `consumer`): rows of the outbox table are published after commit and finished by their consumer's
confirmation. A stream entry is a door bell with a readable label; the consumer loads the row itself, so the table is
a second door to the same handler whenever Redis is away.

Only commands of Redis 7.0 are used, so Valkey serves as well.
"""
