# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # A chase that runs by itself
#
# A service keeps in its state what is to be done, and does what is due whenever somebody calls. Here a
# worker dies while it sends, another takes over, the buyer changes an order, and two policies are held
# against the past. Everything happens in a temporary folder and in memory: no mail leaves.

# %%
import tempfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from scm_automate.chase import (
    ChasePolicy,
    ChaseService,
    PastDay,
    Sender,
    mark_not_sent,
    replay_policies,
)
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.state import State, sends
from scm_automate.state.line_states import line_states
from scm_automate.tables import Loaded, Table
from scm_automate.testing import MemoryTransport

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
temporary = tempfile.TemporaryDirectory()
state = State.open(Path(temporary.name) / "chase.db")

lines = [
    OrderLine(
        supplier=supplier, order=order, line="10", quantity="500", unit="PCE", due=due,
        ordered_on="2026-02-16",
    )
    for supplier, order, due in (
        ("7", "4500012345", "2026-03-16"), ("8", "4500012399", "2026-03-20"),
    )
]  # fmt: skip
suppliers = [
    Supplier(id="7", name="Acme", emails=("sales@acme.example",)),
    Supplier(id="8", name="Bolt", emails=("orders@bolt.example", "boss@bolt.example")),
]


def loaded(record: type, rows: list) -> Loaded:
    return Loaded(table=Table.from_records(record, rows), lines=len(rows))


# %% [markdown]
# ## Started once, called by anything
#
# The transport loses its connection while it hands the first letter over: nobody knows whether that one
# left.

# %%
transport = MemoryTransport(failures={"sales@acme.example": "unknown"})
policy = ChasePolicy(
    sender=Sender(address="purchasing@buyer.example", name="Anna Berg"), time_zone="UTC"
)
service = ChaseService(
    state=state,
    orders=lambda: loaded(OrderLine, lines),
    suppliers=lambda: loaded(Supplier, suppliers),
    policy=policy,
    transports={"mail": transport},
    rounds_at=(time(7),),
    lease=timedelta(seconds=30),
)
print("next round:", service.start(now=MONDAY - 2 * DAY))
print(service.run_due(now=MONDAY))
print(service.run_due(now=MONDAY))

# %% [markdown]
# It is not sent again by itself. A person looks into the sent folder, finds nothing, and says so; the
# letter goes back into the outbox as it was.

# %%
with state.read() as tx:
    (doubtful,) = sends.in_doubt(tx)
transport.failures = {}
transport.delivered.clear()  # in truth it had not arrived
mark_not_sent(state, doubtful, now=MONDAY, by="Anna Berg")
print(service.run_due(now=MONDAY))

# %% [markdown]
# ## The buyer changes an order
#
# Only the line that changed is superseded, and asked about as a new one would be.

# %%
lines[0] = replace(lines[0], due="2026-03-12")
service.run_due(now=MONDAY + DAY)
with state.read() as tx:
    for key, stands in sorted(line_states(tx).items()):
        print(key.order, key.line, stands.state, "-", stands.why)

# %% [markdown]
# ## Two policies over the past

# %%
week = [PastDay(now=MONDAY + n * DAY, orders=lines) for n in (0, 1, 2, 3, 4, 7, 8, 9)]
compared = replay_policies(
    week, suppliers, policies={"as it is": policy, "eager": replace(policy, gap=2)}
)
print(compared)

# %%
state.close()
temporary.cleanup()
