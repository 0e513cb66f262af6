"""Transcripts: conversations written down as YAML and played by made-up people against a running system.

The people write through the stand-ins, so everything in between is real: webhooks, streams, PostgreSQL, replies, the
sheet. `docs/transcripts.md` tells how to write one. Nothing here runs where a real account is configured.
"""
