"""Measurements: how fast it is, and what it survives.

`python -m bench` starts everything it measures, load included, on one machine; `bench.faults` hurts it. Nothing here is
part of the test suite: a number of today's machine is no fact about the code.
"""
