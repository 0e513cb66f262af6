"""What the service talks to: Google Sheets through aiogoogle, and PostgreSQL. The only place that knows either."""
