"""``python -m molcause``."""

from molcause.cli import main

main()
