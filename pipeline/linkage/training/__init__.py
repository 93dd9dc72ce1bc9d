"""How the shipped model and word vectors were made; not needed to run the pipeline."""
