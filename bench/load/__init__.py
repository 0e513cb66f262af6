"""The outside world of a measurement, as cheap as it can be: it shares the processors with what it measures.

Webhooks are made and signed beforehand, connections are kept, and sender and WAHA are one event loop without tasks.
"""
