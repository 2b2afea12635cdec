"""Simple formulas worked out from stored results; what is not plain is left alone."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.workbook import recalculate

GRID: list[list[object]] = [
    [4, 8, "1.336", None],
    [2.5, 0, "", True],
    [10, 20, "#REF!", 30],
]


def at(row: int, column: int) -> object:
    return GRID[row][column] if 0 <= row < 3 and 0 <= column < 4 else None


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("A1+B1", 12),
        ("A1-B1-A2", Decimal("-6.5")),
        ("-(A1+1)*2", -10),
        ("$A$1/B1", Decimal("0.5")),
        ("SUM(A1:B3)", Decimal("44.5")),
        ("SUM(A1:C1)", 12),
        ("SUM(A1,B1,C1,3)", 15),
        ("SUM(A3:B3)-A1", 26),
        ("ROUND(A1/A3*100,1)", 40),
        ("ROUND(A2,0)", 3),
        ("D1+1", 1),
        ('IF(B2=0,"",A1/B2)', ""),
        ('IF(AND(ISNUMBER(A1),ISNUMBER(B1)),IF(B1=0,"",ROUND(A1/B1*100,1)),"")', 50),
        ('IF(AND(ISNUMBER(A1),ISNUMBER(D1)),IF(D1=0,"",ROUND(A1/D1*100,1)),"")', ""),
        ("IF(A1>=B1,1,2)", 2),
        ('IF(OR(A1<>4,B1<9),"có","không")', "có"),
        ('IF(C2="",1,2)', 1),
        ("IFERROR(A1/B2,0)", 0),
        ('"a"', "a"),
        ("A4", 0),
    ],
)
def test_a_plain_formula_is_worked_out(formula: str, result: object) -> None:
    assert recalculate(formula, at) == result


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "C1+1",  # text where a number is needed
        "C3",
        "A1/B2",
        "A1+",
        "VLOOKUP(A1,A1:B3,2)",
        "KT00!A1",
        "[1]Sheet1!A1",
        "SUM(A1:XFD1048576)",
        "ROUND(A1/B2,1)",
        "A1 B1",
        "SUM(A1:B1",
        "A1=4",
        "((((((" * 20 + "A1",
        "1+" * 400 + "1",
        "ROUND(A1,999999999)",
        "IF(C1,1,2)",
        "A1:B3",
        "SUM()",
        "Tổng(A1)",
    ],
)
def test_what_is_not_understood_is_left_alone(formula: str) -> None:
    assert recalculate(formula, at) is None


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ABCD1230+-*/=<>(),:.$"SUMIFOR ', max_size=40) | st.text(max_size=30))
def test_no_formula_ends_in_an_exception(formula: str) -> None:
    assert recalculate(formula, at) is None or isinstance(recalculate(formula, at), Decimal | str)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3))
def test_sums_are_exact(values: list[int]) -> None:
    def cells(row: int, column: int) -> object:
        return values[row] if column == 0 and row < 3 else None

    assert recalculate("SUM(A1:A3)", cells) == sum(values)
    assert recalculate("A1+A2-A3", cells) == values[0] + values[1] - values[2]


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
@pytest.mark.parametrize("formula", ["A1", "ROUND(A1,1)", "A1/B1*100", "SUM(A1:B2)", "A1-B1"])
def test_what_is_no_number_gives_none(odd: float, formula: str) -> None:
    assert recalculate(formula, lambda row, column: odd) is None
