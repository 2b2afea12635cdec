"""The description of a form as written, or as an earlier version with what differs.

Put here how `extends` and its three verbs (change, add, leave out) become one whole description. What a description may
say is the shape of `model` and `parts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hoptac.errors import BadConfiguration

__all__ = ["read_description"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in its fast make, where PyYAML was built with it: every command reads all forms."""

_LISTS = {"columns": "key", "rows": "code", "items": "key", "parts": "key", "fields": "key"}
"""Lists of a form that a later version may change entry by entry, and what names an entry."""


def read_description(path: Path, _below: tuple[Path, ...] = ()) -> dict[str, Any]:
    """What a file of a form says, earlier versions that it extends laid under it.

    `extends: "2021"` begins with that version of the same form. Simple keys replace. In `columns`, `rows`, `items`,
    `parts` and `fields` an entry of a known name changes the keys that it gives; a new one, or a known one that is to
    move, stands behind the entry that its `after` names (`after: ""` for the front); without `after` a new one stands
    at the end. `without: [names]` leaves entries out. Raises
    `BadConfiguration` with file and entry.
    """
    try:
        own = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise BadConfiguration(path, str(error), "Mend the file.") from error
    if not isinstance(own, dict):
        raise BadConfiguration(path, "is no description of a form", "expectations/README.md says its shape.")
    if "extends" not in own:
        return own
    earlier = path.with_name(f"{own.pop('extends')}.yml")
    if not earlier.is_file() or path in _below:
        raise BadConfiguration(path, f"extends {earlier.stem}, which it cannot", "Name an earlier version beside it.")
    return _laid_over(read_description(earlier, (*_below, path)), own, path)


def _laid_over(earlier: Mapping[str, Any], own: Mapping[str, Any], path: Path) -> dict[str, Any]:
    left_out = set(own.get("without", ()))
    found = {**earlier, **{key: value for key, value in own.items() if key not in (*_LISTS, "without", "after")}}
    for name, named_by in _LISTS.items():
        if name not in earlier and name not in own:
            continue
        entries = [entry for entry in earlier.get(name, ()) if entry[named_by] not in left_out]
        left_out -= {entry[named_by] for entry in earlier.get(name, ())}
        found[name] = _changed(entries, own.get(name, ()), named_by, path)
    if left_out:
        raise BadConfiguration(path, f"leaves out {sorted(left_out)}, which is not there", "Correct 'without'.")
    return found


def _changed(
    entries: list[dict[str, Any]], changes: list[dict[str, Any]], named_by: str, path: Path
) -> list[dict[str, Any]]:
    entries = list(entries)
    for change in changes:
        names = [entry[named_by] for entry in entries]
        new = {key: value for key, value in change.items() if key != "after"}
        if change[named_by] in names:
            at = names.index(change[named_by])
            new = _laid_over(entries[at], change, path)
            if "after" not in change:
                entries[at] = new
                continue
            del entries[at], names[at]
        after = change.get("after")
        if after and after not in names:
            raise BadConfiguration(
                path, f"{change[named_by]} stands after {after}, which is not there", "Correct 'after'."
            )
        at = len(entries) if after is None else names.index(after) + 1 if after else 0
        entries.insert(at, new)
    return entries
