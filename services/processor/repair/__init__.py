"""The care for WAHA's sessions: what never came by webhook is fetched from WAHA's history, and silence is noticed.

One process at a time does it, by lease (`opening.py`). `task.py` is its loop, `reading.py` compares a session's history
with what is here, `placing.py` says how what is missing is taken in (pure), `watching.py` what is told of a session.
What belongs here: WAHA's sessions as a whole. What does not: any decision about a lead; whatever is fetched goes the
way of every other message.
"""
