"""Measurements: how fast it is, and what it survives."""
