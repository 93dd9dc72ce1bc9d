"""How the shipped model of `repair` was made: `python -m pipeline.repair.training CORPUS` makes it again."""
