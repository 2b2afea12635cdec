"""What the README says can be typed, can be typed."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests_support import ROOT

from hoptac.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = list(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
COMMANDS = [row for block in SHELL for row in block.splitlines() if row.startswith(".venv/bin/hoptac ")]
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def run(command: str, var: Path, **more: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command.removeprefix(".venv/bin/hoptac"))
    environment = {
        **os.environ,
        "HOPTAC_HOME": str(ROOT),
        "HOPTAC_VAR": str(var),
        "HOPTAC_SETTLE_SECONDS": "0.05",
        **more,
    }
    return subprocess.run(
        [sys.executable, "-m", "hoptac.cli", *words],
        env=environment,
        cwd=var,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_readme_has_commands_to_try() -> None:
    assert len(COMMANDS) >= 7
    assert len(PYTHON) == 1
    assert "make demo\nmake test" in SHELL[0]


@pytest.mark.parametrize("command", [c for c in COMMANDS if "issue" not in c and not c.endswith("receive")])
def test_its_questions_to_the_played_story_are_answered(command: str, played: Settings) -> None:
    done = run(command, played.var)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_its_python_reads_the_published_marts(played: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    code = PYTHON[0].replace("var/dak_lak_2023q3", str(played.var))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "HTX_TOTAL" in done.stdout


def test_a_workspace_of_ones_own_is_made_as_it_says(tmp_path: Path) -> None:
    for command in (c for c in COMMANDS if "issue" in c or c.endswith("receive")):
        done = run(command.replace("var/province", str(tmp_path)), tmp_path, HOPTAC_PLACE="66")
        assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "forms").glob("*.xlsx"))) == 17


def test_every_verb_has_help_with_an_example() -> None:
    verbs = ["demo", "receive", "build", "check", "approve", "publish", "run", "status", "why", "trace", "schedule"]
    for verb in [*verbs, "forms issue"]:
        done = run(f"{verb} --help", ROOT)
        assert done.returncode == 0
        assert "Example: " in done.stdout, verb
        assert "--json" in done.stdout, verb


@pytest.mark.parametrize(
    ("command", "code"),
    [
        pytest.param("hoptac trace", 2, id="half-a-question"),
        pytest.param("hoptac check --period 2023Q9", 2, id="no-period"),
        pytest.param("hoptac nonsense", 2, id="no-verb"),
        pytest.param("hoptac check --period 2024Q1", 1, id="nothing-built"),
        pytest.param("hoptac why 66-1999-0001", 1, id="nothing-known"),
    ],
)
def test_a_refusal_exits_with_1_and_wrong_use_with_2_and_a_reason(command: str, code: int, played: Settings) -> None:
    done = run(command.removeprefix("hoptac"), played.var)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_fresh_workspace_asks_whose_it_is(tmp_path: Path) -> None:
    done = run("receive", tmp_path, HOPTAC_PLACE="")
    assert done.returncode == 1
    assert "HOPTAC_PLACE=66" in done.stderr


def test_every_target_of_the_makefile_is_listed_with_a_line() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in targets:
        assert f"make {target}" in listed
    assert {"setup", "demo", "test", "lint", "airflow", "clean"} <= targets


def test_every_folder_that_it_names_is_there() -> None:
    for name in re.findall(r"^\| `([\w/.]+)/` \|", README, re.MULTILINE):
        assert name == "var" or (ROOT / name).is_dir(), name
