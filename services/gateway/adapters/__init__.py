"""What the gateway talks to: Redis and PostgreSQL, each in one file."""
