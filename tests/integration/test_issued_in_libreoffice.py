"""An issued workbook in LibreOffice: what it reckons is what we stored, and protection and colours survive."""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from issued_samples import book, checks, filled, issue, key, verdict

SOFFICE = shutil.which("soffice")


def recalculated(data: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice saves it after working out every formula anew.

    openpyxl keeps no results, so that LibreOffice finds none and has to reckon.
    """
    assert SOFFICE, "LibreOffice Calc is needed: apt-get install libreoffice-calc"
    source, target = folder / "in" / "a.xlsx", folder / "out"
    source.parent.mkdir(parents=True)
    bare = io.BytesIO()
    book(data).save(bare)
    source.write_bytes(bare.getvalue())
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(target),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (target / "a.xlsx").read_bytes()


def formulas(data: bytes) -> set[tuple[str, str]]:
    return {
        (page.title, cell.coordinate)
        for page in book(data).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def shown(data: bytes, places: set[tuple[str, str]]) -> dict[tuple[str, str], object]:
    """What a spreadsheet shows; nothing and empty text look alike, and sums are compared to a billionth."""
    pages = book(data, results=True)
    values = {place: pages[place[0]][place[1]].value for place in places}
    return {
        place: round(value, 9) if isinstance(value, int | float) else (value or "") for place, value in values.items()
    }


@pytest.fixture(scope="module")
def consistent(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    data = filled()
    return data, recalculated(data, tmp_path_factory.mktemp("consistent"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    data = filled(
        {key("HTX_TOTAL", "stock_close"): 61, key("HTX_NEW", "quarter"): 9, key("THT_TOTAL", "stock_close"): "…"}
    )
    return data, recalculated(data, tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    data = issue()
    return data, recalculated(data, tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("which", ["consistent", "broken", "empty"])
def test_every_formula_gives_what_was_stored(which: str, request: pytest.FixtureRequest) -> None:
    ours, theirs = request.getfixturevalue(which)
    places = formulas(ours)
    assert len(places) > 100
    assert shown(ours, places) == shown(theirs, places)


def test_a_consistent_form_is_green_everywhere(consistent: tuple[bytes, bytes]) -> None:
    assert {result for _, _, result in checks(consistent[1])} <= {"ĐÚNG", "ĐỦ", "–"}
    assert verdict(consistent[1]).startswith("ĐẠT")


def test_a_broken_form_is_red_where_it_is_broken(broken: tuple[bytes, bytes]) -> None:
    results = [result for _, _, result in checks(broken[1])]
    assert results.count("SAI") >= 2
    assert "KHÁC DANH SÁCH" in results
    assert "chưa đủ số liệu" in results
    assert verdict(broken[1]).startswith("CÒN")


def test_the_colours_of_results_survive(broken: tuple[bytes, bytes]) -> None:
    page = openpyxl.load_workbook(io.BytesIO(broken[1]))["Kiểm tra"]
    rules = [rule for area in page.conditional_formatting for rule in area.rules]
    assert len(rules) >= 8
    assert any("SAI" in " ".join(rule.formula or ()) for rule in rules)


def test_protection_without_a_password_survives(consistent: tuple[bytes, bytes]) -> None:
    ours, theirs = book(consistent[0]), book(consistent[1])
    assert theirs.sheetnames == ours.sheetnames
    for page in theirs.worksheets:
        assert page.protection.sheet
        assert page.protection.password in (None, "")
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert cell.protection.locked == ours[page.title][cell.coordinate].protection.locked
