"""What operators do from a shell, one file per group of commands. Each has `add_to`, which declares its arguments."""
