"""The tree of errors; each branch knows the exit code it ends in.

    PostulatyError            1   anything that went wrong and is not a bug
    ├── UsageError            2   the command line asked for something that makes no sense
    ├── SettingsError         2   params.yaml or a sidecar says something we cannot follow
    ├── InputError            3   one document cannot be read; the rest of the run goes on
    │   └── LimitError        3   … because it exceeds a limit that a setting may raise
    ├── ToolError             1   Tesseract, a model or a folder is missing or broken
    ├── ContractError         1   an artifact or database is not in the form we agreed on
    └── QualityError          1   a measured figure fell below its floor

A message has three parts: what happened and where, what was expected, what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class PostulatyError(Exception):
    """Base of every error we raise on purpose: one clear line for the user, no traceback."""

    exit_code: ClassVar[int] = 1


class UsageError(PostulatyError):
    """The command was called in a way that makes no sense."""

    exit_code: ClassVar[int] = 2


class SettingsError(PostulatyError):
    """A setting is unknown, of the wrong type or out of range."""

    exit_code: ClassVar[int] = 2


class InputError(PostulatyError):
    """One document cannot be read; it is set aside with this message."""

    exit_code: ClassVar[int] = 3


class LimitError(InputError):
    """One document or page exceeds a limit that a setting may raise."""


class ToolError(PostulatyError):
    """A tool, model or folder outside our code is missing or broken."""


class ContractError(PostulatyError):
    """A file that one of our stages wrote is not in the agreed form."""


class QualityError(PostulatyError):
    """A measured figure fell below its pinned floor."""
