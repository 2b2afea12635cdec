"""Judging a period: every rule in force, run once by Great Expectations on the warehouse.

Put here the order of the two suites and nothing about how rules are worded (`rows`), run (`engine`) or
compiled (`hoptac.rule`). What follows from the findings is the `gate`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from hoptac.judge.rows import findings_of, in_order
from hoptac.period import Period
from hoptac.rule import Finding, Rule, Rules, compile_rule

__all__ = ["judge"]


def judge(
    warehouse_path: Path,
    rules: Rules,
    period: str,
    run_id: str,
    data_docs: Path | None = None,
    *,
    blocked: Collection[str] = (),
) -> list[Finding]:
    """Every finding of the period, always in the same order.

    First the rules inside one form are run over `core.fct_figure`; the submissions that they block, and those
    that reading has already `blocked`, are written to `raw.blocked`; then the rules of the period are run
    over the latest return of each reporter and form that is not blocked. With `data_docs` the run is also
    written there as pages. No other connection to the file may be open in this process. Raises
    `PermanentError` where a rule's SQL fails.
    """
    from hoptac.judge.engine import Question, Session  # costs seconds

    when = Period.parse(period)
    closes = when.window("administrative").end

    def questions(chosen: Sequence[Rule]) -> list[Question]:
        asked = [
            Question(
                rule.id,
                rule.version,
                rule.severity_now,
                rule.addressee,
                compile_rule(rule, when),
                rule.message_en,
            )
            for rule in chosen
        ]
        return [question for question in asked if question.sql]

    found: list[Finding] = []
    with Session(warehouse_path, when.code, keeps_results=data_docs is not None) as session:
        for level in ("form", "period"):
            answers = session.ask(level, questions(rules.judged_on(closes, level)))
            for rule_id, rows in answers.items():
                found += findings_of(rules[rule_id], rules, rows, when.code, run_id)
            if level == "form":
                session.hold(sorted({*blocked, *_held(found)}))
        if data_docs is not None:
            session.write_docs(data_docs)
    return in_order(found)


def _held(found: Sequence[Finding]) -> list[str]:
    return [f.submission_id for f in found if f.severity == "block" and f.outcome == "fail" and f.submission_id]
