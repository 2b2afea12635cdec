"""What goes back to the sender: the receipt, and their own workbook with the cells marked.

Put here words that a reporter reads, Vietnamese first. What is said comes from the ledger and from findings; nothing is
decided here. Files are named by our own numbers, never by what the sender wrote.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hoptac.clock import LOCAL
from hoptac.durable import write_bytes
from hoptac.period import Period
from hoptac.rule import Finding, Rules
from hoptac.workbook import History, Mark, mark_cells, suffix_of

__all__ = ["Receipt", "mark_of", "return_workbook", "write_receipt"]

_ASSURED = {
    "claimed": "theo phiếu KT00 tự khai (claimed by the cover only)",
    "channel": "mã xác thực hoặc thư mục riêng đúng với đơn vị (form token or own folder)",
    "signed": "chữ ký số đã kiểm tra (verified signature)",
}


_TIED = {
    "vouches": (
        "thư ký số hợp lệ của đơn vị gửi tệp biểu mẫu, đúng tệp này",
        "soundly signed by its sender",
    ),
    "other_office": ("chữ ký số của đơn vị khác, không bảo đảm cho tệp biểu mẫu", "signed by another office: no proof"),
    "unread": ("tệp biểu mẫu chưa đọc được đơn vị gửi", "the workbook does not say readably who sent it"),
    "unnamed": (
        "đi cùng, ký số hợp lệ nhưng không gắn với tệp biểu mẫu",
        "signed, does not name it: no proof",
    ),
    "unsigned": ("thư không ký số, được lưu cùng tệp biểu mẫu", "not digitally signed: kept, no proof"),
    "illegible": ("thư không đọc được", "the letter cannot be read"),
    "unsound": ("chữ ký số không kiểm tra được là đúng", "the signature does not hold: no proof"),
}
"""What a letter is to a workbook."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says of one received file."""

    number: str
    file_name: str
    sha256: str
    first_seen_at: datetime
    place_code: str
    note: Mapping[str, Any]
    """What the ledger holds of the reading: outcome, submissions, findings."""
    is_repeat: bool
    """Whether this file brought bytes that had been received before."""
    assurances: tuple[str, ...] = ()
    """How sure we are by now of who sent its forms."""
    ties: tuple[tuple[str, str], ...] = ()
    """Of a workbook its letters, of a letter its workbooks: each number, and what the letter is to the workbook."""


def write_receipt(outbox: Path, receipt: Receipt, rules: Rules) -> Path:
    """Write the receipt (phiếu tiếp nhận) into the folder of the reporting place and say where it lies."""
    suffix = f"-{_short(receipt.file_name)}" if receipt.is_repeat else ""
    path = outbox / receipt.place_code / f"{receipt.number}-phieu-tiep-nhan{suffix}.txt"
    write_bytes(path, "\r\n".join(map(_visible, _receipt_lines(receipt, rules))).encode("utf-8-sig"), "receipt")
    return path


def return_workbook(
    outbox: Path,
    number: str,
    place_code: str,
    original: bytes,
    findings: Sequence[Finding],
    *,
    file_name: str,
    answers: Mapping[str, str],
    history: History | None,
    answer_states: Mapping[str, str] | None = None,
) -> Path:
    """Write the sender's own workbook with its cells marked (phiếu phản hồi) and say where it lies.

    `file_name` is shown, never used as a name. `answers` holds the explanations given before, by finding id, and
    `answer_states` what became of each, in Vietnamese; `history` the reporter's own last quarters.
    """
    states = answer_states or {}
    marks = [mark_of(f, answers.get(f.finding_id, ""), states.get(f.finding_id, "")) for f in findings]
    tag = hashlib.sha256(" ".join(sorted(f.finding_id for f in findings)).encode()).hexdigest()[:8]
    facts = [("Tệp đã gửi", _cut(_visible(file_name)))]
    marked = mark_cells(original, marks, number, facts, _closing(findings), history=history)
    path = outbox / place_code / f"{number}-phan-hoi-{tag}{suffix_of(marked)}"
    write_bytes(path, marked, "reply")
    return path


def mark_of(finding: Finding, answer: str = "", answer_state_vi: str = "") -> Mark:
    """A finding as it is marked in a workbook, with what was answered to it and what became of the answer."""
    return Mark(
        rule_id=finding.rule_id,
        severity=finding.severity,
        sheet_name=finding.sheet_name or "",
        cells=tuple(cell for cell in (finding.cells or "").split(", ") if cell),
        message_vi=finding.message_vi,
        message_en=finding.message_en,
        remedy_vi=finding.remedy_vi,
        remedy_en=finding.remedy_en,
        expected=finding.expected or "",
        form_code=finding.form_code or "",
        finding_id=finding.finding_id,
        answer=answer,
        answer_state_vi=answer_state_vi,
    )


def _closing(findings: Sequence[Finding]) -> str:
    """What the sender has to do now, in a sentence."""
    held = sorted({finding.form_code or "" for finding in findings if finding.severity == "block"})
    if not held:
        return "Các biểu đã được nhận vào số liệu. Đề nghị ghi giải trình cho các ô vàng cam và gửi lại tệp này."
    return (
        f"Biểu {', '.join(held)} chưa được nhận vào số liệu; các biểu khác của tệp đã được nhận. Đề nghị sửa các ô đỏ, "
        "ghi “Đính chính” ở mục Lần gửi của phiếu KT00 và gửi lại tệp."
    )


