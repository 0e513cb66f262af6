"""The providers' own words: WAHA's REST API and Telegram's Bot API."""
