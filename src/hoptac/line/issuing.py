"""Forms issued: one empty workbook for each office that owes a report.

Put here who gets which forms. How a form looks is `workbook`, what it asks is `form`; no workspace is needed.
"""

from __future__ import annotations

from pathlib import Path

from hoptac.durable import write_bytes
from hoptac.errors import Refused
from hoptac.form import as_markdown, load_forms
from hoptac.period import Period
from hoptac.reference import load_reference
from hoptac.settings import Settings
from hoptac.workbook import Cover, write_workbook

__all__ = ["describe_forms", "issue_forms"]


def issue_forms(settings: Settings, period: Period, folder: Path, place_code: str = "") -> list[Path]:
    """Write an empty workbook for each office that owes something for the period; all of them, or one place's.

    The same call gives the same bytes. Raises `Refused` where nobody owes anything.
    """
    reference = load_reference(settings.home / "seeds")
    forms = load_forms(settings.home / "expectations" / "forms")
    owed: dict[str, list[str]] = {}
    for obligation in reference.obligations(period):
        if place_code in ("", obligation.reporter.place_code):
            owed.setdefault(obligation.reporter.key, []).append(obligation.form_code)
    if not owed:
        whom = f"place {place_code}" if place_code else "anybody"
        raise Refused(f"Nothing is owed by {whom} for {period.code}. See `hoptac schedule --period {period.code}`.")
    written = []
    for key, codes in sorted(owed.items()):
        reporter = reference.reporter(key)
        cover = Cover(
            place_code=reporter.place_code,
            office_code=reporter.office_code,
            reporter_name=reporter.name_vi,
            place_name=reference.places[reporter.place_key].name,
            period=period.code,
            forms=tuple(codes),
            cut_off=period.window("administrative").end,
            nature_code="",
            signer_capacity="",
            source_code="",
        )
        path = folder / f"{period.code}-{reporter.place_code}-{reporter.office_code}.xlsx"
        write_bytes(path, write_workbook(forms, cover, period.window("administrative").end), "form")
        written.append(path)
    return written


def describe_forms(settings: Settings) -> str:
    """Every form of the checkout as a page of Markdown. Needs no workspace."""
    return as_markdown(load_forms(settings.home / "expectations" / "forms"))
