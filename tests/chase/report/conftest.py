"""A Monday's round as the engine hands it over: small, but with one of everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scm_automate.chase.history import History
from scm_automate.chase.plan import ChasePlan, plan
from scm_automate.chase.round import Answer, LetterOut, Round
from scm_automate.model import (
    Ask,
    Change,
    Delivery,
    Evidence,
    ExceptionMessage,
    LineResponse,
    OrderLine,
    OrderResponse,
    Supplier,
    Touch,
)

NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
FOLDER = Path("/runs/2026-03-16-0700")

NAMES = {
    "100234": ("Müller Federn GmbH", "mueller-federn.example"),
    "100310": ("Brightwell Castings Ltd", "brightwell.example"),
    "100377": ("Officine Rossi S.r.l.", "rossi.example"),
    "100412": ("Kowalski Odlewnia Sp. z o.o.", "kowalski.example"),
    "100455": ("Dupré Joints SARL", "dupre.example"),
    "100501": ("Nordlager AB", "nordlager.example"),
    "100533": ("Hallmann Elektronik KG", "hallmann.example"),
    "100618": ("Tsukiyama Bearings K.K.", "tsukiyama.example"),
}
ITEMS = (
    ("A-1001", "Shaft seal 40x62x8"),
    ("A-1044", "Pump housing DN80, EN-GJL-250"),
    ("B-2210", "Deep groove ball bearing 6208-2RS"),
    ("B-2381", "Compression spring 3.2x24x80"),
    ("C-3050", "Control board PX4 rev. C"),
    ("C-3077", "Gasket set, EPDM, DN80"),
    ("D-4102", "Impeller 180 mm, bronze"),
)


def suppliers() -> tuple[Supplier, ...]:
    return tuple(
        Supplier(id=number, name=name, emails=(f"orders@{domain}",))
        for number, (name, domain) in NAMES.items()
    )


def order_lines() -> tuple[OrderLine, ...]:
    made = []
    for number in range(64):
        supplier = list(NAMES)[number % len(NAMES)]
        item, description = ITEMS[number % len(ITEMS)]
        due = date(2026, 3, 2) + timedelta(days=(number * 7) % 90)
        made.append(
            OrderLine(
                supplier=supplier if number != 63 else "100999",
                order=f"45000{12300 + number // 3}",
                line=str(10 * (number % 3 + 1)),
                item=item,
                description=description,
                quantity=Decimal(25 * (number % 9 + 1)),
                unit="PCE",
                due=due,
                promised=due if number % 5 == 0 and due > NOW.date() else None,
                price=Decimal("12.40") + number,
                currency="EUR",
                ordered_on=date(2026, 2, 16),
            )
        )
    return tuple(made)


TEXT_MUELLER = (
    "Guten Tag Frau Berg,\n\nvielen Dank für Ihre Nachfrage.\n\n"
    "Bestellung 4500012300 Pos. 10: Liefertermin bleibt bestehen.\n"
    "Pos. 20: leider erst KW 15, Materialengpass beim Federdraht. Wir liefern dann 300 Stück komplett.\n\n"
    "Mit freundlichen Grüßen\nS. Krämer\nMüller Federn GmbH"
)
TEXT_BRIGHTWELL = (
    "Hi Anna,\n\n4500012301 line 10 - 100 off will ship 20 March, balance of 75 by 8 April.\n"
    "Please note that the price for the bronze impellers goes up to 61.50 from 1 April.\n\nKind regards\nTom"
)


def evidence(text: str, words: str, part: str = "text") -> Evidence:
    start = text.index(words)
    return Evidence(part=part, start=start, end=start + len(words), text=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Has the attributes of a reject of the tables."""

    file: str | None = "ME2N_2026-03-16.xlsx"
    sheet: str | None = "Data"
    row: int | None = 212
    column: str | None = "Lieferdatum"
    raw: str | None = "KW 15??"
    code: str = "date"
    reason: str = "not a date"
    hint: str = "Correct the cell in the ERP and export again."
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithText(Answer):
    """An answer that holds the words of its message."""

    text: str = ""


def change(number: int, **values: Any) -> Change:
    return Change(
        **{
            "id": f"chg-{number:04d}",
            "supplier": "100234",
            "order": "4500012300",
            "line": "10",
            "field": "promised",
            "old": None,
            "new": "2026-03-20",
            "rule": "as_ordered",
            "why": "The due date stands and the quantity is whole.",
            "verdict": "release",
            "state": "exported",
            "message_id": "<a1@mueller-federn.example>",
            "proposed_at": NOW,
            **values,
        }
    )


