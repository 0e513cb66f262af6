"""What `doctor` looks at, one file per thing that can be wrong. Each examiner works while everything else is down.

An examiner returns findings and raises nothing that its caller has to know; it changes nothing outside, but for a probe
key in Redis that is gone in a moment. No finding holds a secret.
"""
