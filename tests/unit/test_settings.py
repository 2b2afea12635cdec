"""Settings from outside: each has its name in the environment, and nonsense is refused with what to write."""

import os
from pathlib import Path

import pytest

from hoptac.errors import BadConfiguration
from hoptac.settings import load_settings

READING = {
    "HOPTAC_READ_WORKERS": ("read_workers", "3", 3),
    "HOPTAC_READ_SECONDS": ("read_seconds", "7.5", 7.5),
    "HOPTAC_READ_MEMORY_MEGABYTES": ("read_memory_megabytes", "512", 512),
    "HOPTAC_READ_BATCH": ("read_batch", "50", 50),
    "HOPTAC_READ_CELLS": ("read_cells", "1000", 1000),
    "HOPTAC_READ_UNPACKED_MEGABYTES": ("read_unpacked_megabytes", "10", 10),
}


def test_as_many_files_are_read_at_a_time_as_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOPTAC_READ_WORKERS", raising=False)
    assert load_settings().read_workers == len(os.sched_getaffinity(0)) >= 1


@pytest.mark.parametrize("name", READING)
def test_each_limit_of_reading_is_set_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    field, text, value = READING[name]
    monkeypatch.setenv(name, text)
    assert getattr(load_settings(), field) == value


@pytest.mark.parametrize("text", ["0", "-1", "many"])
@pytest.mark.parametrize("name", READING)
def test_a_limit_that_lets_nothing_through_is_refused(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(BadConfiguration, match=f"{name}: .*{text}"):
        load_settings()


@pytest.mark.parametrize("text", ["nan", "inf", "-3", "soon"])
def test_a_wait_is_a_time(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPTAC_LOCK_SECONDS", text)
    with pytest.raises(BadConfiguration, match="HOPTAC_LOCK_SECONDS"):
        load_settings()
    monkeypatch.setenv("HOPTAC_LOCK_SECONDS", "0")
    assert load_settings().lock_seconds == 0


def test_the_folder_of_trusted_certificates_is_none_until_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOPTAC_TRUST_ROOTS", raising=False)
    assert load_settings().trust_roots is None
    monkeypatch.setenv("HOPTAC_TRUST_ROOTS", "roots")
    assert load_settings().trust_roots == Path("roots").resolve()
