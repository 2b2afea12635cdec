"""What people call the figures that rules name by code, in Vietnamese and English.

Put here how a code in a sentence becomes words. What each indicator is lies in `seeds/indicators`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

__all__ = ["Names", "load_names"]

Language = Literal["vi", "en"]
_CODE = re.compile(r"\b([A-Z][A-Z0-9_]+)(?:@([a-z_]+)(?::([a-z_]+))?)?")
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
Named = Mapping[str, Mapping[Language, str]]


@dataclass(frozen=True)
class Names:
    """Names of indicators, bases and scopes, each by code and language."""

    indicators: Named = field(default_factory=dict)
    bases: Named = field(default_factory=dict)
    scopes: Named = field(default_factory=dict)

    def spoken(self, sentence: str, language: Language) -> str:
        """The sentence with every code of an indicator (`HTX_NEW`, `HTX_NEW@ytd`) said by its name.

        What is no code of ours stays as it is.
        """

        def said(found: re.Match[str]) -> str:
            code, basis, scope = found.groups()
            if code not in self.indicators:
                return found[0]
            more = [self.bases.get(basis or "", {}).get(language), self.scopes.get(scope or "", {}).get(language)]
            beside = ", ".join(word for word in more if word)
            name = self.indicators[code][language]
            return f"“{name}” ({beside})" if beside else f"“{name}”"

        return _CODE.sub(said, sentence)


def load_names(folder: Path) -> Names:
    """Read the names of `seeds/indicators`. Raises `OSError` where a file is not there."""
    return Names(
        indicators=_shortened(dict(_rows(folder / "indicators.csv", "indicator_code"))),
        bases=dict(_rows(folder / "bases.csv", "basis")),
        scopes=dict(_rows(folder / "scopes.csv", "scope")),
    )


def _shortened(named: Named) -> Named:
    """Names without what brackets add at their end, where they stay apart from all others."""
    short = {
        code: {language: _BRACKETS.sub("", name) for language, name in names.items()} for code, names in named.items()
    }
    used = Counter(pair for names in short.values() for pair in names.items())
    return {
        code: {language: name if used[language, name] == 1 else named[code][language] for language, name in own.items()}
        for code, own in short.items()
    }


def _rows(path: Path, key: str) -> Iterator[tuple[str, Mapping[Language, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row[key], {"vi": row["name_vi"], "en": row["name_en"]}
