"""A made-up office: a register through a year, and every figure that follows from it. All of it synthetic.

Put here what is true in the office. How it is typed is `returns`; nothing here knows of sheets or cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from hoptac.period import Period

__all__ = ["Office", "Record"]

Record = Mapping[str, Any]
"""A line of a list by key of the field: numbers, days, text, codes of choices."""

_LIVE = ("active", "suspended", "stopped", "dissolving")
_SECTORS = ("agr",) * 8 + ("ind", "con", "trd", "trd", "tra", "env", "oth")
_AGRI = ("crop", "crop", "live", "for", "fish", "water", "mix")
_DOWN = {
    "HTX_DISSOLVED": "dissolved", "HTX_REVOKED": "revoked", "HTX_CONVERTED": "converted", "HTX_MERGED": "merged",
    "HTX_DOWN_OTHER": "moved_out",
}  # fmt: skip
_UP = {"HTX_NEW": "founded", "HTX_UP_OTHER": "moved_in"}
_NAMES = (
    "Tân Tiến",
    "Bình Minh",
    "Đoàn Kết",
    "Thống Nhất",
    "Hoà Phát",
    "Ea Tân",
    "Cư Né",
    "Buôn Hồ Xanh",
    "Phú Lộc",
    "Nam Sơn",
)
_POLICIES = ("SUP_FOUND", "SUP_TRAIN", "SUP_TRADE", "SUP_TECH", "SUP_OTHER")
_SOURCES = ("central", "province", "district", "programme", "donor")


@dataclass
class Office:
    """What an office knows for a period: figures by (indicator, basis, scope), and lists by (form, part)."""

    period: Period
    commune_code: str
    rng: Random
    figures: dict[tuple[str, str, str], float] = field(default_factory=dict)
    records: dict[tuple[str, str], list[Record]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._window = self.period.window("administrative")
        self._quarter = (self.period.last_month.month - 1) // 3 + 1
        self._co_operatives()
        self._unions()
        self._groups()
        self._support()
        self._plan()
        self._committee()
        self._compliance()

    def figure(self, indicator: str, basis: str, scope: str) -> float | None:
        """The figure; None where the office has none. A figure of one source has its scope, all others have none."""
        return self.figures.get((indicator, basis, scope if scope.startswith("source_") else ""))

    def _set(self, indicator: str, basis: str, value: float, scope: str = "") -> None:
        self.figures[indicator, basis, scope] = value

    def _flow(self, indicator: str, by_quarter: Sequence[float]) -> None:
        """A flow of the year's quarters up to now, and what was there since 2021."""
        now = by_quarter[: self._quarter]
        self._set(indicator, "quarter", now[-1])
        self._set(indicator, "ytd", sum(now))
        self._set(indicator, "ptd", sum(now) + 3 * self.rng.randint(1, 4))

    def _day(self) -> date:
        return self._window.start + timedelta(days=self.rng.randrange((self._window.end - self._window.start).days + 1))

    def _co_operatives(self) -> None:
        rng = self.rng
        start = rng.randint(24, 70)
        moves = {
            code: [rng.choice((0, 1, 1, 2)) if code == "HTX_NEW" else 0 for _ in range(4)] for code in (*_UP, *_DOWN)
        }
        for _ in range(rng.randint(0, 4)):
            moves[rng.choice((*_DOWN, "HTX_DISSOLVED", "HTX_UP_OTHER"))][rng.randrange(4)] += 1
        at = start
        for quarter in range(self._quarter):
            up, down = sum(moves[c][quarter] for c in _UP), sum(moves[c][quarter] for c in _DOWN)
            if quarter == self._quarter - 1 or self.period.kind != "quarter":
                opened = at if self.period.kind == "quarter" else start
                self._set("HTX_OPEN", "stock_open", opened)
            at += up - down
        for code, by_quarter in moves.items():
            self._flow(code, by_quarter)
        from_groups = [rng.randint(0, new) for new in moves["HTX_NEW"]]
        self._flow("HTX_NEW_FROM_THT", from_groups)
        live = [self._co_operative(number) for number in range(at)]
        self._from_register(live)
        gone = [self._co_operative(1000 + n, status="dissolved") for n in range(rng.randint(0, 2))]
        self.records["KT02A", ""] = [*live, *gone]
        self.records["KT02B", ""] = self._changes(moves, from_groups)

    def _co_operative(self, number: int, status: str = "") -> dict[str, Any]:
        rng = self.rng
        is_fund = number == 0
        sector = "cre" if is_fund else rng.choice(_SECTORS)
        members = rng.randint(400, 1500) if is_fund else rng.randint(8, 140)
        labour = rng.randint(7, 24)
        managers = [rng.randint(0, 2), rng.randint(0, 2), rng.randint(0, 2), rng.randint(0, 1), rng.randint(1, 2)]
        revenue = rng.randint(600, 4200)
        rating, score = rng.choice((("good", 85), ("fair", 70), ("average", 55), ("weak", 40), ("pending", None)))
        registered = date(rng.randint(2005, 2020), rng.randint(1, 12), rng.randint(1, 28))
        return {
            "org_code": f"6000{self.commune_code[-3:]}{number:04d}",
            "name": f"{'QTDND' if is_fund else 'HTX'} {rng.choice(_NAMES)} {number + 1}",
            "org_type": "qtdnd" if is_fund else "htx",
            "commune_code": self.commune_code,
            "sector": sector,
            "agri_type": rng.choice(_AGRI) if sector == "agr" else None,
            "registered_on": registered,
            "law": "2012",
            "status": status or rng.choice(("active",) * 8 + ("suspended", "stopped", "dissolving")),
            "members": members,
            "members_official": members - members // 20,
            "members_associate": members // 20,
            "labour": labour,
            "labour_members": labour - rng.randint(0, 5),
            "managers": sum(managers),
            **dict(zip(_MANAGERS, managers, strict=True)),
            "capital_charter": rng.randint(300, 2500),
            "assets": rng.randint(2600, 9000),
            "revenue": revenue,
            "revenue_members": revenue * rng.randint(20, 70) // 100,
            "profit": revenue * rng.randint(4, 12) // 100,
            "size": rng.choice(("micro", "micro", "small")),
            "score": score,
            "rating": rating,
            "rated_year": str(self._window.end.year - 1) if score else None,
            "in_chain": rng.random() < 0.2,
            "ocop": rng.random() < 0.2,
        }

    def _from_register(self, live: Sequence[Record]) -> None:
        rng = self.rng

        def count(**wanted: tuple[str, ...]) -> int:
            return sum(all(one[key] in some for key, some in wanted.items()) for one in live)

        def total(key: str) -> int:
            return sum(one[key] for one in live)

        closing: dict[str, float] = {
            "HTX_TOTAL": len(live),
            "HTX_ACTIVE": count(status=("active",)),
            "HTX_SUSPENDED": count(status=("suspended",)),
            "HTX_INACTIVE": count(status=("stopped", "dissolving")),
            "HTX_SECTOR_CRE": count(org_type=("qtdnd",)),
            **{f"HTX_SECTOR_{s.upper()}": count(sector=(s,)) for s in dict.fromkeys(_SECTORS)},
            **{f"HTXNN_{name}": count(agri_type=(code,)) for code, name in _AGRI_NAMES.items()},
            **{f"HTX_RATED_{name}": count(rating=(code,)) for code, name in _RATINGS.items()},
            "HTX_RATE_EXEMPT": 0,
            "HTX_RATE_PENDING": count(rating=("pending",)),
            **{f"HTX_SIZE_{code.upper()}": count(size=(code,)) for code in ("micro", "small", "medium", "large")},
            "HTX_MEMBERS": total("members"),
            "HTX_MEMBERS_OFFICIAL": total("members_official"),
            "HTX_MEMBERS_ASSOC_CAP": 0,
            "HTX_MEMBERS_ASSOC_NOCAP": total("members_associate"),
            "HTX_LABOUR": total("labour"),
            "HTX_LABOUR_MEMBER": total("labour_members"),
            "HTX_MANAGERS": total("managers"),
            **{f"HTX_MGR_{name}": total(key) for key, name in zip(_MANAGERS, _LEVELS, strict=True)},
            "HTX_CAPITAL_CHARTER": total("capital_charter"),
            "HTX_CAPITAL_OPER": total("assets") * 8 // 10,
            "HTX_ASSETS": total("assets"),
        }
        active = int(closing["HTX_ACTIVE"])
        for code in ("HTX_CHAIN", "HTX_HITECH", "HTX_OCOP", "HTX_GROWCODE", "HTX_MODEL", "HTX_NEWSTYLE"):
            closing[code] = rng.randint(0, active // 4)
        closing["HTX_EFFECTIVE"], closing["HTX_EFFECTIVE_BASE"] = active * 6 // 10, active
        households, legal = int(closing["HTX_MEMBERS"]) // 3, rng.randint(0, 5)
        closing["HTX_MEM_HOUSEHOLD"], closing["HTX_MEM_LEGAL"] = households, legal
        closing["HTX_MEM_PERSON"] = closing["HTX_MEMBERS"] - households - legal
        for code, value in closing.items():
            self._set(code, "stock_close", value)
        revenue, profit, size = total("revenue"), total("profit"), len(live)
        for basis in ("ytd", "est_year"):
            for code, value in {
                "HTX_REV_TOTAL": revenue,
                "HTX_REV_AVG": round(revenue / size, 2),
                "HTX_REV_MEMBER_AVG": round(total("revenue_members") / size, 2),
                "HTX_REV_MEMBER_PCT": round(100 * total("revenue_members") / revenue, 2),
                "HTX_PROFIT_TOTAL": profit,
                "HTX_PROFIT_AVG": round(profit / size, 2),
                "HTX_INCOME_AVG": rng.randint(48, 70),
                "HTX_CAPITAL_REG_NEW": 500 * self.figures["HTX_NEW", "ytd", ""],
                "HTX_TAX": revenue // 50,
            }.items():
                self._set(code, basis, value)
        self._flow("HTX_MEMBERS_NEW", [rng.randint(2, 12) for _ in range(4)])
        self._flow("HTX_MEMBERS_LEFT", [rng.randint(0, 3) for _ in range(4)])
        self._flow("HTX_LABOUR_NEW", [rng.randint(0, 4) for _ in range(4)])

    def _changes(self, moves: Mapping[str, Sequence[int]], from_groups: Sequence[int]) -> list[Record]:
        now = self._quarter - 1
        kinds = ["from_group"] * from_groups[now] + ["founded"] * (moves["HTX_NEW"][now] - from_groups[now])
        kinds += [
            change for code, change in (*_DOWN.items(), ("HTX_UP_OTHER", "moved_in")) for _ in range(moves[code][now])
        ]
        made = []
        for number, change in enumerate(kinds):
            day = self._day()
            made.append(
                {
                    "org_code": f"6001{self.commune_code[-3:]}{number:04d}",
                    "name": f"HTX {self.rng.choice(_NAMES)} {number + 1}",
                    "org_type": "htx",
                    "change": change,
                    "changed_on": day,
                    "document_number": f"{self.rng.randint(10, 400)}/GCN",
                    "document_date": day,
                    "members": self.rng.randint(8, 60),
                }
            )
        return made

    def _unions(self) -> None:
        for code in ("LH_NEW", "LH_DISSOLVED", "LH_DOWN_OTHER"):
            self._flow(code, [0, 0, 0, 0])
        self._set("LH_OPEN", "stock_open", 1)
        for code, value in {"LH_TOTAL": 1, "LH_ACTIVE": 1, "LH_INACTIVE": 0, "LH_MEMBER_HTX": 5}.items():
            self._set(code, "stock_close", value)

    def _groups(self) -> None:
        rng = self.rng
        start = rng.randint(15, 40)
        moves = {
            "THT_NEW": [rng.randint(0, 2) for _ in range(4)],
            "THT_DISSOLVED": [rng.choice((0, 0, 1)) for _ in range(4)],
        }
        moves["THT_TO_HTX"] = [0, 0, 0, 0]
        moves["THT_DOWN_OTHER"] = [0, 0, 0, 0]
        at, opened = start, start
        for quarter in range(self._quarter):
            opened = at if self.period.kind == "quarter" else start
            at += moves["THT_NEW"][quarter] - moves["THT_DISSOLVED"][quarter]
        self._set("THT_OPEN", "stock_open", opened)
        for code, by_quarter in moves.items():
            self._flow(code, by_quarter)
        self._flow("THT_MEMBERS_NEW", [rng.randint(0, 6) for _ in range(4)])
        groups = [
            {
                "group_code": f"THT-{self.commune_code}-{number + 1:03d}",
                "name": f"Tổ hợp tác {rng.choice(_NAMES)} {number + 1}",
                "commune_code": self.commune_code,
                "sector": rng.choice(("agr", "agr", "agr", "trd")),
                "members": rng.randint(6, 30),
                "status": rng.choice(("active",) * 6 + ("stopped",)),
                "revenue": rng.randint(80, 400),
                "profit": rng.randint(4, 30),
            }
            for number in range(at)
        ]
        self.records["KT02C", ""] = groups
        by_status, by_sector = Counter(g["status"] for g in groups), Counter(g["sector"] for g in groups)
        for code, value in {
            "THT_TOTAL": at,
            "THT_ACTIVE": by_status["active"],
            "THT_INACTIVE": by_status["stopped"],
            "THT_MEMBERS": sum(g["members"] for g in groups),
            "THT_NOTIFIED": at // 2,
            "THT_REGISTERED": at // 2,
            "THT_SECTOR_AGR": by_sector["agr"],
            "THT_SECTOR_OTH": at - by_sector["agr"],
        }.items():
            self._set(code, "stock_close", value)
        for basis in ("ytd", "est_year"):
            self._set("THT_REV_AVG", basis, round(sum(g["revenue"] for g in groups) / at, 2))
            self._set("THT_PROFIT_AVG", basis, round(sum(g["profit"] for g in groups) / at, 2))

    def _support(self) -> None:
        rng = self.rng
        whole: Counter[tuple[str, str]] = Counter()
        supported = []
        for policy in _POLICIES:
            most = int(self.figures["HTX_NEW", "ytd", ""]) if policy == "SUP_FOUND" else 6
            by_quarter = [min(rng.randint(0, 2), most) if n == 0 or policy != "SUP_FOUND" else 0 for n in range(4)]
            if policy != "SUP_FOUND":
                by_quarter[0] = max(1, by_quarter[0])
            unit = {"SUP_FOUND": 12, "SUP_TRAIN": 25, "SUP_TRADE": 20, "SUP_TECH": 120, "SUP_OTHER": 15}[policy]
            spent = [count * unit for count in by_quarter]
            result = "SUP_TRAIN_CLASSES" if policy == "SUP_TRAIN" else f"{policy}_HTX"
            self._flow(result, by_quarter)
            earlier = 3 if policy == "SUP_FOUND" else self.figures[result, "ptd", ""] - sum(by_quarter[: self._quarter])
            self._set(result, "ptd", sum(by_quarter[: self._quarter]) + earlier)  # no more than were founded
            year = sum(spent[: self._quarter])
            own = {"quarter": spent[self._quarter - 1], "ytd": year, "ptd": year + earlier * unit}
            for basis, value in own.items():
                self._set(f"{policy}_SPEND", basis, value)
                whole["spend", basis] += int(value)
            budget = year + rng.choice((0, 10, 40))
            self._set(f"{policy}_BUDGET", "ytd", budget)
            whole["budget", "ytd"] += budget
            self._set(result, "plan_year", max(sum(by_quarter), 1))
            shares = {"central": year // 2, "province": year - year // 2, "district": 0, "programme": 0, "donor": 0}
            for source in _SOURCES:
                self._set(f"{policy}_SPEND", "ytd", shares[source], f"source_{source}")
                whole[source, "ytd"] += shares[source]
            if policy == "SUP_TRAIN":
                people = [35 * count for count in by_quarter]
                self._flow("SUP_TRAIN_ATTEND", people)
                self._set("SUP_TRAIN_ATTEND", "ptd", sum(people[: self._quarter]) + 35 * earlier)
            supported += self._supported(policy, sum(by_quarter[: self._quarter]), unit)
        for (what, basis), value in whole.items():
            scope = f"source_{what}" if what in _SOURCES else ""
            self._set("SUP_TOTAL_BUDGET" if what == "budget" else "SUP_TOTAL_SPEND", basis, value, scope)
        self.records["KT03B", ""] = supported

    def _supported(self, policy: str, count: int, unit: int) -> list[Record]:
        if policy == "SUP_TRAIN":
            return []
        return [
            {
                "org_code": f"6000{self.commune_code[-3:]}{number:04d}",
                "name": f"HTX {self.rng.choice(_NAMES)} {number + 1}",
                "policy": policy,
                "decision_number": f"{self.rng.randint(100, 999)}/QĐ-UBND",
                "decision_date": self._day(),
                "central": unit // 2,
                "province": unit - unit // 2,
                "disbursed_on": self._day(),
            }
            for number in range(count)
        ]

    def _plan(self) -> None:
        rng = self.rng
        for code in ("HTX_NEW", "THT_NEW", "HTX_MEMBERS_NEW"):
            self._set(code, "plan_period", max(4, int(self.figures[code, "ptd", ""]) + rng.randint(1, 9)))
            for basis in ("plan_year", "plan_next", "est_year"):
                self._set(code, basis, int(self.figures[code, "ytd", ""]) + rng.randint(1, 3))
        for basis in ("plan_year", "plan_next", "est_year"):
            self._set("HTX_TOTAL", basis, self.figures["HTX_TOTAL", "stock_close", ""] + rng.randint(0, 3))

    def _compliance(self) -> None:
        for kind in ("HTX", "THT"):
            due = self.figures[f"{kind}_ACTIVE", "stock_close", ""]
            late, none = due // 8, due // 15
            for what, value in {"DUE": due, "ONTIME": due - late - none, "LATE": late, "NONE": none}.items():
                self._set(f"{kind}_REP_{what}", "ytd", value)

    def _committee(self) -> None:
        day, number = self._day(), self.rng.randint(10, 200)
        self.records["KT05", "A"] = [
            {
                "plan_number": f"{number}/KH-BCĐ", "plan_date": day, "lead_office": "Ban Chỉ đạo kinh tế tập thể",
                "place": "xã Ea Tân", "inspected_on": day, "org_code": f"6000{self.commune_code[-3:]}0001",
                "conclusion_number": f"{number + 3}/TB-BCĐ", "conclusion_date": day,
            }
        ]  # fmt: skip
        self.records["KT05", "B"] = [{"content": "Một số HTX quy mô còn nhỏ", "group": "small_size"}]
        self.records["KT05", "C"] = [
            {
                "number": f"{number}/KN", "addressed_to": "Sở Tài chính", "content": "Sớm bố trí kinh phí hỗ trợ",
                "proposed_on": day, "state": "open",
            }
        ]  # fmt: skip
        self.records["KT05", "D"] = [
            {
                "source_number": f"{number + 3}/TB-BCĐ", "content": "Rà soát các HTX ngừng hoạt động",
                "lead_office": "Phòng Tài chính", "volume": 6, "volume_unit": "HTX",
                "due_on": self._window.end + timedelta(days=60), "state": "under_way",
            }
        ]  # fmt: skip
        self.records["KT05", "E"] = [
            {"kind": "plan", "in_period": 1, "since_year_began": 2, "document_number": f"{number}/KH"}
        ]
        self.records["KT05", "F"] = []
        self.records["KT05", "G"] = []


_MANAGERS = ("managers_none", "managers_primary", "managers_intermediate", "managers_college", "managers_university")
_LEVELS = ("NONE", "PRIM", "MID", "COLLEGE", "UNI")
_AGRI_NAMES = {
    "crop": "CROP",
    "live": "LIVE",
    "for": "FOR",
    "fish": "FISH",
    "salt": "SALT",
    "water": "WATER",
    "mix": "MIX",
}
_RATINGS = {"good": "GOOD", "fair": "FAIR", "average": "AVG", "weak": "WEAK"}
