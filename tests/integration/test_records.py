"""What a list held stands in the warehouse, line by line and field by field."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reading_support import cover, workbook

from hoptac.line.intake import receive
from hoptac.settings import Settings
from hoptac.warehouse import Warehouse


def laid_down(settings: Settings, columns: str, *rows: list[str]) -> list[tuple[Any, ...]]:
    """Columns of the records of a KT02B, by cell, after it was received."""
    inbox = settings.var / "inbox"
    inbox.mkdir(parents=True)
    sheet = [["Mã biểu: KT02B, phiên bản 2021"], *rows]
    (inbox / "a.xlsx").write_bytes(workbook({"KT00": cover(), "KT02B": sheet}))
    for _ in range(20):
        if receive(settings).deliveries:
            break
    with Warehouse(settings.warehouse).open() as connection:
        asked = f"select {columns} from raw.records where submission_id like '%/KT02B' order by cell_ref"
        return connection.execute(asked).fetchall()


@pytest.fixture
def workspace(tmp_path: Path, checkout: Settings) -> Settings:
    return replace(checkout, var=tmp_path / "var", place_code="66")


def test_the_records_of_a_list_are_laid_down_with_their_cells(workspace: Settings) -> None:
    found = laid_down(
        workspace,
        "field, value_text, cell_ref",
        ["Mã số", "Tên", "Loại", "Loại biến động", "Ngày"],
        ["6000123456", "HTX Ea Đar", "HTX", "Giải thể", "20/7/2023"],
    )
    assert found == [
        ("org_code", "6000123456", "A3"),
        ("name", "HTX Ea Đar", "B3"),
        ("org_type", "htx", "C3"),
        ("change", "dissolved", "D3"),
        ("changed_on", "2023-07-20", "E3"),
    ]


def test_a_number_that_is_no_single_number_keeps_its_ends_and_money_leaves_them_open(workspace: Settings) -> None:
    found = laid_down(
        workspace,
        "field, value_number, value_low, value_high, qualifier, state",
        ["Mã số", "Tên", "Loại biến động", "Ngày", "Vốn đăng ký (triệu đồng)", "Số thành viên"],
        ["6000123456", "HTX Ea Đar", "Giải thể", "20/7/2023", "trên 500", "trên 10"],
        ["6000123457", "HTX Ea Kar", "Giải thể", "21/7/2023", "500", "khoảng 12"],
    )
    numbers = [row for row in found if row[0] in ("capital_registered", "members")]
    assert numbers == [
        ("capital_registered", None, None, None, None, "bound"),
        ("capital_registered", 500_000_000, 500_000_000, 500_000_000, None, "reported"),
        ("members", None, 10, None, "more_than", "bound"),
        ("members", 12, 12, 12, "about", "reported"),
    ]


def test_words_are_folded_for_matching_beside_what_was_written(workspace: Settings) -> None:
    found = laid_down(
        workspace,
        "value_text, value_folded",
        ["Mã số", "Tên", "Loại biến động", "Ngày"],
        ["6000123456", "HTX  Hòa Phát.", "Giải thể", "20/7/2023"],
        ["6000123457", "htx Hoà Phát", "Giải thể", "21/7/2023"],
    )
    names = [row for row in found if row[0].lower().startswith("htx")]
    assert [text for text, _ in names] == ["HTX Hòa Phát.", "htx Hoà Phát"]
    assert len({folded for _, folded in names}) == 1
