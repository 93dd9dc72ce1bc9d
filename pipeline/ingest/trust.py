"""Whether a text layer reads as Polish."""

from __future__ import annotations

from pipeline.polish import WORD, known_word_share, polish_letter_share

# An English OCR of a Polish record had 0.0 % Polish letters and 63 % known words; clean records
# have 4.4 to 6.1 % and 86 to 97 %. The thresholds lie between, nearer to the damaged ones.
LEAST_POLISH_LETTERS = 0.012
LEAST_KNOWN_WORDS = 0.74
ENOUGH_WORDS = 20


def is_trusted(text: str) -> bool:
    """Say whether a page's text is good enough to be used without its image.

    A page with too few words to judge is trusted: page numbers, stamps, headings.
    """
    words = [word for word in WORD.findall(text) if len(word) > 2]
    if len(words) < ENOUGH_WORDS:
        return True
    known = known_word_share(text)
    marked = polish_letter_share(text)
    return known >= LEAST_KNOWN_WORDS and (marked >= LEAST_POLISH_LETTERS or known >= 0.9)


def has_unmapped_glyphs(text: str) -> bool:
    """Say whether the font does not tell which letters its glyphs are: "(cid:27)" for a letter."""
    return text.count("(cid:") * 8 > len(text) * 0.1
