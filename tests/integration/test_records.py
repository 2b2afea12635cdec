"""What a list held stands in the warehouse, line by line and field by field."""

from dataclasses import replace
from pathlib import Path

from reading_support import cover, workbook

from hoptac.line.intake import receive
from hoptac.settings import Settings
from hoptac.warehouse import Warehouse


def test_the_records_of_a_list_are_laid_down_with_their_cells(tmp_path: Path, checkout: Settings) -> None:
    settings = replace(checkout, var=tmp_path / "var", place_code="66")
    inbox = settings.var / "inbox"
    inbox.mkdir(parents=True)
    rows = [
        ["Mã biểu: KT02B, phiên bản 2021"],
        ["Mã số", "Tên", "Loại", "Loại biến động", "Ngày"],
        ["6000123456", "HTX Ea Đar", "HTX", "Giải thể", "20/7/2023"],
    ]
    (inbox / "a.xlsx").write_bytes(workbook({"KT00": cover(), "KT02B": rows}))
    for _ in range(20):
        if receive(settings).deliveries:
            break
    with Warehouse(settings.warehouse).open() as connection:
        found = connection.execute(
            "select field, value_text, cell_ref from raw.records where submission_id like '%/KT02B' order by cell_ref"
        ).fetchall()
    assert found == [
        ("org_code", "6000123456", "A3"),
        ("name", "HTX Ea Đar", "B3"),
        ("org_type", "htx", "C3"),
        ("change", "dissolved", "D3"),
        ("changed_on", "2023-07-20", "E3"),
    ]
