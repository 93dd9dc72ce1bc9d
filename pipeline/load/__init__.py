"""Records to the DuckDB database."""
