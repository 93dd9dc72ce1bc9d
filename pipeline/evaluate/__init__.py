"""Outputs and gold rows to figures."""
