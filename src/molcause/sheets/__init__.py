"""How a check is shown: a sheet of lines, tables and findings, as text and as a page."""
