"""The catalogue of rules: `expectations/rules/*.yml` and `expectations/kinds.yml`, read once and frozen.

Put here how the files are read and what is refused. A rule that cannot be read stops the program before any
figure is judged: half a catalogue would let through what it should hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from hoptac.errors import BadConfiguration
from hoptac.rule.finding import Finding
from hoptac.rule.kinds import KINDS, misfits
from hoptac.rule.model import Reason, Rule
from hoptac.rule.names import Names

__all__ = ["Rules", "load_rules"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Rules(Mapping[str, Rule]):
    """All rules by id, in the order of their ids, and the words for what cannot be judged."""

    by_id: Mapping[str, Rule]
    reasons: Mapping[str, Reason]
    names: Names = field(default_factory=Names)

    def __getitem__(self, rule_id: str) -> Rule:
        return self.by_id[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)

    def in_words(self, finding: Finding) -> Finding:
        """The finding as people read it: its sentences name indicators, where its columns keep their codes."""
        return replace(
            finding,
            message_vi=self.names.spoken(finding.message_vi, "vi"),
            message_en=self.names.spoken(finding.message_en, "en"),
        )

    def judged_on(self, day: date, level: str) -> list[Rule]:
        """The rules of a level that judge figures which close on the day, in the order of their ids."""
        return [r for r in self.values() if r.kind != "parser" and r.level == level and r.in_force(day)]


def load_rules(folder: Path, names: Names | None = None) -> Rules:
    """Read every rule under `folder` (`expectations/rules`) and the page of kinds beside it.

    With `names` findings say indicators by name, and a term that names no known one is refused. Raises
    `BadConfiguration` with the file, the rule and what to do.
    """
    reasons = _load_kinds(folder.parent / "kinds.yml")
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yml")):
        for place, raw in enumerate(_entries(path), 1):
            rule = _read(path, place, raw)
            if rule.id in found:
                raise BadConfiguration(path, f"{rule.id} is there twice", "Give each rule an id of its own.")
            if problems := misfits(rule) + _unknown(rule, names):
                raise BadConfiguration(path, f"{rule.id}: {'; '.join(problems)}", "See expectations/kinds.yml.")
            found[rule.id] = rule
    if not found:
        raise BadConfiguration(folder, "holds no rules", "Point HOPTAC_HOME at a checkout.")
    return Rules(by_id=dict(sorted(found.items())), reasons=reasons, names=names or Names())


def _unknown(rule: Rule, names: Names | None) -> list[str]:
    if names is None:
        return []
    named = {term.indicator_code for term in rule.all_terms()} | set(rule.select.indicators if rule.select else ())
    return [f"no indicator {code}" for code in sorted(named - names.indicators.keys())]


def _read(path: Path, place: int, raw: object) -> Rule:
    name = raw.get("id", f"entry {place}") if isinstance(raw, dict) else f"entry {place}"
    try:
        return Rule.model_validate(raw)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'rule'}: {e['msg']}" for e in error.errors())
        raise BadConfiguration(
            path, f"{name}: {problems}", "Mend the rule; expectations/README.md says how."
        ) from error


def _entries(path: Path) -> list[object]:
    content = _yaml(path)
    if not isinstance(content, list):
        raise BadConfiguration(path, "is no list of rules", "Begin each rule with '- id: R001'.")
    return content


def _load_kinds(path: Path) -> Mapping[str, Reason]:
    content: Any = _yaml(path)
    if not isinstance(content, dict) or set(content) != {"kinds", "reasons"}:
        raise BadConfiguration(path, "has not the two keys kinds and reasons", "Restore the page.")
    for name, kind in KINDS.items():
        page = content["kinds"].get(name)
        if page is None:
            raise BadConfiguration(path, f"kind {name} is not described", "Say what it means.")
        if set(page.get("parts") or {}) != set(kind.parts) or set(page.get("limits") or {}) != set(kind.limits):
            raise BadConfiguration(path, f"kind {name} is described with other parts or limits", "Bring it in line.")
    if strange := sorted(set(content["kinds"]) - set(KINDS)):
        raise BadConfiguration(path, f"no code for kind {', '.join(strange)}", "Add it to hoptac.rule.kinds.")
    try:
        return {name: Reason.model_validate(words) for name, words in content["reasons"].items()}
    except ValidationError as error:
        raise BadConfiguration(path, f"a reason cannot be read: {error}", "Mend it.") from error


def _yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise BadConfiguration(path, f"cannot be read: {error}", "Mend the file.") from error
