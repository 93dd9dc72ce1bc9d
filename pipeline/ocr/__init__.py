"""Pages to words: native words put in reading order, page images read by Tesseract."""
