"""The database to pages for readers."""
