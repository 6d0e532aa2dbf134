"""One question, several ways to answer it, each with its warrant."""
