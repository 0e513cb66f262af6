"""Alerts to the sales team: one message each, a digest when there are many, each trouble of the system once."""
