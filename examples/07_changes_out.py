# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Changes out
#
# What was decided goes into the ERP: as a file that it takes, as tables of a BAPI, as an order change
# that the supplier's machine reads, or over the network. Each time the plan comes first, then the
# comparison with what the ERP holds, then the write, then a line by line report. Everything happens in a
# temporary folder, and the ERP is one in memory that keeps the rules of a real one, and fails as told.

# %%
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from scm_automate.connectors import edi
from scm_automate.connectors.changes_out import (
    apply_plan,
    check_plan,
    file_form,
    plan_writes,
    preview_plan,
    still_to_go,
    write_form,
)
from scm_automate.model import Change, OrderLine, replace
from scm_automate.state import State
from scm_automate.testing import FakeErp

temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
now = datetime(2026, 3, 9, 8, tzinfo=UTC)

# %% [markdown]
# ## Three lines, and what was decided about them

# %%
lines = [
    OrderLine(
        supplier="100234",
        order="4500012345",
        line=number,
        item=item,
        quantity=quantity,
        unit="ST",
        due=due,
        currency="EUR",
    )
    for number, item, quantity, due in (
        ("10", "A-1001", "500", "2026-03-16"),
        ("20", "A-1002", "80", "2026-03-16"),
        ("30", "A-1003", "12", "2026-03-23"),
    )
]


def moved(line: OrderLine, new: str) -> Change:
    return Change(
        id=f"c-{line.line}",
        supplier=line.supplier,
        order=line.order,
        line=line.line,
        field="due",
        old=str(line.due),
        new=new,
        rule="within_tolerance",
        why="the supplier confirmed it",
        verdict="release",
    )


changes = [
    moved(line, new)
    for line, new in zip(lines, ("2026-03-18", "2026-03-20", "2026-03-25"), strict=True)
]

# %% [markdown]
# ## As a mass change sheet
# Meanwhile a colleague has moved line 20: it stays out, and nobody's work is written over.

# %%
form = file_form("sap_mass_change")
plan = plan_writes(changes, target=form.name, fields=form.fields)
print(plan)
export = [lines[0], replace(lines[1], due="2026-04-30"), lines[2]]
before = check_plan(plan, export)
print(before)
done = write_form(still_to_go(before), folder / "mass.csv", lines=export)
print(done)
print(done.paths[0].read_text("utf-8"))

# %% [markdown]
# The next export says what became of it.

# %%
later = [replace(lines[0], due="2026-03-18"), export[1], replace(lines[2], due="2026-03-25")]
print(check_plan(plan, later))

# %% [markdown]
# ## As an order change for the supplier's machine

# %%
form = file_form("x12_860")
plan = plan_writes(changes[:1], target=form.name, fields=form.fields)
envelope = edi.Envelope(
    sender="BUYER", receiver="SELLER", number=1, created=datetime(2026, 3, 9, 8, tzinfo=UTC)
)
(path,) = write_form(plan, folder, lines=lines, envelope=envelope).paths
print(edi.in_words(edi.read(path)))

# %% [markdown]
# ## Over the network, through every fault
# The first answer gets lost on its way, the second write is told to wait, the third is changed by somebody
# between reading and writing. The run is repeated until nothing waits.

# %%
erp = FakeErp(
    {line.key: {"due": str(line.due)} for line in lines},
    fields={"due": "ScheduleLineDeliveryDate"},
    faults={
        lines[0].key: ["lost_answer"],
        lines[1].key: ["throttled"],
        lines[2].key: ["changed_by_another"],
    },
)
plan = plan_writes(changes, target=erp.name, fields=erp.fields)
print(preview_plan(plan, erp))
with State.open(folder / "writes.db") as state:
    report = apply_plan(plan, erp, state=state, now=now)
    print(report)
    while not report.finished:
        report = apply_plan(plan, erp, state=state, now=now)
        print(report)
print(len(erp.taken), "writes reached the ERP, each once")

# %%
temporary.cleanup()
