"""The judge on a warehouse file: what Great Expectations runs, returns, writes and leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml
from tests_support import ROOT
from unit.test_rule_tables import PERIOD, Tables

from hoptac.errors import Busy, PermanentError
from hoptac.judge import judge
from hoptac.rule import Finding, Rules, load_rules

RULES = load_rules(ROOT / "expectations/rules")
GOOD = {
    "HTX_OPEN@stock_open": 199,
    "HTX_NEW@quarter": 10,
    "HTX_DISSOLVED@quarter": 5,
    "HTX_TOTAL@stock_close": 204,
    "HTX_ACTIVE@stock_close": 190,
    "HTX_SUSPENDED@stock_close": 0,
    "HTX_INACTIVE@stock_close": 14,
}
MANY = 1000


@dataclass
class Written:
    """A warehouse file that is being written."""

    path: Path
    tables: Tables

    def judged(self, rules: Rules = RULES, **more: object) -> list[Finding]:
        """Close the file and judge the period."""
        self.tables.connection.close()
        return judge(self.path, rules, PERIOD, "run-1", **more)  # type: ignore[arg-type]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    path = tmp_path / "warehouse.duckdb"
    tables = Tables.made(str(path))
    yield Written(path, tables)
    tables.connection.close()


def named(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule_id, f.severity, f.outcome) for f in findings]


def test_figures_that_agree_leave_no_finding(written: Written) -> None:
    written.tables.submission(GOOD)
    assert written.judged() == []


def test_a_broken_identity_is_found_with_cells_values_and_words(written: Written) -> None:
    submission = written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 1205})
    found = {f.rule_id: f for f in written.judged()}
    assert set(found) == {"R001", "R003"}
    broken = found["R001"]
    assert (broken.severity, broken.outcome, broken.addressee) == ("block", "fail", "reporter")
    assert (broken.submission_id, broken.form_code, broken.sheet_name) == (submission, "KT01", "KT01")
    assert broken.cells == "F10, F11, F12, F13"
    assert broken.indicator_codes == "HTX_OPEN, HTX_NEW, HTX_DISSOLVED, HTX_TOTAL"
    assert broken.basis == "stock_open, quarter, stock_close"
    assert broken.observed == "HTX_OPEN 199; HTX_NEW 10; HTX_DISSOLVED 5; HTX_TOTAL 1.205"
    assert (broken.expected, str(broken.difference), broken.run_id) == ("204", "1001.000000", "run-1")
    assert "bằng 204, chênh lệch 1.001" in broken.message_vi


def test_a_thousand_failing_submissions_give_a_thousand_findings(written: Written) -> None:
    written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 205})
    for table in ("core.fct_figure", "raw.submissions"):
        written.tables.connection.execute(
            f"create temp table one as select * from {table};"
            f"insert into {table} select one.* replace (submission_id || '-' || i as submission_id)"
            f" from one, range(1, {MANY}) as t(i); drop table one"
        )
    found = [f for f in written.judged() if f.rule_id == "R001"]
    assert len({f.finding_id for f in found}) == len({f.submission_id for f in found}) == MANY


def test_only_the_period_asked_for_is_judged(written: Written) -> None:
    written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 205}, period="2023Q2")
    assert written.judged() == []


def test_a_beta_rule_runs_and_only_notes(written: Written) -> None:
    written.tables.submission({"SUP_FOUND_HTX@ptd": 10, "SUP_FOUND_SPEND@ptd:all": 8_000_000_000}, form="KT03")
    assert ("R028", "note", "fail") in named(written.judged())


def test_each_rule_is_asked_in_its_severity_and_with_its_name() -> None:
    from hoptac.judge.engine import Question, _expectation

    kinds = {"block": "critical", "explain": "warning", "note": "info"}
    for severity, theirs in kinds.items():
        asked = _expectation(Question("R001", 1, severity, "reporter", "select * from {batch}", "A sentence."))
        assert asked.severity.value == theirs
        assert asked.meta == {"rule_id": "R001", "rule_version": 1, "addressee": "reporter"}


def province(written: Written, own: int, district: int, **more: object) -> str:
    """A province's own report beside one district's, both of which owe KT01."""
    tables = written.tables
    row = (PERIOD, "KT01", "2021", "registrar", "HTX_TOTAL", "stock_close", "htx_with_credit_funds", True)
    tables.connection.execute("insert into raw.promises values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    report = tables.reporter("province_report", "66", role="aggregate", owes=["KT01"])
    tables.submission({"HTX_TOTAL@stock_close": own}, reporter=report)
    tables.reporter("registrar", owes=["KT01"])
    return tables.submission({**GOOD, "HTX_TOTAL@stock_close": district}, **more)  # type: ignore[arg-type]


def test_a_province_is_compared_with_what_no_rule_blocks(written: Written) -> None:
    province(written, own=204, district=204)
    assert "R006" not in [f.rule_id for f in written.judged()]


def test_what_a_form_rule_blocks_is_missing_at_the_province(written: Written) -> None:
    held = province(written, own=204, district=205)
    found = written.judged()
    (gap,) = [f for f in found if f.rule_id == "R006"]
    assert (gap.outcome, gap.severity, gap.addressee) == ("not_assessable", "explain", "office")
    assert "Phòng 643" in gap.message_vi
    with duckdb.connect(str(written.path)) as connection:
        assert connection.execute("select submission_id from raw.blocked").fetchall() == [(held,)]


def test_what_the_parser_blocked_is_missing_at_the_province(written: Written) -> None:
    held = province(written, own=204, district=204)
    assert ("R006", "explain", "not_assessable") in named(written.judged(blocked=[held]))


def test_an_earlier_attempt_stands_when_the_later_one_is_blocked(written: Written) -> None:
    province(written, own=204, district=204)
    written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 300}, attempt=2)
    found = written.judged()
    assert ("R001", "block", "fail") in named(found)
    assert "R006" not in [f.rule_id for f in found]


def test_two_forms_are_compared_only_where_both_are_owed(written: Written) -> None:
    written.tables.submission({"SUP_FOUND_HTX@ptd": 230}, form="KT03")
    written.tables.submission({"HTX_NEW@ptd": 213}, form="KT04")
    written.tables.reporter("registrar", owes=["KT04"])
    other = written.tables.reporter("registrar", "644")
    written.tables.submission({"SUP_FOUND_HTX@ptd": 230}, form="KT03", reporter=other)
    (found,) = [f for f in written.judged() if f.rule_id == "R026"]
    assert (found.form_code, found.cells, found.severity) == ("KT03", "F10", "explain")
    assert found.observed == "SUP_FOUND_HTX 230; HTX_NEW 213"


def test_an_early_return_is_noted_with_days_of_viet_nam(written: Written) -> None:
    written.tables.submission(GOOD, seen="2023-09-10 18:00:00")
    (found,) = written.judged()
    assert (found.rule_id, found.observed, found.expected) == ("R048", "11/09/2023", "14/09/2023")


def test_a_band_is_shown_as_a_person_reads_it(written: Written) -> None:
    written.tables.submission({"HTX_NEW@quarter": 20, "HTX_TOTAL@stock_close": 45})
    (found,) = [f for f in written.judged() if f.rule_id == "R057"]
    assert (found.expected, found.observed) == ("≤ 30%", "HTX_NEW 20; HTX_TOTAL 45 (= 44,44%)")


def test_a_unit_error_is_shown_in_money(written: Written) -> None:
    figures = {"SUP_FOUND_HTX@ptd": 57, "SUP_FOUND_SPEND@ptd:all": [600_000_000_000, None]}
    written.tables.submission(figures, form="KT03")
    (found,) = [f for f in written.judged() if f.rule_id == "R032"]
    assert found.expected == "10 triệu đồng"
    assert found.observed is not None
    assert found.observed.startswith("SUP_FOUND_SPEND ≥ 600.000 triệu đồng; SUP_FOUND_HTX 57")


def test_what_a_rule_cannot_judge_in_a_submission_is_one_finding(written: Written) -> None:
    written.tables.submission({"LH_TOTAL@stock_close": 5})
    (found,) = written.judged()
    assert (found.rule_id, found.outcome, found.observed) == ("R068", "not_assessable", "LH_TOTAL 5")
    assert found.message_vi.endswith("thiếu số liệu LH_ACTIVE, LH_INACTIVE, LH_OPEN.")


def test_findings_stand_in_the_same_order_every_time(written: Written) -> None:
    for place in ("645", "643", "644"):
        reporter = written.tables.reporter("registrar", place)
        written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 205}, reporter=reporter)
    first, second = written.judged(), written.judged()
    assert first == second
    assert [f.rule_id for f in first] == sorted(f.rule_id for f in first)
    assert [f.reporter_key for f in first[:3]] == sorted(str(f.reporter_key) for f in first[:3])


def test_the_file_is_free_for_others_afterwards(written: Written) -> None:
    written.tables.submission(GOOD)
    written.judged()
    with duckdb.connect(str(written.path), read_only=True) as connection:
        assert connection.execute("select count(*) from core.fct_figure").fetchone() == (len(GOOD),)


def test_sql_that_cannot_run_is_an_error_and_frees_the_file(written: Written) -> None:
    written.tables.submission(GOOD)
    written.tables.connection.execute("drop table raw.obligations")
    with pytest.raises(PermanentError, match="rule R006 could not be run"):
        written.judged()
    duckdb.connect(str(written.path)).close()


def test_a_file_that_somebody_else_has_open_may_be_judged_later(written: Written) -> None:
    with pytest.raises(Busy, match="somebody else has it open"):
        judge(written.path, RULES, PERIOD, "run-1")
    assert written.judged() == []


def test_a_warehouse_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="no warehouse"):
        judge(tmp_path / "none.duckdb", RULES, PERIOD, "run-1")
    assert list(tmp_path.iterdir()) == []


def test_a_rule_added_in_yaml_is_judged(written: Written, tmp_path: Path) -> None:
    (raw,) = [
        r for r in yaml.safe_load((ROOT / "expectations/rules/kt01_cooperatives.yml").read_text()) if r["id"] == "R010"
    ]
    new = {**raw, "id": "R900", "terms": {"part": "LH_NEW@quarter", "whole": "LH_TOTAL@stock_close"}}
    folder = tmp_path / "expectations/rules"
    folder.mkdir(parents=True)
    (folder.parent / "kinds.yml").write_text((ROOT / "expectations/kinds.yml").read_text(encoding="utf-8"))
    (folder / "province.yml").write_text(yaml.safe_dump([new], allow_unicode=True), encoding="utf-8")
    written.tables.submission({"LH_NEW@quarter": 6, "LH_TOTAL@stock_close": 5})
    assert named(written.judged(load_rules(folder))) == [("R900", "block", "fail")]


def test_data_docs_are_written_where_they_are_asked_for(written: Written, tmp_path: Path) -> None:
    written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 205})
    docs = tmp_path / "docs"
    plain = written.judged()
    assert written.judged(data_docs=docs) == plain
    pages = [path.read_text(encoding="utf-8") for path in docs.rglob("*.html")]
    assert (docs / "index.html").is_file()
    assert any("R001" in page for page in pages)


_ALONE = """
import pathlib, sys, threading
from hoptac.judge import judge
from hoptac.rule import load_rules
assert "great_expectations" not in sys.modules, "importing the judge must cost nothing"
rules = load_rules(pathlib.Path(sys.argv[1]))
found = judge(pathlib.Path(sys.argv[2]), rules, "2023Q3", "run")
print(len(found), threading.active_count())
"""


def test_judging_in_a_process_of_its_own_starts_no_thread_and_writes_no_other_file(
    written: Written, tmp_path: Path
) -> None:
    written.tables.submission({**GOOD, "HTX_TOTAL@stock_close": 205})
    written.tables.connection.close()
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _ALONE, str(ROOT / "expectations/rules"), str(written.path)],
        cwd=work,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "TMPDIR": str(work)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "1"]
    assert done.stderr == ""
    assert [*home.rglob("*"), *work.rglob("*")] == []
