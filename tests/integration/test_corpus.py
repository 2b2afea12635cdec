"""A small cousin of `make corpus`: ten offices, a defect of each kind, one hand that does nothing."""

import logging
from dataclasses import replace
from random import Random

import pytest

from bench.corpus.defect import Defect, Spoilt
from bench.corpus.draft import Draft, Where
from bench.corpus.measuring import PROVINCE, Outcome, every_defect, measure, plant_in_turn
from bench.corpus.returns import Desk
from hoptac.period import Period
from hoptac.settings import load_settings

PERIOD = Period("2025Q3")
NAMES = (
    "an_old_xls", "a_check_figure_that_differs", "a_formula_without_a_result", "a_hidden_row_with_figures",
    "more_active_than_there_are", "a_row_twice", "a_list_without_its_header", "a_date_for_a_number",
    "control_characters_in_a_note",
)  # fmt: skip
"""One of each kind."""


def nothing_at_all(draft: Draft, rng: Random) -> Spoilt:
    return draft, Where()


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    settings = load_settings()
    known = {defect.name: defect for defect in every_defect()}
    idle = Defect("nothing_at_all", "idle", frozenset(), nothing_at_all)
    desk = Desk(settings.home, PROVINCE)
    sent, _ = plant_in_turn(desk, PERIOD, 1, len(NAMES) + 1, [*(known[name] for name in NAMES), idle])
    assert [one.defect.name for one in sent] == [*NAMES, "nothing_at_all"]
    seen = Outcome()
    logging.disable(logging.WARNING)
    try:
        measure(replace(settings, read_workers=1), PERIOD, sent, seen)
    finally:
        logging.disable(logging.NOTSET)
    return seen


def test_every_planted_defect_is_found_and_what_was_not_planted_is_not(outcome: Outcome) -> None:
    assert [name for name, _ in outcome.misses] == ["nothing_at_all"]
    assert outcome.planted.total() - outcome.found.total() == 1
    assert len(outcome.planted) == len(NAMES) + 1


def test_no_clean_file_is_asked_to_explain_anything(outcome: Outcome) -> None:
    assert outcome.alarms == {}
