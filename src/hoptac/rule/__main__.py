"""`python -m hoptac.rule > docs/reference/rules-by-class.md`: the page of all rules, run in a checkout.

Put here nothing else; how the page reads is `describing`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hoptac.rule.catalogue import load_rules
from hoptac.rule.describing import as_markdown

if __name__ == "__main__":
    sys.stdout.write(as_markdown(load_rules(Path("expectations/rules"))))
