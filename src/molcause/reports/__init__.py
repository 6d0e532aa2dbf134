"""One self-contained HTML page from a run folder; it reads and computes nothing."""
