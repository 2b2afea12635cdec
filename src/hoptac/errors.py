"""What can go wrong, as types: permanent or passing, and with what to do about it.

Put here every exception that leaves a module of this package. What a *reporter* did wrong is not an exception:
it is a finding (`rule.Finding`), kept for ever, and the line goes on.

    HoptacError
    ├── PermanentError            trying again changes nothing
    │   ├── BadConfiguration      a file of seeds, forms, rules or settings is wrong
    │   ├── BadWorkbook           bytes that are no workbook we may open
    │   ├── Refused               policy or state forbids what was asked (exit 1)
    │   ├── Tampered              the ledger or an original is not what was written
    │   └── WrongUse              the command was called wrongly (exit 2)
    └── TransientError            may pass by itself
        └── Busy                  another run holds the writer's lock
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "BadConfiguration",
    "BadWorkbook",
    "Busy",
    "HoptacError",
    "PermanentError",
    "Refused",
    "Tampered",
    "TransientError",
    "WrongUse",
]


class HoptacError(Exception):
    """Base of all our errors; `message_vi` is set where a reporter or secretary may read it."""

    def __init__(self, message_en: str, message_vi: str = "") -> None:
        super().__init__(message_en)
        self.message_en = message_en
        self.message_vi = message_vi


class PermanentError(HoptacError):
    """Trying again changes nothing: a person has to act."""


class TransientError(HoptacError):
    """May pass by itself: worth trying again."""


class BadConfiguration(PermanentError):
    """A file of seeds, forms, rules or settings says something that cannot be."""

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem}. {remedy}")
        self.path = path
        self.problem = problem
        self.remedy = remedy


class BadWorkbook(PermanentError):
    """Bytes that are no workbook we may open; `rule_id` names the finding to raise."""

    def __init__(self, rule_id: str, observed: str) -> None:
        super().__init__(f"not a workbook that can be read: {observed}")
        self.rule_id = rule_id
        self.observed = observed


class Refused(PermanentError):
    """Policy or the state of the workspace forbids what was asked; the message says which and what to do."""


class Tampered(PermanentError):
    """The ledger, an original or a release is not what was written."""


class WrongUse(PermanentError):
    """The command was called wrongly."""


class Busy(TransientError):
    """Another run holds the writer's lock."""
