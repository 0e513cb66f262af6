"""The demo page: a phone to type on at the left; the sheet, the admin chat and the pipeline, live, at the right.

It holds no state and decides nothing. What it shows comes from the stand-ins' control addresses, from Redis and from
PostgreSQL; what a visitor does goes to a stand-in, which then speaks to the services over the providers' real HTTP.
"""
