"""Raw files to pages: what each file is, its native words and rulings, or the need to read its image."""
