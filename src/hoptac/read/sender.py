"""Who sends for which period: place and office by code, else by name inside the province of the receiving office.

Put here what the cover sheet's words are looked up in. Reading the cover is `cover`. A name that decides nothing
is said, never guessed; a name without its accents is no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hoptac.form import Form, Forms
from hoptac.period import Period, Window
from hoptac.read.cover import parse_period, read_cover
from hoptac.read.model import Cover, Findings
from hoptac.read.places import find_places, find_reporter_named
from hoptac.read.sheets import Recognised
from hoptac.reference import Place, Reference

__all__ = ["Sender", "find_sender"]

_CODED = re.compile(r"^([0-9]{1,5})(?:\s*[-–—.,:(/]?\s*(\D.*?)\)?)?$")
_KINDS = r"tỉnh|thành phố|tp\.?|huyện|thị xã|tx\.?|quận|thị trấn|phường|xã|đặc khu"
_NAMED = re.compile(rf"(?<!\w)((?:{_KINDS})\s+[^,;()]+?)\s*(?=$|[,;()])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sender:
    """A reporter and a period that are known, and the cover that named them, codes in place of names."""

    cover: Cover
    cover_form: Form
    period: Period
    reporter_key: str
    province_code: str
    """The province in which the place lies: its own layouts may be used."""
    reference: Reference

    @property
    def last_day(self) -> date:
        """The day on which the period closes."""
        return self.period.window("administrative").end

    @property
    def window(self) -> Window:
        """The days that the figures cover, by the regime that the cover names."""
        return self.period.window("calendar" if self.cover.window_code == "calendar" else "administrative")


def find_sender(
    covers: Sequence[Recognised], forms: Forms, findings: Findings, reference: Reference, province_code: str
) -> Sender | Cover | None:
    """Who sends; the cover as far as it was read, where that cannot be known."""
    if len(covers) != 1:
        if covers:
            names = ", ".join(found.sheet.name for found in covers)
            findings.add("H013", form_code=covers[0].form_code, observed=names)
        else:
            findings.add("H003", observed="không có phiếu KT00")
        return None
    form = _form(covers[0], forms)
    cover = read_cover(covers[0], form, findings)
    sheet = covers[0].sheet.name
    period = parse_period(cover.period_text)
    day = period.window("administrative").end if period else None
    place = _place(cover, findings, form, sheet, reference, province_code, day)
    if place is None:
        return cover
    cover = replace(cover, place_code=place.code)
    if period is None:
        findings.add("H005", form_code=form.code, sheet_name=sheet, observed=cover.period_text)
        return cover
    reporter = reference.find_reporter(place.code, cover.office_code, period)
    if reporter is None:
        reporter = find_reporter_named(
            reference,
            place.code,
            (cover.office_code or cover.reporter_name or "",),
            period.window("administrative").end,
        )
        if reporter is None:
            findings.add("H004", form_code=form.code, sheet_name=sheet, period=period.code, observed=cover.office_code)
            return cover
        findings.add(
            "H611", form_code=form.code, sheet_name=sheet, observed=reporter.name_vi, expected=reporter.office_code
        )
        cover = replace(cover, office_code=reporter.office_code)
    province = next((one.code for one in reference.above(place) if one.level == "province"), province_code)
    in_force = forms.on(form.code, period.window("administrative").end, province)
    if in_force is not None and cover.version not in ("", in_force.version):
        findings.add("H610", form_code=form.code, sheet_name=sheet, observed=cover.version, expected=in_force.version)
    return Sender(cover, form, period, reporter.key, province, reference)


def _form(found: Recognised, forms: Forms) -> Form:
    versions = [form for form in forms if form.code == found.form_code]
    return forms.get(found.form_code, found.version) or versions[-1]


def _place(
    cover: Cover,
    findings: Findings,
    form: Form,
    sheet: str,
    reference: Reference,
    province_code: str,
    day: date | None,
) -> Place | None:
    """The place of the sender, with what is to be said of how it was found."""
    coded = _CODED.match(cover.place_code)
    if coded:
        place = reference.place(coded[1], day) or reference.place(coded[1].zfill(5) if len(coded[1]) == 4 else "", day)
        if place is None:
            findings.add("H003", form_code=form.code, sheet_name=sheet, observed=cover.place_code)
            return None
        said = [coded[2]] if coded[2] else _NAMED.findall(cover.reporter_name or "")[-1:]
        for name in said:
            others = find_places(reference, name, province_code, day)
            if others and not any(_touch(reference, place, other) for other in others):
                code = f"{place.code} ({place.type_name} {place.name})"
                findings.add("H613", form_code=form.code, sheet_name=sheet, observed=name, expected=code)
        return place
    names = [cover.place_code] if cover.place_code else _NAMED.findall(cover.reporter_name or "")[-1:]
    found = [place for name in names for place in find_places(reference, name, province_code, day)]
    if len(found) == 1:
        findings.add("H611", form_code=form.code, sheet_name=sheet, observed=names[0], expected=found[0].code)
        return found[0]
    if found:
        candidates = "; ".join(f"{place.code} {place.type_name} {place.name}" for place in found)
        findings.add("H612", form_code=form.code, sheet_name=sheet, observed=names[0], expected=candidates)
    else:
        findings.add("H003", form_code=form.code, sheet_name=sheet, observed=cover.place_code)
    return None


def _touch(reference: Reference, one: Place, other: Place) -> bool:
    """Whether two places are one, or one lies in the other."""
    return one.code in {p.code for p in reference.above(other)} or other.code in {p.code for p in reference.above(one)}
