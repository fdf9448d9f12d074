"""Tables that tell each lot in columns of its own, items below unknown headers, headers that name whom goods reach."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {
        "order": "4711", "line": line, "item": item, "supplier_item": theirs, "quantity": quantity,
        "due": "2026-04-20",
    }
    for line, item, theirs, quantity in (
        ("10", "A-1001", "EV120-24", "500"), ("20", "A-1002", "EV80-24", "300"),
    )
]  # fmt: skip


def read(*rows: str) -> dict[str, tuple[object, ...]]:
    """Line -> (review, deliveries as text); the cells of a row are parted by bars."""
    table = "\n".join(row.replace("|", "\t") for row in rows)
    reply = read_reply(
        f"From: v@feder.example\nTo: k@harwell-pumps.example\nContent-Type: text/plain\n\n{table}\n".encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": "GB", "email_domains": ["feder.example"]},
    )
    return {
        line.line: (
            line.review,
            [f"{one.quantity} {one.latest} {one.basis}" for one in line.deliveries],
        )
        for line in reply.lines
    }


LOTS = {
    "10": (False, ["200 2026-05-04 delivery", "300 2026-05-18 delivery"]),
    "20": (False, ["300 2026-05-18 delivery"]),
}


@pytest.mark.parametrize(
    "header",
    [
        "Lot 1 qty|Lot 1 delivery|Lot 2 qty|Lot 2 delivery",
        "1st qty|1st date|2nd qty|2nd date",
        "Qty 1|Date 1|Qty 2|Date 2",
    ],
)
def test_lots_side_by_side(header: str) -> None:
    assert (
        read(
            f"PO|Pos|Part|Bal. Qty|{header}",
            "4711|10|A-1001|500|200|4 May 2026|300|18 May 2026",
            "4711|20|A-1002|300|300|18 May 2026||",
        )
        == LOTS
    )


def test_lots_that_do_not_add_up() -> None:
    told = read(
        "PO|Pos|Part|Bal. Qty|Lot 1 qty|Lot 1 delivery|Lot 2 qty|Lot 2 delivery",
        "4711|10|A-1001|500|200|4 May 2026|200|18 May 2026",
        "4711|20|A-1002|300|100|18 May 2026|200|",
    )
    assert told["10"][0]
    assert told["20"][0]


def test_items_below_an_unknown_header() -> None:
    told = read("PO|MODEL|QTY|ETD SHANGHAI", "4711|EV120-24|500|4 May", "4711|EV80-24|300|18 May")
    assert told == {
        "10": (False, ["500 2026-05-04 dispatch"]),
        "20": (False, ["300 2026-05-18 dispatch"]),
    }


@pytest.mark.parametrize(
    "header",
    ["Delivery date at Harwell", "Material reaching your works", "Goods arriving at your site"],
)
def test_a_header_that_names_whom_goods_reach(header: str) -> None:
    told = read(f"PO|Pos|Part|Qty|Due|{header}", "4711|10|A-1001|500|2026-04-20|2026-05-04")
    assert told == {"10": (False, ["500 2026-05-04 delivery"])}


@pytest.mark.parametrize(
    "header",
    ["Material arrival", "Material at plater", "Drawing reaching you", "Sample reaching you", "Certificate at Harwell", "Delivery date at Plating", "ETD Material"],
)  # fmt: skip
def test_a_header_of_another_step(header: str) -> None:
    told = read(f"PO|Pos|Part|Qty|Due|{header}", "4711|10|A-1001|500|2026-04-20|2026-05-04")
    assert all(review for review, _ in told.values())


@pytest.mark.parametrize(("article", "review"), [("Your article", False), ("Our article", True)])
def test_our_own_list_sent_back_with_a_day_of_leaving(article: str, *, review: bool) -> None:
    told = read(
        f"PO|Pos|{article}|Open quantity|Delivery date|Ex-works date",
        "4711|10|EV120-24|500|2026-04-20|2026-04-14",
    )
    assert told["10"][0] == review


def test_a_table_between_bars_with_headers_that_nobody_knows() -> None:
    told = read(
        "PO end|Our model|Q'ty|Ready date",
        "4711|EV120-24|500|4 May",
        "4711|EV80-24|300|18 May",
    )
    assert told == {
        "10": (False, ["500 2026-05-04 dispatch"]),
        "20": (False, ["300 2026-05-18 dispatch"]),
    }
