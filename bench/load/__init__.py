"""Load from outside: signed webhooks over real HTTP, and what comes out at the WAHA stand-in."""
