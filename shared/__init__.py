"""Contracts between the services (messages, streams, tables) and the plumbing of a process; knows no service."""
