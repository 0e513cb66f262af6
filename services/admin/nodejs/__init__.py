"""Leads of the earlier Node.js bot: read from its database, mapped to ours, taken in once."""
