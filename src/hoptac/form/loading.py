"""All forms of all versions, read once from `expectations/forms`, and the promises that follow from them.

Put here what needs more than one form. The shape of a single form belongs in `model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from hoptac.errors import BadConfiguration
from hoptac.form.extending import read_description
from hoptac.form.model import Form
from hoptac.form.parts import Tally
from hoptac.period import Period

__all__ = ["Forms", "Promise", "load_forms"]

_REMEDY = "Correct the form; expectations/README.md says its shape."


class Promise(NamedTuple):
    """One row of `raw.promises`: an office of this kind is asked for this figure in this form, for this period."""

    period: str
    form_code: str
    form_version: str
    office_code: str
    indicator_code: str
    basis: str
    scope: str
    is_required: bool


class Forms:
    """Every form of every version, frozen. `province` says whose own layouts come before the general ones."""

    def __init__(self, forms: list[Form], province: str = "") -> None:
        self._province = province
        self._forms = {(form.code, form.version): form for form in sorted(forms, key=lambda f: (f.code, f.version))}

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def used_in(self, province: str) -> Forms:
        """The forms that offices of a province use: the general ones and its own layouts, which come first."""
        return Forms([form for form in self if form.province in ("", province)], province)

    @property
    def provinces(self) -> tuple[str, ...]:
        """Codes of the provinces that have layouts of their own."""
        return tuple(sorted({form.province for form in self} - {""}))

    def get(self, code: str, version: str) -> Form | None:
        """The form of this code and version, None where there is none."""
        return self._forms.get((code, version))

    def on(self, code: str, day: date, province: str = "") -> Form | None:
        """The form of this code for figures that close on the day; a province's own layout before the general one."""
        fits = [
            form
            for form in self
            if form.code == code
            and form.valid_from <= day
            and (form.valid_to is None or day <= form.valid_to)
            and form.province in ("", province or self._province)
        ]
        return max(fits, key=lambda form: (bool(form.province), form.version), default=None)

    def cover(self, day: date, province: str = "") -> Form | None:
        """The cover sheet for figures that close on the day."""
        found = (self.on(code, day, province) for code in self.codes)
        return next((form for form in found if form and form.kind == "cover"), None)

    def read_as(self, code: str, version: str, day: date, province: str = "") -> Form | None:
        """The form by which a sheet of this printed version is read; None where the version is not accepted.

        A sheet that prints no version is read by the form in force.
        """
        current = self.on(code, day, province)
        if current is None or version in ("", current.version):
            return current
        return self.get(code, version) if version in current.accepts else None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all forms, the cover sheet among them."""
        return tuple(sorted({code for code, _ in self._forms}))

    def promises(self, period: Period) -> Iterator[Promise]:
        """The rows of `raw.promises` for a period: what each kind of office is asked for, data only, each once.

        Accepted earlier versions have rows of their own, for returns that came on them.
        """
        for form in self._read_for(period):
            for office in form.offices if form.kind == "table" else ():
                asked: dict[tuple[str, str, str], bool] = {}
                for cell in form.asked_of(office, period).cells():
                    if cell.figure_role == "data":
                        key = (cell.indicator_code, cell.basis, cell.scope)
                        asked[key] = asked.get(key, False) or cell.is_required
                for key, is_required in asked.items():
                    yield Promise(period.code, form.code, form.version, office, *key, is_required)

    def _read_for(self, period: Period) -> list[Form]:
        """Every form by which a return for the period may be read."""
        current = [
            form
            for form in self
            if form.valid_from <= (day := period.window(form.window).end)
            and (form.valid_to is None or day <= form.valid_to)
            and period.kind in (form.periods or (period.kind,))
        ]
        accepted = [self.get(form.code, version) for form in current for version in form.accepts]
        return sorted(
            {(f.code, f.version): f for f in (*current, *accepted) if f}.values(), key=lambda f: (f.code, f.version)
        )


def load_forms(folder: Path) -> Forms:
    """Read `expectations/forms/<CODE>/<version>.yml`; raises `BadConfiguration` naming file and field."""
    loaded = Forms([_load(path) for path in sorted(folder.glob("*/*.yml"))])
    if not loaded.codes:
        raise BadConfiguration(folder, "no form found", "Restore expectations/forms from the repository.")
    for province in ("", *loaded.provinces):
        _check_each_figure_is_asked_once(folder, loaded.used_in(province))
    _check_tallies(folder, loaded)
    _check_repeats(folder, loaded)
    return loaded


def _load(path: Path) -> Form:
    try:
        form = Form.model_validate(read_description(path))
    except ValidationError as error:
        raise BadConfiguration(path, _briefly(error), _REMEDY) from error
    if (form.code, form.version) != (path.parent.name, path.stem):
        raise BadConfiguration(path, f"holds {form.code} {form.version}", "Name folder and file so.")
    return form


def _briefly(error: ValidationError) -> str:
    wrong = error.errors(include_url=False)
    named = [".".join(map(str, each["loc"])) + ": " + each["msg"] for each in wrong[:3]]
    return "; ".join(named) + (f"; and {len(wrong) - 3} more" if len(wrong) > 3 else "")


def _check_each_figure_is_asked_once(folder: Path, forms: Forms) -> None:
    years = {form.valid_to.year if form.valid_to else form.valid_from.year + 1 for form in forms}
    for year in sorted(years):
        for code in ("Q1", "H1", "M9", "Y"):
            _check_period(folder, forms, Period(f"{year}{code}"))


def _check_period(folder: Path, forms: Forms, period: Period) -> None:
    seen: dict[tuple[str, str, str, str], str] = {}
    for promise in forms.promises(period):
        form = forms.get(promise.form_code, promise.form_version)
        is_current = form is forms.on(promise.form_code, period.window("administrative").end)
        if not is_current:
            continue  # another layout or an earlier version of the same form asks the same figures
        key = (promise.office_code, promise.indicator_code, promise.basis, promise.scope)
        other = seen.setdefault(key, promise.form_code)
        if other != promise.form_code:
            asked = f"{promise.indicator_code} ({promise.basis}, {promise.scope})"
            raise BadConfiguration(folder, f"{asked} is asked by {other} and {promise.form_code}", "Ask it once.")


def _check_tallies(folder: Path, forms: Forms) -> None:
    for form in forms:
        for row in form.rows:
            for tally in (each for tallies in row.tallies.values() for each in tallies):
                counted = forms.on(tally.form, form.valid_from, form.province)
                if wrong := _wrong_in(tally, counted):
                    where = folder / form.code / f"{form.version}.yml"
                    raise BadConfiguration(where, f"row {row.code} counts {tally.form}: {wrong}", _REMEDY)


def _check_repeats(folder: Path, forms: Forms) -> None:
    """Items of the cover repeat figures that are asked while the cover is in force."""
    for form in (form for form in forms if any(item.repeats for item in form.items)):
        year = form.valid_to.year if form.valid_to else form.valid_from.year + 1
        asked = {(p.form_code, p.indicator_code, p.basis, p.scope) for p in forms.promises(Period(f"{year}Q1"))}
        for item in form.items:
            said = item.repeats
            if said and (said.form, said.indicator, said.basis, said.scope) not in asked:
                where = folder / form.code / f"{form.version}.yml"
                raise BadConfiguration(where, f"item {item.key} repeats a figure that nobody is asked", _REMEDY)


def _wrong_in(tally: Tally, counted: Form | None) -> str:
    part = counted.part(tally.part) if counted else None
    if part is None:
        return "no such list is in force"
    fields = {field.key: field for field in part.fields}
    if strange := sorted({*tally.where, *filter(None, (tally.sums,))} - set(fields)):
        return f"it has no field {', '.join(strange)}"
    for key, codes in tally.where.items():
        if strange := sorted(set(codes) - {choice.code for choice in fields[key].choices}):
            return f"{key} has no choice {', '.join(strange)}"
    if tally.sums and fields[tally.sums].value not in ("count", "amount", "number"):
        return f"{tally.sums} is no number"
    return ""