def _receipt_lines(receipt: Receipt, rules: Rules) -> list[str]:
    seen = receipt.first_seen_at.astimezone(LOCAL)
    refused = receipt.note["outcome"] == "refused"
    lines = [
        f"PHIẾU TIẾP NHẬN số {receipt.number}  (receipt)",
        "",
        f"Tệp (file): {_cut(receipt.file_name)}",
        f"Thấy lần đầu (first seen): {seen:%H:%M ngày %d/%m/%Y} (giờ Việt Nam)",
        f"Mã kiểm tra SHA-256: {receipt.sha256}",
        "",
    ]
    if receipt.is_repeat:
        lines += [
            "Tệp này trùng từng byte với tệp đã tiếp nhận theo số trên; số liệu không có gì thay đổi.",
            "These are the very bytes received under the number above; no figure has changed.",
            "",
        ]
    if refused:
        lines += [
            "KẾT QUẢ: KHÔNG ĐỌC ĐƯỢC SỐ LIỆU, đề nghị sửa và gửi lại. Tệp gốc được lưu giữ.",
            "Result: refused. The original is kept; please mend and send again.",
            "",
        ]
    lines += [*_letter_lines(receipt.note), *_sender_lines(receipt), *_tie_lines(receipt)]
    for submission in receipt.note["submissions"]:
        lines += _submission_lines(submission)
    for repeat in receipt.note.get("repeats", ()):
        earlier = repeat["earlier_submission_id"].partition("/")[0]
        lines += [
            f"Biểu {repeat['form_code']}: KHÔNG TÍNH LÀ LẦN GỬI MỚI, nội dung không khác phiếu tiếp nhận số {earlier}",
            f"    (the same as receipt {earlier} said; no new attempt)",
        ]
    if receipt.note["findings"]:
        lines += [*([""] if lines[-1] else []), "Cần lưu ý (please note):"]
    for found in receipt.note["findings"]:
        rule = rules[found["rule"]]
        where = f"{found['sheet']}!{found['cells']}: " if found["sheet"] and found["cells"] else ""
        lines += [
            f"- [{rule.id}] {where}{found['message_vi']}",
            f"    Cách xử lý: {rule.remedy_vi}",
            f"    {found['message_en']} {rule.remedy_en}",
        ]
    if receipt.note["submissions"]:
        lines += [
            "",
            "Kết quả kiểm tra nội dung được gửi sau, bằng tệp phản hồi nếu có điểm cần sửa, giải trình.",
            "What the rules find follows in a return workbook, if there is anything to mend or explain.",
        ]
    return [*lines, ""]


def _letter_lines(note: Mapping[str, Any]) -> list[str]:
    """Of a letter, that it is one, and whose name stands in its signature."""
    if note["outcome"] != "letter":
        return []
    lines = ["KẾT QUẢ: đã nhận thư (received as a letter; it holds no figures). Tệp gốc được lưu giữ."]
    if signature := note["signature"]:
        names = [name for name in (*signature["organisations"], signature["common_name"]) if name]
        lines.append(
            f"Tên ghi trên chứng thư số (named in the certificate): {_cut('; '.join(dict.fromkeys(names)) or '…')}"
        )
    return [*lines, ""]


def _tie_lines(receipt: Receipt) -> list[str]:
    """The letters of a workbook, or the workbooks of a letter."""
    other = "Tệp biểu mẫu số" if receipt.note["outcome"] == "letter" else "Thư số"
    lines = []
    for number, state in receipt.ties:
        vi, en = _TIED[state]
        lines.append(f"{other} {number}: {vi} ({en})")
    return [*lines, ""] if lines else []


def _sender_lines(receipt: Receipt) -> list[str]:
    """Who sent it and for which period, as read."""
    note, lines = receipt.note, []
    if note.get("reporter_name"):
        lines.append(f"Đơn vị ghi trên phiếu KT00 (sender as read): {_cut(note['reporter_name'])}")
    if note.get("period"):
        lines.append(f"Kỳ báo cáo (period): {Period(note['period']).label_vi()}")
    lines += [f"Bảo đảm về người gửi (identity): {_ASSURED[assurance]}" for assurance in receipt.assurances]
    return [*lines, ""] if lines else []


def _submission_lines(submission: Mapping[str, Any]) -> list[str]:
    """One form: what it is, which attempt, and what it changes."""
    period = Period(submission["period"]).label_vi()
    state = "đã đọc" if submission["is_return"] else "chưa phải là báo cáo (chưa có số liệu bắt buộc)"
    lines = [f"Biểu {submission['form_code']}, {period}, lần gửi thứ {submission['attempt']}: {state}"]
    if submission.get("earlier_submission_id"):
        earlier = submission["earlier_submission_id"].partition("/")[0]
        reason = f"; lý do: {_cut(submission['attempt_reason'])}" if submission["attempt_reason"] else ""
        lines.append(f"    Khác phiếu tiếp nhận số {earlier} ở {submission['changed_cells']} ô (cells changed){reason}")
    for change in submission.get("first_changes", ()):
        before, after = change["before"] or "…", change["after"] or "…"
        lines.append(
            f"    {change['sheet_name']}!{change['cell_ref']} {change['row_label']}: {_cut(before)} → {_cut(after)}"
        )
    if submission.get("changed_cells", 0) > len(submission.get("first_changes", ())):
        lines.append("    … (và các ô khác)")
    return lines


def _visible(text: str) -> str:
    """Text as it may be shown: control and direction characters, which a foreign name may hold, made visible."""
    return "".join("�" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in text)


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}…"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
