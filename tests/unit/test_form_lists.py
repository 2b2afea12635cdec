"""Lists of the forms, and the list of indicators: names are their own, personal data stay out, codes are in step."""

import csv
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from hoptac.figure import fold
from hoptac.form import Forms, as_markdown, load_forms

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "expectations" / "forms"


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms(FOLDER)


def seeds(name):
    with (ROOT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_text_is_composed(forms):
    for path in sorted(FOLDER.glob("*/*.yml")):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path


def test_the_page_of_the_forms_is_in_step_and_calls_no_layout_official(forms):
    page = (ROOT / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
    assert page == as_markdown(forms), "Write it anew: hoptac forms list > docs/reference/forms.md"
    assert "Hoptac's own, never" in page
    for form in forms:
        named = [row.code for row in form.rows if not row.is_section] + [column.key for column in form.columns]
        named += [item.key for item in form.items] + [field.key for part in form.parts for field in part.fields]
        assert not [name for name in (form.code, *named) if name not in page]


# --- lists


def lists(forms):
    return [(form, part) for form in forms if form.kind == "list" for part in form.parts]


def test_the_inspection_form_has_seven_parts_and_every_other_list_one(forms):
    for form in forms:
        if form.kind == "list":
            assert [part.key for part in form.parts] == (list("ABCDEFG") if form.code == "KT05" else [""])


def test_no_two_fields_of_a_list_answer_to_one_name(forms):
    for form, part in lists(forms):
        texts = [{fold(text) for text in (" ".join(f.header_vi), *f.aliases)} for f in part.fields]
        known = Counter(name for names_of_field in texts for name in names_of_field)
        assert [name for name, times in known.items() if times > 1] == [], (form.code, form.version, part.key)


def test_no_two_choices_of_a_field_answer_to_one_word(forms):
    for form, part in lists(forms):
        for field in part.fields:
            known = Counter(
                name for c in field.choices for name in {fold(text) for text in (c.code, c.label_vi, *c.aliases)}
            )
            assert [name for name, times in known.items() if times > 1] == [], (form.code, part.key, field.key)
            assert bool(field.choices) == (field.value == "choice"), (form.code, part.key, field.key)


def test_what_names_a_record_or_may_be_personal_is_said(forms):
    for form, part in lists(forms):
        assert [field for field in part.fields if field.is_key and field.is_read], (form.code, part.key)
        for field in part.fields:
            assert field.is_read == (not field.personal_vi), (form.code, field.key)
    team = next(field for field in forms.get("KT05", "2021").part("A").fields if field.key == "team")
    assert not team.is_read


def test_no_list_asks_for_the_tax_code_of_a_group(forms):
    for version in ("2021", "2024", "2025"):
        texts = [text for f in forms.get("KT02C", version).part("").fields for text in (*f.header_vi, *f.aliases)]
        assert not [text for text in texts if fold("thuế") in fold(text)]


def test_every_policy_of_the_list_of_supported_organisations_is_a_programme(forms):
    known = {row["programme_code"] for row in seeds("programmes/programmes.csv")}
    for version in ("2021", "2024", "2025"):
        policy = next(f for f in forms.get("KT03B", version).part("").fields if f.key == "policy")
        assert {choice.code for choice in policy.choices} == known


def test_every_change_of_the_register_counts_once_for_co_operatives(forms):
    """Each change moves the total by its own row, or not at all: what is suspended, resumed or stopped stays registered."""
    within = {"HTX_NEW_FROM_THT"}
    for version in ("2021", "2024", "2025"):
        counted = Counter(
            change
            for row in forms.get("KT01", version).rows
            if row.code.startswith("HTX_") and row.code not in within
            for tally in row.tallies.get("quarter", ())
            for change in tally.where["change"]
        )
        change = next(f for f in forms.get("KT02B", version).part("").fields if f.key == "change")
        staying = {"suspended", "resumed", "stopped"}
        assert counted == Counter({c.code: 1 for c in change.choices if c.code not in staying})


# --- indicators


def test_every_indicator_of_the_list_is_asked_by_a_form(forms):
    known = {row["indicator_code"] for row in seeds("indicators/indicators.csv")}
    asked = {
        indicator for form in forms for row in form.rows for indicator in row.measures.values() if not row.is_section
    }
    assert known == asked


def test_the_columns_that_follow_from_the_forms_are_in_step():
    command = [sys.executable, str(ROOT / "seeds" / "indicators" / "derive.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_what_happens_adds_up_over_time_and_no_average_adds_up_at_all(forms):
    for row in seeds("indicators/indicators.csv"):
        if row["kind"] in ("average", "ratio"):
            assert (row["additive_place"], row["additive_time"]) == ("false", "false"), row["indicator_code"]
        if row["additive_time"] == "true":
            assert row["kind"] == "flow", row["indicator_code"]


def test_every_indicator_has_a_kind_a_name_of_its_own_and_says_where_it_was_seen():
    rows = seeds("indicators/indicators.csv")
    assert {row["kind"] for row in rows} == {"stock", "flow", "average", "ratio", "distinct"}
    assert len({fold(row["name_vi"]) for row in rows}) == len(rows)
    assert all(row["source"] and row["name_en"] for row in rows)
    codes = {row["indicator_code"] for row in rows}
    assert {row["parent"] for row in rows} - {""} <= codes
    assert [row["indicator_code"] for row in rows] == sorted(codes)
