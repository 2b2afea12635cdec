"""Returns as offices send them: the issued workbook of an office, filled in by what is true there.

Put here how an office becomes a file. What is true is `office`; habits are `noise`, slips the `defects_of_…`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from bench.corpus.draft import Draft, Where
from bench.corpus.noise import disturb
from bench.corpus.office import Office, Record
from hoptac.form import Forms, load_forms
from hoptac.period import Period
from hoptac.reference import Reference, Reporter, load_reference
from hoptac.workbook import Cover, write_workbook

__all__ = ["Desk", "Sender"]


@dataclass(frozen=True, slots=True)
class Sender:
    """An office that owes a return, and the seed of what it sends."""

    reporter: Reporter
    forms: tuple[str, ...]
    period: Period
    seed: int


class Desk:
    """The forms and offices of a checkout."""

    def __init__(self, home: Path, province_code: str) -> None:
        self._forms: Forms = load_forms(home / "expectations" / "forms").used_in(province_code)
        self._reference: Reference = load_reference(home / "seeds")

    def senders(self, period: Period, seed: int) -> list[Sender]:
        """Every registrar that owes something for the period, with the forms that it owes."""
        owed: dict[str, list[str]] = {}
        for one in self._reference.obligations(period):
            if one.reporter.office_code == "registrar":
                owed.setdefault(one.reporter.key, []).append(one.form_code)
        return [
            Sender(self._reference.reporter(key), tuple(codes), period, seed * 1_000 + number)
            for number, (key, codes) in enumerate(sorted(owed.items()))
        ]

    def right(self, sender: Sender) -> Draft:
        """The return of a sender, right in every figure, as our form was filled in. The same each time."""
        rng = Random(f"right/{sender.period.code}/{sender.seed}")
        window = sender.period.window("administrative")
        reporter = sender.reporter
        office = Office(sender.period, self._commune_of(reporter, window.end), rng)
        values = {
            (form, cell.indicator_code, cell.basis, cell.scope): _typed(value)
            for form in sender.forms
            if (current := self._forms.on(form, window.end)) and current.kind == "table"
            for cell in current.asked_of(reporter.office_code, sender.period).cells()
            if cell.figure_role == "data"
            and (value := office.figure(cell.indicator_code, cell.basis, cell.scope)) is not None
        }
        cover = Cover(
            reporter.place_code, reporter.office_code, reporter.name_vi, sender.period.code, sender.forms,
            cut_off=window.end, letter_number=f"{rng.randint(10, 300)}/BC-TCKH", letter_date=window.end,
            source_code="synthetic", is_synthetic=True,
        )  # fmt: skip
        records = {
            key: [_filled(one) for one in some] for key, some in office.records.items() if key[0] in sender.forms
        }
        data = write_workbook(self._forms, cover, window.end, values, records=records)
        return Draft(data, f"Bao cao {sender.period.code} {reporter.place_code}.xlsx", sender.forms)

    def _commune_of(self, reporter: Reporter, day: date) -> str:
        """A commune where the office registers: its own, else the first of its district."""
        if len(reporter.place_code) == 5:
            return reporter.place_code
        below = (place for place in self._reference.places.values() if place.parent_key == reporter.place_key)
        return min(place.code for place in below if place.exists(day))

    @staticmethod
    def as_sent(sender: Sender, draft: Draft, where: Where) -> tuple[Draft, Where]:
        """A return with the habits of its office, always the same, and where a place of it is now."""
        rng = Random(f"habits/{sender.period.code}/{sender.seed}")
        habits: list[str] = []

        def change(book: Any) -> Where:
            before = list(book.worksheets)
            names = [sheet.title for sheet in before]
            habits.extend(disturb(book, rng))
            now = dict(zip(names, (sheet.title for sheet in before), strict=True))
            return replace(where, sheet=now.get(where.sheet, where.sheet))

        disturbed, place = draft.edited(change)
        return replace(disturbed, habits=tuple(habits)), place


def _typed(value: float) -> object:
    return int(value) if value == int(value) else str(value).replace(".", ",")


def _filled(record: Record) -> Record:
    """A record as typed: blanks left out, days as they are written, ticks as x."""
    shown: dict[str, object] = {}
    for key, value in record.items():
        if value is None or value is False:
            continue
        shown[key] = (
            "x" if value is True else f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else value
        )
    return shown
