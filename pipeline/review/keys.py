"""One key from the terminal, without Enter where the terminal allows it."""

from __future__ import annotations

import sys


def read_key() -> str:
    """Return the pressed key; from a pipe the first letter of the next line; "" at its end."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip()[:1] or ("" if not line else " ")
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        key = sys.stdin.read(1)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
    return "" if key == "\x04" else key
