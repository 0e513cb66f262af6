"""Watches the whole system from the stores, and tells the sales team what stands still, grows old, fills up or is away.

It is part of the role `alerts`, which is the one process that has to live for anybody to be told anything.
"""
