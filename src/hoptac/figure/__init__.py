"""What one cell of a return says, as a figure: number, bounds, qualifier, unit, state.

Put here how an office writes numbers and how intervals add and compare. Which cell holds which indicator
belongs in `form` and `read`; whether a figure is plausible belongs in `rule`. Nothing here raises on what a
person typed: text that is no figure comes back as `Unreadable`, with a reason that the reader turns into a
finding.
"""

from hoptac.figure.model import STATES, Figure, Interval, Kind, Unreadable, between, compare, total
from hoptac.figure.numerals import print_number
from hoptac.figure.reading import canonical_unit, read_figure
from hoptac.figure.words import fold, money_factor

__all__ = [
    "STATES",
    "Figure",
    "Interval",
    "Kind",
    "Unreadable",
    "between",
    "canonical_unit",
    "compare",
    "fold",
    "money_factor",
    "print_number",
    "read_figure",
    "total",
]
