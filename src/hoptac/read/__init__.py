"""Reading a delivery: bytes in, cover, figures and findings out. Pure: no file, no clock, no environment.

Put here how a returned workbook is understood by codes and labels, never by addresses. What a single cell
says is `figure`; whether figures agree is `rule`; nothing that a sender did ends in an exception.
"""

from hoptac.read.delivery import read_delivery
from hoptac.read.explanations import Explanation, Explanations, read_explanations
from hoptac.read.model import Cover, FigureCell, Reading, SubmissionRead

__all__ = [
    "Cover",
    "Explanation",
    "Explanations",
    "FigureCell",
    "Reading",
    "SubmissionRead",
    "read_delivery",
    "read_explanations",
]