def letters_of(made: ChasePlan) -> tuple[LetterOut, ...]:
    found = []
    for index, letter in enumerate(made.letters):
        asks = tuple(
            Ask(
                id=f"ask-{index}-{number}",
                letter=f"let-{index}",
                supplier=letter.supplier.id,
                order=ask.line.order,
                line=ask.line.line,
                schedule=ask.line.schedule,
                reason=ask.reason,
                number=ask.number,
                why=ask.why,
            )
            for number, ask in enumerate(letter.asks)
        )
        found.append(
            LetterOut(
                letter_id=f"let-{index}",
                reference=f"K7QX-{index:02d}RM-P4TD",
                message_id=f"<let-{index}@buyer.example>",
                supplier=letter.supplier,
                to=letter.to,
                state="drafted",
                asks=asks,
                path=FOLDER / "letters" / f"{letter.supplier.id} {letter.supplier.name[:7]}.eml",
                rewritten=index == 1,
                drafted_at=NOW,
            )
        )
    return tuple(found)


def answers(changes: dict[str, Change]) -> tuple[Answer, ...]:
    party = {supplier.id: supplier for supplier in suppliers()}
    stands = evidence(TEXT_MUELLER, "Liefertermin bleibt bestehen")
    week = evidence(TEXT_MUELLER, "leider erst KW 15")
    whole = evidence(TEXT_MUELLER, "300 Stück komplett")
    split = evidence(TEXT_BRIGHTWELL, "100 off will ship 20 March, balance of 75 by 8 April")
    return (
        AnswerWithText(
            response=OrderResponse(
                kind="response",
                received=NOW - timedelta(hours=16),
                supplier="100234",
                sender="s.kraemer@mueller-federn.example",
                subject="AW: Offene Bestellungen [ref K7QX-00RM-P4TD]",
                message_id="<a1@mueller-federn.example>",
                language="de",
                lines=(
                    LineResponse(
                        order="4500012300",
                        line="10",
                        status="accepted",
                        deliveries=(
                            Delivery(quantity=25, earliest="2026-03-20", latest="2026-03-20"),
                        ),
                        review=False,
                        evidence=(stands,),
                        confidence=1.0,
                    ),
                    LineResponse(
                        order="4500012300",
                        line="20",
                        status="changed",
                        deliveries=(
                            Delivery(quantity=300, earliest="2026-04-06", latest="2026-04-12"),
                        ),
                        review=False,
                        evidence=(week, whole),
                        confidence=0.9,
                    ),
                ),
            ),
            supplier=party["100234"],
            source="2026-03-15-1402.eml",
            matched_by="reference",
            released=(changes["stands"],),
            for_review=(changes["late"],),
            text=TEXT_MUELLER,
        ),
        AnswerWithText(
            response=OrderResponse(
                kind="response",
                flags=("price_change", "question"),
                received=NOW - timedelta(hours=13),
                supplier="100310",
                sender="tom@brightwell.example",
                subject="RE: Open orders",
                language="en",
                lines=(
                    LineResponse(
                        order="4500012301",
                        line="10",
                        status="changed",
                        deliveries=(
                            Delivery(
                                quantity=100,
                                earliest="2026-03-20",
                                latest="2026-03-20",
                                basis="dispatch",
                            ),
                            Delivery(quantity=75, latest="2026-04-08"),
                        ),
                        price="61.50",
                        reasons=("the delivery is split", "a new price is named"),
                        evidence=(split,),
                        confidence=0.6,
                    ),
                ),
            ),
            supplier=party["100310"],
            source="2026-03-15-1710.eml",
            matched_by="address",
            text=TEXT_BRIGHTWELL,
        ),
        Answer(
            response=OrderResponse(
                kind="response",
                received=NOW - timedelta(hours=12),
                supplier="100377",
                sender="acquisti@rossi.example",
                subject="Conferma ordine 4500012303",
                lines=(
                    LineResponse(
                        order="4500012303",
                        line="10",
                        status="accepted",
                        deliveries=(
                            Delivery(quantity=50, earliest="2026-03-27", latest="2026-03-27"),
                        ),
                        review=False,
                        evidence=(
                            Evidence(
                                part="attachment:conferma.xlsx",
                                row=7,
                                column="Data conf.",
                                text="27/03/2026",
                            ),
                        ),
                        confidence=1.0,
                    ),
                ),
            ),
            supplier=party["100377"],
            source="conferma.eml",
            matched_by="domain",
            released=(changes["rossi"],),
        ),
        Answer(
            response=OrderResponse(
                kind="auto_reply",
                received=NOW - timedelta(hours=10),
                supplier="100455",
                sender="c.dupre@dupre.example",
                subject="Absence du bureau",
                absent_until="2026-03-23",
                remarks=("In urgent cases: ventes@dupre.example",),
            ),
            supplier=party["100455"],
            source="absence.eml",
            matched_by="thread",
        ),
        Answer(
            response=OrderResponse(
                kind="other",
                flags=("bank_details", "sender_mismatch"),
                received=NOW - timedelta(hours=9),
                sender="accounts@mueller-federm.example",
                subject="URGENT: new bank details",
                remarks=("Nothing was taken from this message.",),
            ),
            supplier=None,
            source="urgent.eml",
            matched_by="look-alike",
        ),
        Answer(
            response=OrderResponse(
                kind="bounce",
                received=NOW - timedelta(hours=8),
                supplier="100501",
                sender="mailer-daemon@nordlager.example",
                subject="Undelivered Mail Returned to Sender",
                failed_addresses=("orders@nordlager.example",),
            ),
            supplier=party["100501"],
            source="bounce.eml",
            matched_by="thread",
        ),
    )


