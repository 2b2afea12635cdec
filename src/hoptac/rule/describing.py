"""All rules that judge figures, by class, as one page of Markdown.

Put here how the page reads. It is written from the catalogue alone, so that it can be kept in step by writing it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoptac.rule.catalogue import Rules
from hoptac.rule.model import Rule

__all__ = ["as_markdown"]

_CLASSES = {
    "inside": "Inside one form: what cannot be true, or is asked about",
    "forms": "Across forms or offices of one period",
    "periods": "Across periods",
    "file": "About the file itself, found while reading or receiving it",
}
_INTRO = """# Rules by class

Written by `python -m hoptac.rule` from `expectations/rules`; do not edit. "Severity" is that of an active rule: in
beta every rule only notes. "Basis" is the provision where a rule rests on one, else it rests on published figures or on
the form's own arithmetic, as `why` says in its file. Layouts are Hoptac's own, never official."""


def as_markdown(rules: Rules) -> str:
    """The page: a table for each class, rules by their ids."""
    blocks = [_INTRO]
    for name, title in _CLASSES.items():
        chosen = [rule for rule in rules.values() if _class_of(rule) == name]
        if chosen:
            blocks.append(f"## {title}")
            blocks.append("\n".join(_table(chosen)))
    return "\n\n".join(blocks) + "\n"


def _class_of(rule: Rule) -> str:
    if rule.kind in ("parser", "timeliness"):
        return "file"
    if any(case.spans for case in rule.terms):
        return "periods"
    return "forms" if rule.level == "period" else "inside"


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield "| Rule | Form | Kind | Sentence | Severity | State | Answered by | Basis |"
    yield "|---|---|---|---|---|---|---|---|"
    for rule in rules:
        cells = (
            rule.id,
            ", ".join(rule.form) or "any",
            rule.kind,
            rule.message_en,
            rule.severity,
            rule.state,
            rule.addressee,
            rule.legal_basis or "–",
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
