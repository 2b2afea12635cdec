"""What the cover says against the rest of its workbook: a file that shows each slip, and a twin that does not."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hazard_cases import COVER, DAY, FORMS, HTX, NAME, VALUES, read
from reading_support import cover, workbook

from hoptac.rule import Finding
from hoptac.workbook import write_workbook

MONEY = ("KT03", "SUP_TOTAL_SPEND", "ytd", "all")
TOTAL = ("KT01", "HTX_TOTAL", "stock_close", HTX)


def sent(values: dict[tuple[str, str, str, str], object] | None = None, **said: object) -> bytes:
    return write_workbook(FORMS, replace(COVER, **said), DAY, {**VALUES, **(values or {})})


def repeated(**figures: object) -> bytes:
    """A workbook with 5 co-operatives, 5 groups, 8 new co-operatives, and check figures on its cover."""
    return sent(check_figures=figures)


def with_money(typed: object, said: object) -> bytes:
    return sent({MONEY: typed}, forms=("KT01", "KT03"), check_figures={"check_money": said})


def said_by(data: bytes, rule_id: str) -> list[Finding]:
    return [found for found in read(data, NAME).findings if found.rule_id == rule_id]


CASES: dict[str, tuple[str, Callable[[], bytes], Callable[[], bytes]]] = {
    "co-operatives": ("H616", lambda: repeated(check_htx=60), lambda: repeated(check_htx="5 HTX")),
    "groups": ("H616", lambda: repeated(check_tht=4), lambda: repeated(check_tht=5)),
    "new": ("H616", lambda: repeated(check_new="hơn 9"), lambda: repeated(check_new="hơn 7")),
    "nothing said": ("H616", lambda: repeated(check_htx=0), lambda: repeated()),
    "not collected": ("H616", lambda: sent({TOTAL: 6}, check_figures={"check_htx": 5}),
                      lambda: sent({TOTAL: "…"}, check_figures={"check_htx": 5})),
    "about so many": ("H616", lambda: repeated(check_htx=7), lambda: repeated(check_htx="khoảng 7")),
    "money in another unit": ("H616", lambda: with_money("2.123,5", "2,4 tỷ"), lambda: with_money("2.123,5", "2,1 tỷ")),
    "money rounded": ("H616", lambda: with_money("2.123,5", 2122), lambda: with_money("2.123,5", 2124)),
    "a quarter before": ("H617", lambda: sent(cut_off=date(2023, 6, 14)), lambda: sent(cut_off=date(2023, 6, 15))),
    "a month after": ("H617", lambda: sent(cut_off=date(2023, 10, 1)), lambda: sent(cut_off=date(2023, 9, 30))),
    "a sheet deleted": ("H619", lambda: announced("KT02B, KT03"), lambda: announced("Biểu KT00, KT02B; KT99")),
    "nothing happened": ("H619", lambda: announced("kt02b, kt03"), lambda: announced("kt02b, kt03", nil="KT03")),
}  # fmt: skip


def announced(enclosed: str, nil: str = "") -> bytes:
    """A workbook with KT02B alone, and what its cover says of it."""
    ticked = [[None, f"Không phát sinh – biểu {nil}", "x"]] if nil else []
    changes = [["Mã biểu: KT02B, phiên bản 2021"], ["Mã số", "Tên", "Loại"], ["6000123456", "HTX Ea Đar", "HTX"]]
    return workbook({"KT00": [*cover(), [None, "Biểu gửi kèm", enclosed], *ticked], "KT02B": changes})


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_shows_it_is_told_and_its_twin_is_not(case: str) -> None:
    rule_id, showing, twin = CASES[case]
    assert said_by(showing(), rule_id)
    assert not said_by(twin(), rule_id)


def test_the_form_that_differs_from_the_signed_paper_is_named_with_both_places() -> None:
    [found] = said_by(repeated(check_htx="1.336"), "H616")
    assert (found.form_code, found.submission_id, found.severity) == ("KT01", "66-2023-0007/KT01", "block")
    assert re.fullmatch(r"KT00!C\d+: 1\.336", found.expected or "")
    assert (found.sheet_name, found.observed, found.difference) == ("KT01", "5", 1331)


def test_the_cover_is_named_with_the_days_that_it_may_say() -> None:
    [found] = said_by(sent(cut_off=date(2019, 2, 14)), "H617")
    assert (found.sheet_name, found.cells, found.observed) == ("KT00", "C11", "14/02/2019")
    assert found.expected == "15/06/2023 – 30/09/2023"


def test_only_known_forms_that_are_missing_are_named() -> None:
    [found] = said_by(announced("KT02B, KT03 và KT99"), "H619")
    assert (found.observed, found.sheet_name, found.submission_id) == ("KT03", "KT00", None)
