"""Google: OAuth2's consent screen and token endpoint, and the part of Sheets v4 that reads and writes rows."""
