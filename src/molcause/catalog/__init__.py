"""Registry of datasets and networks: what they are, whence they come, under which terms."""
