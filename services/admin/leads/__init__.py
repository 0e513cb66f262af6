"""Leads as operators look at them: found, listed, exported, each with its story."""
