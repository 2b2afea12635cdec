"""What tests share: the checkout, and the story played once."""

from dataclasses import replace

import pytest
from tests_support import ROOT, STORY, play_in_its_own_process

from hoptac.settings import Settings, load_settings


@pytest.fixture(scope="session")
def checkout() -> Settings:
    """Settings of this checkout; tests replace the workspace."""
    return replace(load_settings(), home=ROOT, inbox_url="", settle_seconds=0.05, lock_seconds=5)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, checkout: Settings) -> Settings:
    """The workspace of the story, played to its end without Airflow."""
    var = tmp_path_factory.mktemp("played")
    done = play_in_its_own_process(var)
    assert done.returncode == 0, done.stdout + done.stderr
    return replace(checkout, var=var / STORY.name)
