"""Make the SYNTHETIC split of the printed figures by office: `figures.csv`.

No source prints the figures of a district. What this script writes adds up to `published.csv` and is otherwise
invented, by a fixed seed; the workbooks made from it say so. Run it again and the same file comes out:

    python tests/cases/dak_lak_2023q3/make_split.py
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
DISTRICTS = [str(code) for code in range(643, 658)]
WEIGHTS = dict(zip(DISTRICTS, [15, 5, 7, 4, 4, 9, 4, 7, 10, 4, 5, 9, 6, 4, 7], strict=True))
CREDIT_FUNDS = 12
UNIONS_ACTIVE = 5
CHANCE = random.Random(20230920)

Key = tuple[str, str, str, str, str]
TYPED: dict[Key, str] = {}


def main() -> None:
    """Write the split."""
    registrars()
    provincial_registrar()
    with (HERE / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["place_code", "office_code", "form_code", "indicator_code", "basis", "scope", "typed"])
        for (place, form, indicator, basis, scope), typed in sorted(TYPED.items()):
            office = "provincial_registrar" if place == "66" else "registrar"
            writer.writerow([place, office, form, indicator, basis, scope, typed])


def registrars() -> None:
    """All figures of the fifteen districts."""
    totals = shares(746 - CREDIT_FUNDS, WEIGHTS)
    active = shares(612 - UNIONS_ACTIVE - CREDIT_FUNDS, totals)
    groups = shares(403, WEIGHTS)
    founded = shares(213, totals)
    plans = shares(210, totals)
    widest = max(plans, key=plans.__getitem__)
    supported = shares(57, founded)
    traded = shares(68, totals)
    trained = shares(125, totals)
    attended = shares(5046, trained)
    money_founding = shares(600, supported)
    money_trade = shares(678, traded)
    equipped = {"643": 3, "648": 2, "651": 2, "654": 2, "657": 1}
    money_equipment = {"643": "650", "648": "410", "651": "420", "654": "hơn 410", "657": "210"}
    for place in DISTRICTS:
        founded_year = max(1, founded[place] // 4)
        founded_quarter = founded_year // 2
        dissolved = CHANCE.randint(0, 1)
        revoked = CHANCE.randint(0, 1)
        idle = totals[place] - active[place]
        htx = "htx_with_credit_funds"
        for indicator, basis, number in (
            ("HTX_OPEN", "stock_open", totals[place] - founded_quarter + dissolved + revoked),
            ("HTX_NEW", "quarter", founded_quarter),
            ("HTX_NEW", "ytd", founded_year),
            ("HTX_DISSOLVED", "quarter", dissolved),
            ("HTX_DISSOLVED", "ytd", dissolved + CHANCE.randint(0, 2)),
            ("HTX_REVOKED", "quarter", revoked),
            ("HTX_REVOKED", "ytd", revoked),
            ("HTX_TOTAL", "stock_close", totals[place]),
            ("HTX_ACTIVE", "stock_close", active[place]),
            ("HTX_SUSPENDED", "stock_close", idle // 3),
            ("HTX_INACTIVE", "stock_close", idle - idle // 3),
            ("HTX_MEMBERS", "stock_close", totals[place] * CHANCE.randint(58, 97) + CHANCE.randint(0, 40)),
        ):
            say(place, "KT01", indicator, basis, htx, number)
        formed = CHANCE.randint(0, 2)
        for indicator, basis, number in (
            ("THT_OPEN", "stock_open", groups[place] - formed),
            ("THT_NEW", "quarter", formed),
            ("THT_NEW", "ytd", formed + CHANCE.randint(0, 3)),
            ("THT_TOTAL", "stock_close", groups[place]),
            ("THT_ACTIVE", "stock_close", groups[place]),
            ("THT_INACTIVE", "stock_close", 0),
            ("THT_MEMBERS", "stock_close", groups[place] * CHANCE.randint(9, 24) + CHANCE.randint(0, 9)),
        ):
            say(place, "KT01", indicator, basis, "groups", number)
        for indicator in ("HTX_UP_OTHER", "HTX_CONVERTED", "HTX_MERGED", "HTX_DOWN_OTHER"):
            nothing(place, "KT01", indicator, ("quarter", "ytd"), htx)
        for indicator in ("THT_DISSOLVED", "THT_TO_HTX", "THT_DOWN_OTHER"):
            nothing(place, "KT01", indicator, ("quarter", "ytd"), "groups")
        nothing(place, "KT01", "HTX_SECTOR_CRE", ("stock_close",), htx)
        for indicator in ("SUP_OTHER_HTX", "SUP_OTHER_SPEND"):
            nothing(place, "KT03", indicator, ("quarter", "ytd", "ptd"), "all")
        for basis in ("quarter", "ytd", "ptd"):
            # What training cost is not known, so neither is the total.
            say(place, "KT03", "SUP_TOTAL_SPEND", basis, "all", "…")
        support(place, "FOUND", supported[place], str(money_founding[place]))
        support(place, "TRADE", traded[place], str(money_trade[place]))
        support(place, "TECH", equipped.get(place, 0), money_equipment.get(place, "0"))
        training(place, trained[place], attended[place])
        high = plans[place] + (place == widest)
        say(
            place,
            "KT04",
            "HTX_NEW",
            "plan_period",
            htx,
            f"{plans[place]}..{high}" if high > plans[place] else plans[place],
        )
        say(place, "KT04", "HTX_NEW", "ptd", htx, founded[place])
        say(place, "KT04", "HTX_NEW", "pct_plan_period", htx, f"{100 * founded[place] / high:.1f}".replace(".", ","))
        say(place, "KT04", "HTX_NEW", "avg_year", htx, f"{founded[place] / 3:.1f}".replace(".", ","))


def support(place: str, programme: str, organisations: int, money: str) -> None:
    """One policy: organisations and money (triệu đồng) since 2021, this year, this quarter."""
    say(place, "KT03", f"SUP_{programme}_HTX", "ptd", "all", organisations)
    say(place, "KT03", f"SUP_{programme}_SPEND", "ptd", "all", money)
    year = organisations // 3
    quarter = year // 2
    each = int(money.split()[-1]) // organisations if organisations else 0
    for basis, some in (("ytd", year), ("quarter", quarter)):
        say(place, "KT03", f"SUP_{programme}_HTX", basis, "all", some)
        say(place, "KT03", f"SUP_{programme}_SPEND", basis, "all", some * each)
    for source in ("source_central", "source_province", "source_district", "source_programme", "source_donor"):
        say(place, "KT03", f"SUP_{programme}_SPEND", "ytd", source, "…")


def training(place: str, classes: int, people: int) -> None:
    """Classes and participations; no source prints what training cost, so its money is not collected."""
    year, quarter = classes // 3, classes // 6
    for basis, some in (("ptd", classes), ("ytd", year), ("quarter", quarter)):
        say(place, "KT03", "SUP_TRAIN_CLASSES", basis, "all", some)
        shown = people if basis == "ptd" else some * (people // classes)
        say(place, "KT03", "SUP_TRAIN_ATTEND", basis, "all", f"{shown:,}".replace(",", "."))
        say(place, "KT03", "SUP_TRAIN_SPEND", basis, "all", "…")


def provincial_registrar() -> None:
    """Credit funds and unions, which the province registered at that time."""
    for indicator, basis, scope, number in (
        ("HTX_OPEN", "stock_open", "htx_with_credit_funds", CREDIT_FUNDS),
        ("HTX_NEW", "quarter", "htx_with_credit_funds", 0),
        ("HTX_NEW", "ytd", "htx_with_credit_funds", 0),
        ("HTX_TOTAL", "stock_close", "htx_with_credit_funds", CREDIT_FUNDS),
        ("HTX_ACTIVE", "stock_close", "htx_with_credit_funds", CREDIT_FUNDS),
        ("HTX_SUSPENDED", "stock_close", "htx_with_credit_funds", 0),
        ("HTX_INACTIVE", "stock_close", "htx_with_credit_funds", 0),
        ("HTX_SECTOR_CRE", "stock_close", "htx_with_credit_funds", CREDIT_FUNDS),
        ("HTX_MEMBERS", "stock_close", "htx_with_credit_funds", CREDIT_FUNDS * 1240),
        ("LH_OPEN", "stock_open", "unions", 4),
        ("LH_NEW", "quarter", "unions", 1),
        ("LH_NEW", "ytd", "unions", 1),
        ("LH_TOTAL", "stock_close", "unions", 5),
        ("LH_ACTIVE", "stock_close", "unions", UNIONS_ACTIVE),
        ("LH_INACTIVE", "stock_close", "unions", 0),
        ("LH_MEMBER_HTX", "stock_close", "unions", 24),
    ):
        say("66", "KT01", indicator, basis, scope, number)
    for what in ("UP_OTHER", "DISSOLVED", "REVOKED", "CONVERTED", "MERGED", "DOWN_OTHER"):
        nothing("66", "KT01", f"HTX_{what}", ("quarter", "ytd"), "htx_with_credit_funds")
    for what in ("DISSOLVED", "DOWN_OTHER"):
        nothing("66", "KT01", f"LH_{what}", ("quarter", "ytd"), "unions")


def nothing(place: str, form: str, indicator: str, bases: tuple[str, ...], scope: str) -> None:
    """Rows that the officer fills with "-"."""
    for basis in bases:
        say(place, form, indicator, basis, scope, 0)


def say(place: str, form: str, indicator: str, basis: str, scope: str, typed: object) -> None:
    """Note what the officer of a place types into a cell; "-" where there is none."""
    TYPED[place, form, indicator, basis, scope] = "-" if typed == 0 else str(typed)


def shares(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Split a whole number by weights, by largest remainder, so that the parts add up."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    left = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in left[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


if __name__ == "__main__":
    main()
