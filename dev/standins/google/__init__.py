"""Google: the OAuth2 token endpoint and the part of Sheets v4 that reads and writes rows."""