def exceptions(changes: dict[str, Change]) -> tuple[ExceptionMessage, ...]:
    late, split = changes["late"], changes["split"]
    return (
        ExceptionMessage(
            code="bank_details",
            severity="critical",
            audience="buyer",
            text="A mail from accounts@mueller-federm.example speaks of new bank details. The domain only resembles that of Müller Federn GmbH.",
            suggestion="Do not answer the mail. Call the supplier on the number on file; a second person agrees before any payment data change.",
            evidence=(
                Evidence(
                    part="text", text="Please use our new account from today, the old is frozen"
                ),
            ),
        ),
        ExceptionMessage(
            code="promise_later_than_due",
            severity="critical",
            audience="planner",
            supplier="100234",
            order="4500012300",
            line="20",
            item="A-1044",
            due="2026-03-18",
            promised="2026-04-12",
            days_late=17,
            value="18450.00",
            currency="EUR",
            text="Promised 17 working days after the due date; production order 1000871 needs it on 20 Mar 2026.",
            suggestion="Reschedule production order 1000871, or ask for a part delivery.",
            change_id=late.id,
            evidence=late.evidence,
        ),
        ExceptionMessage(
            code="price_changed",
            severity="high",
            audience="buyer",
            supplier="100310",
            order="4500012301",
            line="10",
            item="D-4102",
            due="2026-03-20",
            promised="2026-04-08",
            days_late=13,
            value="10762.50",
            currency="EUR",
            text="Split into 100 and 75, the second 13 working days after the due date; price 61.50 instead of 58.00 (6.0 % more).",
            suggestion="Agree on the price, then accept or refuse the dates.",
            change_id=split.id,
            evidence=split.evidence,
        ),
        ExceptionMessage(
            code="supplier_silent",
            severity="high",
            audience="buyer",
            supplier="100412",
            order="4500012305",
            line="30",
            item="D-4102",
            due="2026-03-03",
            value="2210.40",
            currency="PLN",
            text="3 letters about order 4500012305 line 30 were not answered, the last of 9 Mar 2026; the due date has passed.",
            suggestion="Call the supplier.",
        ),
        ExceptionMessage(
            code="undeliverable",
            severity="high",
            audience="buyer",
            supplier="100501",
            due="2026-03-09",
            text="Mail to orders@nordlager.example comes back; 7 open lines should be asked about.",
            suggestion="Find out the right address, and call until then.",
        ),
        ExceptionMessage(
            code="promise_later_than_due",
            severity="medium",
            audience="planner",
            supplier="100533",
            order="4500012306",
            line="10",
            item="C-3050",
            due="2026-03-30",
            promised="2026-04-02",
            days_late=3,
            value="990.00",
            currency="EUR",
            text="Promised 3 working days after the due date.",
            suggestion="Check the need date.",
        ),
        ExceptionMessage(
            code="promise_earlier_than_due",
            severity="low",
            audience="planner",
            supplier="100618",
            order="4500012307",
            line="20",
            item="B-2210",
            due="2026-05-11",
            promised="2026-04-24",
            days_late=-10,
            value="4120.00",
            currency="EUR",
            text="Promised 10 working days before the due date.",
            suggestion="Accept the early delivery or ask for the due date.",
        ),
        ExceptionMessage(
            code="duplicate_line",
            severity="low",
            audience="buyer",
            order="4500012310",
            line="10",
            schedule="2",
            text="The export holds order 4500012310 line 10 schedule 2 twice; nobody is asked about it.",
            suggestion="Export again with one row per schedule line.",
        ),
    )


