"""Make the example data of an invented pump and valve maker.

    python examples/make_example_data.py            # writes into src/scm_automate/demo/data
    python examples/make_example_data.py FOLDER     # writes elsewhere

The same seed gives the same files: no clock is read, and the dice are thrown per supplier, so that
a change to one supplier leaves the orders of the others as they are. What is made:

    exports/DATE/     the open orders on three Mondays: SAP ME2N (XLSX, German), Dynamics 365 (CSV),
                      Odoo (CSV)
    suppliers/        the suppliers' lists of the three
    answers/cast.csv, answers/intentions.csv
                      how the suppliers write, and what they will say; only the simulator reads it
"""

from __future__ import annotations

import argparse
from pathlib import Path

from exampledata.exports import (
    D365_HEADER,
    ODOO_HEADER,
    d365_rows,
    odoo_rows,
    write_csv,
    write_me2n,
)
from exampledata.firms import read_firms
from exampledata.lists import write_cast, write_intentions, write_suppliers
from exampledata.orders import MONDAYS, make_order_book, on_monday

SEED = 2026
DATA = Path(__file__).resolve().parents[1] / "src" / "scm_automate" / "demo" / "data"


def make_example_data(folder: Path, *, seed: int = SEED) -> None:
    """Write all generated files below a folder."""
    firms = read_firms()
    book = make_order_book(firms, seed=seed)
    for monday in MONDAYS:
        shown = on_monday(book, monday)
        by_erp = {e: tuple(li for li in shown if li.firm.erp == e) for e in ("sap", "d365", "odoo")}
        place = folder / "exports" / monday.isoformat()
        place.mkdir(parents=True, exist_ok=True)
        write_me2n(place / f"ME2N_{monday}.xlsx", by_erp["sap"], monday)
        # Dynamics lists only what is on back order, and cannot tell what came in of it
        waiting = tuple(li for li in by_erp["d365"] if li.received(monday) < li.ordered)
        write_csv(
            place / f"PurchPurchaseOrderLineV2_{monday}.csv",
            D365_HEADER,
            d365_rows(waiting),
            encoding="utf-8-sig",
        )
        write_csv(
            place / f"purchase.order.line_{monday}.csv",
            ODOO_HEADER,
            odoo_rows(by_erp["odoo"], monday),
            quote_all=True,
        )
    for name in ("suppliers", "answers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_suppliers(folder / "suppliers", firms)
    write_cast(folder / "answers" / "cast.csv", firms)
    write_intentions(folder / "answers" / "intentions.csv", book)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the example data.")
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    make_example_data(asked.folder, seed=asked.seed)
    print(f"Written to {asked.folder}")
