"""Texts to generated records with their gold rows: for `data/raw/`, tests and training."""
