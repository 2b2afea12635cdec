"""Every verb takes every kind of period, and says plainly what is none and what nobody owes."""

import json

import pytest
from click.testing import CliRunner, Result
from tests_support import ROOT

from hoptac.cli import hoptac
from hoptac.errors import Refused, WrongUse

VERBS = (["build"], ["check"], ["publish"], ["schedule"], ["run"], ["forms", "issue", "--to", "x"], ["trace"])


def run(*arguments: str, var: str = "nowhere") -> Result:
    environment = {"HOPTAC_HOME": str(ROOT), "HOPTAC_VAR": var, "HOPTAC_INBOX": ""}
    return CliRunner().invoke(hoptac, arguments, env=environment)


@pytest.mark.parametrize(
    ("code", "forms"), [("2024H1", {"KT01", "KT03B"}), ("2024Y", {"KT01", "KT02A", "KT02C", "KT03B"})]
)
def test_a_longer_period_has_a_schedule(code: str, forms: set[str]) -> None:
    owed = json.loads(run("schedule", "--period", code, "--json").output)
    assert {one["form_code"] for one in owed if one["reporter_key"].endswith("/registrar")} == forms


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("text", ["2024", "2024H3", "2024-01-01/2023-01-01", "0000Y"])
def test_what_is_no_period_is_wrong_use_in_both_languages(verb: list[str], text: str) -> None:
    error = run(*verb, "--period", text).exception
    assert isinstance(error, WrongUse)
    assert "2023Y" in error.message_en
    assert "kỳ báo cáo" in error.message_vi


@pytest.mark.parametrize("code", ["2024M9", "2024H2", "2011-01-01/2014-09-30"])
def test_forms_that_nobody_owes_are_refused_with_where_to_look(code: str, tmp_path: object) -> None:
    error = run("forms", "issue", "--period", code, "--to", str(tmp_path), var=str(tmp_path)).exception
    assert isinstance(error, Refused)
    assert f"hoptac schedule --period {code}" in error.message_en


def test_the_help_names_every_kind() -> None:
    shown = " ".join(run("build", "--help").output.split())
    for code in ("2023Q3", "2023H1", "2023M9", "2023Y", "2011-01-01/2014-09-30"):
        assert code in shown
