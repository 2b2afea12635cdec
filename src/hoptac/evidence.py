"""From a figure to its cells and from a cell to its figures, read from a release alone.

Put here questions that an auditor puts to what was published. Nothing is computed again: a release holds, beside its
marts, one row per accepted figure with the file and cell that it stands in (`figure_cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoptac.errors import Refused
from hoptac.warehouse import ask, open_for_reading

__all__ = ["CellTrace", "FigureTrace", "trace_cell", "trace_figure"]


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """A rolled-up figure and every cell behind it; `own` are the cells of the higher place's own report."""

    figure: dict[str, Any]
    cells: list[dict[str, Any]]
    own: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CellTrace:
    """A cell of a delivered workbook and every published figure that it moves."""

    cell: dict[str, Any]
    figures: list[dict[str, Any]]


_CELL_COLUMNS = """reporter_key, form_code, indicator_code, basis, scope, value, value_low, value_high, state, unit,
    printed_text, printed_unit, submission_id, delivery_number, file_name, sha256, sheet_name, cell_ref"""


def trace_figure(
    database: Path, period: str, place_code: str, indicator: str, basis: str, scope: str | None = None
) -> FigureTrace:
    """The cells behind one row of `mart_development_rollup`; a composite figure leads to those of its components.

    Raises `Refused` where the release has no such figure.
    """
    with open_for_reading(database) as connection:
        found = ask(
            connection,
            """select * from mart_development_rollup
            where period = $1 and place_code = $2 and indicator_code = $3 and basis = $4
                and ($5 is null or scope = $5) order by scope""",
            [period, place_code, indicator, basis, scope],
        )
        if not found:
            raise Refused(
                f"{database.parent.name} has no figure {indicator} ({basis}) of place {place_code} for {period}. "
                "Look up names in dictionary.csv and in mart_development_rollup."
            )
        figure = found[0]
        cells = ask(
            connection,
            f"""select {_CELL_COLUMNS}, is_contributor from figure_cells
            where period = $1 and contributes_to_place_key = $2 and basis = $3
                and indicator_code in (select unnest(string_split($4, '+')))
                and ($5 = '' or scope = $5)
            order by is_contributor desc, indicator_code, reporter_key, form_code""",
            [
                period,
                figure["place_key"],
                basis,
                figure["component_codes"] or indicator,
                "" if figure["component_codes"] else figure["scope"],
            ],
        )
        own = ask(
            connection,
            f"""select {_CELL_COLUMNS} from figure_cells
            where period = $1 and contributes_to_place_key = $2 and basis = $3 and indicator_code = $4
                and scope = $5 and not is_contributor order by reporter_key, form_code""",
            [period, figure["place_key"], basis, indicator, figure["scope"]],
        )
    return FigureTrace(figure, [cell for cell in cells if cell["is_contributor"]], own)


def trace_cell(database: Path, delivery_number: str, sheet: str, cell: str) -> CellTrace:
    """The published figures that a cell moves. Raises `Refused` where the cell holds no accepted figure."""
    with open_for_reading(database) as connection:
        found = ask(
            connection,
            f"""select period, contributes_to_place_key, is_contributor, {_CELL_COLUMNS} from figure_cells
            where delivery_number = $1 and sheet_name = $2 and cell_ref = $3""",
            [delivery_number, sheet, cell],
        )
        if not found:
            raise Refused(
                f"Cell {sheet}!{cell} of {delivery_number} holds no figure that {database.parent.name} counts. "
                "It may be empty, a heading, or part of a form that was held (`hoptac why`)."
            )
        source = found[0]
        figures = ask(
            connection,
            """select 'mart_development_rollup' as mart, release_id, period, place_code, indicator_code, basis, scope,
                case when $6 then 'reported_total' else 'value_reported' end as moved_column,
                case when $6 then reported_total else value_reported end as value
            from mart_development_rollup
            where period = $1 and place_key = $2 and basis = $3
                and ((indicator_code = $4 and scope = $5)
                    or ($6 and list_contains(string_split(component_codes, '+'), $4)))
            order by indicator_code, scope""",
            [
                source["period"],
                source["contributes_to_place_key"],
                source["basis"],
                source["indicator_code"],
                source["scope"],
                source["is_contributor"],
            ],
        )
    return CellTrace(source, figures)
