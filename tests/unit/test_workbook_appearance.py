"""What the styles of a workbook do to its numbers."""

import pytest

from hoptac.workbook.appearance import notable_styles

_GROUND = '<fills count="3"><fill><patternFill patternType="none"/></fill>{}</fills>'


def looks(font: str = "", fill: str = "", code: str | None = None, number_format: str = "164") -> tuple[str, ...]:
    """The looks of one style with this colour of the font, this fill and this number format."""
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>' if code is not None else ""
    fills = _GROUND.format(f"<fill>{fill}</fill>" if fill else "")
    xml = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{formats}<fonts><font>{font}</font></fonts>{fills}"
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="{number_format}" fontId="0" fillId="{1 if fill else 0}"/></cellXfs>'
        '<dxfs><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs></styleSheet>'
    )
    return notable_styles(xml.encode()).get("0", ())


WHITE, RED = '<color rgb="FFFFFFFF"/>', '<color rgb="FFC00000"/>'
SOLID = '<patternFill patternType="solid"><fgColor rgb="{}"/><bgColor indexed="64"/></patternFill>'


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        (WHITE, ""),
        ('<color theme="0"/>', ""),
        ('<color indexed="9"/>', ""),
        (RED, SOLID.format("FFC00000")),
        ("", SOLID.format("FF000000")),
        (WHITE, '<patternFill patternType="solid"><fgColor theme="0"/></patternFill>'),
    ],
)
def test_a_font_in_the_colour_of_its_ground_is_seen_however_the_colour_is_said(font, fill):
    assert looks(font, fill) == ("in_ground_colour",)


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        ("", ""),
        (WHITE, SOLID.format("FF1F4E79")),
        (RED, SOLID.format("FFFFC7CE")),
        (WHITE, '<patternFill patternType="lightGray"/>'),
        ('<color theme="4" tint="0.6"/>', ""),
        ('<color theme="0" tint="-0.5"/>', ""),
    ],
)
def test_a_font_that_can_be_read_or_cannot_be_told_is_not(font, fill):
    assert looks(font, fill) == ()


@pytest.mark.parametrize("code", [";;;", ";", "[Red];;", '"";""', "&quot;xem chú thích&quot;;0"])
def test_a_format_that_shows_nothing_of_a_number_is_seen(code):
    assert "hidden_by_format" in looks(code=code.replace('"', "&quot;"))


@pytest.mark.parametrize("code", ["#,##0", "0;;;@", "General;;", "#,##0;-#,##0;&quot;-&quot;", "dd/mm/yyyy"])
def test_a_format_that_shows_it_is_not(code):
    assert looks(code=code) == ()


@pytest.mark.parametrize(("code", "number_format"), [(None, "9"), (None, "10"), ("0.0%", "164")])
def test_percentages_are_seen_by_their_format(code, number_format):
    assert looks(code=code, number_format=number_format) == ("percent",)


def test_styles_of_styles_and_conditional_looks_are_not_those_of_cells():
    assert looks(number_format="0") == ()
