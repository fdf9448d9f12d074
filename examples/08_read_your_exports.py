# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Read what your ERP exports, as it is
#
# A list saved from the screen, a table dump, a workbook that went through three hands: each becomes typed
# order lines, and what cannot be read is told with its file, row, column and value. Nothing is cleaned
# by hand, and nothing is guessed.

# %%
import io
import tempfile
from pathlib import Path

import xlsxwriter

from scm_automate import read_orders
from scm_automate.connectors import check_layout, inspect_file
from scm_automate.errors import DataError

SCREEN = """Einkaufsbeleg;Position;Lieferant/Lieferwerk;Material;Kurztext;Lieferdatum;Bestellmenge;noch zu liefern (Menge);Nettopreis;Währung;Löschkennzeichen
4500012345;00010;1051       Federn Huber;00091522;Druckfeder;16.03.2026;1.500;1.000,5;71,64;EUR;
4500012345;00020;1051       Federn Huber;00091523;Zugfeder;demnächst;200;200;12,00;EUR;
4500012346;00010;1077       Guss Lang;00070001;Gehäuse;23.03.2026;60;60;118,00;EUR;L
4500012347;00010;1077       Guss Lang;00070002;Deckel;23.03.2026;60;0;18,00;EUR;
;;;;Summe;;1.820;1.260,5;;EUR;
"""

# %% [markdown]
# ## A list from the screen
#
# The header says what it is; the cells say how numbers and dates are written. One row has a word for a date: it is a
# reject. A deleted line, a line with nothing open and a sum are no open lines: they are set aside.

# %%
loaded = read_orders(SCREEN.encode("cp1252"))
print(loaded)
for line in loaded.table.records():
    print(line.order, line.line, line.supplier, line.quantity, line.due)
for note in (*loaded.rejects, *loaded.set_aside):
    print("-", note)

# %% [markdown]
# ## A workbook that went through hands
#
# A formula that nobody has calculated is no empty cell, a number in a merged cell belongs to nobody, and the
# hidden sheet with last month's list is passed over.

# %%
out = io.BytesIO()
with xlsxwriter.Workbook(out) as book:
    page, february = book.add_worksheet("March"), book.add_worksheet("February")
    for sheet in (page, february):
        sheet.write_row(0, 0, ["order", "line", "supplier", "ordered", "quantity", "due"])
    for row in range(1, 5):
        page.write_row(row, 0, ["4711", str(row * 10), "1051", 5, 5, "2026-03-16"])
    page.write_formula("E3", "=D3-2", None, "")
    page.merge_range("E4:E5", 5)
    february.write_row(1, 0, ["4700", "10", "1051", 5, 5, "2026-02-16"])
    february.hide()
workbook = read_orders(out.getvalue())
print([f"{line.order}/{line.line}" for line in workbook.table.records()])
for reject in workbook.rejects:
    print("-", reject)
print(workbook.sources[1].how)

# %% [markdown]
# ## What nobody can know is asked
#
# The third of April or the fourth of March? The file does not say, so the reader does not either.

# %%
american = b"order,line,supplier,quantity,due\n4711,10,1051,5,03/04/2026\n"
try:
    read_orders(american)
except DataError as question:
    print(question)
print(read_orders(american, day_first=False).table.records()[0].due)

# %% [markdown]
# ## A list of your own
#
# `inspect_file` says what a file is and what it lacks; a TOML file describes it once, and `check_layout` keeps it
# right.

# %%
LAYOUT = """
name = "monday_list"
title = "the Monday list"
record = "orders"
source = "report 12 of our ERP"
identify = ["order", "line", "quantity"]
key = ["order", "line"]
required = ["order", "line"]
write_back = "TERMIN"
write_back_field = "due"
[columns]
order = { kind = "key", headers = { de = "Best" } }
line = { kind = "key", headers = { de = "Zeile" } }
supplier = { kind = "key", headers = { de = "Lief" } }
quantity = { kind = "number", headers = { de = "Rest" } }
due = { kind = "date", headers = { de = "Termin" } }
status = { only = ["O", "E"], headers = { de = "St" } }
[[set_aside]]
column = "status"
values = ["E"]
code = "closed"
reason = "the line is done"
"""
with tempfile.TemporaryDirectory() as folder:
    mine = Path(folder) / "monday_list.toml"
    mine.write_text(LAYOUT, "utf-8")
    sample = Path(folder) / "monday_list.csv"
    sample.write_text(
        "Best;Zeile;Lief;Rest;Termin;St\n4711;1;1051;5,5;16.03.2026;O\n4711;2;1051;8;16.03.2026;E\n"
        "4711;3;1051;8;16.03.2026;?\n",
        "utf-8",
    )
    print(inspect_file(sample, layout=mine))
    print(check_layout(mine, expected="write"))
    print(check_layout(mine))
