"""What was printed stands, whatever came back in its place, and the difference is said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issued_samples import COVER, FORMS, KNOWN, REFERENCE, RULES, book, filled, issue, key

from hoptac.read import Reading, read_delivery
from hoptac.read.issued import Issued, settle

REPORTER = "651@2000-01-01/registrar"
ISSUED = Issued("PH-TEST", REPORTER, "2023Q3", {"KT01": "2021"}, dict(KNOWN.figures))


def read(data: bytes) -> Reading:
    return read_delivery(
        data,
        "a.xlsx",
        "66-2023-0001",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
    )


def found(reading: Reading) -> dict[str, object]:
    return {finding.rule_id: finding for finding in reading.findings if finding.rule_id.startswith("H70")}


def figure(reading: Reading, indicator: str, basis: str):
    [kt01] = [one for one in reading.submissions if one.form_code == "KT01"]
    return next(c for c in kt01.figures if (c.indicator_code, c.basis) == (indicator, basis))


def test_a_workbook_that_keeps_what_was_printed_is_left_as_it_is():
    reading = read(filled())
    assert settle(reading, [ISSUED], RULES) == reading


def test_a_changed_opening_balance_is_a_finding_and_never_a_figure():
    reading = settle(read(filled({key("HTX_OPEN", "stock_open"): 61})), [ISSUED], RULES, "66-2023-0001")
    finding = found(reading)["H701"]
    assert (finding.severity, finding.sheet_name, finding.observed, finding.expected) == ("explain", "KT01", "61", "58")
    assert finding.submission_id == "66-2023-0001/KT01"
    opening = figure(reading, "HTX_OPEN", "stock_open")
    assert finding.cells == opening.cell_ref
    assert (opening.figure.value, opening.figure.printed_text) == (58, "61")


def test_a_changed_plan_or_earlier_year_is_a_finding_too():
    reading = settle(read(filled({key("HTX_NEW", "plan_year"): 80, key("HTX_NEW", "prev_ytd"): 40})), [ISSUED], RULES)
    finding = found(reading)["H701"]
    assert (finding.observed, finding.expected) == ("40; 80", "4; 8")


def test_an_emptied_opening_balance_is_put_back():
    data = filled({key("HTX_OPEN", "stock_open"): "…"})
    reading = settle(read(data), [ISSUED], RULES)
    assert figure(reading, "HTX_OPEN", "stock_open").figure.value == 58
    assert "H701" in found(reading)


def test_what_was_not_printed_is_the_offices_own():
    reading = settle(read(filled({key("HTX_TOTAL", "stock_close"): 77})), [ISSUED], RULES)
    assert figure(reading, "HTX_TOTAL", "stock_close").figure.value == 77
    assert found(reading) == {}


def test_an_unknown_issue_is_noted_and_the_newest_is_compared():
    newer = replace(ISSUED, issue_id="PH-NEW", figures={**KNOWN.figures, key("HTX_OPEN", "stock_open"): Decimal(60)})
    reading = settle(read(filled(issue_id="PH-OLD")), [ISSUED, newer], RULES)
    assert found(reading)["H703"].severity == "note"
    assert found(reading)["H703"].observed == "PH-OLD"
    assert figure(reading, "HTX_OPEN", "stock_open").figure.value == 60


def test_the_issue_that_the_cover_names_is_compared_before_a_newer_one():
    newer = replace(ISSUED, issue_id="PH-NEW", figures={**KNOWN.figures, key("HTX_OPEN", "stock_open"): Decimal(60)})
    assert found(settle(read(filled()), [ISSUED, newer], RULES)) == {}


@pytest.mark.parametrize("other", [{"reporter_key": "643@2000-01-01/registrar"}, {"period": "2023Q2"}])
def test_issues_of_others_and_of_other_periods_do_not_matter(other):
    reading = read(filled({key("HTX_OPEN", "stock_open"): 61}))
    assert settle(reading, [replace(ISSUED, **other)], RULES) == reading


def test_the_cover_says_which_issue_it_is():
    assert read(filled()).cover.issue_id == COVER.issue_id
    assert "Mã lần phát hành biểu" in {cell.value for row in book(filled())["KT00"].iter_rows() for cell in row}


LISTED = [
    {"org_code": "6000123456", "name": "HTX Một", "org_type": "htx", "registered_on": "2015-03-02"},
    {"org_code": "6000999999", "name": "HTX Hai", "org_type": "qtdnd"},
]
REGISTER = Issued(
    "PH-TEST", REPORTER, "2023Y", {"KT02A": "2021"}, {}, {("KT02A", ""): LISTED}, {("KT02A", ""): ["org_code"]}
)


def register(*records) -> Reading:
    day = date(2023, 12, 14)
    cover = replace(COVER, period="2023Y", forms=("KT02A",), cut_off=day)
    return read(issue(known=None, records={("KT02A", ""): list(records)}, cover=cover, day=day))


def test_a_list_that_comes_back_as_printed_raises_nothing():
    assert found(settle(register(*LISTED), [REGISTER], RULES)) == {}


def test_a_listed_organisation_that_was_removed_is_named():
    finding = found(settle(register(LISTED[0]), [REGISTER], RULES))["H702"]
    assert "HTX Hai" in finding.expected
    assert "HTX Một" not in finding.expected


def test_a_changed_name_of_a_listed_organisation_is_asked_about():
    finding = found(settle(register({**LISTED[0], "name": "HTX Mới"}, LISTED[1]), [REGISTER], RULES))["H701"]
    assert (finding.observed, finding.expected, finding.sheet_name) == ("HTX Mới", "HTX Một", "KT02A")


CODES = st.text(st.sampled_from("ABCHTX_0123"), min_size=1, max_size=8)


@given(
    st.dictionaries(st.tuples(CODES, CODES, CODES, CODES), st.decimals(-(10**12), 10**12, places=3), max_size=5),
    st.dictionaries(
        st.tuples(CODES, CODES),
        st.lists(st.dictionaries(CODES, st.text(max_size=9)), min_size=1, max_size=3),
        max_size=3,
    ),
)
def test_what_is_kept_of_an_issue_is_read_back_whole(figures, records):
    issued = Issued("PH-1", REPORTER, "2023Q3", {"KT01": "2021"}, figures, records)
    assert Issued.from_json("PH-1", issued.as_json()) == issued
