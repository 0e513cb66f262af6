"""HTTP in, stream out: checks that a webhook is authentic, translates it and makes it durable. Decides nothing."""
