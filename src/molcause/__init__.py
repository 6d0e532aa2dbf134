"""molcause."""