def named_changes() -> dict[str, Change]:
    week = evidence(TEXT_MUELLER, "leider erst KW 15")
    split = evidence(TEXT_BRIGHTWELL, "100 off will ship 20 March, balance of 75 by 8 April")
    return {
        "stands": change(1, evidence=(evidence(TEXT_MUELLER, "Liefertermin bleibt bestehen"),)),
        "late": change(
            2,
            line="20",
            old="2026-03-18",
            new="2026-04-12",
            rule="later_than_tolerance",
            why="17 working days later than due; 0 are tolerated.",
            verdict="review",
            state="proposed",
            evidence=(week,),
        ),
        "split": change(
            3,
            supplier="100310",
            order="4500012301",
            new="2026-03-20",
            rule="split",
            why="The delivery is split.",
            verdict="review",
            state="proposed",
            evidence=(split,),
        ),
        "lone": change(
            4,
            supplier="100618",
            order="4500012307",
            line="20",
            field="promised_quantity",
            old="400",
            new="380",
            rule="short",
            why="5 % short; 0 % are tolerated.",
            verdict="review",
            state="proposed",
        ),
        "rossi": change(
            5,
            supplier="100377",
            order="4500012303",
            old="2026-03-24",
            new="2026-03-27",
            rule="within_tolerance",
            why="3 working days later than due; 3 are tolerated.",
            evidence=(
                Evidence(
                    part="attachment:conferma.xlsx", row=7, column="Data conf.", text="27/03/2026"
                ),
            ),
        ),
        "accepted": change(
            6,
            supplier="100533",
            order="4500012302",
            line="30",
            field="promised_quantity",
            old=None,
            new="1250",
            rule="short",
            why="2 % short; 0 % are tolerated.",
            verdict="review",
            decided_by="a.berg",
        ),
    }


def a_round() -> Round:
    made = plan(order_lines(), suppliers(), now=NOW, history=History())
    changes = named_changes()
    letters = letters_of(made)
    stale = replace(
        letters[2],
        letter_id="old-1",
        reference="B3WN-19ZZ-QQ7H",
        drafted_at=NOW - timedelta(days=7),
        asks=letters[2].asks[:2],
        path=None,
    )
    touches = {"export_read": 1, "line_checked": 64, "letter_written": len(letters)}
    touches |= {"answer_read": 6, "line_keyed": 3}
    return Round(
        run_id="2026-03-16-0700",
        as_of=NOW,
        folder=FOLDER,
        plan=made,
        letters=letters,
        answers=answers(changes),
        changes=(changes["stands"], changes["rossi"], changes["accepted"]),
        waiting=(changes["late"], changes["split"], changes["lone"]),
        exceptions=exceptions(changes),
        rejects=(
            Rejected(),
            Rejected(row=388, column="Bestellmenge", raw="1.2.3", reason="not a number"),
            Rejected(
                file="suppliers.csv",
                sheet=None,
                row=17,
                column="E-Mail",
                raw="orders@@tsukiyama",
                reason="not a mail address",
                hint="Correct the address.",
                kept=True,
            ),
        ),
        set_aside={"closed": 41, "deleted": 6, "subtotal": 3},
        seen=(change(7, order="4500012200", state="seen"),),
        touches=tuple(Touch(kind=kind, count=count, at=NOW) for kind, count in touches.items()),
        stale_drafts=(stale,),
        loaded=(
            "ME2N_2026-03-16.xlsx, sheet Data: read as sap_me2n (14 of 14 headers)",
            "suppliers.csv, UTF-8, semicolon: read as suppliers_generic",
        ),
        faults=("broken.eml: the message is cut off within its headers",),
    )


@pytest.fixture
def monday() -> Round:
    return a_round()


@pytest.fixture
def quiet() -> Round:
    return Round(run_id="2026-03-17-0700", as_of=NOW, folder=None, plan=ChasePlan(as_of=NOW))
