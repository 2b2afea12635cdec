"""Whatever arrives ends in a reading with a reason, never in another exception."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoptac.form import load_forms
from hoptac.read import read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, Limits, write_workbook

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)
COVER = Cover("651", "registrar", "Phòng", "2023Q3", ("KT01",), cut_off=DAY)
WHOLE = write_workbook(FORMS, COVER, DAY, {})


def read(data, file_name="x.xlsx", **more):
    return read_delivery(
        data,
        file_name,
        "n",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
        **more,
    )


def grid(sheets):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "nan_inf_to_errors": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif value is not None:
                    page.write_number(row, column, value)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "rule_id", "said"),
    [
        pytest.param(b"", "H001", "0 byte", id="empty"),
        pytest.param(b"%PDF-1.4", "H001", "PDF", id="pdf"),
        pytest.param(WHOLE[: len(WHOLE) // 2], "H018", "zip", id="half-copied"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "H019", ".xls", id="old-format"),
    ],
)
def test_what_is_no_workbook_is_refused_with_its_reason(data, rule_id, said):
    reading = read(data)
    [finding] = reading.findings
    assert (reading.outcome, finding.rule_id, finding.severity) == ("refused", rule_id, "block")
    assert said in finding.observed.lower() or said in finding.observed
    assert "x.xlsx" in finding.observed
    assert (reading.cover, reading.submissions, reading.place_code, reading.reporter_key) == (None, (), None, None)


def test_a_workbook_beyond_the_limits_is_refused_and_the_limit_is_named():
    [finding] = read(WHOLE, limits=Limits(cells=10)).findings
    assert finding.rule_id == "H014"
    assert "10 ô" in finding.expected


@pytest.mark.parametrize("spelt", ["xl/sharedStrings.xml", "xl/SHAREDSTRINGS.xml"])
@pytest.mark.parametrize("attribute", ["count", "uniqueCount"])
def test_texts_that_say_to_be_more_than_a_machine_holds_are_refused_before_room_is_made(attribute, spelt):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/sharedStrings.xml":
                data = re.sub(rb' (?:count|uniqueCount)="\d+"', b"", data)
                data = data.replace(b"<sst", f'<sst {attribute}="99999999999"'.encode(), 1)
                name = spelt
            new.writestr(name, data)
    assert [f.rule_id for f in read(file.getvalue()).findings] == ["H014"]


def test_a_workbook_without_any_form_is_refused():
    reading = read(grid({"Sheet1": [["Bảng", "của", "tôi"], [1, 2, 3]]}))
    assert (reading.outcome, [f.rule_id for f in reading.findings]) == ("refused", ["H002"])


def test_a_file_name_is_shown_without_its_folders_and_not_at_any_length():
    [finding] = read(b"", "../../etc/" + "a" * 300).findings
    assert ".." not in finding.observed
    assert len(finding.observed) < 120


@settings(max_examples=120)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data):
    assert read(data).outcome == "refused"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=20))
def test_a_workbook_with_damaged_bytes_is_read_or_refused(at, noise):
    assert read(WHOLE[:at] + noise + WHOLE[at + len(noise) :]).outcome in ("readable", "refused")


WORDS = st.sampled_from(
    [
        "Mã biểu: KT00",
        "Mã biểu: KT01, phiên bản 2021",
        "Mã biểu: KT03",
        "KT99",
        "STT",
        "Mã số",
        "Chỉ tiêu",
        "ĐVT",
        "Nội dung",
        "Mục",
        "Mã địa bàn",
        "Mã đơn vị",
        "Kỳ báo cáo",
        "651",
        "registrar",
        "Quý III/2023",
        "HTX_NEW",
        "HTX_TOTAL",
        "Thực hiện trong quý",
        "Luỹ kế",
        "Người lập biểu",
        "ngày 1 tháng 2 năm 3",
        "x",
        "-",
        "…",
        "1.336",
        "(triệu đồng)",
        "ĐVT: tỷ đồng",
    ]
)
VALUES = st.one_of(
    WORDS, st.none(), st.integers(-(10**9), 10**9), st.floats(width=32), st.text(max_size=8), st.booleans()
)
ROWS = st.lists(st.lists(VALUES, max_size=7), max_size=10)
NAMES = st.sampled_from(["KT00", "KT01", "KT03", "KT04", "Sheet1", "Phiếu phản hồi"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, ROWS, min_size=1, max_size=4))
def test_any_workbook_made_of_our_own_words_is_read_or_refused(sheets):
    reading = read(grid(sheets))
    assert reading.outcome == ("readable" if reading.submissions else "refused")
    assert reading.outcome == "readable" or reading.findings


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 14), VALUES), max_size=25))
def test_an_issued_sheet_overwritten_anywhere_is_read_or_refused(changes):
    from hoptac.workbook import read_cells

    sheets = {page.name: [list(row) + [None] * (15 - len(row)) for row in page.rows] for page in read_cells(WHOLE)}
    for row, column, value in changes:
        if row < len(sheets["KT01"]):
            sheets["KT01"][row][column] = value
    reading = read(grid(sheets))
    assert reading.outcome in ("readable", "refused")
    for submission in reading.submissions:
        for found in submission.figures:
            assert found.figure.low is None or found.figure.high is None or found.figure.low <= found.figure.high
