"""Worlds: generators of data with known truth, for tests, benchmarks and controls."""
