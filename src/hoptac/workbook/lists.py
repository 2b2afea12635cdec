"""One sheet of records, drawn from a part of a list form: what is known printed, the rest open, spare lines below.

Put here the layout of a list and how its cells are typed. A form of several parts has one sheet for each, so that lines
can be added to one without moving another. What is counted of a list belongs in `counting`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from hoptac.form import Asked, Field, Part
from hoptac.workbook.cells import cell_name
from hoptac.workbook.pages import HEAD_ROWS, Page, write_header
from hoptac.workbook.places import Range, Record

__all__ = ["ListSheet", "Options", "part_code", "sheet_name"]

_ORDINAL = "STT"
_WIDEST = 210.0
"""How many characters of columns one printed page holds legibly."""
_LONGEST_LIST = 250
"""How long a drop-down may be that is kept in the cell itself."""
_LEGEND = (
    "Mỗi dòng ghi một nội dung; không bỏ trống dòng ở giữa. Ô nền xanh nhạt: in sẵn, không sửa, không xoá dòng. "
    "Thiếu dòng thì chèn thêm dòng phía trên dòng cuối. Dấu * là cột phải ghi."
)


def part_code(form_code: str, part: Part) -> str:
    """The code that a sheet prints: `KT02B`, or `KT05-A` for one of several parts."""
    return f"{form_code}-{part.key}" if part.key else form_code


def sheet_name(printed: str, part: Part) -> str:
    """The name of its sheet."""
    return f"{printed}-{part.key}" if part.key else printed


class Options:
    """Choices that cannot stand in a drop-down itself (a comma would split them), as columns of one sheet."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.columns: list[tuple[str, tuple[str, ...]]] = []

    def source(self, title: str, labels: Sequence[str]) -> object:
        """What a drop-down takes its choices from: the labels themselves, or a range of the sheet."""
        if not any("," in label for label in labels) and sum(len(label) + 1 for label in labels) <= _LONGEST_LIST:
            return list(labels)
        same = next((at for at, (_, known) in enumerate(self.columns) if known == tuple(labels)), None)
        if same is None:
            same = len(self.columns)
            self.columns.append((title, tuple(labels)))
        return "=" + Range(self.sheet, same, 1, len(labels)).seen_from("")

    def write(self, page: Page) -> None:
        """Draw the sheet, one column for each list of choices."""
        for column, (title, labels) in enumerate(self.columns):
            page.sheet.set_column(column, column, max(18, *(len(label) + 2 for label in labels)))
            page.text(0, column, title, page.formats.header())
            for row, label in enumerate(labels, 1):
                page.text(row, column, label, page.formats.boxed(text_wrap=True))
        page.sheet.set_row(0, 32)
        page.finish(page.name, (max(len(labels) for _, labels in self.columns), len(self.columns) - 1))


