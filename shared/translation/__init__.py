"""What a provider's payload says, as far as more than one service has to read it. Pure and total: never raises.

The gateway reads webhooks, the processor WAHA's history; one WhatsApp message has to become the same event with the
same idempotency key on both ways, so both read it here. What belongs here: the shapes of WAHA's messages (all engines),
tolerant reading of JSON. What does not: anything that asks a store, the clock or the network; times and ids are
arguments.
"""
