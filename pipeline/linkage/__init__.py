"""Proposals of all years to demands."""
