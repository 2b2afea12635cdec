"""The gate: what enters, what it is called, when it may go out."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.gate import Assurance, Attempt, Due, Previous, Thresholds, Verdict, decide

RELEASE = date(2023, 9, 25)


def due(reporter: str, form: str = "KT01", *, contributor: bool = True, is_due: bool = True) -> Due:
    return Due(reporter, f"Đơn vị {reporter}", f"Office {reporter}", form, contributor, is_due)


def attempt(reporter: str, number: int = 1, *, blocks: int = 0, explains: int = 0, is_return: bool = True) -> Attempt:
    return Attempt(f"{reporter}-{number}/KT01", reporter, "KT01", number, is_return, blocks, explains)


def verdict(
    dues: list[Due], attempts: list[Attempt], known: date = RELEASE, previous: Previous | None = None
) -> Verdict:
    return decide("2023Q3", dues, attempts, Thresholds(95, 70), RELEASE, known, previous)


TEN = [due(str(n)) for n in range(10)]


def test_when_all_that_is_owed_has_entered_the_period_is_final_and_may_go_out_early() -> None:
    decided = verdict(TEN, [attempt(str(n)) for n in range(10)], known=date(2023, 9, 16))
    assert (decided.status, decided.is_complete, decided.is_publishable, decided.reasons_vi) == (
        "final",
        True,
        True,
        (),
    )


def test_before_the_release_date_an_unfinished_period_is_held_back() -> None:
    decided = verdict(TEN, [attempt(str(n)) for n in range(9)], known=date(2023, 9, 24))
    assert not decided.is_publishable
    assert "chưa đến ngày phát hành 25/09/2023" in decided.reasons_vi


def test_from_the_release_date_it_goes_out_preliminary_with_names() -> None:
    decided = verdict(TEN, [attempt(str(n)) for n in range(8)] + [attempt("8", blocks=1)])
    assert (decided.status, decided.is_complete, decided.is_publishable) == ("preliminary", False, True)
    assert decided.held == ("8/KT01",)
    assert decided.missing == ("9/KT01",)
    assert any("Đơn vị 9" in reason for reason in decided.reasons_vi)
    assert any("Đơn vị 8" in reason for reason in decided.reasons_vi)


def test_a_blocked_attempt_stays_out() -> None:
    assert verdict([due("a")], [attempt("a", blocks=1)]).accepted == ()


def test_a_later_attempt_replaces_an_earlier_one() -> None:
    assert verdict([due("a")], [attempt("a", 1), attempt("a", 2)]).accepted == ("a-2/KT01",)


def test_a_later_blocked_attempt_never_evicts_an_accepted_one() -> None:
    assert verdict([due("a")], [attempt("a", 1), attempt("a", 2, blocks=1)]).accepted == ("a-1/KT01",)


def test_a_file_that_is_no_return_leaves_the_office_missing() -> None:
    decided = verdict([due("a")], [attempt("a", is_return=False)])
    assert (decided.accepted, decided.missing, decided.held) == ((), ("a/KT01",), ())


def test_an_open_question_keeps_a_period_preliminary() -> None:
    decided = verdict([due("a")], [attempt("a", explains=2)])
    assert (decided.status, decided.unexplained, decided.accepted) == ("preliminary", 2, ("a-1/KT01",))


def test_below_the_lower_threshold_no_figure_enters() -> None:
    decided = verdict(TEN, [attempt(str(n)) for n in range(6)])
    assert (decided.accepted, decided.is_complete, decided.is_publishable) == ((), False, True)
    assert any("60 %" in reason for reason in decided.reasons_vi)


def test_one_missing_of_many_is_complete_enough_but_not_final() -> None:
    many = [due(str(n)) for n in range(100)]
    decided = verdict(many, [attempt(str(n)) for n in range(99)])
    assert (decided.is_complete, decided.status) == (True, "preliminary")


def test_the_higher_places_own_report_does_not_count_as_coverage() -> None:
    decided = verdict([due("a"), due("province", contributor=False)], [attempt("a")])
    assert decided.coverage[0].percent == 100
    assert decided.status == "preliminary"


def test_only_after_final_another_attempt_makes_it_revised() -> None:
    final = Previous("final", frozenset({"a-1/KT01"}))
    preliminary = Previous("preliminary", frozenset({"a-1/KT01"}))
    second = [attempt("a", 1), attempt("a", 2)]
    assert verdict([due("a")], second, previous=final).status == "revised"
    assert verdict([due("a")], second, previous=preliminary).status == "final"
    assert verdict([due("a")], [attempt("a", 1)], previous=final).status == "final"


def test_an_office_that_does_not_owe_the_form_does_not_enter() -> None:
    assert verdict([due("a")], [attempt("a"), attempt("stranger")]).accepted == ("a-1/KT01",)


attempts = st.lists(
    st.builds(
        attempt,
        st.sampled_from("abcdef"),
        st.integers(1, 4),
        blocks=st.integers(0, 1),
        explains=st.integers(0, 1),
        is_return=st.booleans(),
    ),
    unique_by=lambda a: a.submission_id,
)


@given(attempts, st.randoms())
def test_the_order_in_which_attempts_are_told_decides_nothing(some: list[Attempt], chance) -> None:
    dues = [due(name) for name in "abcdef"]
    shuffled = some.copy()
    chance.shuffle(shuffled)
    assert verdict(dues, some) == verdict(dues, shuffled)


@given(attempts)
def test_every_duty_is_entered_held_or_missing_and_only_one_of_them(some: list[Attempt]) -> None:
    dues = [due(name) for name in "abcdef"]
    decided = decide("2023Q3", dues, some, Thresholds(95, 0), RELEASE, RELEASE, None)
    entered = {one.split("-")[0] + "/KT01" for one in decided.accepted}
    assert len(entered) + len(decided.held) + len(decided.missing) == len(dues)
    assert entered.isdisjoint(decided.held)
    assert all(a.blocks == 0 and a.is_return for a in some if a.submission_id in decided.accepted)


@pytest.mark.parametrize("status", ["preliminary", "final", "revised"])
def test_what_was_published_once_may_always_be_corrected(status) -> None:
    decided = verdict(TEN, [attempt("1")], known=date(2023, 9, 1), previous=Previous(status, frozenset()))
    assert decided.is_publishable


def sure(number: int, assurance: Assurance, **other: int) -> Attempt:
    return replace(attempt("a", number, **other), assurance=assurance)


def decided_by(wanted: Assurance, *attempts: Attempt, previous: Previous | None = None) -> Verdict:
    thresholds = Thresholds(95, 70, final_assurance=wanted)
    return decide("2023Q3", [due("a")], attempts, thresholds, RELEASE, RELEASE, previous)


@pytest.mark.parametrize(
    ("wanted", "assurance", "status"),
    [
        ("claimed", "claimed", "final"),
        ("channel", "claimed", "preliminary"),
        ("channel", "channel", "final"),
        ("channel", "signed", "final"),
        ("signed", "channel", "preliminary"),
        ("signed", "signed", "final"),
    ],
)
def test_a_period_is_final_only_when_its_senders_are_as_sure_as_policy_wants(
    wanted: Assurance, assurance: Assurance, status: str
) -> None:
    decided = decided_by(wanted, sure(1, assurance))
    assert decided.status == status
    assert decided.accepted == ("a-1/KT01",)
    assert decided.unsure == (() if status == "final" else ("a/KT01",))
    assert [reason for reason in decided.reasons_vi if "chưa được bảo đảm" in reason] == list(decided.reasons_vi)
    assert bool(decided.reasons_vi) is (status != "final")


def test_an_attempt_whose_sender_is_less_sure_does_not_evict_one_that_is_sure_enough() -> None:
    assert decided_by("channel", sure(1, "channel"), sure(2, "claimed")).accepted == ("a-1/KT01",)
    assert decided_by("claimed", sure(1, "channel"), sure(2, "claimed")).accepted == ("a-2/KT01",)
    assert decided_by("channel", sure(1, "claimed"), sure(2, "claimed")).accepted == ("a-2/KT01",)
    assert decided_by("channel", sure(1, "claimed"), sure(2, "channel")).accepted == ("a-2/KT01",)


def test_a_final_period_is_not_revised_by_somebody_who_only_claims_to_be_the_office() -> None:
    before = Previous("final", frozenset({"a-1/KT01"}))
    assert decided_by("channel", sure(1, "channel"), sure(2, "claimed"), previous=before).status == "final"
    assert decided_by("channel", sure(1, "channel"), sure(2, "channel"), previous=before).status == "revised"
