"""From a question to a folder of artefacts with provenance."""

REPORT, FIGURES = "report.html", "figures"
"""What `molcause report` writes into a run folder; they are made from the artefacts and none of them."""
