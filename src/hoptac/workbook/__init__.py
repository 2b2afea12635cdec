"""The only door to spreadsheets: forms out, cells in, marked workbooks back to their senders.

Put here whatever touches a spreadsheet library. What a form asks is `form`; what a cell means is `read`; whom
a marked workbook goes to is `reply`.
"""

from hoptac.workbook.cells import OpenedFile, Sheet, cell_name, open_workbook, read_cells
from hoptac.workbook.feedback import Mark
from hoptac.workbook.issuing import Cover, write_workbook
from hoptac.workbook.marking import FEEDBACK_SHEET, mark_cells
from hoptac.workbook.observations import FileMarks, SheetMarks
from hoptac.workbook.recalculation import recalculate
from hoptac.workbook.scan import Limits

__all__ = [
    "FEEDBACK_SHEET",
    "Cover",
    "FileMarks",
    "Limits",
    "Mark",
    "OpenedFile",
    "Sheet",
    "SheetMarks",
    "cell_name",
    "mark_cells",
    "open_workbook",
    "read_cells",
    "recalculate",
    "write_workbook",
]
