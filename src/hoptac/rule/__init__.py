"""Rules as data: what is plausible or complete in a return, who must answer, and in which words.

Put here the catalogue of `expectations/rules`, findings, and the SQL that each rule becomes. Running that SQL
is `judge`; what a form asks for is `form`; what follows from findings is `gate`.
"""

from hoptac.rule.catalogue import Rules, load_rules
from hoptac.rule.finding import Finding, subject_of
from hoptac.rule.kinds import KINDS, compile_rule
from hoptac.rule.model import Reason, Rule
from hoptac.rule.names import Names, load_names
from hoptac.rule.terms import Term

__all__ = [
    "KINDS",
    "Finding",
    "Names",
    "Reason",
    "Rule",
    "Rules",
    "Term",
    "compile_rule",
    "load_names",
    "load_rules",
    "subject_of",
]
