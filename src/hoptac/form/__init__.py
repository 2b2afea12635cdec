"""What a form asks, as data: sheets, columns, rows, the cover; who is asked, and for which figure.

Put here the shape of `expectations/forms/<CODE>/<version>.yml` and what follows from it alone. How a form is
drawn is `workbook`; how a returned sheet is read against it is `read`; who owes it and when is `reference`.
"""

from hoptac.form.describing import as_markdown
from hoptac.form.loading import Forms, Promise, load_forms
from hoptac.form.model import Asked, Form
from hoptac.form.parts import BASES, Cell, Choice, Column, Field, Item, Part, Repeated, Row, Tally

__all__ = [
    "BASES",
    "Asked",
    "Cell",
    "Choice",
    "Column",
    "Field",
    "Form",
    "Forms",
    "Item",
    "Part",
    "Promise",
    "Repeated",
    "Row",
    "Tally",
    "as_markdown",
    "load_forms",
]
