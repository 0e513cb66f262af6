"""`make up`: the whole product on one machine, with stand-ins for whatever account is not given.

`plan` says which programs run with which environment, as values; `supervisor` runs a plan; `__main__` makes the plan
for a developer's machine. The end-to-end tests run the same plans on ports of their own.
"""
