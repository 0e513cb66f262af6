"""Stream in, decision, PostgreSQL: the only service that changes a lead."""
