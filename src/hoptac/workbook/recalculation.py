"""What a simple formula should show, worked out from the stored results that it reads.

Put here the few words that formulas of a form use: sums, differences, quotients, conditions. Anything else, or anything
that is not plain, is left alone: a formula that is not understood is never called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["recalculate"]

Value = Decimal | str | bool | None
At = Callable[[int, int], object]

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"]|"")*")|
    (?P<range>\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7})|
    (?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})(?![A-Z0-9(!.])|
    (?P<name>[A-Z]+)(?=\()|(?P<sign><>|<=|>=|[-+*/=<>(),])
    )""",
    re.VERBOSE,
)
_LONGEST = 500
_MOST_CELLS = 5_000
_DEEPEST = 40


class _Unknown(Exception):
    """The formula says something that is not understood here."""


def recalculate(formula: str, at: At) -> Decimal | str | None:
    """The number or text that a formula should show; None where it is not understood.

    `at` gives the stored result of a cell by row and column from 0. Cells that hold errors, dates or text where a
    number is needed make the answer None: what the spreadsheet would show there is its own affair.
    """
    try:
        found = _Parser(list(_tokens(formula)), at).whole()
    except (_Unknown, ArithmeticError, ValueError):
        return None
    if isinstance(found, bool) or (isinstance(found, Decimal) and not found.is_finite()):
        return None
    return Decimal(0) if found is None else found


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    if len(formula) > _LONGEST:
        raise _Unknown
    position, text = 0, formula.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise _Unknown
        yield found.lastgroup, found[found.lastgroup]
        position = found.end()


class _Parser:
    """One formula, read from left to right. Every part is worked out, also one that a condition then leaves."""

    def __init__(self, tokens: list[tuple[str, str]], at: At) -> None:
        self._tokens = tokens
        self._at = at
        self._next = 0
        self._depth = 0

    def whole(self) -> Value:
        value = self._comparison()
        if self._next != len(self._tokens) or isinstance(value, _Undefined):
            raise _Unknown
        return value

    def _peek(self) -> str:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else ""

    def _takes(self, *signs: str) -> str | None:
        is_there = self._peek() in signs and self._tokens[self._next][0] == "sign"
        if not is_there:
            return None
        self._next += 1
        return self._tokens[self._next - 1][1]

    def _need(self, sign: str) -> None:
        if not self._takes(sign):
            raise _Unknown

    def _comparison(self) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unknown
        left = self._sum()
        if sign := self._takes("=", "<>", "<", ">", "<=", ">="):
            left = _compare(sign, left, self._sum())
        self._depth -= 1
        return left

    def _sum(self) -> Value:
        value = self._product()
        while sign := self._takes("+", "-"):
            other = _number(self._product())
            value = _number(value) + (other if sign == "+" else -other)
        return value

    def _product(self) -> Value:
        value = self._single()
        while sign := self._takes("*", "/"):
            other = _number(self._single())
            if sign == "/" and not other:
                value = _Undefined()
            elif isinstance(value, _Undefined):
                continue
            else:
                value = _number(value) * other if sign == "*" else _number(value) / other
        return value

    def _single(self) -> Value:
        if self._takes("-"):
            return -_number(self._single())
        if self._takes("("):
            value = self._comparison()
            self._need(")")
            return value
        if self._next >= len(self._tokens):
            raise _Unknown
        kind, text = self._tokens[self._next]
        self._next += 1
        if kind == "number":
            return Decimal(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "cell":
            return self._value(*_place(text))
        if kind == "name":
            return self._function(text)
        raise _Unknown

    def _value(self, row: int, column: int) -> Value:
        value = self._at(row, column)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return Decimal(repr(value))
        if isinstance(value, str) and not value.startswith("#"):
            return value
        raise _Unknown

    def _function(self, name: str) -> Value:
        self._need("(")
        if name == "SUM":
            return self._add_up()
        values = [self._comparison()]
        while self._takes(","):
            values.append(self._comparison())
        self._need(")")
        return _call(name, values)

    def _add_up(self) -> Decimal:
        total = Decimal(0)
        while True:
            if self._next < len(self._tokens) and self._tokens[self._next][0] == "range":
                total += sum(self._numbers(self._tokens[self._next][1]), Decimal(0))
                self._next += 1
            elif self._next < len(self._tokens) and self._tokens[self._next][0] == "cell":
                found = self._comparison()
                total += found if isinstance(found, Decimal) else 0
            else:
                total += _number(self._comparison())
            if self._takes(")"):
                return total
            self._need(",")

    def _numbers(self, reference: str) -> Iterator[Decimal]:
        """Numbers of a range; a sum passes over text."""
        (top, left), (bottom, right) = map(_place, reference.split(":"))
        if not 0 <= (bottom - top + 1) * (right - left + 1) <= _MOST_CELLS:
            raise _Unknown
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                found = self._value(row, column)
                if isinstance(found, Decimal):
                    yield found


class _Undefined(str):
    """What a division by nothing gives: an error, unless a condition leaves it."""


def _call(name: str, values: list[Value]) -> Value:
    if name == "IF" and len(values) in (2, 3):
        condition = values[0] != 0 if isinstance(values[0], Decimal) else values[0]
        if not isinstance(condition, bool):
            raise _Unknown
        chosen = values[1] if condition else values[2] if len(values) == 3 else None
        if isinstance(chosen, _Undefined):
            raise _Unknown
        return chosen
    if name == "IFERROR" and len(values) == 2:
        return values[1] if isinstance(values[0], _Undefined) else values[0]
    if name in ("AND", "OR") and all(isinstance(value, bool) for value in values):
        return all(values) if name == "AND" else any(values)
    if name == "ISNUMBER" and len(values) == 1:
        return isinstance(values[0], Decimal)
    if name == "ROUND" and len(values) == 2:
        if isinstance(values[0], str):  # a row of text is judged by the conditions around it
            return _Undefined()
        digits = int(_number(values[1]))
        return _number(values[0]).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    raise _Unknown


def _compare(sign: str, left: Value, right: Value) -> bool:
    if isinstance(left, _Undefined) or isinstance(right, _Undefined):
        raise _Unknown
    if isinstance(left, str) != isinstance(right, str):
        left, right = ("" if left is None else left, "" if right is None else right)
        if isinstance(left, str) != isinstance(right, str):
            if sign in ("=", "<>"):
                return sign == "<>"
            raise _Unknown
    if isinstance(left, str) and isinstance(right, str):
        return _holds(sign, (left.lower() > right.lower()) - (left.lower() < right.lower()))
    return _holds(sign, int((_number(left) - _number(right)).compare(Decimal(0))))


def _holds(sign: str, order: int) -> bool:
    return {
        "=": order == 0,
        "<>": order != 0,
        "<": order < 0,
        ">": order > 0,
        "<=": order <= 0,
        ">=": order >= 0,
    }[sign]


def _number(value: Value) -> Decimal:
    if value is None:
        return Decimal(0)
    if isinstance(value, Decimal):
        return value
    raise _Unknown


def _place(reference: str) -> tuple[int, int]:
    plain = reference.replace("$", "")
    letters = plain.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(plain[len(letters) :]) - 1, column - 1
