"""What was published of a figure and what it became: the mart that only publishing can fill.

Put here the table of revisions. Which figures moved and why is found by `changes`; a figure that is published for the
first time is no revision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hoptac.publish.changes import CHANGED_FIGURE
from hoptac.warehouse import Mart, append_rows, write_parquet

__all__ = ["REVISIONS", "add_revisions"]

REVISIONS = Mart(
    name="mart_revisions",
    grain=("release_id", *CHANGED_FIGURE),
    description=(
        "Figures that a release shows otherwise than the release before it. One row per release and figure: of a "
        "reporter (`figure_cells`) or of a higher place (`mart_development_rollup`)."
    ),
    columns=(
        ("release_id", "varchar", "The release that shows the new value."),
        ("previous_release_id", "varchar", "The release that showed the old one."),
        ("table_name", "varchar", "The mart that holds the figure."),
        ("period", "varchar", "Reporting period of the figure."),
        ("place_code", "varchar", "Place of the figure."),
        ("reporter_key", "varchar", "Office that reports it; empty for the total of a place."),
        ("indicator_code", "varchar", "What is counted or measured."),
        ("basis", "varchar", "What span the figure speaks of."),
        ("scope", "varchar", "What the figure includes."),
        ("old_value", "decimal(24,6)", "What was shown; empty where it was no single number, or nothing."),
        ("new_value", "decimal(24,6)", "What is shown now; empty where it is no single number, or gone."),
        ("difference", "decimal(24,6)", "New less old; empty where one of them is."),
        ("old_text", "varchar", "What was shown, also an interval (`5..200`) or a state; empty where it was nothing."),
        ("new_text", "varchar", "What is shown now, also an interval or a state; empty where it is gone."),
        (
            "cause_code",
            "varchar",
            "late, corrected (was held), added, correction, rule (same report, other rules), withdrawn; or derived.",
        ),
        ("submission_id", "varchar", "Report behind the new value; empty for totals and where it is gone."),
    ),
)


def add_revisions(
    database: Path,
    moved: Sequence[Mapping[str, Any]],
    release_id: str,
    previous_release_id: str,
    period: str,
    target: Path,
) -> None:
    """Add to the table of a release what moved in it, and write the rows of the period as Parquet."""
    rows = [
        {
            **{name: row[name] for name in CHANGED_FIGURE},
            "release_id": release_id,
            "previous_release_id": previous_release_id,
            "old_value": row["old_number"],
            "new_value": row["new_number"],
            "difference": _difference(row),
            "old_text": row["old_value"],
            "new_text": row["new_value"],
            "cause_code": row["cause_code"],
            "submission_id": row["submission_id"] or None,
        }
        for row in moved
    ]
    append_rows(database, REVISIONS, rows)
    order = ", ".join(REVISIONS.grain)
    write_parquet(f"select * from {REVISIONS.name} where period = '{period}' order by {order}", target, database)


def _difference(row: Mapping[str, Any]) -> Any:
    old, new = row["old_number"], row["new_number"]
    return None if old is None or new is None else new - old
