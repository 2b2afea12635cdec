"""All forms of all versions, read once from `expectations/forms`, and the promises that follow from them.

Put here what needs more than one form. The shape of a single form belongs in `model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import ValidationError

from hoptac.errors import BadConfiguration
from hoptac.form.model import Form

__all__ = ["Forms", "Promise", "load_forms"]

_REMEDY = "Correct the form; expectations/README.md says its shape."


class Promise(NamedTuple):
    """One row of `raw.promises`: an office of this kind is asked for this figure in this form."""

    form_code: str
    form_version: str
    office_code: str
    indicator_code: str
    basis: str
    scope: str
    is_required: bool


class Forms:
    """Every form of every version, frozen."""

    def __init__(self, forms: list[Form]) -> None:
        self._forms = {(form.code, form.version): form for form in sorted(forms, key=lambda f: (f.code, f.version))}

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def get(self, code: str, version: str) -> Form | None:
        """The form of this code and version, None where there is none."""
        return self._forms.get((code, version))

    def on(self, code: str, day: date) -> Form | None:
        """The form of this code for figures that close on the day."""
        fits = [f for f in self if f.code == code and f.valid_from <= day and (f.valid_to is None or day <= f.valid_to)]
        return fits[-1] if fits else None

    def cover(self, day: date) -> Form | None:
        """The cover sheet for figures that close on the day."""
        return next((form for code in self.codes if (form := self.on(code, day)) and form.kind == "cover"), None)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all forms, the cover sheet among them."""
        return tuple(sorted({code for code, _ in self._forms}))

    def promises(self) -> Iterator[Promise]:
        """The rows of `raw.promises`: what each kind of office is asked for, data only, each figure once."""
        for form in self:
            for office in form.offices if form.kind == "table" else ():
                asked: dict[tuple[str, str, str], bool] = {}
                for cell in form.cells(office):
                    if cell.figure_role == "data":
                        key = (cell.indicator_code, cell.basis, cell.scope)
                        asked[key] = asked.get(key, False) or cell.is_required
                for key, is_required in asked.items():
                    yield Promise(form.code, form.version, office, *key, is_required)


def load_forms(folder: Path) -> Forms:
    """Read `expectations/forms/<CODE>/<version>.yml`; raises `BadConfiguration` naming file and field."""
    forms = []
    for path in sorted(folder.glob("*/*.yml")):
        try:
            form = Form.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise BadConfiguration(path, _briefly(error), _REMEDY) from error
        if (form.code, form.version) != (path.parent.name, path.stem):
            raise BadConfiguration(path, f"holds {form.code} {form.version}", "Name folder and file so.")
        forms.append(form)
    loaded = Forms(forms)
    if not loaded.codes:
        raise BadConfiguration(folder, "no form found", "Restore expectations/forms from the repository.")
    _check_each_figure_is_asked_once(folder, loaded)
    return loaded


def _briefly(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    wrong = error.errors(include_url=False)
    named = [".".join(map(str, each["loc"])) + ": " + each["msg"] for each in wrong[:3]]
    return "; ".join(named) + (f"; and {len(wrong) - 3} more" if len(wrong) > 3 else "")


def _check_each_figure_is_asked_once(folder: Path, forms: Forms) -> None:
    seen: dict[tuple[str, str, str, str, str], str] = {}
    for promise in forms.promises():
        key = (
            promise.form_version,
            promise.office_code,
            promise.indicator_code,
            promise.basis,
            promise.scope,
        )
        other = seen.setdefault(key, promise.form_code)
        if other != promise.form_code:
            asked = f"{promise.indicator_code} ({promise.basis}, {promise.scope})"
            raise BadConfiguration(folder, f"{asked} is asked by {other} and {promise.form_code}", "Ask it once.")
