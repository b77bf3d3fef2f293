"""Prefect flows: scheduling, retries, distribution. Wiring only, no logic."""
