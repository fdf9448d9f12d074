# ruff: noqa: N806 - models are named as Tryton names them
"""Fills a Tryton database of its own: run in a process by itself, `python tryton_seed.py FOLDER`.

Tryton's own client library makes everything, so that what stands in the file is what Tryton wants
there. Payment, taxes and a chart of accounts are left out: orders are invoiced by hand.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter

PASSWORD = "seed-password"
START = dt.date(2030, 3, 4)
ITEMS = ("000815", "A-7", "B.10", "S-1")
ORDERS = (
    # supplier, what becomes of it, lines of (item, quantity, price, days from the start)
    (
        "S-100",
        "processing",
        [("000815", 40, "9.80", 12), ("A-7", 5, "120", 20), ("B.10", 3.5, "1.2345", 30)],
    ),
    ("S-200", "processing", [("A-7", 10, "118.5", 15)]),
    ("S-200", "draft", [("000815", 7, "9.90", 25)]),
    ("S-100", "cancelled", [("B.10", 1, "2", 25)]),
    ("S-100", "received", [("000815", 4, "9.80", 5)]),
    ("S-200", "part received", [("B.10", 12, "1.25", 9), ("A-7", 2, "119", 40)]),
    ("S-100", "processing", [("S-1", 1, "500", 33)]),
)
"""The part-received order has 5 of 12 of its first line."""


def main(folder: Path) -> None:
    began = perf_counter()

    def told(what: str) -> None:
        print(f"{perf_counter() - began:6.1f} s  {what}", flush=True)

    conf = folder / "trytond.conf"
    conf.write_text(f"[database]\nuri = sqlite://\npath = {folder}\n", "utf-8")
    make_database(folder, conf)
    told("modules active")

    from proteus import config as proteus_config
    from trytond.modules.company.tests.tools import create_company

    client = proteus_config.set_trytond("tryton", user="admin", config_file=str(conf))
    create_company(config=client)
    told("company made")
    make_orders()
    told("orders made")
    make_user()
    told("done")


def make_database(folder: Path, conf: Path) -> None:
    """An empty database with the module of purchases and what it stands on."""
    from trytond import config as trytond_config

    (folder / "tryton.sqlite").touch()
    trytond_config.update_etc(str(conf))

    from trytond import backend
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    made = backend.Database("tryton")
    made.connect()
    made.init()
    Pool.start()
    pool = Pool("tryton")
    pool.init(update=["purchase"], lang=["en"], activatedeps=True)
    with Transaction().start("tryton", 0):
        User = pool.get("res.user")
        found = User.search([("login", "=", "admin")])
        admin = found[0] if found else User(login="admin", name="Administrator")
        admin.administrator = True
        admin.password = PASSWORD
        admin.save()
        Transaction().commit()


def make_orders() -> None:
    from proteus import Model

    Party = Model.get("party.party")
    Category = Model.get("product.category")
    Template = Model.get("product.template")
    Unit = Model.get("product.uom")
    Purchase = Model.get("purchase.purchase")

    suppliers = {}
    for code, name in (("S-100", "Federn Vogel"), ("S-200", "Bolt & Co")):
        suppliers[code] = Party(name=name, code=code)
        address = suppliers[code].contact_mechanisms.new()
        address.type, address.value = "email", f"{code.lower()}@sales.example"
        suppliers[code].save()
    category = Category(name="Goods", accounting=True)
    category.save()
    piece, kilogram = (Unit.find([("name", "=", name)])[0] for name in ("Unit", "Kilogram"))
    products = {}
    for code in ITEMS:
        unit = kilogram if code == "B.10" else piece
        template = Template(name=f"Part {code}", default_uom=unit)
        template.type = "service" if code == "S-1" else "goods"
        template.purchasable = True
        template.purchase_uom = unit
        template.list_price = Decimal(1)
        template.account_category = category
        template.products[0].suffix_code = code
        template.save()
        products[code] = template.products[0]
    for supplier, fate, lines in ORDERS:
        purchase = Purchase(party=suppliers[supplier], invoice_method="manual")
        purchase.purchase_date = START
        purchase.reference = f"AB-{supplier}"
        for code, quantity, price, days in lines:
            line = purchase.lines.new()
            line.product = products[code]
            line.quantity = float(quantity)
            line.unit_price = Decimal(price)
            line.delivery_date_edit = True
            line.delivery_date = START + dt.timedelta(days=days)
        note = purchase.lines.new(type="comment")
        note.description = "Please confirm each line."
        purchase.save()
        if fate == "cancelled":
            purchase.click("cancel")
        if fate in ("processing", "received", "part received"):
            purchase.click("quote")
            purchase.click("confirm")
        if fate.endswith("received"):
            receive(purchase, part=fate.startswith("part"))


def receive(purchase: object, *, part: bool) -> None:
    """The first line comes: all of it, or 5."""
    from proteus import Model

    Move = Model.get("stock.move")
    Shipment = Model.get("stock.shipment.in")
    shipment = Shipment(supplier=purchase.party)  # type: ignore[attr-defined]
    first = min(purchase.moves, key=lambda move: move.id)  # type: ignore[attr-defined]
    shipment.incoming_moves.append(Move(id=first.id))
    shipment.save()
    if part:
        shipment.incoming_moves[0].quantity = 5.0
        shipment.save()
    shipment.click("receive")
    shipment.click("do")


def make_user() -> None:
    """A user with the rights that reading and moving dates takes, and no more."""
    from proteus import Model

    User = Model.get("res.user")
    Group = Model.get("res.group")
    Company = Model.get("company.company")
    user = User(login="chaser", name="Chaser", password=PASSWORD)
    for name in ("Purchase", "Stock"):
        user.groups.append(Group.find([("name", "=", name)])[0])
    company = Company.find([])[0]
    user.companies.append(company)
    user.company = company
    user.save()
    looker = User(login="looker", name="Looker", password=PASSWORD)
    looker.companies.append(Company.find([])[0])
    looker.company = Company.find([])[0]
    looker.save()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
