"""The sheet "Hướng dẫn": what to do in which order, what the colours mean, when and where to send.

Put here the words of help that every issued workbook carries. It names offices, never people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from hoptac.workbook.pages import Page
from hoptac.workbook.styles import AMBER, FORMULA, GREEN, INPUT, PREFILLED, RED

__all__ = ["HELP_SHEET", "write_guide"]

HELP_SHEET = "Hướng dẫn"

_STEPS = (
    ("1. Phiếu KT00", "Ghi các mục nền vàng có dấu *. Mục nền xanh nhạt đã in sẵn, không sửa."),
    ("2. Danh sách", "Nếu có biểu danh sách (KT02, KT03B, KT05): ghi trước. Số đếm ở biểu KT01 tự tính từ danh sách."),
    ("3. Biểu số liệu", "Ghi các ô nền vàng. Ô để trống được hiểu là chưa trả lời."),
    ("4. Không phát sinh", "Cả biểu: chọn x ở mục 10 của phiếu KT00, để trống biểu đó. Từng ô: ghi “-” hoặc 0."),
    ("5. Kiểm tra", "Xem trang “Kiểm tra”: sửa dòng SAI (đỏ), xem lại dòng vàng cam, bổ sung dòng xám."),
    ("6. Gửi", "Gửi tệp .xlsx này kèm văn bản đã ký. Trong ít phút sẽ có phiếu tiếp nhận và tệp phản hồi."),
    (
        "7. Khi có lỗi",
        "Mở tệp phản hồi, sửa ô đỏ, giải trình ô vàng cam, chọn “Đính chính” ở mục 9 rồi gửi lại cả tệp.",
    ),
)
_COLOURS = (
    ("Ô nền vàng", INPUT, "000000", "Đơn vị nhập số liệu. Các ô khác được khoá nhưng không đặt mật khẩu."),
    ("Số nghiêng màu xanh", INPUT, FORMULA, "Công thức điền sẵn; được ghi đè, khi đó trang “Kiểm tra” báo số khác."),
    (
        "Ô nền xanh nhạt",
        PREFILLED,
        "000000",
        "In sẵn theo số đã chấp nhận; không sửa. Thấy sai thì ghi ở cột Ghi chú hoặc gửi đính chính kỳ trước.",
    ),
    ("Ô gạch chéo", "F2F2F2", "000000", "Không có số liệu, không nhập."),
    ("ĐÚNG, ĐỦ", GREEN, "000000", "Trang “Kiểm tra”: các số khớp nhau, ô bắt buộc đã trả lời."),
    ("Ô đỏ", RED, "000000", "Phải sửa: số liệu không thể đúng như đã ghi."),
    ("Ô vàng cam", AMBER, "000000", "Cần xem lại, giải trình nếu số ghi là đúng."),
)
_WRITING = (
    ("Số đếm", "Chỉ ghi số nguyên: 1336 hoặc 1.336."),
    ("Số tiền", "Ghi theo đơn vị ở tiêu đề cột; khác đơn vị thì ghi rõ trong ô: 2,1 tỷ."),
    ("Ngày", "Ghi ngày/tháng/năm: 14/9/2023."),
    ("“…”", "Có phát sinh nhưng chưa thu thập được số liệu."),
    ("Số chưa chính xác", "Ghi “khoảng 71”, “hơn 1.000”, “15 đến 20”; số ước ghi “Ước” ở cột Tính chất."),
    ("Dòng, cột", "Không xoá cột Mã số và tiêu đề cột; không thêm số liệu ngoài các dòng, cột của biểu."),
    (
        "Danh sách in sẵn",
        "Không xoá dòng của tổ chức đã in sẵn; tổ chức không còn thì ghi ở cột tình trạng hoặc biểu KT02B.",
    ),
)


def write_guide(page: Page, due: Mapping[str, date]) -> None:
    """Draw the sheet; `due` gives the last day in time by form, where it is known."""
    formats, sheet = page.formats, page.sheet
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 112)
    page.merged(0, 0, 1, "HƯỚNG DẪN GHI BIỂU", formats.get(bold=True, font_size=14, align="center"))
    sheet.set_row(0, 24)
    at = _block(page, 1, "Các bước", _STEPS)
    at = _heading(page, at, "Màu ô")
    for what, fill, font, how in _COLOURS:
        is_hatched = fill == "F2F2F2"
        look = formats.hatched() if is_hatched else formats.boxed(bold=True, bg_color=fill, font_color=font)
        at = _line(page, at, what, how, look)
    at = _block(page, at, "Cách ghi", _WRITING)
    at = _heading(page, at, "Thời hạn và nơi nhận")
    bold = formats.boxed(bold=True)
    for day in sorted(set(due.values())):
        codes = ", ".join(code for code, when in sorted(due.items()) if when == day)
        at = _line(page, at, f"Hạn gửi: {day.day}/{day.month}/{day.year}", f"Biểu {codes}.", bold)
    where = "Cơ quan thường trực Ban Chỉ đạo kinh tế tập thể tỉnh, theo địa chỉ nhận báo cáo đã thông báo cho đơn vị."
    at = _line(page, at, "Nơi nhận", where, bold)
    how = "Bộ phận tổng hợp của cơ quan thường trực; khi hỏi đề nghị nêu mã đơn vị, kỳ, số phiếu tiếp nhận (nếu có)."
    at = _line(page, at, "Cần trợ giúp", how, bold)
    page.finish(HELP_SHEET, (at, 1))


def _block(page: Page, at: int, title: str, lines: tuple[tuple[str, str], ...]) -> int:
    at = _heading(page, at, title) if at > 1 else at
    for what, how in lines:
        at = _line(page, at, what, how, page.formats.boxed(bold=True))
    return at


def _heading(page: Page, at: int, title: str) -> int:
    page.merged(at, 0, 1, title, page.formats.header())
    return at + 1


def _line(page: Page, at: int, what: str, how: str, look: object) -> int:
    page.text(at, 0, what, look)
    page.text(at, 1, how, page.formats.boxed(text_wrap=True))
    page.sheet.set_row(at, 16.0 * math.ceil(len(how) / 118) + 4)
    return at + 1
