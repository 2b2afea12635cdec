"""The only door to spreadsheets: forms out, cells in, marked workbooks back to their senders.

Put here whatever touches a spreadsheet library. What a form asks is `form`; what a cell means is `read`; whom
a marked workbook goes to is `reply`.
"""

from hoptac.workbook.cells import Sheet, cell_name, read_cells
from hoptac.workbook.cover import Cover
from hoptac.workbook.feedback import Mark
from hoptac.workbook.issuing import write_workbook
from hoptac.workbook.marking import FEEDBACK_SHEET, mark_cells
from hoptac.workbook.places import FigureKey, Known, Record
from hoptac.workbook.scan import Limits

__all__ = [
    "FEEDBACK_SHEET",
    "Cover",
    "FigureKey",
    "Known",
    "Limits",
    "Mark",
    "Record",
    "Sheet",
    "cell_name",
    "mark_cells",
    "read_cells",
    "write_workbook",
]
