# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # At the desk
#
# Two suppliers answer: one by mail, one on the phone. The buyer is away and a deputy reads what moved and
# what it endangers; at the end the hours are counted, gross and net. Everything happens in a temporary
# folder and in memory: no mail leaves.
#
# A person fills the call sheet in with a spreadsheet; here openpyxl does (`pip install openpyxl`).

# %%
import io
import tempfile
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from openpyxl import load_workbook

from scm_automate import run_round
from scm_automate.chase import (
    Absence,
    ChasePolicy,
    Desks,
    Holder,
    Round,
    Sender,
    SendLimit,
    SupplierPolicy,
    SupplyView,
    calls_of,
    ledger_of,
    plan_digests,
    read_phone_sheet,
    run_due,
    send_digests,
    write_minutes,
    write_phone_sheet,
)
from scm_automate.chase.sending import SEND, SendLetters
from scm_automate.mail import RawMessage
from scm_automate.model import Demand, OrderLine, Supplier
from scm_automate.state import State, letters
from scm_automate.tables import Loaded, Table
from scm_automate.testing import MemoryTransport

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
temporary = tempfile.TemporaryDirectory()
state = State.open(Path(temporary.name) / "chase.db")

lines = [
    OrderLine(
        supplier=supplier, order=order, line=line, item=item, quantity="500", unit="PCE", due=due,
        ordered_on="2026-02-16", buyer="110", planner="P1",
    )
    for supplier, order, line, item, due in (
        ("7", "4500012345", "10", "SEAL", "2026-03-16"),
        ("7", "4500012345", "20", "SPRING", "2026-03-20"),
        ("8", "4500012399", "10", "HOUSING", "2026-03-20"),
    )
]  # fmt: skip
suppliers = [
    Supplier(id="7", name="Acme", emails=("sales@acme.example",), email_domains=("acme.example",)),
    Supplier(id="8", name="Bolt", phone="+49 7777 1234", contact="Jo Smith"),
]
policy = ChasePolicy(
    sender=Sender(address="purchasing@buyer.example", name="Anna Berg"),
    time_zone="UTC",
    send_limits=(SendLimit(per_minute=20),),
    suppliers=(SupplierPolicy(supplier="8", channel="phone"),),
)
numbers = iter(range(1, 10_000))


def new_id() -> str:
    return sha256(str(next(numbers)).encode()).hexdigest()[:32]


def loaded(record: type, rows: list) -> Loaded:
    return Loaded(table=Table.from_records(record, rows), lines=len(rows))


def a_round(now: datetime, inbox: object = (), *, outbox: bool = False) -> Round:
    return run_round(
        loaded(OrderLine, lines), loaded(Supplier, suppliers), inbox=inbox, state=state, now=now,
        policy=policy, ids=new_id, outbox=outbox,
    )  # fmt: skip


# %% [markdown]
# ## Monday: a letter, and a sheet to call by
#
# What is sent keeps to the limit of its domain; a letter over it would wait, and leave later.

# %%
transport = MemoryTransport()
monday = a_round(MONDAY, outbox=True)
send = SendLetters(
    state=state,
    transports={"mail": transport},
    address="purchasing@buyer.example",
    new_id=new_id,
    limits=policy.send_limits,
)
print(run_due(state, {SEND: send}, now=MONDAY))
sheet = write_phone_sheet(calls_of(monday), created=MONDAY)
cells = load_workbook(io.BytesIO(sheet))["Calls"]
print([cell.value for cell in cells[5]][:5], "…", cells.cell(5, 13).value)

# %% [markdown]
# ## Tuesday: one answers by mail, one on the phone
#
# Acme is four weeks late with the seals. Carl calls Bolt, and hears of an earlier day.

# %%
with state.read() as tx:
    (letter,) = letters.letters_of(tx, "7")
mail = EmailMessage()
mail["From"], mail["To"] = "sales@acme.example", "purchasing@buyer.example"
mail["Subject"] = f"Re: [ref {letter.reference}]"
mail.set_content(
    "4500012345 line 10: new delivery date 13 April 2026.\n4500012345 line 20: 20 March 2026 is ok."
)
raw = mail.as_bytes()
came = RawMessage(source="1.eml", raw=raw, received=MONDAY + DAY, digest=sha256(raw).hexdigest())

book = load_workbook(io.BytesIO(sheet))
headings = {cell.value: cell.column for cell in book["Calls"][4]}
for name, value in (("Answer", "new date"), ("Date of arrival", date(2026, 3, 18))):
    book["Calls"].cell(5, headings[name], value)
filled = io.BytesIO()
book.save(filled)
heard = read_phone_sheet(filled.getvalue(), by="Carl Maas", received=MONDAY + DAY)
print(heard)
tuesday = a_round(MONDAY + DAY, inbox=[came, *heard])
print(tuesday)

# %% [markdown]
# ## Wednesday: what moved, and what it endangers
#
# Anna is away, so Carl reads. A customer waits for the seals, and nothing is in stock.

# %%
desks = Desks(
    holders=(
        Holder(
            role="buyer", code="110", name="Anna Berg", address="anna@buyer.example",
            away=(Absence(first="2026-03-04", last="2026-03-06", deputy="120"),),
        ),
        Holder(role="buyer", code="120", name="Carl Maas", address="carl@buyer.example"),
        Holder(role="planner", code="P1", name="Planning", address="plan@buyer.example"),
    )
)  # fmt: skip
need = Demand(
    kind="sales_order", item="SEAL", quantity="500", due="2026-03-23", reference="90018", line="10"
)
view = SupplyView(
    stock={"item": ["SEAL"], "quantity": ["0"]}, demand=Table.from_records(Demand, [need])
)
wednesday = MONDAY + 2 * DAY
digests = plan_digests(
    state, Table.from_records(OrderLine, lines), desks=desks, now=wednesday, time_zone="UTC", supply=view
)  # fmt: skip
print(digests)
digests

# %% [markdown]
# Nothing has left. Somebody has read it now; each goes to its reader once, however often it is sent.

# %%
for _ in range(2):
    print(send_digests(state, digests, transport=transport, policy=policy, now=wednesday))

# %% [markdown]
# ## Friday: what did it give back?
#
# Counts come from the events, minutes from a table that says what each figure rests on. The hours of
# setting it up are nobody's event: they are written by hand.

# %%
write_minutes(
    state, label="Set the chase up", side="taken", minutes=240, by="Carl Maas", now=MONDAY,
    new_id=new_id,
)  # fmt: skip
with state.read() as tx:
    ledger = ledger_of(tx)
print(ledger)
ledger

# %%
state.close()
temporary.cleanup()
