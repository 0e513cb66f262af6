"""Keeps the sales team's spreadsheet equal to PostgreSQL: exactly one row per completed lead, whatever fails."""
