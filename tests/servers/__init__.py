"""Where the tests get PostgreSQL and Redis from: a ladder, whose first sound rung is taken."""
