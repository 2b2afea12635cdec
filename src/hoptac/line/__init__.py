"""The straight line, each verb of it one function: receive, build, approve, publish.

Put here only the order in which steps and products follow each other. What a step does is in its own module; commands
and DAGs call these functions and nothing below them.
"""

from hoptac.line.ask import check, schedule, status, trace_back, trace_forth, why
from hoptac.line.building import Built, build
from hoptac.line.identity import tokens
from hoptac.line.intake import Received, receive
from hoptac.line.issuing import describe_forms, issue_forms
from hoptac.line.past import Past, Rebuilt, as_of, rebuild
from hoptac.line.release import Approved, Published, approve, publish
from hoptac.line.workspace import Workspace, create_replay, open_workspace

__all__ = [
    "Approved",
    "Built",
    "Past",
    "Published",
    "Rebuilt",
    "Received",
    "Workspace",
    "approve",
    "as_of",
    "build",
    "check",
    "create_replay",
    "describe_forms",
    "issue_forms",
    "open_workspace",
    "publish",
    "rebuild",
    "receive",
    "schedule",
    "status",
    "tokens",
    "trace_back",
    "trace_forth",
    "why",
]
