"""Cells to proposal rows: topic, number, proposal, responsible units."""
