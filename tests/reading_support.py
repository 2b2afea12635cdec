"""Helpers of the tests of reading: a cover sheet in its plainest dress, and workbooks from rows."""

import io
from datetime import date

import xlsxwriter

COVER = {
    "Đơn vị báo cáo": "Phòng Tài chính – Kế hoạch huyện Ea Kar",
    "Mã đơn vị": "registrar",
    "Mã địa bàn": "651",
    "Kỳ báo cáo": "Quý III/2023",
    "Số liệu chốt đến ngày": "14/9/2023",
    "Tính chất số liệu": "Thực hiện",
    "Thẩm quyền ký": "Trưởng phòng",
    "Lần gửi": "Lần đầu",
    "Nguồn số liệu": "Sổ đăng ký",
}


def cover(**changed):
    return [
        ["Mã biểu: KT00, phiên bản 2021"],
        *([None, label, changed.get(label, said)] for label, said in COVER.items()),
    ]


def workbook(sheets):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for at, values in enumerate(rows):
            for place, value in enumerate(values):
                if isinstance(value, date):
                    page.write_datetime(at, place, value, day)
                elif value is not None:
                    page.write(at, place, value)
    book.close()
    return file.getvalue()
