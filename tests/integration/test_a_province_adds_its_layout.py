"""A province adds a layout of its own by the lines of expectations/README.md: one YAML file and one case folder."""

import re
import shutil
from pathlib import Path

import pytest
from layout_cases import differences, layout_cases, read_case
from tests_support import ROOT

from hoptac.form import load_forms
from hoptac.period import Period

SHOWN = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file that the page shows: its path, then its content."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copied checkout to which nothing but the files that the page shows was added."""
    for folder in ("expectations", "seeds", "tests/cases"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    page = (ROOT / "expectations" / "README.md").read_text(encoding="utf-8")
    for name, content in SHOWN.findall(page):
        path = tmp_path / name
        assert not path.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def added(home: Path) -> list[str]:
    """The files that the copied checkout has and this one has not."""
    files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    return sorted(name for name in files if not (ROOT / name).exists())


def test_one_yaml_file_and_one_case_folder_are_enough(home: Path) -> None:
    names = added(home)
    assert [name for name in names if name.startswith("expectations/")] == ["expectations/forms/KT01/2021.66.yml"]
    assert {Path(name).parent.as_posix() for name in names[1:]} == {"tests/cases/dak_lak_own_layout"}
    assert differences(home, home / "tests" / "cases" / "dak_lak_own_layout") == []


def test_the_layout_has_its_own_titles_labels_and_order_of_columns(home: Path) -> None:
    own = load_forms(home / "expectations" / "forms").used_in("66").on("KT01", Period("2023Q3").window("calendar").end)
    assert own is not None
    asked = own.asked_of("registrar", Period("2023Q3"))
    assert (own.version, own.title_vi) == ("2021.66", "TỔNG HỢP TÌNH HÌNH KINH TẾ TẬP THỂ TRÊN ĐỊA BÀN")
    assert [column.key for column in asked.columns][3:7] == ["unit", "cumulated", "opening", "quarter"]
    assert "HTX ra mắt trong quý" in [row.label_vi for row in asked.rows]


def test_a_figure_that_is_read_wrong_is_told(home: Path) -> None:
    folder = home / "tests" / "cases" / "dak_lak_own_layout"
    figures = folder / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace(",61", ",62"), encoding="utf-8")
    assert differences(home, folder) == ["HTX_TOTAL/stock_close/htx_with_credit_funds: 62 wanted, 61 read"]


def test_another_province_does_not_read_by_that_layout(home: Path) -> None:
    reading = read_case(home, home / "tests" / "cases" / "dak_lak_own_layout", province="94")
    assert "H009" in {finding.rule_id for finding in reading.findings}
    assert not [figure for submission in reading.submissions for figure in submission.figures]


def test_other_provinces_and_other_periods_keep_the_general_form(home: Path) -> None:
    forms = load_forms(home / "expectations" / "forms")
    day = Period("2023Q3").window("administrative").end
    assert forms.provinces == ("66",)
    assert forms.used_in("94").on("KT01", day).version == "2021"
    assert forms.used_in("66").on("KT01", Period("2024Q4").window("administrative").end).version == "2024"
    assert forms.used_in("66").read_as("KT01", "2021", day).version == "2021"


def test_every_layout_of_this_checkout_is_read_as_its_case_says() -> None:
    own = {form.province for form in load_forms(ROOT / "expectations" / "forms") if form.province}
    assert [text for folder in layout_cases(ROOT) for text in differences(ROOT, folder)] == []
    assert len(layout_cases(ROOT)) >= len(own)
