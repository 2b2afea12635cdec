"""The page of all rules is the catalogue's, word for word."""

from __future__ import annotations

import re

from tests_support import ROOT

from hoptac.rule import load_rules
from hoptac.rule.describing import as_markdown

RULES = load_rules(ROOT / "expectations/rules")
PAGE = ROOT / "docs/reference/rules-by-class.md"


def test_the_page_is_in_step_with_the_catalogue() -> None:
    """Mend it with `python -m hoptac.rule > docs/reference/rules-by-class.md`."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown(RULES)


def test_every_rule_stands_on_the_page_once() -> None:
    listed = re.findall(r"^\| ([RH]\d{3}[a-z]?) \|", as_markdown(RULES), re.MULTILINE)
    assert sorted(listed) == sorted(RULES)


def test_what_speaks_of_other_periods_has_a_table_of_its_own() -> None:
    after = as_markdown(RULES).split("## Across periods")[1].split("\n## ")[0]
    assert "| R002 |" in after
    assert "| R001 |" not in after
