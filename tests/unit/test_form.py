"""What the forms of the checkout ask, and what a wrong form is told."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from hoptac.errors import BadConfiguration
from hoptac.figure import fold
from hoptac.form import Forms, load_forms
from hoptac.period import Period, PeriodKind
from hoptac.read.text import names

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "expectations" / "forms"
DAY = date(2023, 9, 14)
PERIOD = Period("2023Q3")
PERIODS = [
    *(Period(f"{year}{code}") for year in (2023, 2025, 2026) for code in ("Q1", "Q4", "H1", "H2", "M9", "Y")),
    Period("2021-01-01/2025-12-31"),
]
"""Every kind of period, in the years of every version."""


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms(FOLDER)


def seeds(name):
    with (ROOT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_names(column):
    texts = (column.header_vi[-1], " ".join(column.header_vi), *column.aliases)
    return {name for text in texts for name in names(text)}


def rows_of(forms, code, office):
    return [row.code for row in forms.on(code, DAY).asked_of(office, PERIOD).rows if not row.is_section]


CODES = ("KT00", "KT01", "KT02A", "KT02B", "KT02C", "KT03", "KT03B", "KT04", "KT05")


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2021, 1, 1), "2021"),
        (DAY, "2021"),
        (date(2024, 6, 30), "2021"),
        (date(2024, 7, 1), "2024"),
        (date(2025, 6, 30), "2024"),
        (date(2025, 7, 1), "2025"),
        (date(2030, 1, 1), "2025"),
    ],
)
def test_every_form_has_one_version_in_force_on_a_closing_day(forms, day, version):
    assert forms.codes == CODES
    assert {forms.on(code, day).version for code in forms.codes} == {version}
    assert forms.cover(day).code == "KT00"


def test_no_version_is_in_force_before_it_begins(forms):
    assert forms.on("KT01", date(2020, 12, 31)) is None
    assert forms.get("KT01", "1999") is None


def test_the_version_before_is_still_read_and_an_older_or_unknown_one_is_not(forms):
    day = date(2025, 9, 14)
    for code in forms.codes:
        assert forms.read_as(code, "", day).version == "2025"
        assert forms.read_as(code, "2024", day).version == "2024"
        assert forms.read_as(code, "2021", day) is None
        assert forms.read_as(code, "2031", day) is None


def test_no_form_is_called_official(forms):
    assert {form.note_vi for form in forms} == {"Mẫu của Hoptac, không phải mẫu chính thức"}


def test_a_district_sees_its_rows_and_no_row_of_another_office(forms):
    rows = rows_of(forms, "KT01", "registrar")
    assert {row.partition("_")[0] for row in rows} == {"HTX", "THT"}
    assert 20 <= len(rows) <= 30


def test_unions_are_asked_of_the_provincial_registrar_only(forms):
    assert {row.partition("_")[0] for row in rows_of(forms, "KT01", "provincial_registrar")} == {"HTX", "LH"}


def test_the_combined_count_is_asked_of_the_provinces_own_report_only(forms):
    asking = [o for o in forms.on("KT01", DAY).offices if "HTXLH_ACTIVE" in rows_of(forms, "KT01", o)]
    assert asking == ["province_report"]
    assert "KTTT_GRDP_SHARE" not in rows_of(forms, "KT04", "registrar")


def every_cell(forms):
    for form in forms:
        for office in form.offices:
            for period in PERIODS:
                yield from form.asked_of(office, period).cells()


def test_every_cell_asks_for_a_known_indicator_in_its_unit_and_scope(forms):
    known = {row["indicator_code"]: row for row in seeds("indicators/indicators.csv")}
    scopes = {row["scope"] for row in seeds("indicators/scopes.csv")}
    for cell in every_cell(forms):
        indicator = known[cell.indicator_code]
        assert cell.scope in scopes
        assert cell.scope == indicator["org_scope"] or cell.scope.startswith(("source_", "lender_"))
        if cell.figure_role != "check":
            assert indicator["unit"] == ("VND" if cell.kind == "amount" else cell.unit), cell.row.code


def test_every_basis_is_known_and_only_check_columns_hold_check_bases(forms):
    bases = {row["basis"]: row["is_check"] == "true" for row in seeds("indicators/bases.csv")}
    for cell in every_cell(forms):
        assert bases[cell.basis] == (cell.figure_role == "check")


def test_what_is_counted_at_an_instant_is_never_asked_over_a_span_nor_the_other_way_round(forms):
    kinds = {row["indicator_code"]: row["kind"] for row in seeds("indicators/indicators.csv")}
    for cell in every_cell(forms):
        if cell.basis in ("stock_open", "stock_close"):
            assert kinds[cell.indicator_code] == "stock", cell.indicator_code
        if cell.basis in ("quarter", "ytd"):
            assert kinds[cell.indicator_code] != "stock", cell.indicator_code
        if cell.basis == "quarter":
            assert kinds[cell.indicator_code] in ("flow", "distinct"), cell.indicator_code


def test_every_programme_has_its_indicators_in_the_support_form(forms):
    asked = {promise.indicator_code for promise in forms.promises(PERIOD) if promise.form_code == "KT03"}
    for programme in seeds("programmes/programmes.csv"):
        wanted = {value for key, value in programme.items() if key.endswith("_indicator") and value}
        assert wanted <= asked


def test_a_figure_is_promised_once_and_only_by_one_form(forms):
    keys = Counter((p.form_version, p.office_code, p.indicator_code, p.basis, p.scope) for p in forms.promises(PERIOD))
    assert set(keys.values()) == {1}


def test_a_plan_with_two_cells_is_one_promise(forms):
    plans = [p for p in forms.promises(PERIOD) if p.basis == "plan_period" and p.office_code == "registrar"]
    assert [p.indicator_code for p in plans if p.is_required] == ["HTX_NEW"]


def test_prefilled_and_checked_figures_are_no_promises(forms):
    assert not {"prev_ytd", "pct_plan_period", "avg_year"} & {p.basis for p in forms.promises(PERIOD)}


def test_flows_are_asked_for_the_quarter_and_the_year_stocks_at_the_end_only(forms):
    asked = Counter((p.indicator_code, p.basis) for p in forms.promises(PERIOD) if p.office_code == "registrar")
    assert asked["HTX_NEW", "quarter"] == asked["HTX_NEW", "ytd"] == asked["HTX_NEW", "ptd"] == 1
    assert asked["HTX_ACTIVE", "stock_close"] == 1
    assert [basis for code, basis in asked if code == "HTX_ACTIVE"] == ["stock_close"]
    assert [basis for code, basis in asked if code == "HTX_OPEN"] == ["stock_open"]


def test_money_is_asked_by_every_source_and_in_total(forms):
    scopes = {p.scope for p in forms.promises(PERIOD) if (p.indicator_code, p.basis) == ("SUP_FOUND_SPEND", "ytd")}
    assert scopes == {"all", *(s["scope"] for s in seeds("indicators/scopes.csv") if s["scope"].startswith("source"))}


def test_no_two_columns_of_a_form_answer_to_one_name(forms):
    for form in forms:
        for kind in get_args(PeriodKind):
            printed = [column for column in form.columns if not column.periods or kind in column.periods]
            known = Counter(name for column in printed for name in known_names(column))
            assert [name for name, times in known.items() if times > 1] == [], (form.code, form.version, kind)


def test_no_two_rows_of_a_section_answer_to_one_label(forms):
    for form in forms:
        known = Counter(
            (form.section_of(row).code if form.section_of(row) else "", name)
            for row in form.rows
            for name in {n for text in (row.label_vi, *row.aliases) for n in names(text)}
        )
        assert [key for key, times in known.items() if times > 1] == [], (form.code, form.version)


def test_the_alliance_is_never_an_alias_of_a_union(forms):
    texts = [text for form in forms for row in form.rows for text in (row.label_vi, *row.aliases)]
    assert not [text for text in texts if fold("Liên minh") in fold(text)]


def test_a_choice_is_known_by_code_label_and_alias_in_any_spelling(forms):
    nature = next(item for item in forms.cover(DAY).items if item.key == "nature")
    assert {nature.choose(text) for text in ("estimated", "Ước", "ƯỚC THỰC HIỆN", "ưth")} == {"estimated"}
    assert nature.choose("gì đó") is None


def test_personal_data_of_the_cover_are_marked_as_never_read(forms):
    assert [item.key for item in forms.cover(DAY).items if not item.is_read] == ["contact"]


# --- wrong forms


def copied(tmp_path, change):
    content = yaml.safe_load((FOLDER / "KT04" / "2021.yml").read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "KT04" / "2021.yml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return tmp_path


def repeat_row(form):
    form["rows"].append(form["rows"][0])


def no_label_column(form):
    form["columns"] = [column for column in form["columns"] if column["role"] != "label"]


def no_cell(form):
    form["rows"][0]["kind"] = "wave"


def unknown_basis(form):
    form["columns"][5]["bases"] = {"flow": "fortnight"}


def foreign_office(form):
    form["rows"][0]["required_of"] = ["neighbour"]


def unknown_field(form):
    form["colour"] = "red"


def two_headers_alike(form):
    form["columns"][5]["header_vi"] = ["Cao"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (repeat_row, "HTX_NEW"),
        (no_label_column, "label"),
        (no_cell, "row HTX_NEW: a cell"),
        (unknown_basis, "plan_low: known bases"),
        (foreign_office, "neighbour"),
        (unknown_field, "colour"),
        (two_headers_alike, "header of a column"),
    ],
)
def test_a_wrong_form_is_refused_with_file_and_reason(tmp_path, change, said):
    with pytest.raises(BadConfiguration) as caught:
        load_forms(copied(tmp_path, change))
    assert said in str(caught.value)
    assert "2021.yml" in str(caught.value)


def wrong_version(tmp_path, text):
    path = tmp_path / "KT04" / "2099.yml"
    path.parent.mkdir(exist_ok=True)
    (path.parent / "2021.yml").write_bytes((FOLDER / "KT04" / "2021.yml").read_bytes())
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration) as caught:
        load_forms(tmp_path)
    assert "2099.yml" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('extends: "1999"', "extends 1999"),
        ('extends: "2099"', "extends 2099"),
        ('extends: "2021"\nversion: "2099"\nwithout: [NOBODY]', "leaves out ['NOBODY']"),
        ('extends: "2021"\nrows:\n  - {code: NEW, after: NOBODY, kind: flow}', "stands after NOBODY"),
        ("- only a list", "is no description of a form"),
        ("a: [", "2099.yml"),
    ],
)
def test_a_version_that_extends_what_is_not_there_is_refused(tmp_path, text, said):
    assert said in wrong_version(tmp_path, text)


def test_a_later_version_changes_adds_moves_and_leaves_out(tmp_path):
    folder = tmp_path / "KT04"
    folder.mkdir()
    (folder / "2021.yml").write_bytes((FOLDER / "KT04" / "2021.yml").read_bytes())
    (folder / "2022.yml").write_text(
        'extends: "2021"\nversion: "2022"\nvalid_from: 2022-01-01\nwithout: [THT_NEW]\nrows:\n'
        "  - {code: HTX_NEW, label_vi: Mới}\n  - {code: FIRST, after: '', kind: flow, label_vi: Đầu}\n"
        "  - {code: HTX_MEMBERS_NEW, after: FIRST}\n",
        encoding="utf-8",
    )
    later = load_forms(tmp_path).get("KT04", "2022")
    assert [row.code for row in later.rows] == ["FIRST", "HTX_MEMBERS_NEW", "HTX_NEW", "KTTT_GRDP_SHARE"]
    assert (later.rows[2].label_vi, later.rows[2].unit) == ("Mới", "HTX")
    assert (later.title_vi, later.valid_from) == ("CHỈ TIÊU KẾ HOẠCH GIAI ĐOẠN", date(2022, 1, 1))


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        ("{form: KT02X}", "no such list"),
        ("{form: KT02B, part: Z}", "no such list"),
        ("{form: KT02B, where: {colour: [red]}}", "no field colour"),
        ("{form: KT02B, where: {change: [danced]}}", "no choice danced"),
        ("{form: KT02B, sums: weight}", "no field weight"),
        ("{form: KT02B, sums: name}", "name is no number"),
    ],
)
def test_a_count_from_what_is_no_list_is_refused(tmp_path, tally, said):
    for code in ("KT01", "KT02A", "KT02B", "KT02C"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "2021.yml").write_bytes((FOLDER / code / "2021.yml").read_bytes())
    assert load_forms(tmp_path)
    path = tmp_path / "KT01" / "2021.yml"
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    form["rows"][2]["tallies"] = {"quarter": [yaml.safe_load(tally)]}
    path.write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadConfiguration, match=f"row HTX_NEW counts .*{said}"):
        load_forms(tmp_path)


@pytest.mark.parametrize(
    ("code", "old", "new", "said"),
    [
        (
            "KT00",
            "indicator: HTX_TOTAL",
            "indicator: HTX_TOTALS",
            "item check_htx repeats a figure that nobody is asked",
        ),
        ("KT00", "form: KT03", "form: KT01", "item check_money repeats a figure that nobody is asked"),
        ("KT00", "value: figure, unit: THT", "value: text, unit: THT", "item check_tht: a figure that repeats one"),
        ("KT02B", "longest: 20,", "is_within_period: true,", "field org_code: a day, where it must lie within"),
    ],
)
def test_a_figure_said_twice_and_a_day_within_the_period_must_be_there(tmp_path, code, old, new, said):
    for known in CODES:
        (tmp_path / known).mkdir()
        (tmp_path / known / "2021.yml").write_bytes((FOLDER / known / "2021.yml").read_bytes())
    assert load_forms(tmp_path)
    path = tmp_path / code / "2021.yml"
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadConfiguration, match=said):
        load_forms(tmp_path)


def test_a_form_in_the_wrong_folder_is_refused(tmp_path):
    folder = copied(tmp_path, lambda form: form.update(version="2022"))
    with pytest.raises(BadConfiguration, match="KT04 2022"):
        load_forms(folder)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(BadConfiguration, match="no form found"):
        load_forms(tmp_path)


def test_a_figure_asked_by_two_forms_is_refused(tmp_path):
    folder = copied(tmp_path, lambda form: form["columns"][7]["bases"].update(flow="quarter"))
    for code in ("KT01", "KT02A", "KT02B", "KT02C"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "2021.yml").write_bytes((FOLDER / code / "2021.yml").read_bytes())
    with pytest.raises(BadConfiguration, match="asked by KT01 and KT04"):
        load_forms(folder)
