"""The unsure pairs to a person, and the verdicts to a file."""
