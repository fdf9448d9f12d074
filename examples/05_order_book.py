# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # What needs a person, and what people ring up to ask
#
# A pump maker in May: two customers wait for pumps, a production order waits for castings, and the
# foundry has just moved its date. Everything here is made up; put your own exports in its place.

# %%
from datetime import UTC, date, datetime

from scm_automate import Delivery, LineResponse, OrderLine, OrderResponse, Promise, Table
from scm_automate.model import Demand, Item
from scm_automate.orderbook import OrderBook, pegging_tree
from scm_automate.rules import find_exceptions, weigh_response

TODAY = date(2026, 5, 4)

lines = Table.from_records(
    OrderLine,
    [
        OrderLine(
            supplier="100234",
            order="4500012345",
            line="10",
            item="CASTING-80",
            quantity="20",
            due="2026-05-12",
            promised="2026-05-20",
            ordered_on="2026-04-02",
            price="85",
            currency="EUR",
        ),
        OrderLine(
            supplier="100310",
            order="4500012360",
            line="10",
            item="SEAL-80",
            quantity="100",
            due="2026-04-28",
            ordered_on="2026-04-07",
            price="2.40",
            currency="EUR",
        ),
        OrderLine(
            supplier="100234",
            order="4500012399",
            line="10",
            item="CASTING-80",
            quantity="40",
            due="2026-06-15",
            ordered_on="2026-04-30",
            price="85",
            currency="EUR",
        ),
    ],
)
demand = Table.from_records(
    Demand,
    [
        Demand(
            kind="sales_order",
            item="PUMP-80",
            quantity="6",
            due="2026-05-11",
            reference="90017",
            line="10",
            customer="C-204",
            value="7800",
            currency="EUR",
        ),
        Demand(
            kind="sales_order",
            item="PUMP-80",
            quantity="8",
            due="2026-05-18",
            reference="90018",
            line="10",
            customer="C-310",
            value="10400",
            currency="EUR",
        ),
    ],
)
items = Table.from_records(
    Item,
    [
        Item(item="PUMP-80", description="Centrifugal pump 80", lead_time_days=25),
        Item(item="CASTING-80", description="Casing 80", lead_time_days=30, item_class="A"),
        Item(item="SEAL-80", description="Shaft seal 80", lead_time_days=14, safety_stock="50"),
    ],
)
stock = {"item": ["PUMP-80", "CASTING-80", "SEAL-80"], "quantity": [7, 2, 60]}
history = [
    Promise(
        order="4500012345",
        line="10",
        deliveries=(Delivery(quantity="20", latest=day),),
        made_at=datetime(2026, 4, at, 9, tzinfo=UTC),
        made_by="100234",
        channel="mail",
    )
    for at, day in ((7, date(2026, 5, 12)), (29, date(2026, 5, 20)))
]

# %% [markdown]
# ## The order book
# The production order makes ten pumps by the 15th and takes castings and seals on the 12th.

# %%
production = {
    "id": ["MO-700"],
    "item": ["PUMP-80"],
    "date": [date(2026, 5, 15)],
    "quantity": [10],
}
components = {
    "id": ["MO-700/CASTING-80", "MO-700/SEAL-80"],
    "item": ["CASTING-80", "SEAL-80"],
    "date": [date(2026, 5, 12), date(2026, 5, 12)],
    "quantity": [10, 10],
    "parent": ["MO-700", "MO-700"],
}
book = OrderBook.from_tables(
    orders=lines,
    demand=demand,
    items=items,
    stock=stock,
    promises=history,
    production=production,
    components=components,
    as_of=TODAY,
)
print(book)

# %%
print(book.ask("How many Centrifugal pump 80 do we have?"))
print(book.ask("wann sind 8 von PUMP-80 verfügbar?").say("de"))
print(book.status("90018"))

# %% [markdown]
# ## Why is the second customer late?
# The chain runs from the order up to the castings; the days are split where they were lost.

# %%
print(pegging_tree(book.pegging, "90018/10"))
late = book.why_late("90018/10")
print(late)
print([(stage.name, stage.days) for stage in late.stages])

# %% [markdown]
# A notebook draws the projection of an item and the waterfall of a lateness. With the extra `plot`,
# `projection_chart`, `waterfall_chart` and `pegging_chart` draw them with tooltips.

# %%
book.how_much("CASTING-80")

# %%
book.why_late("4500012345/10")

# %% [markdown]
# ## What needs a person this morning
# Ranked by what it endangers. A rule that cannot tell says so; a rule whose facts are missing is not run.

# %%
found = find_exceptions(
    lines,
    as_of=TODAY,
    stock=stock,
    demand=demand,
    items=items,
    production=production,
    components=components,
    promises=history,
)
print(found)
for message in found.top(6):
    print(f"{message.severity:9}{message.code:20}{message.text}")

# %%
found  # the list as a table

# %%
print(found.explain("late_vs_need:4500012345/10/1"))
print(found.explain("stock_out:CASTING-80"))

# %% [markdown]
# ## The foundry writes again
# Before the new date goes into the ERP, see what it would do.

# %%
answer = OrderResponse(
    kind="response",
    received=datetime(2026, 5, 4, 10, tzinfo=UTC),
    lines=(
        LineResponse(
            order="4500012345",
            line="10",
            status="changed",
            deliveries=(
                Delivery(quantity="5", latest=date(2026, 5, 11)),
                Delivery(quantity="15", latest=date(2026, 5, 27)),
            ),
        ),
    ),
)
impact = weigh_response(answer, orders=lines, book=book.supply, demand=demand)
print(impact)
for other in impact.lines[0].alternatives:
    print(other.kind, other.document, other.quantity, other.date)
