"""How a cell becomes a figure: every way of writing that was seen in offices, and none that is guessed."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.figure import (
    STATES,
    Figure,
    Interval,
    Unreadable,
    between,
    canonical_unit,
    compare,
    fold,
    money_factor,
    print_number,
    read_figure,
    total,
)

M = Decimal(10) ** 6


def read(raw, kind="count", unit="HTX"):
    figure = read_figure(raw, kind, unit)
    assert isinstance(figure, Figure), figure
    return figure


def refused(raw, kind="count", unit="HTX"):
    figure = read_figure(raw, kind, unit)
    assert isinstance(figure, Unreadable), figure
    return figure


@pytest.mark.parametrize(
    ("raw", "kind", "unit", "value"),
    [
        ("1.336", "count", "THT", 1336),
        ("5.046", "count", "lượt người", 5046),
        ("5,046", "count", "lượt người", 5046),
        ("5.046 lượt người", "count", "lượt người", 5046),
        ("12.345.678", "count", "HTX", 12345678),
        ("100 000", "count", "HTX", 100000),
        ("1.336,00", "count", "HTX", 1336),
        ("746 HTX", "count", "HTX", 746),
        ("746 hợp tác xã", "count", "HTX", 746),
        ("+5", "count", "HTX", 5),
        ("-5", "count", "HTX", -5),
        ("−5", "count", "HTX", -5),
        (746, "count", "HTX", 746),
        (746.0, "count", "HTX", 746),
        ("1,2 nghìn người", "count", "người", 1200),
        ("0,13%", "percent", "%", Decimal("0.13")),
        ("0.13", "percent", "%", Decimal("0.13")),
        ("4,075", "percent", "%", Decimal("4.075")),
        ("101,4 phần trăm", "percent", "%", Decimal("101.4")),
        (0.13, "percent", "%", Decimal("0.13")),
        ("71,3", "number", "HTX/năm", Decimal("71.3")),
        ("71.3 HTX/năm", "number", "HTX/năm", Decimal("71.3")),
        ("600", "amount", "triệu đồng", 600 * M),
        (678, "amount", "triệu đồng", 678 * M),
        (0.1, "amount", "triệu đồng", 100_000),
        ("2,1 tỷ", "amount", "triệu đồng", 2100 * M),
        ("2,1 tỉ đồng", "amount", "triệu đồng", 2100 * M),
        ("5,332 tỷ đồng", "amount", "triệu đồng", 5332 * M),
        ("2 tỷ 100 triệu đồng", "amount", "triệu đồng", 2100 * M),
        ("678 tr.đ", "amount", "đồng", 678 * M),
        ("678 trđ", "amount", "nghìn đồng", 678 * M),
        ("600.000.000 đồng", "amount", "triệu đồng", 600 * M),
        ("600000 nghìn đồng", "amount", "triệu đồng", 600 * M),
        ("1.250", "amount", "triệu đồng", 1250 * M),
        ("1.250,5", "amount", "triệu đồng", Decimal("1250.5") * M),
        ("1,250.5", "amount", "triệu đồng", Decimal("1250.5") * M),
        ("(5)", "amount", "triệu đồng", -5 * M),
        ("-12,5", "amount", "triệu đồng", Decimal("-12.5") * M),
        ("2.800", "amount", "triệu đồng/HTX", 2800 * M),
    ],
)
def test_a_plain_number_is_read_in_the_dress_of_its_column(raw, kind, unit, value):
    figure = read(raw, kind, unit)
    assert (figure.value, figure.low, figure.high) == (value, value, value)
    assert (figure.state, figure.qualifier) == ("reported", None)
    assert figure.unit == canonical_unit(kind, unit)


@pytest.mark.parametrize(
    ("raw", "kind", "unit", "low", "high", "state", "qualifier"),
    [
        ("hơn 2,1 tỷ đồng", "amount", "triệu đồng", 2100 * M, None, "bound", "more_than"),
        ("trên 1.000 lượt người", "count", "lượt người", 1000, None, "bound", "more_than"),
        (">1.000", "count", "lượt người", 1000, None, "bound", "more_than"),
        ("≥ 1000", "count", "lượt người", 1000, None, "bound", "more_than"),
        ("1.000 trở lên", "count", "lượt người", 1000, None, "bound", "more_than"),
        ("dưới 20", "count", "HTX", None, 20, "bound", "less_than"),
        ("< 20", "count", "HTX", None, 20, "bound", "less_than"),
        ("không quá 20 HTX", "count", "HTX", None, 20, "bound", "less_than"),
        ("3,9% - 4,07%", "percent", "%", Decimal("3.9"), Decimal("4.07"), "range", None),
        ("3,9–4,07", "percent", "%", Decimal("3.9"), Decimal("4.07"), "range", None),
        ("từ 15 đến 20 HTX", "count", "HTX", 15, 20, "range", None),
        ("15-20", "count", "HTX", 15, 20, "range", None),
        ("1,5 - 2 tỷ", "amount", "triệu đồng", 1500 * M, 2000 * M, "range", None),
        ("900 triệu đến 1 tỷ", "amount", "đồng", 900 * M, 1000 * M, "range", None),
        ("khoảng 15 - 20", "count", "HTX", 15, 20, "range", "about"),
        ("15 - 15", "count", "HTX", 15, 15, "reported", None),
        ("khoảng 71", "number", "HTX/năm", 71, 71, "reported", "about"),
        ("~71", "number", "HTX/năm", 71, 71, "reported", "about"),
        ("ước 612", "count", "HTX", 612, 612, "estimated", None),
        ("612 (ước)", "count", "HTX", 612, 612, "estimated", None),
        ("ước đạt khoảng 70", "count", "HTX", 70, 70, "estimated", "about"),
        ("đạt 101%", "percent", "%", 101, 101, "reported", None),
    ],
)
def test_bounds_ranges_and_qualifiers_stay_what_they_are(raw, kind, unit, low, high, state, qualifier):
    figure = read(raw, kind, unit)
    assert (figure.low, figure.high, figure.state, figure.qualifier) == (low, high, state, qualifier)
    assert figure.value == (low if low == high else None)
    assert figure.printed_text == raw


@pytest.mark.parametrize("raw", ["-", "–", "—", "--", " - ", "Không phát sinh", "không"])
def test_a_dash_is_zero(raw):
    figure = read(raw)
    assert (figure.value, figure.low, figure.high, figure.state) == (0, 0, 0, "zero")


@pytest.mark.parametrize("raw", ["…", "...", "....", "… …", "chưa thu thập được", "Chưa có số liệu"])
def test_dots_are_not_collected_and_never_zero(raw):
    figure = read(raw)
    assert (figure.value, figure.low, figure.high, figure.state) == (None, None, None, "not_collected")
    assert figure.is_answered


@pytest.mark.parametrize("raw", [None, "", "   ", "\u00a0", "____"])
def test_an_empty_cell_is_blank_and_no_answer(raw):
    figure = read(raw)
    assert (figure.value, figure.state, figure.is_answered) == (None, "blank", False)


@pytest.mark.parametrize("raw", ["hàng chục lớp", "Hàng chục", "nhiều", "một số HTX", "vài trăm"])
def test_words_are_kept_without_a_number(raw):
    figure = read(raw, "count", "lớp")
    assert (figure.value, figure.low, figure.high, figure.state) == (None, None, None, "qualitative")
    assert figure.printed_text == raw


@pytest.mark.parametrize(
    ("raw", "kind", "unit", "reason"),
    [
        ("như kỳ trước", "count", "HTX", "not_a_number"),
        ("36/35", "count", "xã", "not_a_number"),
        ("15/7/2023", "count", "HTX", "not_a_number"),
        ("1e5", "count", "HTX", "not_a_number"),
        ("1.33.6", "count", "HTX", "not_a_number"),
        ("(5", "count", "HTX", "not_a_number"),
        ("trên dưới 20", "count", "HTX", "not_a_number"),
        ("hơn 15 - 20", "count", "HTX", "not_a_number"),
        ("1-2-3", "count", "HTX", "not_a_number"),
        ("100 triệu 2 tỷ", "amount", "đồng", "not_a_number"),
        (True, "count", "HTX", "not_a_number"),
        (float("nan"), "count", "HTX", "not_a_number"),
        (float("inf"), "count", "HTX", "not_a_number"),
        ("1,5", "count", "HTX", "count_has_decimals"),
        (1.336, "count", "HTX", "count_has_decimals"),
        ("1,250", "amount", "triệu đồng", "ambiguous_separator"),
        ("3.150 tỷ đồng", "amount", "triệu đồng", "ambiguous_separator"),
        ("4.075%", "percent", "%", "ambiguous_separator"),
        ("5 THT", "count", "HTX", "wrong_unit"),
        ("5%", "count", "HTX", "wrong_unit"),
        ("600 HTX", "amount", "triệu đồng", "wrong_unit"),
        ("5 triệu đồng", "percent", "%", "wrong_unit"),
        ("20 - 15", "count", "HTX", "range_reversed"),
        (datetime(2023, 4, 3), "count", "HTX", "date"),  # noqa: DTZ001
        (date(2023, 4, 3), "count", "HTX", "date"),
        (time(12, 30), "count", "HTX", "date"),
        ("#REF!", "count", "HTX", "formula_error"),
        ("#DIV/0!", "percent", "%", "formula_error"),
        (10**18, "count", "HTX", "too_large"),
        ("9" * 30, "count", "HTX", "too_large"),
        (10**12, "amount", "triệu đồng", "too_large"),
        pytest.param(10**5000, "count", "HTX", "too_large", id="five-thousand-digits"),
        ("chữ " * 100, "count", "HTX", "too_long"),
    ],
)
def test_what_is_no_figure_says_why_and_how_to_write_it(raw, kind, unit, reason):
    figure = refused(raw, kind, unit)
    assert figure.reason == reason
    assert "{" not in figure.expected
    assert figure.expected


def test_a_float_that_was_a_thousand_is_asked_about_not_guessed():
    assert "1.336" in refused(1.336).expected


def test_an_ambiguous_amount_names_both_readings():
    assert "1250 hoặc 1,25" in refused("1,250", "amount", "triệu đồng").expected


def test_a_unit_in_the_cell_is_kept_as_printed_unit():
    assert read("2,1 tỷ", "amount", "triệu đồng").printed_unit == "tỷ đồng"
    assert read("600", "amount", "triệu đồng").printed_unit == "triệu đồng"


def test_money_is_exact_where_binary_floats_are_not():
    assert read(0.1 + 0.2, "amount", "triệu đồng").value == 300_000
    assert read(16.8, "amount", "tỷ đồng").value == Decimal("16800000000")


def test_decomposed_unicode_reads_like_composed():
    import unicodedata

    text = unicodedata.normalize("NFD", "khoảng 2,1 tỷ đồng")
    figure = read(text, "amount", "triệu đồng")
    assert (figure.value, figure.qualifier) == (2100 * M, "about")
    assert figure.printed_text == "khoảng 2,1 tỷ đồng"


# --- folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thuỷ sản", "Thủy sản"),
        ("hoà bình", "HÒA  BÌNH"),
        ("luỹ kế", "lũy kế"),
        ("quỹ – tín dụng", "Quỹ - tín dụng"),
        ("Ea H’leo", "Ea H'leo"),
        ("đồng", "ðồng"),
    ],
)
def test_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Văn Lang", "Văn Lăng"), ("lãi", "lai"), ("dưới", "đưới"), ("la", "là")])
def test_different_words_never_fold_alike(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("unit", "power"),
    [
        ("Triệu đồng", 6),
        ("tr.đ", 6),
        ("Tr. đồng", 6),
        ("trđ", 6),
        ("tỷ đồng", 9),
        ("tỉ", 9),
        ("đồng", 0),
        ("1000 đồng", 3),
    ],
)
def test_units_of_money_are_known_in_every_spelling(unit, power):
    assert money_factor(unit) == Decimal(10) ** power


@pytest.mark.parametrize("unit", ["HTX", "%", "", "trăm", "thành viên"])
def test_other_units_are_no_money(unit):
    assert money_factor(unit) is None


# --- round trips and hostile text

COUNTS = st.integers(min_value=-(10**17), max_value=10**17)
DECIMALS = st.decimals(min_value=-(10**11), max_value=10**11, places=6)


@given(COUNTS)
def test_a_count_written_by_us_is_read_back(number):
    assert read(print_number(Decimal(number))).value == number


@given(DECIMALS)
def test_an_amount_written_by_us_is_read_back(number):
    assert read(print_number(number), "amount", "đồng").value == number
    assert read(print_number(number), "amount", "triệu đồng").value == number * M or abs(number) >= 10**12


@given(DECIMALS)
def test_a_percentage_and_an_average_written_by_us_are_read_back(number):
    assert read(print_number(number, "percent") + "%", "percent", "%").value == number
    assert read(print_number(number), "number", "HTX/năm").value == number


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_range_written_by_us_is_read_back(one, other):
    low, high = sorted((one, other))
    figure = read(f"{print_number(Decimal(low))} - {print_number(Decimal(high))}")
    assert (figure.low, figure.high) == (low, high)


PIECES = st.sampled_from(
    [
        *[
            "0",
            "1",
            "25",
            "336",
            ".",
            ",",
            "-",
            "–",
            "(",
            ")",
            "%",
            "/",
            "<",
            ">",
            "~",
            "…",
            "...",
            "đồng",
            "triệu",
            "tỷ",
            "HTX",
            "khoảng",
            "hơn",
            "dưới",
            "ước",
            "đến",
            "từ",
            "trở",
            "lên",
            "x",
            "́",
            "#REF!",
            "e",
            "+",
            "'",
        ],
        " ",
        "\xa0",
        "\n",
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=400)
@given(
    ANY_TEXT, st.sampled_from(["amount", "count", "number", "percent"]), st.sampled_from(["HTX", "triệu đồng", "%", ""])
)
def test_no_text_makes_reading_fail(text, kind, unit):
    figure = read_figure(text, kind, unit)
    if isinstance(figure, Figure):
        assert figure.state in STATES
        ends = [end for end in (figure.low, figure.high) if end is not None]
        assert all(end.is_finite() and end == round(end, 6) for end in ends)
        assert len(ends) < 2 or figure.low <= figure.high
        assert (figure.value is not None) == (len(ends) == 2 and figure.low == figure.high)
        if kind == "count":
            assert all(end == end.to_integral_value() for end in ends)


@given(st.one_of(st.floats(), st.integers(), st.dates(), st.times(), st.booleans(), st.binary(), st.none()))
def test_no_value_makes_reading_fail(value):
    assert isinstance(read_figure(value, "count", "HTX"), Figure | Unreadable)


# --- intervals

POINT = st.decimals(min_value=-1000, max_value=1000, places=2)
INTERVALS = st.tuples(st.one_of(st.none(), POINT), st.one_of(st.none(), POINT)).map(
    lambda ends: Interval(*(sorted(ends) if None not in ends else ends))
)


def test_adding_a_bound_adds_lows_and_leaves_the_other_end_open():
    figures = [read("hơn 2,1 tỷ", "amount", "triệu đồng"), read("600", "amount", "triệu đồng")]
    assert total(figures) == Interval(2700 * M, None)


def test_what_was_not_collected_opens_both_ends_of_a_sum():
    assert total([read("5"), read("…")]) == Interval(None, None)


def test_nothing_sums_to_zero():
    assert total([]) == Interval(Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "order"),
    [
        ((5, 5), (5, 5), 0, "equal"),
        ((5, 5), (6, 6), 0, "less"),
        ((6, 6), (5, 5), 0, "greater"),
        ((5, 5), (6, 6), 1, "equal"),
        ((5, None), (3, 3), 0, "greater"),
        ((5, None), (7, 7), 0, "undecided"),
        ((210, 211), (211, 213), 0, "undecided"),
        ((None, None), (1, 1), 0, "undecided"),
        ((None, 4), (5, 5), 0, "less"),
    ],
)
def test_intervals_compare_only_as_far_as_they_allow(left, right, tolerance, order):
    ends = [[None if end is None else Decimal(end) for end in pair] for pair in (left, right)]
    assert compare(Interval(*ends[0]), Interval(*ends[1]), Decimal(tolerance)) == order


@given(INTERVALS, INTERVALS, POINT.map(abs))
def test_comparing_the_other_way_round_gives_the_mirrored_order(left, right, tolerance):
    mirrored = {"less": "greater", "greater": "less", "equal": "equal", "undecided": "undecided"}
    assert compare(right, left, tolerance) == mirrored[compare(left, right, tolerance)]


@given(INTERVALS, INTERVALS)
def test_taking_away_undoes_adding_for_points_and_never_narrows(left, right):
    back = left + right - right
    assert back.low is None or left.low is None or back.low <= left.low
    assert back.high is None or left.high is None or back.high >= left.high


def test_two_ends_of_a_plan_make_one_figure():
    joined = between(read("210"), read("211"))
    assert (joined.value, joined.low, joined.high, joined.state) == (None, 210, 211, "range")
    assert joined.printed_text == "210 – 211"


def test_two_equal_ends_of_a_plan_are_a_point():
    assert between(read("210"), read("210")).value == 210


def test_one_empty_end_of_a_plan_repeats_the_other():
    assert between(read("210"), read("")).value == 210
    assert between(read(""), read("210")).value == 210
    assert between(read(""), read("")).state == "blank"


def test_exchanged_ends_of_a_plan_are_said_not_swapped():
    assert between(read("211"), read("210")).reason == "range_reversed"


def test_a_plan_of_dots_beside_a_number_keeps_the_number():
    assert between(read("…"), read("210")).value == 210


def test_only_plain_numbers_become_estimates():
    assert read("5").estimated().state == "estimated"
    assert read("-").estimated().state == "estimated"
    assert replace(read("5"), state="range").estimated().state == "range"
    assert read("…").estimated().state == "not_collected"


# --- so many of so many


def test_a_count_of_a_count_keeps_both():
    figure = read_figure("32/35", "count", "HTX")
    assert (figure.value, figure.qualifier, figure.state, figure.printed_text) == (32, "of 35", "reported", "32/35")
    assert read_figure("1.032 / 1.100 HTX", "count", "HTX").value == 1032


def test_a_fraction_in_a_column_of_percentages_is_the_quotient():
    assert read_figure("32/35", "percent", "%").value == Decimal("91.428571")


@pytest.mark.parametrize(
    ("typed", "kind", "reason"),
    [
        ("9/2023", "count", "date"),
        ("36/35", "count", "not_a_number"),
        ("0/0", "count", "not_a_number"),
        ("32/35", "amount", "not_a_number"),
        ("32/35 ha", "count", "wrong_unit"),
        ("14/9/2023", "count", "not_a_number"),
    ],
)
def test_what_only_looks_like_a_fraction_is_asked_about(typed, kind, reason):
    found = read_figure(typed, kind, "HTX")
    assert isinstance(found, Unreadable)
    assert found.reason == reason


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_every_fraction_gives_its_numerator_or_a_reason(part, whole):
    found = read_figure(f"{part}/{whole}", "count", "HTX")
    if isinstance(found, Figure):
        assert (found.value, found.qualifier) == (part, f"of {whole}")
    else:
        assert part > whole or (part <= 12 and 1900 <= whole <= 2100)
