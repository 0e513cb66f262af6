"""The whole system at a steady rate for a long time, watched for whatever grows. See docs/reliability.md."""
