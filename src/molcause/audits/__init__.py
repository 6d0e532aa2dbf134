"""Does this knowledge help? Plan, run, verdict."""
