"""Text files as life hands them over, with what a person reads in each, or why nobody can.

A wrong row accepted is worse than ten rejected, so that every case names all rows that come out.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CASES", "REFUSED", "Nasty", "lines"]


HEAD = "order;line;supplier;item;quantity;due"


@dataclass(frozen=True)
class Nasty:
    """A file and what a person reads in it.

    Attributes:
        data: The file.
        rows: order/line/schedule/quantity/due of each row that comes out.
        rejects: row/column/code of each reject.
        aside: row/code of each row set aside.
    """

    data: bytes
    rows: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


def lines(*rows: str, head: str = HEAD, end: str = "\n") -> bytes:
    return (end.join([head, *rows]) + end).encode()


def spreadsheet_xml(*rows: tuple[str, ...]) -> bytes:
    """A spreadsheet in XML; what is no cell already becomes a cell of text."""
    cells = (
        "".join(
            c if c.startswith("<Cell") else f'<Cell><Data ss:Type="String">{c}</Data></Cell>'
            for c in row
        )
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    body = "".join(f"<Row>{row}</Row>" for row in cells)
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="a"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


GOOD = "45;10;7;A-1;5;2026-03-16"
READ = "45/10/1/5/2026-03-16"
SAP = "Purchasing Document,Item,Supplier/Supplying Plant,Material,Short Text,Order Quantity,Still to be delivered (qty),Currency,Delivery date,Deletion indicator"
SAP_GOOD = "45,10,7  Acme,A-1,Spring,5,5,USD,2026-03-16,"

CASES: dict[str, Nasty] = {
    # Numbers
    "thousands parted by blanks, by blanks that do not break, by apostrophes": Nasty(
        lines(
            "45;10;7;A;1 234,5;2026-03-16",
            "45;20;7;A;1\u00a0234,5;2026-03-16",
            "45;30;7;A;1\u202f234,5;2026-03-16",
            "45;40;7;A;1'234;2026-03-16",
            "45;50;7;A;1\u2019234,5;2026-03-16",
        ),
        rows=tuple(
            f"45/{n}/1/{'1234' if n == 40 else '1234.5'}/2026-03-16" for n in (10, 20, 30, 40, 50)
        ),
    ),
    "a blank that parts no thousands": Nasty(
        lines("45;10;7;A;1 2;2026-03-16", "45;20;7;A;12 34,5;2026-03-16", GOOD.replace("10", "30")),
        rows=("45/30/1/5/2026-03-16",),
        rejects=("2/quantity/number", "3/quantity/number"),
    ),
    "minus signs before, behind, with a blank, in brackets, twice": Nasty(
        lines(
            "45;10;7;A;12,5-;2026-03-16",
            "45;20;7;A;- 3;2026-03-16",
            "45;30;7;A;(4);2026-03-16",
            "45;40;7;A;--5;2026-03-16",
        ),
        rejects=("4/quantity/number", "5/quantity/number"),
        aside=("2/closed", "3/closed"),
    ),
    "quantities with a unit, a percent sign, as a fraction, in other digits": Nasty(
        lines(
            *(f"45;{n}0;7;A;{q};2026-03-16" for n, q in enumerate(("5 ST", "5%", "1/2", "\u0665"), 1))
        ),
        rejects=tuple(f"{n}/quantity/number" for n in (2, 3, 4, 5)),
    ),
    "decimal comma and decimal point in one column": Nasty(
        lines("45;10;7;A;1,5;2026-03-16", "45;20;7;A;2.5;2026-03-16", "45;30;7;A;1.000;2026-03-16"),
        rows=("45/10/1/1.5/2026-03-16", "45/20/1/2.5/2026-03-16"),
        rejects=("4/quantity/number",),
    ),
    "Indian groups": Nasty(lines("45;10;7;A;1,00,000.50;2026-03-16"), rejects=("2/quantity/number",)),
    "a quantity in powers of ten": Nasty(
        lines("45;10;7;1E5;1E+03;2026-03-16", GOOD.replace("10", "20")),
        rows=("45/20/1/5/2026-03-16",),
        rejects=("2/quantity/number",),
    ),
    "a column too narrow for its numbers": Nasty(
        lines("45;10;7;A;####;2026-03-16", "45;20;7;A;5;########"),
        rejects=("2/quantity/formula_error", "3/due/formula_error"),
    ),
    "more digits than a number holds": Nasty(
        lines("45;10;7;A;9999999999999999999;2026-03-16", "45;20;7;A;0.0000001;2026-03-16"),
        rejects=("2/quantity/number", "3/quantity/number"),
    ),
    "more open than was ordered": Nasty(
        lines("45;10;7;5;7;2026-03-16", head="order;line;supplier;ordered;quantity;due"),
        rejects=("2/quantity/more_open_than_left",),
    ),
    "more open than is left of what came": Nasty(
        lines("45;10;7;10;4;10;2026-03-16", head="order;line;supplier;ordered;received;quantity;due"),
        rejects=("2/quantity/more_open_than_left",),
    ),
    # Identifiers
    "numbers in powers of ten, English and German": Nasty(
        lines("4.50029E+09;10;7;A;5;2026-03-16", "4,50029E+09;10;7;A;5;2026-03-16", "45;20;7;2,5E+11;5;2026-03-16"),
        rejects=("2/order/damaged_id", "3/order/damaged_id", "4/item/damaged_id"),
    ),
    "order numbers with parted thousands": Nasty(
        lines("4,500,012,345;10;7;A;5;2026-03-16", "4.500.012.345;10;7;A;5;2026-03-16", "4 500 012 345;10;7;A;5;2026-03-16"),
        rejects=tuple(f"{n}/order/damaged_id" for n in (2, 3, 4)),
    ),
    "a position that is ten or ten thousand": Nasty(
        lines("45;10.000;7;A;5;2026-03-16"), rejects=("2/line/damaged_id",)
    ),
    "decimals behind whole numbers": Nasty(
        lines("4500012345.0;10.00;7.0;A;5;2026-03-16", "4500012345;20,0;7;A;5;2026-03-16"),
        rows=("4500012345/10/1/5/2026-03-16", "4500012345/20/1/5/2026-03-16"),
    ),
    "text formulas and apostrophes around numbers": Nasty(
        lines('="0045";="00010";7;A;5;2026-03-16', "'0046;'10;'7;'1;5;2026-03-16"),
        rows=("0045/00010/1/5/2026-03-16", "0046/10/1/5/2026-03-16"),
    ),
    "errors of a spreadsheet in place of numbers": Nasty(
        lines(
            "#NAME?;10;7;A;5;2026-03-16", "45;#REF!;7;A;5;2026-03-16", "45;30;#NV;A;5;2026-03-16",
            "45;40;7;#N/A;5;2026-03-16", "45;50;7;A;#WERT!;2026-03-16", "45;60;7;A;5;#DIV/0!",
        ),
        rejects=tuple(
            f"{n}/{c}/formula_error"
            for n, c in enumerate(("order", "line", "supplier", "item", "quantity", "due"), 2)
        ),
    ),
    "signs without a width around numbers": Nasty(
        "\ufefforder;line;supplier;quantity;due\n\u200b45;10\u200b;7;\u200e5;\u200e2026-03-16\n".encode(),
        rows=(READ,),
    ),
    "blanks that do not break around numbers": Nasty(
        lines("\u00a045\u00a0;10 ; 7\u00a0;A;5\u00a0;2026-03-16\u00a0"), rows=(READ,)
    ),
    "one line with and without its zeros": Nasty(
        lines("45;00010;7;A-1;5;2026-03-16", "45;10;7;A-1;5;2026-04-16"),
        rows=("45/00010/1/5/2026-03-16", "45/00010/2/5/2026-04-16"),
    ),
    "a database's word for nothing": Nasty(
        lines("45;10;7;NULL;5;NULL", "45;20;7;(null);5;[NULL]", r"45;30;7;\N;5;\N", "45;NULL;7;A;5;NULL"),
        rows=tuple(f"45/{n}/1/5/None" for n in (10, 20, 30)),
        rejects=("5/line/empty",),
    ),
    # Dates
    "forms of dates that cannot be taken for each other": Nasty(
        lines("45;10;7;A;5;2026-03-16", "45;20;7;A;5;16.03.2026", "45;30;7;A;5;20260316", "45;40;7;A;5;16-Mar-2026", "45;50;7;A;5;16.03.26"),
        rows=tuple(f"45/{n}/1/5/2026-03-16" for n in (10, 20, 30, 40, 50)),
    ),
    "months by their names in several languages, and words that begin like one": Nasty(
        lines(
            "45;10;7;A;5;16 M\u00c4R 2026", "45;20;7;A;5;16 mars 2026", "45;30;7;A;5;16-Mrz-2026",
            "45;40;7;A;5;Mar 16, 2026", "45;50;7;A;5;16 marraskuu 2026", "45;60;7;A;5;1 Junk 2026",
        ),
        rows=tuple(f"45/{n}/1/5/2026-03-16" for n in (10, 20, 30, 40)),
        rejects=("6/due/date", "7/due/date"),
    ),
    "a page whose cells reach over two rows": Nasty(
        b"<table><tr><th>order</th><th>line</th><th>supplier</th><th>quantity</th><th>due</th></tr>"
        b"<tr><td rowspan=2>45</td><td>10</td><td rowspan=2>7</td><td>5</td><td rowspan=2>2026-03-16</td></tr>"
        b"<tr><td>20</td><td>6</td></tr>"
        b"<tr><td>46</td><td>10</td><td>7</td><td rowspan=2>6</td><td>2026-03-16</td></tr>"
        b"<tr><td>46</td><td>20</td><td>7</td><td>2026-03-16</td></tr></table>",
        rows=(READ, "45/20/1/6/2026-03-16"),
        rejects=("4/quantity/merged_cell", "5/quantity/merged_cell"),
    ),
    "an XML spreadsheet with an error and a formula without a value": Nasty(
        spreadsheet_xml(
            ("order", "line", "supplier", "ordered", "quantity"),
            ("45", "10", "7", "5", '<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>'),
            ("45", "20", "7", "5", '<Cell ss:Formula="=1"></Cell>'),
            ("45", "30", "7", "5", "5"),
        ),
        rows=("45/30/1/5/None",),
        rejects=("2/quantity/formula_error", "3/quantity/formula_error"),
    ),
    "weeks, months and words for dates": Nasty(
        lines("45;10;7;A;5;KW 12/2026", "45;20;7;A;5;12.2026", "45;30;7;A;5;2026W12", "45;40;7;A;5;tbc"),
        rejects=tuple(f"{n}/due/date" for n in (2, 3, 4, 5)),
    ),
    "days that never were": Nasty(
        lines("45;10;7;A;5;2026-02-30", "45;20;7;A;5;20260230", "45;30;7;A;5;31.06.2026", "45;40;7;A;5;2026-16-03"),
        rejects=tuple(f"{n}/due/date" for n in (2, 3, 4, 5)),
    ),
    "a spreadsheet's count of days as text": Nasty(
        lines("45;10;7;A;5;46097"), rows=(READ,)
    ),
    # Rows that are none
    "sums with their word in this column and that": Nasty(
        lines(SAP_GOOD, ",,,,Total,5,5,,,", "Total 45,,,,,5,5,,,", ",,,,,5,5,Total,,", "*,,,,,5,5,,,", "\u03a3,,,,,5,5,,,", "Gesamtergebnis,,,,,5,5,,,", ",,,,,10,10,,,", head=SAP),
        rows=(READ,),
        aside=tuple(f"{n}/subtotal" for n in range(3, 10)),
    ),
    "a sum whose word stands in a column that nobody reads": Nasty(
        lines(SAP_GOOD + ",", ",,,,,5,5,,,,Total", head=SAP + ",Remark"),
        rows=(READ,),
        aside=("3/subtotal",),
    ),
    "the header on every page": Nasty(
        lines(GOOD, HEAD, GOOD.replace("10", "20")),
        rows=(READ, "45/20/1/5/2026-03-16"),
        aside=("3/repeated_header",),
    ),
    "a line of units below the header": Nasty(
        lines(";;;;PC;dd.mm.yyyy", GOOD), rows=(READ,), aside=("2/subtotal",)
    ),
    "titles above the header, on row 7": Nasty(
        b"Company: us\n\nOpen orders\nUser: X;Date: 1.1.2026\n\n\n" + lines(GOOD, "45;20;7;A;5;x"),
        rows=(READ,),
        rejects=("9/due/date",),
    ),
    "another table below": Nasty(
        lines(GOOD, "", "Name;Phone", "Acme;123"),
        rows=(READ,),
        rejects=("4/supplier/empty", "5/supplier/empty"),
        aside=("3/blank_row",),
    ),
    "a second list with other columns below": Nasty(
        lines(GOOD, "", "line;order;supplier;due;quantity;item", "20;46;8;2026-03-17;7;B"),
        rows=(READ,),
        rejects=("4/quantity/number", "4/due/date", "5/due/date"),
        aside=("3/blank_row",),
    ),
    "the second line of a text": Nasty(
        lines(SAP_GOOD, ",,,,and its second line,,,,,", head=SAP),
        rows=(READ,),
        rejects=("3/Item/empty",),
    ),
    "groups of a list from Odoo, each with its number and sums": Nasty(
        b"Order Reference,Vendor,Product,Quantity,Received Qty,Expected Arrival\n"
        b"Wood Corner (2),,,15,5,2026-03-16\n    Locked (2),,,15,5,\n"
        b"P12,Wood Corner,[A] x,5,0,2026-03-16\nP13,Wood Corner,[A] x,10,5,2026-03-16\n",
        rows=("P12/1/1/5/2026-03-16", "P13/1/1/5/2026-03-16"),
        aside=("2/subtotal", "3/subtotal"),
    ),
    "cells that repeat left blank, or 0": Nasty(
        lines(SAP_GOOD, "0,20,0,B,Bolt,6,6,0,2026-03-16,", ",30,,C,Coil,7,7,,2026-03-16,", head=SAP),
        rows=(READ, "45/20/1/6/2026-03-16", "45/30/1/7/2026-03-16"),
    ),
    "a box to tick before every row of a list between bars": Nasty(
        b"Dynamic List Display\n------------\n| |Purch.Doc.|Item|Supplier |Order Quantity|Delivery Date|\n"
        b"------------\n| |        45|  10|7   Acme |             5|03/16/2026   |\n------------\n",
        rows=(READ,),
    ),
    "a rate with a comma beside a price with a point": Nasty(
        lines("45;10;7;46,991.79;1,00000;2026-03-16", head="order;line;supplier;quantity;price;due"),
        rows=("45/10/1/46991.79/2026-03-16",),
    ),
    "a plain list with marks and a status in plain words": Nasty(
        lines(
            GOOD + ";;;open", GOOD.replace("10", "20") + ";X;;open", GOOD.replace("10", "30") + ";;yes;open",
            GOOD.replace("10", "40") + ";;;Storniert", GOOD.replace("10", "50") + ";;;Delivered",
            GOOD.replace("10", "60") + ";;;Draft", GOOD.replace("10", "70") + ";?;;open",
            head=HEAD + ";deleted;closed;status",
        ),
        rows=(READ,),
        rejects=("8/deleted/unknown_mark",),
        aside=("3/deleted", "4/closed", "5/cancelled", "6/closed", "7/draft"),
    ),
    "check boxes of a German spreadsheet": Nasty(
        lines(GOOD + ";FALSCH", GOOD.replace("10", "20") + ";WAHR", head=HEAD + ";deleted"),
        rows=(READ,),
        aside=("3/deleted",),
    ),
    "a price for less than nothing": Nasty(
        lines(GOOD + ";1;-100", GOOD.replace("10", "20") + ";1;0", head=HEAD + ";price;price_per"),
        rows=("45/20/1/5/2026-03-16",),
        rejects=("2/price_per/number",),
    ),
    "single quotes around everything": Nasty(
        lines("'45';'10';'7';'A';'5';'2026-03-16'"),
        rejects=("2/quantity/number", "2/due/date"),
    ),
    # Rows that stand twice
    "equal but for blanks": Nasty(
        lines(GOOD, "45;10;7 ; A-1;5;2026-03-16"), rows=(READ,), rejects=("3/None/duplicate",)
    ),
    "equal but for a column that nobody reads": Nasty(
        lines(GOOD + ";x", GOOD + ";y", head=HEAD + ";Cost centre"),
        rows=(READ,),
        rejects=("3/None/duplicate",),
    ),
    "one line, one day, one quantity, two items": Nasty(
        lines(GOOD, GOOD.replace("A-1", "B-2")),
        rejects=("2/order + line/key_twice", "3/order + line/key_twice"),
    ),
    # The file as such
    "a semicolon and quotes in a quoted text": Nasty(
        lines('45;10;7;"A;""1""";5;2026-03-16'), rows=(READ,)
    ),
    "line ends in a quoted text": Nasty(
        lines('45;10;7;A;"a\n\nb";5;2026-03-16', "45;20;7;B;c;x;2026-03-16", head="order;line;supplier;item;description;quantity;due"),
        rows=(READ,),
        rejects=("3/quantity/number",),
    ),
    "line ends of the old Mac": Nasty(
        lines(GOOD, "45;20;7;A;x;2026-03-16", end="\r"), rows=(READ,), rejects=("3/quantity/number",)
    ),
    "line ends mixed": Nasty(
        lines(GOOD, GOOD.replace("10", "20") + "\r", GOOD.replace("10", "30")),
        rows=(READ, "45/20/1/5/2026-03-16", "45/30/1/5/2026-03-16"),
    ),
    "a last row that is cut off": Nasty(
        lines(GOOD, GOOD.replace("10", "20"))[:-13], rows=(READ,), rejects=("3/None/row_shape",)
    ),
    "an unquoted decimal comma between commas": Nasty(
        lines("45,10,7,A,5,2026-03-16,1", "45,20,7,A,6,5,2026-03-16,1", head="order,line,supplier,item,quantity,due,price"),
        rows=(READ,),
        rejects=("3/None/row_shape",),
    ),
    "a text with a comma that shifts its row into a mark": Nasty(
        lines(SAP_GOOD, "45,20,7  Acme,A-1,Spring,5,5,USD,Mar 16, 2026", head=SAP),
        rows=(READ,),
        rejects=("3/Deletion indicator/unknown_mark",),
    ),
    "a header between bars over rows with tabs": Nasty(
        b"|order|line|supplier|quantity|due|\n45\t10\t7\t5\t2026-03-16\n45\t20\t7\t5\t2026-03-16\n",
        rows=(READ, "45/20/1/5/2026-03-16"),
    ),
    "tabs in a file that is called csv": Nasty(
        lines(GOOD.replace(";", "\t"), head=HEAD.replace(";", "\t")), rows=(READ,)
    ),
    "fifty empty columns": Nasty(lines(GOOD + ";" * 50, head=HEAD + ";" * 50), rows=(READ,)),
    "headings in two languages": Nasty(
        b"Purchasing Document;Position;Lieferant/Lieferwerk;Bestellmenge;Delivery date\n45;10;7  A;5;16.03.2026\n",
        rows=(READ,),
    ),
    "a mark of yen and a word that is no currency": Nasty(
        lines(GOOD + ";\u00a5", GOOD.replace("10", "20") + ";Taler", head=HEAD + ";currency"),
        rows=(READ, "45/20/1/5/2026-03-16"),
        rejects=("2/currency/currency", "3/currency/currency"),
    ),
}  # fmt: skip


