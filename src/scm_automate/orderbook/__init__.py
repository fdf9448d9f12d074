"""An order book that answers: how much, when, why late, when last, how an order stands.

Examples:
    >>> from datetime import date
    >>> from scm_automate.model import OrderLine
    >>> from scm_automate.orderbook import OrderBook
    >>> from scm_automate.tables import Table
    >>> line = OrderLine(
    ...     supplier="7", order="45", line="10", quantity="70", item="A-1001", due="2026-05-18"
    ... )
    >>> book = OrderBook.from_tables(
    ...     orders=Table.from_records(OrderLine, [line]),
    ...     stock={"item": ["A-1001"], "quantity": [0]},
    ...     as_of=date(2026, 5, 4),
    ... )
    >>> print(book.ask("wann kommt A-1001?").say("de"))
    1 von A-1001 ist für den 18. Mai 2026 geplant; 45/10/1 ist nicht bestätigt.
"""

from scm_automate.orderbook.answers import Answer, NotKnown
from scm_automate.orderbook.book import OrderBook
from scm_automate.orderbook.certainty import Certainty
from scm_automate.orderbook.charts import pegging_chart, projection_chart, waterfall_chart
from scm_automate.orderbook.how_much import HowMuch, StockPlace
from scm_automate.orderbook.last_ordered import LastOrdered
from scm_automate.orderbook.not_understood import NotUnderstood
from scm_automate.orderbook.order_status import OrderStatus, Shipped, StatusLine
from scm_automate.orderbook.patterns import Understood
from scm_automate.orderbook.pictures import pegging_tree, projection_svg, waterfall_svg
from scm_automate.orderbook.when_available import WhenAvailable
from scm_automate.orderbook.why_late import Move, PathLink, WhyLate

__all__ = [
    "Answer",
    "Certainty",
    "HowMuch",
    "LastOrdered",
    "Move",
    "NotKnown",
    "NotUnderstood",
    "OrderBook",
    "OrderStatus",
    "PathLink",
    "Shipped",
    "StatusLine",
    "StockPlace",
    "Understood",
    "WhenAvailable",
    "WhyLate",
    "pegging_chart",
    "pegging_tree",
    "projection_chart",
    "projection_svg",
    "waterfall_chart",
    "waterfall_svg",
]
