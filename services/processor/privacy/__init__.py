"""Forgetting: what Redis still holds of people who were erased, and what has become too old to be kept.

One process of all processors does it, under a lease of its own. The erasing itself belongs to the lead's order and is
`services.processor.erasing`.
"""
