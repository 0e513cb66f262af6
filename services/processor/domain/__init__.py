"""The conversation, pure: no I/O, no clock, no chance, no framework. Time and ids are arguments.

``(lead, burst, now) -> (lead', decision, effects)``. Anything that makes no sense in a state is a decision without
effects and with its reason; raising means that we are wrong.
"""
