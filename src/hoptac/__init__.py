"""Hoptac: how periodic returns of the collective economy are collected, checked and published.

The package is one straight line in floors; `line` walks it, `cli` and `orchestration` are its doors.
A module imports only from floors below its own (`pyproject.toml`, import-linter), and nothing is re-exported here.
"""

__version__ = "0.1.0"
