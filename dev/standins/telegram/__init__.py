"""Telegram: the Bot API methods a bot calls, its webhook, and the people who write and press buttons."""
