"""Effects are whole or absent, and the fault points lie on either side of each rename."""

import subprocess
import sys
from pathlib import Path

import pytest

from hoptac.durable import adopt_folder, replace_symlink, write_bytes, write_folder

KILLED = -9


def killed_at(point: str, code: str, folder: Path) -> int:
    script = f"from hoptac.durable import *\nfrom hoptac.durable import arm_faults\nfrom pathlib import Path\narm_faults({point!r})\n{code}"
    return subprocess.run([sys.executable, "-c", script], cwd=folder, check=False).returncode


@pytest.mark.parametrize(("point", "stands"), [("it.rename.before", False), ("it.rename.after", True)])
def test_a_process_killed_beside_a_rename_leaves_the_file_whole_or_absent(
    point: str, stands: bool, tmp_path: Path
) -> None:
    assert killed_at(point, "write_bytes(Path('file'), b'whole', 'it')", tmp_path) == KILLED
    assert (tmp_path / "file").exists() is stands
    write_bytes(tmp_path / "file", b"whole", "it")
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_point_may_be_meant_the_second_time_it_is_passed(tmp_path: Path) -> None:
    code = "write_bytes(Path('one'), b'1', 'it')\nwrite_bytes(Path('two'), b'2', 'it')"
    assert killed_at("it.rename.before#2", code, tmp_path) == KILLED
    assert (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()


def test_a_folder_left_half_made_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".it.part").mkdir()
    (tmp_path / ".it.part" / "rubbish").write_text("left over")
    write_folder(tmp_path / "it", lambda aside: (aside / "file").write_text("whole") and None, "it")
    assert [path.name for path in (tmp_path / "it").iterdir()] == ["file"]


def test_a_folder_that_stands_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    write_folder(tmp_path / "it", lambda aside: (aside / "file").write_text("other") and None, "it")
    assert list((tmp_path / "it").iterdir()) == []


def test_the_same_content_under_the_same_name_is_kept_once(tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "aside").mkdir()
        (tmp_path / "aside" / "file").write_text("content")
        adopt_folder(tmp_path / "aside", tmp_path / "name", "it")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["name"]


def test_whoever_holds_the_old_target_open_reads_on(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    replace_symlink(tmp_path / "current", "old", "it")
    with (tmp_path / "current" / "file").open() as held:
        replace_symlink(tmp_path / "current", "new", "it")
        assert held.read() == "old"
    assert (tmp_path / "current" / "file").read_text() == "new"
