"""The story of Đắk Lắk, third quarter of 2023: what each release says, asked in SQL."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from tests_support import play_in_its_own_process, snapshot

from hoptac.ledger import Ledger
from hoptac.settings import Settings

HELD = {"651@2000-01-01/registrar/KT01", "648@2000-01-01/registrar/KT03"}
SILENT = "656@2000-01-01/registrar"


@pytest.fixture(scope="module", params=["r0001", "r0002", "r0003"])
def any_release(request: pytest.FixtureRequest, played: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(played.releases / request.param / "marts.duckdb"), read_only=True) as marts:
        yield marts


def marts_of(played: Settings, release: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(played.releases / release / "marts.duckdb"), read_only=True)


def manifest_of(played: Settings, release: str) -> dict:
    return json.loads((played.releases / release / "manifest.json").read_text())


def rolled(marts: duckdb.DuckDBPyConnection, indicator: str, basis: str) -> dict:
    found = marts.execute(
        """select * from mart_development_rollup
        where period = '2023Q3' and place_code = '66' and indicator_code = ? and basis = ? and scope not like 'source%'""",
        [indicator, basis],
    )
    names = [column[0] for column in found.description]
    [row] = found.fetchall()
    return dict(zip(names, row, strict=True))


def test_the_first_release_is_preliminary_and_incomplete_and_names_who_is_missing_and_held(played: Settings) -> None:
    with marts_of(played, "r0001") as marts:
        statuses = marts.execute("select distinct period_status, is_complete from mart_development_rollup").fetchall()
        assert statuses == [("preliminary", False)]
        names = rolled(marts, "HTX_TOTAL", "stock_close")["missing_reporter_names"]
        assert "Lắk" in names
        assert "Ea Kar" in names
        assert "M'gar" not in names  # its KT01 entered; only its KT03 is held
    verdict = json.loads((played.releases / "r0001" / "evidence" / "2023Q3" / "verdict.json").read_text())
    assert set(verdict["held"]) == HELD
    assert {one.rsplit("/", 1)[0] for one in verdict["missing"]} == {SILENT}


def test_the_first_release_shows_the_provinces_own_figure_and_the_difference_beside_a_short_total(
    played: Settings,
) -> None:
    with marts_of(played, "r0001") as marts:
        row = rolled(marts, "HTX_TOTAL", "stock_close")
    assert row["value_rolled_up"] is None
    assert row["value_reported"] == 746
    assert row["reported_total"] < 746
    assert row["difference"] == row["value_reported"] - row["reported_total"]
    assert (row["reporters_expected"], row["reporters_included"]) == (16, 14)


@pytest.mark.parametrize("release", ["r0002", "r0003"])
@pytest.mark.parametrize(
    ("indicator", "basis", "printed"),
    [
        ("HTX_TOTAL", "stock_close", 746),
        ("LH_TOTAL", "stock_close", 5),
        ("THT_TOTAL", "stock_close", 403),
        ("HTXLH_ACTIVE", "stock_close", 612),
        ("THT_ACTIVE", "stock_close", 403),
        ("HTX_NEW", "ptd", 213),
        ("SUP_FOUND_HTX", "ptd", 57),
        ("SUP_FOUND_SPEND", "ptd", 600_000_000),
        ("SUP_TRADE_HTX", "ptd", 68),
        ("SUP_TRADE_SPEND", "ptd", 678_000_000),
        ("SUP_TECH_HTX", "ptd", 10),
        ("SUP_TRAIN_CLASSES", "ptd", 125),
        ("SUP_TRAIN_ATTEND", "ptd", 5046),
    ],
)
def test_what_was_added_up_equals_the_printed_figure(
    played: Settings, release: str, indicator: str, basis: str, printed: int
) -> None:
    with marts_of(played, release) as marts:
        row = rolled(marts, indicator, basis)
    assert row["value_rolled_up"] == printed
    assert row["value_reported"] == printed
    assert row["difference"] == 0
    assert row["reporters_included"] == row["reporters_expected"]


def test_a_lower_bound_stays_a_lower_bound_when_it_is_added_up(played: Settings) -> None:
    with marts_of(played, "r0002") as marts:
        row = rolled(marts, "SUP_TECH_SPEND", "ptd")
    assert (row["value_rolled_up"], row["value_rolled_up_low"], row["value_rolled_up_high"]) == (
        None,
        Decimal(2_100_000_000),
        None,
    )
    assert (row["value_reported"], row["value_reported_low"], row["value_reported_high"]) == (
        None,
        Decimal(2_100_000_000),
        None,
    )


def test_a_printed_range_stays_a_range_and_is_not_added(played: Settings) -> None:
    with marts_of(played, "r0002") as marts:
        row = rolled(marts, "KTTT_GRDP_SHARE", "ptd")
    assert (row["value_reported"], row["value_reported_low"], row["value_reported_high"]) == (
        None,
        Decimal("3.9"),
        Decimal("4.07"),
    )
    assert (row["value_rolled_up"], row["reported_total"]) == (None, None)


def test_the_plan_is_an_interval_and_its_attainment_prints_as_101_percent(played: Settings) -> None:
    with marts_of(played, "r0002") as marts:
        [row] = marts.execute(
            """select plan_low, plan_high, plan_reported_low, plan_reported_high, actual, attainment_low_share,
                attainment_high_share, attainment_reported_share, average_per_year, average_reported, assessment_code
            from mart_plan_attainment where indicator_code = 'HTX_NEW' and place_code = '66'"""
        ).fetchall()
    assert row[:5] == (210, 211, 210, 211, 213)
    assert [round(share) for share in row[5:8]] == [101, 101, 101]
    assert [round(average) for average in row[8:10]] == [71, 71]
    assert row[10] == "exceeded"


def test_nothing_is_said_to_be_attained_from_incomplete_data(played: Settings) -> None:
    with marts_of(played, "r0001") as marts:
        assert marts.execute("select distinct assessment_code from mart_plan_attainment").fetchall() == [
            ("not_assessable",)
        ]


def test_the_provinces_own_report_carries_the_printed_figures_and_nothing_else(played: Settings) -> None:
    with marts_of(played, "r0002") as marts:
        cells = marts.execute("select indicator_code, basis from figure_cells where not is_contributor").fetchall()
    with (Path(__file__).parents[1] / "cases" / "dak_lak_2023q3" / "published.csv").open(
        newline="", encoding="utf-8"
    ) as file:
        printed = {(row["indicator_code"], row["basis"]) for row in csv.DictReader(file)}
    checks = {(indicator, basis) for indicator, basis in printed if basis in ("pct_plan_period", "avg_year")}
    assert set(cells) | checks == printed
    assert len(cells) + len(checks) == len(printed)


def test_in_time_and_fit_in_time_not_fit_and_late_are_told_apart_for_ever(played: Settings) -> None:
    for release in ("r0002", "r0003"):
        with marts_of(played, release) as marts:
            told = dict(
                marts.execute(
                    "select reporter_key || '/' || form_code, timeliness_code from mart_reporting_discipline"
                ).fetchall()
            )
        assert {key for key, code in told.items() if code == "late"} == {
            f"{SILENT}/{form}" for form in ("KT01", "KT03", "KT04")
        }
        assert {key for key, code in told.items() if code == "in_time_not_fit"} == HELD
        assert set(told.values()) == {"late", "in_time_not_fit", "in_time_and_fit"}


def test_the_late_district_is_six_working_days_late(played: Settings) -> None:
    with marts_of(played, "r0003") as marts:
        days = marts.execute(
            "select distinct late_working_days from mart_reporting_discipline where is_late"
        ).fetchall()
    assert days == [(6,)]


def test_figures_of_the_late_district_carry_the_flag(played: Settings) -> None:
    with marts_of(played, "r0002") as marts:
        late = marts.execute("select distinct reporter_key from mart_development where is_late").fetchall()
    assert late == [(SILENT,)]


def test_the_statuses_run_preliminary_final_revised(played: Settings) -> None:
    told = [manifest_of(played, release)["periods"]["2023Q3"]["status"] for release in ("r0001", "r0002", "r0003")]
    assert told == ["preliminary", "final", "revised"]


def test_the_correction_moves_one_figure_and_no_printed_total(played: Settings) -> None:
    with (played.releases / "r0003" / "changes.csv").open(newline="", encoding="utf-8") as file:
        changes = list(csv.DictReader(file))
    assert {(c["table_name"], c["indicator_code"], c["cause_code"]) for c in changes} == {
        ("figure_cells", "HTX_MEMBERS", "correction"),
        ("mart_development_rollup", "HTX_MEMBERS", "correction"),
    }


def test_the_changes_of_the_second_release_tell_late_from_corrected(played: Settings) -> None:
    with (played.releases / "r0002" / "changes.csv").open(newline="", encoding="utf-8") as file:
        causes = {
            (c["reporter_key"], c["cause_code"]) for c in csv.DictReader(file) if c["table_name"] == "figure_cells"
        }
    assert causes == {
        (SILENT, "late"),
        ("651@2000-01-01/registrar", "corrected"),
        ("648@2000-01-01/registrar", "corrected"),
    }


def test_synthetic_figures_say_so_wherever_they_are(any_release: duckdb.DuckDBPyConnection) -> None:
    assert any_release.execute("select bool_and(is_synthetic) from mart_development").fetchone() == (True,)
    assert any_release.execute("select bool_and(is_synthetic) from mart_support").fetchone() == (True,)
    rolled_up = "select bool_and(is_synthetic) from mart_development_rollup where reported_total is not null"
    assert any_release.execute(rolled_up).fetchone() == (True,)


def test_money_that_no_source_knows_is_not_collected_and_never_zero(any_release: duckdb.DuckDBPyConnection) -> None:
    states = any_release.execute(
        "select distinct state, value from figure_cells where scope like 'source_%' or indicator_code = 'SUP_TRAIN_SPEND'"
    ).fetchall()
    assert states == [("not_collected", None)]


def test_the_two_wrong_forms_got_a_return_workbook_with_the_cells_marked_and_a_vietnamese_remedy(
    played: Settings,
) -> None:
    replies = sorted(played.outbox.glob("*/*phan-hoi*.xlsx"))
    assert {path.parent.name for path in replies} == {"648", "651"}
    for path in replies:
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[0] == "Phiếu phản hồi"
        sheet = book["KT01" if path.parent.name == "651" else "KT03"]
        marked = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
        assert marked
        assert all(cell.fill.fgColor.rgb not in (None, "00000000") for cell in marked)
        assert any(
            "Sửa" in cell.comment.text or "sửa" in cell.comment.text or "ghi" in cell.comment.text for cell in marked
        )


def test_every_delivery_has_a_receipt_and_its_original_is_kept_byte_for_byte(played: Settings) -> None:
    received = list(Ledger(played.ledger).of("delivery_received"))
    assert [line.data["number"] for line in received] == [f"66-2023-{n:04d}" for n in range(1, len(received) + 1)]
    assert len({line.data["number"] for line in Ledger(played.ledger).of("receipt_issued")}) == len(received)
    for line in received:
        dropped = Path(played.inbox) / line.data["file_name"]
        sha256 = line.data["sha256"]
        assert (played.var / "landing" / "sha256" / sha256[:2] / sha256).read_bytes() == dropped.read_bytes()


def test_the_manifest_names_every_file_by_its_hash_and_what_it_was_made_from(played: Settings) -> None:
    import hashlib

    manifest = manifest_of(played, "r0003")
    folder = played.releases / "r0003"
    named = set(manifest["files"])
    assert named == {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {
        "marts.duckdb",
        "manifest.json",
    }
    for name, about in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == about["sha256"]
    for sha256 in manifest["configuration"].values():
        assert (played.var / "landing" / "sha256" / sha256[:2] / sha256).is_file()
    assert (manifest["mode"], manifest["previous"]) == ("replay", "r0002")


def test_readers_files_hold_tables_and_no_views(any_release: duckdb.DuckDBPyConnection) -> None:
    kinds = any_release.execute("select distinct table_type from information_schema.tables").fetchall()
    assert kinds == [("BASE TABLE",)]


def test_current_is_the_newest_release(played: Settings) -> None:
    assert (played.releases / "current").resolve() == (played.releases / "r0003").resolve()


def test_playing_it_again_changes_nothing(played: Settings) -> None:
    before = snapshot(played.var)
    done = play_in_its_own_process(played.var.parent)
    assert done.returncode == 0, done.stderr
    assert "Nothing was new" in done.stdout
    assert snapshot(played.var) == before


def test_a_deleted_warehouse_is_made_again_and_gives_the_same_candidate(played: Settings) -> None:
    from hoptac import line
    from hoptac.period import Period

    before = Ledger(played.ledger).last("candidate_built").data["candidate"]
    played.warehouse.unlink()
    built = line.build(played, Period("2023Q3"))
    assert built.candidate == before
    assert line.publish(played, Period("2023Q3")).release == "r0003"
    assert not line.publish(played, Period("2023Q3")).changed
