"""WAHA: the REST calls a bot makes, the webhooks of its four engines, and the phones on the other end."""
