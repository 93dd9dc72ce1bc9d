"""Words to repaired words, and why: Polish letters back where the scanner lost them."""
