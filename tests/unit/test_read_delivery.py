"""From the bytes of a delivery to submissions: round trips, senders, refusals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.figure import Figure, print_number, read_figure
from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.read import read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, History, HistoryRow, Mark, mark_cells, write_workbook

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)
PERIOD = Period("2023Q3")
ALL = ("KT01", "KT03", "KT04")
COVER = Cover(
    place_code="651",
    office_code="registrar",
    reporter_name="Phòng Tài chính – Kế hoạch huyện Ea Kar",
    period="2023Q3",
    cut_off=DAY,
    forms=ALL,
    letter_number="12/BC-TCKH",
    letter_date=date(2023, 9, 15),
)


def read(data, **more):
    return read_delivery(
        data,
        "KT 2023.xlsx",
        "66-2023-0007",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
        **more,
    )


def issue(values=None, cover=COVER, **more):
    return write_workbook(FORMS, cover, DAY, values or {}, **more)


def figures(reading):
    return {
        (read.form_code, f.indicator_code, f.basis, f.scope): f.figure
        for read in reading.submissions
        for f in read.figures
    }


def rules_of(reading):
    return [finding.rule_id for finding in reading.findings]


def key(indicator, basis, scope="htx_with_credit_funds", form="KT01"):
    return (form, indicator, basis, scope)


TOTAL = key("HTX_TOTAL", "stock_close")
OFFICE_FORMS = [("registrar", "651", ALL), ("provincial_registrar", "66", ("KT01",)), ("province_report", "66", ALL)]


def cells_of(office, codes):
    return {
        (code, cell.indicator_code, cell.basis, cell.scope): cell
        for code in codes
        for cell in FORMS.on(code, DAY).asked_of(office, PERIOD).cells()
    }


# --- what is written is read

NUMBERS = st.integers(0, 10**7)
TYPED = {
    "count": st.one_of(
        NUMBERS,
        NUMBERS.map(lambda n: print_number(Decimal(n))),
        NUMBERS.map(lambda n: f"hơn {n}"),
        NUMBERS.map(lambda n: f"khoảng {n}"),
        st.sampled_from(["-", "…", "hàng chục", None]),
    ),
    "amount": st.one_of(
        NUMBERS,
        st.decimals(0, 10**6, places=2).map(print_number),
        NUMBERS.map(lambda n: f"hơn {n} triệu đồng"),
        st.sampled_from(["-", "…", "2,1 tỷ", None]),
    ),
    "percent": st.one_of(
        st.decimals(0, 100, places=1).map(lambda n: f"{print_number(n, 'percent')}%"), st.just("3,9% - 4,07%")
    ),
    "number": st.one_of(st.decimals(0, 100, places=1).map(print_number), st.just("khoảng 71")),
}


@settings(max_examples=20, deadline=None)
@given(st.data(), st.sampled_from(OFFICE_FORMS))
def test_every_figure_that_an_office_types_is_read_as_it_was_typed(data, sender):
    office, place, codes = sender
    cells = cells_of(office, codes)
    chosen = data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=60, unique=True))
    values = {name: data.draw(TYPED[cells[name].kind]) for name in chosen}
    cover = replace(COVER, office_code=office, place_code=place, forms=codes)
    reading = read(issue(values, cover))
    found = figures(reading)
    for name, typed in values.items():
        cell = cells[name]
        expected = read_figure(typed, cell.kind, cell.unit)
        assert isinstance(expected, Figure)
        if expected.is_answered or cell.figure_role == "data":
            assert replace(found[name], printed_text="") == replace(expected, printed_text="")
    assert set(rules_of(reading)) <= {"H010"}
    answered = {name for name, figure in found.items() if figure.is_answered}
    assert answered == {name for name, typed in values.items() if typed is not None}


def test_every_open_data_cell_comes_back_blank_from_an_empty_form():
    reading = read(issue())
    promised = {
        (p.form_code, p.indicator_code, p.basis, p.scope)
        for p in FORMS.promises(PERIOD)
        if p.office_code == "registrar"
    }
    assert set(figures(reading)) == promised
    assert {figure.state for figure in figures(reading).values()} == {"blank"}
    assert not any(submission.is_return for submission in reading.submissions)
    assert rules_of(reading) == ["H010", "H010", "H010"]


def test_each_figure_names_the_sheet_cell_and_row_that_it_came_from():
    reading = read(issue({TOTAL: 74}))
    [found] = [
        f for s in reading.submissions for f in s.figures if f.indicator_code == "HTX_TOTAL" and f.figure.is_answered
    ]
    assert (found.sheet_name, found.figure.value, found.figure_role) == ("KT01", 74, "data")
    assert found.row_label.startswith("Tổng số HTX có đến cuối kỳ")
    from hoptac.workbook import cell_name, read_cells

    page = next(page for page in read_cells(issue({TOTAL: 74})) if page.name == "KT01")
    assert [cell_name(r, c) for r, row in enumerate(page.rows) for c, v in enumerate(row) if v == 74] == [
        found.cell_ref
    ]


def test_a_row_of_raw_figures_has_its_columns_in_plain_types():
    reading = read(issue({TOTAL: "hơn 70"}))
    row = next(f.as_row() for f in reading.submissions[0].figures if f.indicator_code == "HTX_TOTAL")
    assert list(row) == (
        [
            "indicator_code",
            "basis",
            "scope",
            "figure_role",
            "value",
            "value_low",
            "value_high",
            "qualifier",
            "unit",
            "printed_unit",
            "printed_text",
            "state",
            "sheet_name",
            "cell_ref",
            "row_label",
        ]
    )
    assert (row["value"], row["value_low"], row["value_high"], row["state"]) == (None, 70, None, "bound")


def test_reading_twice_gives_the_same():
    data = issue({TOTAL: 74})
    assert read(data) == read(data)


def test_the_plan_of_two_cells_is_one_figure_with_both_cells():
    reading = read(issue({key("HTX_NEW", "plan_period", form="KT04"): "31..32"}))
    [plan] = [
        f for s in reading.submissions for f in s.figures if f.basis == "plan_period" and f.indicator_code == "HTX_NEW"
    ]
    assert (plan.figure.low, plan.figure.high, plan.figure.state) == (31, 32, "range")
    assert plan.cell_ref == "F9:G9"


def test_required_and_answered_figures_are_counted():
    reading = read(issue({TOTAL: 74, key("HTX_NEW", "quarter"): "-", key("HTX_NEW", "ytd"): "…"}))
    kt01 = reading.submissions[0]
    promised = [
        p for p in FORMS.promises(PERIOD) if (p.form_code, p.office_code, p.is_required) == ("KT01", "registrar", True)
    ]
    assert (kt01.required_count, kt01.answered_count, kt01.is_return) == (len(promised), 3, True)


def test_one_answered_figure_that_is_not_required_is_no_return():
    kt01 = read(issue({key("HTX_MEMBERS_NEW", "quarter"): 5})).submissions[0]
    assert (kt01.is_return, kt01.answered_count) == (False, 0)


def test_a_nil_mark_makes_an_empty_form_a_return_without_asking_for_blanks():
    reading = read(issue(cover=replace(COVER, forms=("KT03",), nil_forms=("KT03",))))
    [kt03] = reading.submissions
    assert (kt03.is_return, kt03.is_nil) == (True, True)
    assert rules_of(reading) == []


def test_a_nil_mark_beside_figures_is_no_nil_return():
    values = {key("SUP_FOUND_HTX", "ptd", "all", "KT03"): 9}
    [kt03] = read(issue(values, replace(COVER, forms=("KT03",), nil_forms=("KT03",)))).submissions
    assert (kt03.is_return, kt03.is_nil) == (True, False)


def test_estimates_are_marked_by_the_row_or_by_the_cover():
    values = {TOTAL: 74, key("HTX_NEW", "quarter"): 4}
    by_row = figures(read(issue(values, natures={("KT01", "HTX_NEW"): "Ước"})))
    assert [by_row[name].state for name in values] == ["reported", "estimated"]
    by_cover = figures(read(issue(values, replace(COVER, nature_code="estimated"))))
    assert [by_cover[name].state for name in values] == ["estimated", "estimated"]


def test_what_we_prefilled_is_carried_back_with_its_role():
    values = {key("HTX_NEW", "prev_ytd"): 7, key("HTX_NEW", "avg_year", form="KT04"): "khoảng 71"}
    roles = {(f.indicator_code, f.basis): f.figure_role for s in read(issue(values)).submissions for f in s.figures}
    assert roles["HTX_NEW", "prev_ytd"] == "prefilled"
    assert roles["HTX_NEW", "avg_year"] == "check"


# --- the cover


def test_the_cover_is_read_whole():
    cover = read(
        issue(
            cover=replace(
                COVER,
                attempt_kind="correction",
                attempt_reason="Sửa theo phiếu phản hồi",
                signer_capacity="deputy",
                source_note="Sổ đăng ký 14/9",
                check_figures={"check_htx": "1.336", "check_money": "2,1 tỷ"},
                nil_forms=("KT04",),
            )
        )
    ).cover
    assert (cover.place_code, cover.office_code, cover.period_text, cover.version) == (
        "651",
        "registrar",
        "Quý III/2023",
        "2021",
    )
    assert (cover.cut_off, cover.letter_number, cover.letter_date) == (DAY, "12/BC-TCKH", date(2023, 9, 15))
    assert (cover.nature_code, cover.signer_capacity, cover.window_code) == ("actual", "deputy", "administrative")
    assert (cover.attempt_kind, cover.attempt_reason) == ("correction", "Sửa theo phiếu phản hồi")
    assert (cover.source_code, cover.source_note, cover.is_synthetic) == ("register", "Sổ đăng ký 14/9", False)
    assert cover.nil_forms == {"KT04"}
    assert {name: figure.value for name, figure in cover.check_figures.items()} == {
        "check_htx": 1336,
        "check_money": Decimal("2100000000"),
    }


def test_a_cover_that_says_synthetic_is_synthetic():
    assert read(issue(cover=replace(COVER, is_synthetic=True))).cover.is_synthetic


@pytest.mark.parametrize("period", ["2023Q3", "Quý III/2023", "quý 3 năm 2023", "Quí III năm 2023"])
def test_the_period_is_read_in_every_way_that_offices_write_it(period):
    reading = read(cover_with(period=period))
    assert (reading.period, reading.outcome) == ("2023Q3", "readable")


def cover_with(values=None, **typed):
    """An issued workbook whose cover holds other text than we printed."""
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(issue(values or {TOTAL: 74})))
    labels = {item.label_vi: item.key for item in FORMS.cover(DAY).items}
    for row in book["KT00"].iter_rows():
        item = labels.get(str(row[1].value or "").removesuffix(" *"))
        if item in typed:
            row[2].value = typed[item]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "typed", ["14/9/2023", "14-9-2023", "14.09.2023", "2023-09-14", "ngày 14 tháng 9 năm 2023", "14/9", DAY, 45183]
)
def test_a_day_is_read_day_first_however_it_is_written(typed):
    assert read(cover_with(cut_off=typed)).cover.cut_off == DAY


def test_a_day_that_cannot_be_understood_is_asked_for():
    reading = read(cover_with(cut_off="giữa tháng"))
    assert reading.cover.cut_off is None
    [finding] = [f for f in reading.findings if f.form_code == "KT00"]
    assert (finding.rule_id, finding.sheet_name, finding.cells, finding.observed) == (
        "H010",
        "KT00",
        "C11",
        "giữa tháng",
    )


def test_a_required_choice_that_is_blank_is_asked_for():
    reading = read(issue({TOTAL: 74}, replace(COVER, nature_code="")))
    assert [f.rule_id for f in reading.findings if f.form_code == "KT00"] == ["H010"]


# --- who cannot be known


@pytest.mark.parametrize(
    ("typed", "rule", "observed", "place"),
    [
        ({"place_code": "99999"}, "H003", "99999", None),
        ({"place_code": "Ea Ka"}, "H003", "Ea Ka", None),
        ({"office_code": "so_gi_do"}, "H004", "so_gi_do", "651"),
        ({"period": "Quý V/2023"}, "H005", "Quý V/2023", "651"),
        ({"period": None}, "H005", None, "651"),
        ({"period": "2026Q1"}, "H004", "registrar", "651"),
    ],
)
def test_an_unknown_sender_or_period_refuses_the_file_with_its_reason(typed, rule, observed, place):
    reading = read(cover_with(**typed))
    assert (reading.outcome, reading.submissions, reading.place_code) == ("refused", (), place)
    [finding] = [finding for finding in reading.findings if finding.severity == "block"]
    assert finding.rule_id == rule
    assert (finding.observed or None) == observed
    assert finding.remedy_vi


def test_a_number_that_lost_its_text_form_is_still_a_place_code():
    assert read(cover_with(place_code=651)).place_code == "651"


def test_findings_name_delivery_submission_reporter_and_period():
    [finding] = read(
        issue({key("HTX_NEW", "quarter"): "như kỳ trước"}, replace(COVER, forms=("KT04", "KT01")))
    ).findings[:1]
    assert (finding.delivery_number, finding.submission_id) == ("66-2023-0007", "66-2023-0007/KT01")
    assert (finding.reporter_key, finding.period) == ("651@2000-01-01/registrar", "2023Q3")


def test_text_in_the_place_of_a_number_is_said_and_the_other_forms_enter():
    values = {key("HTX_NEW", "quarter"): "như kỳ trước", TOTAL: 74, key("SUP_FOUND_HTX", "ptd", "all", "KT03"): 9}
    reading = read(issue(values))
    [finding] = [finding for finding in reading.findings if finding.rule_id == "H011"]
    assert (finding.form_code, finding.sheet_name, finding.observed) == ("KT01", "KT01", "như kỳ trước")
    assert (finding.indicator_codes, finding.basis, finding.severity) == ("HTX_NEW", "quarter", "block")
    assert [s.is_return for s in reading.submissions] == [True, True, False]
    assert key("HTX_NEW", "quarter") not in figures(reading)


def test_an_unreadable_cell_is_not_said_to_be_blank_as_well():
    reading = read(issue({key("HTX_NEW", "quarter"): "như kỳ trước"}, replace(COVER, forms=("KT01",))))
    [blank] = [finding for finding in reading.findings if finding.rule_id == "H010"]
    [wrong] = [finding for finding in reading.findings if finding.rule_id == "H011"]
    assert wrong.cells not in blank.cells.split(", ")


def marks_on(reading):
    """A mark on every cell of every third figure, with words that look like those of a form."""
    found = [figure for submission in reading.submissions for figure in submission.figures][::3]
    return [
        Mark(
            rule_id="R001",
            severity=("block", "explain", "note")[number % 3],
            sheet_name=figure.sheet_name,
            cells=(figure.cell_ref,),
            message_vi="Mã biểu: KT01, phiên bản 2021 chưa khớp.",
            message_en="The form does not agree.",
            remedy_vi="Sửa.",
            remedy_en="Mend.",
            form_code="KT01",
            finding_id=f"{number:016x}",
        )
        for number, figure in enumerate(found)
    ]


PAGE = History(("Mã biểu: KT03", "Quý III/2023"), (HistoryRow("Mã biểu: KT04, phiên bản 2021", "HTX", ("1", None)),), 1)


def test_a_return_workbook_of_ours_reads_as_the_original():
    data = issue({TOTAL: 74})
    before = read(data)
    after = read(mark_cells(data, marks_on(before), "66-2023-0007", [("Mã biểu: KT01", "KT01")], history=PAGE))
    assert len(marks_on(before)) > 20
    assert (after.submissions, after.findings, after.cover) == (before.submissions, before.findings, before.cover)


@settings(max_examples=8, deadline=None)
@given(st.data(), st.sampled_from(OFFICE_FORMS))
def test_marks_never_disturb_what_is_read(data, sender):
    office, place, codes = sender
    cells = cells_of(office, codes)
    chosen = data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=30, unique=True))
    values = {name: data.draw(TYPED[cells[name].kind]) for name in chosen}
    filled = issue(values, replace(COVER, office_code=office, place_code=place, forms=codes))
    before = read(filled)
    marked = mark_cells(filled, marks_on(before), "n", history=PAGE)
    assert read(marked).submissions == before.submissions
    assert read(mark_cells(marked, marks_on(before)[::2], "n2")).submissions == before.submissions


def test_a_file_without_a_number_still_reads():
    reading = read_delivery(issue({TOTAL: 74}), "x", forms=FORMS, rules=RULES, reference=REFERENCE, province_code="66")
    assert reading.outcome == "readable"
