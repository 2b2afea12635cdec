"""What tests share: the checkout, and the story played once."""

from dataclasses import replace

import pytest
from tests_support import ROOT, STORY, play_in_its_own_process

from hoptac.settings import Settings, load_settings


@pytest.fixture(scope="session")
def checkout() -> Settings:
    """Settings of this checkout; tests replace the workspace. One reader: each takes seconds to begin."""
    return replace(load_settings(), home=ROOT, inbox_url="", settle_seconds=0.05, lock_seconds=5, read_workers=1)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, checkout: Settings) -> Settings:
    """The workspace of the story, played to its end without Airflow."""
    var = tmp_path_factory.mktemp("played")
    done = play_in_its_own_process(var)
    assert done.returncode == 0, done.stdout + done.stderr
    return replace(checkout, var=var / STORY.name)


_PLAYED = {"test_story.py", "test_measures.py", "test_readme.py", "test_release.py", "test_past.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file, and those that need the played story, on one worker: it is played once."""
    for item in items:
        name = item.path.name
        item.add_marker(pytest.mark.xdist_group("played" if name in _PLAYED else name))
