"""The only door to spreadsheets: forms out, cells in, marked workbooks back to their senders.

Put here whatever touches a spreadsheet library. What a form asks is `form`; what a cell means is `read`; whom
a marked workbook goes to is `reply`.
"""

from hoptac.workbook.cells import OpenedFile, Sheet, cell_name, open_workbook, read_cells
from hoptac.workbook.cover import Cover
from hoptac.workbook.feedback import ANSWER_HEADER, FEEDBACK_TITLE, FINDING_HEADER, Mark, is_titled
from hoptac.workbook.history import History, HistoryRow
from hoptac.workbook.issuing import write_workbook
from hoptac.workbook.marking import FEEDBACK_SHEET, HISTORY_SHEET, is_return_sheet, mark_cells
from hoptac.workbook.observations import FileMarks, Place, SheetMarks
from hoptac.workbook.ooxml import suffix_of
from hoptac.workbook.places import FigureKey, Known, Record
from hoptac.workbook.recalculation import recalculate
from hoptac.workbook.scan import Limits

__all__ = [
    "ANSWER_HEADER",
    "FEEDBACK_SHEET",
    "FEEDBACK_TITLE",
    "FINDING_HEADER",
    "HISTORY_SHEET",
    "Cover",
    "FigureKey",
    "FileMarks",
    "History",
    "HistoryRow",
    "Known",
    "Limits",
    "Mark",
    "OpenedFile",
    "Place",
    "Record",
    "Sheet",
    "SheetMarks",
    "cell_name",
    "is_return_sheet",
    "is_titled",
    "mark_cells",
    "open_workbook",
    "read_cells",
    "recalculate",
    "suffix_of",
    "write_workbook",
]
