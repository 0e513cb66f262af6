"""Who may use the dashboard and the API: people with passwords and roles, programs with tokens and scopes."""
