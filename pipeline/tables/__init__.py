"""Rulings and words to cells."""
