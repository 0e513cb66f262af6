"""The same work with what others use: FastStream, taskiq, procrastinate, BullMQ. See docs/benchmarks-peers.md.

Each lives in a folder with a locked environment of its own; nothing else needs them.
"""
