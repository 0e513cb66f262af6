"""The fault run: the whole system under a steady load while everything it stands on is hurt, on a seeded schedule.

The main thread hurts and mends processes (`fleet`, `injuries`), since children die with the thread that started them.
An event loop in a second thread plays the outside world: the people who write (`sender`), the network (`proxy`) and a
watch over the leases (`watch`). Afterwards `collecting` gathers what the stand-ins received and what the history says,
and `checker`, which is pure, compares both with what was sent.
"""
