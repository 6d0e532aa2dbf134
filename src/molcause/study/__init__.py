"""From a question to a folder of artefacts with provenance."""