REFUSED: dict[str, tuple[bytes, str]] = {
    "points day first beside slashes month first": (
        lines("45;10;7;A;5;03.04.2026", "45;20;7;A;5;03/16/2026"),
        r"source 1, column due: The column mixes '03\.04\.2026' \(day first\) and '03/16/2026'",
    ),
    "slashes that only dashes could settle": (
        lines("45;10;7;A;5;03/04/2026", "45;20;7;A;5;16-03-2026"),
        "source 1, column due: .*'03/04/2026' has two readings.* Say which: day_first=True",
    ),
    "a neighbour with another sign": (
        lines("45;10;7;5;03/04/2026;16.03.2026", head="order;line;supplier;quantity;due;ordered_on"),
        "column due: .*'03/04/2026' has two readings",
    ),
    "a year of two digits that may stand first": (
        lines("45;10;7;A;5;26-03-16"), "'26-03-16' has two readings",
    ),
    "a thousand that may be one": (
        lines("45;10;7;A;1.500;2026-03-16"),
        r"column quantity: '1\.500' could be a thousand or a fraction.*decimal=','",
    ),
    "two columns of one heading": (
        lines("45;10;7;5;6;2026-03-16", head="order;line;supplier;quantity;quantity;due"),
        "'quantity' heads the columns 4 and 5, with different cells.*quantity#1",
    ),
    "two tables side by side": (
        lines("45;10;7;5;;46;10;8;6", head="order;line;supplier;quantity;;order;line;supplier;quantity"),
        "'supplier' heads the columns 3 and 8",
    ),
    "headings on two rows": (
        b"Purchasing;;Supplier;Qty\nDocument;Item;;open\n4500012345;10;100234;5\n",
        "No layout fits this file",
    ),
    "zeros at the end": (lines(GOOD) + b"\0" * 40, "ends in 40 zero bytes: it was not written to its end"),
    "suppliers": (
        b"id;name;country;emails\n7;Feder AG;de;a@feder.example\n",
        "This is a plain list of suppliers, and open orders are wanted here. Pass it as suppliers",
    ),
    "materials": (b"MATNR,MTART,MATKL,MEINS\n1,HALB,2,ST\n", "This is SAP table MARA"),
    "a policy": (b"name = 'x'\n[lateness]\nask_after = 5\n", "a file of settings.*--policy"),
}  # fmt: skip
