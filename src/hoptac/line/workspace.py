"""A workspace opened: its ledger, originals and warehouse, and the promises of the checkout that it is run from.

Put here how the parts are put together once. It decides nothing about any delivery or period.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hoptac.clock import live_clock
from hoptac.errors import Refused
from hoptac.form import Forms, load_forms
from hoptac.landing import Landing, sha256_of
from hoptac.ledger import Ledger
from hoptac.period import Period
from hoptac.reference import Obligation, Reference, load_reference
from hoptac.rule import Rules, load_names, load_rules
from hoptac.settings import Settings
from hoptac.warehouse import Warehouse

__all__ = ["Workspace", "create_replay", "open_workspace"]

_CONFIGURATION = {
    "dbt_project": (".sql", ".yml", ".md"),
    "expectations": (".yml",),
    "seeds": (".csv", ".yml"),
    "src": (".py",),
}


@dataclass(frozen=True)
class Workspace:
    """What every verb of the line works on."""

    settings: Settings
    ledger: Ledger
    landing: Landing
    warehouse: Warehouse

    @cached_property
    def reference(self) -> Reference:
        """Places, offices, duties, calendar, policy."""
        return load_reference(self.settings.home / "seeds")

    @cached_property
    def forms(self) -> Forms:
        """The forms that reporters may send, the province's own layouts before the general ones."""
        return load_forms(self.settings.home / "expectations" / "forms").used_in(self.ledger.place_code)

    @cached_property
    def rules(self) -> Rules:
        """The catalogue of rules."""
        home = self.settings.home
        return load_rules(home / "expectations" / "rules", load_names(home / "seeds" / "indicators"))

    @property
    def candidates(self) -> Path:
        """Marts built aside."""
        return self.settings.var / "candidates"

    @cached_property
    def configuration(self) -> Mapping[str, Path]:
        """Every file that decides what comes out, by its path in the checkout."""
        found = {}
        for folder, endings in _CONFIGURATION.items():
            for parent, below, names in os.walk(self.settings.home / folder):
                below[:] = [name for name in below if name not in ("target", "logs", "__pycache__", "hoptac.egg-info")]
                for name in names:
                    if name.endswith(endings):
                        path = Path(parent) / name
                        found[str(path.relative_to(self.settings.home))] = path
        return dict(sorted(found.items()))

    @cached_property
    def configuration_sha256(self) -> str:
        """One hash over all of it."""
        return self._fingerprint(*_CONFIGURATION)

    @cached_property
    def promises_sha256(self) -> str:
        """One hash over what is judged by: forms, rules and seeds, without code."""
        return self._fingerprint("expectations", "seeds")

    def _fingerprint(self, *folders: str) -> str:
        digest = hashlib.sha256()
        for name, path in self.configuration.items():
            if name.split("/", 1)[0] in folders:
                digest.update(f"{name} {sha256_of(path.read_bytes())}\n".encode())
        return digest.hexdigest()

    @property
    def secrets(self) -> Path:
        """What nobody but this office may read: the key of the form tokens."""
        return self.settings.var / "secrets"

    def obligations(self, period: Period) -> list[Obligation]:
        """Who owes what for the period; raises `Refused` where nobody does."""
        owed = self.reference.obligations(period)
        if not owed:
            raise Refused(f"Nobody owes a report for {period.code}. See `hoptac schedule --period {period.code}`.")
        return owed


def open_workspace(settings: Settings) -> Workspace:
    """Open the workspace in `settings.var`; a fresh one becomes live where `HOPTAC_PLACE` says whose it is.

    Raises `Refused` where there is none and no place is given, or where a replay is pointed at a foreign inbox.
    """
    ledger = Ledger(settings.ledger)
    if not ledger.exists:
        if not settings.place_code:
            raise Refused(
                f"{settings.var} is no workspace yet. Set HOPTAC_PLACE to the code of the receiving office's province, "
                "for example HOPTAC_PLACE=66."
            )
        with ledger.writer(settings.lock_seconds):
            if not ledger.exists:
                ledger.create("live", settings.place_code, live_clock())
    if ledger.mode == "replay" and settings.inbox_url:
        raise Refused("A replay reads only its own inbox. Unset HOPTAC_INBOX.")
    return Workspace(settings, ledger, Landing(settings.var / "landing"), Warehouse(settings.warehouse))


def create_replay(settings: Settings, place_code: str, starts_at: datetime, script_sha256: str) -> Ledger:
    """Create a replay workspace, or open the one that was created from the same script.

    Raises `Refused` where the workspace is live or follows another script.
    """
    ledger = Ledger(settings.ledger)
    with ledger.writer(settings.lock_seconds):
        if not ledger.exists:
            ledger.create("replay", place_code, starts_at, script_sha256)
        elif ledger.mode != "replay" or ledger.lines[0].data["script_sha256"] != script_sha256:
            raise Refused(
                f"{settings.var} is another workspace ({ledger.mode}). Set HOPTAC_VAR to an empty folder, or remove it."
            )
    return ledger
