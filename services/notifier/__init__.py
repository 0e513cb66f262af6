"""Speaks to people: replies to leads (WhatsApp, Telegram) and alerts to the sales team (Telegram)."""
