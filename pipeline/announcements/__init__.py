"""Running text to the dates, steps and groups of a consultation."""
