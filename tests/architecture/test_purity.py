"""The house keeps its order: floors, doors, pure modules, docstrings, errors, words."""

import ast
import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "hoptac").rglob("*.py"))
DAGS = sorted((ROOT / "dags").glob("*.py"))
DOORS = {
    "duckdb": "warehouse",
    "dbt": "build",
    "great_expectations": "judge",
    "airflow": "orchestration",
    "xlsxwriter": "workbook",
    "python_calamine": "workbook",
    "lxml": "workbook",
    "sqlalchemy": "judge",
    "pebble": "workers",
    "pyhanko": "letter",
    "pyhanko_certvalidator": "letter",
    "asn1crypto": "letter",
}
PURE = {"gate", "read", "figure", "period"}
IMPURE = {
    "os",
    "pathlib",
    "socket",
    "subprocess",
    "time",
    "random",
    "shutil",
    "tempfile",
    "io",
    "fsspec",
    "uuid",
    "secrets",
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def floor_module(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "hoptac").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 30
    assert {path.stem for path in DAGS} == {"receive_submissions", "build_quarter", "publish_quarter"}


def test_imports_keep_to_the_floors() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_each_heavy_dependency_has_one_door_and_it_is_used(library: str, door: str) -> None:
    users = {floor_module(path) for path in SOURCES if any(name.split(".")[0] == library for name in imported(path))}
    assert users == {door}


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_touch_neither_files_nor_clock(module: str) -> None:
    files = [path for path in SOURCES if floor_module(path) == module]
    assert files
    for path in files:
        assert not {name.split(".")[0] for name in imported(path)} & IMPURE, path
        calls = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
        assert not {call for call in calls if call == "open" or call.endswith((".now", ".today", ".utcnow"))}, path


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_modules_docstring_says_what_belongs_in_it_and_what_does_not(path: Path) -> None:
    words = ast.get_docstring(tree(path)) or ""
    assert len(re.findall(r"[.!?](?:\s|$)", words)) >= 2, "two sentences at least"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_errors_are_of_our_own_tree(path: Path) -> None:
    if path.name == "errors.py":
        return
    raised = [node.exc for node in ast.walk(tree(path)) if isinstance(node, ast.Raise) and node.exc]
    names = {ast.unparse(exc.func if isinstance(exc, ast.Call) else exc) for exc in raised}
    assert not names & {"Exception", "ValueError", "RuntimeError", "KeyError", "TypeError"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_public_names_are_sorted_and_exist(path: Path) -> None:
    module = tree(path)
    listed = [
        ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    if not listed:
        assert path.name == "__init__.py" or path.name == "__main__.py" or floor_module(path) == "__init__"
        return
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            names |= {ast.unparse(target) for target in node.targets}
        elif isinstance(node, ast.AnnAssign):
            names.add(ast.unparse(node.target))
    assert set(listed[0]) <= names
    assert len(listed[0]) == len(set(listed[0]))


def test_no_module_is_so_long_that_it_does_two_things() -> None:
    long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_code_holds_no_place_name_and_no_figure_of_a_story() -> None:
    with (ROOT / "seeds" / "places" / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["place_level"] in ("province", "district")]
    names = {row["place_name"] for row in rows if len(row["place_name"]) > 5}
    assert "Đắk Lắk" in names
    for path in [*SOURCES, *DAGS]:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in names if name in text], path
        assert not re.search(r"\b(746|5046|5\.046|612|403)\b", text), path


def test_the_word_demo_is_a_verb_and_nothing_else() -> None:
    found = {
        str(path.relative_to(ROOT / "src" / "hoptac")): re.findall(
            r".*\bdemo\b.*", path.read_text(encoding="utf-8"), re.IGNORECASE
        )
        for path in [*SOURCES]
    }
    assert {path for path, lines in found.items() if lines} <= {"cli/__init__.py", "cli/playing.py"}
    assert not [path for path in DAGS if "demo" in path.read_text(encoding="utf-8").lower()]


def test_every_decision_says_how_it_would_be_violated() -> None:
    adrs = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert len(adrs) >= 6
    for path in adrs:
        text = path.read_text(encoding="utf-8")
        for heading in (
            "## Context",
            "## Decision",
            "## Consequences",
            "## A change violates this decision when it…",
            "## Evidence",
        ):
            assert heading in text, f"{path.name}: {heading}"


def test_nothing_in_the_repository_leads_out_of_it() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = re.compile(r"pythonhosted|pypi\.org|registry\.npmjs|deb\.debian\.org|/work/|\.\./shared")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".py", ".md", ".yml", ".toml", ".lock", ".in", ".csv", ".sql", "") and path.is_file():
            if path == Path(__file__):
                continue
            assert not hosts.search(path.read_text(encoding="utf-8", errors="ignore")), name
