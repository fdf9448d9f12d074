# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Master data: what changed, what it means, and who says yes
#
# Two snapshots of a vendor list of an invented pump maker, then its bill of material and a supplier's
# price list. Everything is written into a temporary folder; nothing in any ERP changes.

# %%
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from scm_automate.masterdata import (
    PRICE_LIST_SPEC,
    BomSpec,
    changed_back,
    check,
    diff,
    diff_bom,
    merge3,
    read_approvals,
    read_price_list,
    shipped_checks,
    shipped_spec,
    write_approvals,
    write_html,
)

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
out = Path(tempfile.mkdtemp())


def vendors(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    names = ["LIFNR", "NAME1", "LAND1", "ORT01", "SMTP_ADDR", "IBAN", "ZTERM", "SPERM"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


# %% [markdown]
# ## Read and compare
# The spec of SAP's vendor list is shipped: it knows the headers, that leading zeros are padding, and what is
# risky about a vendor.

# %%
february = vendors(
    ("0000100234", "Adler Guss GmbH", "DE", "Ulm", "sales@adler.example", "DE89370400440532013000", "Z030", None),
    ("0000100235", "Nordic Castings Oy", "FI", "Tampere", "orders@nordic.example", "FI2112345600000785", "Z030", None),
    ("0000100236", "Bolt & Partner Ltd", "GB", "Leeds", "bolt@partner", None, "Z014", "X"),
)  # fmt: skip
march = vendors(
    ("100234", "Adler Guss GmbH ", "DE", "Ulm", "sales@adler.example", "GB82WEST12345698765432", "Z030", None),
    ("100235", "Nordic Castings Oy", "FI", "Tampere", "orders@nordic.example", "FI2112345600000785", "Z090", None),
    ("100236", "Bolt & Partner Ltd", "GB", "Leeds", "bolt@partner", None, "Z014", None),
    ("100240", "New Seals Sp. z o.o.", "PL", "Gdynia", None, "FI2112345600000785", "Z030", None),
)  # fmt: skip
spec = shipped_spec("sap_vendors")
changes = diff(february, march, spec)
changes

# %% [markdown]
# ## Look
# The riskiest first; bank accounts are shown by their end alone in reports, whole in the frame.

# %%
print(changes.frame.select("vendor", "kind", "field", "old", "new", "risk", "approvals", "state"))
write_html(changes, out / "changes.html")

# %% [markdown]
# ## Decide
# A workbook with a drop-down per change goes to two people. Here they decide in Python.

# %%
write_approvals(changes, out / "approve.xlsx", created=NOW)
print(read_approvals(changes, out / "approve.xlsx", at=NOW))
changes = changes.where(risk="payment terms").approve(by="Ada", at=NOW, note="new frame contract")
changes = changes.where(risk="unblocked").approve(by="Ada", at=NOW)
changes = changes.where(field="iban").reject(by="Ada", at=NOW, note="not confirmed by phone")
print(f"{len(changes.pending)} waiting, {len(changes.where(state='rejected'))} rejected")

# %% [markdown]
# ## Apply and reverse
# Only where the table still says what it said. What waits or was rejected is held back.

# %%
done = changes.apply(february)
print(done)
print(done.frame.select("LIFNR", "ZTERM", "SPERM"))

# %% [markdown]
# Changed, and changed back: only three snapshots show it.

# %%
april = march.with_columns(
    IBAN=pl.when(pl.col("LIFNR") == "100234")
    .then(pl.lit("DE89370400440532013000"))
    .otherwise("IBAN")
)
for one in changed_back(changes, diff(march, april, spec)):
    print(one.key, one.field, "changed and changed back:", one.risk)

# %% [markdown]
# Two people worked on the same list; cells that do not clash go together.

# %%
ours = february.with_columns(ORT01=pl.col("ORT01").replace({"Leeds": "York"}))
theirs = february.with_columns(
    ZTERM=pl.col("ZTERM").replace({"Z014": "Z030"}), ORT01=pl.col("ORT01").replace({"Ulm": "Bonn"})
)
merged = merge3(february, ours, theirs, spec)
print(len(merged.conflicts), "conflicts;", merged.changes.apply(february))

# %% [markdown]
# ## Check
# What a data owner is asked for, with a score to follow over time.

# %%
quality = check(march, shipped_checks("vendors"), spec=spec)
print(quality)

# %% [markdown]
# ## Bills of material
# On every level, with what it means for the end item.

# %%
lines = {
    "parent": ["PUMP", "PUMP", "MOTOR", "CASE"],
    "component": ["MOTOR", "CASE", "BOLT", "BOLT"],
}
before = pl.DataFrame({**lines, "qty": ["1", "1", "4", "8"]})
after = pl.DataFrame({**lines, "qty": ["1", "1", "6", "8"]})
boms = diff_bom(before, after, BomSpec(parent="parent", component="component", quantity="qty"))
print(boms)
for one in boms.delta("PUMP"):
    print(f"{one.item}: {one.component} {one.old} -> {one.new} ({one.delta:+})")

# %% [markdown]
# ## A supplier's price list
# Titles above, scales side by side, a decimal comma: read into rows, compared like any other table.

# %%
sent = "Preisliste, Preise in EUR, gültig ab 01.{m}.2026\n\nArtikelnummer;Bezeichnung;ab 1;ab 100\nX-1;Dichtung;{a};{b}\n"
lists = [
    read_price_list(sent.format(m=m, a=a, b=b).encode()).frame
    for m, a, b in (("01", "1,50", "1,20"), ("04", "1,95", "1,25"))
]
print(diff(lists[0], lists[1], PRICE_LIST_SPEC))