class ListSheet:
    """A list in the making: lines of known records first, then those that were typed, then spare ones."""

    def __init__(
        self,
        page: Page,
        asked: Asked,
        part: Part,
        cover: Mapping[str, object],
        banner: str,
        known: Sequence[Record] = (),
        typed: Sequence[Record] = (),
    ) -> None:
        self._page = page
        self._asked = asked
        self._form = asked.form
        self._part = part
        self._cover = cover
        self._banner = banner
        self._known = known
        self._lines = _merged(part, known, typed)
        depth = max(len(field.header_vi) for field in part.fields)
        self._first = HEAD_ROWS + depth
        self._end = self._first + len(self._lines) + part.spare_rows - 1
        for index, field in enumerate(part.fields, 1):
            key = (self._form.code, part.key, field.key)
            page.places.fields[key] = Range(page.name, index, self._first, self._end)
            page.places.choices[key] = {choice.code: choice.label_vi for choice in field.choices}

    def write(self, options: Options) -> None:
        """Draw the whole sheet."""
        page, fields, last = self._page, self._part.fields, len(self._part.fields)
        page.sheet.set_column(0, 0, 5)
        for index, field in enumerate(fields, 1):
            page.sheet.set_column(index, index, max(field.width, 7))
        self._write_head(last)
        titles = [(_ORDINAL,), *(_header(field) for field in fields)]
        write_header(page, HEAD_ROWS, titles, _header_height(fields))
        for number, at in enumerate(range(self._first, self._end + 1)):
            record = self._lines[number] if number < len(self._lines) else {}
            self._write_line(at, number + 1, record, is_known=number < len(self._known))
        for index, field in enumerate(fields, 1):
            self._check_typing(index, field, options)
        middle = self._column_of_half()
        end = page.foot(self._end + 1, middle, last, _LEGEND)
        names = 1 + next((at for at, field in enumerate(fields, 1) if field.key == "name"), 1)
        page.sheet.freeze_panes(self._first, min(names, 4))
        width = 5 + sum(max(field.width, 7) for field in fields)
        page.finish(
            f"{part_code(self._form.code, self._part)} – phiên bản {self._form.version}",
            (end, last),
            (HEAD_ROWS, self._first - 1),
            repeat_columns=min(names, 4),
            wide=math.ceil(width / _WIDEST),
        )

    def _column_of_half(self) -> int:
        """Where the left half of the sheet ends: codes stand on it, the form's code on the other."""
        widths = [5.0, *(max(field.width, 7) for field in self._part.fields)]
        half, found = sum(widths) / 2, 0.0
        for index, width in enumerate(widths):
            found += width
            if found >= half:
                return index if index < len(widths) - 1 else index - 1
        return 0

    def _write_head(self, last: int) -> None:
        form, part, cover = self._form, self._part, self._cover
        place = " ".join(str(cover.get(key) or "") for key in ("place_code", "place_name")).strip()
        self._page.head(
            self._column_of_half(),
            last,
            office=str(cover.get("reporter_name") or ""),
            about=f"Mã biểu: {part_code(form.code, part)}, phiên bản {form.version}",
            codes=f"Mã đơn vị: {self._asked.office} – Mã địa bàn: {place}",
            note=form.note_vi,
            title=part.title_vi if part.key else form.title_vi,
            period=f"{cover.get('period') or ''}{f' – {form.title_vi.capitalize()}' if part.key else ''}",
            banner=self._banner,
        )

    def _write_line(self, at: int, number: int, record: Record, *, is_known: bool) -> None:
        page, height = self._page, 18.0
        page.sheet.write_number(at, 0, number, page.formats.boxed(align="center", font_color="667080"))
        for index, field in enumerate(self._part.fields, 1):
            value = _shown(field, record.get(field.key))
            is_ours = is_known and field.is_prefilled and value is not None
            page.value(at, index, value, is_ours, _look(field))
            lines = math.ceil(len(str(value or "")) / max(field.width, 7)) if field.value == "text" else 1
            height = max(height, 14.5 * lines + 3)
        page.sheet.set_row(at, height)

    def _check_typing(self, index: int, field: Field, options: Options) -> None:
        rule = self._typing(field, cell_name(self._first, index), options)
        hint = field.hint_vi or field.personal_vi
        if hint:
            title = field.header_vi[-1][:32]
            rule = {"validate": "any", **rule, "input_title": title, "input_message": hint[:255]}
        if rule:
            self._page.sheet.data_validation(self._first, index, self._end, index, rule)

    def _typing(self, field: Field, cell: str, options: Options) -> dict[str, object]:
        """How a spreadsheet checks what is typed; it only warns, as a sender may have a reason."""
        warns: dict[str, object] = {"error_type": "warning"}
        if field.value == "choice":
            title = f"{part_code(self._form.code, self._part)}: {field.header_vi[-1]}"
            source = options.source(title, [choice.label_vi for choice in field.choices])
            return {"validate": "list", "source": source, "error_title": "Chọn trong danh sách", **warns}
        if field.value == "tick":
            return {"validate": "list", "source": ["x"], "error_title": "Đánh dấu x", **warns}
        if field.value == "date":
            is_day = f'AND(LEN({cell})>=8,LEN({cell})<=10,ISNUMBER(VALUE(RIGHT({cell},4))),ISNUMBER(FIND("/",{cell})))'
            return {
                "validate": "custom",
                "value": f"=OR(ISNUMBER({cell}),{is_day})",
                "error_title": "Ngày/tháng/năm",
                "error_message": "Ghi ngày/tháng/năm, ví dụ 14/9/2023.",
                **warns,
            }
        if field.value == "count":
            return {
                "validate": "custom",
                "value": f"=OR(ISTEXT({cell}),{cell}=INT({cell}))",
                "error_title": "Số đếm là số nguyên",
                "error_message": "Excel đã hiểu dấu chấm là dấu thập phân? Gõ lại liền nhau, ví dụ 1336.",
                **warns,
            }
        return {}


def _merged(part: Part, known: Sequence[Record], typed: Sequence[Record]) -> list[Record]:
    """Known records with what was typed beside them, then the others that were typed."""
    keys = [field.key for field in part.fields if field.is_key]

    def name(record: Record) -> tuple[str, ...]:
        return tuple(str(record.get(key) or "") for key in keys)

    beside = {name(record): record for record in typed}
    names = {name(record) for record in known}
    lines: list[Record] = [{**record, **beside.get(name(record), {})} for record in known]
    return lines + [record for record in typed if name(record) not in names]


def _header(field: Field) -> tuple[str, ...]:
    """The lines of a header, a star behind the last where every record must answer."""
    *above, last = field.header_vi
    return (*above, f"{last} *" if field.is_required else last)


def _header_height(fields: Sequence[Field]) -> float:
    """Room for the longest header in its column."""
    lines = [math.ceil(len(field.header_vi[-1]) * 1.25 / max(field.width, 7)) for field in fields]
    return max(32.0, 14.0 * max(lines) + 6)


def _shown(field: Field, value: object) -> object:
    """What is printed: the words of a choice, a day as offices write it."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return next((choice.label_vi for choice in field.choices if choice.code == value), value)


def _look(field: Field) -> dict[str, object]:
    if field.value in ("count", "amount", "number", "percent"):
        return {"align": "right", "num_format": "#,##0" if field.value == "count" else "#,##0.0##", "shrink": True}
    middle = field.value in ("date", "tick")
    return {"align": "center" if middle else "left", "num_format": "@", "text_wrap": True, "font_size": 10}
