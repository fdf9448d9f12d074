# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # A first chase
#
# From the open-order export of an ERP to letters to suppliers: read, look, decide, plan, and write
# drafts into a temporary folder. Nothing is sent. The data are the shipped example: an invented
# pump maker on SAP, its sister company on Dynamics 365, a small subsidiary on Odoo.

# %%
import secrets
import tempfile
from pathlib import Path

import polars as pl

import scm_automate as scm
from scm_automate.chase import compose, new_reference
from scm_automate.demo import example_data

data = example_data("monday-1")
[path.name for path in (*data.orders, *data.suppliers)]

# %% [markdown]
# ## Read
# Each file is recognised by its header. What could not be read is told row by row, and what is no
# open line (deleted, delivered, a subtotal) is set aside with the reason. Nothing is lost silently.

# %%
orders = scm.read_orders(*data.orders)
suppliers = scm.read_suppliers(*data.suppliers)
print(orders)
for reject in orders.rejects:
    print(" ", reject)
print(suppliers)

# %% [markdown]
# ## Look
# A table is a polars frame with fixed types; take it wherever you like.

# %%
lines = orders.table.frame
due_by_week = (
    lines.group_by(pl.col("due").dt.truncate("1w").alias("week"))
    .agg(pl.len().alias("lines"), pl.col("promised").is_not_null().sum().alias("promised"))
    .sort("week")
)
print(due_by_week)

# %% [markdown]
# ## Decide and plan
# The policy is data. The plan is a pure function of the export, the policy, the calendars and "now":
# whom to ask about which line and why, and whom to leave alone and why.

# %%
policy = scm.read_policy(data.policy)
calendars = scm.read_calendars(data.calendars)
plan = scm.plan(orders, suppliers, now=data.now, policy=policy, calendars=calendars)
print(plan)

# %%
letter = plan.letters[0]
for ask in letter.asks[:3]:
    print(plan.explain(ask.line.key))
left = plan.left_alone.row(0, named=True)
print(plan.explain(tuple(left[name] for name in ("company", "order", "line", "schedule"))))

# %% [markdown]
# ## The letters
# `run_round` writes them, remembers them, and reads the answers; here they are only composed, to be
# looked at. Each opens in Outlook as a draft.

# %%
with tempfile.TemporaryDirectory() as folder:
    for number, letter in enumerate(plan.letters[:5], start=1):
        message = compose(
            letter,
            letter_id=f"example-{number}",
            reference=new_reference(secrets.token_bytes(16)),
            message_id=f"<example-{number}@harmsdorf-pumpen.example>",
            policy=policy,
            now=data.now,
        )
        (Path(folder) / f"{number}.eml").write_bytes(message.as_bytes())
        print(f"{letter.to:45} {letter.language}  {message['Subject']}")
    print(len(list(Path(folder).glob("*.eml"))), "drafts written")

# %%
print(message.get_body(("plain",)).get_content())
